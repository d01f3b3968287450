"""Pictures by way of the engine's process: what a file is, where it cuts, how it looks. Ports for who has no PyAV."""

import threading
from collections.abc import Generator, Sequence
from fractions import Fraction

from v2a_engine.domain.errors import MediaError
from v2a_engine.domain.shot import Media, MediaFacts, PictureSegment, Scouting
from v2a_engine.remote.address import EngineAddress
from v2a_engine.remote.wire import (
    facts_from_wire,
    media_to_wire,
    outcome_from_wire,
    picture_to_wire,
    scouting_from_wire,
)
from v2a_engine.usecases.ports import Progress

_AT_ONCE = 100  # pictures, whose looks are some 2 MB
_RECALLED_AT_ONCE = 25  # nothing is gained by more: an answer is parsed in one piece, and others wait meanwhile
_THUMBNAILS_AT_ONCE = 8  # more would wait in the other process, each with a connection of its own


class RemoteProbe:
    """The port `MediaProbe`."""

    def __init__(self, address: EngineAddress) -> None:
        self._address = address

    def __call__(self, path: str) -> MediaFacts:
        """As `media.probe.probe`, of an absolute path.

        Raises:
            MediaError: it is not there, cannot be decoded, or takes too long. InputError: it is no path of a file.
            EngineError: nobody answers.
        """
        return facts_from_wire(self._address.ask("/media/probe", {"path": path}))


class RemoteScout:
    """The port `PictureScout`. What was seen once is remembered there."""

    def __init__(self, address: EngineAddress) -> None:
        self._address = address

    def identify(self, media: Media) -> str:
        """As `media.identity.identify`.

        Raises:
            MediaError, EngineError: as `RemoteProbe`.
        """
        return str(self._address.ask("/media/identify", {"media": media_to_wire(media)}))

    def scout(self, picture: Sequence[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        """As `media.scout.scout`. If `progress` raises, the other process stops.

        Raises:
            MediaError, EngineError: as `RemoteProbe`. Whatever `progress` raises.
        """
        fields = {"picture": picture_to_wire(picture), "rate": str(rate)}
        return scouting_from_wire(self._address.ask("/media/scout", fields, progress))

    def survey(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Progress
    ) -> list[Scouting | MediaError]:
        """As `scout`, of each picture, a part of them at a time in the order of their media.

        Raises:
            InputError, EngineError: as `RemoteProbe`. Whatever `progress` raises.
        """
        steps = sum(segment.frames for picture in pictures for segment in picture)
        found: dict[int, Scouting | MediaError] = {}
        done = 0
        order = _by_media(pictures)
        for part in (order[first : first + _AT_ONCE] for first in range(0, len(order), _AT_ONCE)):
            asked = [pictures[number] for number in part]
            found.update(zip(part, self._part(asked, rate, _Onward(progress, done, steps)), strict=True))
            done += sum(segment.frames for picture in asked for segment in picture)
        return [found[number] for number in range(len(pictures))]

    def recall(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Progress
    ) -> list[Scouting | None]:
        """As `MediaScout.recall`, a part of them at a time.

        Raises:
            InputError, EngineError: as `RemoteProbe`. Whatever `progress` raises.
        """
        found: list[Scouting | None] = []
        for first in range(0, len(pictures), _RECALLED_AT_ONCE):
            part = [picture_to_wire(picture) for picture in pictures[first : first + _RECALLED_AT_ONCE]]
            fields = {"pictures": part, "rate": str(rate)}
            answer = self._address.ask("/media/recall", fields, _Onward(progress, first, len(pictures)))
            found += [None if seen is None else scouting_from_wire(seen) for seen in answer]
        return found

    def _part(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Progress
    ) -> list[Scouting | MediaError]:
        fields = {"pictures": [picture_to_wire(picture) for picture in pictures], "rate": str(rate)}
        try:
            answer = self._address.ask("/media/survey", fields, progress)
        except MediaError as error:  # the decoder died: of the part, whoever is asked alone tells which film did it
            if len(pictures) == 1:
                return [error]
            middle = len(pictures) // 2
            halves = pictures[:middle], pictures[middle:]
            return [found for half in halves for found in self._part(half, rate, progress)]
        return [outcome_from_wire(outcome) for outcome in answer]


class _Onward:
    """The progress of a part as that of the whole."""

    def __init__(self, progress: Progress, done: int, steps: int) -> None:
        self._progress, self._done, self._steps = progress, done, steps

    def __call__(self, step: int, steps: int, stage: str) -> None:  # noqa: ARG002  the port's signature
        self._progress(min(self._done + step, self._steps), self._steps, stage)


def _by_media(pictures: Sequence[Sequence[PictureSegment]]) -> list[int]:
    """The places of the pictures, those of one film after each other as they lie in it."""

    def lies(number: int) -> tuple[str, Fraction]:
        first = next(iter(pictures[number]), None)
        return ("", Fraction(0)) if first is None or first.media is None else (first.media.path, first.source_start_s)

    return sorted(range(len(pictures)), key=lies)


class Pictures:
    """Stills of a picture as the viewer sees it: thumbnails, and motion for listening to takes."""

    def __init__(self, address: EngineAddress) -> None:
        self._address = address
        self._thumbnails = threading.BoundedSemaphore(_THUMBNAILS_AT_ONCE)

    def frames(
        self,
        picture: Sequence[PictureSegment],
        rate: Fraction,
        *,
        first_frame: int = 0,
        frames: int = 1,
        step: int = 1,
        height_px: int,
    ) -> Generator[bytes, None, None]:
        """JPEG files, in order, as they are decoded; retimes, reverse and black as in the timeline.

        Still k shows record frame `first_frame + k * step`, counted from the picture's first; they end where the
        picture does. Closing the iterator stops the decoding. Of single stills a few are asked for at once, others
        wait in here; motion is decoded beside them, one at a time.

        Args:
            rate: record frames a second.
            frames: how many stills, 1 to 20,000.
            step: record frames from one still to the next, at least 1.
            height_px: of each still, 16 to 2160, never more than the picture has; its width follows.

        Raises:
            InputError: a number outside what makes sense. MediaError: the picture cannot be read.
            EngineError: nobody answers.
        """
        fields = {
            "picture": picture_to_wire(picture),
            "rate": str(rate),
            "first_frame": first_frame,
            "frames": frames,
            "step": step,
            "height_px": height_px,
        }
        if frames > 1:
            yield from self._address.stills("/media/frames", fields)
            return
        with self._thumbnails:
            only = tuple(self._address.stills("/media/frames", fields))
        yield from only
