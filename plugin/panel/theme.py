"""How the panel looks: colours, spacing, type, and the one home of what each state of a card looks like.

Greys are neutral, so that nothing beside the picture shifts how its colours are seen. A state differs from every other
in colour, in shape and in word. The colours were searched for the greatest least distance (CIELAB) in normal, protan,
deutan and tritan sight at once; a test measures them again.
"""

import enum
import functools
import math
from dataclasses import dataclass
from string import Template

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPainterPath, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from plugin.panel.sharp_icon import sharp_icon
from plugin.panel.style_sheet import STYLE_SHEET
from plugin.session.cards import Card, CardState


class Colour(enum.StrEnum):
    """Every colour of the panel but those of the states; names say what a colour is for."""

    WELL = "#161616"  # behind the strip's lanes, inside fields
    GROUND = "#1f1f1f"  # the window
    PANEL = "#262626"  # docks, cards
    RAISED = "#303030"  # buttons, heads
    HOVER = "#3a3a3a"
    LINE = "#393939"  # separators, at least as wide as one pixel
    EDGE = "#505050"  # what can be clicked or typed in
    TEXT = "#dcdcdc"
    SOFT = "#a8a8a8"  # second to the text beside it; still 5:1 on PANEL
    FAINT = "#858585"  # what is there but cannot be used
    ACCENT = "#ee9b52"  # selection, playhead, focus, the one button that matters
    ON_ACCENT = "#1a1208"
    WAVE = "#b4b4b4"


STEP = 4  # px; every distance is a multiple
GAP = 8
TEXT_PX = 13
SMALL_PX = 12

_FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "Liberation Sans", "DejaVu Sans")


class Shape(enum.Enum):
    """What stands for a state, in a square."""

    DASH = enum.auto()
    RING = enum.auto()
    PIE = enum.auto()
    DISC = enum.auto()
    TICK = enum.auto()
    HALF_DIAMOND = enum.auto()
    CROSS = enum.auto()


@dataclass(frozen=True, slots=True)
class StateLook:
    """How one state is told: any of the three is enough."""

    colour: str
    shape: Shape
    word: str


STATE_LOOKS = {
    CardState.NOTHING: StateLook("#6f6f6f", Shape.DASH, "not made"),
    CardState.QUEUED: StateLook("#e5e5e5", Shape.RING, "queued"),
    CardState.RENDERING: StateLook("#3979d5", Shape.PIE, "rendering"),
    CardState.READY: StateLook("#fdd456", Shape.DISC, "ready"),
    CardState.PLACED: StateLook("#56c785", Shape.TICK, "placed"),
    CardState.STALE: StateLook("#c09fd5", Shape.HALF_DIAMOND, "out of date"),
    CardState.FAILED: StateLook("#e4463b", Shape.CROSS, "failed"),
}


def state_words(state: CardState, progress: float = 0.0) -> str:
    """ "rendering 40 %", "ready"."""
    word = STATE_LOOKS[state].word
    return f"{word} {round(100 * progress)} %" if state is CardState.RENDERING else word


def card_words(card: Card) -> str:
    """The same of a card; of one that the user muted in the timeline "placed, muted"."""
    words = state_words(card.state, card.progress)
    return f"{words}, muted" if card.is_muted else words


def paint_state(painter: QPainter, box: QRectF, state: CardState, progress: float = 0.0) -> None:
    """Draw the state's shape in its colour, as large as fits into `box`. `progress` (0..1) fills the pie."""
    side = min(box.width(), box.height())
    percent = round(100 * min(1.0, max(0.0, progress))) if state is CardState.RENDERING else 0
    ratio = painter.device().devicePixelRatio()
    shape = _state_shape(state, side, percent, ratio)
    left, top = box.center().x() - side / 2, box.center().y() - side / 2
    painter.drawPixmap(QPointF(even_pixel(left, ratio), even_pixel(top, ratio)), shape)


