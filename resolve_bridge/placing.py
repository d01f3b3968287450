"""Placing, step by step. All that Resolve may refuse comes before the first clip of before is taken away.

Import, note, add tracks: if one of these is refused, what was done is undone and the timeline is as it was. Then old
clips go, new ones come, every one is read again, the project is saved, and every one is read again.
"""

from collections.abc import Sequence as Seq
from dataclasses import replace
from typing import TYPE_CHECKING

from otio_adapters.track_shells import Shell
from resolve_bridge.bins import discard, imported
from resolve_bridge.checked import granted
from resolve_bridge.dressing import dress, note_places
from resolve_bridge.errors import HostRefused, StemsLost
from resolve_bridge.lanes import Lane, lanes
from resolve_bridge.lists import timelines_of, track_count, track_names
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import Finder, OurClip, OurTrack
from resolve_bridge.pages import as_it_was, save
from resolve_bridge.records import StemRecord, erase_record, read_record, write_record
from resolve_bridge.removing import delete_empty_tracks, left_empty
from resolve_bridge.verifying import Verified, in_words, repaired, verify
from resolve_bridge.wanted_clips import Fresh, WantedClip, check_rates, moved_level, sorted_out, wanted_clip
from resolve_bridge.writing import add_track, delete_clips, mute, set_lock, unlock
from v2a_engine.domain.errors import V2AError
from v2a_engine.usecases.ports import PlacedClip, StemClip

if TYPE_CHECKING:
    from fusionscript import MediaPoolItem


class Placing:
    """One placing on one timeline; `notes` collects what the user should know."""

    def __init__(self, opened: OpenTimeline, *, lock_tracks: bool, adopted: Seq[Shell] = ()) -> None:
        self._opened = opened
        self._adopted = adopted
        self._lock_tracks = lock_tracks
        self._media_added: list[MediaPoolItem] = []
        self._media_borrowed: list[MediaPoolItem] = []
        self._tracks_added: list[Lane] = []
        self._unlocked: list[Lane] = []
        self.has_copied = False
        self.notes: list[str] = []

    def place(self, clips: Seq[StemClip | PlacedClip], copy_first: bool) -> None:
        """Put these clips, and only these, on our tracks.

        Args:
            copy_first: keep a copy of the timeline as it was.

        Raises:
            MediaOffline, RatesApart, HostRefused: the timeline is as it was, unless the error says otherwise.
            StemsLost: some clips cannot be made to stay.
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
            self.notes += [
                f"{words}: a level or fade set by hand stayed behind." for words in map(moved_level, fresh) if words
            ]
            try:
                rows = self._lanes(self._prepared(fresh), before, stay)
                for lane in rows:
                    self._unlock(lane)
                gone = [clip for track in before for clip in track.clips if clip.uid not in stay]
                delete_clips(self._opened, gone, [lane.index for lane in rows])
            except V2AError:
                self._undo()
                raise
            self._carry_out(rows, gone, stay)

    def _prepared(self, fresh: list[Fresh]) -> list[WantedClip]:
        """Import the files, and write on each clip of the media pool whose it is."""
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
            record = replace(record, begun=(self._opened.uid, tracks))
            if there != record:
                write_record(clip.media, record)
        return wanted

    def _lanes(self, wanted: list[WantedClip], before: list[OurTrack], stay: frozenset[str]) -> list[Lane]:
        """A track for each clip; those that are missing are added."""
        names = track_names(self._opened.timeline, "audio")
        rows = lanes(wanted, before, stay, names, self._adopted)
        for lane in rows:
            if not lane.index:
                index = add_track(self._opened, lane.name)
                for other in rows:
                    other.index += other.index >= index
                lane.index = index
                self._tracks_added.append(lane)
                if lane.is_muted and not mute(self._opened, index):
                    self.notes.append(f"Resolve would not mute the track {lane.name!r}.")
        return rows

    def _unlock(self, lane: Lane) -> None:
        was_locked = self._opened.timeline.GetIsTrackLocked("audio", lane.index) is True
        unlock(self._opened, lane.index, lane.name)
        if was_locked:
            self._unlocked.append(lane)

    def _undo(self) -> None:
        """Take away what was added; where even that is refused, say what is left."""
        try:
            for lane in self._unlocked:
                set_lock(self._opened, lane.index, True)
            for lane in sorted(self._tracks_added, key=lambda lane: lane.index, reverse=True):
                if not self._opened.timeline.DeleteTrack("audio", lane.index):
                    self.notes.append(f"The new track {lane.name!r} is still there; it is empty.")
            for media in self._media_borrowed:
                erase_record(media)
            discard(self._opened, self._media_added)
        except V2AError as error:
            left = "New, empty audio tracks may be left at the end of the timeline; delete them if so. "
            self.notes.append(f"{left}{error}")

    def _carry_out(self, rows: list[Lane], gone: list[OurClip], stay: frozenset[str]) -> None:
        """The old clips are gone: nothing can be undone from here on, only done to the end."""
        lying = self._settled(rows, stay, gone)
        if lying.missing or lying.astray:
            lying = self._settled(rows, stay, gone)
        self._lock(rows)
        self.notes += [left_empty(lane.name) for lane in rows if lane.is_renamed and not lane.taken]
        delete_empty_tracks(self._opened, [lane.index for lane in rows if not lane.is_kept])
        lost = list(in_words(self._opened, lying))
        if lost:
            raise StemsLost(lost)

    def _settled(self, rows: list[Lane], stay: frozenset[str], gone: list[OurClip]) -> Verified:
        """Place what is missing, save, and look what is there now: errors in appending show only after a save."""
        lying = repaired(self._opened, rows, stay)
        dress(self._opened, lying, self.notes)
        note_places(self._opened, rows, lying, gone)
        save(self._opened, self.notes)
        return verify(self._opened, rows, stay)

    def _lock(self, rows: list[Lane]) -> None:
        for lane in rows:
            wanted = (self._lock_tracks and not lane.is_renamed) or lane in self._unlocked
            if wanted and lane.is_kept and not set_lock(self._opened, lane.index, True):
                self.notes.append(f"Resolve would not lock the track {lane.name!r}.")


def _renewed(record: StemRecord, there: StemRecord) -> StemRecord:
    return replace(record, placed=there.placed, is_borrowed=there.is_borrowed)


def keep_copy(opened: OpenTimeline) -> None:
    """Duplicate the timeline. The copy is the user's to keep, and stays when our sound is removed.

    Raises:
        HostRefused: there is no copy, or the original is not the current timeline again.
    """
    taken = {timeline.GetName() for timeline in timelines_of(opened.project)}
    first = f"{opened.name} before Wildtrack"
    name = next(each for each in (first, *(f"{first} {n}" for n in range(2, len(taken) + 3))) if each not in taken)
    hint = "Duplicate it yourself in the media pool (right click > Duplicate Timeline), then place without a copy."
    granted(opened.timeline.DuplicateTimeline(name), f"duplicate the timeline as {name!r}", hint)
    opened.project.SetCurrentTimeline(opened.timeline)
    now = opened.project.GetCurrentTimeline()
    if now is None or now.GetUniqueId() != opened.uid:
        raise HostRefused(f"go back to the timeline {opened.name!r}", "Open it, then place again.")
