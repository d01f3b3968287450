"""A cut with stems of ours on disk, for the tests of what is written for other programs."""

import struct
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from otio_adapters.exchange.conversion import convert
from otio_adapters.file_host import OtioFileHost
from v2a_engine.usecases.conversion import Conversion

HANDLES = 12
PLACES = ((10, 34), (34, 58), (70, 100))  # frames of the three stems; a gap before the first and the last


@dataclass
class Cut:
    """A cut of 100 frames with three stems, and what converting it said."""

    room: Any
    path: Path
    rate: Fraction
    said: list[str]

    def convert(self, name: str, **wanted: Any) -> Path:
        target: Path = self.room.folder / name
        wish = Conversion(source=self.path, target=target, **{"dialect": "resolve", **wanted})
        convert(wish, self.room.probe, self.said.append)
        return target


def cut_with_stems(room: Any, label: float, rate: Fraction, start: float = 0, **more: Any) -> Cut:
    """Build it. `tracks` are further tracks; `name` is the sequence's; `drop` says that its timecode drops frames."""
    room.rate = label
    timeline = room.timeline(room.track(room.clip("a.mov", 0, 100)), *more.get("tracks", ()), start=start)
    timeline.name = more.get("name", "cut")
    if more.get("drop"):
        timeline.metadata["drop_frame"] = True
    source = room.save(timeline, "source.otio")
    host = OtioFileHost(source, room.folder / "cut_wildtrack.otio", room.probe)
    sequence = host.read()
    clips = [
        room.stem_clip(place, sequence, handles=HANDLES, prompt=more.get("prompt", "door slam")) for place in PLACES
    ]
    host.place(clips)
    for clip in clips:
        begin, end = clip.request.rendered_span.samples(48_000)
        first = round(Fraction(sequence.start_frame) / rate * 48_000) + begin
        write_bwf(Path(clip.takes[0].wav_path), end - begin, first)
    return Cut(room, room.folder / "cut_wildtrack.otio", rate, [])


def write_bwf(path: Path, samples: int, time_reference: int = 0, channels: int = 2) -> None:
    """Silence with a time reference."""
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 3, 48_000, 0, "NONE", ""))
        file.writeframes(bytes(3 * channels * samples))
    content = path.read_bytes()
    bext = bytes(338) + struct.pack("<Q", time_reference) + bytes(256)
    body = content[12:] + b"bext" + struct.pack("<I", len(bext)) + bext
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body)
