"""One change of the timeline undone and done again, with what the user did there meanwhile left alone."""

from dataclasses import replace

from plugin.session.placing.change import Changed, Clips, Outcome, WholeKeeper, lying_now, put
from plugin.session.ports import PanelHost
from v2a_engine.domain.errors import V2AError
from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.put_back import put_back

_REDO = "Redo, then undo again"
_UNDO_AND_REDO = "Undo, then redo"


class WayBack:
    """Remembers how each step left the timeline. Off the UI thread, one step after the other."""

    def __init__(self, changed: Changed, host: PanelHost) -> None:
        self._changed, self._host = changed, host
        self._left = changed.outcome.lying  # None: nobody knows

    def undo(self) -> Outcome:
        """What lay there before, to the byte where the host can; else our clips of before."""
        host, whole = self._host, self._changed.whole
        try:
            if whole and isinstance(host, WholeKeeper) and host.bring_back(*whole):
                self._left = tuple(host.placed())
                return Outcome(lying=self._left)
        except V2AError as error:
            return Outcome(lying=lying_now(host), error=error)
        return self._put(self._changed.before, _REDO)

    def redo(self) -> Outcome:
        """What was done, once more."""
        return self._put(self._changed.after, _UNDO_AND_REDO)

    def _put(self, clips: Clips, way_back: str) -> Outcome:
        try:
            now = tuple(self._host.placed())
        except V2AError as error:
            return Outcome(lying=None, error=error)
        left = self._left
        if left is None:
            left = tuple(clip for clip in now if not done_by_hand(clip, None))
        back = put_back(clips, left, now)
        outcome = put(back.clips, self._host, way_back)
        self._left = back.left_of(outcome.lying) if outcome.lying is not None else None
        return replace(outcome, note=back.in_words)