@functools.lru_cache(maxsize=512)
def _state_shape(state: CardState, side: float, percent: int, ratio: float) -> QPixmap:
    """Drawn once for every size: a strip shows hundreds of them."""
    look = STATE_LOOKS[state]
    picture = QPixmap(math.ceil(side * ratio), math.ceil(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    pen = QPen(QColor(look.colour), max(1.5, side / 7), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    inner = QRectF(0, 0, side, side).adjusted(pen.widthF(), pen.widthF(), -pen.widthF(), -pen.widthF())
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawPath(_outline(look.shape, inner))
    painter.fillPath(_filled(look.shape, inner, percent / 100), pen.color())
    painter.end()
    return picture


def _outline(shape: Shape, box: QRectF) -> QPainterPath:
    path = QPainterPath()
    middle = box.center()
    if shape is Shape.DASH:
        path.moveTo(box.left() + box.width() * 0.15, middle.y())
        path.lineTo(box.right() - box.width() * 0.15, middle.y())
    elif shape in (Shape.RING, Shape.PIE, Shape.DISC):
        path.addEllipse(box)
    elif shape is Shape.TICK:
        path.moveTo(box.left(), box.top() + box.height() * 0.55)
        path.lineTo(box.left() + box.width() * 0.36, box.bottom() - box.height() * 0.08)
        path.lineTo(box.right(), box.top() + box.height() * 0.12)
    elif shape is Shape.HALF_DIAMOND:
        corners = (QPointF(middle.x(), box.top()), QPointF(box.right(), middle.y()))
        path.moveTo(box.left(), middle.y())
        for corner in (*corners, QPointF(middle.x(), box.bottom())):
            path.lineTo(corner)
        path.closeSubpath()
    elif shape is Shape.CROSS:
        path.moveTo(box.topLeft())
        path.lineTo(box.bottomRight())
        path.moveTo(box.topRight())
        path.lineTo(box.bottomLeft())
    return path


def _filled(shape: Shape, box: QRectF, share: float) -> QPainterPath:
    path = QPainterPath()
    if shape is Shape.DISC:
        path.addEllipse(box)
    elif shape is Shape.PIE:
        path.moveTo(box.center())
        path.arcTo(box, 90, -360 * share)
        path.closeSubpath()
    elif shape is Shape.HALF_DIAMOND:
        path.moveTo(box.center().x(), box.top())
        path.lineTo(box.left(), box.center().y())
        path.lineTo(box.center().x(), box.bottom())
        path.closeSubpath()
    return path


@functools.lru_cache(maxsize=64)
def state_icon(state: CardState, side_px: int = 16) -> QIcon:
    """The state's shape as an icon; rendering is half way."""
    box = QRectF(1, 1, side_px - 2, side_px - 2)
    return sharp_icon(side_px, lambda painter: paint_state(painter, box, state, 0.5))


@functools.cache
def text_font(pixels: int = TEXT_PX, bold: bool = False) -> QFont:
    """The panel's type, in device-independent pixels. One font for all who ask: copy it before you change it."""
    font = QFont()
    installed = [family for family in _FAMILIES if QFontDatabase.hasFamily(family)]
    if installed:
        font.setFamilies(installed)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


@functools.cache
def number_font(pixels: int = SMALL_PX) -> QFont:
    """For timecode and counters: digits of one width, so that running numbers stand still."""
    font = QFont(text_font(pixels))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def even_pixel(value: float, ratio: float) -> float:
    """The nearest border between two device pixels: a line drawn there is sharp."""
    return math.floor(value * ratio + 0.5) / ratio


def dress(application: QApplication) -> None:
    """Give the whole application the panel's look, whatever the desktop's."""
    application.setStyle("Fusion")
    application.setPalette(_qt_palette())
    application.setFont(text_font())
    sizes = {"small_px": SMALL_PX, "text_px": TEXT_PX, "step": STEP, "gap": GAP}
    application.setStyleSheet(Template(STYLE_SHEET).substitute({c.name.lower(): c.value for c in Colour}, **sizes))


def _qt_palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: Colour.GROUND,
        role.WindowText: Colour.TEXT,
        role.Base: Colour.WELL,
        role.AlternateBase: Colour.GROUND,
        role.Text: Colour.TEXT,
        role.PlaceholderText: Colour.FAINT,
        role.Button: Colour.RAISED,
        role.ButtonText: Colour.TEXT,
        role.BrightText: Colour.ACCENT,
        role.ToolTipBase: Colour.RAISED,
        role.ToolTipText: Colour.TEXT,
        role.Highlight: Colour.ACCENT,
        role.HighlightedText: Colour.ON_ACCENT,
        role.Link: Colour.ACCENT,
        role.Light: Colour.HOVER,
        role.Midlight: Colour.LINE,
        role.Mid: Colour.PANEL,
        role.Dark: Colour.WELL,
        role.Shadow: Colour.WELL,
    }
    for name, colour in colours.items():
        palette.setColor(name, QColor(colour.value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(Colour.FAINT.value))
    return palette
