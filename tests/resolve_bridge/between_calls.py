"""Things happen to Resolve between any two of our calls: the editor acts, a dialog opens, the connection is gone."""

from collections.abc import Callable, Sequence

import pytest
from stand_in import Cut

Deed = Callable[[Cut], object]

EVERY = [False, pytest.param(True, marks=pytest.mark.slow)]  # parameters: at chosen calls, or at every call


def calls_of(made: Cut, work: Callable[[], object]) -> list[str]:
    """The names of the calls that this work makes."""
    begun = len(made.app.calls)
    work()
    return list(made.app.calls[begun:])


def moments(names: Sequence[str], chosen: Sequence[str], every: bool, *, after: bool = False) -> list[int]:
    """Numbers of calls, from 1: the first and the last of each chosen name, and those after them; or of every call."""
    if every:
        return list(range(1, len(names) + 1))
    of = ([n for n, name in enumerate(names, start=1) if name == one] for one in chosen)
    steps = (0, 1) if after else (0,)
    return sorted({n + step for found in of if found for n in (found[0], found[-1]) for step in steps})


def act_at(made: Cut, moment: int, deed: Deed) -> list[str]:
    """The editor does this right before the call of this number; the name of that call, once it came."""
    came: list[str] = []

    def on_call(number: int, name: str) -> None:
        if number == moment and not came:
            came.append(name)
            deed(made)

    made.app.on_call = on_call
    return came


def fails_from(made: Cut, call: str, error: BaseException, *, time: int = 1) -> list[str]:
    """From this call on, or from that time on that it is made, each one ends so; the names of those that did."""
    failed: list[str] = []

    def on_call(_: int, name: str) -> None:
        if failed or (name == call and made.app.calls.count(call) >= time):
            failed.append(name)
            raise error

    made.app.on_call = on_call
    return failed
