"""How long a stem takes, learned from those that were rendered by this process on this device."""

import hashlib
from collections import defaultdict, deque
from collections.abc import Iterable
from statistics import median

from v2a_engine.domain.request import StemRequest

_FEWEST = 2  # one alone may have been the odd one
_REMEMBERED = 15
_Sort = tuple[str, str, bool]


class Speeds:
    """Seconds of work for a second of sound, by engine, kind of stem, and whether the picture was looked at before."""

    def __init__(self) -> None:
        self._ratios: defaultdict[_Sort, deque[float]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
        self._looked_at: set[str] = set()

    def note(self, request: StemRequest, seconds: float) -> None:
        """A stem was rendered in so many seconds, the engine's loading not counted."""
        length_s = float(request.rendered_span.length_s)
        if length_s > 0:
            self._ratios[self._sort(request, self._looked_at)].append(seconds / length_s)
        self.saw(request)

    def saw(self, request: StemRequest) -> None:
        """The picture was looked at: stems of it will take less."""
        self._looked_at.add(_picture(request))

    def expected_s(self, requests: Iterable[StemRequest]) -> list[float | None]:
        """What each will take when they are rendered in this order; None where too few of its sort were."""
        looked_at = set(self._looked_at)
        expected: list[float | None] = []
        for request in requests:
            ratios = self._ratios.get(self._sort(request, looked_at), ())
            enough = len(ratios) >= _FEWEST
            expected.append(median(ratios) * float(request.rendered_span.length_s) if enough else None)
            looked_at.add(_picture(request))
        return expected

    def _sort(self, request: StemRequest, looked_at: set[str]) -> _Sort:
        # Another take of a picture costs a third: what was seen in it is kept.
        return request.engine, request.kind.value, _picture(request) in looked_at


def _picture(request: StemRequest) -> str:
    return hashlib.sha256(repr((request.picture, request.rendered_span.rate)).encode()).hexdigest()[:16]
