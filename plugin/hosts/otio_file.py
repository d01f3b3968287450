"""An OTIO file, or a plain video, as the panel's timeline. What is placed goes into another file beside it."""

from collections.abc import Sequence
from pathlib import Path

from otio_adapters.file_host import OtioFileHost
from plugin.session.settings import Settings
from v2a_engine.domain.errors import InputError
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.usecases.ports import MediaProbe, PlacedClip, StemClip
from v2a_engine.usecases.selection import Selection

_State = tuple[int, int]  # time of change in nanoseconds, size in bytes


class SourceChanged(InputError):
    """The file is not the one that was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} changed since it was read. Reload it, look at what is stale, then place again.")


class OtioFile:
    """The port `PanelHost`. The source is only ever read."""

    def __init__(self, source: Path, probe: MediaProbe, settings: Settings, *, has_written: bool = False) -> None:
        """
        Args:
            settings: which editor the output is for, and where media lies here.
            has_written: this panel placed or removed before: the output is what counts.
        """
        self._source = source.absolute()
        self._probe, self._settings = probe, settings
        self._has_written = has_written
        self._host = self._opened(self._source, self.output)
        self._state: _State | None = None

    @property
    def source(self) -> Path:
        return self._source

    @property
    def output(self) -> Path:
        """Beside the source; never the source."""
        return self._source.with_name(f"{self._source.stem}_wildtrack.otio")

    @property
    def label(self) -> str:
        return self._source.name

    @property
    def output_label(self) -> str:
        return str(self.output)

    @property
    def identity(self) -> str:
        return f"file {self._source.resolve()}"

    @property
    def warnings(self) -> Sequence[str]:
        return ()

    def selection(self) -> Selection:
        return Selection()

    def stems_folder(self, show: str) -> Path:
        return self._source.parent / f"{show}_stems"

    def fresh(self, settings: Settings) -> "OtioFile":
        return OtioFile(self._source, self._probe, settings, has_written=self._has_written)

    def read(self) -> Cut:
        """
        Raises:
            V2AError: as `OtioFileHost.read`.
        """
        self._state = _state(self._source)
        return self._host.read()

    def placed(self) -> Sequence[PlacedClip]:
        """What lies in the output where this panel wrote it; else as `OtioFileHost.placed`."""
        return self.read_back() if self._has_written else self._host.placed()

    def read_back(self) -> Sequence[PlacedClip]:
        """What lies in the output, read anew."""
        return self._opened(self.output, None).placed() if self.output.exists() else ()

    def place(self, clips: Sequence[StemClip | PlacedClip]) -> None:
        """
        Raises:
            SourceChanged: nothing was written. V2AError: as `OtioFileHost.place`.
        """
        self._check_unchanged()
        self._host.place(clips)
        self._has_written = True

    def remove(self) -> int:
        """
        Raises:
            SourceChanged: nothing was written. V2AError: as `OtioFileHost.remove`.
        """
        self._check_unchanged()
        there = len(self.placed())
        self._host.remove()
        self._has_written = True
        return there

    def _check_unchanged(self) -> None:
        if self._state is not None and _state(self._source) != self._state:
            raise SourceChanged(self._source)

    def _opened(self, source: Path, output: Path | None) -> OtioFileHost:
        return OtioFileHost(
            source, output, self._probe, dialect=self._settings.dialect, path_map=self._settings.path_map
        )


def _state(path: Path) -> _State | None:
    try:
        status = path.stat()
    except OSError:
        return None  # a pattern of numbered pictures, or gone: reading it tells
    return status.st_mtime_ns, status.st_size
