"""A timeline in memory, with scout and eyes for it."""

import threading
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from plugin.session.kept.settings import Settings
from v2a_engine.domain.errors import MediaError, V2AError
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import Edit, Media, PictureSegment, Scouting
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import PlacedClip, Progress, StemClip
from v2a_engine.usecases.selection import Selection

RATE = Fraction(24)
SHOT_FRAMES = 48
SHOTS_A_SCENE = 4


def synthetic_cut(shots: int, name: str = "reel") -> Cut:
    """Shots of two seconds, each from a file of its own, from 01:00:00:00."""
    edits = []
    for number in range(shots):
        span = FrameSpan(number * SHOT_FRAMES, (number + 1) * SHOT_FRAMES, RATE)
        media = Media(path=f"/footage/A{number + 1:03d}.mov")
        picture = (PictureSegment(media=media, frames=SHOT_FRAMES, source_start_s=Fraction(10)),)
        edits.append(Edit(name=f"A{number + 1:03d}.mov", track="V1", span=span, picture_span=span, picture=picture))
    return Cut(
        name=name, rate=RATE, start_frame=86400, drop_frame=False, frames=shots * SHOT_FRAMES, edits=tuple(edits)
    )


class StandInScout:
    """Sees no cut inside a clip; every four shots look alike."""

    def __init__(self) -> None:
        self.edited: dict[str, str] = {}  # path -> another identity

    def identify(self, media: Media) -> str:
        return self.edited.get(media.path, media.path)

    def scout(self, picture: Sequence[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        media = picture[0].media
        assert media is not None
        scene = (int(Path(media.path).stem[1:]) - 1) // SHOTS_A_SCENE % 16
        return Scouting(cuts_frames=(), looks=(tuple(float(scene == axis) for axis in range(16)),))


class AnyScout:
    """Sees no cut inside a clip, and each clip in a scene of its own."""

    def identify(self, media: Media) -> str:
        return Path(media.path).name

    def scout(self, picture: Sequence[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        media = picture[0].media
        assert media is not None
        place = sum(Path(media.path).name.encode()) % 16
        return Scouting(cuts_frames=(), looks=(tuple(float(axis == place) for axis in range(16)),))


class StandInEyes:
    def look(self, request: StemRequest, progress: Progress) -> str:
        return f"a street, fairly sure (62 %)\ncue: {request.cue_id}"


class StandInHost:
    """A timeline in memory."""

    def __init__(self, cut: Cut, folder: Path) -> None:
        self.cut, self.folder = cut, folder
        self.lying: tuple[PlacedClip, ...] = ()
        self.selected = Selection()
        self.cannot: tuple[str, ...] = ()
        self.copies = False
        self.loses = 0  # so many of the clips that are placed are lost in silence
        self.refuses: V2AError | None = None  # raised by whatever is asked of it next
        self.breaks_off: Exception | None = None  # raised by placing and removing, after all of ours was taken away

    @property
    def label(self) -> str:
        return self.cut.name

    @property
    def output_label(self) -> str:
        return f"{self.cut.name}_wildtrack.otio"

    @property
    def identity(self) -> str:
        return f"stand-in {self.cut.name}"

    @property
    def warnings(self) -> Sequence[str]:
        return ()

    @property
    def limits(self) -> Sequence[str]:
        return self.cannot

    @property
    def follows_media_paths(self) -> bool:
        return True

    @property
    def keeps_copy(self) -> bool:
        return self.copies

    def leave(self) -> None:
        pass

    def watch(self, progress: Progress) -> None:
        pass

    def selection(self) -> Selection:
        return self.selected

    def stems_folder(self, show: str) -> Path:
        return self.folder / f"{show}_stems"

    def fresh(self, settings: Settings) -> "StandInHost":
        return self

    def read(self) -> Cut:
        self._refuse()
        return self.cut

    def placed(self) -> Sequence[PlacedClip]:
        return self.lying

    def read_back(self) -> Sequence[PlacedClip]:
        return self.lying

    def place(self, clips: Sequence[StemClip | PlacedClip]) -> None:
        self._refuse()
        self._break_off()
        lying = [clip if isinstance(clip, PlacedClip) else _lying(clip) for clip in clips]
        self.lying = tuple(lying[self.loses :])

    def remove(self) -> int:
        self._refuse()
        self._break_off()
        count, self.lying = len(self.lying), ()
        return count

    def _break_off(self) -> None:
        if self.breaks_off is not None:
            self.lying = ()
            raise self.breaks_off

    def _refuse(self) -> None:
        if self.refuses is not None:
            raise self.refuses


def _lying(clip: StemClip) -> PlacedClip:
    return PlacedClip(
        kind=clip.kind,
        name=clip.request.cue_id,
        files=tuple(take.wav_path for take in clip.takes),
        span=clip.span,
        first_frame=clip.first_frame,
        written_span=clip.span,
        written_first_frame=clip.first_frame,
    )


class PatientScout(StandInScout):
    """Remembers what it saw, and looks further only as far as it is let: `let(3)` has it look at three batches."""

    def __init__(self) -> None:
        super().__init__()
        self.remembered: set[str] = set()  # paths
        self.cuts: dict[str, tuple[int, ...]] = {}  # frames, by path
        self.damaged: set[str] = set()
        self.fails: V2AError | None = None  # raised by the next look
        self.batches: list[list[str]] = []  # paths, of each look that was asked for
        self._may_look = threading.Semaphore(0)

    def let(self, batches: int = 1) -> None:
        self._may_look.release(batches)

    def hold(self) -> None:
        """Look at nothing more until it is let again."""
        while self._may_look.acquire(blocking=False):
            pass

    def scout(self, picture: Sequence[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        found = super().scout(picture, rate, progress)
        cuts = self.cuts.get(_path(picture), ())
        return Scouting(cuts_frames=cuts, looks=found.looks * (len(cuts) + 1))

    def recall(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Progress
    ) -> list[Scouting | None]:
        return [self.scout(p, rate, progress) if _path(p) in self.remembered else None for p in pictures]

    def survey(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Progress
    ) -> list[Scouting | MediaError]:
        self.batches.append([_path(picture) for picture in pictures])
        while not self._may_look.acquire(timeout=0.01):
            progress(0, 1, "waiting to be let")
        if (error := self.fails) is not None:
            self.fails = None
            raise error
        self.remembered.update(_path(picture) for picture in pictures if _path(picture) not in self.damaged)
        return [
            MediaError("torn") if _path(picture) in self.damaged else self.scout(picture, rate, progress)
            for picture in pictures
        ]


def _path(picture: Sequence[PictureSegment]) -> str:
    media = picture[0].media
    return media.path if media is not None else ""
