"""The takes of the stems that are compared: which is heard, which is chosen, how they are rated, how loud they are."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from plugin.panel.inspector.kind_switch import NAMES
from plugin.panel.note_sign import Sign, sign_icon
from plugin.panel.stars import STARS_WIDTH_PX, paint_stars, star_at
from plugin.panel.theme import Colour, card_words, state_icon
from plugin.session.cards import Card, CardState, Take
from plugin.session.take_notes import notes_of

_PLACE = Qt.ItemDataRole.UserRole  # (cue id, take number)
_RATING = Qt.ItemDataRole.UserRole + 1
_CHOSEN = Qt.ItemDataRole.UserRole + 2
_NAME, _STARS, _LEVEL = range(3)
_ROW_PX = 26
_STALE = "Out of date: the picture, or what is asked of it, changed since this take was made."
_RATINGS = {Qt.Key(Qt.Key.Key_0 + number): number for number in range(6)}

Index = QModelIndex | QPersistentModelIndex


class TakesList(QTreeWidget):
    """One row a take, under its stem. A click hears it; Return, a double click or its circle chooses it."""

    heard = Signal(str, int)  # cue id, take
    chosen = Signal(str, int)
    rated = Signal(str, int, int)  # and 0..5

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(3)
        self.setHeaderLabels(["Take", "Rating", "LUFS"])
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.header().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.header().setStretchLastSection(False)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(_TakePainter(self))
        self.setStyleSheet("QTreeView::item:selected, QTreeView::item:hover { background: transparent; border: none; }")
        self.setAccessibleName("Takes")
        self.setToolTip(
            "Up and Down hear another take, with Shift another stem, B switches between the last two, Return chooses "
            "one, 1 to 5 rate it, 0 takes the rating away."
        )
        self.currentItemChanged.connect(self._tell_heard)

    def sizeHint(self) -> QSize:
        return QSize(272, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(224, 96)

    def show_cards(self, cards: Sequence[Card], heard: tuple[str, int]) -> None:
        """
        Args:
            heard: cue id and number of the take that is heard; its row is the current one.
        """
        self.blockSignals(True)
        self.clear()
        for card in cards:
            head = QTreeWidgetItem([f"{card.kind}   {NAMES[card.kind]}, {card.title}"])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setIcon(_NAME, state_icon(card.state))
            head.setToolTip(_NAME, card_words(card))
            self.addTopLevelItem(head)
            head.setFirstColumnSpanned(True)
            head.setExpanded(True)
            for take in card.takes:
                row = _row(take, card)
                head.addChild(row)
                if (card.cue_id, take.number) == heard:
                    self.setCurrentItem(row)
            if not card.takes:
                none = QTreeWidgetItem(["No take yet"])
                none.setFlags(Qt.ItemFlag.NoItemFlags)
                head.addChild(none)
        self.blockSignals(False)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = QRect(option.rect)
        if index == self.currentIndex().siblingAtColumn(_NAME) and index.data(_PLACE):
            painter.fillRect(row, QColor(Colour.HOVER.value))
            painter.fillRect(QRect(row.left(), row.top(), 2, row.height()), QColor(Colour.ACCENT.value))
        super().drawRow(painter, option, index)

    def mark_heard(self, heard: tuple[str, int]) -> None:
        """Go to this take's row, without a word."""
        if self.current != heard and (item := self._item(*heard)):
            self.blockSignals(True)
            self.setCurrentItem(item)
            self.blockSignals(False)

    @property
    def current(self) -> tuple[str, int] | None:
        """Cue id and number of the take in the current row."""
        item = self.currentItem()
        place: tuple[str, int] | None = item.data(_NAME, _PLACE) if item else None
        return place

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place, plain = self.current, not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if place and plain and event.key() in _RATINGS:
            self.rated.emit(*place, _RATINGS[Qt.Key(event.key())])
        elif place and plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(*place)
        else:
            event.ignore()  # the audition's own keys; no search by typing here

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position().toPoint()
        item = self.itemAt(at)
        if item is None or event.button() != Qt.MouseButton.LeftButton or not (place := item.data(_NAME, _PLACE)):
            return
        index = self.indexAt(at)
        box = self.visualRect(index)
        if index.column() == _STARS:
            number = star_at(at.x() - box.left())
            self.rated.emit(*place, 0 if number == item.data(_STARS, _RATING) else number)
        elif index.column() == _NAME and circle_box(box).adjusted(-6, -6, 6, 6).contains(at):
            self.chosen.emit(*place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item and (place := item.data(_NAME, _PLACE)) and self.columnAt(event.position().toPoint().x()) != _STARS:
            self.chosen.emit(*place)

    def row_box(self, cue_id: str, take: int, column: int) -> QRect:
        """Where a take's cell lies in the viewport."""
        item = self._item(cue_id, take)
        return self.visualRect(self.indexFromItem(item, column)) if item else QRect()

    def _item(self, cue_id: str, take: int) -> QTreeWidgetItem | None:
        found = self.findItems(f"Take {take}", Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchRecursive, _NAME)
        return next((item for item in found if item.data(_NAME, _PLACE) == (cue_id, take)), None)

    def _tell_heard(self) -> None:
        if place := self.current:
            self.heard.emit(*place)


def circle_box(cell: QRect) -> QRect:
    """Where the mark of the chosen take is drawn."""
    box = QRect(0, 0, 12, 12)
    box.moveCenter(QPoint(cell.left() + 20, cell.center().y()))
    return box


def _row(take: Take, card: Card) -> QTreeWidgetItem:
    level_words = f"{take.stem.short_term_lufs:.1f}".replace("-", "\N{MINUS SIGN}")
    level_words = "silent" if take.stem.is_silent else level_words
    row = QTreeWidgetItem([f"Take {take.number}", "", level_words])
    row.setData(_NAME, _PLACE, (card.cue_id, take.number))
    row.setData(_NAME, _CHOSEN, take.number == card.chosen)
    row.setData(_STARS, _RATING, take.rating)
    row.setTextAlignment(_LEVEL, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    told = [f"Take {take.number}", "chosen" if take.number == card.chosen else ""]
    notes = notes_of(card, take)
    told += ["silent"] if take.stem.is_silent else []
    told += [f"rated {take.rating}" if take.rating else "not rated", "out of date" if take.is_stale else ""]
    row.setData(_NAME, Qt.ItemDataRole.AccessibleTextRole, ", ".join(word for word in told if word))
    if take.is_stale:
        row.setIcon(_NAME, state_icon(CardState.STALE))
        notes = (_STALE, *notes)
    if len(notes) > take.is_stale:
        row.setIcon(_LEVEL, sign_icon(Sign.SILENT if take.stem.is_silent else Sign.NOTE))
    for column in (_NAME, _STARS, _LEVEL) if notes else ():
        row.setToolTip(column, "\n".join(notes))
    return row


class _TakePainter(QStyledItemDelegate):
    """Draws the circle of the chosen take, and stars."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        width = {_STARS: STARS_WIDTH_PX, _LEVEL: hint.width() + 8}.get(index.column(), hint.width())
        return QSize(width, _ROW_PX)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if index.column() == _NAME and index.parent().isValid():
            option.rect = option.rect.adjusted(28, 0, 0, 0)
        elif index.column() == _LEVEL:
            option.rect = option.rect.adjusted(0, 0, -8, 0)  # ends below its heading

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QRect(option.rect)
        super().paint(painter, option, index)
        if index.column() == _NAME and index.data(_PLACE):
            _paint_circle(painter, QRectF(circle_box(cell)), bool(index.data(_CHOSEN)))
        elif index.column() == _STARS and index.data(_RATING) is not None:
            paint_stars(painter, cell, int(index.data(_RATING)))


def _paint_circle(painter: QPainter, box: QRectF, is_chosen: bool) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor((Colour.ACCENT if is_chosen else Colour.FAINT).value), 1.5))
    painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    if is_chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Colour.ACCENT.value))
        painter.drawEllipse(box.adjusted(3.5, 3.5, -3.5, -3.5))
    painter.restore()
