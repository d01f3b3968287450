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
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import Edit
from v2a_engine.usecases.conform_before import Before, Lost, OtherRate, Shown, is_in_its_place, known_edits
from v2a_engine.usecases.conform_changes import Change, What
from v2a_engine.usecases.conform_left import Leaving, Left, beside, changed_in_new
from v2a_engine.usecases.conform_match import (
    ByPicture,
    Old,
    Speeds,
    Wanted,
    olds_of,
    same_cues,
    why_recut,
    with_own_names,
)
from v2a_engine.usecases.conform_theirs import OnTheirTracks
from v2a_engine.usecases.place import place_stems
from v2a_engine.usecases.plan import Wishes, plan
from v2a_engine.usecases.ports import (
    JobProgress,
    OurTrack,
    PictureScout,
    PlacedClip,
    Renderer,
    StemClip,
    StemShelf,
    TimelineHost,
    TrackKeeper,
)
from v2a_engine.usecases.score import Delivery, Failure, rendered
from v2a_engine.usecases.spot import Spotting


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformed:
    """What becomes of every stem."""

    clips: tuple[StemClip | PlacedClip, ...]  # what stays, wherever it lies now
    requests: tuple[StemRequest, ...]  # what is rendered
    changes: tuple[Change, ...]  # in timeline order
    tracks: tuple[OurTrack, ...] = ()  # of the old cut, to be kept


def conform(spotting: Spotting, wishes: Wishes, before: Before, scout: PictureScout, delivery: Delivery) -> Conformed:
    """Decide for every shot and scene of the new cut which stem it has, and for every old stem where it goes.

    Args:
        wishes: for what has to be rendered; its kinds say which stems are wanted at all, and a spotting sheet's rows
            which of them.

    Raises:
        OtherRate: the cuts count in different frames.
        StemsMissing: stems are not where the old cut says, and `before` does not say to go on without them.
    """
    if before.sequence.rate != spotting.sequence.rate:
        raise OtherRate(before.sequence, spotting.sequence)
    before.refuse_missing(wishes.kinds, delivery.shelf)
    # Words that the markers or a sheet give; those that are wished for all stems say nothing of a single shot.
    plain = replace(wishes, prompt="", negative_prompt="", takes=1)
    marked = plan(spotting, replace(plain, of_cues=()), delivery.folder, delivery.show)
    every, by_cue = [Wanted.of(one) for one in marked], {one.cue_id: one for one in marked}
    asked = [
        Wanted.of(one, by_cue[one.cue_id]) for one in plan(spotting, _one_take(plain), delivery.folder, delivery.show)
    ]
    cue_ids = {one.request.cue_id for one in asked}
    if before.tracks_now:  # the old cut's numbers of tracks mean nothing there
        before = replace(before, clips=tuple(replace(clip, track=None) for clip in before.clips))
    olds = olds_of(before.clips, delivery.shelf)
    deed = _Conforming(
        asked,
        [one for one in every if one.request.cue_id not in cue_ids],
        olds,
        known_edits(before.sequence, scout, olds),
        [Old.of(stray.clip, delivery.shelf) for stray in before.elsewhere],
    )
    leaving = Leaving(every, deed.edits, spotting.shots, spotting.sequence.rate)
    deed.leave(leaving, before, delivery.shelf)
    ours = beside(old for old in olds if not old.hand), beside(olds_of(before.now, delivery.shelf))
    deed.leave_theirs(OnTheirTracks(leaving, spotting.sequence, ours, delivery.shelf), before)
    deed.reuse()
    missing = {request.cue_id for request in deed.render()}
    requests = (one for one in plan(spotting, wishes, delivery.folder, delivery.show) if one.cue_id in missing)
    return Conformed(
        clips=tuple(deed.clips),
        requests=tuple(with_own_names(requests, deed.kept_files())),
        changes=tuple(sorted((*deed.changes, *deed.gone(wishes.kinds)), key=lambda change: change.order)),
        tracks=before.tracks,
    )


def _one_take(wishes: Wishes) -> Wishes:
    return replace(wishes, of_cues=tuple(replace(cue, takes=None) for cue in wishes.of_cues))


