"""What a shot should sound like, judged by its picture alone.

Context: nobody typed a word, and there is no free set of films with their sound to learn the answer from.
Choice: the network's classes, averaged over the shot, go through a table of what such things sound like (`sound_map`).
The table is evidence of people, streets and forests too, which are no classes of ImageNet: suits and sunglasses
mean people, street signs and taxis a street. Then the light speaks: an open sky or much green is no room, blue above
makes wind likelier, darkness brings the insects out, and a picture without contrast shows nothing. Where all of it
points nowhere, what could be absurd gives way to what is calm: steps, cloth, room tone, outdoor air; or a thud, where
motion shows that something hits something. Effects belong to what moves: where nothing does, they are quiet, whatever
is seen (a dog that lies there does not bark).
Measured: `benchmarks/meaning.py`. What would change it: a picture model with people, places and weather.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from v2a_engine.domain.cue import StemKind
from v2a_engine.engines.v2a.motion import MotionTrack
from v2a_engine.engines.v2a.picture_encoder import PictureSemantics
from v2a_engine.engines.v2a.sound_map import QUIET, Family, sound_map

SURE = 0.3  # share of the best family below which only calm ones are chosen; there, 3 in 8 were right in development
SURE_OF_BOLD = 0.5  # the same for a bold one; of all from there on, 19 in 20 were right

Floats = npt.NDArray[np.float64]

_MOST = 0.95  # of the whole that motion, emptiness or rain can take
_AGREEMENT = 0.35  # best share below which what is not calm loses ground
_BLANK, _DIM = 0.03, 0.06  # contrast: at the first nothing is shown, at the second something is
_NIGHT, _DUSK = 0.1, 0.2  # brightness
_STRUCK = 0.5  # of the whole goes to a thud where something strikes and nothing is recognised
_THUD = "impact_body"
_INDOORS = ("ambience_indoor", "kitchen_domestic")
_NATURE, _INSECTS, _RAIN = "ambience_nature", "insects_frogs", "rain"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFamilies:
    """Families for one stem with their probabilities, best first; they add up to 1."""

    ranked: tuple[tuple[Family, float], ...]

    @property
    def chosen(self) -> tuple[Family, float]:
        """The family that is heard: the best, or where that one is unlikely, the best of the calm ones."""
        if self.is_sure:
            return self.ranked[0]
        return next(one for one in self.ranked if one[0].calm)

    @property
    def is_sure(self) -> bool:
        """Does the picture point at one family?"""
        best, share = self.ranked[0]
        return share >= (SURE_OF_BOLD if best.bold else SURE)

    def share(self, name: str) -> float:
        """The probability of one family; 0 where this stem does not have it."""
        return next((share for family, share in self.ranked if family.name == name), 0.0)


def families_of(
    kind: StemKind, semantics: PictureSemantics, motion: MotionTrack | None = None, rain: float = 0.0
) -> SoundFamilies:
    """Rank the families of one stem; without a picture, "quiet" has all of the probability.

    Args:
        kind: FX or BG.
        motion: None where it is not known whether anything moves, as in a photograph.
        rain: how plainly rain is seen to fall, 0 to 1: so much of the ambience it takes.
    """
    heard = sound_map(kind).heard(semantics.class_probabilities)
    families = tuple(family for family, _ in heard)
    shares = np.array([share for _, share in heard])
    if kind is StemKind.BG:
        shares *= _by_light(families, semantics)
    agreement = min(1.0, float(shares.max()) / max(float(shares.sum()), 1e-9) / _AGREEMENT)
    shares *= np.array([1.0 if family.calm else agreement for family in families])
    if kind is StemKind.FX and motion is not None and motion.events:
        shares = _blended(families, shares, _THUD, _STRUCK * (1.0 - agreement))
    shares = _blended(families, shares, QUIET, _quietness(kind, semantics, motion))
    if kind is StemKind.BG:
        shares = _blended(families, shares, _RAIN, rain)
    order = np.argsort(-shares, kind="stable")
    return SoundFamilies(ranked=tuple((families[index], float(shares[index])) for index in order))


def _blended(families: Sequence[Family], shares: Floats, name: str, weight: float) -> Floats:
    """Give one family `weight` of the whole, and the rest to all as before; they add up to 1.

    Something is always left to what is seen: the report names it, to be chosen instead.
    """
    weight = min(weight, _MOST) if shares.any() else 1.0
    scaled = shares * ((1.0 - weight) / max(float(shares.sum()), 1e-9))
    blended: Floats = scaled + [weight if family.name == name else 0.0 for family in families]
    return blended


def _by_light(families: Sequence[Family], semantics: PictureSemantics) -> Floats:
    """Factors for the ambiences, from sky, green and darkness."""
    green, sky = _mean(semantics.green), _mean(semantics.sky)
    outdoors = min(1.0, 2.5 * green + 1.2 * sky)
    night = float(np.interp(_mean(semantics.brightness), (_NIGHT, _DUSK), (1.0, 0.0)))
    factors: Mapping[str, float] = {
        **{name: 1.0 - 0.85 * outdoors for name in _INDOORS},
        _NATURE: (1.0 + 3.0 * green) * (1.0 - 0.5 * night),
        _INSECTS: 1.0 + 3.0 * night,
        "wind": 1.0 + 1.5 * sky,
        "ambience_city": 1.0 + 0.7 * sky,
    }
    return np.array([factors.get(family.name, 1.0) for family in families])


def _quietness(kind: StemKind, semantics: PictureSemantics, motion: MotionTrack | None) -> float:
    """How far the stem should be quiet: where something moves, even a plain picture is not empty."""
    if motion is None:
        return _emptiness(semantics)
    return motion.stillness if kind is StemKind.FX else motion.stillness * _emptiness(semantics)


def _emptiness(semantics: PictureSemantics) -> float:
    """1 for black, white or plain colour, or no picture at all; 0 as soon as something can be seen."""
    if not len(semantics.times_s):
        return 1.0
    return float(np.interp(semantics.contrast, (_BLANK, _DIM), (1.0, 0.0)).mean())


def _mean(values: npt.NDArray[np.float32]) -> float:
    return float(values.mean()) if len(values) else 0.0
