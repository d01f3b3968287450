"""Conforming: the cut has changed, and the sound follows it. What is still right stays; only what is not is made anew.

A shot is known by what it shows (media, source range, speed) and not by its name or number. Each stem's record
holds the picture it was made for, handles included, so a stem fits wherever the new cut shows a part of that picture:
moved, it lies elsewhere, to the sample as it was; trimmed, another range of its file is heard. What a hand changed
is never replaced: it goes where its picture goes, and where that is gone it stays where it was.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import InputError, MediaError
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import Edit, Sequence
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import done_by_hand, written_place
from v2a_engine.usecases.conform_changes import Change, What
from v2a_engine.usecases.conform_match import Old, Wanted, heard_picture, same_cues
from v2a_engine.usecases.place import place_stems
from v2a_engine.usecases.plan import Wishes, plan
from v2a_engine.usecases.ports import (
    JobProgress,
    PictureScout,
    PlacedClip,
    Renderer,
    StemClip,
    TimelineHost,
)
from v2a_engine.usecases.same_picture import frames_of, other_speed, where_in
from v2a_engine.usecases.score import Delivery, Failure, rendered
from v2a_engine.usecases.spot import Spotting, identified


class OtherRate(InputError):
    """Two cuts that count in different frames."""

    def __init__(self, before: Sequence, now: Sequence) -> None:
        super().__init__(
            f"The old cut runs at {float(before.rate):g} frames a second, the new one at {float(now.rate):g}: "
            "its stems cannot lie on the new one's frames. Run the new cut afresh, or export it at the old rate."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The cut as it was, with our clips in it."""

    sequence: Sequence
    clips: tuple[PlacedClip, ...]
    now: tuple[PlacedClip, ...] = ()  # our clips in the new cut, should it have any

    @property
    def kept_by_hand(self) -> tuple[PlacedClip, ...]:
        """What a hand changed in the new cut: there it stays.

        That a clip lies elsewhere than in the old cut says nothing, where the whole cut was shifted with our tracks.
        """
        written = {(clip.files[:1], clip.written_span) for clip in self.clips}
        return tuple(
            clip
            for clip in self.now
            if (hand := done_by_hand(clip, None))
            and (hand != ("moved",) or (clip.files[:1], clip.written_span) not in written)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformed:
    """What becomes of every stem."""

    clips: tuple[StemClip | PlacedClip, ...]  # what stays, wherever it lies now
    requests: tuple[StemRequest, ...]  # what is rendered
    changes: tuple[Change, ...]  # in timeline order


def conform(spotting: Spotting, wishes: Wishes, before: Before, scout: PictureScout, delivery: Delivery) -> Conformed:
    """Decide for every shot and scene of the new cut which stem it has, and for every old stem where it goes.

    Args:
        wishes: for what has to be rendered; its kinds say which stems are wanted at all.

    Raises:
        OtherRate: the cuts count in different frames.
    """
    if before.sequence.rate != spotting.sequence.rate:
        raise OtherRate(before.sequence, spotting.sequence)
    # Words that the markers give; those that are wished for all stems say nothing of a single shot.
    asked = plan(spotting, replace(wishes, prompt="", takes=1), delivery.folder, delivery.show)
    deed = _Conforming(asked, [Old.of(clip, delivery.shelf) for clip in before.clips], before, scout)
    deed.leave_what_a_hand_changed()
    deed.reuse()
    missing = {request.cue_id for request in deed.render()}
    return Conformed(
        clips=tuple(deed.clips),
        requests=tuple(one for one in plan(spotting, wishes, delivery.folder, delivery.show) if one.cue_id in missing),
        changes=tuple(sorted((*deed.changes, *deed.gone()), key=lambda change: change.order)),
    )


class _Conforming:
    """The state of one conform: which requests have an answer, and which old clips a place."""

    def __init__(self, asked: Seq[StemRequest], old: Seq[Old], before: Before, scout: PictureScout) -> None:
        self.open = [Wanted.of(request) for request in asked]
        self.clips: list[StemClip | PlacedClip] = []
        self.changes: list[Change] = []
        self._old = list(old)
        self._used: set[int] = set()
        self._before = before
        self._scout = scout

    def leave_what_a_hand_changed(self) -> None:
        """Clips that were touched answer for their shot, whatever became of it."""
        files = {clip.files[:1] for clip in self._before.kept_by_hand}
        for clip in self._before.kept_by_hand:
            over = [one for one in self.open if one.request.kind is clip.kind and one.span.overlaps(clip.span)]
            self._leave(clip, 0, max(over, key=lambda one: _shared(one.span, clip.span), default=None), "")
        for old in self._old:
            if old.hand and old.clip.files[:1] not in files:
                self._leave_old(old)
            if old.hand:
                self._used.add(id(old))

    def _leave_old(self, old: Old) -> None:
        ways = [(way, one) for one in self.open if (way := old.aligned(one)) is not None]
        if not ways:
            why = "its picture is not in the new cut" if old.takes else "its file tells no picture to go with"
            self._leave(old.clip, 0, None, f"{why}, so it lies where it did")
            return
        span, first_frame = written_place(old.clip, old.takes[0])
        clip = replace(old.clip, written_span=span, written_first_frame=first_frame)

        def moved_by(way: int, one: Wanted) -> int:
            return one.span.start_frame - way - (span.start_frame - first_frame)

        way, wanted = min(ways, key=lambda pair: abs(moved_by(*pair)))
        by = moved_by(way, wanted)
        self._leave(clip, by, wanted, "it went with its picture" if by else "")

    def _leave(self, clip: PlacedClip, by: int, wanted: Wanted | None, why: str) -> None:
        """Keep a clip as it is, `by` frames from where it lies."""
        if clip.span.start_frame + by < 0:
            by, why = 0, "its picture begins before the new cut does, so it lies where it did"
        place, written = clip.span.shifted(by), clip.written_span
        self.clips.append(replace(clip, span=place, written_span=written and written.shifted(by)))
        if wanted in self.open:
            self.open.remove(wanted)
        hand = ", ".join(done_by_hand(clip, None)) or "its file was changed"
        self.changes.append(Change.of(What.LEFT, clip, place, f"{hand}{'; ' if why else ''}{why}"))

    def reuse(self) -> None:
        """Give each shot the old stem whose file holds the sound of all of it, the nearest to what it had."""
        for wanted in tuple(self.open):
            fitting = [
                (old, first)
                for old in self._old
                if not old.hand and (first := old.shows(wanted)) is not None and same_cues(old, wanted.request, first)
            ]
            if fitting:
                old, first = min(fitting, key=lambda pair: self._distance(pair[0], pair[1], wanted))
                self._place(old, first, wanted)

    def _distance(self, old: Old, first: int, wanted: Wanted) -> tuple[bool, bool, int]:
        is_trimmed = (old.clip.first_frame, old.clip.span.frames) != (first, wanted.span.frames)
        moved = abs(wanted.span.start_frame - first - (old.clip.span.start_frame - old.clip.first_frame))
        return id(old) in self._used, is_trimmed, moved

    def _place(self, old: Old, first: int, wanted: Wanted) -> None:
        self.open.remove(wanted)
        self._used.add(id(old))
        _, is_trimmed, moved = self._distance(old, first, wanted)
        self.clips.append(StemClip(takes=old.takes, moved_to=wanted.span, moved_first_frame=first))
        what = What.TRIMMED if is_trimmed else What.MOVED if moved else What.KEPT
        self.changes.append(Change.of(what, old.clip, wanted.span, "moved as well" if is_trimmed and moved else ""))

    def render(self) -> Iterator[StemRequest]:
        """What no old stem answers; what was silent before stays silent."""
        edits = identified_edits(self._before.sequence, self._scout)
        for wanted in self.open:
            request = wanted.request
            related = [old for old in self._old if not old.hand and old.aligned(wanted) is not None]
            if not related and _was_there(wanted, edits):
                self.changes.append(Change.for_request(What.SILENT, request, "it had no such stem before"))
                continue
            self.changes.append(Change.for_request(What.NEW, request, self._why(related, wanted)))
            self._used |= {id(old) for old in related}
            yield request

    def _why(self, related: Seq[Old], wanted: Wanted) -> str:
        if any(old.shows(wanted) is not None for old in related):
            return "its cues changed"
        if related and wanted.request.kind is StemKind.BG:
            return "other shots are in its scene"
        if related:
            return "it is longer than the old stem's handles reach"
        same = [old for old in self._old if old.request is not None and old.clip.kind is wanted.request.kind]
        if any(other_speed(heard_picture(old.request), wanted.picture) for old in same if old.request):
            return "its speed changed, or it shows another part of its media"
        return "its picture was not in the old cut"

    def gone(self) -> Iterator[Change]:
        """Old clips that are heard nowhere any more, and that nothing new stands for."""
        for old in self._old:
            if id(old) not in self._used and not old.hand:
                why = "its picture is not in the new cut" if old.takes else "its file is not there, or was changed"
                yield Change.of(What.GONE, old.clip, None, why)


def _shared(one: FrameSpan, other: FrameSpan) -> int:
    return one.clipped(other).frames


def identified_edits(sequence: Sequence, scout: PictureScout) -> list[Edit]:
    """The edits whose media is there, each by its content."""
    found = []
    for edit in sequence.edits:
        try:
            found.append(replace(edit, picture=tuple(identified(segment, scout) for segment in edit.picture)))
        except MediaError:
            continue  # what was offline had no sound
    return found


def _was_there(wanted: Wanted, edits: Iterable[Edit]) -> bool:
    """Did the old cut show all of this picture?"""
    shown = [edit.picture for edit in edits if frames_of(edit.picture)]
    return all(
        any(where_in(picture, (segment,), wanted.span.rate) is not None for picture in shown)
        for segment in wanted.picture
    )


def carry_out(
    conformed: Conformed, delivery: Delivery, renderer: Callable[[], Renderer], host: TimelineHost, watch: JobProgress
) -> tuple[Failure, ...]:
    """Render what is new, and write the new cut with all that stays and all that came of it.

    Args:
        renderer: built only where something is to render: a cut that was only reordered needs no engine.

    Raises:
        Cancelled: nothing was written; finished stems stay on disk and are found again.
        DiskFull, OutputRefused: the stems' folder or the timeline cannot be written.
    """
    stems, failures = rendered(conformed.requests, delivery, renderer(), watch) if conformed.requests else ([], ())
    place_stems(stems, conformed.clips, host)
    return failures
