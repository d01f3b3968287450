"""The stem lanes: each card with its state, its progress and its waveform."""

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from plugin.panel.note_sign import Sign, paint_sign
from plugin.panel.strip.rows import Row
from plugin.panel.strip.spans import Piece
from plugin.panel.strip.view import View
from plugin.panel.strip.waveform import FULL_SCALE, Peaks, waveform_image
from plugin.panel.theme import SMALL_PX, STATE_LOOKS, Colour, card_words, even_pixel, paint_state, text_font
from plugin.session.cards import Card, CardState
from v2a_engine.domain.cue import RENDERED_KINDS
from v2a_engine.domain.stem import Stem, source_range_samples
from v2a_engine.domain.time import FrameSpan

WAVEFORM_FROM_PX = 16.0  # narrower cards ask for none
_SHAPE_PX = 12.0
_HEAD_PX = 18.0  # the line with shape and word
_SILENT = "silent"
_SAMPLE_RATE_HZ = 48_000
PeaksOf = Callable[[str], Peaks | None]

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
# Of several cards in one block the state that asks most for attention is shown.
_PRESSING = (
    CardState.FAILED,
    CardState.RENDERING,
    CardState.QUEUED,
    CardState.STALE,
    CardState.READY,
    CardState.PLACED,
    CardState.NOTHING,
)


def paint_lanes(painter: QPainter, view: View, peaks_of: PeaksOf) -> None:
    """All lanes; one without cards says why."""
    for kind, row in view.rows.lanes.items():
        painter.fillRect(QRectF(0, row.top, view.axis.width_px, row.height), QColor(Colour.WELL))
        lane = view.content.cards[kind]
        if not lane.items:
            _empty(painter, view, row, "Nothing yet" if kind in RENDERED_KINDS else "Not made by this version")
        for piece in lane.pieces(view.axis):
            left, right = even_pixel(piece.left, view.ratio), even_pixel(piece.right, view.ratio)
            box = QRectF(left, row.top, max(1.0, right - left - 1), row.height)
            card = piece.only
            if card is None or box.width() < WAVEFORM_FROM_PX:
                _block(painter, piece, box)
            else:
                _card(painter, view, card, box, peaks_of)


def _empty(painter: QPainter, view: View, row: Row, text: str) -> None:
    painter.setFont(text_font(SMALL_PX))
    painter.setPen(QColor(Colour.FAINT))
    painter.drawText(QRectF(8, row.top, view.axis.width_px - 16, row.height), _LEFT, text)


def _block(painter: QPainter, piece: Piece[Card], box: QRectF) -> None:
    """Many cards on little room: how many of which state, and the shape of the most pressing."""
    counts = Counter(card.state for card in piece.items)
    states = [state for state in _PRESSING if state in counts]
    painter.fillRect(box, QColor(Colour.PANEL))
    room = box.adjusted(0, _HEAD_PX, 0, 0)
    top = room.top()
    for state in states:
        colour = QColor(STATE_LOOKS[state].colour)
        colour.setAlpha(140)
        if state is CardState.NOTHING:
            colour = QColor(Colour.WELL)
        height = room.height() * counts[state] / len(piece.items)
        painter.fillRect(QRectF(room.left(), top, room.width(), height), colour)
        top += height
    if box.width() >= _SHAPE_PX - 1:
        shape = QRectF(box.center().x() - _SHAPE_PX / 2, box.top() + 4, _SHAPE_PX, _SHAPE_PX)
        paint_state(painter, shape, states[0], max(card.progress for card in piece.items))


def _card(painter: QPainter, view: View, card: Card, box: QRectF, peaks_of: PeaksOf) -> None:
    look = STATE_LOOKS[card.state]
    if card.state is CardState.NOTHING:
        pen = QPen(QColor(Colour.LINE), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
    else:
        painter.fillRect(box, QColor(Colour.PANEL))
    if card.state is CardState.RENDERING:
        done = QColor(look.colour)
        done.setAlpha(90)
        painter.fillRect(QRectF(box.left(), box.top(), box.width() * card.progress, box.height()), done)
    seen = view.in_sight(box)
    if card.chosen_take is not None and card.chosen_take.stem.is_silent:
        _silence(painter, seen)
    elif card.chosen_take is not None:
        _waveform(painter, view, card, card.chosen_take.stem, box, peaks_of)
    if card.heard_span is not None:
        _unheard(painter, view, card.heard_span, box)
    if card.state is not CardState.NOTHING:
        painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), QColor(look.colour))
    _head(painter, card, seen)


