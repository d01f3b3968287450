"""What placing will do to the timeline, before it does it."""

import enum
from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from pathlib import PurePath

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.conform_match import heard_picture
from v2a_engine.usecases.ports import PlacedClip, StemClip, StemShelf
from v2a_engine.usecases.same_picture import Picture, aligned_with, where_in


class Action(enum.StrEnum):
    """What happens to one clip of ours."""

    ADDED = "added"
    REPLACED = "replaced"  # another take, or another place, instead of what lies there
    KEPT = "kept"  # it lies there already
    REMOVED = "removed"
    LEFT = "left"  # the user changed it by hand: it is theirs
    OUT_OF_DATE = "left out as out of date"  # its sound does not cover the picture that its shot shows now


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPlace:
    """What one card asks of the timeline."""

    cue_id: str
    kind: StemKind
    span: FrameSpan  # where its shot or scene lies now
    takes: tuple[Stem, ...]  # the chosen one first; empty: nothing is ready
    is_wanted: bool = True  # False: the user wants no stem here
    picture: tuple[PictureSegment, ...] = ()  # what is seen there now, without handles; empty: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementRow:
    """One clip of ours, and what happens to it."""

    action: Action
    kind: StemKind
    name: str  # of the clip's file
    span: FrameSpan  # where it is heard, in the sequence's frames
    why: str = ""  # in words, where the action alone does not tell
    cue_id: str = ""  # of its card; empty where it has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What the timeline will hold of ours, and what that changes."""

    rows: tuple[PlacementRow, ...]  # in timeline order
    clips: tuple[StemClip | PlacedClip, ...]  # all of ours, as `TimelineHost.place` takes them
    new_tracks: tuple[StemKind, ...]  # kinds of which nothing lies there yet

    def count(self, action: Action) -> int:
        return sum(row.action is action for row in self.rows)

    @property
    def changes_nothing(self) -> bool:
        return all(row.action in (Action.KEPT, Action.LEFT, Action.OUT_OF_DATE) for row in self.rows)

    @property
    def in_words(self) -> str:
        """A few sentences for a person."""
        return ". ".join(self._parts()) + "." if self.rows else "There is nothing of ours to place."

    def _parts(self) -> list[str]:
        words = {  # of one clip, of several
            Action.ADDED: ("added", "added"),
            Action.REPLACED: ("replaced", "replaced"),
            Action.REMOVED: ("removed", "removed"),
            Action.KEPT: ("stays as it is", "stay as they are"),
            Action.LEFT: ("left alone, for you changed it by hand", "left alone, for you changed them by hand"),
            Action.OUT_OF_DATE: (
                "left out, for it is out of date: generate it again",
                "left out, for they are out of date: generate them again",
            ),
        }
        told = {action: self.count(action) for action in words if self.count(action)}
        counts = [f"{count} {words[action][count > 1]}" for action, count in told.items()]
        tracks = f"New tracks: {', '.join(self.new_tracks)}" if self.new_tracks else ""
        return [part for part in (tracks, f"Clips of ours: {', '.join(counts)}", "Nothing of yours changes") if part]


def placement_of(asked: Seq[ToPlace], placed: Iterable[PlacedClip], shelf: StemShelf) -> Placement:
    """Hold what the cards ask for against what lies in the timeline.

    What the user changed by hand is left, and nothing is put beside it. Clips of cards that have nothing ready stay;
    those of shots that are gone go. A take is heard with the picture that it was made for, or not at all.
    """
    homes = _homes(asked, placed, shelf)
    there = [clip for _, clip in homes]
    rows: list[PlacementRow] = []
    clips: list[StemClip | PlacedClip] = []
    for card in asked:
        mine = [clip for home, clip in homes if home == card.cue_id]
        for row, clip in _of_card(card, mine, shelf):
            rows.append(row)
            clips += [clip] if clip is not None else []
    for clip in (clip for home, clip in homes if not home):
        by_hand = _by_hand(clip, shelf)
        rows.append(
            _there(clip, Action.LEFT if by_hand else Action.REMOVED, "", by_hand or "No shot shows its picture now")
        )
        clips += [clip] if by_hand else []
    known = {clip.kind for clip in there}
    return Placement(
        rows=tuple(sorted(rows, key=lambda row: (row.span.start_frame, row.kind, row.name))),
        clips=tuple(sorted(clips, key=lambda clip: (clip.kind, clip.span.start_frame))),
        new_tracks=tuple(kind for kind in StemKind if kind in {clip.kind for clip in clips} - known),
    )


