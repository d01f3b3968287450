"""What the use cases need from the world, as protocols. Nothing here knows torch, OTIO, HTTP or files' formats."""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import MediaError
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import Media, MediaFacts, PictureSegment, Scouting, Sequence
from v2a_engine.domain.stem import Observations, Stem
from v2a_engine.domain.time import FrameSpan

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Block = npt.NDArray[np.float32]


class Progress(Protocol):
    """Reports and stops: an engine that reports can be cancelled."""

    def __call__(self, step: int, steps: int, stage: str) -> None:
        """Tell that `step` of `steps` is done.

        Raises:
            Cancelled: the user wants it to stop.
        """


class SampleSink(Protocol):
    """Takes sound block by block, so that an hour needs no more memory than a minute."""

    def write(self, block: "Block") -> None:
        """Append float32 samples, shape (2, samples)."""


class Engine(Protocol):
    """Turns a request into samples."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def weights_sha256(self) -> str: ...

    @property
    def fingerprint(self) -> str:
        """Name, version, weights and device class: what decides samples besides the request."""

    def render(self, request: StemRequest, sink: SampleSink, progress: Progress) -> Observations:
        """Write the samples of `request.rendered_span`, at least as many as it holds, to `sink`.

        Raises:
            V2AError: why not. Cancelled comes from `progress`.
        """


@runtime_checkable
class Eyes(Protocol):
    """What an engine may offer besides: to tell what it sees, without making a sound."""

    def look(self, request: StemRequest, progress: Progress) -> str:
        """In words, with how sure it is: a line of what it sees, then lines of "name: what".

        Raises:
            MediaError: the picture is not there or cannot be read.
            Cancelled: from `progress`.
        """


class StemWriter(Protocol):
    """Finishes an engine's samples: trim, fades, level, watermark, file, record."""

    def write(self, request: StemRequest, engine: Engine, progress: Progress) -> Stem:
        """Render through `engine` into a temporary file, finish it, and only then give it its name.

        Raises:
            DiskFull, OutputRefused: nothing is left under the final name.
        """


class StemRegister(Protocol):
    """Remembers every stem that was ever finished."""

    def add(self, stem: Stem) -> tuple[str, ...]:
        """Keep its record.

        Returns:
            What a person should know, such as that an older register could not be read.

        Raises:
            StorageError: it is not kept.
        """


class StemShelf(Protocol):
    """The stems on disk."""

    def find(self, key: str, folder: str) -> Stem | None:
        """The finished stem with this key in `folder`, if its file is whole."""

    def read(self, wav_path: str) -> Stem | None:
        """The stem in this file, if it is one and whole."""

    def free_path(self, wanted: str) -> str:
        """`wanted`, or where that name holds another sound, the same name with the next free take number."""


class MediaProbe(Protocol):
    """Asks a picture file what it is."""

    def __call__(self, path: str) -> MediaFacts:
        """
        Raises:
            MediaOffline, UnreadableMedia.
        """


