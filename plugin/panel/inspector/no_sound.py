"""Why shots get no sound, and a button that does what can be done about it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from plugin.panel.theme import GAP, STEP, state_icon
from plugin.session.cards import CardState
from plugin.session.panel_words import in_panel_words
from plugin.session.timeline.left_out import counted, left_out, why_silent
from v2a_engine.domain.shot import SkippedShot

_MOST_NAMED = 5
_LOCATE = "Say where its folder lies on this machine, or bring the file back and reload."
_LOCATE_SEVERAL = "Say where their folders lie on this machine, or bring the files back and reload."
_IN_RESOLVE = "Relink the media in Resolve, then reload."
_NOWHERE = "Relink it in your editor and export the timeline again, then reload."
_REPAIR = "When the file is mended, reload."
_BREAK = "\N{ZERO WIDTH SPACE}"  # where a long path may go on in the next line


class NoSound(QFrame):
    """What is missing or damaged among the shots that are meant."""

    locate_asked = Signal(str)  # file, as the timeline names it
    reload_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._file = ""
        self._sign, self.title, self.why, self.advice = QLabel(), QLabel(), QLabel(), QLabel()
        self._sign.setPixmap(state_icon(CardState.FAILED).pixmap(QSize(14, 14), self.devicePixelRatioF()))
        self.title.setProperty("role", "title")
        self.advice.setProperty("role", "soft")
        for label in (self.title, self.why, self.advice):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.why.setAccessibleName("Why there is no sound")
        self.locate, self.reload = QPushButton("Locate Media…"), QPushButton("Reload")
        self.locate.setToolTip("Say in Media Paths where the folder lies on this machine. Ctrl+Shift+M")
        self.reload.setToolTip("Read the timeline and its media again. F5")
        self.locate.clicked.connect(lambda: self.locate_asked.emit(self._file))
        self.reload.clicked.connect(self.reload_asked)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(STEP)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.title, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.locate)
        buttons.addWidget(self.reload)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(head)
        column.addWidget(self.why)
        column.addWidget(self.advice)
        column.addSpacing(STEP)
        column.addLayout(buttons)

    def show_shots(self, shots: Sequence[SkippedShot], *, is_all: bool, can_locate: bool) -> None:
        """
        Args:
            shots: those without sound among all that are meant; of none, nothing is seen.
            is_all: nothing else is meant.
            can_locate: media is found here by telling where its folder lies.
        """
        self.setVisible(bool(shots))
        if not shots:
            return
        missing = [shot.media_path for shot in shots if shot.is_offline and shot.media_path]
        self._file = missing[0] if missing else ""
        self.title.setText(why_silent(shots[0]).capitalize() if len(shots) == 1 else counted(shots).capitalize())
        self.why.setText(_why(shots) if is_all else left_out(shots))
        self.why.setToolTip(shots[0].media_path if len(shots) == 1 else "")
        self.advice.setText(_advice(shots, self._file, can_locate=can_locate))
        self.advice.setVisible(is_all)
        self.locate.setVisible(bool(self._file) and can_locate)
        self.reload.setVisible(is_all or not self.locate.isVisibleTo(self))


def _why(shots: Sequence[SkippedShot]) -> str:
    if len(shots) > 1:
        named = [f"{shot.shot_id}  {shot.name}: {why_silent(shot)}" for shot in shots[:_MOST_NAMED]]
        return "\n".join([*named, f"and {len(shots) - _MOST_NAMED} more"] if len(shots) > _MOST_NAMED else named)
    (shot,) = shots
    if shot.is_offline and shot.media_path:
        return _breakable(f"{shot.media_path} is not here.")
    return _breakable(in_panel_words(shot.reason))


def _advice(shots: Sequence[SkippedShot], file: str, *, can_locate: bool) -> str:
    if not any(shot.is_offline for shot in shots):
        return _REPAIR
    if not can_locate:
        return _IN_RESOLVE
    if not file:
        return _NOWHERE
    return _LOCATE if len(shots) == 1 else _LOCATE_SEVERAL


def _breakable(text: str) -> str:
    return text.replace("/", f"/{_BREAK}").replace("\\", f"\\{_BREAK}").replace("_", f"_{_BREAK}")
