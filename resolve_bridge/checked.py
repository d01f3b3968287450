"""Resolve says no by None or False, never by an exception: here, once, that becomes an error that a person can read."""

from collections.abc import Callable
from typing import TypeVar, cast

from resolve_bridge.errors import HostRefused

T = TypeVar("T")
A_DIALOG = "If a dialog is open in Resolve, close it; then try again."


def granted(answer: T | None, action: str, hint: str = A_DIALOG) -> T:
    """The answer, if it is one.

    Args:
        action: what was asked, as in "Resolve would not ...".
        hint: what to click.

    Raises:
        HostRefused: it is None or False.
    """
    if answer is None or answer is False:
        raise HostRefused(action, hint)
    return answer


def is_told(method: Callable[[bool], float]) -> bool:
    """Does a method of an item tell a number at all? Of transitions, some versions tell none."""
    return cast(Callable[[], float | None], method)() is not None


def whole(method: Callable[[bool], float], action: str) -> int:
    """A frame number that a method of an item tells, asked without arguments.

    READMEs since Resolve 20 give these methods an optional argument, older ones none: asked so, all understand.

    Raises:
        HostRefused: it tells none, as when a dialog is open.
    """
    without_argument = cast(Callable[[], float | None], method)
    return round(granted(without_argument(), action))