def _homes(asked: Seq[ToPlace], placed: Iterable[PlacedClip], shelf: StemShelf) -> list[tuple[str, PlacedClip]]:
    """Each clip that lies there with the card it belongs to: by its file, else by where it lies, should it have been
    made for what is seen there; "" for none."""
    by_file = {take.wav_path: card.cue_id for card in asked for take in card.takes}
    by_kind = {
        kind: sorted((c for c in asked if c.kind is kind), key=lambda c: c.span.start_frame) for kind in StemKind
    }
    starts = {kind: [card.span.start_frame for card in cards] for kind, cards in by_kind.items()}
    homes = []
    for clip in placed:
        home = next((by_file[file] for file in clip.files if file in by_file), "")
        if not home:
            place = max(bisect_right(starts[clip.kind], clip.span.start_frame) - 1, 0)
            near = by_kind[clip.kind][place : place + 2]
            over = (card for card in near if card.span.overlaps(clip.span))
            home = next((card.cue_id for card in over if _may_belong(clip, card, shelf)), "")
        homes.append((home, clip))
    return homes


def _of_card(
    card: ToPlace, mine: Seq[PlacedClip], shelf: StemShelf
) -> Iterable[tuple[PlacementRow, StemClip | PlacedClip | None]]:
    touched = [(clip, by_hand) for clip in mine if (by_hand := _by_hand(clip, shelf))]
    if touched:
        yield from ((_there(clip, Action.LEFT, card.cue_id, by_hand), clip) for clip, by_hand in touched)
        mine = [clip for clip in mine if clip not in [left for left, _ in touched]]
    if not card.is_wanted:
        yield from ((_there(clip, Action.REMOVED, card.cue_id, "You want no stem here"), None) for clip in mine)
    elif not card.takes or touched:
        yield from ((_there(clip, Action.KEPT, card.cue_id), _as_it_lies(clip, shelf)) for clip in mine)
    elif (clip := clip_for(card)) is None:
        yield from _out_of_date(card, mine, shelf)
    else:
        clip = replace(clip, track=mine[0].track if mine else None)
        yield _row(card, _against(clip, mine), clip.span, _trimmed_words(card)), clip
        yield from ((_there(one, Action.REMOVED, card.cue_id, "It lies there twice"), None) for one in mine[1:])


def _out_of_date(
    card: ToPlace, mine: Seq[PlacedClip], shelf: StemShelf
) -> Iterable[tuple[PlacementRow, StemClip | PlacedClip | None]]:
    """What lies there with its own picture stays, though it does not cover all of it; what does not, goes."""
    for clip in mine:
        if _lies_with_its_picture(card, clip):
            yield _there(clip, Action.KEPT, card.cue_id, "Out of date: generate it again"), _as_it_lies(clip, shelf)
        else:
            yield _there(clip, Action.REMOVED, card.cue_id, "Its picture does not lie there any more"), None
    why = "Its shot shows what it has no sound for: generate it again"
    yield _row(card, Action.OUT_OF_DATE, card.span, why), None


def _row(card: ToPlace, action: Action, span: FrameSpan, why: str) -> PlacementRow:
    name = PurePath(card.takes[0].wav_path).name
    return PlacementRow(action=action, kind=card.kind, name=name, span=span, why=why, cue_id=card.cue_id)


