"""What lies in the timeline: which files are heard, and where."""

from collections.abc import Iterable

from v2a_engine.usecases.ports import PlacedClip

Lying = frozenset[tuple[str, int]]  # file, and the frame of the sequence at which it begins


def lying_of(placed: Iterable[PlacedClip]) -> Lying:
    """The files that are heard now, each where it begins; what a hand moved, also where we put it: it is as wanted."""
    found = set()
    for clip in placed:
        for span in (clip.span, clip.written_span):
            if clip.files and span is not None:
                found.add((clip.files[0], span.start_frame))
    return frozenset(found)


def files_of(lying: Lying) -> frozenset[str]:
    """The files alone."""
    return frozenset(file for file, _ in lying)