class PictureScout(Protocol):
    """Looks at a clip once, before anything is asked of an engine."""

    def identify(self, media: Media) -> str:
        """A name for the file's content, quick to get, other when the file is edited.

        Raises:
            MediaOffline, UnreadableMedia.
        """

    def scout(self, picture: Seq[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        """Find the cuts inside one clip."""


@runtime_checkable
class SurveyingScout(PictureScout, Protocol):
    """A scout that can also look at all clips of a timeline at once, in the order of their media."""

    def survey(
        self, pictures: Seq[Seq[PictureSegment]], rate: Fraction, progress: Progress
    ) -> Seq[Scouting | MediaError]:
        """As `PictureScout.scout`, of each picture; of one that cannot be read, why not."""


class TimelineHost(Protocol):
    """Where shots come from and stems go: an OTIO file, Resolve."""

    def read(self) -> Sequence:
        """The picture as the viewer sees it. Our own tracks are not part of it."""

    def placed(self) -> Seq["PlacedClip"]:
        """Each clip of ours that is there now."""

    def place(self, clips: Seq["StemClip | PlacedClip"]) -> None:
        """Put stems on our own tracks, after taking away those of before. Nothing else changes.

        Raises:
            OutputRefused: the result cannot be written, or would overwrite a source.
        """

    def remove(self) -> int:
        """Take away everything of ours; how many clips that were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StemClip:
    """A stem's place in the timeline: its takes, the first of them chosen.

    A stem that was rendered for one place and is heard at another keeps its file, and with it the time reference and
    the phase of its mark: only the clip lies elsewhere.
    """

    takes: tuple[Stem, ...]
    moved_to: FrameSpan | None = None  # where it is heard; None: where it was rendered for
    moved_first_frame: int = 0  # of the file, then: the one that is heard first
    track: int | None = None  # which of our tracks it lay on before

    @property
    def request(self) -> StemRequest:
        return self.takes[0].request

    @property
    def kind(self) -> StemKind:
        return self.request.kind

    @property
    def span(self) -> FrameSpan:
        """Where it is heard, in the sequence's frames."""
        return self.request.span if self.moved_to is None else self.moved_to

    @property
    def first_frame(self) -> int:
        """The frame of its file that is heard first, counted from the file's own first."""
        if self.moved_to is not None:
            return self.moved_first_frame
        return self.request.span.start_frame - self.request.rendered_span.start_frame


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedClip:
    """A clip of ours as it lies in a timeline now; placing it again leaves it as it is, but for where it lies."""

    kind: StemKind
    name: str
    files: tuple[str, ...]  # its takes, the chosen one first
    span: FrameSpan  # where it is heard, in the sequence's frames
    first_frame: int  # of its file, counted from the file's own first: the one that is heard first
    written_span: FrameSpan | None  # where we put it; None where nothing says so
    written_first_frame: int = 0
    by_hand: tuple[str, ...] = ()  # what else was done to it since, in words: "renamed", "muted"
    as_it_is: str = ""  # in the host's own form
    track: int | None = None  # which of our tracks it lies on, counted from 0
    is_track_muted: bool = False  # then nothing of that track is heard
    # How far behind the borders of `span` it truly begins and ends, in frames: less than one, either way.
    start_past_frames: Fraction = Fraction(0)
    end_past_frames: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OurTrack:
    """A track of ours as it lies in a timeline now: what the user made of it stays, whatever is placed on it."""

    name: str
    muted: bool
    theirs: tuple[PlacedClip, ...]  # clips of the user's own that lie on it; no files of ours
    as_it_is: str  # in the host's own form, without what lies on it


@runtime_checkable
class TrackKeeper(Protocol):
    """What a host may offer besides: our tracks as the user left them, to put stems on."""

    def our_tracks(self) -> Seq[OurTrack]:
        """Those that are there now, in their order."""

    def adopt(self, tracks: Seq[OurTrack]) -> None:
        """From now on place on tracks like these of another timeline, where there are none of ours already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A stem of ours that lies elsewhere than on our tracks: there it is the user's."""

    clip: PlacedClip  # its track: of ours, that the compound lies on which holds it; None: a track of the user's
    is_noted: bool  # False: our notes on it were lost, and only its file tells
    track_name: str = ""  # of the track that it lies on


@runtime_checkable
class StrayFinder(Protocol):
    """What a host may offer besides: to look for our stems off our tracks."""

    def strays(self) -> Seq[Stray]:
        """Those that are there now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """One request on its way. A job's id is its stem's key and folder, so asking twice is asking once."""

    job_id: str
    request: StemRequest
    state: str  # "queued", "running", "done", "failed", "cancelled"
    stage: str = ""
    step: int = 0
    steps: int = 0
    message: str = ""  # the error's sentence when failed
    exit_code: int = 0  # the error's when failed
    stem: Stem | None = None
    left_s: float | None = None  # work that it still needs, as jobs before it went; None: nothing to go by


class Renderer(Protocol):
    """Renders many requests: in this process, or by way of the local service."""

    def render(self, requests: Seq[StemRequest], progress: "JobProgress") -> Iterable[JobState]:
        """Each request's end, in the order they finish."""


class JobProgress(Protocol):
    """What a person watches while jobs run."""

    def __call__(self, job: JobState) -> None:
        """Called whenever a job moves.

        Raises:
            Cancelled: stop what is queued and what runs.
        """
