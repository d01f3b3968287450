"""What lies in the timeline: which files are heard, where, and what a hand did to them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import MUTED, done_by_hand, hand_in_words
from v2a_engine.usecases.ports import PlacedClip


class Heard(NamedTuple):
    """A file that is heard from one frame of the sequence on."""

    file: str
    start_frame: int
    by_hand: str = ""  # what the user did to it, as a sentence
    span: FrameSpan | None = None  # where it is truly heard
    is_muted: bool = False  # by the user, alone or with its track: it lies there all the same


Lying = frozenset[Heard]


def lying_of(placed: Iterable[PlacedClip]) -> Lying:
    """The files that are heard now, each where it begins; what a hand moved, also where we put it: it is as wanted."""
    found = set()
    for clip in placed:
        done = done_by_hand(clip, None)
        is_muted = clip.is_track_muted or MUTED in done
        for span in (clip.span, clip.written_span):
            if clip.files and span is not None:
                found.add(Heard(clip.files[0], span.start_frame, hand_in_words(done), clip.span, is_muted))
    return frozenset(found)


def files_of(lying: Lying) -> frozenset[str]:
    """The files alone."""
    return frozenset(heard.file for heard in lying)


def starts_of(lying: Lying) -> frozenset[tuple[str, int]]:
    """The files, each with where it begins."""
    return frozenset((heard.file, heard.start_frame) for heard in lying)


def muted_of(lying: Lying) -> frozenset[tuple[str, int]]:
    """Of those, the ones that the user muted wherever they lie."""
    return starts_of(lying) - starts_of(frozenset(heard for heard in lying if not heard.is_muted))


def hands_of(lying: Lying) -> Mapping[str, str]:
    """Those files that a hand changed in the timeline, and how."""
    return {heard.file: heard.by_hand for heard in lying if heard.by_hand}


def spans_of(lying: Lying) -> Mapping[str, FrameSpan]:
    """Where those files are heard that a hand changed."""
    return {heard.file: heard.span for heard in lying if heard.by_hand and heard.span is not None}
