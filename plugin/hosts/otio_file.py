"""An OTIO file, or a plain video, as the panel's timeline. What is placed goes into another file beside it."""

from collections.abc import Sequence
from pathlib import Path

from otio_adapters.file_host import OtioFileHost
from plugin.hosts.source_file import SourceFile
from plugin.session.settings import Settings
from v2a_engine.domain.shot import MediaFacts
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.usecases.ports import MediaProbe, PlacedClip, Progress, StemClip


class OtioFile(SourceFile):
    """The port `PanelHost`. The source is only ever read."""

    def __init__(self, source: Path, probe: MediaProbe, settings: Settings, *, has_written: bool = False) -> None:
        """
        Args:
            settings: which editor the output is for, and where media lies here.
            has_written: this panel placed or removed before: the output is what counts.
        """
        super().__init__(source)
        self._probe, self._settings = probe, settings
        self._has_written = has_written
        self._progress: Progress | None = None
        self._host = self._opened(self._source, self.output)

    def watch(self, progress: Progress) -> None:
        """While it reads, it tells and is stopped through this."""
        self._progress = progress

    def fresh(self, settings: Settings) -> "OtioFile":
        return OtioFile(self._source, self._probe, settings, has_written=self._has_written)

    def read(self) -> Cut:
        """
        Raises:
            V2AError: as `OtioFileHost.read`.
        """
        self.remember_state()
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
        self.check_unchanged()
        self._host.place(clips)
        self._has_written = True

    def remove(self) -> int:
        """
        Raises:
            SourceChanged: nothing was written. V2AError: as `OtioFileHost.remove`.
        """
        self.check_unchanged()
        there = len(self.placed())
        self._host.remove()
        self._has_written = True
        return there

    def _opened(self, source: Path, output: Path | None) -> OtioFileHost:
        settings = self._settings
        return OtioFileHost(source, output, self._facts, dialect=settings.dialect, path_map=settings.path_map)

    def _facts(self, path: str) -> MediaFacts:
        if self._progress is not None:
            self._progress(0, 0, f"reading {Path(path).name}")
        return self._probe(path)
