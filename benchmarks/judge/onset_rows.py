"""The rows of rendered films, whose contacts are known exactly: what benchmarks/impacts.py measures, as rows.

That benchmark runs the program as a user does, so it judges the engine's own weights and no others.
"""

from collections.abc import Callable
from pathlib import Path

from impacts import FIRST_SEED, Heard, prepare, random_floor, rendered, scored, shifted
from onsets import Score, onsets

from judge.table import Row, Section

GOAL_RECALL = 0.95
GOAL_EXTRAS = 0.05


def onset_section(kept: Path, scratch: Path, films: int, say: Callable[[str], None]) -> Section:
    """
    Args:
        kept: where drawn films lie; those there already are used again.
        scratch: an empty folder for the stems.
    """
    shots: list[Heard] = []
    for seed in range(FIRST_SEED, FIRST_SEED + films):
        film = kept / f"film_{seed}"
        say(film.name)
        prepare(film, seed, with_cues=False)
        shots += rendered(film, scratch / film.name, None)
    stems = scored(shots, lambda one: one.start_s + onsets(one.mono))
    seen = scored(shots, lambda one: one.events)
    moved = scored(shots, lambda one: shifted(one, one.start_s + onsets(one.mono)))
    return Section(
        title=f"Onsets on {films} rendered films never trained on, within one frame (1/24 s)",
        split="Drawn from seeds of their own by the demo's program, which shares no code with the training's scenes; "
        "floor: the stems moved by half a second. benchmarks/impacts.py has the same by shot.",
        rows=(*_rows("FX stems", stems, moved), *_rows("events seen in the picture", seen, random_floor(shots))),
    )


def _rows(name: str, found: Score, floor: Score) -> list[Row]:
    return [
        Row(name=f"{name}: impacts that are hit", value=found.recall, floor=floor.recall, ceiling=1.0,
            goal=GOAL_RECALL, note=f"{found.hits} of {found.impacts}"),
        Row(name=f"{name}: onsets without a contact", value=found.extra_share, floor=floor.extra_share, ceiling=0.0,
            goal=GOAL_EXTRAS, at_most=True, note=f"{found.extras} of {found.onsets}"),
    ]  # fmt: skip
