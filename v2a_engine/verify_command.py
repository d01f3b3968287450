"""`wildtrack verify`: files in, verdicts out. Thin: what is judged, and how, stands in `v2a_engine.verify`."""

import argparse
import functools
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from v2a_engine.domain.errors import OutputRefused, V2AError
from v2a_engine.terminal import Terminal

if TYPE_CHECKING:
    from v2a_engine.provenance.log import StemLog
    from v2a_engine.verify.account import Account

log = logging.getLogger(__name__)

_LINE_EVERY_S = 30.0  # where nobody watches a bar
_STOPPED = 130
_CANNOT_SAY = 2
_ABOUT = """Is this sound ours? Looks for our mark in every sound track of any audio or video file, at other speeds too,
and compares it with the file's signature, its labels, the record beside it and the log of this installation.

  wildtrack verify film.mov                   every track of a film
  wildtrack verify stems/ trailer.mp3         all media in a folder, and a file
  wildtrack verify --json delivery/ > a.json  everything that was found, for machines
  wildtrack verify film.mov --page look.html  the same as a page: where in each track our sound is

Verdicts: "ours", "ours, altered since export" (mixed, encoded anew, retimed, changed), "not found", "too little
signal to say". That a mark is not found never says that no machine made the sound.

Exit codes: 0 ours, 1 not found, 2 cannot say (too little signal, or the file cannot be read), 3 a finding: a broken
signature, or labels, record and samples that contradict each other; 5 the log cannot be used, 130 stopped.
Of several files the highest of 3, 2, 1, 0. A file with several tracks is ours if one of them is."""


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Teach the command line its words."""
    parser = subparsers.add_parser(
        "verify",
        help="say whether a sound or film is ours",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="audio or video files, or folders of them")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output, schema version 1")
    parser.add_argument("--page", type=Path, metavar="HTML", help="also a page with a coloured strip for each track")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress")
    parser.set_defaults(command=verify)


Command = Callable[[argparse.Namespace], int]


def never_one(command: Command) -> Command:
    """The command, which after a fault of our own says that nothing can be said: 1 would mean "not found"."""

    @functools.wraps(command)
    def guarded(options: argparse.Namespace) -> int:
        try:
            return command(options)
        except (V2AError, BrokenPipeError):
            raise
        except Exception:  # the command's edge: Python would end with 1
            log.exception("Unforeseen fault: nothing can be said of what was not told before.")
            return _CANNOT_SAY

    return guarded


@never_one
def verify(options: argparse.Namespace) -> int:
    """`wildtrack verify`: prints each file's account as soon as it is known."""
    # Imported here: other commands do without numpy and PyAV.
    from v2a_engine.provenance.log import stem_log
    from v2a_engine.verify.account import Account
    from v2a_engine.verify.as_json import as_json
    from v2a_engine.verify.gathering import gathered
    from v2a_engine.verify.page import page
    from v2a_engine.verify.verdict import worst
    from v2a_engine.verify.words import limits, lines

    if options.page is not None and options.page.exists():
        raise OutputRefused(str(options.page), "something lies there")  # before the work, not after it
    found, stems = gathered(options.paths), stem_log()
    paths, accounts = found.files, list[Account](found.closed)
    if not options.json:
        show(line for account in accounts for line in lines(account))
    try:
        with Terminal(options.quiet) as terminal:
            for number, path in enumerate(paths, start=1):
                label = path.name if len(paths) == 1 else f"{path.name} ({number} of {len(paths)})"
                accounts.append(examined(path, stems, Listening(terminal, label, options.quiet)))
                if not options.json:
                    show(lines(accounts[-1]))
    except KeyboardInterrupt:
        looked_at = len(accounts) - len(found.closed)
        sys.stderr.write(f"wildtrack: stopped. {looked_at} of {len(paths)} files were looked at to their end.\n")
        return _STOPPED
    show([as_json(accounts)] if options.json else limits())
    if options.page is not None:
        with new_file(options.page) as file:
            file.write(page(accounts))
    return worst([account.exit_code for account in accounts])


def examined(path: Path, stems: "StemLog", progress: "Listening") -> "Account":
    """As `examine`; a fault of our own leaves this file unread, and the others are looked at all the same."""
    from v2a_engine.verify.account import Unread
    from v2a_engine.verify.examine import examine

    try:
        return examine(path, stems, progress)
    except V2AError:
        raise
    except Exception:  # the edge of one file's work
        log.exception("Unforeseen fault in looking at %s", path)
        return Unread(path=path, why="An unforeseen fault of Wildtrack itself ended the look at it.")


def show(lines: Iterable[str]) -> None:
    """Print an answer; what the terminal's character set lacks becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """A text file that was not there before.

    Raises:
        OutputRefused: it is there, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", errors="replace") as file:
            yield file
    except FileExistsError as error:
        raise OutputRefused(str(path), "something lies there") from error
    except OSError as error:
        raise OutputRefused(str(path), (error.strerror or str(error)).lower()) from error


class Listening:
    """Shows how far a file was read: a bar in a terminal, elsewhere a line now and then."""

    def __init__(self, terminal: Terminal, name: str, quiet: bool) -> None:
        self._terminal = terminal
        self._name = f"Listening to {name}"
        self._tells_lines = not quiet and not terminal.console.is_terminal
        self._told_at_s = time.monotonic()

    def __call__(self, done_s: float, of_s: float) -> None:
        self._terminal.step(round(done_s), round(max(done_s, of_s)), self._name)
        now_s = time.monotonic()
        if self._tells_lines and now_s - self._told_at_s >= _LINE_EVERY_S:
            self._told_at_s = now_s
            self._terminal.say(f"{self._name}: {done_s:.0f} of {of_s:.0f} s")
