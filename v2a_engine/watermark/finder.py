"""What a stretch of sound holds of our mark: guesses from the surface of all places, proven one by one on their track.

A guess at a place and a speed is made exact (speed, place, how far it reaches), its chance is counted, and what it
explains is taken out of the stretch before the next is looked for: two pieces of a programme, cut together, are two
findings.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from v2a_engine.watermark.pattern import PERIOD_S
from v2a_engine.watermark.payload import KnownIds
from v2a_engine.watermark.surface import BLOCK_HOPS, PLACES, Fit, best_fits
from v2a_engine.watermark.tiles import AS_MADE, Cumulated, Grid, Power
from v2a_engine.watermark.track import HOP_S, Track, Votes

Hops = npt.NDArray[np.bool_]

FALSE_ALARM_LIMIT = 1e-4
_GUESSES_AS_MADE, _GUESSES_RETIMED = 24, 8  # that are looked at closely, at each look
_MOST_FINDINGS = 12
_WAYS_TO_FIND = 6  # as made, faster, stretched: each by the pilot alone or with a known id; the false alarms are shared
_HOPEFUL = 1e-5  # chance of a guess as it stands, were it the only one: with more, no nudge makes it proof
_NUDGES_HOPS = (0.0, -0.35, 0.35)  # around a guess's place
_SPEED_NUDGES = (0.0, -1.0, 1.0, -2.0, 2.0)  # around its speed, in half hops over its length
_LEAST_HOPS = 8  # a tenth of a second: in less, no speed can be told
_A_SECOND_HOPS = round(1 / HOP_S)
_ROUNDS = 4  # of finding the true speed and reaching further with it
_MOST_STEPS = 12
_NEAR = 0.013  # so far the speed of a short piece may be off
_AS_LIKELY = 9.0  # difference of two z squared, below which the better known speed is taken

_FURTHEST_SPEED = 0.05
_FOLLOWING_STEP, _KEPT_STEP = 0.008, 0.0125
_USUAL_SPEEDS = (  # film, video, then pulldown; anything else is given as measured
    *(1.0, 25 / 24, 24 / 25),
    *(base * pulldown for base in (1.0, 25 / 24, 24 / 25) for pulldown in (1.001, 1 / 1.001)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A piece of the stretch that holds the mark; `chance`: that it does not, over all that was tried here."""

    start_s: float
    end_s: float
    sequence_s: float
    speed: float
    pitch_kept: bool
    score_z: float
    chance: float
    votes: Votes


@dataclass(frozen=True, slots=True)
class Proof:
    """A guess made exact."""

    grid: Grid
    place: float
    first_hop: float
    last_hop: float
    score_z: float
    chance: float


