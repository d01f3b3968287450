"""Real editors' timelines go through every format, or a sentence says why not."""

import json
from pathlib import Path
from typing import Any

import pytest

from otio_adapters.exchange.conversion import convert
from otio_adapters.exchange.format import Unplaceable
from otio_adapters.exchange.formats import FORMATS
from otio_adapters.exchange.track_walk import AnyMedia, programme_of
from otio_adapters.timeline_source import open_source
from v2a_engine.domain.errors import InputError, UnreadableMedia
from v2a_engine.domain.shot import MediaFacts
from v2a_engine.usecases.conversion import Conversion


def absent(path: str) -> MediaFacts:
    raise UnreadableMedia(path, "it lies on another machine")


def test_real_timelines_become_every_format(real_files: list[Path], tmp_path: Path) -> None:
    assert len(real_files) >= 8
    for source in real_files:
        for suffix in FORMATS:
            target = tmp_path / f"{source.stem}{suffix}"
            said: list[str] = []
            convert(Conversion(source=source, target=target, dialect="resolve", lossy=True), absent, said.append)
            assert target.stat().st_size, (source.name, suffix)


def test_every_sound_of_a_real_timeline_arrives_or_stops_the_conversion(real_files: list[Path], tmp_path: Path) -> None:
    arrived = 0
    for source in real_files:
        finder = AnyMedia(folder=source.parent, probe=absent)
        programme = programme_of(open_source(source, absent).timeline(source, []), finder, source.stem)
        sounds = sum(len(track.events) for track in programme.sound_tracks())
        target = tmp_path / f"{source.stem}.rpp"
        try:
            convert(Conversion(source=source, target=target, dialect="resolve"), absent, lambda _: None)
        except Unplaceable as error:
            assert "nobody knows" in str(error) or " on " in str(error)
            continue
        arrived += sounds
        assert target.read_text().count("<SOURCE ") - target.read_text().count("<SOURCE VIDEO") == sounds, source.name
    assert arrived


ABSURD: list[dict[str, Any]] = [
    {"time_scalar": 1e308},
    {"time_scalar": 1e-300},
    {"time_scalar": 0.0},
    {"time_scalar": -1.0},
    {"duration": 1e12},
    {"start": 1e15},
    {"url": "file:///\udc80/../../x"},
    {"url": "a" * 5000},
    {"gain": 1e300},
    {"name": "\ud800"},
]


@pytest.mark.parametrize("change", ABSURD, ids=str)
def test_absurd_sounds_end_in_a_file_or_in_a_sentence(room: Any, change: dict[str, Any]) -> None:
    clip = room.clip("line.wav", 0, 40, url="/nowhere/line.wav", speed=1.0)
    document = json.loads(room.timeline(room.track(clip, kind="Audio", name="A1"), start=0).to_json_string())
    item = document["tracks"]["children"][0]["children"][0]
    item["effects"][0]["time_scalar"] = change.get("time_scalar", 1.0)
    item["source_range"]["duration"]["value"] = change.get("duration", 40.0)
    item["source_range"]["start_time"]["value"] = change.get("start", 0.0)
    item["media_references"]["DEFAULT_MEDIA"]["target_url"] = change.get("url", "/nowhere/line.wav")
    item["name"] = change.get("name", "line")
    volume = {"Parameter ID": "volume", "Parameter Value": change.get("gain", 0.0)}
    resolve = {"Effect Name": "Fairlight Clip Volume and Fades", "Parameters": [volume]}
    item["effects"].append(
        {"OTIO_SCHEMA": "Effect.1", "metadata": {"Resolve_OTIO": resolve}, "name": "", "effect_name": "Resolve Effect"}
    )
    source = room.save(document)
    for suffix in FORMATS:
        target = room.folder / f"out{suffix}"
        try:
            convert(Conversion(source=source, target=target, dialect="resolve"), absent, lambda _: None)
        except InputError:
            assert not target.exists()
        else:
            assert target.stat().st_size
