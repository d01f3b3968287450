"""Hostile timelines: do they give a sequence or a sentence, and never a crash, a hang, a flood, or a foreign file?

    python benchmarks/fuzz_otio.py [--minutes 10] [--seed 1] [--files FOLDER] [--keep FOLDER]

Real timelines (those in FOLDER, and one made here with every construct) are damaged over and over: bytes flipped, cut,
doubled; values, keys and whole branches exchanged, removed, nested deeply, made huge; some are zipped as bundles. Each
is read as a host reads it, gets a stem, is read again, and ours is taken out again. Counted as a failure:

- any error outside the tree of errors that a person may read (`V2AError`), or a warning;
- more than ten seconds of processor time, or more than 512 MiB of memory grown by one case;
- a file opened for writing outside the case's own folder, or a file opened that the timeline does not name;
- ours taken out, and what is left differs from the JSON that was read.

Failing files are kept in `--keep`. The exit code is 1 if there was any.
"""

import argparse
import collections
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any

from hostile.damage import Damage
from hostile.everything import everything
from hostile.stems import stem_clip

from otio_adapters.file_host import OtioFileHost
from v2a_engine.domain.errors import UnreadableMedia, V2AError
from v2a_engine.domain.shot import MediaFacts

CASE_S, CASE_MIB = 10, 512
TREE = Path(__file__).parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=Path, default=TREE.parent / "shared" / "data" / "otio")
    parser.add_argument("--keep", type=Path, help="a folder for what failed")
    options = parser.parse_args()
    warnings.simplefilter("error")
    sources = [path.read_bytes() for path in sorted(options.files.glob("*")) if path.suffix in (".otio", ".json")]
    with tempfile.TemporaryDirectory() as scratch:
        fuzz = Fuzz(Path(scratch).resolve(), random.Random(options.seed), options.keep)
        sources.append(json.dumps(everything(), indent=2).encode())
        end = time.monotonic() + options.minutes * 60
        while time.monotonic() < end:
            fuzz.case(fuzz.random.choice(sources))
    fuzz.report(len(sources))
    return 1 if fuzz.failures else 0


class TooLong(BaseException):
    """Raised by the alarm; no ordinary handler catches it."""


class Fuzz:
    """Damages, runs, watches, counts."""

    def __init__(self, folder: Path, random_: random.Random, keep: Path | None) -> None:
        self.folder, self.random, self.keep = folder, random_, keep
        self.damage = Damage(random_)
        self.outcomes: collections.Counter[str] = collections.Counter()
        self.failures: collections.Counter[str] = collections.Counter()
        self.examples: dict[str, str] = {}
        self.slowest_s = 0.0
        self.opened: list[tuple[str, bool]] = []
        self.watching = False
        self.number = self.frames = 0
        sys.addaudithook(self._hear)
        signal.signal(signal.SIGPROF, _too_long)

    def case(self, source: bytes) -> None:
        """One damaged file through the whole of a host's life."""
        self.number += 1
        raw = self.damage.damaged(source)
        place = self.folder / "case"
        (place / "reel").mkdir(parents=True)
        for name in ("a.mov", "reel/f.0001.png", "reel/f.0007.png"):
            (place / name).touch()
        self.frames = self.random.choice((0, 1, 100, 10**12))
        path = place / ("cut.otioz" if self.random.random() < 0.05 else "cut.otio")
        path.write_bytes(self.damage.bundled(raw, self.folder) if path.suffix == ".otioz" else raw)
        grown, start = _peak_mib(), time.process_time()
        self.opened, self.watching = [], True
        self.lived(path, place)
        self.slowest_s = max(self.slowest_s, time.process_time() - start)
        if _peak_mib() - grown > CASE_MIB:
            self.fail("memory", path, f"{_peak_mib() - grown:.0f} MiB more")
        self.judge_files(path, place)
        shutil.rmtree(place)

    def lived(self, path: Path, place: Path) -> None:
        """Count how it went."""
        signal.setitimer(signal.ITIMER_PROF, CASE_S)
        try:
            self.outcomes[self.life(path, place)] += 1
        except V2AError as error:
            self.outcomes[type(error).__name__] += 1
        except TooLong:
            self.fail("hang", path, traceback.format_exc())
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            where = traceback.extract_tb(error.__traceback__)[-1]
            self.fail(f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}", path, _told(error))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.watching = False

    def life(self, path: Path, place: Path) -> str:
        """Read, place, read, remove."""
        output = place / "out.otio"
        host = OtioFileHost(path, output, self.probe)
        sequence = host.read()
        host.placed()
        host.place([stem_clip(sequence, str(place))])
        again = OtioFileHost(output, None, self.probe)
        if again.read().edits != sequence.edits or not again.placed():
            raise AssertionError("what was placed is not what was read")
        again.remove()
        if path.suffix == ".otio":
            OtioFileHost(path, place / "clean.otio", self.probe).remove()
            clean, back = ((place / name).read_bytes() for name in ("clean.otio", "out.otio"))
            if json.dumps(json.loads(clean)) != json.dumps(json.loads(back)):
                raise AssertionError("what came back is not what was read")
        return "read" if sequence.frames else "empty"

    def probe(self, path: str) -> MediaFacts:
        if not self.frames:
            raise UnreadableMedia(path, "the fuzzer says so")
        timecode = "01:00:00:00" if self.frames == 100 else ""
        return MediaFacts(rate=Fraction(24), frames=self.frames, width=8, height=8, start_timecode=timecode)

    def judge_files(self, path: Path, place: Path) -> None:
        for name, writes in self.opened:
            inside = Path(name).resolve().is_relative_to(place)
            if writes and not inside:
                self.fail(f"wrote {name}", path, name)
            elif not writes and not inside and not _is_program(name):
                self.fail("opened a foreign file", path, name)

    def fail(self, kind: str, path: Path, told: str) -> None:
        self.watching = False  # what is kept below is written by the fuzzer itself
        self.failures[kind] += 1
        self.examples.setdefault(kind, told)
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / f"{self.number}{path.suffix}").write_bytes(path.read_bytes())

    def report(self, sources: int) -> None:
        print(f"{self.number} cases made of {sources} timelines; the slowest took {self.slowest_s:.1f} s")
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


if __name__ == "__main__":
    sys.exit(main())
