"""Reading a whole programme: where in it is our sound, which moment of the sequence does it hold, how was it retimed.

z = sum(S B) / sqrt(sum B^2) over the pilot's tiles, where S are the key's signs and B how far each tile stands out.
Were the signs drawn anew, z would have mean 0 and variance 1 for *any* unmarked sound, with tails below
exp(-z^2 / 2) (Hoeffding): the chance of a false alarm is known without trying it out. It is a chance over keys, not
over sounds for our one key; the benchmark looks at unmarked sounds besides. Every place, speed, length and id that is
tried counts, and so does every stretch of the file.

The sound is taken in stretches and never held whole, so that ten hours need no more memory than a minute. Where it
runs as it was made, that is looked for first; other speeds only where the first look does not explain the sound.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from v2a_engine.watermark.finder import FALSE_ALARM_LIMIT, Finder, Finding
from v2a_engine.watermark.naming import id_of
from v2a_engine.watermark.pattern import HOP_SAMPLES, KEY, PERIOD_S
from v2a_engine.watermark.payload import KnownIds
from v2a_engine.watermark.tiles import LEAD_SAMPLES, Power, Samples, power_of, spectrum
from v2a_engine.watermark.track import HOP_S

_STRETCH_HOPS = 3840  # 41 s
_OVERLAP_HOPS = 768
_BLOCK_SAMPLES = 1 << 18
_FLOOR_POWER = 1e-10  # -100 dBFS: what is quieter can hold no mark
_JOINS_S = 0.06  # how far apart the places of two findings may be that are one
_GAP_S = 3.0
_SPEEDS_APART, _UNSURE, _SHORT_S = 0.004, 0.05, 2.5  # how far the speeds may be; a short piece hardly knows its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a file that holds our mark, at one steady speed."""

    start_s: float  # in the file
    end_s: float
    sequence_s: float  # which moment of the sequence its start holds, modulo the pattern's period
    speed: float  # 1: as it was made; 25/24: played 4.17 % fast
    pitch_kept: bool  # of another speed: stretched, not simply played faster
    score_z: float
    false_positive_probability: float  # an upper bound, over all that was tried
    mark_id: str  # which job it was; empty where that cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a file's sound holds. A mark that is not found is no proof that there was none."""

    seconds: float
    signal_s: float  # of it loud enough to hold a mark
    false_positive_probability: float  # that a file without our sound looks like this; 1 where nothing was found
    segments: tuple[Segment, ...]  # as they follow each other in the file

    @property
    def found(self) -> bool:
        return bool(self.segments)

    @property
    def score_z(self) -> float:
        """Of the surest segment; 0 where there is none."""
        return max((one.score_z for one in self.segments), default=0.0)

    @property
    def mark_id(self) -> str:
        """The id that most of the found sound carries; empty where none can be read."""
        seconds: dict[str, float] = {}
        for one in self.segments:
            if one.mark_id:
                seconds[one.mark_id] = seconds.get(one.mark_id, 0.0) + one.end_s - one.start_s
        return max(seconds, key=lambda mark_id: seconds[mark_id], default="")


def scan(
    blocks: Iterable[Samples],
    known_ids: Collection[str] = (),
    progress: Callable[[float], None] = lambda _seconds: None,
    *,
    retimed: bool = True,
    key: bytes = KEY,
) -> Scan:
    """Look for our mark in sound of any length.

    Args:
        blocks: the sound at 48 kHz in pieces of any length, each (channels, samples) with the same channels.
        known_ids: marks of the jobs known here; one of them is told apart where a free reading would fail.
        progress: told the seconds read so far; what it raises ends the scan.
        retimed: look for other speeds too.
        key: of the pattern; another one only to measure how often nothing is taken for a mark.
    """
    known = KnownIds(known_ids)
    finder = Finder(known, key, retimed)
    found: list[Finding] = []
    seconds = signal_hops = 0.0
    stretches = 0
    for start_hop, new_hops, power in _stretches(blocks):
        found += [_later(one, start_hop * HOP_S) for one in finder.findings(power)]
        signal_hops += int((power[-new_hops:].sum(axis=1) > _FLOOR_POWER).sum()) if new_hops else 0
        stretches += 1
        seconds = (start_hop + len(power)) * HOP_S
        progress(seconds)
    kept = [replace(one, chance=min(1.0, one.chance * stretches)) for one in found]
    segments = _named(_joined([one for one in kept if one.chance <= FALSE_ALARM_LIMIT]), known)
    best = min((one.false_positive_probability for one in segments), default=1.0)
    return Scan(
        seconds=seconds, signal_s=signal_hops * HOP_S, false_positive_probability=best, segments=tuple(segments)
    )


