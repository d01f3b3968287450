"""Can a listener find where the sampler's windows join? Levels and spectra at the joins against everywhere else.

Windows of 4.096 s overlap by 1.024 s; inside the overlap the velocities of both are cross-faded at every sampling step
(v2a_engine/engines/v2a/windows.py), so nothing is spliced: what could be heard is a drift of level or colour from one
side of an overlap to the other, or a stir inside it. Places in the bodies of the windows, away from every overlap, give
the sound's own distribution of the same measures.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from scipy.ndimage import maximum_filter1d

from judge.envelope import RATE_HZ, Mono
from v2a_engine.engines.v2a.codec import FRAMES_PER_TOKEN
from v2a_engine.engines.v2a.mel import FRAME_RATE, HOP_SAMPLES, log_mel
from v2a_engine.engines.v2a.windows import OVERLAP_TOKENS, WINDOW_TOKENS, window_starts

ASIDE_S = 1.0  # measured on either side of an overlap
SHORT_S = 0.2
FLUX_REACH = 2  # frames of 10.7 ms on either side in which the highest flux counts, everywhere alike
_FRAMES_PER_S = float(FRAME_RATE)

Curve = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeamFigures:
    """At the joins, and in the same sound elsewhere."""

    joins: int
    step_db: float  # 95th percentile of |level in the second after - second before the overlap|
    step_elsewhere_db: float
    short_step_db: float  # the same for 0.2 s on either side of the overlap's start, middle and end
    short_step_elsewhere_db: float
    colour_nats: float  # 95th percentile of the mean log-mel difference between both sides, level taken out
    colour_elsewhere_nats: float
    flux_over_95th: float  # share of joins whose flux passes the sound's own 95th percentile: 0.05 by chance

    @property
    def beyond_db(self) -> float:
        """How much larger steps are at joins than elsewhere: the goal is at most 1."""
        return max(self.step_db - self.step_elsewhere_db, self.short_step_db - self.short_step_elsewhere_db)


def seam_figures(mono: Mono) -> SeamFigures:
    """Of one long sound of even order, as `V2APipeline.render` gives it."""
    tokens = -(-len(mono) // (HOP_SAMPLES * FRAMES_PER_TOKEN))
    mel = log_mel(torch.from_numpy(mono)[None])[0].numpy().astype(np.float64)
    power = np.square(mono[: len(mono) // HOP_SAMPLES * HOP_SAMPLES].astype(np.float64))
    power = power.reshape(-1, HOP_SAMPLES).mean(axis=1)
    joins = _overlaps(tokens)
    elsewhere = _bodies(joins, len(power))
    half = round(OVERLAP_TOKENS * FRAMES_PER_TOKEN / 2)
    aside, short = round(ASIDE_S * _FRAMES_PER_S), round(SHORT_S * _FRAMES_PER_S)
    inner = [join + offset for join in joins for offset in (-half, 0, half)]
    flux = maximum_filter1d(np.maximum(np.diff(mel, axis=1), 0).sum(axis=0), 2 * FLUX_REACH + 1)
    limit = np.percentile(flux, 95)
    return SeamFigures(
        joins=len(joins),
        step_db=_worst(_steps_db(power, joins, half, aside)),
        step_elsewhere_db=_worst(_steps_db(power, _anywhere(joins, len(power)), half, aside)),
        short_step_db=_worst(_steps_db(power, inner, 0, short)),
        short_step_elsewhere_db=_worst(_steps_db(power, elsewhere, 0, short)),
        colour_nats=_worst(_colours(mel, joins, half, aside)),
        colour_elsewhere_nats=_worst(_colours(mel, _anywhere(joins, len(power)), half, aside)),
        flux_over_95th=float(np.mean([flux[join - 1] > limit for join in inner])),
    )


def _overlaps(tokens: int) -> list[int]:
    """Middle frame of every overlap; the last window, which may overlap more, is left out."""
    starts = window_starts(max(tokens, WINDOW_TOKENS))[1:-1]
    return [round((start + OVERLAP_TOKENS / 2) * FRAMES_PER_TOKEN) for start in starts]


def _bodies(joins: list[int], frames: int) -> list[int]:
    """Every tenth frame that is at least 0.8 s from every overlap's middle."""
    far = round(0.8 * _FRAMES_PER_S)
    return [at for at in range(far, frames - far, 10) if min(abs(at - join) for join in joins) >= far]


def _anywhere(joins: list[int], frames: int) -> list[int]:
    """Half-way between two joins, a quarter window around it: where the same span holds one window's body."""
    period = (WINDOW_TOKENS - OVERLAP_TOKENS) * FRAMES_PER_TOKEN
    middles = [join + period // 2 + offset for join in joins for offset in (-12, 0, 12)]
    return [at for at in middles if 150 < at < frames - 150]


def _steps_db(power: Curve, places: list[int], gap: int, aside: int) -> Curve:
    pairs = [(power[at - gap - aside : at - gap], power[at + gap : at + gap + aside]) for at in places]
    levels = [[10 * np.log10(side.mean() + 1e-12) for side in pair] for pair in pairs if all(len(s) for s in pair)]
    return np.abs(np.diff(np.array(levels), axis=1))[:, 0]


def _colours(mel: Curve, places: list[int], gap: int, aside: int) -> Curve:
    differences = []
    for at in places:
        before, after = (mel[:, max(0, at - gap - aside) : at - gap], mel[:, at + gap : at + gap + aside])
        difference = after.mean(axis=1) - before.mean(axis=1)
        differences.append(np.abs(difference - difference.mean()).mean())
    return np.array(differences)


def _worst(values: Curve) -> float:
    return float(np.percentile(values, 95))


def seconds_to_frames(length_s: float) -> int:
    """Mel frames of a sound so long."""
    return round(length_s * RATE_HZ / HOP_SAMPLES)
