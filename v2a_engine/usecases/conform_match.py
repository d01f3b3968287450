"""Old stems and new wishes, side by side: which file holds the sound of which picture."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import PictureSegment, cut_picture
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import done_by_hand, written_place
from v2a_engine.usecases.names import has_record, next_take
from v2a_engine.usecases.ports import PlacedClip, StemShelf
from v2a_engine.usecases.render import take_of
from v2a_engine.usecases.same_picture import BySight, Extents, aligned_with, extents, may_share, speeds_in, where_in


def heard_picture(request: StemRequest) -> tuple[PictureSegment, ...]:
    """A request's picture without its handles."""
    first = request.span.start_frame - request.rendered_span.start_frame
    return cut_picture(request.picture, first, first + request.span.frames, request.span.rate)


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A stem that the new cut asks for, and the picture it is heard with."""

    request: StemRequest
    picture: tuple[PictureSegment, ...]
    extents: Extents
    dropped: frozenset["Moment"] = frozenset()  # what markers ask for, and a spotting sheet leaves out

    @staticmethod
    def of(request: StemRequest, marked: StemRequest | None = None) -> "Wanted":
        """
        Args:
            marked: the same by the markers alone, where a spotting sheet may say otherwise.
        """
        picture = heard_picture(request)
        zero = request.span.start_frame
        dropped = _moments(marked, zero) - _moments(request, zero) if marked else frozenset()
        return Wanted(request, picture, extents(picture, request.span.rate), dropped)

    @property
    def span(self) -> FrameSpan:
        return self.request.span


Moment = tuple[str, bool, int]  # what, whether it is a strike, and how many frames behind a zero
Original = tuple[frozenset[str], FrameSpan, int]


@dataclass(frozen=True, slots=True, eq=False)
class Old:
    """A clip of ours that is there already, with what is known of its sound."""

    clip: PlacedClip
    takes: tuple[Stem, ...]
    extents: Extents

    @staticmethod
    def of(clip: PlacedClip, shelf: StemShelf) -> "Old":
        takes = tuple(stem for stem in map(shelf.read, clip.files) if stem is not None)
        return Old(clip, takes, extents(takes[0].request.picture, clip.span.rate) if takes else {})

    @property
    def request(self) -> StemRequest | None:
        return self.takes[0].request if self.takes else None

    @property
    def is_lost(self) -> bool:
        """Is there nothing left of it on disk?"""
        return not self.takes and not any(Path(file).exists() for file in self.clip.files)

    @property
    def original(self) -> Original:
        """Which clip of ours it is, or was cut or copied from."""
        return (frozenset(self.clip.files), *written_place(self.clip, self.takes[0] if self.takes else None))

    @property
    def hand(self) -> tuple[str, ...]:
        """What a hand did to it: to the clip, or to the samples in its file."""
        if not self.takes and not self.is_lost:
            there = [file for file in self.clip.files if Path(file).exists()]
            is_recorded = any(map(has_record, there))
            return (
                *done_by_hand(self.clip, None),
                "its file was changed" if is_recorded else "the record beside its file is gone",
            )
        return done_by_hand(self.clip, self.takes[0] if self.takes else None)

    def shows(self, wanted: Wanted) -> int | None:
        """The frame of its file from which on it has the sound of all of `wanted`."""
        if self.request is None or not self._may_answer(wanted):
            return None
        return where_in(self.request.picture, wanted.picture, wanted.span.rate, near=self.clip.first_frame)

    def aligned(self, wanted: Wanted) -> int | None:
        """The frame of its file, perhaps beyond its ends, that belongs to the first of `wanted`."""
        if self.request is None or not self._may_answer(wanted):
            return None
        way = aligned_with(heard_picture(self.request), wanted.picture, wanted.span.rate)
        return None if way is None else way + self.request.span.start_frame - self.request.rendered_span.start_frame

    def covers(self, wanted: Wanted) -> int | None:
        """For an ambience whose scene was recut from the same shots: the frame of its file to begin at.

        Every picture of the scene is one that the ambience was made for, though not in this order or at this length;
        ambience is in sync with none of them.
        """
        request, asked = self.request, wanted.request
        if request is None or asked.kind is not StemKind.BG or request.moments or asked.moments:
            return None
        last = request.rendered_span.frames - wanted.span.frames
        shown = (segment for segment in wanted.picture if segment.media is not None)
        if last < 0 or not self._may_answer(wanted):
            return None
        if any(where_in(request.picture, (segment,), wanted.span.rate) is None for segment in shown):
            return None
        return min(self.clip.first_frame, last)

    def _may_answer(self, wanted: Wanted) -> bool:
        return self.clip.kind is wanted.request.kind and may_share(self.extents, wanted.extents)


class ByPicture:
    """Clips by the media that they were made for: of thousands, few can have the sound of one shot."""

    def __init__(self, olds: Iterable[Old]) -> None:
        of_kind: dict[StemKind, list[Old]] = {}
        for old in olds:
            of_kind.setdefault(old.clip.kind, []).append(old)
        self._found = {kind: BySight((old.extents, old) for old in those) for kind, those in of_kind.items()}

    def that_may_answer(self, wanted: Wanted) -> list[Old]:
        """Those that may have a frame in common with what is wanted, each once."""
        found = self._found.get(wanted.request.kind)
        return found.that_may_show(wanted.extents) if found is not None else []


class Speeds:
    """At which speeds each clip's sound was made for each media file."""

    def __init__(self, olds: Iterable[Old]) -> None:
        self._known: dict[tuple[StemKind, str], set[frozenset[Fraction]]] = {}
        for old in olds:
            for content, speeds in speeds_in(heard_picture(old.request)).items() if old.request else ():
                self._known.setdefault((old.clip.kind, content), set()).add(speeds)

    def differ(self, wanted: Wanted) -> bool:
        """Was there sound for a media file that it shows, but not at its speed?"""
        return any(
            asked - known
            for content, asked in speeds_in(wanted.picture).items()
            for known in self._known.get((wanted.request.kind, content), ())
        )


