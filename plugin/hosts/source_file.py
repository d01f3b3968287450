"""What a timeline in a file is called, and what lies beside it. Knows no OTIO: it costs nothing to import."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from otio_adapters.saving import write_whole
from plugin.session.placing.output_place import OutputPlace
from plugin.session.reports import TimelineChanged
from v2a_engine.domain.errors import OutputRefused
from v2a_engine.outputs import usual_output
from v2a_engine.usecases.selection import Selection

_State = tuple[int, int]  # time of change in nanoseconds, size in bytes


class SourceChanged(TimelineChanged):
    """The file is not the one that was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} changed since it was read. Reload it, look at what is stale, then place again.")


@dataclass(frozen=True, slots=True)
class WholeOutput:
    """The output, byte for byte."""

    content: bytes | None  # compressed; None: it was not there
    has_written: bool


class SourceFile:
    """The part of the port `PanelHost` that needs no look into the file."""

    def __init__(self, source: Path, *, has_written: bool = False) -> None:
        """
        Args:
            has_written: this panel placed or removed before: the output is what counts.
        """
        self._source = source.absolute()
        self.output_place = OutputPlace(path=usual_output(self._source))
        self.has_written = has_written
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

    def leave(self) -> None:
        """Nothing is held here that others might want."""

    def whole(self) -> WholeOutput:
        """The output as it is now, to bring it back.

        Raises:
            OutputRefused: it cannot be read.
        """
        try:
            content = self.output.read_bytes() if self.output.exists() else None
        except OSError as error:
            raise OutputRefused(str(self.output), f"it cannot be read: {error.strerror or error}") from error
        return WholeOutput(content if content is None else zlib.compress(content, 1), self.has_written)

    def bring_back(self, before: WholeOutput, left: WholeOutput) -> bool:
        """Have the very bytes of before again, or no output where there was none.

        Args:
            left: as we left it; should it be another one now, it holds work of the user's, and nothing is done.

        Returns:
            Whether it was done.

        Raises:
            DiskFull, OutputRefused: nothing was changed.
        """
        if self.whole().content != left.content:
            return False
        if before.content is None:
            self.output.unlink(missing_ok=True)
        else:
            write_whole(self.output, zlib.decompress(before.content))
        self.has_written = before.has_written
        return True

    @property
    def output(self) -> Path:
        """Beside the source, unless something else was chosen; never the source."""
        return self.output_place.path

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

    @property
    def follows_media_paths(self) -> bool:
        return True

    def selection(self) -> Selection:
        return Selection()

    def stems_folder(self, show: str) -> Path:
        """Beside the output."""
        return self.output.parent / f"{show}_stems"


def _state(path: Path) -> _State | None:
    try:
        status = path.stat()
    except OSError:
        return None  # a pattern of numbered pictures, or gone: reading it tells
    return status.st_mtime_ns, status.st_size
