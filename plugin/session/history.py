"""What can be undone. A command holds what was before and what is after, and the session takes over either."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand

from plugin.session.cards import Form

T = TypeVar("T")


class TakeOver(QUndoCommand, Generic[T]):
    """Another value in the place of the one before: forms of some cards, a chosen take, a rating."""

    def __init__(self, words: str, before: T, after: T, take_over: Callable[[T], None]) -> None:
        super().__init__(words)
        self._before, self._after, self._take_over = before, after, take_over

    def redo(self) -> None:
        self._take_over(self._after)

    def undo(self) -> None:
        self._take_over(self._before)


class ChangeTimeline(QUndoCommand):
    """Clips placed or removed. It is put on the stack once that is done, so its first `redo` does nothing."""

    def __init__(self, words: str, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        super().__init__(words)
        self._undo, self._redo = undo, redo
        self._is_done = True

    def redo(self) -> None:
        if not self._is_done:
            self._redo()
        self._is_done = True

    def undo(self) -> None:
        self._is_done = False
        self._undo()


_FIELDS = {
    "wanted": "Wanted",
    "prompt": "Prompt",
    "negative_prompt": "Not to hear",
    "takes": "Takes",
    "seed": "Seed",
    "guidance": "Guidance",
    "level_trim_db": "Level",
    "handles_frames": "Handles",
}


def words_for(before: Mapping[str, Form], after: Mapping[str, Form]) -> str:
    """What a change of forms is called in the Undo menu.

    >>> words_for({"s010_FX": Form(), "s020_FX": Form()}, {"s010_FX": Form(seed=2), "s020_FX": Form(seed=2)})
    'Seed of 2 shots'
    """
    fields = [
        words
        for name, words in _FIELDS.items()
        if any(getattr(before[cue_id], name) != getattr(after[cue_id], name) for cue_id in after)
    ]
    what = fields[0] if len(fields) == 1 else "What is asked"
    if len(after) == 1:
        return f"{what} of {next(iter(after))}"
    return f"{what} of {len(after)} {'shots' if all(cue_id.endswith('_FX') for cue_id in after) else 'stems'}"
