"""What a user gets for a clip: the main job of `wildtrack run`, no words, no hints, with given weights.

The FX stems alone, and FX and BG mixed at the program's own levels, both over the clip's first 8 s.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from judge.rendering import ENGINE_CODE, stamp_of_code
from judge.sync import LONGEST_S
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import V2AError
from v2a_engine.domain.time import FrameSpan
from v2a_engine.engines.v2a.engine import V2AEngine
from v2a_engine.in_process import InProcessRenderer
from v2a_engine.media.scout_memory import MediaScout
from v2a_engine.parts import open_host
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.log import StemLog
from v2a_engine.stems.mix import mix_over
from v2a_engine.stems.shelf import FolderShelf
from v2a_engine.stems.writer import BwfStemWriter
from v2a_engine.usecases.plan import Wishes
from v2a_engine.usecases.score import Delivery, Outcome, look, make_sound
from v2a_engine.usecases.selection import Selection

Stereo = npt.NDArray[np.float32]


PACKAGE = ENGINE_CODE.parents[1]
_DECIDING = ("engines", "media", "stems", "usecases", "watermark")


class ClipFailed(V2AError):
    """The main job could not make a clip's sound."""

    def __init__(self, clip: Path, reasons: str) -> None:
        super().__init__(f"No sound for {clip}: {reasons} Mend that first: a mean without this clip would flatter.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClipStems:
    """(2, samples) at 48 kHz from the clip's first picture on."""

    fx: Stereo
    mix: Stereo


class ClipRoom:
    """Renders clips with given weights; stems that lie there already are found again."""

    def __init__(self, weights: Path, folder: Path) -> None:
        code = [file for part in _DECIDING for file in (PACKAGE / part).rglob("*.py")]
        self._folder = folder / stamp_of_code(code)
        self._engine = V2AEngine(weights, "cpu", self._folder / "features")
        self._scout = MediaScout(self._folder / "cuts")

    def stems(self, clip: Path, seed: int) -> ClipStems:
        """
        Raises:
            ClipFailed: a stem could not be made.
        """
        outcome, span = self._run(clip, seed)
        if outcome.failures:
            raise ClipFailed(clip, " ".join(failure.reason for failure in outcome.failures))
        fx = [stem for stem in outcome.stems if stem.request.kind is StemKind.FX]
        mixes = [np.concatenate(list(mix_over(stems, span)), axis=1) for stems in (fx, outcome.stems)]
        return ClipStems(fx=mixes[0], mix=mixes[1])

    def _run(self, clip: Path, seed: int) -> tuple[Outcome, FrameSpan]:
        stamp = self._engine.weights_sha256[:12]
        out = self._folder / f"{clip.stem}_{stamp}_{seed}"
        out.mkdir(parents=True, exist_ok=True)
        host = open_host(clip, out / "timeline.otio")
        spotting = look(host, Selection(range_label=f"0-{LONGEST_S:g}"), self._scout, lambda *_: None)
        shelf = FolderShelf()
        renderer = InProcessRenderer(
            self._engine, BwfStemWriter(identity_store().open, StemLog(out / "stems.sqlite3")), shelf
        )
        delivery = Delivery(folder=str(out / "stems"), show=clip.stem, shelf=shelf)
        outcome = make_sound(spotting, Wishes(seed=seed), delivery, renderer, host, lambda _: None)
        return outcome, spotting.sequence.span
