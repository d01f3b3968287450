"""The panel's composition root: the one place that knows which parts there are."""

import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from plugin.engine.link import ServiceLink
from plugin.engine.pictures import ShotPictures
from plugin.engine.scout import RememberingProbe, RememberingScout
from plugin.engine.waveforms import FileWaveforms
from plugin.garbage import Garbage
from plugin.hosts.file_apart import FileApart, Workplace
from plugin.hosts.watch_folder import WatchFolder
from plugin.session.kept.settings import Settings
from plugin.session.ports import PanelHost, Parts
from plugin.session.session import Session
from v2a_engine.engine_process import ServiceOptions
from v2a_engine.remote.address import EngineAddress
from v2a_engine.remote.eyes import RemoteEyes
from v2a_engine.remote.pictures import Pictures, RemoteProbe, RemoteScout
from v2a_engine.remote.verification import RemoteVerification
from v2a_engine.state_folder import home
from v2a_engine.stems.shelf import FolderShelf
from v2a_engine.usecases.ports import MediaProbe
from v2a_engine.version import VERSION

SWITCH_S = 0.001  # how long a task may keep the window's thread waiting for Python: 5 ms unless told


class Panel(QObject):
    """A session with its real parts, and what lives beside it."""

    def __init__(self, options: ServiceOptions | None = None) -> None:
        """
        Args:
            options: how to start an engine where none runs.
        """
        super().__init__()
        address = EngineAddress(options)
        probe = RememberingProbe(RemoteProbe(address))
        stills = Pictures(address)
        self._workplace = Workplace(address.options)
        self._pictures, self._waveforms = ShotPictures(stills, self), FileWaveforms(self)
        parts = Parts(
            link=ServiceLink(address, self),
            scout=RememberingScout(RemoteScout(address)),
            eyes=RemoteEyes(address),
            shelf=FolderShelf(),
            pictures=self._pictures,
            waveforms=self._waveforms,
            stills=stills,
            verification=RemoteVerification(address),
            open_file=partial(_open_file, self._workplace),
            open_resolve=partial(_open_resolve, probe),
            folder=home() / "panel",
        )
        self.session = Session(parts, self)
        garbage = Garbage(self)
        self.session.opened.connect(garbage.set_aside)
        self.session.looked.connect(garbage.set_aside)
        self.session.placed.connect(garbage.set_aside)
        self._watch = WatchFolder(self)
        self._watch.arrived.connect(self.session.offer)
        self._watch.failed.connect(partial(self.session.complain, "watched folder"))
        self.session.settings_changed.connect(self._watch_folder)
        self._watch_folder()

    def close(self) -> None:
        """Write down what is not yet written, and leave. The engine and its jobs go on."""
        self._watch.close()
        self.session.close()
        self._pictures.close()
        self._waveforms.close()
        self._workplace.close()

    def _watch_folder(self) -> None:
        self._watch.watch(self.session.settings.watched_folder)


def run(timeline: Path | None) -> int:
    """Open the window, and in it a timeline where one is named; the program's exit code."""
    return turn(QApplication(["wildtrack"]), timeline)


def turn(application: QApplication, timeline: Path | None) -> int:
    """The same, in an application that is there."""
    sys.setswitchinterval(SWITCH_S)
    application.setApplicationName("Wildtrack")
    application.setApplicationVersion(VERSION)
    # What is seen comes after the application, for it has fonts.
    from plugin.panel.theme import dress
    from plugin.panel.window import Window

    dress(application)
    panel = Panel()
    window = Window(panel.session)
    application.aboutToQuit.connect(panel.close)
    window.show()
    window.greet()
    if timeline is not None:
        panel.session.open_file(str(timeline))
    return application.exec()


def _open_file(workplace: Workplace, path: Path, settings: Settings) -> PanelHost:
    return FileApart(path, workplace, settings)


def _open_resolve(probe: MediaProbe, settings: Settings) -> PanelHost:
    from plugin.hosts.resolve import open_resolve  # with the bridge, which few sessions need

    return open_resolve(probe, settings)
