"""Resolve's objects as its own library gives them to programs outside, with its failures in our words.

A name that an object lacks is None there, and so is every name once Resolve has ended: calling it would be a fault of
Python's that tells nobody anything.
"""

from collections.abc import Callable, Iterable
from typing import Any

from resolve_bridge.transports.errors import CallMissing, CallRaised, ResolveLost

_PLAIN = (bool, int, float, str)
_AFTERWARDS = "do the step again (Studio's own scripting needs no menu script)"


class StudioObject:
    """One object of Resolve's. Its methods are Resolve's; `dir()` lists them. Names in capitals are constants.

    Every call raises ResolveLost where Resolve has ended, CallMissing where this version lacks it, and CallRaised where
    it fails inside Resolve.
    """

    def __init__(self, thing: Any, root: "StudioObject | None" = None) -> None:
        self._thing = thing
        self._root = root or self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = self._done(name, lambda: getattr(self._thing, name))
        if name.isupper():
            return found
        if found is None:
            self._root._check_answers(name)
            raise CallMissing(name)
        return self._method(name, found)

    def __dir__(self) -> Iterable[str]:
        return dir(self._thing)

    def _method(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            answer = self._done(name, lambda: method(*(_sent(argument) for argument in arguments)))
            if answer is None and self._root is self:  # the objects below it are made anew for each deed
                self._check_answers(name)
            return self._received(answer)

        return call

    def _done(self, name: str, deed: Callable[[], Any]) -> Any:
        try:
            return deed()
        except Exception as error:  # whatever Resolve's library raises is the caller's to know
            self._root._check_answers(name)
            raise CallRaised(name, f"{type(error).__name__}: {error}") from error

    def _check_answers(self, name: str) -> None:
        try:
            told = self._thing.GetProductName()
        except Exception:  # any failure means the same
            told = None
        if not told:
            raise ResolveLost(name, "it does not tell its own name", _AFTERWARDS)

    def _received(self, value: Any) -> Any:
        if value is None or isinstance(value, _PLAIN):
            return value
        if isinstance(value, list | tuple):
            return [self._received(part) for part in value]
        if isinstance(value, dict):
            return {key: self._received(part) for key, part in value.items()}
        return StudioObject(value, self._root)


def _sent(value: Any) -> Any:
    if isinstance(value, StudioObject):
        return value._thing
    if isinstance(value, list | tuple):
        return [_sent(part) for part in value]
    if isinstance(value, dict):
        return {key: _sent(part) for key, part in value.items()}
    return value
