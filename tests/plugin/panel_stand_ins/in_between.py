"""Another thread's doing, let in at a chosen moment of a method: what happens once in a million runs, each time."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, FunctionType

_BLOCKED_S = 0.05  # so long is waited for what may be held up by a lock that the method has


class Moment:
    """How far the method went."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.is_reached = False


@contextmanager
def let_in(
    method: FunctionType, number: int, act: Callable[[], object], whose: Callable[[object], bool]
) -> Iterator[Moment]:
    """Do `act` on a thread of its own before instruction `number` of the method's next run on this thread.

    With numbers from 0 until one is not reached, every order of the two has been there.

    Args:
        whose: is this the object that is meant? What an earlier test left may still be at work.
    """
    moment, passed = Moment(number), 0
    acting = threading.Thread(target=act)

    def instruction(frame: FrameType, event: str, _: object) -> object:
        nonlocal passed
        if event == "opcode":
            if passed == number:
                moment.is_reached = True
                acting.start()
                acting.join(_BLOCKED_S)
            passed += 1
        return instruction

    def called(frame: FrameType, event: str, _: object) -> object:
        if frame.f_code is not method.__code__ or moment.is_reached or not whose(frame.f_locals["self"]):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return instruction

    before = sys.gettrace()
    sys.settrace(called)  # type: ignore[arg-type]
    try:
        yield moment
    finally:
        sys.settrace(before)
        if moment.is_reached:
            acting.join()
