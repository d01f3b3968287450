"""Look at the many clips of a timeline: each film is opened once and played forwards once, for all clips cut from it.

Context: a clip of two seconds lies behind a keyframe that may be ten seconds away, so clips looked at one by one
decode most of their film several times. Choice: clips of one film are looked at side by side in the order of its own
time; where they overlap, a picture is decoded and made small once. What is found is what `scout` finds.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from fractions import Fraction

from v2a_engine.domain.errors import MediaError
from v2a_engine.domain.shot import PictureSegment, Scouting
from v2a_engine.media.reel import Reel
from v2a_engine.media.scout import STAGE, Sight, scout
from v2a_engine.media.shown import Scaler, Shown

Picture = tuple[PictureSegment, ...]
Report = Callable[[int], None]  # takes how many record frames were seen since the last report; may raise Cancelled


class _Damaged(Exception):
    """Clips on whose way the film is damaged; who looks at each alone knows which of them shows it."""

    def __init__(self, clips: list["_Clip"]) -> None:
        self.clips = clips


class _Clip:
    """A clip on its way through its film."""

    def __init__(self, place: int, segment: PictureSegment, rate: Fraction) -> None:
        self.place, self._segment, self._rate = place, segment, rate
        self._sight: Sight | None = None  # made with its first frame: most clips wait for theirs
        self.seen_frames = 0

    @property
    def has_begun(self) -> bool:
        return self._sight is not None

    @property
    def is_over(self) -> bool:
        return self.seen_frames == self._segment.frames

    @property
    def order(self) -> tuple[Fraction, int]:
        """When its next frame is shown in the film, in seconds."""
        ahead_s = self.seen_frames * self._segment.speed / self._rate
        return self._segment.source_start_s + ahead_s, self.place

    def see(self, reel: Reel) -> bool:
        """Take its next frame; is it time to report?"""
        if self._sight is None:
            self._sight = Sight(self._rate)
        is_time = self._sight.see(Shown(record_frame=self.seen_frames, picture=reel.picture_at(self.order[0])))
        self.seen_frames += 1
        return is_time

    def found(self) -> Scouting:
        assert self._sight is not None  # seen to its end
        return self._sight.found(self.seen_frames, ())


def survey(
    pictures: Mapping[int, Picture], rate: Fraction, progress: Callable[[int, int, str], None]
) -> Iterator[tuple[int, Scouting | MediaError]]:
    """What `scout` finds in each picture, or why it cannot be read, as it is found: film by film.

    Args:
        pictures: by any number.
        rate: record frames a second.
        progress: called with frames seen, frames in all, and stage, several times a second; may raise Cancelled.
    """
    steps = sum(segment.frames for picture in pictures.values() for segment in picture)
    seen = 0

    def report(frames: int) -> None:
        nonlocal seen
        seen += frames
        progress(min(seen, steps), steps, STAGE)

    films: dict[str, list[int]] = {}
    for number, picture in pictures.items():
        films.setdefault(_film(picture), []).append(number)
    for path, numbers in films.items():
        if path:
            yield from _through_film(path, {number: pictures[number] for number in numbers}, rate, report)
        else:
            for number in numbers:
                yield number, _alone(pictures[number], rate, report)


def _film(picture: Picture) -> str:
    """The one film that the picture plays forwards or holds; else empty."""
    if len(picture) != 1 or picture[0].speed < 0 or not picture[0].frames:
        return ""
    media = picture[0].media
    return "" if media is None or media.is_sequence else media.path


def _through_film(
    path: str, pictures: Mapping[int, Picture], rate: Fraction, report: Report
) -> Iterator[tuple[int, Scouting | MediaError]]:
    left = dict(pictures)
    while left:
        try:
            for number, found in _played(path, left, rate, report):
                del left[number]
                yield number, found
        except _Damaged as damage:
            for clip in damage.clips:
                report(-clip.seen_frames)
                yield clip.place, _alone(left.pop(clip.place), rate, report)
        except MediaError as error:
            yield from ((number, error) for number in left)
            return


def _played(
    path: str, pictures: Mapping[int, Picture], rate: Fraction, report: Report
) -> Iterator[tuple[int, Scouting]]:
    """Play the film once, forwards.

    Raises:
        _Damaged: some clips must be looked at alone; the others that are left, in another pass.
        MediaOffline, UnreadableMedia.
    """
    damage: list[str] = []
    clips = [_Clip(number, picture[0], rate) for number, picture in pictures.items()]
    waiting = [(clip.order, clip) for clip in clips]
    heapq.heapify(waiting)
    unreported = 0
    with closing(Reel(path, damage.append, Scaler(), lambda: report(0))) as reel:
        while waiting:
            clip = waiting[0][1]
            try:
                is_time = clip.see(reel)
            except MediaError:
                damage.append("nothing can be decoded from here")
            if damage:
                raise _Damaged([clip for _, clip in waiting if clip.has_begun])
            unreported += 1
            if is_time:
                report(unreported)
                unreported = 0
            if clip.is_over:
                heapq.heappop(waiting)
                yield clip.place, clip.found()
            else:
                heapq.heapreplace(waiting, (clip.order, clip))
    report(unreported)


def _alone(picture: Picture, rate: Fraction, report: Report) -> Scouting | MediaError:
    reported = 0

    def progress(step: int, _steps: int, _stage: str) -> None:
        nonlocal reported
        report(step - reported)
        reported = step

    try:
        return scout(picture, rate, progress)
    except MediaError as error:
        return error
