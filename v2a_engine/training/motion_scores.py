"""How well events found meet contacts known: precision and recall within a tolerance, one to one."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from v2a_engine.engines.v2a.motion import MotionAnalyser, MotionEvent, MotionTrack
from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.training.scenes import RenderedScene

TOLERANCE_S = 1 / 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts over any number of scenes; they add up."""

    hits: int = 0
    missed: int = 0
    invented: int = 0
    miss_s: float = 0.0  # sum over the hits of how far they are off

    def __add__(self, other: "Score") -> "Score":
        return Score(
            hits=self.hits + other.hits,
            missed=self.missed + other.missed,
            invented=self.invented + other.invented,
            miss_s=self.miss_s + other.miss_s,
        )

    @property
    def precision(self) -> float:
        return self.hits / max(self.hits + self.invented, 1)

    @property
    def recall(self) -> float:
        return self.hits / max(self.hits + self.missed, 1)

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(2 * self.hits + self.missed + self.invented, 1)

    @property
    def mean_miss_s(self) -> float:
        return self.miss_s / max(self.hits, 1)


def analyse(encoder: MotionEncoder, scene: RenderedScene) -> MotionTrack:
    """What the engine itself would find in the scene."""
    analyser = MotionAnalyser(encoder)
    for picture, time_s in zip(scene.pictures, scene.times_s, strict=True):
        analyser.push(picture, float(time_s))
    return analyser.finish()


def score_events(events: Iterable[MotionEvent], scene: RenderedScene) -> Score:
    """Match events to contacts, nearest first; contacts that are weak or at the clip's ends count neither way."""
    first_s, last_s = scene.times_s[1] + TOLERANCE_S, scene.times_s[-1] - 2 * TOLERANCE_S
    times = [event.time_s for event in events]
    contacts = _merged([(contact.time_s, contact.weak) for contact in scene.contacts])
    pairs = sorted(
        (abs(time_s - contact[0]), e, c) for e, time_s in enumerate(times) for c, contact in enumerate(contacts)
    )
    free_events, free_contacts = set(range(len(times))), set(range(len(contacts)))
    hits, miss_s = 0, 0.0
    for apart_s, event, contact in pairs:
        if apart_s > TOLERANCE_S:
            break
        if event in free_events and contact in free_contacts:
            free_events.discard(event)
            free_contacts.discard(contact)
            if not contacts[contact][1] and first_s <= contacts[contact][0] <= last_s:
                hits, miss_s = hits + 1, miss_s + apart_s
    missed = sum(1 for c in free_contacts if not contacts[c][1] and first_s <= contacts[c][0] <= last_s)
    return Score(hits=hits, missed=missed, invented=len(free_events), miss_s=miss_s)


def _merged(contacts: list[tuple[float, bool]]) -> list[tuple[float, bool]]:
    """Contacts nearer than 80 ms to a stronger one are one sound: count them once."""
    kept: list[tuple[float, bool]] = []
    for time_s, weak in sorted(contacts):
        if kept and time_s - kept[-1][0] < 0.08:
            kept[-1] = (kept[-1][0] if not kept[-1][1] else time_s, weak and kept[-1][1])
        else:
            kept.append((time_s, weak))
    return kept


def confidence(track: MotionTrack, event: MotionEvent) -> float:
    """The onset probability behind an event: of the nearest two pictures, the surer."""
    nearest = np.abs(track.times_s - event.time_s).argsort()[:2]
    return float(track.onset_probability[nearest].max())


def with_threshold(track: MotionTrack, threshold: float) -> list[MotionEvent]:
    """The track's events that are at least so sure (the track's own threshold must lie lower)."""
    return [event for event in track.events if confidence(track, event) >= threshold]


def analyse_with_threshold(encoder: MotionEncoder, scenes: list[RenderedScene], threshold: float) -> list[MotionTrack]:
    """Tracks made with another threshold than the encoder's own."""
    before = float(encoder.config["threshold"])
    encoder.register_to_config(threshold=threshold)
    tracks = [analyse(encoder, scene) for scene in scenes]
    encoder.register_to_config(threshold=before)
    return tracks


def score_thresholds(encoder: MotionEncoder, scenes: list[RenderedScene]) -> dict[float, Score]:
    """The score at each of many thresholds, all scenes together."""
    tracks = analyse_with_threshold(encoder, scenes, 0.05)
    return {
        threshold: sum(
            (
                score_events(with_threshold(track, threshold), scene)
                for track, scene in zip(tracks, scenes, strict=True)
            ),
            Score(),
        )
        for threshold in np.round(np.arange(0.05, 1.0, 0.05), 2).tolist()
    }
