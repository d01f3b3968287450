"""The timecode ruler: where ticks stand and what they say, and how they are drawn."""

from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPolygonF

from plugin.panel.strip.axis import Axis
from plugin.panel.strip.view import View
from plugin.panel.theme import SMALL_PX, Colour, even_pixel, number_font
from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.time import frame_of_timecode, timecode

_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200)
_LABEL_PX = 104  # room for one label
_TICK_PX = 8  # least distance of small ticks


@dataclass(frozen=True, slots=True)
class Tick:
    """A line in the ruler. An empty label: a small one."""

    frame: int
    label: str


def ticks(axis: Axis, sequence: Sequence) -> list[Tick]:
    """Those in sight, at round timecodes: in drop frame a tick stands where its number does, not where it would."""
    step = _step_frames(axis, sequence.rate)
    small = _small_step(step, axis, sequence.rate)
    nominal = round(sequence.rate)
    first, end = axis.shown
    number = _number(sequence.start_frame + first, sequence) // small * small
    last = _number(sequence.start_frame + end, sequence)
    found: dict[int, Tick] = {}
    while number <= last:
        frame = _frame(number, nominal, sequence) - sequence.start_frame
        if first <= frame <= end and frame not in found:
            is_large = number % step == 0
            found[frame] = Tick(frame, _label(frame, sequence) if is_large else "")
        number += small
    return list(found.values())


def paint_ruler(painter: QPainter, view: View) -> None:
    """Ticks, labels and the range being drawn."""
    row = view.rows.ruler
    painter.fillRect(QRectF(0, row.top, view.axis.width_px, row.height), QColor(Colour.PANEL))
    if view.band is not None:
        _paint_band(painter, view)
    painter.setFont(number_font())
    large: list[QLineF] = []
    small: list[QLineF] = []
    painter.setPen(QColor(Colour.SOFT))
    for tick in ticks(view.axis, view.content.sequence):
        x = even_pixel(view.axis.x(tick.frame), view.ratio) + 0.5
        if tick.label:
            large.append(QLineF(x, row.top + 6, x, row.bottom - 1))
            painter.drawText(QPointF(x + 5, row.top + 6 + SMALL_PX - 1), tick.label)
        else:
            small.append(QLineF(x, row.bottom - 5, x, row.bottom - 1))
    painter.setPen(QColor(Colour.EDGE))
    painter.drawLines(large)
    painter.drawLines(small)
    painter.fillRect(QRectF(0, row.bottom - 1, view.axis.width_px, 1), QColor(Colour.WELL))


def paint_playhead(painter: QPainter, view: View) -> None:
    """A line through all rows, with a handle in the ruler."""
    x = even_pixel(view.axis.x(view.playhead), view.ratio)
    painter.fillRect(QRectF(x, view.rows.ruler.top, 1, view.rows.bottom), QColor(Colour.ACCENT))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(Colour.WELL))
    painter.setBrush(QColor(Colour.ACCENT))
    top, middle = view.rows.ruler.bottom - 11.0, x + 0.5
    sides = ((-5, 0), (5, 0), (5, 5), (0, 10), (-5, 5))
    painter.drawPolygon(QPolygonF([QPointF(middle + dx, top + dy) for dx, dy in sides]))
    painter.restore()


def _paint_band(painter: QPainter, view: View) -> None:
    assert view.band is not None
    box = view.box(view.band, view.rows.ruler)
    shade = QColor(Colour.ACCENT)
    shade.setAlpha(70)
    painter.fillRect(box, shade)
    for x in (box.left(), box.right() - 1):
        painter.fillRect(QRectF(even_pixel(x, view.ratio), box.top(), 1, box.height()), QColor(Colour.ACCENT))


def _step_frames(axis: Axis, rate: Fraction) -> int:
    """Timecode numbers between labels: some frames, or round seconds."""
    nominal = round(rate)
    frames = [step for step in (1, 2, 5, 10) if step < nominal and nominal % step == 0]
    steps = [*frames, *(seconds * nominal for seconds in _SECONDS)]
    return next((step for step in steps if step * axis.px_per_frame >= _LABEL_PX), steps[-1])


def _small_step(step: int, axis: Axis, rate: Fraction) -> int:
    nominal = round(rate)
    parts = (10, 5, 4, 2) if step > nominal else (nominal, 12, 10, 6, 5, 4, 3, 2)
    even = (step // part for part in parts if step % part == 0)
    return next((small for small in even if small * axis.px_per_frame >= _TICK_PX), step)


def _label(frame: int, sequence: Sequence) -> str:
    return timecode(sequence.start_frame + frame, sequence.rate, sequence.drop_frame)


def _number(frame: int, sequence: Sequence) -> int:
    """Frames as the timecode counts them, dropped numbers counted too."""
    label = timecode(frame, sequence.rate, sequence.drop_frame).replace(";", ":")
    return frame_of_timecode(label, sequence.rate, drop_frame=False)


def _frame(number: int, nominal: int, sequence: Sequence) -> int:
    """The frame of a timecode number; of a dropped one, the frame that its place went to."""
    if not sequence.drop_frame:
        return number
    seconds, frames = divmod(number, nominal)
    minutes, seconds = divmod(seconds, 60)
    dropped = nominal // 15
    if minutes % 10 and seconds == 0 and frames < dropped:
        frames = dropped  # 00:01:00;00 does not exist: its minute begins with ;02
    label = f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d};{frames:02d}"
    return frame_of_timecode(label, sequence.rate, drop_frame=True)
