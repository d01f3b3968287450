"""The timeline that is open in DaVinci Resolve, as the panel's timeline."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from plugin.session.kept.settings import Settings
from plugin.session.reports import TimelineChanged
from resolve_bridge.connect import find_route
from resolve_bridge.host import ResolveHost
from v2a_engine.domain.errors import InputError, V2AError
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.usecases.names import show_name
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.ports import MediaProbe, PlacedClip, Progress, StemClip
from v2a_engine.usecases.selection import Selection

_ID_DIGITS = 6


class NoResolve(InputError):
    """No Resolve answers on any way."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class CutChanged(TimelineChanged):
    """The picture in Resolve is not the one that was read: stems would lie under other shots."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} was cut otherwise in Resolve since it was read, so nothing was placed. Reload it (F5), look at "
            "what is out of date, then place again."
        )


class NotToTheEnd(InputError):
    """What was begun in Resolve failed, and something is left of it."""

    def __init__(self, error: V2AError, left: Sequence[str]) -> None:
        super().__init__(" ".join([str(error), *left]))


class ResolveTimeline:
    """The port `PanelHost`. What it is called is asked for once, for Resolve answers slowly."""

    def __init__(self, host: ResolveHost, settings: Settings, limits: Sequence[str] = ()) -> None:
        """
        Args:
            settings: whether a copy is kept first, and where stems go.
            limits: what this way to this Resolve cannot do, a sentence each.

        Raises:
            V2AError: no timeline is open there.
        """
        self._host, self._settings, self._limits = host, settings, tuple(limits)
        self._label, self._identity, self._project = host.label, host.identity, host.project_name
        self._read: Cut | None = None

    @property
    def label(self) -> str:
        return self._label

    @property
    def output_label(self) -> str:
        return self._label

    @property
    def identity(self) -> str:
        return f"resolve {self._identity}"

    @property
    def warnings(self) -> Sequence[str]:
        return self._host.warnings

    @property
    def limits(self) -> Sequence[str]:
        return self._limits

    @property
    def keeps_copy(self) -> bool:
        return self._host.copy_first

    @property
    def follows_media_paths(self) -> bool:
        """Never: Resolve itself knows where its media lies."""
        return False

    def stems_folder(self, show: str) -> Path:
        """In the project's folder, one for each timeline: projects and timelines may have equal names."""
        short_id = hashlib.sha256(self._identity.encode()).hexdigest()[:_ID_DIGITS]
        return self._settings.resolve_stems_folder / show_name(self._project) / f"{show}_{short_id}_stems"

    def fresh(self, settings: Settings) -> "ResolveTimeline":
        """
        Raises:
            V2AError: it is not there any more.
        """
        if settings.copy_first != self._settings.copy_first:
            self._host.copy_first = settings.copy_first
        return ResolveTimeline(self._host, settings, self._limits)

    def leave(self) -> None:
        """Nothing is held."""

    def watch(self, progress: Progress) -> None:
        """Resolve tells nothing while it is read."""

    def selection(self) -> Selection:
        return self._host.selection()

    def read(self) -> Cut:
        self._read = self._host.read()
        return self._read

    def placed(self) -> Sequence[PlacedClip]:
        return self._host.placed()

    def read_back(self) -> Sequence[PlacedClip]:
        return self._host.placed()

    def new_tracks(self, clips: Sequence[StemClip | PlacedClip]) -> Sequence[NewTrack]:
        """
        Raises:
            CutChanged: as `place`. V2AError: as `ResolveHost.new_tracks`.
        """
        self._refuse_other_cut()
        return self._host.new_tracks(clips)

    def place(self, clips: Sequence[StemClip | PlacedClip]) -> None:
        """
        Raises:
            CutChanged: nothing was placed. NotToTheEnd, V2AError: as `ResolveHost.place`.
        """
        self._refuse_other_cut()
        with self._told_whole():
            self._host.place(clips)

    def _refuse_other_cut(self) -> None:
        """
        Raises:
            CutChanged: since it was read.
        """
        if self._read is not None and _shown(self._host.read()) != _shown(self._read):
            raise CutChanged(self._read.name)

    def remove(self) -> int:
        """Whatever was cut meanwhile: only what is ours goes, wherever it lies."""
        with self._told_whole():
            return self._host.remove()

    @contextmanager
    def _told_whole(self) -> Iterator[None]:
        """
        Raises:
            NotToTheEnd: the error, with what is left of the deed.
        """
        try:
            yield
        except V2AError as error:
            if not self.warnings:
                raise
            raise NotToTheEnd(error, self.warnings) from error


def _shown(cut: Cut) -> tuple[object, ...]:
    """What decides which frame is seen when. No names and no markers: the editor writes on while we work."""
    edits = [replace(edit, name="", track="") for edit in cut.edits]
    return cut.rate, cut.start_frame, cut.drop_frame, edits


def open_resolve(probe: MediaProbe, settings: Settings) -> ResolveTimeline:
    """The timeline that is open there. Takes up to half a minute.

    Raises:
        NoResolve: with the way by file. V2AError: no timeline is open.
    """
    route = find_route(Path(settings.watched_folder) if settings.watched_folder else None)
    if route.resolve is None:
        raise NoResolve(" ".join([route.why, *route.closed]))
    host = ResolveHost(route.resolve, probe, again=route.transport.resolve, copy_first=settings.copy_first)
    return ResolveTimeline(host, settings, route.limits)