def _stretches(blocks: Iterable[Samples]) -> Iterator[tuple[int, int, Power]]:
    """The sound's power in overlapping stretches: its first hop, how many hops are new, and the power (hops, bins)."""
    held: Power | None = None
    start = new = 0
    for power in _powers(blocks):
        held = power if held is None else np.concatenate([held, power])
        new += len(power)
        while len(held) > _STRETCH_HOPS + _OVERLAP_HOPS:  # what is left over is no short rest
            surplus = len(held) - _STRETCH_HOPS
            yield start, new - surplus, held[:_STRETCH_HOPS]
            held, start, new = held[_STRETCH_HOPS - _OVERLAP_HOPS :], start + _STRETCH_HOPS - _OVERLAP_HOPS, surplus
    if held is not None:
        yield start, new, held


def _powers(blocks: Iterable[Samples]) -> Iterator[Power]:
    """Power of each hop, from the first sample to the last; a rest shorter than a hop is left out."""
    held: Samples | None = None
    for block in _with_silence_after(_small(blocks)):
        held = np.pad(block, ((0, 0), (LEAD_SAMPLES, 0))) if held is None else np.concatenate([held, block], axis=1)
        hops = (held.shape[1] - 2 * LEAD_SAMPLES) // HOP_SAMPLES
        if hops > 0:
            yield power_of(spectrum(held[:, : hops * HOP_SAMPLES + 2 * LEAD_SAMPLES]))
            held = held[:, hops * HOP_SAMPLES :]


def _small(blocks: Iterable[Samples]) -> Iterator[Samples]:
    for block in blocks:
        for start in range(0, block.shape[1], _BLOCK_SAMPLES):
            yield block[:, start : start + _BLOCK_SAMPLES]


def _with_silence_after(blocks: Iterable[Samples]) -> Iterator[Samples]:
    channels = 0
    for block in blocks:
        channels = block.shape[0]
        yield block
    if channels:
        yield np.zeros((channels, LEAD_SAMPLES), np.float32)


def _later(one: Finding, seconds: float) -> Finding:
    return replace(one, start_s=one.start_s + seconds, end_s=one.end_s + seconds)


def _joined(found: list[Finding]) -> list[Finding]:
    """Findings that go on with each other, over the border of a stretch or over a silence, are one."""
    joined: list[Finding] = []
    for one in sorted(found, key=lambda finding: finding.start_s):
        before = next((other for other in reversed(joined) if _goes_on(other, one)), None)
        if before is None:
            joined.append(one)
        else:
            joined[joined.index(before)] = _together(before, one)
    return joined


def _goes_on(before: Finding, after: Finding) -> bool:
    """Whether the one that is surer of its speed leads to the middle of the other."""
    if after.start_s - before.end_s > _GAP_S:
        return False
    longer, shorter = sorted((before, after), key=lambda one: one.start_s - one.end_s)
    if abs(longer.speed - shorter.speed) > (_SPEEDS_APART if shorter.end_s - shorter.start_s > _SHORT_S else _UNSURE):
        return False
    middle_s = (shorter.start_s + shorter.end_s) / 2
    leads_to_s = longer.sequence_s + (middle_s - longer.start_s) * longer.speed
    holds_s = shorter.sequence_s + (middle_s - shorter.start_s) * shorter.speed
    return abs((leads_to_s - holds_s + PERIOD_S / 2) % PERIOD_S - PERIOD_S / 2) < _JOINS_S


def _together(before: Finding, after: Finding) -> Finding:
    longer = min(before, after, key=lambda one: one.start_s - one.end_s)
    overlapping = after.start_s < before.end_s  # partly the same sound read twice: counted once
    return replace(
        longer,
        start_s=before.start_s,
        end_s=max(before.end_s, after.end_s),
        sequence_s=(longer.sequence_s + (before.start_s - longer.start_s) * longer.speed) % PERIOD_S,
        score_z=max(before.score_z, after.score_z),
        chance=min(before.chance, after.chance),
        votes=longer.votes if overlapping else before.votes.plus(after.votes),
    )


def _named(found: list[Finding], known: KnownIds) -> list[Segment]:
    """Segments with their ids: what the surest spell helps to read the others."""
    ids = [id_of(one.votes, known) for one in found]
    here = KnownIds([mark_id for mark_id in ids if mark_id])
    return [
        Segment(
            start_s=one.start_s,
            end_s=one.end_s,
            sequence_s=one.sequence_s,
            speed=one.speed,
            pitch_kept=one.pitch_kept,
            score_z=one.score_z,
            false_positive_probability=one.chance,
            mark_id=mark_id or id_of(one.votes, here),
        )
        for one, mark_id in zip(found, ids, strict=True)
    ]
