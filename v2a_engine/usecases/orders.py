"""What to ask the engine for, when somebody presses Generate."""

from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace

from v2a_engine.domain.request import StemRequest
from v2a_engine.usecases.plan import CueWishes, Place, Wishes, requests_at
from v2a_engine.usecases.spot import Spotting

_MOST_TAKES = 100


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

    def missing(
        self, place: Place, own: CueWishes, wishes: Wishes, there: Seq[StemRequest], *, or_another: bool = True
    ) -> tuple[StemRequest, ...]:
        """So many takes as are wished for and not there.

        Args:
            there: what was made, and what waits. Only what is as it is asked for now counts.
            or_another: where all are there, another one.
        """
        known = {request.key("") for request in there}
        wished = len(self.asked(place, own, wishes))
        asked = self.asked(place, own, wishes, len(there) + wished + 1)
        fresh = [request for request in asked if request.key("") not in known]
        are_there = len(asked) - len(fresh)
        return tuple(fresh[: max(wished - are_there, int(or_another))])
