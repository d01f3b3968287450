"""Which shot or scene a stem belongs to: the one whose picture it was made for, whatever either is called."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.usecases.conform_match import heard_picture
from v2a_engine.usecases.plan import Place, picture_of_shots
from v2a_engine.usecases.same_picture import aligned_with, extents, frames_of, where_in

_NEAR_S = 1e-6  # what seconds lose as floats


@dataclass(frozen=True, slots=True)
class _Seen:
    """A place with what is seen there."""

    place: Place
    picture: tuple[PictureSegment, ...]


class StemHomes:
    """The places of a cut by what is seen there."""

    def __init__(self, at: Iterable[Place]) -> None:
        self._seen: dict[str, _Seen] = {}
        self._showing: dict[tuple[StemKind, str, Fraction], list[tuple[float, float, str]]] = {}
        for place in at:
            picture, span = picture_of_shots(place.shots)
            self._seen[place.cue_id] = _Seen(place, picture)
            for (content, speed), (early, late) in extents(picture, span.rate).items():
                shown = self._showing.setdefault((place.kind, content, speed), [])
                shown.append((float(early) - _NEAR_S, float(late) + _NEAR_S, place.cue_id))

    def home(self, made: StemRequest, near: str = "") -> str:
        """The cue id of the place that shows most of what this was made for; "" where none shows any of it.

        Args:
            near: the cue id to be told where it shows as much as others do.
        """
        heard = heard_picture(made)
        if near in self._seen and self._shared(made, heard, near)[0] == made.span.frames:
            return near
        found: set[str] = set()
        for (content, speed), ends in extents(heard, made.span.rate).items():
            early, late = map(float, ends)
            shown = self._showing.get((made.kind, content, speed), ())
            found |= {cue_id for first, last, cue_id in shown if first <= late and early <= last}
        ranked = {cue_id: self._shared(made, heard, cue_id) for cue_id in sorted(found)}
        best = max(ranked, key=lambda cue_id: (*ranked[cue_id], cue_id == near), default="")
        return best if best and ranked[best][0] > 0 else ""

    def _shared(self, made: StemRequest, heard: tuple[PictureSegment, ...], cue_id: str) -> tuple[int, bool]:
        """How many frames of what is heard with it are seen there; whether it has sound for all that is seen there."""
        seen = self._seen[cue_id]
        rate = seen.place.span.rate
        if seen.place.kind is not made.kind or rate != made.span.rate:
            return 0, False
        way = aligned_with(heard, seen.picture, rate)
        if way is None:
            return 0, False
        frames = min(frames_of(heard), way + frames_of(seen.picture)) - max(0, way)
        return frames, where_in(made.picture, seen.picture, rate) is not None
