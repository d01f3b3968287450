"""One service from start to end: its log, its jobs, its worker, its socket. Called with the lock in hand."""

import faulthandler
import logging
import logging.handlers
import os
import secrets
import socket
import sys
from pathlib import Path
from types import FrameType

import uvicorn

from v2a_engine.connection import Connection, remove_connection, write_connection
from v2a_engine.jobs.queue import JobQueue
from v2a_engine.jobs.store import JobStore
from v2a_engine.jobs.worker import Worker
from v2a_engine.jobs.workshop import Workshop
from v2a_engine.service.app import build_app
from v2a_engine.service.door import MOST_AT_ONCE, MOST_HEAD_BYTES, Door
from v2a_engine.service.running import RunningService
from v2a_engine.state_folder import JOBS_FILE, LOG_FILE

log = logging.getLogger(__name__)

_LOG_BYTES = 1 << 20
_OLD_LOGS = 3
_LAST_STEP_S = 10.0  # how long a step may take to notice that the service ends
_STREAMS_END_S = 3


def serve(folder: Path, workshop: Workshop, idle_s: float) -> None:
    """Serve until stopped.

    Args:
        folder: the state folder; the caller holds its lock.
        idle_s: end after so long without anything to do.
    """
    _write_log(folder / LOG_FILE)
    store = JobStore(folder / JOBS_FILE)
    queue = JobQueue(store, workshop.finished)
    service = RunningService(queue=queue, workshop=workshop, state_folder=folder, log_path=folder / LOG_FILE)
    worker = Worker(queue, workshop, str(service.log_path), on_fault=queue.stop)
    worker.start()
    try:
        _listen(service, idle_s)
    finally:
        queue.stop()
        worker.join(_LAST_STEP_S)
        if worker.is_alive():
            _leave(queue)
        store.close()
        log.info("ended")


class _Server(uvicorn.Server):
    """Ends when the queue stops, and stops the queue when the system asks it to end."""

    def __init__(self, config: uvicorn.Config, queue: JobQueue) -> None:
        super().__init__(config)
        self._queue = queue

    async def on_tick(self, counter: int) -> bool:
        return self._queue.is_stopping or await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  uvicorn's signature
        # uvicorn would raise the signal again once the server is down, and so cut off what comes after.
        self._queue.stop()


def _listen(service: RunningService, idle_s: float) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if sys.platform == "win32":  # there, another process could else share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port: int = listener.getsockname()[1]
        connection = Connection(port=port, token=secrets.token_urlsafe(32), pid=os.getpid(), version=service.version)
        config = uvicorn.Config(
            build_app(service, token=connection.token, port=port, idle_s=idle_s),
            http=Door,
            backlog=MOST_AT_ONCE,
            ws="none",
            h11_max_incomplete_event_size=MOST_HEAD_BYTES,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_STREAMS_END_S,
        )
        write_connection(service.state_folder, connection)
        log.info("version %s serves on port %d", connection.version, port)
        try:
            _Server(config, service.queue).run(sockets=[listener])
        finally:
            remove_connection(service.state_folder)


def _write_log(path: Path) -> None:
    faulthandler.enable()  # a crash in native code leaves its stack in the start log
    logging.captureWarnings(True)
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_OLD_LOGS, encoding="utf-8")
    logging.basicConfig(
        level=logging.INFO, handlers=[handler], format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )


def _leave(queue: JobQueue) -> None:
    """End although a step does not: its job starts again next time, and the thread dies with the process."""
    log.warning("a step has not ended within %g s; leaving it", _LAST_STEP_S)
    queue.put_back_running()
    logging.shutdown()
    os._exit(0)
