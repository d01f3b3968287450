"""What placing will do to the timeline, before it does it."""

import enum
from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from pathlib import PurePath

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.ports import PlacedClip, StemClip, StemShelf


class Action(enum.StrEnum):
    """What happens to one clip of ours."""

    ADDED = "added"
    REPLACED = "replaced"  # another take, or another place, instead of what lies there
    KEPT = "kept"  # it lies there already
    REMOVED = "removed"
    LEFT = "left"  # the user changed it by hand: it is theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPlace:
    """What one card asks of the timeline."""

    cue_id: str
    kind: StemKind
    span: FrameSpan  # where its shot or scene lies now
    takes: tuple[Stem, ...]  # the chosen one first; empty: nothing is ready
    is_wanted: bool = True  # False: the user wants no stem here


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
        return all(row.action in (Action.KEPT, Action.LEFT) for row in self.rows)

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
        }
        told = {action: self.count(action) for action in words if self.count(action)}
        counts = [f"{count} {words[action][count > 1]}" for action, count in told.items()]
        tracks = f"New tracks: {', '.join(self.new_tracks)}" if self.new_tracks else ""
        return [part for part in (tracks, f"Clips of ours: {', '.join(counts)}", "Nothing of yours changes") if part]


def placement_of(asked: Seq[ToPlace], placed: Iterable[PlacedClip], shelf: StemShelf) -> Placement:
    """Hold what the cards ask for against what lies in the timeline.

    What the user changed by hand is left, and nothing is put beside it. Clips of cards that have nothing ready stay;
    those of shots that are gone go.
    """
    homes = _homes(asked, placed)
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
        rows.append(_there(clip, Action.LEFT if by_hand else Action.REMOVED, "", by_hand or "No shot lies there now"))
        clips += [clip] if by_hand else []
    known = {clip.kind for clip in there}
    return Placement(
        rows=tuple(sorted(rows, key=lambda row: (row.span.start_frame, row.kind, row.name))),
        clips=tuple(sorted(clips, key=lambda clip: (clip.kind, clip.span.start_frame))),
        new_tracks=tuple(kind for kind in StemKind if kind in {clip.kind for clip in clips} - known),
    )


def _homes(asked: Seq[ToPlace], placed: Iterable[PlacedClip]) -> list[tuple[str, PlacedClip]]:
    """Each clip that lies there with the card it belongs to: by its file, else by where it lies; "" for none."""
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
            home = next((card.cue_id for card in near if card.span.overlaps(clip.span)), "")
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
    else:
        clip = replace(clip_for(card), track=mine[0].track if mine else None)
        action = _against(clip, mine)
        name = PurePath(clip.takes[0].wav_path).name
        is_other = card.takes[0].request.span.frames != card.span.frames
        why = "Made for another length: the cut changed since" if is_other else ""
        row = PlacementRow(action=action, kind=card.kind, name=name, span=clip.span, why=why, cue_id=card.cue_id)
        yield row, clip


def clip_for(card: ToPlace) -> StemClip:
    """The card's takes as one clip where its shot lies now; takes of another length are no alternatives."""
    first = card.takes[0].request
    head = first.span.start_frame - first.rendered_span.start_frame
    shape = (first.span.frames, first.rendered_span.frames, head)
    takes = tuple(take for take in card.takes if _shape(take) == shape)
    start = card.span.start_frame
    span = FrameSpan(start, start + min(card.span.frames, first.span.frames), card.span.rate)
    if span == first.span:
        return StemClip(takes=takes)
    return StemClip(takes=takes, moved_to=span, moved_first_frame=head)


def _shape(take: Stem) -> tuple[int, int, int]:
    request = take.request
    head = request.span.start_frame - request.rendered_span.start_frame
    return request.span.frames, request.rendered_span.frames, head


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
