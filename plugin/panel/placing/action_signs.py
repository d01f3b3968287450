"""A sign for what happens to a clip: each another shape in another colour, so that either is enough."""

import functools

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen

from plugin.panel.sharp_icon import sharp_icon
from plugin.panel.theme import STATE_LOOKS, Colour
from plugin.session.cards import CardState
from v2a_engine.usecases.placement import Action

_SIDE = 16
_COLOURS = {
    Action.ADDED: STATE_LOOKS[CardState.PLACED].colour,
    Action.REPLACED: STATE_LOOKS[CardState.READY].colour,
    Action.TAKES: Colour.SOFT.value,
    Action.KEPT: Colour.SOFT.value,
    Action.REMOVED: STATE_LOOKS[CardState.FAILED].colour,
    Action.LEFT: STATE_LOOKS[CardState.STALE].colour,
    Action.OUT_OF_DATE: STATE_LOOKS[CardState.STALE].colour,
    Action.MISSING: STATE_LOOKS[CardState.FAILED].colour,
}


_LINES: dict[Action, tuple[tuple[float, float, float, float], ...]] = {  # from and to, in a square of sixteen
    Action.ADDED: ((8, 3, 8, 13), (3, 8, 13, 8)),
    Action.REPLACED: ((3, 5.5, 13, 5.5), (10, 2.5, 13, 5.5), (13, 10.5, 3, 10.5), (6, 13.5, 3, 10.5)),
    Action.TAKES: ((3, 4, 13, 4), (3, 8, 13, 8), (3, 12, 7, 12), (11.5, 10, 11.5, 14), (9.5, 12, 13.5, 12)),
    Action.KEPT: ((3, 6, 13, 6), (3, 10, 13, 10)),
    Action.REMOVED: ((3, 8, 13, 8),),
    Action.LEFT: (),
    Action.OUT_OF_DATE: ((4, 4, 12, 12), (4, 12, 12, 4)),
    Action.MISSING: ((4, 3, 12, 3), (12, 3, 12, 13), (12, 13, 4, 13), (4, 13, 4, 3), (2, 14, 14, 2)),
}


@functools.lru_cache(maxsize=8)
def action_icon(action: Action) -> QIcon:
    """Plus, two arrows, a list with a plus for other takes, equals, minus, a ring with a dot for what was left alone,
    a cross for what is left out, a sheet struck through for what has no file."""
    return sharp_icon(_SIDE, functools.partial(_paint, action=action))


def _paint(painter: QPainter, action: Action) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(_COLOURS[action]), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    path = QPainterPath()
    for from_x, from_y, to_x, to_y in _LINES[action]:
        path.moveTo(QPointF(from_x, from_y))
        path.lineTo(QPointF(to_x, to_y))
    if action is Action.LEFT:
        path.addEllipse(QRectF(3, 3, 10, 10))
        path.addEllipse(QRectF(7.2, 7.2, 1.6, 1.6))
    painter.drawPath(path)
