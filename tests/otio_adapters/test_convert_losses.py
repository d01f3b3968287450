"""Nothing goes in silence: what a format cannot hold is said before, and no sound is left out without consent."""

import json
import sys
import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).parent))

from converted import cut_with_stems, write_bwf
from readback.readers import READERS

from otio_adapters.exchange.format import Unplaceable
from otio_adapters.exchange.formats import FORMATS, UnknownFormat
from v2a_engine.cli import main
from v2a_engine.domain.errors import MediaOffline, OutputRefused

RATE = Fraction(24)
schema = otio.schema


def sound(room: Any, name: str, *clips: Any) -> otio.schema.Track:
    return room.track(*clips, kind="Audio", name=name)


def spoken_line(room: Any, start: float = 0, frames: float = 40, **more: Any) -> otio.schema.Clip:
    clip = room.clip("line.wav", start, frames, **more)
    write_bwf(room.folder / "line.wav", 48_000 * 10)
    return clip


@pytest.mark.parametrize("suffix", [".xml", ".aaf"])
def test_retimed_sound_stops_the_conversion_and_nothing_is_written(room: Any, suffix: str) -> None:
    cut = cut_with_stems(room, 24, RATE, tracks=[sound(room, "A1", spoken_line(room, speed=2.0))])
    with pytest.raises(Unplaceable, match=r"line\.wav on A1: it runs at another speed.*--lossy"):
        cut.convert(f"out{suffix}")
    assert not (room.folder / f"out{suffix}").exists()


def test_with_consent_it_goes_and_is_named(room: Any) -> None:
    cut = cut_with_stems(room, 24, RATE, tracks=[sound(room, "A1", spoken_line(room, speed=2.0))])
    found = READERS[".xml"](cut.convert("out.xml", lossy=True))
    assert "line.wav" not in found.sounds() and len(found.sounds()) == 3
    assert any("left out as asked: line.wav on A1" in line for line in cut.said)


def test_sound_without_a_file_in_the_timeline_stops_every_format_that_carries_sound(room: Any) -> None:
    lost = schema.Clip(
        "lost",
        schema.MissingReference(),
        otio.opentime.TimeRange.range_from_start_end_time(
            otio.opentime.RationalTime(0, 24), otio.opentime.RationalTime(10, 24)
        ),
    )
    cut = cut_with_stems(room, 24, RATE, tracks=[sound(room, "A1", lost)])
    for suffix in (".xml", ".aaf", ".rpp", ".mlt", ".kdenlive"):
        with pytest.raises(Unplaceable, match="lost on A1: the timeline names no file"):
            cut.convert(f"out{suffix}")


def test_nested_sounds_that_lie_over_each_other_are_all_there(room: Any) -> None:
    inner = room.stack(sound(room, "x", spoken_line(room)), sound(room, "y", spoken_line(room, start=48)))
    cut = cut_with_stems(room, 24, RATE, tracks=[sound(room, "A1", inner)])
    found = READERS[".rpp"](cut.convert("out.rpp"))
    places = [(name, clip.source_s) for name, _, clips in found.tracks for clip in clips if clip.name == "line.wav"]
    assert places == [("A1", 0), ("A1 (2)", 2)]


def test_media_that_is_not_here_is_written_as_the_timeline_names_it(room: Any) -> None:
    clip = room.clip("b", 24, 40, url="C:\\sounds\\b c.wav", available=(0, 480, 24))
    cut = cut_with_stems(room, 24, RATE, tracks=[sound(room, "A1", clip)])
    assert "file://localhost/C%3a/sounds/b%20c.wav" in cut.convert("out.xml").read_text()
    assert READERS[".rpp"](cut.convert("out.rpp")).sounds()["b"].source_s == 1


