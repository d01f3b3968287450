"""What conforming did, stem by stem: the change report in words and as a table."""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.time import FrameSpan, timecode
from v2a_engine.usecases.ports import PlacedClip

COLUMNS = ("change", "stem", "clip", "old in", "old out", "new in", "new out", "why")


class What(enum.StrEnum):
    """What became of a stem."""

    KEPT = "unchanged"
    MOVED = "moved"
    TRIMMED = "trimmed"
    NEW = "new"
    GONE = "gone"
    LEFT = "left"  # touched by hand
    SILENT = "silent"
    YOURS = "yours"  # a clip of the user's own on a track of ours
    ELSEWHERE = "elsewhere"  # a stem that the user put on a track of their own
    BY_HAND = "by hand"  # such a stem whose picture went elsewhere without it


_WORDS = {
    What.KEPT: "as they were",
    What.MOVED: "moved with their picture, the same files",
    What.TRIMMED: "trimmed, out of their files' handles",
    What.NEW: "to render",
    What.GONE: "gone",
    What.LEFT: "changed by hand and therefore left as they are",
    What.SILENT: "left without a stem of ours, as the lines above say",
    What.YOURS: "of your own that lay on our tracks, kept",
    What.ELSEWHERE: "on tracks of your own, and yours: left there",
    What.BY_HAND: "on tracks of your own, and yours: to be moved or copied by hand, as the lines above say",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One stem's fate."""

    what: What
    kind: str
    clip: str  # its name; for what is rendered, its cue
    before: FrameSpan | None
    after: FrameSpan | None
    why: str = ""

    @staticmethod
    def of(what: What, clip: PlacedClip, after: FrameSpan | None, why: str) -> "Change":
        return Change(what=what, kind=clip.kind.value, clip=clip.name, before=clip.span, after=after, why=why)

    @staticmethod
    def for_request(what: What, request: StemRequest, why: str) -> "Change":
        return Change(what=what, kind=request.kind.value, clip=request.cue_id, before=None, after=request.span, why=why)

    @property
    def order(self) -> tuple[int, str, str]:
        """Along the new cut; what is gone stands where it was."""
        place = self.after or self.before
        return (place.start_frame if place else 0), self.kind, self.clip


def counted(changes: Iterable[Change]) -> Iterator[str]:
    """How many there are of each, a line for each."""
    listed = list(changes)
    for what, words in _WORDS.items():
        if count := sum(change.what is what for change in listed):
            yield f"{count} {words}"


def in_words(changes: Iterable[Change], before: Sequence, now: Sequence) -> Iterator[str]:
    """A line for each stem to which something happened."""
    for change in changes:
        if change.what is What.KEPT:
            continue
        is_now = "belongs at" if change.what is What.BY_HAND else "now at"
        places = ", ".join(
            f"{label} {timecodes(span, sequence)[0]}"
            for label, span, sequence in (("was at", change.before, before), (is_now, change.after, now))
            if span is not None
        )
        told = f"{places} ({change.why})" if places and change.why else places or change.why
        yield f"{change.what} {change.clip}: {told}"


def table(changes: Iterable[Change], before: Sequence, now: Sequence) -> Iterator[tuple[str, ...]]:
    """Every stem, under `COLUMNS`."""
    for change in changes:
        places = (*timecodes(change.before, before), *timecodes(change.after, now))
        yield (change.what.value, change.kind, change.clip, *places, change.why)


def timecodes(span: FrameSpan | None, sequence: Sequence) -> tuple[str, str]:
    """Where it begins and ends, as its cut counts; empty for none."""
    if span is None:
        return "", ""
    zero, rate, drop = sequence.start_frame, sequence.rate, sequence.drop_frame
    return timecode(zero + span.start_frame, rate, drop), timecode(zero + span.end_frame, rate, drop)
