"""The main job on a timeline: read, spot, plan, write real stems, place. Engine and scout alone are stand-ins."""

from collections.abc import Sequence as Seq
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from picture_claps import PictureClaps
from wavinfo import WavInfoReader

from otio_adapters.file_host import OtioFileHost
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Media, PictureSegment, Scouting
from v2a_engine.in_process import InProcessRenderer
from v2a_engine.media.identity import identify
from v2a_engine.media.probe import probe
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.log import stem_log
from v2a_engine.stems.shelf import FolderShelf
from v2a_engine.stems.writer import BwfStemWriter
from v2a_engine.usecases.plan import Wishes
from v2a_engine.usecases.ports import JobState, Progress
from v2a_engine.usecases.score import Delivery, look, make_sound
from v2a_engine.usecases.selection import Selection


class OneShotAClip:
    """A scout that finds no cuts: coded pictures change with every frame."""

    def identify(self, media: Media) -> str:
        return identify(media)

    def scout(self, picture: Seq[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        return Scouting(cuts_frames=(), looks=((1.0,),))


@dataclass(frozen=True, kw_only=True)
class StemFile:
    """A stem as any program finds it on disk, with nothing known but the file itself."""

    path: Path
    kind: str
    since_midnight: int  # the BWF's time reference, in samples
    sound: npt.NDArray[np.float32]  # (2, samples)


def run_wildtrack(timeline: Path, kinds: tuple[StemKind, ...]) -> tuple[Path, list[StemFile]]:
    """The timeline with our tracks, and the stems in timeline order."""
    output = timeline.with_name("cut_wildtrack.otio")
    host = OtioFileHost(timeline, output, probe)
    shelf, folder = FolderShelf(), timeline.with_name("stems")
    renderer = InProcessRenderer(PictureClaps(), BwfStemWriter(identity_store().open, stem_log()), shelf)
    spotting = look(host, Selection(), OneShotAClip(), _quietly)
    outcome = make_sound(
        spotting, Wishes(kinds=kinds), Delivery(folder=str(folder), show="cut", shelf=shelf), renderer, host, _watch
    )
    assert not outcome.failures, outcome.failures
    return output, sorted(map(_stem_file, folder.glob("*.wav")), key=lambda stem: stem.since_midnight)


def _stem_file(path: Path) -> StemFile:
    sound, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    assert rate == 48_000
    kind = "BG" if "_BG" in path.name else "FX"
    return StemFile(path=path, kind=kind, since_midnight=WavInfoReader(str(path)).bext.time_reference, sound=sound.T)


def _quietly(step: int, steps: int, stage: str) -> None:
    """A progress that nobody looks at."""


def _watch(job: JobState) -> None:
    """Nor at this one."""
