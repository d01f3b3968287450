"""`ResolveHost`: the timeline that is open in DaVinci Resolve as the place where shots come from and stems go."""

import functools
import threading
from collections.abc import Callable
from collections.abc import Sequence as Seq
from pathlib import PurePath
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from otio_adapters.track_shells import Shell, shell_of
from resolve_bridge.abilities import Abilities, abilities_of
from resolve_bridge.checked import granted
from resolve_bridge.foretelling import new_tracks
from resolve_bridge.kept_tracks import kept_tracks
from resolve_bridge.open_timeline import OpenTimeline, open_timeline
from resolve_bridge.our_tracks import Finder
from resolve_bridge.placed_clips import placed_clips
from resolve_bridge.placing import Placing
from resolve_bridge.reading import exported, read_sequence
from resolve_bridge.removing import remove_all
from resolve_bridge.selecting import cursor_frame, selected, show_frame
from resolve_bridge.transports.errors import ResolveLost
from v2a_engine.domain.shot import Sequence
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.ports import MediaProbe, OurTrack, PlacedClip, StemClip
from v2a_engine.usecases.selection import Selection

if TYPE_CHECKING:
    from fusionscript import Resolve


P = ParamSpec("P")
T = TypeVar("T")


def _alone(deed: "Callable[Concatenate[ResolveHost, P], T]") -> "Callable[Concatenate[ResolveHost, P], T]":
    """A deed that waits until the one before has ended: Resolve answers one caller, and deeds move the user's page."""

    @functools.wraps(deed)
    def work(host: "ResolveHost", /, *args: P.args, **named: P.kwargs) -> T:
        with host._lock:
            return deed(host, *args, **named)

    return work


