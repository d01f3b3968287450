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
import json
import random
import sys
import tempfile
import time
import warnings
from fractions import Fraction
from pathlib import Path

from hostile.everything import everything
from hostile.stems import stem_clip
from hostile.watch import TREE, Watch

from otio_adapters.file_host import OtioFileHost
from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.domain.shot import MediaFacts


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
    fuzz.report(f"{len(sources)} timelines")
    return 1 if fuzz.failures else 0


class Fuzz(Watch):
    """Damages timelines, and gives each the whole of a host's life."""

    frames = 0  # of every media file, in this case

    def case(self, source: bytes) -> None:
        """One damaged file."""
        self.number += 1
        raw = self.damage.damaged(source)
        place = self.folder / "case"
        (place / "reel").mkdir(parents=True)
        for name in ("a.mov", "reel/f.0001.png", "reel/f.0007.png"):
            (place / name).touch()
        self.frames = self.random.choice((0, 1, 100, 10**12))
        path = place / ("cut.otioz" if self.random.random() < 0.05 else "cut.otio")
        path.write_bytes(self.damage.bundled(raw, self.folder) if path.suffix == ".otioz" else raw)
        self.watched(path, lambda: self.life(path, place))

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


if __name__ == "__main__":
    sys.exit(main())
