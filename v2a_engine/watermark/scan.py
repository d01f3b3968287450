"""Reading a whole programme: where in it is our sound, which moment of the sequence does it hold, how was it retimed.

The sound is taken in pieces and never held whole, so that ten hours need no more memory than a minute.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np

from v2a_engine.watermark.detect import FALSE_ALARM_LIMIT, detect
from v2a_engine.watermark.pattern import RATE_HZ
from v2a_engine.watermark.tiles import Samples

_WINDOW_S = 4
_FLOOR = 1e-5  # -100 dBFS: what is quieter can hold no mark


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
    segments: tuple[Segment, ...]

    @property
    def found(self) -> bool:
        return bool(self.segments)


def scan(
    blocks: Iterable[Samples], known_ids: Collection[str] = (), progress: Callable[[float], None] = lambda _s: None
) -> Scan:
    """Look for our mark in sound of any length.

    Args:
        blocks: the sound at 48 kHz in pieces of any length, each (channels, samples) with the same channels.
        known_ids: marks of the jobs known here; one of them is told apart where a free reading would fail.
        progress: told the seconds read so far; what it raises ends the scan.
    """
    seconds = signal_s = 0.0
    segments = []
    for window in _windows(blocks):
        lasts_s = window.shape[1] / RATE_HZ
        if np.abs(window).max(initial=0) > _FLOOR:
            signal_s += lasts_s
            seen = detect(window, RATE_HZ)
            if seen.found:
                segments.append(
                    Segment(
                        start_s=seconds,
                        end_s=seconds + lasts_s,
                        sequence_s=seen.offset_samples / RATE_HZ,
                        speed=1.0,
                        pitch_kept=False,
                        score_z=seen.score_z,
                        false_positive_probability=seen.false_positive_probability,
                        mark_id=seen.mark_id,
                    )
                )
        seconds += lasts_s
        progress(seconds)
    best = min((one.false_positive_probability for one in segments), default=1.0)
    assert best <= FALSE_ALARM_LIMIT or not segments
    return Scan(seconds=seconds, signal_s=signal_s, false_positive_probability=best, segments=tuple(segments))


def _windows(blocks: Iterable[Samples]) -> Iterable[Samples]:
    held: list[Samples] = []
    samples = 0
    for block in blocks:
        held.append(block)
        samples += block.shape[1]
        if samples >= _WINDOW_S * RATE_HZ:
            yield np.concatenate(held, axis=1)
            held, samples = [], 0
    if samples:
        yield np.concatenate(held, axis=1)
