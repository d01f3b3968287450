"""The rows of likeness: is it the thing, how far is the whole from the real, and at which stage is it lost."""

from collections.abc import Sequence

import numpy as np

from judge.embedding import Vector
from judge.frechet import LabelledSet, between, directions_of, within
from judge.likeness import HELD_OUT_EACH, TRAINING_EACH, Likeness, Verdicts
from judge.neighbours import Gallery, K, judged_generated, judged_real, mean_standing, share_right
from judge.prompts import CATEGORIES, PROMPTS
from judge.table import Row, Section

GOAL_SHARE_OF_REAL = 0.85
GOAL_FRECHET_RATIO = 1.5


def likeness_section(judged: Likeness) -> Section:
    """Category and distance, in the aiSFX embedding."""
    return Section(
        title=f"Is it the thing asked for? {len(PROMPTS)} prompts, {len(judged.generated)} sounds, aiSFX embedding",
        split=_split(judged),
        # A quick run has too few sounds of a category for sets of one size.
        rows=(*_category_rows(judged), *([] if judged.quick else _distance_rows(judged))),
    )


def error_of(verdicts: Verdicts) -> float:
    """Standard error of the share, whole sounds drawn again within every category.

    A sound's verdicts follow one another and weigh 1 together: they are one draw, not many.
    """
    rng = np.random.default_rng(0)
    by_category: dict[str, list[float]] = {}
    right = weighed = 0.0
    for asked, found, weight in verdicts:
        right, weighed = right + weight * (asked == found), weighed + weight
        if weighed > 1 - 1e-6:
            by_category.setdefault(asked, []).append(right)
            right = weighed = 0.0
    shares = [np.mean([rng.choice(row, len(row)).mean() for row in by_category.values()]) for _ in range(300)]
    return float(np.std(shares))


def _category_rows(judged: Likeness) -> list[Row]:
    real = [one.recording for one in judged.real]
    ceiling_verdicts = judged_real(judged.gallery, real, judged.gallery.vectors)
    ceiling, chance = share_right(ceiling_verdicts), 1 / len(CATEGORIES)
    noise = share_right(judged_generated(judged.gallery, judged.asked, judged.noise_vectors))
    verdicts = judged.verdicts()
    share = share_right(verdicts)
    rows = [
        Row(
            name=f"category, {K} nearest held-out recordings",
            value=share,
            floor=noise,
            ceiling=ceiling,
            note=f"+-{error_of(verdicts):.3f}; real +-{error_of(ceiling_verdicts):.3f}; by lot {chance:.2f}",
        ),
        Row(
            name="  as a share of what real ones reach",
            value=share / ceiling,
            floor=noise / ceiling,
            ceiling=1.0,
            goal=GOAL_SHARE_OF_REAL,
        ),
        Row(
            name=f"category, {K} nearest training recordings",
            value=share_right(_plainly(judged.training_gallery, judged.asked, judged.generated_vectors)),
            floor=share_right(_plainly(judged.training_gallery, judged.asked, judged.noise_vectors)),
            ceiling=share_right(judged_real(judged.training_gallery, real, judged.gallery.vectors)),
            note="a larger gallery, but one the model has heard: no proof, a second look",
        ),
    ]
    names = [one.category for one in real]
    rows.append(
        Row(
            name="own category nearer than another (chance 0.5)",
            value=mean_standing(judged.gallery, judged.asked, judged.generated_vectors, real=False),
            floor=mean_standing(judged.gallery, judged.asked, judged.noise_vectors, real=False),
            ceiling=mean_standing(judged.gallery, names, judged.gallery.vectors, real=True),
            note="held-out recordings; finer than a vote",
        )
    )
    copied = [one.recording for one in judged.copied]
    for name, vectors in (("vocoder", judged.vocoded), ("codec and vocoder", judged.recoded)):
        value = share_right(judged_real(judged.gallery, copied, vectors))
        rows.append(Row(name=f"  held-out recordings through {name}", value=value, ceiling=ceiling))
    return rows


def _distance_rows(judged: Likeness) -> list[Row]:
    directions = directions_of(judged.training_gallery.vectors)
    real = LabelledSet(
        vectors=judged.gallery.vectors, categories=tuple(one.category for one in judged.gallery.recordings)
    )

    def far(vectors: Vector, categories: Sequence[str]) -> float:
        return between(LabelledSet(vectors=vectors, categories=tuple(categories)), real, directions)

    ceiling = within(real, directions)
    made, noise = far(judged.generated_vectors, judged.asked), far(judged.noise_vectors, judged.asked)
    training = [one.category for one in judged.training_gallery.recordings]
    return [
        Row(name="Frechet distance to held-out (x1000)", value=made, floor=noise, ceiling=ceiling,
            note="ceiling: half against half of the held-out ones"),
        Row(name="  over half against half", value=made / ceiling, floor=noise / ceiling, ceiling=1.0,
            goal=GOAL_FRECHET_RATIO, at_most=True),
        Row(name="  training recordings to held-out", value=far(judged.training_gallery.vectors, training),
            ceiling=ceiling, note="what a perfect copy of the training side would reach"),
        Row(name="  held-out through codec and vocoder", value=far(judged.recoded, real.categories), ceiling=ceiling,
            note="their own copies"),
    ]  # fmt: skip


def _plainly(gallery: Gallery, asked: Sequence[str], vectors: Vector) -> Verdicts:
    """Nobody hidden: a generated sound has no author."""
    nobody = np.zeros(len(gallery.recordings), bool)
    rows = zip(asked, vectors, strict=True)
    return [(category, gallery.category_of(vector, nobody), 1.0) for category, vector in rows]


def _split(judged: Likeness) -> str:
    heard = judged.contaminated
    warning = (
        f"ATTENTION: these weights were trained on {heard} of the {len(judged.real)} by their own list: NOT held out "
        "for them, the figures flatter. "
        if heard
        else f"None of the {len(judged.real)} is among the recordings that these weights list as used. "
        if judged.used
        else "These weights bring no list of what they were trained on: the split is taken on trust. "
    )
    return (
        f"Held out: {HELD_OUT_EACH} recordings a category, {len(judged.real)} in all, whose author and origin have "
        f"nothing in training (v2a_engine/training/split.py). {warning}Ceiling: those same recordings, each without "
        "its own author's. Floor: white noise with the loudness curve of each generated sound. Second gallery: "
        f"{TRAINING_EACH} training recordings a category."
    )
