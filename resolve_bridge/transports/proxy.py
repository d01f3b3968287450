"""Resolve's objects as seen from outside, by way of the menu script: the same methods, each a request."""

import weakref
from collections.abc import Callable, Iterable
from typing import Any

from resolve_bridge.transports.menu_script_calls import MenuScriptCalls

_ROOT = 0


class RemoteObject:
    """One object of Resolve's. Its methods are Resolve's; `dir()` lists those that can be called.

    As with Resolve's own objects `hasattr` is always true: ask `dir()`. Names in capitals are Resolve's constants.
    """

    def __init__(self, calls: MenuScriptCalls, handle: int, kind: str) -> None:
        self._calls = calls
        self._handle = handle
        self._kind = kind
        if handle != _ROOT:
            weakref.finalize(self, calls.release, handle).atexit = False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name.isupper():
            return self._calls.ask("constant", name, name=name)
        return self._method(name)

    def __dir__(self) -> Iterable[str]:
        return self._calls.names(self._kind, self._handle)

    def __repr__(self) -> str:
        return f"<{self._kind} {self._handle} in Resolve>"

    def _method(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            value = self._calls.ask(
                "call",
                f"{self._kind}.{name}",
                handle=self._handle,
                method=name,
                arguments=[_sent(argument) for argument in arguments],
            )
            return _received(value, self._calls)

        return call


def root(calls: MenuScriptCalls) -> RemoteObject:
    """Resolve itself."""
    return RemoteObject(calls, _ROOT, "Resolve")


def _sent(value: Any) -> Any:
    """A value as JSON can carry it: keys of Resolve's mappings may be numbers, values may be its objects."""
    if isinstance(value, RemoteObject):
        return {"handle": value._handle}
    if isinstance(value, list | tuple):
        return [_sent(part) for part in value]
    if isinstance(value, dict):
        return {"map": [[_sent(key), _sent(part)] for key, part in value.items()]}
    return value


def _received(value: Any, calls: MenuScriptCalls) -> Any:
    if isinstance(value, list):
        return [_received(part, calls) for part in value]
    if isinstance(value, dict) and "map" in value:
        return {_received(key, calls): _received(part, calls) for key, part in value["map"]}
    if isinstance(value, dict):
        return RemoteObject(calls, int(value["handle"]), str(value["kind"]))
    return value
