"""Look once at a clip: where it cuts, and how each of its parts looks."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from v2a_engine.domain.shot import PictureSegment, Scouting
from v2a_engine.media.cut_finder import CutFinder
from v2a_engine.media.looks import Looks, look_of
from v2a_engine.media.shown import Shown
from v2a_engine.media.video import decode_picture

STAGE = "looking for cuts"
_SMALL = (160, 90)  # one size for all media, since the detectors compare equal sizes only
_LOOKS_A_SECOND = 6
_REPORTS_A_SECOND = 4


class Sight:
    """Sees a clip frame by frame and keeps what is to be known of it: little, however long the clip is."""

    def __init__(self, rate: Fraction) -> None:
        """
        Args:
            rate: record frames a second.
        """
        self._finder = CutFinder(rate)
        self._looks = Looks()
        self._look_every = max(1, int(rate / _LOOKS_A_SECOND))
        self._report_every = max(1, int(rate / _REPORTS_A_SECOND))

    def see(self, shown: Shown) -> bool:
        """Take the next record frame; is it time to report again?"""
        frame, small = shown.record_frame, shown.rgb(*_SMALL)
        self._finder.see(frame, small, is_edit=shown.cut)
        if frame % self._look_every == 0:
            self._looks.add(frame, look_of(small))
        is_time = frame % self._report_every == 0
        if is_time:
            self._looks.settle(*self._finder.known(frame))
        return is_time

    def found(self, frames: int, warnings: Sequence[str]) -> Scouting:
        """What was found in a clip of so many record frames, after the last of them was seen."""
        cuts = self._finder.found(frames)
        self._looks.settle(frames, self._finder.known(frames)[1])
        return Scouting(cuts_frames=tuple(cuts), looks=self._looks.of_parts(cuts), warnings=tuple(warnings))


def scout(picture: Sequence[PictureSegment], rate: Fraction, progress: Callable[[int, int, str], None]) -> Scouting:
    """Find the cuts in a picture and describe the shots between them, in one pass.

    Args:
        rate: record frames a second.
        progress: called with step, steps and stage four times a second of picture; may raise Cancelled.

    Returns:
        Shots are 0.3 s or longer; their looks are those of `looks.look_of`, averaged.

    Raises:
        MediaOffline, UnreadableMedia.
    """
    frames = sum(segment.frames for segment in picture)
    warnings: list[str] = []
    sight = Sight(rate)
    for shown in decode_picture(picture, rate, warnings.append):
        if sight.see(shown):
            progress(shown.record_frame, frames, STAGE)
    progress(frames, frames, STAGE)
    return sight.found(frames, warnings)
