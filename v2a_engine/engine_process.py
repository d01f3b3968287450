"""The service as a process: find it, start it, stop it. One for each user; it outlives the program that started it."""

import atexit
import dataclasses
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from v2a_engine.calls import ServiceGone, call
from v2a_engine.connection import Connection, read_connection, remove_connection
from v2a_engine.domain.errors import EngineError, EngineUnreachable
from v2a_engine.state_folder import LOCK_FILE, START_LOG_FILE, engine_folder
from v2a_engine.version import build_version

ALREADY_RUNNING = 75  # exit status of a service that found another one at work
_READY_WITHIN_S = 60.0
_PING_S = 10.0
_POLL_S = 0.05
_LOG_LINES = 12
_DEVICES = frozenset({"cpu", "cuda", "mps"})
_LONGEST_START_LOG_BYTES = 1 << 18
_children: list["subprocess.Popen[bytes]"] = []  # kept, for Popen warns when it is dropped before its process ends


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOptions:
    """How to start a service where none runs; one that runs already keeps its own."""

    python: str = sys.executable  # inside an editor's process this may be the editor: then name a Python
    engines: tuple[str, ...] = ()  # engines without an entry point, "name=module:attribute"
    idle_minutes: float = 30.0  # without job, client or question for so long, the service ends


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedEngine:
    """An engine that the service keeps warm."""

    name: str
    version: str
    fingerprint: str  # name, version, weights and device class
    weights_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStatus:
    """What a running service says of itself."""

    pid: int
    version: str
    asked_device: str  # when it started; empty: the best there is
    uptime_s: float
    queued: int
    running: int
    engines: tuple[LoadedEngine, ...]  # empty before the first job
    memory_bytes: int | None  # now, with the processes that read media for it; None where the system does not tell
    memory_peak_bytes: int | None  # None where the system does not tell
    log_path: str

    @property
    def device(self) -> str:
        """What it computes on: as its engine says once one is loaded, until then what it was asked for, if anything."""
        named = [word for engine in self.engines for word in engine.fingerprint.split() if word in _DEVICES]
        return named[0] if named else self.asked_device

    @property
    def is_idle(self) -> bool:
        return not self.queued and not self.running


class EngineDidNotStart(EngineError):
    """The service's process ended, or stayed silent, before it was ready."""

    def __init__(self, status: int | None, log_path: Path, last_lines: str) -> None:
        self.died = status is not None
        why = f"its process ended with status {status}" if self.died else f"no answer within {_READY_WITHIN_S:g} s"
        super().__init__(
            f"The engine did not start: {why}. Its last words, from {log_path}:\n{last_lines or '(none)'}\n"
            "Mend that and run the command again, or add --in-process to do without the background engine."
        )


class EngineOfAnotherVersion(EngineError):
    """A service of another build has work to do."""

    def __init__(self, theirs: str, ours: str, jobs: int) -> None:
        super().__init__(
            f"An engine of version {theirs} is at work on {jobs} jobs, and this is version {ours}. "
            "Wait until it has finished, or end it with `wildtrack engine stop`; its jobs are kept."
        )


def find() -> tuple[Connection, ServiceStatus] | None:
    """The service that runs now; None if there is none.

    A connection file left over from a dead one is seen through, and nobody is asked: its port may be anybody's by now.
    """
    folder = engine_folder()
    connection = read_connection(folder)
    if connection is None or not _is_alive(folder):
        return None
    try:
        status = _status(call(connection, "GET", "/status", timeout_s=_PING_S))
    except ServiceGone:
        return None
    return connection, status


def start(options: ServiceOptions | None = None) -> Connection:
    """Give back the running service, or start one. A running one of another build is replaced when it is idle.

    Raises:
        EngineDidNotStart: with the last lines of its log.
        EngineOfAnotherVersion: it cannot be replaced while it works.
    """
    running = find()
    if running is not None:
        connection, status = running
        if connection.version == build_version():
            return connection
        if not status.is_idle:
            raise EngineOfAnotherVersion(connection.version, build_version(), status.queued + status.running)
        stop()
    return _launch(options or ServiceOptions())


