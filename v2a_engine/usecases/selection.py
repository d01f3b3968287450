"""Which part of a sequence is meant."""

from dataclasses import dataclass

from v2a_engine.domain.errors import BadRange, NothingSelected
from v2a_engine.domain.shot import Edit, Sequence
from v2a_engine.domain.time import FrameSpan, frame_of_timecode, timecode


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """All of it unless told otherwise; several conditions must all hold."""

    range_label: str = ""  # "IN-OUT", each in timecode or in seconds from the sequence's start
    tracks: tuple[str, ...] = ()
    clips: tuple[str, ...] = ()
    marked: bool = False  # between the editor's in and out

    @property
    def is_partial(self) -> bool:
        return self != Selection()

    def takes(self, edit: Edit) -> bool:
        """Is this edit on a chosen track, from a chosen clip?"""
        return (not self.tracks or edit.track in self.tracks) and (not self.clips or edit.name in self.clips)

    def describe(self) -> str:
        """In words, for an error."""
        parts = [
            f"range {self.range_label}" if self.range_label else "",
            f"track {', '.join(self.tracks)}" if self.tracks else "",
            f"clip {', '.join(self.clips)}" if self.clips else "",
            "the marked range" if self.marked else "",
        ]
        return " and ".join(part for part in parts if part) or "The timeline"


def selected_span(sequence: Sequence, selection: Selection) -> FrameSpan:
    """The selection's span in the sequence's frames.

    Raises:
        BadRange: not a range, turned round, or outside the sequence.
        NothingSelected: marked in and out were asked for, but the timeline has none.
    """
    span = sequence.span
    if selection.marked:
        if sequence.marked is None:
            raise NothingSelected("The marked range: this timeline has no in and out, and so")
        span = sequence.marked.clipped(span)
    if selection.range_label:
        asked = _parsed(selection.range_label, sequence)
        if not asked.overlaps(span):
            raise BadRange(selection.range_label, "it lies outside the timeline")
        span = asked.clipped(span)
    return span


def beyond_the_end(sequence: Sequence, selection: Selection) -> tuple[str, ...]:
    """What to say of a range that asks for more than the sequence holds."""
    if not selection.range_label:
        return ()
    asked, whole = _parsed(selection.range_label, sequence), sequence.span
    if asked.start_frame >= whole.start_frame and asked.end_frame <= whole.end_frame:
        return ()
    taken = asked.clipped(whole)
    start, end = (
        timecode(sequence.start_frame + frame, sequence.rate, sequence.drop_frame)
        for frame in (taken.start_frame, taken.end_frame)
    )
    return (
        f"The range {selection.range_label} reaches beyond the timeline; what there is of it, {start}-{end}, is used.",
    )


def _parsed(label: str, sequence: Sequence) -> FrameSpan:
    borders = label.split("-")
    if len(borders) != 2:
        raise BadRange(label, "it needs one IN and one OUT, and neither may be negative")
    start, end = (_frame(border.strip(), label, sequence) for border in borders)
    if end <= start:
        raise BadRange(label, "its OUT is not after its IN")
    return FrameSpan(start, end, sequence.rate)


def _frame(border: str, label: str, sequence: Sequence) -> int:
    if ":" in border:
        drop_frame = sequence.drop_frame or None
        return frame_of_timecode(border, sequence.rate, drop_frame) - sequence.start_frame
    try:
        seconds = float(border)
    except ValueError:
        raise BadRange(label, f"{border!r} is neither timecode nor seconds") from None
    if not 0 <= seconds < 1e6:
        raise BadRange(label, f"{border} seconds is absurd")
    return round(seconds * float(sequence.rate))
