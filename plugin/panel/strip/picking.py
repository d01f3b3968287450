"""Which shots are selected after a click or a key. No widget, no painting."""

from collections.abc import Sequence


class Picking:
    """Shots in timeline order; one of them has the focus, one is where a range began."""

    def __init__(self, order: Sequence[str] = ()) -> None:
        self.order = tuple(order)
        self._place = {shot_id: place for place, shot_id in enumerate(self.order)}
        self.focused = self.order[0] if self.order else ""
        self._anchor = self.focused

    def go_on(self, order: Sequence[str], focused: str) -> None:
        """There are other shots now; unless the focused one is called as before, a range begins there."""
        self.order = tuple(order)
        self._place = {shot_id: place for place, shot_id in enumerate(self.order)}
        if focused != self.focused or self._anchor not in self._place:
            self.focused = self._anchor = focused

    def pick(self, shot_id: str, selected: Sequence[str], *, extend: bool, toggle: bool) -> tuple[str, ...]:
        """A click: one shot; with `extend` all from the last click to it; with `toggle` one more or one less."""
        self.focused = shot_id
        if extend:
            span = self._from_anchor()
            return self._ordered({*selected, *span}) if toggle else span
        self._anchor = shot_id
        if toggle:
            return self._ordered(set(selected) ^ {shot_id})
        return (shot_id,)

    def step(self, shots: int, *, extend: bool) -> tuple[str, ...]:
        """An arrow: so many shots on; stops at the ends."""
        place = max(0, min(self._place[self.focused] + shots, len(self.order) - 1))
        return self.pick(self.order[place], (), extend=extend, toggle=False)

    def span(self, shot_ids: Sequence[str], selected: Sequence[str], *, toggle: bool) -> tuple[str, ...]:
        """A rubber band over these, in timeline order; with `toggle` they are added."""
        if shot_ids:
            self._anchor, self.focused = shot_ids[0], shot_ids[-1]
        return self._ordered({*selected, *shot_ids}) if toggle else tuple(shot_ids)

    def follow(self, selected: Sequence[str]) -> None:
        """Someone else selected: the focus goes there, unless it is there already."""
        if selected and self.focused not in selected:
            self.focused = self._anchor = selected[0]

    def _from_anchor(self) -> tuple[str, ...]:
        first, last = sorted((self._place[self._anchor], self._place[self.focused]))
        return self.order[first : last + 1]

    def _ordered(self, chosen: set[str]) -> tuple[str, ...]:
        return tuple(sorted(chosen, key=self._place.__getitem__))