class ResolveHost:
    """A `TimelineHost` over one timeline: the one that was open when it was first asked for anything.

    The user may go to another timeline meanwhile; this one is worked on, and theirs is open again afterwards. Asked by
    several threads, it does one thing after the other.
    """

    def __init__(
        self,
        resolve: "Resolve",
        probe: MediaProbe | None = None,
        *,
        again: "Callable[[], Resolve] | None" = None,
        lock_tracks: bool = True,
        copy_first: bool = False,
    ) -> None:
        """
        Args:
            resolve: Resolve's root object, or one with the same methods.
            probe: asks media files for their shape; without one Resolve's media pool is asked.
            again: gives the root object of a Resolve that was started anew, or raises ResolveUnreachable.
            lock_tracks: close the padlocks of our tracks, so that no edit shifts them by accident.
            copy_first: keep a copy of the timeline before the first placing.
        """
        self._resolve = resolve
        self._probe = probe
        self._again = again
        self._lock_tracks = lock_tracks
        self._copy_first = copy_first
        self._abilities: Abilities | None = None
        self._uid = self._name = ""
        self._notes: tuple[str, ...] = ()
        self._adopted: tuple[Shell, ...] = ()
        self._lock = threading.RLock()

    @property
    @_alone
    def abilities(self) -> Abilities:
        """Which Resolve this is.

        Raises:
            HostRefused: it does not answer.
        """
        if self._abilities is None:
            self._abilities = abilities_of(self._resolve)
        return self._abilities

    @property
    @_alone
    def label(self) -> str:
        """For a title: the timeline, and the program it is in."""
        opened = self._open()
        return f"{opened.name} in {opened.abilities.label}"

    @property
    @_alone
    def identity(self) -> str:
        """Names the timeline whatever it, its project and Resolve's version are called: a copied project has another.

        Raises:
            NothingOpen, TimelineGone, HostRefused: and what to click.
        """
        opened = self._open()
        return f"{granted(opened.project.GetUniqueId(), 'tell which project this is')} {opened.uid}"

    @property
    @_alone
    def project_name(self) -> str:
        """As the user calls it.

        Raises:
            NothingOpen, TimelineGone, HostRefused: and what to click.
        """
        return granted(self._open().project.GetName(), "tell the project's name")

    @property
    def copy_first(self) -> bool:
        """Will the next placing first keep a copy of the timeline?"""
        return self._copy_first

    @copy_first.setter
    def copy_first(self, wanted: bool) -> None:
        self._copy_first = wanted

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know of the last placing or removing, though it was done."""
        return self._notes

    @_alone
    def read(self) -> Sequence:
        """The picture as the viewer sees it; what could not be read is in its notes.

        Raises:
            NothingOpen, TimelineGone, NoPicture, HostRefused, UnknownFrameRate, RateUnsure: and what to click.
        """
        opened = self._open()
        files = frozenset(PurePath(clip.file).name for track in Finder(opened).tracks() for clip in track.clips)
        return read_sequence(opened, files, self._probe)

    @_alone
    def placed(self) -> Seq[PlacedClip]:
        """Each clip of ours that is there now, with what a hand did to it since.

        Raises:
            NothingOpen, TimelineGone, HostRefused: and what to click.
        """
        opened = self._open()
        tracks = Finder(opened).tracks()
        return placed_clips(tracks, exported(opened)) if tracks else []

    @_alone
    def our_tracks(self) -> Seq[OurTrack]:
        """Our tracks as the user left them: their names, their mutes.

        Raises:
            NothingOpen, TimelineGone, HostRefused: and what to click.
        """
        return kept_tracks(Finder(self._open()).tracks())

    def adopt(self, tracks: Seq[OurTrack]) -> None:
        """From now on place on tracks like these of another timeline, where there are none of ours already."""
        self._adopted = tuple(shell_of(track.as_it_is) for track in tracks)

    @_alone
    def new_tracks(self, clips: Seq[StemClip | PlacedClip]) -> Seq[NewTrack]:
        """The tracks that `place` would add for these clips. Nothing changes.

        Raises:
            MediaOffline, RatesApart, HostRefused, NothingOpen, TimelineGone: as `place`.
        """
        return new_tracks(self._open(), clips, self._adopted)

    @_alone
    def place(self, clips: Seq[StemClip | PlacedClip]) -> None:
        """Put these clips, and only these, on our tracks, and read back what Resolve kept; see `warnings`.

        Raises:
            MediaOffline, RatesApart, HostRefused, NothingOpen, TimelineGone: nothing of the user's has changed.
            StemsLost: nothing of the user's has changed, but some of ours are missing.
            ProjectSwitched, ResolveUnreachable: nothing of the user's has changed, but nothing was put back.
            TrackMixedUp: one track of the user's was hit, which the error names.
        """
        self._notes = ()
        placing = Placing(self._open(), lock_tracks=self._lock_tracks, adopted=self._adopted)
        try:
            placing.place(clips, copy_first=self._copy_first)
        finally:
            self._copy_first = self._copy_first and not placing.has_copied
            self._notes = tuple(placing.notes)

    @_alone
    def remove(self) -> int:
        """Take away everything of ours; how many clips that were. Stems stay on disk.

        Raises:
            NothingOpen, TimelineGone, HostRefused: and what to click.
        """
        notes: list[str] = []
        try:
            return remove_all(self._open(), notes)
        finally:
            self._notes = tuple(notes)

    @_alone
    def selection(self) -> Selection:
        """What the editor has selected: clips, else in and out, else the clip under the playhead.

        Raises:
            NothingOpen, TimelineGone, HostRefused: and what to click.
        """
        return selected(self._open())

    @_alone
    def cursor_frame(self) -> int | None:
        """The playhead, in the sequence's frames; None on pages without one."""
        return cursor_frame(self._open())

    @_alone
    def show_frame(self, frame: int) -> None:
        """Bring the playhead to a frame of the sequence, where the page that is open has one."""
        show_frame(self._open(), frame)

    def _open(self) -> OpenTimeline:
        """Every deed begins here, with new handles: the only moment in which a Resolve started anew can be taken."""
        try:
            opened = open_timeline(self._resolve, self.abilities, self._uid, self._name)
        except ResolveLost:
            if self._again is None:
                raise
            self._resolve, self._abilities = self._again(), None
            opened = open_timeline(self._resolve, self.abilities, self._uid, self._name)
        self._uid, self._name = opened.uid, opened.name
        return opened
