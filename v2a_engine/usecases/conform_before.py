"""The cut as it was before a conform, and what has to be there of it."""

from bisect import bisect
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from fractions import Fraction

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import InputError, MediaError
from v2a_engine.domain.shot import Edit, PictureSegment, Sequence, cut_picture
from v2a_engine.usecases.along_time import AlongTime
from v2a_engine.usecases.by_hand import written_place
from v2a_engine.usecases.conform_match import Old, Wanted
from v2a_engine.usecases.missing import missing_of
from v2a_engine.usecases.ports import (
    OurTrack,
    PictureScout,
    PlacedClip,
    StemShelf,
    Stray,
    StrayFinder,
    TimelineHost,
    TrackKeeper,
)
from v2a_engine.usecases.same_picture import BySight, aligned_with, extents, frames_of, where_in
from v2a_engine.usecases.seen import identified


class OtherRate(InputError):
    """Two cuts that count in different frames."""

    def __init__(self, before: Sequence, now: Sequence) -> None:
        super().__init__(
            f"The old cut runs at {float(before.rate):g} frames a second, the new one at {float(now.rate):g}: "
            "its stems cannot lie on the new one's frames. Run the new cut afresh, or export it at the old rate."
        )


class NothingOfOurs(InputError):
    """An old cut that has nothing to bring along."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"In the old cut {name!r} no clip of ours is found. Give with --from the timeline that Wildtrack wrote; if "
            "an editor exported it since, its export dropped our notes, and the stems' records (.wav.json) are not "
            "beside their files: export it as OTIO, or bring the records back. Else make the sound afresh: "
            "`wildtrack run`."
        )


class StemsMissing(MediaError):
    """Stems of the old cut that are not where it says."""

    def __init__(self, paths: Seq[str]) -> None:
        count = f"{len(paths)} stems of the old cut are" if len(paths) > 1 else "1 stem of the old cut is"
        super().__init__(
            f"{count} not where it says (the first: {paths[0]}). Bring the folder back, or say where it lies now "
            f"(--map '{_folder(paths[0])}=/the/folder/now'). To go on without them, and have them rendered anew: "
            "--without-missing."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The cut as it was, with our clips in it."""

    sequence: Sequence
    clips: tuple[PlacedClip, ...]
    tracks: tuple[OurTrack, ...] = ()  # that they lie on, with clips of the user's own; where the host can tell
    now: tuple[PlacedClip, ...] = ()  # our clips in the new cut, should it have any
    tracks_now: tuple[OurTrack, ...] = ()  # and our tracks: then clips of the user's own are there as well
    elsewhere: tuple[Stray, ...] = ()  # our stems off our tracks: they are the user's
    elsewhere_now: tuple[Stray, ...] = ()  # and in the new cut
    without_missing: bool = False  # go on where stems' files are not there
    notes: tuple[str, ...] = ()  # what to say of it

    @staticmethod
    def of(old: TimelineHost, new: TimelineHost, *, without_missing: bool = False) -> "Before":
        """What there is in the hosts of the two cuts.

        Where no track of ours is left in the old one, stems that lie on other tracks count as ours.
        """
        clips = tuple(old.placed())
        strays, strays_now = (tuple(each.strays()) if isinstance(each, StrayFinder) else () for each in (old, new))
        tracks, tracks_now = (tuple(each.our_tracks()) if isinstance(each, TrackKeeper) else () for each in (old, new))
        notes: tuple[str, ...] = ()
        if not clips and not tracks and strays:
            clips, strays = tuple(stray.clip for stray in strays), ()
            notes = (
                f"The old cut has no track of ours any more; clips that play our "
                f"stems ({len(clips)}) are known by their notes or records, and go on new tracks of ours.",
            )
        sequence = old.read()
        return Before(
            sequence=sequence,
            clips=clips,
            tracks=tracks,
            now=tuple(new.placed()),
            tracks_now=tracks_now,
            elsewhere=strays,
            elsewhere_now=strays_now,
            without_missing=without_missing,
            notes=(*notes, *_offline_note(sequence)),
        )

    def refuse_missing(self, kinds: Seq[StemKind], shelf: StemShelf) -> None:
        """
        Raises:
            NothingOfOurs: nothing of ours was found in it.
            StemsMissing: files of stems of these kinds are not there, and nobody said to go on.
        """
        if not self.clips and not self.tracks:
            raise NothingOfOurs(self.sequence.name)
        missing = missing_of((file for clip in self.clips if clip.kind in kinds for file in clip.files), shelf)
        if missing and not self.without_missing:
            raise StemsMissing(missing)


