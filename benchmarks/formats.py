"""What each format keeps of a timeline: written by Wildtrack, read back by readers that share no line with it.

python benchmarks/formats.py              the table, as benchmarks/formats.md and the README have it
"""

import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
from readback.found import Found
from readback.readers import READERS

from otio_adapters.exchange.conversion import convert
from otio_adapters.exchange.formats import FORMATS
from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.usecases.conversion import Conversion

RATE, LABEL = Fraction(30000, 1001), 30000 / 1001
START = 107_892  # 01:00:00;00
PLACES = {"thud": (10, 40), "rain": (40, 90), "bell": (100, 130), "fast": (150, 170)}  # frames of the sequence
SOURCES = {"thud": 12, "rain": 15, "bell": 12, "fast": 0}  # frames after the file's start
PROMPTS = {"thud": "a thud", "rain": "rain on a roof", "bell": "a bell"}
MUTED, LOUDER, SPED, GAIN_DB = "bell", "rain", "fast", -6.0
MARKER, MARKER_FRAME = "FX: the thud", 10

_VOLUME = {
    "Effect Name": "Fairlight Clip Volume and Fades",
    "Enabled": True,
    "Parameters": [{"Parameter ID": "volume", "Parameter Value": GAIN_DB, "Variant Type": "Double"}],
}


@dataclass(frozen=True)
class Column:
    """One thing to keep, and whether what was read back has it."""

    title: str
    is_kept: Callable[[Found], bool]


def _near(found: Fraction, frames: int, rate: Fraction = RATE) -> bool:
    return abs(found - frames / rate) < Fraction(1, 2 * 48_000)


def _places(found: Found) -> bool:
    heard = {name: clip for name, clip in found.sounds().items() if name in PLACES}
    must = set(PLACES) - {SPED, MUTED}
    return must <= set(heard) and all(
        _near(clip.start_s, PLACES[name][0]) and _near(clip.end_s, PLACES[name][1]) for name, clip in heard.items()
    )


def _offsets(found: Found) -> bool:
    heard = found.sounds()
    return all(
        name in heard and heard[name].source_s is not None and _near(heard[name].source_s or Fraction(0), SOURCES[name])
        for name in ("thud", "rain")
    )


COLUMNS = (
    Column("places", _places),
    Column("in points", _offsets),
    Column("rate", lambda found: found.rate == RATE),
    Column("timecode", lambda found: found.start_frame == START and found.drop_frame is True),
    Column("track names", lambda found: any(name.startswith("FX (AI temp)") for name in found.track_names())),
    Column("picture", lambda found: "a.mov" in found.pictures()),
    Column("markers", lambda found: (MARKER, MARKER_FRAME) in found.markers),
    Column("prompts", lambda found: all(text in found.texts for name, text in PROMPTS.items() if name != MUTED)),
    Column("levels", lambda found: LOUDER in found.sounds() and abs(found.sounds()[LOUDER].gain_db - GAIN_DB) < 0.01),
    Column("muted", lambda found: MUTED in found.sounds() and found.sounds()[MUTED].is_muted),
    Column("speed", lambda found: SPED in found.sounds() and found.sounds()[SPED].speed == 2),
    Column("crossfades", lambda found: found.crossfade_s == Fraction(6) / RATE),
    Column("takes", lambda found: found.takes == 2),
)


def measure(folder: Path) -> dict[str, dict[str, bool]]:
    """Format by suffix -> what survived, by column."""
    source = write_timeline(folder)
    kept: dict[str, dict[str, bool]] = {}
    for suffix in (".otio", *FORMATS):
        target = folder / f"out{suffix}"
        wanted = Conversion(source=source, target=target, dialect="resolve", lossy=True)
        convert(wanted, _no_probe, lambda _: None)
        found = READERS[suffix](target)
        kept[suffix] = {column.title: column.is_kept(found) for column in COLUMNS}
    return kept


def table(kept: dict[str, dict[str, bool]]) -> str:
    """Markdown."""
    titles = [column.title for column in COLUMNS]
    lines = [f"| written as | {' | '.join(titles)} |", f"|---|{'---|' * len(titles)}"]
    for suffix, marks in kept.items():
        name = FORMATS[suffix].title if suffix in FORMATS else "OTIO"
        lines.append(f"| `{suffix}` {name} | {' | '.join('yes' if marks[title] else 'no' for title in titles)} |")
    return "\n".join(lines) + "\n"


def write_timeline(folder: Path) -> Path:
    """A timeline that has one of everything."""
    timeline = otio.schema.Timeline("reel 3", global_start_time=_time(START))
    timeline.metadata["drop_frame"] = True
    picture = otio.schema.ExternalReference(str(folder / "a.mov"), _range(0, 300))
    film = otio.schema.Track("V1", [otio.schema.Clip("a.mov", picture, _range(0, 300))])
    marker = otio.schema.Marker(name=MARKER, marked_range=_range(MARKER_FRAME, 0))
    film[0].markers.append(marker)
    stems = otio.schema.Track("FX (AI temp)", kind=otio.schema.TrackKind.Audio)
    stems.metadata["wildtrack"] = {"ours": True}
    stems.extend(
        [_gap(10), _stem(folder, "thud"), _crossfade(), _stem(folder, "rain"), _gap(10), _stem(folder, "bell")]
    )
    theirs = otio.schema.Track("A1", [_gap(150), _stem(folder, SPED)], kind=otio.schema.TrackKind.Audio)
    timeline.tracks.extend([film, stems, theirs])
    path = folder / "reel.otio"
    otio.adapters.write_to_file(timeline, str(path))
    return path


def _stem(folder: Path, name: str) -> otio.schema.Clip:
    start, end = PLACES[name]
    with wave.open(str(folder / f"{name}.wav"), "wb") as file:
        file.setparams((2, 3, 48_000, 0, "NONE", ""))
        file.writeframes(bytes(6 * round(100 / RATE * 48_000)))
    media = {
        key: otio.schema.ExternalReference(str(folder / f"{name}.wav"), _range(1000, 100))
        for key in ("DEFAULT_MEDIA", *(("take 2",) if name == "thud" else ()))
    }
    clip = otio.schema.Clip(name, source_range=_range(1000 + SOURCES[name], end - start))
    clip.set_media_references(media, "DEFAULT_MEDIA")
    if name in PROMPTS:
        clip.metadata["wildtrack"] = {"prompt": PROMPTS[name], "cue_id": f"{name}_FX", "take": 1}
    if name == LOUDER:
        clip.effects.append(otio.schema.Effect(effect_name="Resolve Effect", metadata={"Resolve_OTIO": _VOLUME}))
    if name == SPED:
        clip.effects.append(otio.schema.LinearTimeWarp(time_scalar=2.0))
    clip.enabled = name != MUTED
    return clip


def _crossfade() -> otio.schema.Transition:
    return otio.schema.Transition("", "SMPTE_Dissolve", _time(3), _time(3))


def _gap(frames: int) -> otio.schema.Gap:
    return otio.schema.Gap(source_range=_range(0, frames))


def _time(frames: int) -> otio.opentime.RationalTime:
    return otio.opentime.RationalTime(frames, LABEL)


def _range(start: int, frames: int) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(_time(start), _time(frames))


def _no_probe(path: str) -> Any:
    raise UnreadableMedia(path, "no picture is needed here")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(table(measure(Path(scratch))))
