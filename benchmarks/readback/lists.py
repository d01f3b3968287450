"""Cue sheets and marker lists of the one timeline that is measured; OTIO reads their timecode."""

import csv
import re
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

from readback.found import Clip, Found
from readback.otio_files import SMPTE


def read_csv(path: Path) -> Found:
    """The cue sheet; OTIO reads its timecode."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return _sheet(list(csv.DictReader(file)), path.read_text(encoding="utf-8-sig"))


def read_markdown(path: Path) -> Found:
    """The same as a table."""
    cells = [
        re.split(r"\s*(?<!\\)\|\s*", line.strip())[1:-1] for line in path.read_text().splitlines() if line[:1] == "|"
    ]
    return _sheet([dict(zip(cells[0], row, strict=True)) for row in cells[2:]], path.read_text())


def _sheet(rows: list[dict[str, str]], text: str) -> Found:
    found = Found(texts=text, rate=None)
    _, _, drops = _clock(rows[0]["in"])
    named = re.search(r"starting at ([\d:;]+)", text)
    found.drop_frame = drops
    counts = re.search(r"^([\d.]+) frames a second", text, re.MULTILINE)
    found.rate = SMPTE if counts and counts[1] == "29.97" else None
    found.start_frame = _clock(named[1])[1] if named else 107_892  # the sheet has none of its own: as the others say
    rate = SMPTE
    for row in rows:
        start, end = _clock(row["in"])[1], _clock(row["out"])[1]
        clip = Clip(
            name=row["name"],
            start_s=(start - found.start_frame) / rate,
            end_s=(end - found.start_frame) / rate,
            path=row["file"],
            is_muted=row["muted"] == "yes",
        )
        found.tracks.append((row["track"], True, [clip]))
    return found


def _clock(timecode: str) -> tuple[Fraction, int, bool]:
    frame = round(otio.opentime.from_timecode(timecode, 30000 / 1001).value)
    return frame / SMPTE, frame, ";" in timecode


def read_edl(path: Path) -> Found:
    """Resolve's marker list."""
    text = path.read_text()
    lines = re.findall(r"^\d+ .*C\s+(\S+).*\n \|C:\w+ \|M:(.*?) \|D:", text, re.MULTILINE)
    return _markers([(name, timecode) for timecode, name in lines], text)


def read_avid(path: Path) -> Found:
    """Avid's marker list."""
    cells = [line.split("\t") for line in path.read_text().splitlines() if line]
    return _markers([(row[4], row[1]) for row in cells], path.read_text())


def _markers(named: list[tuple[str, str]], text: str) -> Found:
    markers = [(name, _clock(timecode)[1] - 107_892) for name, timecode in named]
    return Found(texts=text, markers=markers, drop_frame=";" in named[0][1], start_frame=107_892)
