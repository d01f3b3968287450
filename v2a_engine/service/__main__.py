"""`python -m v2a_engine.service`: the local service, in the foreground. Commands start it by themselves.

An engine without an entry point, one that is being written for example, is plugged with
`--engine NAME=MODULE:ATTRIBUTE`; the attribute is called without arguments and gives an `Engine`.
"""

import argparse
import os
import sys
import time
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from v2a_engine.connection import remove_connection
from v2a_engine.engine_process import ALREADY_RUNNING
from v2a_engine.engines.registry import load_engine
from v2a_engine.state_folder import CONNECTION_FILE, LOCK_FILE, engine_folder
from v2a_engine.usecases.ports import StemShelf, StemWriter

_OTHER_ENDS_WITHIN_S = 30.0
_NICENESS = 5  # whoever edits at this machine goes first
_POLL_S = 0.05


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; the exit status."""
    options = _parser().parse_args(arguments)
    folder = engine_folder()
    lock = _locked(folder)
    if lock is None:
        sys.stderr.write("Another service is at work for this user.\n")
        return ALREADY_RUNNING
    with lock:
        remove_connection(folder)  # of one that was killed: while it lies there, its port is taken for ours
        if hasattr(os, "nice"):  # not on Windows
            os.nice(_NICENESS)
        # Imported with the lock in hand: of many that start at once, only one takes the time.
        from v2a_engine.jobs.workshop import Workshop
        from v2a_engine.service.server import serve

        workshop = Workshop(partial(load_engine, plugged=dict(options.engine)), _open_stems)
        serve(folder, workshop, idle_s=options.idle_minutes * 60)
    return 0


def _locked(folder: Path) -> FileLock | None:
    """The lock; None where another service has it and can be reached. One that starts or ends is waited for."""
    lock = FileLock(folder / LOCK_FILE, timeout=0)
    deadline = time.monotonic() + _OTHER_ENDS_WITHIN_S
    while time.monotonic() < deadline:
        try:
            lock.acquire()
        except Timeout:
            if (folder / CONNECTION_FILE).exists():
                return None
            time.sleep(_POLL_S)
        else:
            return lock
    return None


def _open_stems() -> tuple[StemWriter, StemShelf]:
    """Imported by the first job: the service answers long before scipy is there."""
    from v2a_engine.provenance.identity import identity_store
    from v2a_engine.provenance.log import stem_log
    from v2a_engine.stems.shelf import FolderShelf
    from v2a_engine.stems.writer import BwfStemWriter

    return BwfStemWriter(identity_store().open, stem_log()), FolderShelf()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m v2a_engine.service", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--engine", action="append", default=[], type=_plug, metavar="NAME=MODULE:ATTRIBUTE")
    parser.add_argument("--idle-minutes", type=float, default=30.0, help="end after so long without anything to do")
    return parser


def _plug(label: str) -> tuple[str, str]:
    name, _, place = label.partition("=")
    if not name or ":" not in place:
        raise argparse.ArgumentTypeError(f"{label!r} is not NAME=MODULE:ATTRIBUTE")
    return name, place


if __name__ == "__main__":
    sys.exit(main())
