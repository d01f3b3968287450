"""Is it raining in the picture? Judged by what changes from picture to picture.

Context: rain is no class of the picture network, and a photograph hardly shows it. Choice: a physical sign. Drops
fall too fast to be seen twice, so that what changes in one step is gone in the next (successive differences correlate
at -1/2), it is everywhere in the picture, and it is drawn out downwards: much finer across than along. Film scratches
are alike but for their length: they reach through the whole picture. Grain is as fine both ways, and what else moves
stays in sight.
Measured: rain drawn over photographs gives 3.6 to 7.8 for the ratio and -0.5 for the correlation; scratches give -0.5
too, but 0.3 to 0.7 a third of the picture further down; none of 44 clips without rain comes near on all counts.
No clip of real rain was at hand. A moving camera hides the sign. What would change it: real footage.
"""

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

_ROWS_APART = 24  # a third of the analysed picture's height
_PLACES = (4, 3)
_LEAST_STEPS = 6
_SAME = 1.0  # grey levels; a picture that differs nowhere by more is the last one shown again
# Where each sign begins to speak for rain, and where it is plain.
_FINER_ACROSS = (2.0, 3.0)
_GONE_AGAIN = (-0.3, -0.42)
_FAR_DOWN = (0.2, 0.1)
_EVERYWHERE = (0.05, 0.12)
_STRENGTH = (1.0, 1.6)  # grey levels


class RainWatch:
    """Grey pictures of one size in, in order; at the end, how plain the rain is."""

    def __init__(self) -> None:
        self._before: Array | None = None
        self._change: Array | None = None
        self._signs: list[tuple[float, ...]] = []

    def push(self, picture: Grey, cut: bool = False) -> None:
        """Take the next picture, (rows, columns), some 72 by 128; `cut`: it begins a new shot."""
        grey = picture.astype(np.float32)
        if cut or self._before is None:
            self._before, self._change = grey, None
            return
        change = grey - self._before
        change -= np.median(change)
        if float(np.abs(change).max()) <= _SAME:
            return
        if self._change is not None:
            self._signs.append(_signs(self._change, change))
        self._before, self._change = grey, change

    def finish(self) -> float:
        """0 no rain .. 1 rain, by the middle of all steps."""
        if len(self._signs) < _LEAST_STEPS:
            return 0.0
        middle = np.median(np.array(self._signs), axis=0)
        limits = (_FINER_ACROSS, _GONE_AGAIN, _FAR_DOWN, _EVERYWHERE, _STRENGTH)
        return float(min(_ramp(value, *limit) for value, limit in zip(middle.tolist(), limits, strict=True)))


def _signs(before: Array, change: Array) -> tuple[float, ...]:
    """The five signs, in the order of `finish`."""
    power = float((change * change).mean()) + 1e-9
    across = float(((change[:, 1:] - change[:, :-1]) ** 2).mean())
    along = float(((change[1:] - change[:-1]) ** 2).mean()) + 1e-9
    again = float((before * change).mean()) / float(np.sqrt((before * before).mean() * power) + 1e-9)
    far = float((change[_ROWS_APART:] * change[:-_ROWS_APART]).mean()) / power
    places = cv2.resize(change * change, _PLACES, interpolation=cv2.INTER_AREA)
    return across / along, again, far, float(places.min()) / power, float(np.sqrt(power))


def _ramp(value: float, begins: float, plain: float) -> float:
    """0 before `begins`, 1 from `plain` on, whichever way they lie."""
    return min(1.0, max(0.0, (value - begins) / (plain - begins)))