class _Conforming:
    """The state of one conform: which requests have an answer, and which old clips a place."""

    def __init__(
        self, asked: Seq[Wanted], unwanted: Seq[Wanted], old: Seq[Old], edits: Seq[Edit], elsewhere: Seq[Old]
    ) -> None:
        """
        Args:
            unwanted: what the spotting sheet leaves out.
            edits: the old cut's, their media named by content.
            elsewhere: stems that lie off our tracks.
        """
        self._open = {wanted.request.cue_id: wanted for wanted in asked}
        self.edits = edits
        self._shown = Shown(edits)
        self.clips: list[StemClip | PlacedClip] = []
        self.changes: list[Change] = []
        self._unwanted = unwanted
        self._old = list(old)
        self._speeds = Speeds(old)
        self._lost = Lost(old, edits)
        self._elsewhere = ByPicture(elsewhere)
        self._untouched = ByPicture(one for one in old if not one.hand)
        self._touched = ByPicture(one for one in old if one.hand)
        self._used: set[int] = set()
        self._changed_now: set[str] = set()  # files of what a hand changed in the new cut

    def leave(self, leaving: Leaving, before: Before, shelf: StemShelf) -> None:
        """Clips that were touched answer for their shots, whatever became of them. What is the user's own stays."""
        now = olds_of(before.now, shelf)
        changed = changed_in_new(now, self._old, tuple(self._open.values()))
        is_changed = {id(one) for one in changed}
        self._changed_now = {file for one in changed for file in one.clip.files}
        others = beside(one for one in now if id(one) not in is_changed)
        for one in changed:
            self._leave(leaving.in_new(one, others), one.hand)
        later = {one.original for one in changed}  # what the new cut says of a stem counts
        untouched = beside(old for old in self._old if not old.hand)
        for old in self._old:
            if old.hand and old.original not in later:
                left = leaving.from_old(old, untouched)
                if replace(old, clip=left.clip).original not in later:  # a conform before this one brought it
                    self._leave(left, old.hand)
            if old.hand or old.original in later:
                self._used.add(id(old))
        if not before.tracks_now:
            for theirs in (clip for track in before.tracks for clip in track.theirs):
                left = leaving.with_its_picture(theirs)
                self.clips.append(left.clip)
                self.changes.append(Change.of(What.YOURS, left.was, left.clip.span, left.why))

    def leave_theirs(self, finder: OnTheirTracks, before: Before) -> None:
        """Stems on tracks of the user's own answer for the shots that they lie over."""
        originals = {old.original: old for old in self._old}
        for theirs in finder.of(before.elsewhere, before.elsewhere_now):
            self.changes.append(theirs.change)
            self._close(theirs.answers)
            if theirs.answers and theirs.old.original in originals:
                self._used.add(id(originals[theirs.old.original]))

    def _close(self, answered: Iterable[Wanted]) -> None:
        for wanted in answered:
            self._open.pop(wanted.request.cue_id, None)

    def kept_files(self) -> Iterator[str]:
        """Of all clips that stay."""
        for clip in self.clips:
            yield from clip.files if isinstance(clip, PlacedClip) else (stem.wav_path for stem in clip.takes)

    def _leave(self, left: Left, hand: tuple[str, ...]) -> None:
        self.clips.append(left.clip)
        self._close(left.answers)
        self.changes.append(
            Change.of(What.LEFT, left.was, left.clip.span, "; ".join(filter(None, (", ".join(hand), left.why))))
        )

    def reuse(self) -> None:
        """Give each shot the old stem whose file holds the sound of all of it, the nearest to what it had."""
        for wanted in tuple(self._open.values()):
            near = self._near(wanted)
            for hold, why in ((Old.shows, ""), (Old.covers, "its scene was recut from the same shots")):
                fitting = [
                    (old, first)
                    for old in near
                    if (first := hold(old, wanted)) is not None and same_cues(old, wanted, first)
                ]
                if fitting:
                    old, first = min(fitting, key=lambda pair: self._distance(pair[0], pair[1], wanted))
                    self._place(old, first, wanted, why)
                    break

    def _near(self, wanted: Wanted) -> list[Old]:
        """The untouched stems to choose from: one that shows in its old place what it showed has what lay there."""
        stays = is_in_its_place(wanted, self.edits)
        return [
            old for old in self._untouched.that_may_answer(wanted) if not stays or old.clip.span.overlaps(wanted.span)
        ]

    def _distance(self, old: Old, first: int, wanted: Wanted) -> tuple[bool, bool, int]:
        is_trimmed = (old.clip.first_frame, old.clip.span.frames) != (first, wanted.span.frames)
        moved = abs(wanted.span.start_frame - first - (old.clip.span.start_frame - old.clip.first_frame))
        return id(old) in self._used, is_trimmed, moved

    def _place(self, old: Old, first: int, wanted: Wanted, why: str) -> None:
        self._close((wanted,))
        self._used.add(id(old))
        _, is_trimmed, moved = self._distance(old, first, wanted)
        track = old.clip.track
        self.clips.append(StemClip(takes=old.takes, moved_to=wanted.span, moved_first_frame=first, track=track))
        what = What.TRIMMED if is_trimmed else What.MOVED if moved else What.KEPT
        also = "moved as well" if is_trimmed and moved else ""
        self.changes.append(Change.of(what, old.clip, wanted.span, "; ".join(filter(None, (why, also)))))

    def render(self) -> Iterator[StemRequest]:
        """What no old stem answers; what was silent before stays silent."""
        for wanted in self._open.values():
            request = wanted.request
            related = [old for old in self._near(wanted) if old.aligned(wanted) is not None]
            lost = [] if related else self._lost.over(wanted)
            if not related and not lost and self._shown.holds(wanted):
                self.changes.append(Change.for_request(What.SILENT, request, self._why_silent(wanted)))
                continue
            why = "its stem of before is not there" if lost else self._why(related, wanted)
            self.changes.append(Change.for_request(What.NEW, request, why))
            self._used |= {id(old) for old in (*related, *lost)}
            yield request

    def _why_silent(self, wanted: Wanted) -> str:
        for those, why in (
            (self._touched, "its stem was changed by hand, and is left elsewhere"),
            (self._elsewhere, "its stem lies on a track of your own or in a compound clip, and is yours"),
        ):
            if any(old.aligned(wanted) is not None for old in those.that_may_answer(wanted)):
                return why
        return "it had no such stem before"

    def _why(self, related: Seq[Old], wanted: Wanted) -> str:
        if any(old.shows(wanted) is not None for old in related):
            return "its cues changed"
        if related and wanted.request.kind is StemKind.BG:
            return why_recut(related, wanted)
        if related:
            return "it is longer than the old stem's handles reach"
        if self._speeds.differ(wanted):
            return "its speed changed, or it shows another part of its media"
        return "its picture was not in the old cut"

    def gone(self, kinds: Seq[StemKind]) -> Iterator[Change]:
        """Old clips that are heard nowhere any more, and that nothing new stands for."""
        for old in self._old:
            if id(old) not in self._used and self._changed_now.isdisjoint(old.clip.files):
                why = self._why_gone(old) if old.clip.kind in kinds else "stems of its kind were not asked for"
                yield Change.of(What.GONE, old.clip, None, why)

    def _why_gone(self, old: Old) -> str:
        if old.is_lost:
            return "its file is not there"
        if any(old.aligned(wanted) is not None for wanted in self._unwanted):
            return "the spotting sheet leaves it out"
        return "its picture is not in the new cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What came of a conform."""

    clips: tuple[StemClip, ...]  # what was rendered, as it is placed
    failures: tuple[Failure, ...]


def carry_out(
    conformed: Conformed, delivery: Delivery, renderer: Callable[[], Renderer], host: TimelineHost, watch: JobProgress
) -> Carried:
    """Render what is new, and write the new cut with all that stays and all that came of it.

    Args:
        renderer: built only where something is to render: a cut that was only reordered needs no engine.

    Raises:
        Cancelled: nothing was written; finished stems stay on disk and are found again.
        DiskFull, OutputRefused: the stems' folder or the timeline cannot be written.
    """
    stems, failures = rendered(conformed.requests, delivery, renderer(), watch) if conformed.requests else ([], ())
    if isinstance(host, TrackKeeper):
        host.adopt(conformed.tracks)
    return Carried(clips=place_stems(stems, conformed.clips, host), failures=failures)
