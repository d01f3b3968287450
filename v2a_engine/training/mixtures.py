"""Training windows of 4.096 s: sounds laid at known times, as a Foley artist would, or running on as a background.

A window is built, not cut: one-shots of one recorded thing (the same shoe on the same floor) are placed in
sequence, so that every onset is known to the sample; event sequences keep their own timing, found by
`detect_onsets`; backgrounds are cropped or looped. What is loudest in a window stands at `REFERENCE_DB`, unless
the window is a quiet one, which then always shows its energy curve.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from v2a_engine.engines.v2a.codec import FRAMES_PER_TOKEN
from v2a_engine.engines.v2a.conditions import DECAY_S, Curve, Seconds, energy_curve, frame_levels_db
from v2a_engine.engines.v2a.mel import HOP_SAMPLES
from v2a_engine.training.captions import together, typed
from v2a_engine.training.corpus import SAMPLE_RATE_HZ, DecodedCorpus, Samples
from v2a_engine.training.heard_onsets import detect_onsets, events_in
from v2a_engine.training.recording import Recording
from v2a_engine.training.roles import FULL_BANDWIDTH_HZ, heard_bandwidth_hz, is_usable, roles
from v2a_engine.training.treatment import LARGE_HALL, draw_treatment

WINDOW_TOKENS = 96
WINDOW_FRAMES = WINDOW_TOKENS * FRAMES_PER_TOKEN
WINDOW_SAMPLES = WINDOW_FRAMES * HOP_SAMPLES
WINDOW_S = WINDOW_SAMPLES / SAMPLE_RATE_HZ
REFERENCE_DB = -18.0  # dBFS of a frame that counts as energy 1
SILENT_DB = -75.0
RINGING_S = (0.06, 1.6)  # the shortest and longest decay that is told apart

_ROOM_SHARE = {"oneshots": 0.3, "sequence": 0.1, "background": 0.0}
_ROOM_TOLD = 0.6  # how often the caption names the room
_TEMPER = 0.4  # categories weigh their count to this power
_EMPHASIS = {
    "footsteps": 2.5, "impact_wood": 2.0, "impact_metal": 2.5, "impact_body": 1.5, "impact_stone_ceramic": 2.0,
    "impact_glass": 2.5, "door": 2.0, "rain": 1.5, "water": 2.0, "wind": 1.5, "ambience_city": 1.5,
    "ambience_indoor": 1.5, "explosion_firework": 1.5, "whoosh": 1.5, "engine_vehicle": 1.5, "birds": 1.3,
    "bell_clock": 1.3, "kitchen_domestic": 0.7,
    "ui_electronic": 0.1, "music_instrument": 0.15, "wild_animals": 0.4, "human_nonspeech": 0.5, "farm_animals": 0.5,
}  # fmt: skip
_RECIPES = {"oneshots": 0.4, "sequence": 0.2, "background": 0.22, "sustained": 0.1, "layered": 0.08}
_DEEPEST_LULL_DB = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One training window and everything known about it."""

    wave: Samples  # (WINDOW_SAMPLES,)
    kind: str | None  # "FX", "BG"; None: both at once
    event: Recording | None
    background: Recording | None
    onsets_s: Seconds | None  # None: not known, or without meaning
    strengths: Curve | None
    energy: Curve  # (WINDOW_FRAMES,), relative to REFERENCE_DB
    is_placed: bool  # the onsets explain the whole energy
    is_quiet: bool  # its level says nothing about the sound: show the energy
    bandwidth_hz: int = FULL_BANDWIDTH_HZ  # above it the recordings lack what was there
    room: str | None = None  # in words
    decay_s: float = DECAY_S  # of the placed sound, as `energy_from_events` counts it

    def caption(self, rng: random.Random) -> str:
        """One way to ask for this window."""
        if self.event is None or self.background is None:
            recording = self.event or self.background
            assert recording is not None, "a window holds at least one recording"
            if self.room is not None and rng.random() < _ROOM_TOLD:
                return f"{recording.caption} {self.room}"
            return typed(recording, rng)
        return together(self.event, self.background)