@dataclass(frozen=True, slots=True)
class Finder:
    """What is looked for, and how thoroughly."""

    known: KnownIds
    key: bytes
    retimed: bool

    def findings(self, power: Power) -> list[Finding]:
        """All that is found in a stretch of sound, given as its power (hops, bins)."""
        if len(power) < _LEAST_HOPS:
            return []
        explained = np.zeros(len(power), np.bool_)
        found = self._look(power, explained, [AS_MADE], 0.0, _GUESSES_AS_MADE)
        for step, grids in _other_speeds() if self.retimed else []:
            found += self._look(power, explained, grids, step / 2, _GUESSES_RETIMED)
        return found

    def _look(self, power: Power, explained: Hops, grids: list[Grid], furthest: float, most: int) -> list[Finding]:
        """What is found at these speeds among the hops that are not yet explained; it is noted there."""
        found: list[Finding] = []
        while len(found) < _MOST_FINDINGS and _is_worth_a_look(power, explained):
            sound = Cumulated(np.where(explained[:, None], np.float32(0), power))
            likeliest, tries = best_fits(sound, grids, self.key, furthest, most)
            proofs = (self._proof(sound, fit, tries) for fit in likeliest)
            proven = next((proof for proof in proofs if proof.chance <= FALSE_ALARM_LIMIT), None)
            if proven is None:
                break
            finding = self._finding(sound, proven, explained)
            explained[int(finding.start_s / HOP_S) : int(np.ceil(finding.end_s / HOP_S))] = True
            found.append(finding)
        return found

    def _proof(self, sound: Cumulated, fit: Fit, tries: int) -> Proof:
        """The guess at its best place and speed, and how likely it is by chance."""
        first_hop = fit.first_block * BLOCK_HOPS / fit.grid.speed
        last_hop = min(first_hop + fit.blocks * BLOCK_HOPS / fit.grid.speed, sound.hops)
        part = sound.part(int(first_hop), int(np.ceil(last_hop)))
        half_a_hop = 0.5 / (last_hop - first_hop)
        is_exact = fit.grid == AS_MADE
        speeds = [fit.speed + nudge * half_a_hop for nudge in (_SPEED_NUDGES[:1] if is_exact else _SPEED_NUDGES)]
        middle = (first_hop + last_hop) / 2
        held = fit.place + fit.speed * middle  # the place in the middle is what the guess knows best
        ways = [(speed, held + nudge - speed * middle) for speed in speeds for nudge in _NUDGES_HOPS]

        def read(speed: float, place: float) -> Votes:
            track = Track(part, replace(fit.grid, speed=speed), place + speed * int(first_hop), self.key)
            return track.votes(0, sound.hops)

        votes = [read(*ways[0])]
        if self._chance(votes[0], 1) < _HOPEFUL:
            votes += [read(*way) for way in ways[1:]]
        best = max(range(len(votes)), key=lambda number: votes[number].score_z)
        speed, place = ways[best]
        return Proof(
            grid=replace(fit.grid, speed=speed),
            place=place % PLACES,
            first_hop=first_hop,
            last_hop=last_hop,
            score_z=votes[best].score_z,
            chance=self._chance(votes[best], tries * len(ways)),
        )

    def _chance(self, votes: Votes, tries: int) -> float:
        """The bound for the pilot alone, or with the known id that fits best, whichever says more."""
        _, agreement = self.known.likeliest(votes.bits)
        alone = tries * np.exp(-(max(votes.score_z, 0.0) ** 2) / 2)
        together = tries * len(self.known) * np.exp(-(max(votes.z_with(agreement), 0.0) ** 2) / 2)
        return min(1.0, _WAYS_TO_FIND * float(min(alone, together if len(self.known) else alone)))

    def _finding(self, sound: Cumulated, proof: Proof, explained: Hops) -> Finding:
        """How far the mark goes on to either side of what was proven, its true speed, and all that it says there."""
        track = Track(sound, proof.grid, proof.place, self.key)
        first, last = track.tile_at(proof.first_hop), track.tile_at(proof.last_hop)
        for _ in range(_ROUNDS):
            settled = self._settled(sound, track, (track.hop_of(first), track.hop_of(last)))
            here = settled.tile_at(track.hop_of(first)), settled.tile_at(track.hop_of(last))
            reach = settled.reach(*here, explained)
            is_steady = settled.grid == track.grid and reach == (first, last)
            track, (first, last) = settled, reach
            if is_steady:
                break
        votes = track.votes(first, last)
        start_hop, end_hop = track.hop_of(first), min(track.hop_of(last), float(sound.hops))
        return Finding(
            start_s=float(start_hop * HOP_S),
            end_s=float(end_hop * HOP_S),
            sequence_s=float((track.place + track.grid.speed * start_hop) * HOP_S % PERIOD_S),
            speed=track.grid.speed,
            pitch_kept=track.grid.pitch_kept,
            score_z=votes.score_z,
            chance=proof.chance,
            votes=votes,
        )

    def _settled(self, sound: Cumulated, track: Track, hops: tuple[float, float]) -> Track:
        """The track at the speed that fits these hops best; one that editors know, where it fits as well."""
        from_hop, to_hop = int(hops[0]), min(int(np.ceil(hops[1])), sound.hops)
        part, middle = sound.part(from_hop, to_hop), (from_hop + to_hop) / 2
        held = track.place + track.grid.speed * middle

        @functools.cache
        def at(grid: Grid) -> tuple[float, float]:
            places = [held + nudge - grid.speed * middle for nudge in _NUDGES_HOPS]
            return max((Track(part, grid, place + grid.speed * from_hop, self.key).score_z, place) for place in places)

        step = 1 / (to_hop - from_hop)  # a hop over the whole
        kinds = (False, True) if track.grid == AS_MADE else (track.grid.pitch_kept,)
        best = max((_climbed(at, Grid(track.grid.speed, kept), step) for kept in kinds), key=at)
        unsure = max(_NEAR, 2 * step)
        usual = [speed for speed in _USUAL_SPEEDS if abs(speed - best.speed) < unsure]
        near = [Grid(speed, best.pitch_kept and speed != 1) for speed in usual]
        least_z = np.sqrt(max(at(best)[0] ** 2 - _AS_LIKELY, 0))
        best = next((grid for grid in near if at(grid)[0] >= least_z), best)
        return Track(sound, best, at(best)[1], self.key)


def _climbed(at: Callable[[Grid], tuple[float, float]], grid: Grid, step: float) -> Grid:
    """The speed around which no other is better."""
    for _ in range(_MOST_STEPS):
        best = max((replace(grid, speed=grid.speed + way * step) for way in (0, -1, 1)), key=at)
        if best == grid:
            break
        grid = best
    return grid


def _is_worth_a_look(power: Power, explained: Hops) -> bool:
    """Is there a piece of sound left that could hold a finding: a second of it, or half of a sound that is shorter?"""
    heard = power.sum(axis=1) > 0
    sounding = np.concatenate([[0], np.cumsum(heard)])  # silence does not break a piece, only what is explained does
    ends = np.flatnonzero(np.diff(np.concatenate([[True], explained, [True]])))
    longest = int((sounding[ends[1::2]] - sounding[ends[::2]]).max(initial=0))
    return longest >= max(1, min(_A_SECOND_HOPS, int(heard.sum()) // 2))


def _other_speeds() -> list[tuple[float, list[Grid]]]:
    """Speeds that are looked at: how far apart, and which. First those where the pitch follows."""
    following = np.arange(-_FURTHEST_SPEED, _FURTHEST_SPEED + 1e-6, _FOLLOWING_STEP)
    kept = np.arange(-_FURTHEST_SPEED, _FURTHEST_SPEED + 1e-6, _KEPT_STEP)
    return [
        (_FOLLOWING_STEP, [Grid(float(1 + off)) for off in following]),
        (_KEPT_STEP, [Grid(float(1 + off), pitch_kept=True) for off in kept if abs(off) > _KEPT_STEP / 2]),
    ]
