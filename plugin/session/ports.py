"""What the session needs from the world. The composition root gives it the real things, a test its own."""

from collections.abc import Callable, Generator, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from plugin.session.kept.settings import Settings
from plugin.session.reports import EngineState
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import PictureSegment, Scouting, Shot
from v2a_engine.usecases.ports import (
    Eyes,
    JobState,
    PictureScout,
    PlacedClip,
    Progress,
    StemShelf,
    SurveyingScout,
    TimelineHost,
)
from v2a_engine.usecases.selection import Selection

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class PanelHost(TimelineHost, Protocol):
    """A timeline that the panel has open. Its methods are called off the UI thread, one at a time."""

    @property
    def label(self) -> str:
        """What is open, for the window's title."""

    @property
    def output_label(self) -> str:
        """Where placing writes, in words."""

    @property
    def identity(self) -> str:
        """Names the timeline: the same whenever it is opened again."""

    @property
    def warnings(self) -> Sequence[str]:
        """What the user should know of the last placing or removing, though it was done."""

    @property
    def limits(self) -> Sequence[str]:
        """What cannot be done in this editor, a sentence each, with the way round."""

    @property
    def keeps_copy(self) -> bool:
        """Will the next placing first keep a copy of the timeline?"""

    @property
    def follows_media_paths(self) -> bool:
        """Is media looked for where the settings say? Else whoever made the timeline relinks it."""

    def leave(self) -> None:
        """It is open no more, or could not be opened: what was held for it is free for other windows."""

    def watch(self, progress: Progress) -> None:
        """The next reading tells and is stopped through this."""

    def selection(self) -> Selection:
        """What is selected in the editor now; all of it where nothing tells."""

    def stems_folder(self, show: str) -> Path:
        """Where this timeline's stems go."""

    def read_back(self) -> Sequence[PlacedClip]:
        """What lies where placing writes, read anew."""

    def fresh(self, settings: Settings) -> "PanelHost":
        """The same timeline, to be read anew."""


@runtime_checkable
class RecallingScout(SurveyingScout, Protocol):
    """A scout that can also tell what it saw before, at once."""

    def recall(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Progress
    ) -> Sequence[Scouting | None]:
        """What `survey` found in each picture; None where it was never asked."""


class EngineLink(QObject):
    """The background engine as the panel sees it. Methods return at once; what came of them comes as a signal."""

    jobs_changed = Signal(object)  # tuple of JobState: those that moved
    order_changed = Signal()
    state_changed = Signal(object)  # EngineState
    refused = Signal(object, object)  # V2AError, tuple of StemRequest that it would not take

    @property
    def state(self) -> EngineState:
        raise NotImplementedError

    def jobs(self) -> Sequence[JobState]:
        """All that are known and have not been done, in the order in which they will be."""
        raise NotImplementedError

    def submit(self, requests: Sequence[StemRequest]) -> None:
        """Ask for stems. They are kept until they end, whatever becomes of the engine."""
        raise NotImplementedError

    def cancel(self, job_ids: Sequence[str]) -> None:
        raise NotImplementedError

    def retry(self, job_ids: Sequence[str]) -> None:
        raise NotImplementedError

    def move(self, job_id: str, before: str) -> None:
        """Have it done before another; before "" is at the end."""
        raise NotImplementedError

    def restart(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Leave. The engine and its jobs go on."""
        raise NotImplementedError


class Pictures(QObject):
    """What shots look like."""

    ready = Signal(str)  # shot id: its thumbnail is there now

    def show(self, shots: Sequence[Shot]) -> None:
        """These are the shots from now on."""
        raise NotImplementedError

    def thumbnail(self, shot_id: str, height: int) -> QImage | None:
        """The shot's picture, so many pixels high; None while it is fetched, or where there is none."""
        raise NotImplementedError

    def keep_only(self, shot_ids: Set[str]) -> None:
        """These are in sight: whatever else was asked for and has not begun is not fetched."""
        raise NotImplementedError


class Waveforms(QObject):
    """What stems look like."""

    ready = Signal(str)  # wav path: its peaks are there now

    def peaks(self, wav_path: str) -> "npt.NDArray[np.float32] | None":
        """float32, (parts, 2): lowest and highest sample of equal parts of the whole file, of its louder channel.

        None while it is read, or where it cannot be.
        """
        raise NotImplementedError

    def keep_only(self, wav_paths: Set[str]) -> None:
        """These are in sight: whatever else was asked for and has not begun is not read."""
        raise NotImplementedError


class Stills(Protocol):
    """Motion, still by still: `v2a_engine.remote.pictures.Pictures`. Blocks: not for the UI thread."""

    def frames(
        self,
        picture: Sequence[PictureSegment],
        rate: Fraction,
        *,
        first_frame: int = 0,
        frames: int = 1,
        step: int = 1,
        height_px: int,
    ) -> Generator[bytes, None, None]:
        """JPEG files, in order. Closing the iterator stops the decoding.

        Raises:
            V2AError: why there are none.
        """


class Verification(Protocol):
    """Is this sound ours? Blocks: not for the UI thread."""

    def verify(self, path: Path, progress: Progress) -> dict[str, Any]:
        """The whole object of `wildtrack verify --json`.

        Raises:
            V2AError: it could not be asked.
        """


@dataclass(frozen=True, kw_only=True)
class Parts:
    """All that a session is built of."""

    link: EngineLink
    scout: PictureScout
    eyes: Eyes
    shelf: StemShelf
    pictures: Pictures
    waveforms: Waveforms
    stills: Stills
    verification: Verification
    open_file: Callable[[Path, Settings], PanelHost]
    open_resolve: Callable[[Settings], PanelHost]
    folder: Path  # where the panel keeps what it must remember