def stop(timeout_s: float = 20.0) -> bool:
    """End the service; what it was doing is kept for its next start. False if none ran.

    Raises:
        EngineUnreachable: it can neither be asked nor ended.
    """
    folder = engine_folder()
    if not _is_alive(folder):
        return False
    connection = read_connection(folder)
    patience_s = timeout_s  # without a connection file it is just starting or just ending
    if connection is not None:
        try:
            call(connection, "POST", "/stop", timeout_s=_PING_S)
        except ServiceGone:
            patience_s = 0.0
    if not _ends_within(folder, patience_s):
        _kill(folder)
    if not _ends_within(folder, timeout_s):
        raise EngineUnreachable(f"process {connection.pid if connection else 'unknown'} cannot be ended")
    return True


def _kill(folder: Path) -> None:
    connection = read_connection(folder)
    if connection is not None and _is_alive(folder):  # it holds the lock, so the file is its own, and so is the process
        with suppress(OSError):
            os.kill(connection.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def _launch(options: ServiceOptions) -> Connection:
    folder = engine_folder()
    _forget_the_dead(folder)
    log = folder / START_LOG_FILE
    if log.exists() and log.stat().st_size > _LONGEST_START_LOG_BYTES:
        log.unlink()
    log_start = log.stat().st_size if log.exists() else 0
    process = _spawn(options, folder, log)
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline:
        running = find()
        if running is not None:
            return running[0]
        if process.poll() == ALREADY_RUNNING:  # another start came first; if that one is just ending, this one is next
            process = _spawn(options, folder, log)
        elif process.poll() is not None:
            raise EngineDidNotStart(process.poll(), log, _last_lines(log, log_start))
        _bury_the_dead()
        time.sleep(_POLL_S)
    raise EngineDidNotStart(None, log, _last_lines(log, log_start))


def _spawn(options: ServiceOptions, folder: Path, log: Path) -> "subprocess.Popen[bytes]":
    command = [options.python, "-m", "v2a_engine.service", "--idle-minutes", f"{options.idle_minutes:g}"]
    for engine in options.engines:
        command += ["--engine", engine]
    # Detached: Ctrl-C in the terminal and the end of the editor are none of its business.
    detached: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        detached = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    with log.open("ab") as words:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd=folder, env=_environment(), **detached
        )
    _children.append(process)
    return process


def _forget_the_dead(folder: Path) -> None:
    """Take away what a killed one left: else its port would be taken for that of the one which starts now."""
    with suppress(Timeout), FileLock(folder / LOCK_FILE, timeout=0):
        remove_connection(folder)


def _bury_the_dead() -> None:
    """One that was killed counts as alive for the system, and for the next service, until it is asked after."""
    _children[:] = [child for child in _children if child.poll() is None]


@atexit.register
def _let_go() -> None:
    """The service outlives us on purpose: Python need not complain that it still runs."""
    for child in _children:
        child.returncode = child.poll() or 0


def _environment() -> dict[str, str]:
    """Ours; in a checkout that is not installed, with the way to this very package."""
    root = Path(__file__).parent.parent
    if root.name in ("site-packages", "dist-packages"):
        return dict(os.environ)  # PYTHONPATH goes before the standard library: not for a folder full of packages
    path = os.pathsep.join(part for part in (str(root), os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path}


def _is_alive(folder: Path) -> bool:
    try:
        with FileLock(folder / LOCK_FILE, timeout=0):
            return False
    except Timeout:
        return True


def _ends_within(folder: Path, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while _is_alive(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True


def _status(fields: dict[str, Any]) -> ServiceStatus:
    try:
        fields = {"asked_device": "", "memory_bytes": None, **fields}  # builds of before do not tell
        known = {field.name: fields[field.name] for field in dataclasses.fields(ServiceStatus)}
        return ServiceStatus(**{**known, "engines": tuple(LoadedEngine(**engine) for engine in known["engines"])})
    except (KeyError, TypeError) as error:
        raise ServiceGone("its port is held by something else") from error


def _last_lines(log: Path, start: int) -> str:
    with log.open("rb") as file:
        file.seek(start)
        return "\n".join(file.read().decode(errors="replace").splitlines()[-_LOG_LINES:])
