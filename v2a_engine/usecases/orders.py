"""What to ask the engine for, when somebody presses Generate."""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace

from v2a_engine.domain.request import StemRequest
from v2a_engine.usecases.plan import CueWishes, Place, Wishes, requests_at
from v2a_engine.usecases.spot import Spotting

_MOST_TAKES = 100


def takes_missing(wished: int, there: Iterable[int]) -> int:
    """How many takes `Desk.missing` finds missing, without asking for each.

    Args:
        there: numbers of the takes that are as they are asked for now.

    >>> takes_missing(3, [1, 5]), takes_missing(2, [1, 2])
    (2, 0)
    """
    return wished - sum(number <= wished for number in there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where stems of one timeline are ordered."""

    spotting: Spotting
    folder: str
    show: str  # first part of every stem's name

    def asked(self, place: Place, own: CueWishes, wishes: Wishes, at_least: int = 0) -> tuple[StemRequest, ...]:
        """The takes of one stem as they are asked for now, `at_least` so many of them; none if it is to be skipped."""
        takes = wishes.takes if own.takes is None else own.takes
        own = replace(own, takes=min(max(takes, at_least), _MOST_TAKES))
        return requests_at(place, own, self.spotting, wishes, self.folder, self.show)

    def missing(self, place: Place, own: CueWishes, wishes: Wishes, there: Seq[StemRequest]) -> tuple[StemRequest, ...]:
        """The takes that are asked for and not there; where all are, another one.

        Args:
            there: what was made, and what waits.
        """
        known = {request.key("") for request in there}
        wished = len(self.asked(place, own, wishes))
        fresh = [r for r in self.asked(place, own, wishes, len(there) + wished + 1) if r.key("") not in known]
        return tuple(r for r in fresh if r.take <= wished) or tuple(fresh[:1])
