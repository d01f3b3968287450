"""Where an engine pours its samples: checked, trimmed to the sample, faded at the ends, stored."""

from pathlib import Path

import numpy as np

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import EngineError
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.stem import source_range_samples
from v2a_engine.media.audio import Samples
from v2a_engine.stems.raw_sound import CHANNELS, RawSound
from v2a_engine.stems.workbench import storing

_FADE_SAMPLES = SAMPLE_RATE_HZ // 200  # 5 ms: no click, and too short to soften a blow
_BED_FADE_SAMPLES = SAMPLE_RATE_HZ // 4


class EngineTooShort(EngineError):
    """Fewer samples than the picture lasts."""

    def __init__(self, request: StemRequest, got: int, wanted: int) -> None:
        super().__init__(
            f"Engine {request.engine} gave {got} samples for cue {request.cue_id}, which needs {wanted}. The rest is "
            "not made up. This is a fault of the engine: try another, and report it."
        )


class EngineGaveNoSound(EngineError):
    """What the engine wrote is not sound."""

    def __init__(self, request: StemRequest, what: str) -> None:
        super().__init__(
            f"Engine {request.engine} gave {what} for cue {request.cue_id}. Try another seed; if it happens again, "
            "its weights may be damaged: install them anew."
        )


class StemSink:
    """The port `SampleSink` for one stem. Memory does not grow with its length.

    The ends of the file are faded, not the borders of the source range: the sound goes on into the handles. An
    ambience fades over its handles, up to 0.25 s, so that two neighbours laid over each other cross-fade.
    """

    def __init__(self, request: StemRequest, samples: int, store: RawSound) -> None:
        self._request = request
        self._samples = samples
        self._store = store
        self._fade_in, self._fade_out = _fades(request, samples)

    def write(self, block: Samples) -> None:
        """Take the next samples, shape (2, samples); what is more than the stem holds is dropped.

        Raises:
            EngineGaveNoSound: wrong shape, or numbers that are none.
            DiskFull, OutputRefused: the samples cannot be stored.
        """
        if block.ndim != 2 or block.shape[0] != CHANNELS:
            raise EngineGaveNoSound(self._request, f"an array of shape {block.shape} instead of stereo sound")
        kept = block[:, : self._samples - self._store.samples].astype(np.float32)
        if not np.isfinite(kept).all():
            raise EngineGaveNoSound(self._request, "numbers that are not finite")
        with storing(Path(self._request.wav_path)):
            self._store.append(kept * self._fade(kept.shape[1]))

    def finish(self) -> None:
        """Call it when the engine is done.

        Raises:
            EngineTooShort: samples are missing.
            DiskFull, OutputRefused: the last of them cannot be stored.
        """
        with storing(Path(self._request.wav_path)):
            self._store.finish()
        if self._store.samples < self._samples:
            raise EngineTooShort(self._request, self._store.samples, self._samples)

    def _fade(self, samples: int) -> Samples:
        """Raised cosine over the next `samples`."""
        place = np.arange(self._store.samples, self._store.samples + samples)
        in_fade = np.clip((place + 0.5) / self._fade_in, 0, 1)
        out_fade = np.clip((self._samples - place - 0.5) / self._fade_out, 0, 1)
        gain: Samples = (np.sin(np.pi / 2 * in_fade) ** 2 * np.sin(np.pi / 2 * out_fade) ** 2).astype(np.float32)
        return gain


def _fades(request: StemRequest, samples: int) -> tuple[int, int]:
    """Lengths of both fades in samples, at least 1."""
    start, end = source_range_samples(request, SAMPLE_RATE_HZ)
    handles = (start, samples - end)
    if request.kind is StemKind.BG:
        lengths = [max(_FADE_SAMPLES, min(_BED_FADE_SAMPLES, handle)) for handle in handles]
    else:
        lengths = [_FADE_SAMPLES, _FADE_SAMPLES]
    return max(1, min(lengths[0], samples // 2)), max(1, min(lengths[1], samples // 2))