def test_each_loss_is_said_in_words_with_how_many(room: Any) -> None:
    clip = spoken_line(room, start=0.5, frames=40)
    clip.enabled = False
    track = sound(room, "A1", clip)
    track.markers.append(room.marker(3, "mind the gap"))
    title = schema.Clip("title", schema.GeneratorReference("t", "title"), clip.source_range)
    cut = cut_with_stems(room, 24, RATE, start=86_400, tracks=[track, room.track(title, name="V2")])
    cut.convert("out.mlt")
    said = "\n".join(cut.said)
    for words in (
        "Left out: a title or generator.",
        "1 marker is left out",
        "3 clips of ours lose their prompt",
        "1 muted clip is left out: line.wav on A1.",
        "1 clip begins or ends between two frames",
        "1 sequence loses its timecode",
    ):
        assert words in said, words


@pytest.mark.parametrize("suffix", [".aaf", ".mlt", ".kdenlive"])
def test_a_track_of_ours_that_is_muted_is_no_more_lost_unasked_than_other_sound(room: Any, suffix: str) -> None:
    cut = cut_with_stems(room, 24, RATE)
    document = json.loads(cut.path.read_text())
    document["tracks"]["children"][-1]["enabled"] = False
    cut.path.write_text(json.dumps(document))
    with pytest.raises(Unplaceable, match=r"3 sounds.* on FX \(AI temp\): it is muted.*--lossy"):
        cut.convert(f"out{suffix}")
    assert not (room.folder / f"out{suffix}").exists()
    cut.convert(f"out{suffix}", lossy=True)
    assert sum("left out as asked" in line and "it is muted" in line for line in cut.said) == 3
    assert len(READERS[".xml"](cut.convert("out.xml")).sounds()) == 3, "FCP 7 XML holds what is muted"


def test_only_the_stems_when_only_they_are_wanted(room: Any) -> None:
    cut = cut_with_stems(room, 24, RATE, tracks=[sound(room, "A1", spoken_line(room, speed=2.0))])
    found = READERS[".xml"](cut.convert("out.xml", stems_only=True))
    assert found.track_names() == ["FX (AI temp)"]


def test_a_film_that_is_shown_in_reaper_does_not_sound_there_twice(room: Any) -> None:
    text = cut_with_stems(room, 24, RATE).convert("out.rpp").read_text()
    film = text[text.index('NAME "V1"') : text.index('NAME "FX')]
    assert "VOLPAN 0.00000000" in film and "<SOURCE VIDEO" in film


@pytest.mark.parametrize(
    "name",
    [
        *("both \" and '", "new\nline", "> \x07 <TRACK", "日本語 & <b>"),
        *(pytest.param(name, marks=pytest.mark.slow) for name in ('the "door"', "it's")),
    ],
)
def test_names_of_every_kind_leave_every_file_whole(room: Any, name: str) -> None:
    cut = cut_with_stems(room, 24, RATE, name=name, prompt=name)
    document = json.loads(cut.path.read_text())
    document["tracks"]["children"][-1]["name"] = name
    cut.path.write_text(json.dumps(document))
    for suffix in FORMATS:
        assert cut.convert(f"out{suffix}").stat().st_size
    for suffix in (".xml", ".mlt", ".kdenlive"):
        ET.parse(room.folder / f"out{suffix}")
    assert len(READERS[".rpp"](room.folder / "out.rpp").sounds()) == 3


def test_what_lies_at_the_output_is_only_replaced_when_asked(room: Any) -> None:
    cut = cut_with_stems(room, 24, RATE)
    (room.folder / "out.rpp").write_text("my mix")
    with pytest.raises(OutputRefused, match="--overwrite"):
        cut.convert("out.rpp")
    assert (room.folder / "out.rpp").read_text() == "my mix"
    assert cut.convert("out.rpp", overwrite=True).read_text().startswith("<REAPER_PROJECT")


def test_no_media_file_and_no_source_is_ever_overwritten(room: Any) -> None:
    cut = cut_with_stems(room, 24, RATE, tracks=[sound(room, "A1", room.clip("take.txt", 0, 40))])
    before = (room.folder / "take.txt").read_bytes()
    with pytest.raises(OutputRefused, match="media file of the timeline"):
        cut.convert("take.txt", overwrite=True)
    with pytest.raises(OutputRefused, match="the source timeline"):
        cut.convert("cut_wildtrack.otio", overwrite=True)
    assert (room.folder / "take.txt").read_bytes() == before


