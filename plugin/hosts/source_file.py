"""What a timeline in a file is called, and what lies beside it. Knows no OTIO: it costs nothing to import."""

from collections.abc import Sequence
from pathlib import Path

from v2a_engine.domain.errors import InputError
from v2a_engine.usecases.selection import Selection

_State = tuple[int, int]  # time of change in nanoseconds, size in bytes


class SourceChanged(InputError):
    """The file is not the one that was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} changed since it was read. Reload it, look at what is stale, then place again.")


class SourceFile:
    """The part of the port `PanelHost` that needs no look into the file."""

    def __init__(self, source: Path) -> None:
        self._source = source.absolute()
        self._state: _State | None = None

    def remember_state(self) -> None:
        """It is read now."""
        self._state = _state(self._source)

    def check_unchanged(self) -> None:
        """
        Raises:
            SourceChanged: since it was read.
        """
        if self._state is not None and _state(self._source) != self._state:
            raise SourceChanged(self._source)

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

    @property
    def limits(self) -> Sequence[str]:
        return ()

    @property
    def keeps_copy(self) -> bool:
        """Never: what was opened is only read."""
        return False

    def selection(self) -> Selection:
        return Selection()

    def stems_folder(self, show: str) -> Path:
        return self._source.parent / f"{show}_stems"


def _state(path: Path) -> _State | None:
    try:
        status = path.stat()
    except OSError:
        return None  # a pattern of numbered pictures, or gone: reading it tells
    return status.st_mtime_ns, status.st_size
