"""Stems for the stand-in: real WAV files as long as their records say, and the records."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import StemClip

from .cut import write_sound


@dataclass
class StemRoom:
    """Renders silence under the name of any stem."""

    folder: Path
    stem_for: Callable[..., Stem]

    def stem(
        self, sequence: Sequence, span: tuple[int, int], kind: StemKind = StemKind.FX, take: int = 1, handles: int = 6
    ) -> Stem:
        place = FrameSpan(*span, sequence.rate)
        rendered = place.widened(handles, handles)
        name = f"film_f{span[0]:04d}_{kind}_t{take}.wav"
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        start, end = rendered.samples(SAMPLE_RATE_HZ)
        if not path.exists():
            write_sound(path, end - start)
        request = StemRequest(
            cue_id=f"f{span[0]:04d}_{kind}",
            kind=kind,
            span=place,
            rendered_span=rendered,
            picture=(),
            level_lufs=-27.0,
            seed=7,
            take=take,
            wav_path=str(path),
            start_timecode_frame=sequence.start_frame,
        )
        return self.stem_for(request, key=f"key {name}", samples=end - start)

    def clip(
        self, sequence: Sequence, span: tuple[int, int], kind: StemKind = StemKind.FX, takes: int = 1, handles: int = 6
    ) -> StemClip:
        stems = (self.stem(sequence, span, kind, take, handles) for take in range(1, takes + 1))
        return StemClip(takes=tuple(stems))

    def two(self, sequence: Sequence) -> list[StemClip]:
        """FX under the first two shots of the cut."""
        return [self.clip(sequence, (0, 48)), self.clip(sequence, (48, 96))]

    def four(self, sequence: Sequence) -> list[StemClip]:
        """FX under each shot of the cut, one of them with a second take, and BG through them all."""
        return [
            self.clip(sequence, (0, 48)),
            self.clip(sequence, (48, 96), takes=2),
            self.clip(sequence, (96, 132)),
            self.clip(sequence, (0, 132), StemKind.BG),
        ]
