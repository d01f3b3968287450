"""One table: every figure beside its floor, its ceiling and its goal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 58


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. What is not known or has no meaning is None and prints as a dash."""

    name: str
    value: float | None
    floor: float | None = None
    ceiling: float | None = None
    goal: float | None = None
    at_most: bool = False  # the goal is an upper limit
    unit: str = ""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none, or no figure."""
        if self.goal is None or self.value is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal

    @property
    def goal_text(self) -> str:
        """With its direction and verdict."""
        if self.goal is None:
            return "-"
        verdict = {True: " yes", False: " NO", None: " ?"}[self.met]
        return f"{'<=' if self.at_most else '>='} {number(self.goal)}{verdict}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows that share a method and a split."""

    title: str
    split: str  # how what is judged was kept from training, and how it was measured
    rows: tuple[Row, ...]


def number(value: float | None) -> str:
    """Three digits that mean something."""
    if value is None or value != value:
        return "-"
    size = abs(value)
    return f"{value:.0f}" if size >= 1000 else f"{value:.1f}" if size >= 10 else f"{value:.3f}"


def printed(sections: Iterable[Section]) -> str:
    """The table as text."""
    lines = []
    for section in sections:
        lines += ["", section.title, *(f"  {line}" for line in wrapped(section.split, 150))]
        lines.append(f"  {'':{WIDTH}} {'figure':>9} {'floor':>9} {'ceiling':>9}  goal")
        lines += [_line(row) for row in section.rows]
    return "\n".join(lines)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of whole words."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def _line(row: Row) -> str:
    name = f"{row.name}{f' [{row.unit}]' if row.unit else ''}"
    numbers: Sequence[str] = [number(one) for one in (row.value, row.floor, row.ceiling)]
    cells = " ".join(f"{cell:>9}" for cell in numbers)
    return f"  {name:{WIDTH}} {cells}  {row.goal_text:14} {row.note}".rstrip()