class Lost:
    """The pictures of stems whose files are not there: they are not silent, but to be made anew."""

    def __init__(self, olds: Seq[Old], edits: Seq[Edit]) -> None:
        """
        Args:
            edits: the old cut's, their media named by content.
        """
        along = AlongTime(edits, lambda edit: edit.span)
        shown = ((old, edit) for old in olds if old.is_lost and not old.hand for edit in along.over(old.clip.span))
        self._shown = BySight((extents(edit.picture, edit.span.rate), (old, edit)) for old, edit in shown)

    def over(self, wanted: Wanted) -> list[Old]:
        """Those of them that lay over this picture."""
        return [
            old
            for old, edit in self._shown.that_may_show(wanted.extents)
            if old.clip.kind is wanted.request.kind
            and aligned_with(edit.picture, wanted.picture, wanted.span.rate) is not None
        ]


def known_edits(sequence: Sequence, scout: PictureScout, olds: Seq[Old]) -> list[Edit]:
    """The edits, each by its content; where media is offline now, as the records of the stems there tell it."""
    found: list[Edit] = []
    for edit in sequence.edits:
        try:
            picture = () if edit.offline else tuple(identified(segment, scout) for segment in edit.picture)
        except MediaError:
            picture = ()
        found += [replace(edit, picture=picture)] if picture else _told(edit, olds)
    return found


def _told(edit: Edit, olds: Seq[Old]) -> list[Edit]:
    """What stems were made for where we put them: effects first, for they know single shots."""
    for kind in StemKind:
        told = []
        for old in olds:
            if (
                old.takes
                and old.clip.kind is kind
                and (place := written_place(old.clip, old.takes[0]))[0].overlaps(edit.span)
            ):
                span = place[0].clipped(edit.span)
                first = place[1] + span.start_frame - place[0].start_frame
                picture = cut_picture(old.takes[0].request.picture, first, first + span.frames, span.rate)
                told.append(replace(edit, span=span, picture_span=span, picture=picture, offline=""))
        if told:
            return sorted(told, key=lambda each: each.span.start_frame)
    return []


def is_in_its_place(wanted: Wanted, edits: Seq[Edit]) -> bool:
    """Did the old cut show this picture in this very place?"""
    span = wanted.span
    place = bisect(edits, span.start_frame, key=lambda edit: edit.span.start_frame)
    return any(
        span.end_frame <= edit.span.end_frame
        and where_in(
            edit.picture, wanted.picture, span.rate, near=(at := span.start_frame - edit.picture_span.start_frame)
        )
        == at
        for edit in edits[max(place - 1, 0) : place]
    )


class Shown:
    """What the old cut showed."""

    def __init__(self, edits: Seq[Edit]) -> None:
        """
        Args:
            edits: their media named by content.
        """
        pictures = (edit.picture for edit in edits if frames_of(edit.picture))
        self._pictures = BySight((extents(picture, edits[0].span.rate), picture) for picture in pictures)

    def holds(self, wanted: Wanted) -> bool:
        """Did it show all of this picture?"""
        return all(self._has(segment, wanted.span.rate) for segment in wanted.picture)

    def _has(self, segment: PictureSegment, rate: Fraction) -> bool:
        near = self._pictures.that_may_show(extents((segment,), rate), near_s=float(1 / rate))
        return any(where_in(picture, (segment,), rate) is not None for picture in near)


def _offline_note(sequence: Sequence) -> tuple[str, ...]:
    offline = [edit.offline for edit in sequence.edits if edit.offline]
    if not offline:
        return ()
    return (
        f"Media of the old cut is offline ({len(offline)} of its clips; the first: {offline[0]}). What it showed is "
        "taken from the records of the stems there, and where there is none it counts as new. If the media lies "
        "elsewhere now, say where: --map THERE=HERE.",
    )


def _folder(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[0] or path
