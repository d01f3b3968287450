"""A timeline file that is read and written in a process apart, so that no parsing holds up the window."""

import subprocess
from collections.abc import Sequence, Set
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from plugin.hosts.output_choice import TAKEN
from plugin.hosts.output_claims import OutputClaims
from plugin.hosts.pipe import DONE, FAULT, TOLD, Request, receive, send
from plugin.hosts.source_file import SourceFile
from plugin.session.kept.settings import Settings
from plugin.session.placing.output_place import OutputPlace
from v2a_engine.domain.errors import EngineError, InputError, MediaError, OutputRefused, StorageError, V2AError
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.engine_process import ServiceOptions
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.ports import PlacedClip, Progress, StemClip

_BRANCHES = {branch.exit_code: branch for branch in (InputError, MediaError, EngineError, StorageError)}
_MODULE = "plugin.hosts.workplace"
_GOODBYE_S = 2.0
_numbers = count(1)


class WorkplaceDied(StorageError):
    """The process that reads and writes timelines ended in the middle."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The part that reads and writes timelines ended in the middle ({why}). Your timeline is as it was, for "
            "files are put in place whole. Try again; another one is started."
        )


class Workplace:
    """The process, started when it is first needed, and again when it died. One thread at a time may use it.

    `output_claims`: what the window writes into, whichever process does.
    """

    def __init__(self, options: ServiceOptions) -> None:
        self._options = options
        self.output_claims = OutputClaims()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """None while none runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def ask(self, request: Request, progress: Progress | None) -> Any:
        """Let a host's method be called there.

        Raises:
            V2AError: the method's own sentence. WorkplaceDied. Whatever `progress` raises; then it is ended, for it is
                at work on what nobody wants any more.
        """
        process = self._started()
        assert process.stdin is not None and process.stdout is not None  # as we started it
        try:
            send(process.stdin, request)
            kind, value = receive(process.stdout)
            while kind == TOLD:
                if progress is not None:
                    progress(*value)
                kind, value = receive(process.stdout)
        except (EOFError, OSError):
            self.close()
            raise WorkplaceDied(f"status {process.returncode}") from None
        except BaseException:
            self.close()
            raise
        if kind == DONE:
            return value
        if kind == FAULT:
            raise WorkplaceDied(value)
        exit_code, sentence = value
        raise _BRANCHES.get(exit_code, V2AError)(sentence)

    def close(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait(_GOODBYE_S)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # what it never took cannot be brought to it any more
                    stream.close()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            command = [self._options.python, "-m", _MODULE]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            assert self._process.stdin is not None  # as asked for
            send(self._process.stdin, self._options)
        return self._process


class FileApart(SourceFile):
    """The port `PanelHost`, as `OtioFile` in the workplace."""

    def __init__(self, source: Path, workplace: Workplace, settings: Settings, *, has_written: bool = False) -> None:
        super().__init__(source, has_written=has_written)
        self._workplace, self._settings = workplace, settings
        self._number = next(_numbers)
        self._progress: Progress | None = None
        self._is_settled = False
        self._held: frozenset[Path] = frozenset()

    def watch(self, progress: Progress) -> None:
        """While it reads, it tells and is stopped through this."""
        self._progress = progress

    def fresh(self, settings: Settings) -> "FileApart":
        return FileApart(self._source, self._workplace, settings, has_written=self.has_written)

    def read(self) -> Cut:
        """
        Raises:
            V2AError: as `OtioFile.read`.
        """
        self.remember_state()
        try:
            self.output_place = self._settled()
            self._is_settled = True
            cut: Cut = self._ask("read")
        finally:
            self._progress = None
        return cut

    def placed(self) -> Sequence[PlacedClip]:
        """As `OtioFile.placed`."""
        clips: Sequence[PlacedClip] = self._ask("placed")
        return clips

    def read_back(self) -> Sequence[PlacedClip]:
        """As `OtioFile.read_back`."""
        clips: Sequence[PlacedClip] = self._ask("read_back")
        return clips

    def choose_output(self, path: Path) -> None:
        """As `OtioFile.choose_output`; what another window writes into is refused."""
        output, before = path.absolute(), self._held
        if not self._hold(output):
            raise OutputRefused(str(output), TAKEN)
        try:
            self._ask("choose_output", output)
        except V2AError:
            self._let_go(self._held - before)
            raise
        self.has_written = False

    def leave(self) -> None:
        """Other windows may write there."""
        self._let_go(self._held)

    def refuse_loss(self) -> None:
        """As `OtioFile.refuse_loss`."""
        self.check_unchanged()
        self._ask("refuse_loss")

    def new_tracks(self, clips: Sequence[StemClip | PlacedClip]) -> Sequence[NewTrack]:
        """As `OtioFile.new_tracks`."""
        new: Sequence[NewTrack] = self._ask("new_tracks", tuple(clips))
        return new

    def place(self, clips: Sequence[StemClip | PlacedClip]) -> None:
        """
        Raises:
            SourceChanged, OutputChanged: nothing was written. V2AError: as `OtioFile.place`.
        """
        self.check_unchanged()
        self._ask("place", tuple(clips))
        self.has_written = True

    def remove(self) -> int:
        """
        Raises:
            SourceChanged, OutputChanged: nothing was written. V2AError: as `OtioFile.remove`.
        """
        self.check_unchanged()
        count = int(self._ask("remove"))
        self.has_written = True
        return count

    def _settled(self) -> OutputPlace:
        """The first place that does and that no other window has."""
        taken: list[Path] = []
        while True:
            place: OutputPlace = self._ask("settle_output", tuple(taken))
            if place.refusal or self._hold(place.path):
                return place
            taken.append(place.path)

    def _hold(self, output: Path) -> bool:
        if output not in self._held:
            if not self._workplace.output_claims.hold(output):
                return False
            self._held |= {output}
        return True

    def _let_go(self, outputs: Set[Path]) -> None:
        for output in outputs:
            self._workplace.output_claims.let_go(output)
        self._held = self._held - outputs

    def _ask(self, method: str, *arguments: object) -> Any:
        request = Request(
            number=self._number,
            source=self._source,
            settings=self._settings,
            has_written=self.has_written,
            output_place=self.output_place if self._is_settled else None,
            method=method,
            arguments=arguments,
        )
        return self._workplace.ask(request, self._progress)
