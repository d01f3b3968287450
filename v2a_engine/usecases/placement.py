"""What placing will do to the timeline, before it does it."""

import enum
from collections.abc import Collection, Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from pathlib import PurePath

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import done_by_hand, hand_in_words
from v2a_engine.usecases.clip_home import homes_of, lies_with_its_picture
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.ports import PlacedClip, StemClip, StemShelf
from v2a_engine.usecases.take_fit import ToPlace, clip_for


class Action(enum.StrEnum):
    """What happens to one clip of ours."""

    ADDED = "added"
    REPLACED = "replaced"  # another take, or another place, instead of what lies there
    TAKES = "given other takes"  # what is heard lies there already; its alternatives do not
    KEPT = "kept"  # it lies there already
    REMOVED = "removed"
    LEFT = "left"  # the user changed it by hand: it is theirs
    OUT_OF_DATE = "left out as out of date"  # its sound does not cover the picture that its shot shows now
    MISSING = "without its file"  # its file is not there: what lies there stays, and nothing is put there


_UNSEEN = "Its shot is offline, damaged or not looked at yet"
_NOT_MEANT = "Not among the selected shots"
_NOT_MADE = {StemKind.FX: ("effects", "shot"), StemKind.BG: ("ambience", "scene")}  # what is missing, and of what
_NO_CHANGE = (Action.KEPT, Action.LEFT, Action.OUT_OF_DATE, Action.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementRow:
    """One clip of ours, and what happens to it."""

    action: Action
    kind: StemKind
    name: str  # of the clip's file
    span: FrameSpan  # where it is heard, in the sequence's frames
    why: str = ""  # in words, where the action alone does not tell
    cue_id: str = ""  # of its card; empty where it has none
    is_silent: bool = False  # nothing is heard in it
    is_in_the_way: bool = (
        False  # the user changed what lies there, and another take waits: `ToPlace.takes_over` decides
    )
    takes_yours: bool = False  # what the user changed by hand goes with the clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What the timeline will hold of ours, and what that changes."""

    rows: tuple[PlacementRow, ...]  # in timeline order
    clips: tuple[StemClip | PlacedClip, ...]  # all of ours, as `TimelineHost.place` takes them
    new_tracks: tuple[StemKind, ...]  # kinds of which nothing lies there yet
    more_tracks: tuple[NewTrack, ...] = ()  # beside one of ours that has no room
    not_made: tuple[StemKind, ...] = ()  # of each card that is meant and wanted, has no take, and of which nothing lies

    def count(self, action: Action) -> int:
        return sum(row.action is action for row in self.rows)

    @property
    def changes_nothing(self) -> bool:
        return all(row.action in _NO_CHANGE for row in self.rows)

    @property
    def missing(self) -> tuple[str, ...]:
        """The cue ids of the cards whose stems' files are not there."""
        return tuple(dict.fromkeys(row.cue_id for row in self.rows if row.action is Action.MISSING))

    @property
    def in_words(self) -> str:
        """A few sentences for a person."""
        told = ". ".join(self._parts()) + "." if self.rows else "There is nothing of ours to place."
        return f"{told} {self._not_made_words}".rstrip()

    def _parts(self) -> list[str]:
        words = {  # of one clip, of several
            Action.ADDED: ("added", "added"),
            Action.REPLACED: ("replaced", "replaced"),
            Action.REMOVED: ("removed", "removed"),
            Action.TAKES: ("heard as before, with other takes added", "heard as before, with other takes added"),
            Action.KEPT: ("stays as it is", "stay as they are"),
            Action.LEFT: ("left alone, for you changed it by hand", "left alone, for you changed them by hand"),
            Action.OUT_OF_DATE: (
                "left out, for it is out of date: generate it again",
                "left out, for they are out of date: generate them again",
            ),
            Action.MISSING: ("not placed anew, for its file is not there", "not placed anew, for their files are gone"),
        }
        told = {action: self.count(action) for action in words if self.count(action)}
        counts = [f"{count} {words[action][count > 1]}" for action, count in told.items()]
        parts = [f"New tracks: {', '.join(self.new_tracks)}"] if self.new_tracks else []
        parts += [f"{new.name} is a new track, for there is no room on {new.full}" for new in self.more_tracks]
        parts.append(f"Clips of ours: {', '.join(counts)}")
        if silent := sum(row.is_silent for row in self.rows):
            parts.append(f"{silent} of the stems {'is' if silent == 1 else 'are'} silent")
        yours = sum(row.takes_yours for row in self.rows)
        parts.append(f"What you changed on {yours} of them goes too" if yours else "Nothing of yours changes")
        return parts

    @property
    def _not_made_words(self) -> str:
        counts = {kind: self.not_made.count(kind) for kind in _NOT_MADE}
        told = [
            f"{_NOT_MADE[kind][0]} of {count} {_NOT_MADE[kind][1]}{'' if count == 1 else 's'}"
            for kind, count in counts.items()
            if count
        ]
        return f"No sound yet: {', '.join(told)}." if told else ""


def placement_of(
    asked: Seq[ToPlace],
    placed: Iterable[PlacedClip],
    shelf: StemShelf,
    missing: Collection[str] = (),
    unseen: Collection[FrameSpan] = (),
) -> Placement:
    """Hold what the cards ask for against what lies in the timeline.

    What the user changed by hand is left, and nothing is put beside it. Clips of cards that have nothing ready stay;
    those of shots that are gone go, unless only some cards are meant. A take is heard with the picture that it was made
    for, or not at all.

    Args:
        missing: files of stems that are not there.
        unseen: where shots lie that are offline, damaged or not looked at; what lies over them stays as it is.
    """
    homes = homes_of(asked, placed, shelf)
    there = [clip for _, clip in homes]
    rows: list[PlacementRow] = []
    clips: list[StemClip | PlacedClip] = []
    for card in asked:
        mine = [clip for home, clip in homes if home == card.cue_id]
        for row, clip in _of_card(card, mine, shelf, missing):
            rows.append(row)
            clips += [clip] if clip is not None else []
    is_for_all = all(card.is_meant for card in asked)
    for clip in (clip for home, clip in homes if not home):
        is_unseen = any(clip.span.overlaps(span) for span in unseen)
        row = row_of(clip, Action.KEPT, "", _UNSEEN) if is_unseen else _without_home(clip, shelf, is_for_all=is_for_all)
        rows.append(row)
        clips += [clip] if row.action is not Action.REMOVED else []
    known = {clip.kind for clip in there}
    at_home = {home for home, _ in homes}
    return Placement(
        rows=tuple(sorted(rows, key=lambda row: (row.span.start_frame, row.kind, row.name))),
        clips=tuple(sorted(clips, key=lambda clip: (clip.kind, clip.span.start_frame))),
        new_tracks=tuple(kind for kind in StemKind if kind in {clip.kind for clip in clips} - known),
        not_made=tuple(
            card.kind
            for card in asked
            if card.is_meant and card.is_wanted and not card.takes and card.cue_id not in at_home
        ),
    )


def _without_home(clip: PlacedClip, shelf: StemShelf, *, is_for_all: bool) -> PlacementRow:
    if by_hand := by_hand_words(clip, shelf):
        return row_of(clip, Action.LEFT, "", by_hand)
    if is_for_all:
        return row_of(clip, Action.REMOVED, "", "No shot shows its picture now")
    return row_of(clip, Action.KEPT, "", _NOT_MEANT)


def _of_card(
    card: ToPlace, mine: Seq[PlacedClip], shelf: StemShelf, missing: Collection[str]
) -> Iterable[tuple[PlacementRow, StemClip | PlacedClip | None]]:
    touched = [clip for clip in mine if by_hand_words(clip, shelf)]
    waiting = _waiting(card, touched, missing) if touched else None
    if waiting is not None and card.takes_over:
        yield from _taken_over(card, waiting, mine, shelf)
        return
    for left in touched:
        row = row_of(left, Action.LEFT, card.cue_id, by_hand_words(left, shelf))
        yield replace(row, is_in_the_way=waiting is not None), left
    mine = [clip for clip in mine if clip not in touched]
    if not card.is_meant:
        yield from ((row_of(clip, Action.KEPT, card.cue_id, _NOT_MEANT), clip) for clip in mine)
    elif not card.is_wanted:
        yield from ((row_of(clip, Action.REMOVED, card.cue_id, "You want no stem here"), None) for clip in mine)
    elif touched:
        yield from ((row_of(clip, Action.KEPT, card.cue_id), _as_it_lies(clip, shelf)) for clip in mine)
    elif not card.takes or card.takes[0].wav_path in missing:
        yield from _without_file(card, mine, shelf, missing)
    elif (clip := clip_for(_without_takes(card, missing))) is None:
        yield from _out_of_date(card, mine, shelf)
    else:
        clip = replace(clip, track=mine[0].track if mine else None)
        yield _row(card, _against(clip, mine), clip.span, _trimmed_words(card)), clip
        yield from ((row_of(one, Action.REMOVED, card.cue_id, "It lies there twice"), None) for one in mine[1:])


def _waiting(card: ToPlace, touched: Seq[PlacedClip], missing: Collection[str]) -> StemClip | None:
    """The chosen take, where it could lie in the place of what the user changed by hand, and is not what lies there."""
    files = [take.wav_path for take in card.takes[:1]]
    is_other = files and files[0] not in missing and all(clip.files[:1] != tuple(files) for clip in touched)
    if not (is_other and card.is_meant and card.is_wanted):
        return None
    return clip_for(_without_takes(card, missing))


def _taken_over(
    card: ToPlace, waiting: StemClip, mine: Seq[PlacedClip], shelf: StemShelf
) -> Iterable[tuple[PlacementRow, StemClip | None]]:
    """The user said so: the new take instead of all that lies there, what they changed too."""
    first, *others = sorted(mine, key=lambda clip: not by_hand_words(clip, shelf))
    row = _row(card, Action.REPLACED, waiting.span, f"{by_hand_words(first, shelf)}: the new one anyway")
    yield replace(row, is_in_the_way=True, takes_yours=True), replace(waiting, track=first.track)
    for clip in others:
        by_hand = by_hand_words(clip, shelf)
        row = row_of(clip, Action.REMOVED, card.cue_id, by_hand or "It lies there twice")
        yield replace(row, takes_yours=bool(by_hand)), None


def _without_takes(card: ToPlace, missing: Collection[str]) -> ToPlace:
    return replace(card, takes=tuple(take for take in card.takes if take.wav_path not in missing))


def _without_file(
    card: ToPlace, mine: Seq[PlacedClip], shelf: StemShelf, missing: Collection[str]
) -> Iterable[tuple[PlacementRow, StemClip | PlacedClip | None]]:
    """Nothing is ready, or it is not there: what lies in the timeline stays, for its disk may come back."""
    for clip in mine:
        if clip.files[:1] and clip.files[0] in missing:
            yield row_of(clip, Action.MISSING, card.cue_id, "Its file is gone; the clip stays"), clip
        else:
            yield row_of(clip, Action.KEPT, card.cue_id), _as_it_lies(clip, shelf)
    if card.takes and not any(clip.files[:1] == (card.takes[0].wav_path,) for clip in mine):
        yield _row(card, Action.MISSING, card.span, "Its file is gone"), None


def _out_of_date(
    card: ToPlace, mine: Seq[PlacedClip], shelf: StemShelf
) -> Iterable[tuple[PlacementRow, StemClip | PlacedClip | None]]:
    """What lies there with its own picture stays, though it does not cover all of it; what does not, goes."""
    for clip in mine:
        if lies_with_its_picture(card, clip):
            yield row_of(clip, Action.KEPT, card.cue_id, "Out of date: generate it again"), _as_it_lies(clip, shelf)
        else:
            yield row_of(clip, Action.REMOVED, card.cue_id, "Its picture does not lie there any more"), None
    why = "Its shot shows what it has no sound for: generate it again"
    yield _row(card, Action.OUT_OF_DATE, card.span, why), None


def _row(card: ToPlace, action: Action, span: FrameSpan, why: str) -> PlacementRow:
    take = card.takes[0]
    name, is_silent = PurePath(take.wav_path).name, take.is_silent
    why = "; ".join(part for part in ("Silent" if is_silent else "", why) if part)
    return PlacementRow(
        action=action, kind=card.kind, name=name, span=span, why=why, cue_id=card.cue_id, is_silent=is_silent
    )


def _trimmed_words(card: ToPlace) -> str:
    is_other = card.takes[0].request.span.frames != card.span.frames
    return "Made for another length: the cut changed since" if is_other else ""


def _against(clip: StemClip, mine: Seq[PlacedClip]) -> Action:
    if not mine:
        return Action.ADDED
    files = [take.wav_path for take in clip.takes]
    heard = [(list(one.files[:1]), one.span, one.first_frame) for one in mine]
    if heard != [(files[:1], clip.span, clip.first_frame)]:
        return Action.REPLACED
    return Action.KEPT if set(files) <= set(mine[0].files) else Action.TAKES


def _as_it_lies(clip: PlacedClip, shelf: StemShelf) -> StemClip | PlacedClip:
    takes = tuple(stem for stem in map(shelf.read, clip.files) if stem is not None)
    if not takes:
        return clip
    return StemClip(takes=takes, moved_to=clip.span, moved_first_frame=clip.first_frame, track=clip.track)


def by_hand_words(clip: PlacedClip, shelf: StemShelf) -> str:
    """What the user did to it since we put it there; empty if nothing."""
    done = done_by_hand(clip, shelf.read(clip.files[0]) if clip.files else None)
    return hand_in_words(done)


def row_of(clip: PlacedClip, action: Action, cue_id: str, why: str = "") -> PlacementRow:
    """Of a clip that lies there."""
    name = PurePath(clip.files[0]).name if clip.files else clip.name
    return PlacementRow(action=action, kind=clip.kind, name=name, span=clip.span, why=why, cue_id=cue_id)
