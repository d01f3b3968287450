"""A cutting room for conform: an old cut with a stem on every shot, to be changed by hand and conformed."""

from collections.abc import Callable, Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import MediaOffline
from v2a_engine.domain.shot import Edit, Marker, Media, PictureSegment, Scouting, Sequence
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.conform import Conformed, conform
from v2a_engine.usecases.conform_before import Before
from v2a_engine.usecases.plan import Wishes, plan
from v2a_engine.usecases.ports import OurTrack, PlacedClip, Progress, StemClip
from v2a_engine.usecases.score import Delivery
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting, spot

StemFor = Callable[..., Stem]
RATE = Fraction(24)
FX = Wishes(kinds=(StemKind.FX,))
ONE_HOUR = 86400


class Scout:
    """Content is a file's name; a path counts for nothing. Every picture looks like no other."""

    def identify(self, media: Media) -> str:
        if "lost" in media.path:
            raise MediaOffline(media.path, "a test")
        return media.path.rpartition("/")[2]

    def scout(self, picture: Seq[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        assert picture[0].media is not None
        look = tuple(float(ord(picture[0].media.path[-1]) - ord("a") == place) for place in range(26))
        return Scouting(cuts_frames=(), looks=(look,))


class Shelf:
    def __init__(self) -> None:
        self.stems: dict[str, Stem] = {}

    def find(self, key: str, folder: str) -> Stem | None:
        raise AssertionError("nothing is looked for by key")

    def read(self, wav_path: str) -> Stem | None:
        return self.stems.get(wav_path)

    def free_path(self, wanted: str) -> str:
        return wanted


Shown = tuple[str, int, int]  # file, first frame of it, frames; a speed after a colon: "a:2"


def sequence(*shown: Shown, markers: Seq[Marker] = (), rate: Fraction = RATE) -> Sequence:
    edits, position = [], 0
    for file, first, frames in shown:
        name, _, speed = file.partition(":")
        span = FrameSpan(position, position + frames, rate)
        segment = PictureSegment(
            media=Media(path=f"/footage/{name}"),
            frames=frames,
            source_start_s=first / rate,
            speed=Fraction(speed or 1),
        )
        edits.append(Edit(name="a clip", track="V1", span=span, picture_span=span, picture=(segment,)))
        position += frames
    return Sequence(
        name="cut",
        rate=rate,
        start_frame=ONE_HOUR,
        drop_frame=False,
        frames=position,
        edits=tuple(edits),
        markers=tuple(markers),
    )


def spotted(cut: Sequence) -> Spotting:
    return spot(cut, Selection(), Scout(), lambda *_: None)


class CuttingRoom:
    """An old cut with a stem on every shot, ready to be conformed to a new one."""

    def __init__(self, stem_for: StemFor, *shown: Shown, wishes: Wishes = FX, **more: Any) -> None:
        self.shelf, self.wishes, self.old = Shelf(), wishes, sequence(*shown, **more)
        for request in plan(spotted(self.old), wishes, "/stems", "cut"):
            self.shelf.stems[request.wav_path] = stem_for(request)
        self.clips = [self.clip(stem) for stem in self.shelf.stems.values()]

    def clip(self, stem: Stem) -> PlacedClip:
        span, rendered = stem.request.span, stem.request.rendered_span
        first = span.start_frame - rendered.start_frame
        name = stem.wav_path.removeprefix("/stems/cut_").removesuffix("_t1.wav")
        return PlacedClip(
            kind=stem.request.kind,
            name=name,
            files=(stem.wav_path,),
            span=span,
            first_frame=first,
            written_span=span,
            written_first_frame=first,
            as_it_is=f"the very clip of {name}",
            track=0,
        )

    def touch(self, number: int, **changes: Any) -> None:
        self.clips[number] = replace(self.clips[number], **changes)

    def razor(self, number: int, frames: int) -> None:
        """Cut a clip in two, so many frames after its start."""
        whole = self.clips[number]
        at, end = whole.span.start_frame + frames, whole.span.end_frame
        self.touch(number, span=replace(whole.span, end_frame=at), as_it_is=f"{whole.as_it_is}, head")
        tail = replace(
            whole,
            span=FrameSpan(at, end, RATE),
            first_frame=whole.first_frame + frames,
            as_it_is=f"{whole.as_it_is}, tail",
        )
        self.clips.insert(number + 1, tail)

    def copy(self, number: int, start: int, track: int = 1) -> None:
        """Paste a copy of a clip elsewhere."""
        one = self.clips[number]
        there = one.span.shifted(start - one.span.start_frame)
        self.clips.append(replace(one, span=there, track=track, as_it_is=f"{one.as_it_is}, a copy"))

    def conform(
        self,
        *shown: Shown,
        now: Seq[PlacedClip] = (),
        tracks: Seq[OurTrack] = (),
        tracks_now: Seq[OurTrack] = (),
        before: Mapping[str, Any] = MappingProxyType({}),
        now_cut: Sequence | None = None,
        **more: Any,
    ) -> Conformed:
        delivery = Delivery(folder="/stems", show="cut", shelf=self.shelf)
        was = Before(
            sequence=self.old,
            clips=tuple(self.clips),
            tracks=tuple(tracks),
            now=tuple(now),
            tracks_now=tuple(tracks_now),
            **before,
        )
        return conform(spotted(now_cut or sequence(*shown, **more)), self.wishes, was, Scout(), delivery)


def fates(conformed: Conformed) -> list[tuple[str, str, int | None]]:
    """What became of what, and where it begins now."""
    return [(one.what.value, one.clip, one.after and one.after.start_frame) for one in conformed.changes]


def heard(conformed: Conformed) -> list[tuple[str, int, int, int]]:
    """File, start, frames, first frame of the file."""
    clips = [clip for clip in conformed.clips if isinstance(clip, StemClip)]
    return sorted((one.takes[0].wav_path, one.span.start_frame, one.span.frames, one.first_frame) for one in clips)


def lying(conformed: Conformed) -> list[tuple[str, int, int, int, int | None]]:
    """All that stays: file, start, frames, first frame of the file, track."""
    found = (
        (
            clip.files[0] if isinstance(clip, PlacedClip) else clip.takes[0].wav_path,
            clip.span.start_frame,
            clip.span.frames,
            clip.first_frame,
            clip.track,
        )
        for clip in conformed.clips
    )
    return sorted(found, key=str)


A, B, C = ("a", 100, 48), ("b", 200, 48), ("c", 300, 48)
