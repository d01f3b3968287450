"""The timeline that is open in DaVinci Resolve, as the panel's timeline."""

from collections.abc import Sequence
from pathlib import Path

from plugin.session.settings import Settings
from resolve_bridge.connect import find_route
from resolve_bridge.host import ResolveHost
from v2a_engine.domain.errors import InputError
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.usecases.ports import MediaProbe, PlacedClip, Progress, StemClip
from v2a_engine.usecases.selection import Selection

_STEMS = "Wildtrack"  # a folder in the user's home: a timeline in a database has none of its own


class NoResolve(InputError):
    """No Resolve answers on any way."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class ResolveTimeline:
    """The port `PanelHost`. Label and identity are asked for once, for Resolve answers slowly."""

    def __init__(self, host: ResolveHost) -> None:
        self._host = host
        self._label, self._identity = host.label, host.identity

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

    def stems_folder(self, show: str) -> Path:
        return Path.home() / _STEMS / f"{show}_stems"

    def fresh(self, settings: Settings) -> "ResolveTimeline":  # noqa: ARG002 (the port's; of a file's output)
        return self

    def watch(self, progress: Progress) -> None:
        """Resolve tells nothing while it is read."""

    def selection(self) -> Selection:
        return self._host.selection()

    def read(self) -> Cut:
        return self._host.read()

    def placed(self) -> Sequence[PlacedClip]:
        return self._host.placed()

    def read_back(self) -> Sequence[PlacedClip]:
        return self._host.placed()

    def place(self, clips: Sequence[StemClip | PlacedClip]) -> None:
        self._host.place(clips)

    def remove(self) -> int:
        return self._host.remove()


def open_resolve(probe: MediaProbe) -> ResolveTimeline:
    """The timeline that is open there. Takes up to half a minute.

    Raises:
        NoResolve: with the way by file. V2AError: no timeline is open.
    """
    route = find_route()
    if route.resolve is None:
        raise NoResolve(" ".join([route.why, *route.closed]))
    return ResolveTimeline(ResolveHost(route.resolve, probe))
