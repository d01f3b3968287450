"""One hostile case after the other, watched: what it raises, how long it takes, what it holds, which files it opens."""

import collections
import os
import random
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from hostile.damage import Damage
from v2a_engine.domain.errors import V2AError

CASE_S, CASE_MIB = 10, 512
TREE = Path(__file__).parents[2]


class TooLong(BaseException):
    """Raised by the alarm; no ordinary handler catches it."""


class Watch:
    """Runs cases and counts what came of them.

    A failure is any error outside the tree of errors that a person may read (`V2AError`), too much time or memory, a
    file written outside the case's own folder, or a foreign file opened.
    """

    def __init__(self, folder: Path, random_: random.Random, keep: Path | None) -> None:
        self.folder, self.random, self.keep = folder, random_, keep
        self.damage = Damage(random_)
        self.outcomes: collections.Counter[str] = collections.Counter()
        self.failures: collections.Counter[str] = collections.Counter()
        self.examples: dict[str, str] = {}
        self.slowest_s = 0.0
        self.opened: list[tuple[str, bool]] = []
        self.watching = False
        self.number = 0
        sys.addaudithook(self._hear)
        signal.signal(signal.SIGPROF, _too_long)

    def watched(self, path: Path, life: Callable[[], str]) -> None:
        """One case: `life` deals with the file `path`, whose folder is its own and goes afterwards."""
        if self.keep is not None:  # should it end the whole process, it is there to be looked at
            self.keep.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, self.keep / f"last{path.suffix}")
        grown, start = _peak_mib(), time.process_time()
        self.opened, self.watching = [], True
        self._lived(path, life)
        self.slowest_s = max(self.slowest_s, time.process_time() - start)
        if _peak_mib() - grown > CASE_MIB:
            self._fail("memory", path, f"{_peak_mib() - grown:.0f} MiB more")
        self._judge_files(path)
        shutil.rmtree(path.parent)

    def _lived(self, path: Path, life: Callable[[], str]) -> None:
        """Count how it went."""
        signal.setitimer(signal.ITIMER_PROF, CASE_S)
        try:
            self.outcomes[life()] += 1
        except V2AError as error:
            self.outcomes[type(error).__name__] += 1
        except TooLong:
            self._fail("hang", path, traceback.format_exc())
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            where = traceback.extract_tb(error.__traceback__)[-1]
            self._fail(f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}", path, _told(error))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.watching = False

    def _judge_files(self, path: Path) -> None:
        for name, writes in self.opened:
            inside = Path(name).resolve().is_relative_to(path.parent)
            if writes and not inside:
                self._fail(f"wrote {name}", path, name)
            elif not writes and not inside and not _is_program(name):
                self._fail("opened a foreign file", path, name)

    def _fail(self, kind: str, path: Path, told: str) -> None:
        self.watching = False  # what is kept below is written by the fuzzer itself
        self.failures[kind] += 1
        self.examples.setdefault(kind, told)
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / f"{self.number}{path.suffix}").write_bytes(path.read_bytes())

    def report(self, sources: str) -> None:
        """Print what came of all cases."""
        print(f"{self.number} cases made of {sources}; the slowest took {self.slowest_s:.1f} s")
        for outcome, count in self.outcomes.most_common():
            print(f"  {count:8} {outcome}")
        print(f"{sum(self.failures.values())} failures")
        for kind, count in self.failures.most_common():
            print(f"  {count:8} {kind}\n{self.examples[kind]}")

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.watching or event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        mode, flags = arguments[1], arguments[2] or 0
        writes = any(letter in (mode or "") for letter in "wax+") or bool(flags & (os.O_WRONLY | os.O_RDWR))
        self.opened.append((os.fsdecode(arguments[0]), writes))


def _is_program(name: str) -> bool:
    """Python's own files, and the clock's and the locale's; an editable install has a name of its own."""
    ours = (sys.prefix, sys.base_prefix, str(TREE), "/usr/lib", "/usr/share", "/etc/local", "__editable__")
    return name.startswith(ours)


def _told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)[-6:])


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TooLong
