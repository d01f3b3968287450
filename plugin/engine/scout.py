"""What was seen of pictures, remembered as long as the panel is open: reading a timeline again costs no question."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from plugin.session.ports import RecallingScout
from v2a_engine.domain.errors import MediaError
from v2a_engine.domain.shot import Media, MediaFacts, PictureSegment, Scouting
from v2a_engine.usecases.ports import MediaProbe, Progress

_Key = tuple[tuple[PictureSegment, ...], Fraction]  # a picture and its record frames a second
_State = tuple[int, int]  # time of change in nanoseconds, size in bytes


class RememberingProbe:
    """The port `MediaProbe`; a file is asked for again only when it has changed."""

    def __init__(self, probe: MediaProbe) -> None:
        self._probe = probe
        self._known: dict[str, tuple[_State, MediaFacts]] = {}

    def __call__(self, path: str) -> MediaFacts:
        state = _state(path)
        known = self._known.get(path)
        if known is not None and known[0] == state:
            return known[1]
        facts = self._probe(path)
        if state is not None:
            self._known[path] = state, facts
        return facts


class RememberingScout:
    """The port `PictureScout`. What a picture shows is known by its media's identity, which a changed file changes."""

    def __init__(self, scout: RecallingScout) -> None:
        self._scout = scout
        self._names: dict[Media, tuple[_State, str]] = {}
        self._seen: dict[_Key, Scouting] = {}

    def identify(self, media: Media) -> str:
        state = None if media.is_sequence else _state(media.path)
        known = self._names.get(media)
        if state is not None and known is not None and known[0] == state:
            return known[1]
        name = self._scout.identify(media)
        if state is not None:
            self._names[media] = state, name
        return name

    def scout(self, picture: Sequence[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        key = tuple(picture), rate
        if key not in self._seen:
            self._seen[key] = self._scout.scout(picture, rate, progress)
        return self._seen[key]

    def recall(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Progress
    ) -> list[Scouting | None]:
        """What is known of each picture, here or where it is remembered for longer; None where nobody looked yet."""
        keys = [(tuple(picture), rate) for picture in pictures]
        new = [key for key in dict.fromkeys(keys) if key not in self._seen]
        outcomes = self._scout.recall([picture for picture, _ in new], rate, progress) if new else ()
        self._seen.update({key: found for key, found in zip(new, outcomes, strict=True) if found is not None})
        return [self._seen.get(key) for key in keys]

    def survey(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Progress
    ) -> list[Scouting | MediaError]:
        """Asks for the pictures that it does not know, each once."""
        keys = [(tuple(picture), rate) for picture in pictures]
        new = [key for key in dict.fromkeys(keys) if key not in self._seen]
        cannot: dict[_Key, MediaError] = {}
        outcomes = self._scout.survey([picture for picture, _ in new], rate, progress) if new else ()
        for key, outcome in zip(new, outcomes, strict=True):
            if isinstance(outcome, Scouting):
                self._seen[key] = outcome
            else:
                cannot[key] = outcome
        return [cannot[key] if key in cannot else self._seen[key] for key in keys]


def _state(path: str) -> _State | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None  # whoever looks into it says what is wrong
    return status.st_mtime_ns, status.st_size
