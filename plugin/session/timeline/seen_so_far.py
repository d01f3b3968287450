"""What was seen of one timeline so far: told at once, while the rest is still to be looked at."""

from collections.abc import Sequence
from fractions import Fraction

from plugin.session.ports import RecallingScout
from v2a_engine.domain.errors import MediaError, NotLookedAt
from v2a_engine.domain.shot import Media, PictureSegment, Scouting
from v2a_engine.usecases.ports import Progress

_Key = tuple[tuple[PictureSegment, ...], Fraction]  # a picture and its record frames a second


class SeenSoFar:
    """The port `SurveyingScout` for one reading of a timeline. It looks at nothing unless it is told to `look`.

    What it told once it tells again, whatever becomes of the files: what was seen of a reading stays as it is until
    the timeline is read anew.
    """

    def __init__(self, scout: RecallingScout) -> None:
        self._scout = scout
        self._names: dict[Media, str | MediaError] = {}
        self._seen: dict[_Key, Scouting | MediaError] = {}
        self._asked: set[_Key] = set()

    def identify(self, media: Media) -> str:
        if media not in self._names:
            try:
                self._names[media] = self._scout.identify(media)
            except MediaError as error:
                self._names[media] = error
        name = self._names[media]
        if isinstance(name, MediaError):
            raise name
        return name

    def scout(self, picture: Sequence[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        (outcome,) = self.survey([picture], rate, progress)
        if isinstance(outcome, MediaError):
            raise outcome
        return outcome

    def survey(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Progress
    ) -> list[Scouting | MediaError]:
        """What is known of each picture; `NotLookedAt` where nothing is."""
        keys = [(tuple(picture), rate) for picture in pictures]
        new = [key for key in dict.fromkeys(keys) if key not in self._asked]
        if new:
            recalled = self._scout.recall([picture for picture, _ in new], rate, progress)
            self._asked.update(new)
            self._seen.update({key: found for key, found in zip(new, recalled, strict=True) if found is not None})
        return [self._seen.get(key) or NotLookedAt() for key in keys]

    def look(self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Progress) -> None:
        """Look at these; from now on they are known, and so is why one cannot be read.

        Raises:
            EngineError: nobody looks; what was seen before stays known. Whatever `progress` raises.
        """
        outcomes = self._scout.survey(pictures, rate, progress)
        self._seen.update({(tuple(p), rate): found for p, found in zip(pictures, outcomes, strict=True)})