def test_media_that_the_path_map_leads_to_is_not_overwritten_either(room: Any) -> None:
    cut = cut_with_stems(room, 24.0, Fraction(24))
    away = room.folder / "here"
    away.mkdir()
    media = away / "a.mlt"
    media.write_bytes(b"picture")
    text = cut.path.read_text()
    name = max((word for word in text.split(chr(34)) if word.endswith("a.mov")), key=len)
    cut.path.write_text(text.replace(name, "D:/footage/a.mlt"))
    with pytest.raises(OutputRefused, match="media file"):
        cut.convert("here/a.mlt", overwrite=True, path_map=(f"D:/footage={away}",))
    assert media.read_bytes() == b"picture"


def test_a_suffix_that_says_nothing_is_refused_with_the_list(room: Any) -> None:
    with pytest.raises(UnknownFormat, match=r"\.rpp \(Reaper project\)"):
        cut_with_stems(room, 24, RATE).convert("out.prproj")


def test_another_dialect_changes_our_tracks_and_nothing_else(room: Any) -> None:
    cut = cut_with_stems(room, 24, RATE, start=86_400)
    before = json.loads(cut.path.read_text())
    there = json.loads(cut.convert("there.otio", dialect="premiere").read_text())
    assert there["tracks"]["children"][:-1] == before["tracks"]["children"][:-1]
    ours = [child for child in there["tracks"]["children"][-1]["children"] if "Clip" in child["OTIO_SCHEMA"]]
    media = [clip["media_references"]["DEFAULT_MEDIA"] for clip in ours]
    assert all(each["available_range"]["start_time"]["value"] == 0 for each in media)
    (room.folder / "cut_s010_FX_t1.wav").unlink()
    cut.path.write_text(json.dumps(there))
    with pytest.raises(MediaOffline):
        cut.convert("back.otio", dialect="resolve")


def test_our_adapters_are_known_to_otio_by_name(room: Any) -> None:
    cut = cut_with_stems(room, 24, RATE)
    timeline = otio.adapters.read_from_file(str(cut.path))
    assert "<REAPER_PROJECT" in otio.adapters.write_to_string(timeline, adapter_name="wildtrack_reaper")
    for form in FORMATS.values():
        target = room.folder / f"through{form.suffix}"
        otio.adapters.write_to_file(timeline, str(target), adapter_name=form.name)
        # AAF gives its parts ids of their own each time; all else is the same bytes.
        same = form.suffix == ".aaf" or target.read_bytes() == cut.convert(f"out{form.suffix}").read_bytes()
        assert target.stat().st_size and same, form.name


def test_the_command_converts_and_says_what_goes(room: Any, capsys: pytest.CaptureFixture[str]) -> None:
    cut = cut_with_stems(room, 24, RATE, start=86_400)
    assert main(["convert", str(cut.path), "-o", str(room.folder / "out.kdenlive")]) == 0
    assert "lose their prompt" in capsys.readouterr().err
    assert len(READERS[".kdenlive"](room.folder / "out.kdenlive").sounds()) == 3
    assert main(["convert", str(cut.path), "-o", str(room.folder / "out.doc")]) == 2


@pytest.mark.parametrize("suffix", [".txt", ".edl"])
def test_marker_lists_name_every_stem_wherever_it_lies_and_no_sound_of_the_users(room: Any, suffix: str) -> None:
    cut = cut_with_stems(room, 24, RATE)
    changed = otio.adapters.read_from_file(str(cut.path))
    effects = changed.tracks[-1]
    dragged = effects[-1].deepcopy()
    effects[-1] = spoken_line(room)
    effects[-1].name = "my wind"
    changed.tracks.append(sound(room, "My FX", room.gap(60), dragged))
    otio.adapters.write_to_file(changed, str(cut.path))
    listed = cut.convert(f"out{suffix}").read_text()
    assert listed.count("FX: door slam") == 3 and "my wind" not in listed
    assert any("4 sound clips are not handed over, for this is a list." in line for line in cut.said)
