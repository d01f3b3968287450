"""Look once at a clip: where it cuts, and how each of its parts looks."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from v2a_engine.domain.shot import PictureSegment, Scouting
from v2a_engine.media.cut_finder import CutFinder
from v2a_engine.media.looks import Looks, look_of
from v2a_engine.media.video import decode_picture

_SMALL = (160, 90)  # one size for all media, since the detectors compare equal sizes only
_LOOKS_A_SECOND = 6
_REPORTS_A_SECOND = 4
_STAGE = "looking for cuts"


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
    finder = CutFinder(rate)
    looks = Looks()
    look_every, report_every = max(1, int(rate / _LOOKS_A_SECOND)), max(1, int(rate / _REPORTS_A_SECOND))
    for shown in decode_picture(picture, rate, warnings.append):
        small = shown.rgb(*_SMALL)
        finder.see(shown.record_frame, small, is_edit=shown.cut)
        if shown.record_frame % look_every == 0:
            looks.add(shown.record_frame, look_of(small))
        if shown.record_frame % report_every == 0:
            looks.settle(*finder.known(shown.record_frame))
            progress(shown.record_frame, frames, _STAGE)
    progress(frames, frames, _STAGE)
    cuts = finder.found(frames)
    looks.settle(frames, finder.known(frames)[1])
    return Scouting(cuts_frames=tuple(cuts), looks=looks.of_parts(cuts), warnings=tuple(warnings))
