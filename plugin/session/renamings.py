"""What stems are called now that were called otherwise: a cut that changed, or of which more is seen, numbers anew."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


class Renamings:
    """Who remembers a cue id remembers with it how many renamings there were by then."""

    def __init__(self) -> None:
        self._steps: list[Mapping[str, str]] = []

    @property
    def count(self) -> int:
        """So many there were."""
        return len(self._steps)

    def add(self, new_ids: Mapping[str, str]) -> None:
        """One more. A stem that it does not name keeps its name."""
        changed = {old: new for old, new in new_ids.items() if old != new}
        if changed:
            self._steps.append(changed)

    def now(self, cue_id: str, since: int) -> str:
        """
        Args:
            since: `count` when it was called so.

        >>> names = Renamings()
        >>> names.add({"s020_FX": "s030_FX"})
        >>> names.now("s020_FX", 0), names.now("s020_FX", 1)
        ('s030_FX', 's020_FX')
        """
        for step in self._steps[since:]:
            cue_id = step.get(cue_id, cue_id)
        return cue_id

    def all_now(self, by_id: Mapping[str, T], since: int) -> dict[str, T]:
        """The same for all keys."""
        return {self.now(cue_id, since): value for cue_id, value in by_id.items()}
