"""Is a stem in step with a clip's own sound? Every figure also for the same stem moved by half a second.

    figures, shifted = sync_figures(Path("clip.mp4"), stem)  # stem (channels, samples) or (samples,) at 48 kHz

The first 8 s count (of a shorter clip, all of it). Envelopes: 20 ms frames, no overlap, log RMS, clamped 60 dB under
each sound's own loudest frame (envelope.py). The samples are moved round, once 0.5 s later and once earlier, and the
figures are the mean of both: what chance gives for this stem on this clip. Onset figures are None where the clip's own
sound has fewer than two onsets; a mean over clips leaves those clips out.
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from judge.attacks import Seconds, attacks_of, average_precision, onset_accuracy
from judge.envelope import RATE_HZ, Curve, Mono, correlation, e_l1, level_db, moved
from judge.motion_peaks import av_align, motion_peaks
from v2a_engine.media.audio import read_audio

LONGEST_S = 8.0
SHIFTS_S = (0.5, -0.5)
LEAST_ONSETS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncFigures:
    """Of one stem on one clip; the numbers in the names are tolerances in milliseconds."""

    correlation: float
    ap_50: float | None
    ap_100: float | None
    accuracy_50: float | None
    accuracy_100: float | None
    strict_ap_100: float | None  # by the strict onset detector
    e_l1: float
    av_align: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClipSound:
    """A clip's own sound and picture, as the figures need them."""

    mono: Mono
    levels_db: Curve
    onsets_s: Seconds
    strict_onsets_s: Seconds
    motion_s: Seconds
    frame_s: float


@lru_cache(maxsize=64)
def clip_sound(clip: Path) -> ClipSound:
    """Read once; Farneback's flow takes some seconds a clip."""
    mono = read_audio(clip, RATE_HZ).mean(axis=0)[: round(LONGEST_S * RATE_HZ)].astype(np.float32)
    motion_s, frame_s = motion_peaks(clip, len(mono) / RATE_HZ)
    return ClipSound(
        mono=mono,
        levels_db=level_db(mono),
        onsets_s=attacks_of(mono).times_s,
        strict_onsets_s=attacks_of(mono, "strict").times_s,
        motion_s=motion_s,
        frame_s=frame_s,
    )


def sync_figures(clip: Path, stem: npt.NDArray[np.float32]) -> tuple[SyncFigures, SyncFigures]:
    """(as it is, moved by half a second): the margin between them is what counts.

    Args:
        stem: (channels, samples) or (samples,) at 48 kHz, from the clip's start; cut or padded to the clip's length.
    """
    own = clip_sound(clip)
    mono = stem.mean(axis=0) if stem.ndim == 2 else stem
    mono = np.pad(mono[: len(own.mono)], (0, max(0, len(own.mono) - len(mono)))).astype(np.float32)
    shifted = [_figures(own, moved(mono, shift_s)) for shift_s in SHIFTS_S]
    return _figures(own, mono), mean_figures(shifted)


def mean_figures(many: "list[SyncFigures]") -> SyncFigures:
    """Means over stems, leaving out what has none."""
    means: dict[str, float | None] = {}
    for field in fields(SyncFigures):
        values = [value for one in many if (value := getattr(one, field.name)) is not None]
        means[field.name] = float(np.mean(values)) if values else None
    return SyncFigures(**means)  # type: ignore[arg-type]  # only the onset figures can be None


def _figures(own: ClipSound, mono: Mono) -> SyncFigures:
    found, strict = attacks_of(mono), attacks_of(mono, "strict")
    has_onsets = len(own.onsets_s) >= LEAST_ONSETS
    has_strict = len(own.strict_onsets_s) >= LEAST_ONSETS
    return SyncFigures(
        correlation=correlation(level_db(mono), own.levels_db),
        ap_50=average_precision(found, own.onsets_s, 0.05) if has_onsets else None,
        ap_100=average_precision(found, own.onsets_s, 0.1) if has_onsets else None,
        accuracy_50=onset_accuracy(found, own.onsets_s, 0.05) if has_onsets else None,
        accuracy_100=onset_accuracy(found, own.onsets_s, 0.1) if has_onsets else None,
        strict_ap_100=average_precision(strict, own.strict_onsets_s, 0.1) if has_strict else None,
        e_l1=e_l1(mono, own.mono),
        av_align=av_align(found.times_s, own.motion_s, own.frame_s),
    )
