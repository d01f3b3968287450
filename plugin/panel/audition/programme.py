"""What the audition plays: the selected shots from first to last, and every stem that sounds in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plugin.session.cards import Card, Take
from plugin.session.timeline.left_out import why_silent
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.domain.shot import Shot, SkippedShot
from v2a_engine.domain.stem import source_range_samples
from v2a_engine.domain.time import FrameSpan

LONGEST_S = 120  # longer stretches are played a window at a time, so that memory stays small


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The part of a take's file that is heard in the programme."""

    cue_id: str
    take: int
    kind: StemKind
    path: str
    file_start: int  # samples
    file_end: int
    first_sample: int  # of the programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A span of the sequence to look at and listen to."""

    span: FrameSpan
    whole: FrameSpan  # all that is selected; longer than `span` where it is played in windows
    shots: tuple[Shot, ...]  # that are seen in `span`
    focus: tuple[str, ...]  # cue ids whose takes are all at hand, to be compared

    @property
    def samples(self) -> int:
        start, end = self.span.samples(SAMPLE_RATE_HZ)
        return end - start

    @property
    def is_window(self) -> bool:
        return self.span != self.whole


def why_nothing(skipped: Sequence[SkippedShot]) -> str:
    """What to say where there is nothing to play.

    Args:
        skipped: shots without sound that are selected.
    """
    if not skipped:
        return "Select a shot to look and listen."
    if skipped[0].unseen is not None:
        return "Not looked at yet: what sounds here can be heard once it was."
    return f"No picture: {'its' if len(skipped) == 1 else 'their'} media is {why_silent(skipped[0])}."


def programme_of(
    shots: Sequence[Shot], selected: Sequence[str], playhead: int, focus: Sequence[Card]
) -> Programme | None:
    """What to play: the selected shots, with what lies between them; without a selection the shot at the playhead."""
    wanted = set(selected)
    chosen = [shot for shot in shots if shot.shot_id in wanted]
    if not wanted:
        chosen = [shot for shot in shots if shot.span.start_frame <= playhead < shot.span.end_frame][:1]
    if not chosen:
        return None
    whole = FrameSpan(chosen[0].span.start_frame, chosen[-1].span.end_frame, chosen[0].span.rate)
    span = _window(whole, playhead)
    seen = tuple(replace(shot, scene_id="") for shot in shots if shot.span.overlaps(span))  # a scene may still grow
    return Programme(span=span, whole=whole, shots=seen, focus=tuple(card.cue_id for card in focus))


def _window(whole: FrameSpan, playhead: int) -> FrameSpan:
    most = int(LONGEST_S * whole.rate)
    if whole.frames <= most:
        return whole
    inside = min(max(playhead, whole.start_frame), whole.end_frame - 1)
    start = whole.start_frame + (inside - whole.start_frame) // most * most
    return FrameSpan(start, min(start + most, whole.end_frame), whole.rate)


def stretches(programme: Programme, cards: Sequence[Card]) -> Iterator[Stretch]:
    """Of each card that sounds in the programme its chosen take; of those in focus every take."""
    for card in cards:
        if card.span.overlaps(programme.span):
            takes = card.takes if card.cue_id in programme.focus else [card.chosen_take]
            yield from (stretch for take in takes if take and (stretch := _stretch(programme, card, take)))


def _stretch(programme: Programme, card: Card, take: Take) -> Stretch | None:
    """Without handles, where its shot lies now, cut where the programme ends; None where that is nothing."""
    heard_from, heard_to = source_range_samples(take.stem.request, SAMPLE_RATE_HZ)
    card_start, card_end = card.span.samples(SAMPLE_RATE_HZ)
    first = card_start - programme.span.samples(SAMPLE_RATE_HZ)[0]
    length = min(heard_to - heard_from, card_end - card_start)
    skipped, end = max(0, -first), min(length, programme.samples - first)
    if skipped >= end:
        return None
    return Stretch(
        cue_id=card.cue_id,
        take=take.number,
        kind=card.kind,
        path=take.stem.wav_path,
        file_start=heard_from + skipped,
        file_end=heard_from + end,
        first_sample=first + skipped,
    )