def _silence(painter: QPainter, seen: QRectF) -> None:
    """A sign where a waveform would be: a flat line says nothing. The word stands in the head."""
    room = seen.adjusted(3, _HEAD_PX, 0, 0)
    if min(room.width(), room.height()) < _SHAPE_PX + 4:
        return
    sign = QRectF(0, 0, _SHAPE_PX + 4, _SHAPE_PX + 4)
    sign.moveCenter(room.center())
    paint_sign(painter, sign, Sign.SILENT)


def _unheard(painter: QPainter, view: View, heard: FrameSpan, box: QRectF) -> None:
    """Darker where a hand trimmed it away."""
    left = min(max(view.axis.x(heard.start_frame), box.left()), box.right())
    right = min(max(view.axis.x(heard.end_frame), left), box.right())
    shade = QColor(Colour.WELL)
    shade.setAlpha(210)
    painter.fillRect(QRectF(box.left(), box.top(), left - box.left(), box.height()), shade)
    painter.fillRect(QRectF(right, box.top(), box.right() - right, box.height()), shade)
    painter.setPen(QPen(QColor(Colour.EDGE), 1))
    for x in (left, right):
        if box.left() < x < box.right():
            painter.drawLine(QLineF(x, box.top(), x, box.bottom()))


def _head(painter: QPainter, card: Card, seen: QRectF) -> None:
    if seen.width() < _SHAPE_PX + 6:
        return
    shape = QRectF(seen.left() + 7, seen.top() + (_HEAD_PX - _SHAPE_PX) / 2 + 1, _SHAPE_PX, _SHAPE_PX)
    if card.is_muted:
        paint_sign(painter, shape, Sign.MUTED)
    else:
        paint_state(painter, shape, card.state, card.progress)
    room = QRectF(shape.right() + 5, seen.top() + 1, seen.right() - shape.right() - 9, _HEAD_PX)
    if room.width() < 24:
        return
    painter.setFont(text_font(SMALL_PX))
    measure = painter.fontMetrics()
    text = next((text for text in _wordings(card) if measure.horizontalAdvance(text) <= room.width()), "")
    painter.setPen(QColor(Colour.SOFT if card.state is CardState.NOTHING else Colour.TEXT))
    painter.drawText(room, _LEFT, text)
    if card.message and card.chosen_take is None and seen.height() >= 2 * _HEAD_PX:
        below = room.translated(0, _HEAD_PX - 2)
        painter.setPen(QColor(Colour.SOFT))
        painter.drawText(
            below, _LEFT, measure.elidedText(card.message, Qt.TextElideMode.ElideRight, int(below.width()))
        )


def _wordings(card: Card) -> tuple[str, ...]:
    """What the card's line says, the longest first."""
    if not card.form.wanted:
        return ("not wanted",)
    words = card_words(card)
    if card.chosen_take is not None and card.chosen_take.stem.is_silent and card.state is not CardState.RENDERING:
        return (f"{words}, {_SILENT}", _SILENT)
    if card.state is CardState.RENDERING and card.seconds_left is not None:
        return (f"{words}, {round(card.seconds_left)} s left", words, f"{round(100 * card.progress)} %")
    shorter = (words, "muted") if card.is_muted else (words,)
    if card.chosen and len(card.takes) > 1:
        return (f"{words}, take {card.chosen} of {len(card.takes)}", *shorter)
    return shorter


def _waveform(painter: QPainter, view: View, card: Card, stem: Stem, box: QRectF, peaks_of: PeaksOf) -> None:
    peaks = peaks_of(stem.wav_path)
    seen = view.in_sight(box)
    top = seen.top() + (_HEAD_PX if seen.height() >= 2 * _HEAD_PX else 0)
    room = QRectF(seen.left(), top, seen.width(), seen.bottom() - top - 2)
    if peaks is None or room.width() < 1 or stem.samples <= 0:
        return
    start, end = (sample / stem.samples for sample in source_range_samples(stem.request, _SAMPLE_RATE_HZ))
    part = (end - start) / box.width()
    heard = (start + (seen.left() - box.left()) * part, start + (seen.right() - box.left()) * part)
    columns, height = round(room.width() * view.ratio), round(room.height() * view.ratio)
    is_behind = top == seen.top() or card.state in (CardState.STALE, CardState.QUEUED, CardState.RENDERING)
    # Quiet where words stand on it, where another take is coming, and where it is not heard in the timeline.
    colour = Colour.EDGE if is_behind or card.is_muted else Colour.WAVE
    image = waveform_image(peaks, heard, columns, height, FULL_SCALE[card.kind], colour)
    image.setDevicePixelRatio(view.ratio)
    painter.drawImage(QPointF(room.left(), room.top()), image)
