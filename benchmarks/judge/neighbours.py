"""In which category does a sound lie: a vote of its nearest real recordings.

The vote: the K nearest by cosine, each weighing its similarity, ties to the nearest. A gallery is balanced over
categories. A real recording never meets one by its own author or from its own origin; so that a generated sound has no
larger gallery than a real one, it too is judged without one author's recordings, each author of its category in turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from judge.embedding import Vector
from v2a_engine.training.recording import Recording

K = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gallery:
    """Real recordings and their vectors (n, 512)."""

    recordings: tuple[Recording, ...]
    vectors: Vector

    def category_of(self, vector: Vector, hidden: npt.NDArray[np.bool_]) -> str:
        """The vote of the K nearest that are not hidden."""
        near = np.where(hidden, -np.inf, self.vectors @ vector)
        votes: dict[str, float] = {}
        for place in np.argsort(-near)[:K]:
            name = self.recordings[place].category
            votes[name] = votes.get(name, 0.0) + float(near[place])
        return max(votes, key=votes.__getitem__)  # of equals, the first: the nearest

    def standing(self, category: str, vector: Vector, hidden: npt.NDArray[np.bool_]) -> float:
        """How often a recording of the category is nearer than one of another: 1 always, 0.5 by chance."""
        near = self.vectors @ vector
        own = np.array([one.category == category for one in self.recordings])
        ours, others = near[own & ~hidden], near[~own & ~hidden]
        return float((ours[:, None] > others[None]).mean()) if len(ours) else float("nan")

    def kin(self, one: Recording) -> npt.NDArray[np.bool_]:
        """Those by the same author or from the same origin."""
        return np.array([_is_kin(one, other) for other in self.recordings])


def _is_kin(one: Recording, other: Recording) -> bool:
    return one.path == other.path or one.author == other.author or (bool(one.origin) and one.origin == other.origin)


def judged_real(gallery: Gallery, recordings: Sequence[Recording], vectors: Vector) -> list[tuple[str, str, float]]:
    """(asked, found, weight) of real recordings, each without its kin."""
    rows = zip(recordings, vectors, strict=True)
    return [(one.category, gallery.category_of(vector, gallery.kin(one)), 1.0) for one, vector in rows]


def judged_generated(gallery: Gallery, asked: Sequence[str], vectors: Vector) -> list[tuple[str, str, float]]:
    """(asked, found, weight) of generated sounds, each without each author of its category in turn."""
    verdicts = []
    for category, vector in zip(asked, vectors, strict=True):
        own = [one for one in gallery.recordings if one.category == category]
        for one in own:
            verdicts.append((category, gallery.category_of(vector, gallery.kin(one)), 1 / len(own)))
    return verdicts


def share_right(verdicts: Sequence[tuple[str, str, float]]) -> float:
    """Mean over categories of the share that was found where it was asked."""
    right: dict[str, float] = {}
    total: dict[str, float] = {}
    for asked, found, weight in verdicts:
        right[asked] = right.get(asked, 0.0) + weight * (asked == found)
        total[asked] = total.get(asked, 0.0) + weight
    return float(np.mean([right[name] / total[name] for name in total]))


def mean_standing(gallery: Gallery, asked: Sequence[str], vectors: Vector, *, real: bool) -> float:
    """Mean over categories of `Gallery.standing`; real recordings without their kin.

    Finer than a vote, so better for telling one checkpoint from another.
    """
    nobody = np.zeros(len(gallery.recordings), bool)
    by_category: dict[str, list[float]] = {}
    for place, (category, vector) in enumerate(zip(asked, vectors, strict=True)):
        hidden = gallery.kin(gallery.recordings[place]) if real else nobody
        by_category.setdefault(category, []).append(gallery.standing(category, vector, hidden))
    return float(np.nanmean([np.nanmean(row) for row in by_category.values()]))


def confusions(verdicts: Sequence[tuple[str, str, float]]) -> dict[str, dict[str, float]]:
    """What was asked: what was found, in shares, the largest first."""
    table: dict[str, dict[str, float]] = {}
    for asked, found, weight in verdicts:
        row = table.setdefault(asked, {})
        row[found] = row.get(found, 0.0) + weight
    return {
        asked: {name: share / sum(row.values()) for name, share in sorted(row.items(), key=lambda pair: -pair[1])}
        for asked, row in table.items()
    }
