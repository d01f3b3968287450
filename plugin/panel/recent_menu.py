"""Timelines that were opened lately, as a menu: a digit opens one."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from plugin.session.session import Session


class RecentMenu(QMenu):
    """The newest first. What is gone is not in it, or says so when it is chosen."""

    def __init__(self, session: "Session", window: QWidget) -> None:
        super().__init__("Open Recent", window)
        self._session = session
        self.setToolTipsVisible(True)
        session.recent.changed.connect(self._fill)
        self.aboutToShow.connect(session.recent.look)
        self._fill()

    def open_at(self, place: QPoint) -> None:
        """Let the user choose by key, wherever the menu is not open yet."""
        self.popup(place)
        self.setActiveAction(self.actions()[0])

    def _fill(self) -> None:
        self.clear()
        paths = self._session.recent.paths
        for number, path in enumerate(paths, start=1):
            file = Path(path)
            name = file.name.replace("&", "&&")
            action = self.addAction(f"&{number % 10}  {name}\t{short_folder(file)}")
            action.setToolTip(path)
            action.triggered.connect(lambda _=False, path=path: self._session.open_recent(path))
        if not paths:
            self.addAction("Nothing was opened yet").setEnabled(False)
            return
        self.addSeparator()
        clear = self.addAction("Clear")
        clear.setToolTip("Forget these paths. The files stay.")
        clear.triggered.connect(self._session.recent.clear)


def short_folder(file: Path) -> str:
    """Where a file lies, the home folder as a sign.

    >>> short_folder(Path.home() / "films" / "cut.otio"), short_folder(Path("/mnt/cut.otio"))
    ('~/films', '/mnt')
    """
    home = Path.home()
    if file.parent == home or home in file.parents:
        inside = file.parent.relative_to(home).as_posix()
        return "~" if inside == "." else f"~/{inside}"
    return str(file.parent)
