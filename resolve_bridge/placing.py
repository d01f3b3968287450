"""Placing, step by step. All that Resolve may refuse comes before the first clip of before is taken away.

Import, note, add tracks: if one of these is refused, what was done is undone and the timeline is as it was. Then old
clips go, new ones come, every one is read again, the project is saved, and every one is read again. What fails then is
told with what lies there: the old clips lay where the new ones go, so there is no other order, and no way back.
"""

import sys
from collections.abc import Sequence as Seq
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from otio_adapters.track_shells import Shell
from resolve_bridge.adding import TrackLeft, add_track
from resolve_bridge.appending import AT_ONCE
from resolve_bridge.checked import granted
from resolve_bridge.cleaning_up import AT_AN_END, Deed, clean_up
from resolve_bridge.discarding import discard
from resolve_bridge.dressing import dress, note_places
from resolve_bridge.errors import HostRefused, StemsLost, TrackMixedUp
from resolve_bridge.importing import imported
from resolve_bridge.in_front import bring_to_front, check_project, rightly_told
from resolve_bridge.lanes import Lane, lanes
from resolve_bridge.lists import indices, items_on, timelines_of, track_count, track_names
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import Finder, OurClip, OurTrack
from resolve_bridge.pages import as_it_was
from resolve_bridge.records import StemRecord, erase_record, read_record, write_record
from resolve_bridge.removing import left_empty
from resolve_bridge.saving import save
from resolve_bridge.verifying import Verified, in_words, repaired, verify
from resolve_bridge.wanted_clips import Fresh, WantedClip, check_rates, moved_level, sorted_out, wanted_clip
from resolve_bridge.whereabouts import remember, steady_names
from resolve_bridge.writing import delete_clips, delete_empty, is_locked, mute, set_lock, unlock
from v2a_engine.domain.errors import V2AError
from v2a_engine.usecases.ports import PlacedClip, StemClip

if TYPE_CHECKING:
    from fusionscript import MediaPoolItem


_LEFT_HALFWAY = (
    "Nothing was put back: new, empty tracks and stems in the media pool may be left, and tracks of Wildtrack's may be "
    "unlocked. Place again, or remove Wildtrack's sound, once Resolve answers in this project."
)
_MEDIA_LEFT = (
    "Stems may be left in the media pool, though no timeline shows them; removing Wildtrack's sound takes them."
)
_NOT_TO_THE_END = "The placing did not come to its end: clips may be missing. Place again, or remove Wildtrack's sound."
_BEFORE_MAY_BE_GONE = f"Clips of Wildtrack's that lay there before may be gone already. {_NOT_TO_THE_END}"
_BEFORE_ARE_GONE = f"Clips of Wildtrack's that lay there before are gone already. {_NOT_TO_THE_END}"


