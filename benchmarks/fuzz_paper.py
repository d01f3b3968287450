"""Hostile sheets, subtitles and XML: do they give rows or a sentence, and never a crash, a hang, or a flood?

    python benchmarks/fuzz_paper.py [--minutes 10] [--seed 1] [--keep FOLDER]

A spotting sheet, SubRip and WebVTT files, and a stem with XML inside (one with an entity bomb) are damaged byte by byte
and cell by cell, over and over, and read as `run --spotting`, `run --subtitles` and `verify` read them. What counts as
a failure stands in `hostile/watch.py`. The exit code is 1 if there was any.
"""

import argparse
import random
import struct
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from hostile.watch import Watch

from v2a_engine.domain.shot import Sequence
from v2a_engine.sheets.spotting_csv import COLUMNS, read_spotting
from v2a_engine.sheets.subtitles import read_subtitles
from v2a_engine.verify.labels import read_labels

CUT = Sequence(name="cut", rate=Fraction(24), start_frame=86400, drop_frame=False, frames=2400, edits=())
_SHEET = "\r\n".join(
    (
        ",".join(COLUMNS),
        "s010,01:00:00:00,01:00:04:00,FX,door slam,music,7,2,,clip,a door (80 %),door 80 %,a door slams",
        's020,01:00:04:00,01:00:09:12,BG,"rain, far",,,,x,"clip ""b""",,,',
    )
)
_SRT = "1\n00:00:01,000 --> 00:00:03,500\nWho is there?\n\n2\n00:00:04,000 --> 00:00:06,000\n<i>Nobody.</i>\n"
_VTT = (
    "WEBVTT\n\nNOTE a note\n\n00:01.000 --> 00:03.500 align:start\n<v Anna>Who is there?\n\n"
    "00:04.000 --> 00:06.000\nNobody.\n"
)
_PLAIN = "<BWFXML><PROJECT>show</PROJECT><WILDTRACK><WATERMARK>12ab</WATERMARK></WILDTRACK></BWFXML>"
_BOMB = (
    '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e SYSTEM "file:///etc/passwd">]><BWFXML><NOTE>&d;&e;</NOTE></BWFXML>'
)
_FEED = (
    b"\x00",
    b"\xff\xfe",
    b'"' * 999,
    b"-->",
    b"99:99:99,999",
    b"<" * 500,
    b"&d;" * 500,
    b"=cmd|x!A0",
    b"\r" * 99,
    b"," * 9999,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for what failed")
    options = parser.parse_args()
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as scratch:
        fuzz = Paper(Path(scratch).resolve(), random.Random(options.seed), options.keep)
        end = time.monotonic() + options.minutes * 60
        while time.monotonic() < end:
            fuzz.case()
    fuzz.report("a sheet, two subtitle files and two stems")
    return 1 if fuzz.failures else 0


class Paper(Watch):
    """Damages text and gives it to its reader."""

    def case(self) -> None:
        """One damaged file."""
        self.number += 1
        name, whole = self.random.choice(tuple(_SOURCES.items()))
        raw = whole
        for _ in range(self.random.choice((1, 1, 2, 5, 20))):
            raw = self.damage.bytes_(raw) if self.random.random() < 0.6 else self._fed(raw)
        place = self.folder / "case"
        place.mkdir()
        path = place / name
        path.write_bytes(raw)
        self.watched(path, lambda: _READERS[path.suffix](path))

    def _fed(self, raw: bytes) -> bytes:
        at = self.random.randrange(len(raw) + 1)
        return raw[:at] + self.random.choice(_FEED) * self.random.choice((1, 1, 30)) + raw[at:]


def _stem(ixml: str) -> bytes:
    """A WAV of silence with an iXML chunk."""
    form = struct.pack("<HHIIHH", 1, 2, 48_000, 288_000, 6, 24)
    body = ixml.encode() + b"\0" * (len(ixml) % 2)
    chunks = b"".join(
        name + struct.pack("<I", len(chunk)) + chunk
        for name, chunk in ((b"fmt ", form), (b"iXML", body), (b"data", bytes(600)))
    )
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _rows(path: Path) -> str:
    return f"{min(len(read_spotting(path, CUT).rows), 3)} rows"


def _lines(path: Path) -> str:
    return f"{min(len(read_subtitles(path).lines), 3)} lines"


def _labels(path: Path) -> str:
    return "labels" if read_labels(path, {}).ixml else "no labels"


_SOURCES = {
    "spotting.csv": _SHEET.encode(),
    "lines.srt": _SRT.encode(),
    "lines.vtt": _VTT.encode(),
    "plain.wav": _stem(_PLAIN),
    "bomb.wav": _stem(_BOMB),
}
_READERS: dict[str, Callable[[Path], str]] = {".csv": _rows, ".srt": _lines, ".vtt": _lines, ".wav": _labels}

if __name__ == "__main__":
    sys.exit(main())
