"""The benchmark on one picture: attacks with their targets, audibility, and what was taken for ours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from typing import Any

from marks.attacks import Attack
from marks.audibility import LEAST_VISQOL, LEAST_ZIMTOHRLI, Heard
from marks.jobs import TARGET_FOUND, TARGET_JOB, VARIANTS
from marks.trials import Tally, Trial, tally
from marks.unmarked import Heard as Unmarked


@dataclass(kw_only=True)
class Findings:
    """What a run measured; parts that did not run are empty."""

    title: str
    attacks: Sequence[Attack] = ()
    trials: list[Trial] = field(default_factory=list)
    jobs: list[Trial] = field(default_factory=list)
    audibility: list[Heard] = field(default_factory=list)
    unmarked: list[Unmarked] = field(default_factory=list)


def draw(findings: Findings, path: Path) -> None:
    """Write a PNG. Matplotlib is loaded here only."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(15, 12), width_ratios=(3, 2))
    _attack_bars(left, findings)
    heard_axes, unmarked_axes = _halved(figure, right)
    _audibility(heard_axes, findings.audibility)
    _unmarked(unmarked_axes, findings.unmarked)
    figure.suptitle(findings.title)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _halved(figure: Any, axes: Any) -> tuple[Any, Any]:
    grid = axes.get_subplotspec().subgridspec(2, 1, hspace=0.3)
    axes.remove()
    return figure.add_subplot(grid[0]), figure.add_subplot(grid[1])


def _lines(findings: Findings) -> list[tuple[str, Tally, float, float]]:
    lines = []
    for attack in findings.attacks:
        of_it = tally(row for row in findings.trials if row.attack == attack.name)
        lines.append((attack.name, of_it, attack.target_found, attack.target_exact))
    for variant in VARIANTS:
        of_it = tally(row for row in findings.jobs if row.attack == variant)
        lines.append((variant, of_it, TARGET_FOUND, TARGET_JOB))
    return [line for line in lines if line[1].trials]


def _attack_bars(axes: Any, findings: Findings) -> None:
    lines = _lines(findings)
    bars = ("found", -0.2, "#3b6ea5"), ("right job of 1,000", 0.2, "#8fb8de")
    for place, (_, of_it, target_found, target_exact) in enumerate(lines):
        for (label, shift, colour), hits in zip(bars, (of_it.found, of_it.job), strict=True):
            axes.barh(place + shift, of_it.per_cent(hits), 0.4, color=colour, label=label if not place else None)
        if not isnan(target_found):
            axes.plot([target_found] * 2, [place - 0.4, place], color="#c0392b", label="target" if not place else None)
            axes.plot([target_exact] * 2, [place, place + 0.4], color="#c0392b")
    axes.set_yticks(range(len(lines)), [name for name, *_ in lines], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlim(0, 101)
    axes.set_xlabel("per cent of stems; of mixes for jobs")
    if lines:
        axes.legend(loc="lower left", fontsize=8)


def _audibility(axes: Any, rows: Sequence[Heard]) -> None:
    axes.scatter([row.visqol for row in rows], [row.zimtohrli for row in rows], s=18, color="#3b6ea5")
    axes.axvline(LEAST_VISQOL, color="#c0392b", linewidth=1)
    axes.axhline(LEAST_ZIMTOHRLI, color="#c0392b", linewidth=1)
    axes.set_xlabel("ViSQOL (audio), 1 to 5")
    axes.set_ylabel("Zimtohrli, 1 to 5")
    axes.set_title("Audibility, a point a stem; targets red")


def _unmarked(axes: Any, rows: Sequence[Unmarked]) -> None:
    kinds = list(dict.fromkeys(row.kind for row in rows))
    counts = [sum(row.kind == kind for row in rows) for kind in kinds]
    taken = [sum(row.kind == kind and row.found for row in rows) for kind in kinds]
    axes.barh(kinds, counts, color="#8fb8de")
    axes.barh(kinds, taken, color="#c0392b")
    axes.invert_yaxis()
    axes.tick_params(axis="y", labelsize=8)
    axes.set_xlabel("segments; red: taken for ours")
    axes.set_title(f"{len(rows)} unmarked segments, {sum(taken)} taken for ours")