class Placing:
    """One placing on one timeline; `notes` collects what the user should know."""

    def __init__(self, opened: OpenTimeline, *, lock_tracks: bool, adopted: Seq[Shell] = ()) -> None:
        self._opened = opened
        self._adopted = adopted
        self._lock_tracks = lock_tracks
        self._media_added: list[MediaPoolItem] = []
        self._media_borrowed: list[MediaPoolItem] = []
        self._records_before: dict[str, tuple[MediaPoolItem, StemRecord | None]] = {}
        self._tracks_added: list[Lane] = []
        self._unlocked: list[Lane] = []
        self.has_copied = False
        self.notes: list[str] = []

    def place(self, clips: Seq[StemClip | PlacedClip], copy_first: bool) -> None:
        """Put these clips, and only these, on our tracks.

        Args:
            copy_first: keep a copy of the timeline as it was.

        Raises:
            MediaOffline, RatesApart: the timeline is as it was.
            HostRefused, TrackMixedUp: the timeline is as it was; where `notes` says that clips of before are gone, or
                that something is left, it is not.
            ProjectSwitched, ResolveUnreachable: it is as it stood at that moment; `notes` says so.
            StemsLost: some clips cannot be made to stay; clips of before that they replace are gone.
        """
        with as_it_was(self._opened, self.notes):
            finder = Finder(self._opened)
            before = finder.tracks()
            self.notes += finder.notes
            stay, fresh = sorted_out(clips, before)
            check_rates(self._opened, fresh)
            if copy_first:
                keep_copy(self._opened)
                self.has_copied = True
                bring_to_front(self._opened)
            self.notes += [
                f"{words}: a level or fade set by hand stayed behind." for words in map(moved_level, fresh) if words
            ]
            try:
                with rightly_told(self._opened):
                    rows = self._lanes(self._prepared(fresh), before, stay)
                    for lane in rows:
                        self._unlock(lane)
                    remember(self._opened, rows)
            except V2AError as error:
                self._undo(error)
                raise
            gone = [clip for track in before for clip in track.clips if clip.uid not in stay]
            self._delete_before(gone, rows)
            try:
                self._carry_out(rows, gone, stay)
            except V2AError:
                self.notes.append(_BEFORE_ARE_GONE if gone else _NOT_TO_THE_END)
                raise

    def _prepared(self, fresh: list[Fresh]) -> list[WantedClip]:
        """Import the files, and write on each clip of the media pool whose it is."""
        check_project(self._opened)
        files = imported(self._opened, (each.file for each in fresh))
        self._media_added = list(files.new)
        self.notes += files.notes
        tracks = track_count(self._opened.timeline, "audio")
        wanted = [wanted_clip(each, files.media[each.file], self._opened) for each in fresh]
        for clip in wanted:
            there = read_record(clip.media)
            record = clip.fresh.record
            if there is not None:  # a clip that lay elsewhere tells less of itself than its record here
                record = _renewed(record, there) if record.key else replace(there, files=record.files)
            elif clip.fresh.file in files.theirs:
                record = replace(record, is_borrowed=True)
                self._media_borrowed.append(clip.media)
            record = replace(record, begun=(self._opened.uid, min(tracks, _tracks_before(there, self._opened))))
            if there != record:
                self._records_before.setdefault(clip.media_uid, (clip.media, there))
                write_record(clip.media, record)
        return wanted

    def _lanes(self, wanted: list[WantedClip], before: list[OurTrack], stay: frozenset[str]) -> list[Lane]:
        """A track for each clip; those that are missing are added."""
        names = steady_names(self._opened)
        rows = lanes(wanted, before, stay, names, self._adopted)
        if not all(lane.index for lane in rows):
            for row in Finder(self._opened).unused():  # a Resolve that keeps one would get one more at each try
                delete_empty(self._opened, row)
        for lane in rows:
            if not lane.index:
                lane.index = add_track(self._opened, lane.name)
                self._tracks_added.append(lane)
                if lane.is_muted and not mute(self._opened, lane):
                    self.notes.append(f"Resolve would not mute the track {lane.name!r}.")
        return rows

    def _unlock(self, lane: Lane) -> None:
        if is_locked(self._opened, lane):
            self._unlocked.append(lane)
        unlock(self._opened, lane)

    def _delete_before(self, gone: list[OurClip], rows: list[Lane]) -> None:
        try:
            with rightly_told(self._opened):
                delete_clips(self._opened, gone, rows)
        except V2AError as error:
            self._not_deleted(error, gone)
            raise

    def _not_deleted(self, error: V2AError, gone: list[OurClip]) -> None:
        """Undo the placing only where all clips of before are seen to lie there still."""
        if isinstance(error, AT_AN_END):
            self.notes += [_LEFT_HALFWAY, _BEFORE_MAY_BE_GONE]
            return
        try:
            lying = _lying(self._opened)
        except V2AError:
            self.notes.append(_BEFORE_MAY_BE_GONE)
            return
        if all(clip.uid in lying for clip in gone):
            self._undo(error)
        else:
            self.notes.append(_BEFORE_ARE_GONE)

    def _undo(self, error: V2AError) -> None:
        """Take away what was added; where even that is refused, say what is left."""
        if isinstance(error, AT_AN_END):
            self.notes.append(_LEFT_HALFWAY)
            return
        added = reversed(self._tracks_added)
        deeds: list[Deed] = [
            (f"Resolve would not lock the track {lane.name!r} again.", partial(set_lock, self._opened, lane, True))
            for lane in self._unlocked
        ]
        deeds += [(f"The new track {lane.name!r} is still there.", partial(self._delete, lane)) for lane in added]
        if not isinstance(error, TrackLeft):  # their notes tell of the track that is left, until all is removed
            deeds.append((_MEDIA_LEFT, self._discard))
        clean_up(deeds, self.notes)

    def _delete(self, lane: Lane) -> bool:
        delete_empty(self._opened, lane)
        return lane.name not in track_names(self._opened.timeline, "audio")

    def _discard(self) -> bool:
        check_project(self._opened)
        for media in self._media_borrowed:
            erase_record(media)
        for media, record in self._records_before.values():
            if record is not None:
                write_record(media, record)
        discard(self._opened, self._media_added)
        return True

    def _carry_out(self, rows: list[Lane], gone: list[OurClip], stay: frozenset[str]) -> None:
        """The old clips are gone: nothing can be undone from here on, only done to the end."""
        lying = self._settled(rows, stay, gone, AT_ONCE)
        if lying.missing or lying.astray:  # some builds take no clip of a list where they do not take one
            lying = self._settled(rows, stay, gone, at_once=1)
        self._lock(rows)
        self.notes += [left_empty(lane.name) for lane in rows if lane.is_renamed and not lane.taken]
        for lane in rows:
            if not lane.is_kept:
                delete_empty(self._opened, lane, rows)
        lost = list(in_words(self._opened, lying))
        if lost:
            raise StemsLost(lost)

    def _settled(self, rows: list[Lane], stay: frozenset[str], gone: list[OurClip], at_once: int) -> Verified:
        """Place what is missing, save, and look what is there now: errors in appending show only after a save."""
        lying = repaired(self._opened, rows, stay, at_once)
        dress(self._opened, lying, self.notes)
        note_places(self._opened, rows, lying, gone)
        save(self._opened, self.notes)
        return verify(self._opened, rows, stay)

    def _lock(self, rows: list[Lane]) -> None:
        for lane in rows:
            wanted = (self._lock_tracks and not lane.is_renamed) or lane in self._unlocked
            try:
                is_done = not wanted or not lane.is_kept or set_lock(self._opened, lane, True)
            except TrackMixedUp as error:
                self.notes.append(str(error))  # all clips lie right, and that counts more
                continue
            if not is_done:
                self.notes.append(f"Resolve would not lock the track {lane.name!r}.")