def _trimmed_words(card: ToPlace) -> str:
    is_other = card.takes[0].request.span.frames != card.span.frames
    return "Made for another length: the cut changed since" if is_other else ""


def clip_for(card: ToPlace) -> StemClip | None:
    """The card's takes as one clip where its shot lies now; None where the chosen one has no sound for its picture.

    Takes of another length, or of another part of the picture, are no alternatives.
    """
    first = card.takes[0].request
    starts = [first_frame_for(take.request, card.span, card.picture) for take in card.takes]
    if starts[0] is None:
        return None
    shape = (starts[0], *_shape(card.takes[0]))
    takes = tuple(t for t, start in zip(card.takes, starts, strict=True) if (start, *_shape(t)) == shape)
    frames = card.span.frames if card.picture else min(card.span.frames, first.span.frames)
    span = FrameSpan(card.span.start_frame, card.span.start_frame + frames, card.span.rate)
    if span == first.span and starts[0] == _head(first):
        return StemClip(takes=takes)
    return StemClip(takes=takes, moved_to=span, moved_first_frame=starts[0])


def first_frame_for(made: StemRequest, span: FrameSpan, picture: Picture) -> int | None:
    """The frame of a stem's file that is heard first over this picture; None where it lacks sound for some of it.

    An ambience goes with any pictures of its scene, in whichever order: it is in sync with none of them.
    """
    if not picture:
        return _head(made)
    if made.span.rate != span.rate:
        return None
    found = where_in(made.picture, picture, span.rate, near=_head(made))
    last = made.rendered_span.frames - span.frames
    if found is not None or made.kind is not StemKind.BG or made.moments or last < 0:
        return found
    shown = (segment for segment in picture if segment.media is not None)
    is_covered = all(where_in(made.picture, (segment,), span.rate) is not None for segment in shown)
    return min(_head(made), last) if is_covered else None


def _may_belong(clip: PlacedClip, card: ToPlace, shelf: StemShelf) -> bool:
    stem = shelf.read(clip.files[0]) if clip.files and card.picture else None
    if stem is None:
        return True
    return aligned_with(heard_picture(stem.request), card.picture, card.span.rate) is not None


def _lies_with_its_picture(card: ToPlace, clip: PlacedClip) -> bool:
    made = next((take.request for take in card.takes if take.wav_path in clip.files[:1]), None)
    way = aligned_with(made.picture, card.picture, card.span.rate) if made else None
    return way == clip.first_frame - (clip.span.start_frame - card.span.start_frame)


def _head(request: StemRequest) -> int:
    return request.span.start_frame - request.rendered_span.start_frame


def _shape(take: Stem) -> tuple[int, int, int]:
    request = take.request
    return request.span.frames, request.rendered_span.frames, _head(request)


def _against(clip: StemClip, mine: Seq[PlacedClip]) -> Action:
    if not mine:
        return Action.ADDED
    files = [take.wav_path for take in clip.takes]
    lies = [(list(one.files), one.span, one.first_frame) for one in mine]
    return Action.KEPT if lies == [(files, clip.span, clip.first_frame)] else Action.REPLACED


def _as_it_lies(clip: PlacedClip, shelf: StemShelf) -> StemClip | PlacedClip:
    takes = tuple(stem for stem in map(shelf.read, clip.files) if stem is not None)
    if not takes:
        return clip
    return StemClip(takes=takes, moved_to=clip.span, moved_first_frame=clip.first_frame, track=clip.track)


def _by_hand(clip: PlacedClip, shelf: StemShelf) -> str:
    done = done_by_hand(clip, shelf.read(clip.files[0]) if clip.files else None)
    return f"You {' and '.join(done)} it" if done else ""


def _there(clip: PlacedClip, action: Action, cue_id: str, why: str = "") -> PlacementRow:
    name = PurePath(clip.files[0]).name if clip.files else clip.name
    return PlacementRow(action=action, kind=clip.kind, name=name, span=clip.span, why=why, cue_id=cue_id)
