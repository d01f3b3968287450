"""Frechet distance between two sets of vectors, small sets made fair.

In the 32 directions in which training recordings vary most (neither the held-out ones nor the generated sounds choose
them), with covariances drawn a tenth of the way towards their mean variance. Few samples bias the distance upwards, so
every distance is between sets of the same size and the same mix of categories; compare it with another row, never with
another paper. Halves of the real ones share authors now and then, which makes theirs a strict ceiling.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import sqrtm

from judge.embedding import Vector

DIRECTIONS = 32
SHRINKAGE = 0.1
DRAWS = 60

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelledSet:
    """Vectors (n, 512) with a category each."""

    vectors: Vector
    categories: tuple[str, ...]

    def shuffled(self, rng: np.random.Generator) -> dict[str, list[int]]:
        """Places by category, in random order."""
        places: dict[str, list[int]] = {}
        for place in rng.permutation(len(self.categories)):
            places.setdefault(self.categories[place], []).append(int(place))
        return places


def directions_of(training: Vector) -> Matrix:
    """(512, 32)"""
    centred = (training - training.mean(axis=0)).astype(np.float64)
    found: Matrix = np.linalg.svd(centred, full_matrices=False)[2][:DIRECTIONS].T
    return found


def frechet(first: Matrix, second: Matrix) -> float:
    """Squared distance of two Gaussians fitted to (n, dims) each, times 1000."""
    (mean_a, cov_a), (mean_b, cov_b) = _fitted(first), _fitted(second)
    root = sqrtm(cov_a @ cov_b).real
    return float(1000 * (np.square(mean_a - mean_b).sum() + np.trace(cov_a + cov_b - 2 * root)))


def within(real: LabelledSet, directions: Matrix) -> float:
    """One half of every category against the other half: the ceiling. Mean of 60 draws."""
    rng = np.random.default_rng(0)
    distances = []
    for _ in range(DRAWS):
        places = real.shuffled(rng)
        halves = [[p for row in places.values() for p in row[side : len(row) // 2 * 2 : 2]] for side in (0, 1)]
        distances.append(frechet(*(real.vectors[half] @ directions for half in halves)))
    return float(np.mean(distances))


def between(made: LabelledSet, real: LabelledSet, directions: Matrix) -> float:
    """As many made sounds of every category against half of the real ones. Mean of 60 draws."""
    rng = np.random.default_rng(0)
    distances = []
    for _ in range(DRAWS):
        of_made, of_real = made.shuffled(rng), real.shuffled(rng)
        halves = {name: len(row) // 2 for name, row in of_real.items()}
        first = [p for name, count in halves.items() for p in of_made[name][:count]]
        second = [p for name, count in halves.items() for p in of_real[name][:count]]
        distances.append(frechet(made.vectors[first] @ directions, real.vectors[second] @ directions))
    return float(np.mean(distances))


def _fitted(points: Matrix) -> tuple[Matrix, Matrix]:
    covariance = np.cov(points.T)
    even = np.eye(len(covariance)) * np.trace(covariance) / len(covariance)
    return points.mean(axis=0), (1 - SHRINKAGE) * covariance + SHRINKAGE * even