def _lying(opened: OpenTimeline) -> set[str]:
    """Ids of all clips on audio tracks, whatever their tracks are called by now."""
    return {
        str(item.GetUniqueId())
        for index in indices(opened.timeline, "audio")
        for item in items_on(opened.timeline, "audio", index)
    }


def _tracks_before(there: StemRecord | None, opened: OpenTimeline) -> int:
    """The audio tracks before a placing that has not ended; very many where all have."""
    begun = there.begun if there is not None else None
    return begun[1] if begun and begun[0] == opened.uid else sys.maxsize


def _renewed(record: StemRecord, there: StemRecord) -> StemRecord:
    return replace(record, placed=there.placed, is_borrowed=there.is_borrowed)


def keep_copy(opened: OpenTimeline) -> None:
    """Duplicate the timeline, which may bring the copy to the screen. The copy is the user's to keep.

    Raises:
        HostRefused: there is no copy.
    """
    taken = {timeline.GetName() for timeline in timelines_of(opened.project)}
    first = f"{opened.name} before Wildtrack"
    name = next(each for each in (first, *(f"{first} {n}" for n in range(2, len(taken) + 3))) if each not in taken)
    hint = "Duplicate it yourself in the media pool (right click > Duplicate Timeline), then place without a copy."
    granted(opened.timeline.DuplicateTimeline(name), f"duplicate the timeline as {name!r}", hint)
    if name not in {timeline.GetName() for timeline in timelines_of(opened.project)}:
        raise HostRefused(f"keep the copy {name!r}", hint)