class Mixer:
    """Draws windows from the training side of the corpus."""

    def __init__(self, corpus: DecodedCorpus, seed: int) -> None:
        self._corpus = corpus
        self._rng = random.Random(seed)
        self._onsets: dict[int, tuple[Seconds, Curve]] = {}
        usable = [number for number, one in enumerate(corpus.recordings) if is_usable(one)]
        self._oneshots = self._by_category(usable, "oneshot")
        self._sequences = self._by_category(usable, "event_sequence")
        self._backgrounds = self._by_category(usable, "background")
        needs = {
            "oneshots": (self._oneshots,),
            "sequence": (self._sequences,),
            "background": (self._backgrounds,),
            "sustained": (self._backgrounds,),
            "layered": (self._oneshots, self._backgrounds),
        }
        self._recipes = {name: share for name, share in _RECIPES.items() if all(needs[name])}

    def draw(self) -> Window:
        """One window; the recipe, the recordings and the places are random."""
        recipe = self._rng.choices(list(self._recipes), list(self._recipes.values()))[0]
        if recipe == "sequence":
            return self._sequence()
        if recipe == "background":
            return self._background()
        if recipe == "sustained":
            return self._sustained()
        window = self._placed()
        return self._layered(window) if recipe == "layered" else window

    def _by_category(self, usable: Sequence[int], role: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number in usable:
            if role in roles(self._corpus.recordings[number]):
                found[self._corpus.recordings[number].category].append(number)
        return dict(found)

    def _pick(self, found: dict[str, list[int]]) -> int:
        """A recording of a tempered random category; within it, every caption is as likely as its count's root."""
        names = list(found)
        category = self._rng.choices(names, [len(found[one]) ** _TEMPER * _EMPHASIS.get(one, 1.0) for one in names])[0]
        by_caption: dict[str, list[int]] = defaultdict(list)
        for number in found[category]:
            by_caption[self._corpus.recordings[number].caption].append(number)
        captions = list(by_caption)
        caption = self._rng.choices(captions, [len(by_caption[one]) ** 0.5 for one in captions])[0]
        return self._rng.choice(by_caption[caption])

    def _siblings(self, number: int) -> list[int]:
        """Up to four one-shots of the same caption and author: another step of the same shoe."""
        own = self._corpus.recordings[number]
        alike = [
            other
            for other in self._oneshots[own.category]
            if self._corpus.recordings[other].caption == own.caption
            and self._corpus.recordings[other].author == own.author
        ]
        return [number, *self._rng.sample(alike, min(3, len(alike)))]

    def _placed(self) -> Window:
        """One-shots of one thing at known times; now and then none at all."""
        number = self._pick(self._oneshots)
        takes = [self._oneshot(one) for one in self._siblings(number)]
        wave = np.zeros(WINDOW_SAMPLES + SAMPLE_RATE_HZ * 4, dtype=np.float32)
        speed = self._rng.uniform(0.88, 1.14)
        times_s = self._times() if self._rng.random() > 0.04 else []
        base_gain_db = 0.0
        for time_s in times_s:
            take, lead = self._rng.choice(takes)
            piece, lead_samples = _respeeded(take, lead, speed * self._rng.uniform(0.98, 1.02))
            first = max(0, round(time_s * SAMPLE_RATE_HZ) - lead_samples)
            gain_db = base_gain_db - abs(self._rng.gauss(0, 4))
            wave[first : first + len(piece)] += piece * np.float32(10 ** (gain_db / 20))
        recording = self._corpus.recordings[number]
        treatment = draw_treatment(self._rng, _ROOM_SHARE["oneshots"])
        wave = treatment.applied(wave[:WINDOW_SAMPLES])
        is_placed = treatment.room != LARGE_HALL  # a hall rings on where the onsets say nothing
        window = self._finished(wave, recording, None, np.array(times_s), is_placed=is_placed, room=treatment.room)
        return replace(window, decay_s=natural_decay_s(takes[0][0]))

    def _times(self) -> list[float]:
        """Steps, a few hits, or a flurry."""
        rng = self._rng
        manner = rng.random()
        if manner < 0.4:
            period_s, start_s = rng.uniform(0.28, 0.9), rng.uniform(0, 1.5)
            times = [start_s + n * period_s + rng.gauss(0, 0.02) for n in range(rng.randint(2, 12))]
        elif manner < 0.85:
            times = [rng.uniform(0, WINDOW_S - 0.1) for _ in range(rng.choice((1, 1, 2, 2, 3, 4, 5)))]
        else:
            start_s = rng.uniform(0, 3)
            times = [start_s + abs(rng.gauss(0, 0.5)) for _ in range(rng.randint(3, 7))]
        times = sorted(time for time in times if 0 <= time < WINDOW_S - 0.02)
        return [time for n, time in enumerate(times) if n == 0 or time - times[n - 1] > 0.07]

    def _oneshot(self, number: int) -> tuple[Samples, int]:
        """A one-shot of level 1, at most 3.5 s, and the sample at which it starts to sound."""
        samples = self._corpus[number][: int(3.5 * SAMPLE_RATE_HZ)]
        samples = samples / max(float(np.abs(samples).max()), 1e-4)
        loud = np.nonzero(np.abs(samples) > 0.1)[0]
        onset = max(0, int(loud[0]) - 48) if len(loud) else 0
        first = max(0, onset - 480)
        kept = samples[first:].copy()
        fade = min(len(kept), 960)
        kept[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
        return kept, onset - first

    def _sequence(self) -> Window:
        """A stretch of an event sequence with the onsets that it has."""
        number = self._pick(self._sequences)
        recording, samples = self._corpus.recordings[number], self._corpus[number]
        if number not in self._onsets:
            self._onsets[number] = detect_onsets(samples)
        wave, offset_s = self._cropped(samples)
        times_s, _ = events_in(*self._onsets[number], (offset_s, offset_s + WINDOW_S))
        if offset_s < 0:
            times_s = self._onsets[number][0] - offset_s
        treatment = draw_treatment(self._rng, _ROOM_SHARE["sequence"])
        times_s = times_s[times_s < WINDOW_S]
        return self._finished(treatment.applied(wave), recording, None, times_s, is_placed=False, room=treatment.room)

    def _cropped(self, samples: Samples) -> tuple[Samples, float]:
        """A window from anywhere in the samples, silence around short ones, and where it starts in them."""
        spare = len(samples) - WINDOW_SAMPLES
        offset = self._rng.randint(min(spare, 0), max(spare, 0))
        wave = np.zeros(WINDOW_SAMPLES, dtype=np.float32)
        source = samples[max(offset, 0) : max(offset, 0) + WINDOW_SAMPLES]
        wave[max(-offset, 0) : max(-offset, 0) + len(source)] = source[: WINDOW_SAMPLES - max(-offset, 0)]
        return wave, offset / SAMPLE_RATE_HZ

    def _background(self) -> Window:
        number = self._pick(self._backgrounds)
        return self._finished(self._running(number), None, self._corpus.recordings[number], None)

    def _sustained(self) -> Window:
        """An effect without a single blow, which swells and falls as the motion does: an engine, a river, a fire."""
        number = self._pick(self._backgrounds)
        knots_db = [-self._rng.uniform(0, _DEEPEST_LULL_DB) for _ in range(self._rng.randint(2, 8))]
        places = np.linspace(0, len(knots_db) - 1, WINDOW_SAMPLES)
        gains_db = np.interp(places, np.arange(len(knots_db)), knots_db)
        wave = self._running(number) * (10 ** (gains_db / 20)).astype(np.float32)
        nothing = np.zeros(0, dtype=np.float64)
        return self._finished(wave, self._corpus.recordings[number], None, nothing, is_placed=False)

    def _running(self, number: int) -> Samples:
        """A background without end: a crop, or the recording looped with a cross-fade."""
        samples = self._corpus[number]
        fade = min(SAMPLE_RATE_HZ // 4, len(samples) // 4)
        while len(samples) < WINDOW_SAMPLES + 2:
            up = np.sqrt(np.linspace(0, 1, fade, dtype=np.float32))
            joint = samples[-fade:] * up[::-1] + samples[:fade] * up
            samples = np.concatenate((samples[:-fade], joint, samples[fade:]))
        speed = self._rng.uniform(0.9, min(1.1, len(samples) / (WINDOW_SAMPLES + 2)))
        needed = int(WINDOW_SAMPLES * speed) + 2
        offset = self._rng.randint(0, len(samples) - needed)
        faster, _ = _respeeded(samples[offset : offset + needed], 0, speed)
        return draw_treatment(self._rng, _ROOM_SHARE["background"]).applied(faster[:WINDOW_SAMPLES])

    def _layered(self, window: Window) -> Window:
        number = self._pick(self._backgrounds)
        under = self._running(number)
        gain_db = REFERENCE_DB - self._rng.uniform(12, 28) - max(float(frame_levels_db(under).max()), SILENT_DB)
        wave = window.wave + under * np.float32(10 ** (gain_db / 20))
        background = self._corpus.recordings[number]
        return self._finished(wave, window.event, background, window.onsets_s, is_placed=False)

    def _finished(
        self,
        wave: Samples,
        event: Recording | None,
        background: Recording | None,
        onsets_s: Seconds | None,
        *,
        is_placed: bool = True,
        room: str | None = None,
    ) -> Window:
        """Bring the window to its level and compute its curves."""
        is_quiet = self._rng.random() < 0.25
        top_db = REFERENCE_DB - (self._rng.uniform(3, 24) if is_quiet else 0.0)
        peak_db = float(frame_levels_db(wave).max())
        if peak_db > SILENT_DB:
            wave = wave * np.float32(10 ** ((top_db - peak_db) / 20))
        energy = energy_curve(wave, REFERENCE_DB)
        strengths = None
        if onsets_s is not None:
            firsts = np.minimum((onsets_s * WINDOW_FRAMES / WINDOW_S).astype(int), WINDOW_FRAMES - 1)
            strengths = np.array([energy[first : first + 5].max() for first in firsts], dtype=np.float32)
        kinds = {(True, False): "FX", (False, True): "BG"}
        return Window(
            wave=wave,
            kind=kinds.get((event is not None, background is not None)),
            event=event,
            background=background,
            onsets_s=onsets_s,
            strengths=strengths,
            energy=energy,
            is_placed=is_placed and onsets_s is not None,
            is_quiet=is_quiet,
            bandwidth_hz=max(heard_bandwidth_hz(one) for one in (event, background) if one is not None),
            room=room,
        )


def natural_decay_s(oneshot: Samples) -> float:
    """How long a one-shot rings, as the parameter of `energy_from_events`: from the time to 20 dB down for good."""
    levels_db = frame_levels_db(oneshot)
    loudest = int(levels_db.argmax()) if len(levels_db) else 0
    sounding = np.flatnonzero(levels_db > levels_db.max(initial=SILENT_DB) - 20)
    frames = (int(sounding[-1]) - loudest + 1) if len(sounding) else 1
    # The curve falls from 0.95 by a third (20 of 60 dB) in 0.63 of its parameter.
    return float(np.clip(1.6 * frames * HOP_SAMPLES / SAMPLE_RATE_HZ, *RINGING_S))


def _respeeded(samples: Samples, lead_samples: int, speed: float) -> tuple[Samples, int]:
    """Played faster or slower, pitch and all."""
    places = np.arange(0, len(samples) - 1, speed, dtype=np.float32)
    faster: npt.NDArray[np.float32] = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
    return faster, round(lead_samples / speed)
