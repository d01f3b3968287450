"""How any object of Resolve behaves towards a script, whatever it is."""

import functools
from collections.abc import Callable
from typing import Any

from .editions import Edition
from .state import ProjectState
from .traps import Trap

Override = Callable[..., Any]
_ALWAYS_THERE = ("Resolve", "ProjectManager")  # whatever project is open


class Application:
    """The running program: its edition, its traps, its dialogs; every call of a script passes here."""

    def __init__(self, edition: Edition, project: ProjectState | None) -> None:
        self.edition = edition
        self.traps = set(edition.traps)
        self.project = project
        self.page = "edit"
        self.dialog_open = False
        self.has_ended = False  # then every name of every handle is None
        self.calls: list[str] = []
        self.overrides: dict[str, Override] = {}  # "Timeline.AddTrack": called with the original and its arguments
        self.counts: dict[str, int] = {}  # how often a trap that changes over time has sprung
        self.saved_usage: dict[str, int] = {}  # of each clip of the media pool, when the project was last saved
        self.on_call: Callable[[int, str], None] | None = None  # told of each call before it is made: number, name
        self.known_media: dict[str, dict[str, Any]] = {}  # what ImportMedia finds out about files that are no WAV

    def has(self, trap: Trap) -> bool:
        return trap in self.traps

    def springs(self, trap: Trap) -> bool:
        """Does a trap that is for one time only spring now?"""
        if trap not in self.traps or self.counts.get(trap):
            return False
        self.counts[trap] = 1
        return True

    def studio_only(self) -> bool:
        """May a Studio call go on? On the free edition it may not, and a dialog says so."""
        if not self.edition.studio and self.has(Trap.STUDIO_CALL_OPENS_DIALOG):
            self.dialog_open = True
        return self.edition.studio

    def call(self, name: str, method: Override, *args: Any, **named: Any) -> Any:
        """A call from a script. While a dialog is open every one of them fails."""
        self.calls.append(name)
        if self.on_call is not None:
            self.on_call(len(self.calls), name)
        if self.dialog_open or self._is_closed(method):
            return False if method.__annotations__.get("return") is bool else None
        override = self.overrides.get(name)
        return override(method, *args, **named) if override else method(*args, **named)

    def _is_closed(self, method: Override) -> bool:
        """Is the call made on something in a project that is open no more?"""
        project = getattr(getattr(method, "__self__", None), "_project_then", None)
        return project is not None and project is not self.project and self.has(Trap.CLOSED_PROJECT_SILENT)


class Scripted:
    """A handle. `hasattr` is always true, as on the real ones; `dir` tells what there is."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._project_then = app.project if type(self).__name__ not in _ALWAYS_THERE else None

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        app: Application = object.__getattribute__(self, "_app")
        qualified = f"{type(self).__name__}.{name}"
        found = getattr(type(self), name, None)
        if found is None or app.has_ended or not app.edition.has(qualified):
            return None
        bound = object.__getattribute__(self, name)
        if not callable(bound):
            return bound

        def call(*args: Any, **named: Any) -> Any:
            return app.call(qualified, bound, *args, **named)

        return call

    def __dir__(self) -> list[str]:
        return _names(type(self), self._app.edition)


@functools.cache
def _names(kind: type[Scripted], edition: Edition) -> list[str]:
    return [name for name in dir(kind) if name[0] == "_" or edition.has(f"{kind.__name__}.{name}")]