def olds_of(clips: Iterable[PlacedClip], shelf: StemShelf) -> list[Old]:
    """Clips with their sound; where one lies on another just like it, the later one is a copy that a hand made."""
    found: list[Old] = []
    there: set[tuple[Original, FrameSpan, int]] = set()
    for clip in clips:
        old = Old.of(clip, shelf)
        place = (old.original, clip.span, clip.first_frame)
        found.append(replace(old, clip=replace(clip, by_hand=(*clip.by_hand, "copied"))) if place in there else old)
        there.add(place)
    return found


def why_recut(related: Iterable[Old], wanted: Wanted) -> str:
    """Why none of these ambiences holds the sound of a whole scene."""
    held = [old.request.picture for old in related if old.request is not None]
    shown = (segment for segment in wanted.picture if segment.media is not None)
    if all(any(aligned_with(picture, (one,), wanted.span.rate) is not None for picture in held) for one in shown):
        return "its scene was recut from the same shots, and the old stem does not hold all of it"
    return "other shots are in its scene"


def with_own_names(requests: Iterable[StemRequest], kept: Iterable[str]) -> Iterator[StemRequest]:
    """Requests whose files are called as no file of a clip that stays: editors relink by name, whatever the folder."""
    taken = {file.replace("\\", "/").rpartition("/")[2].casefold() for file in kept}
    for request in requests:
        path = Path(request.wav_path)
        while path.name.casefold() in taken:
            path = path.with_name(next_take(path.stem) + path.suffix)
        taken.add(path.name.casefold())
        yield request.with_delivery(str(path), take_of(str(path)))


def same_cues(old: Old, asked: Wanted, first: int) -> bool:
    """Was all that the markers over this picture ask for now asked for then, and nothing that the sheet leaves out?

    What else the old stem was asked for may have been on a spotting sheet or the command line: it stays heard.
    """
    made, wanted = old.request, asked.request
    if made is None or wanted.prompt not in ("", made.prompt):
        return False
    if wanted.negative_prompt not in ("", made.negative_prompt):
        return False
    zero = made.rendered_span.start_frame + first
    then = _moments(made, zero)
    return _moments(wanted, wanted.span.start_frame) <= then and not asked.dropped & then


def _moments(request: StemRequest, zero: int) -> frozenset[Moment]:
    return frozenset((one.text, one.strike, one.span.start_frame - zero) for one in request.moments)
