"""Our tracks in each editor's dialect: same samples, same places, other words."""

import json
import struct
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from otio_adapters.dialects.dialect import DIALECTS, SourceTimes, UnknownDialect, dialect_for
from otio_adapters.dialects.spoken import spoken
from otio_adapters.file_host import OtioFileHost
from v2a_engine.domain.errors import MediaOffline


def placed(room: Any, dialect: str, start: float = 86400, rate: float = 24.0) -> tuple[dict[str, Any], dict[str, Any]]:
    """The source's JSON, and what was written for one stem and its second take at frames 48 to 96."""
    room.rate = rate
    source = room.save(room.timeline(room.track(room.clip("a.mov", 0, 120)), start=start))
    host = OtioFileHost(source, room.folder / "out.otio", room.probe, dialect=dialect)
    host.place([room.stem_clip((48, 96), host.read(), takes=2)])
    return json.loads(source.read_text()), json.loads((room.folder / "out.otio").read_text())


def our_clip(written: dict[str, Any]) -> dict[str, Any]:
    return next(child for child in written["tracks"]["children"][-1]["children"] if "Clip" in child["OTIO_SCHEMA"])


def reference(clip: dict[str, Any]) -> dict[str, Any]:
    return clip["media_reference"] if "media_reference" in clip else clip["media_references"]["DEFAULT_MEDIA"]


@pytest.mark.parametrize("name", DIALECTS)
def test_the_source_range_lies_in_the_file_where_the_handles_end_in_every_dialect(room: Any, name: str) -> None:
    clip = our_clip(placed(room, name)[1])
    available = reference(clip)["available_range"]
    assert clip["source_range"]["start_time"]["value"] - available["start_time"]["value"] == 12
    assert clip["source_range"]["duration"]["value"] == 48
    counts_from_zero = DIALECTS[name].source_times is SourceTimes.FROM_ZERO
    assert available["start_time"]["value"] == (0 if counts_from_zero else 86400 + 36)


@pytest.mark.parametrize("name", DIALECTS)
def test_only_our_tracks_are_written_in_the_dialect(room: Any, name: str) -> None:
    source, written = placed(room, name)
    assert written["tracks"]["children"][:-1] == source["tracks"]["children"]


def test_urls_and_references_take_the_form_the_editor_reads(room: Any) -> None:
    forms = {name: reference(our_clip(placed(room, name)[1]))["target_url"] for name in DIALECTS}
    bare = str(room.folder / "cut_s048_FX_t1.wav")
    assert forms["resolve"] == forms["kdenlive"] == forms["blender"] == forms["any"] == bare
    assert forms["premiere"] == forms["avid"] == forms["fcp"] == Path(bare).as_uri()
    assert our_clip(placed(room, "fcp")[1])["OTIO_SCHEMA"] == "Clip.1"
    assert len(our_clip(placed(room, "any")[1])["media_references"]) == 2


def test_each_editor_is_told_of_two_channels_in_its_own_words_and_no_others(room: Any) -> None:
    tracks = {name: placed(room, name)[1]["tracks"]["children"][-1]["metadata"] for name in DIALECTS}
    assert tracks["resolve"]["Resolve_OTIO"]["Audio Type"] == "Stereo"
    assert tracks["premiere"]["PremierePro_OTIO"]["AudioChannels"]["NumberOfChannels"] == 2
    assert set(tracks["any"]) == set(tracks["kdenlive"]) == {"wildtrack"}
    assert "Resolve_OTIO" not in tracks["premiere"]


def test_from_one_dialect_to_another_and_back_is_where_it_began(room: Any) -> None:
    track = placed(room, "resolve")[1]["tracks"]["children"][-1]
    _bwf(Path(reference(our_clip(placed(room, "resolve")[1]))["target_url"]), Fraction(86400 + 36, 24))
    _bwf(room.folder / "cut_s048_FX_t2.wav", Fraction(86400 + 36, 24))
    for name in ("premiere", "kdenlive", "any", "blender"):
        there = spoken(track, DIALECTS[name], room.folder)
        assert spoken(there, DIALECTS["resolve"], room.folder) == track, name


def test_a_stem_that_is_away_cannot_be_given_its_timecode(room: Any) -> None:
    track = placed(room, "any")[1]["tracks"]["children"][-1]
    with pytest.raises(MediaOffline, match="cut_s048_FX_t1"):
        spoken(track, DIALECTS["resolve"], room.folder)


@pytest.mark.parametrize("name", DIALECTS)
def test_our_clips_are_known_again_in_every_dialect_and_go_without_a_trace(room: Any, name: str) -> None:
    source, _ = placed(room, name)
    host = OtioFileHost(room.folder / "out.otio", None, room.probe)
    host.read()
    (clip,) = host.placed()
    takes = 2 if DIALECTS[name].holds_takes else 1
    assert [Path(file).name for file in clip.files] == [f"cut_s048_FX_t{take}.wav" for take in (1, 2)][:takes]
    assert (clip.span.start_frame, clip.span.end_frame, clip.first_frame) == (48, 96, 12)
    assert not clip.by_hand, "nobody touched it"
    host.remove()
    assert json.loads((room.folder / "out.otio").read_text()) == source


def test_a_clip_placed_again_is_told_anew_in_the_dialect_of_the_output(room: Any) -> None:
    placed(room, "premiere")
    _bwf(room.folder / "cut_s048_FX_t1.wav", Fraction(86400 + 36, 24))
    before = OtioFileHost(room.folder / "out.otio", room.folder / "again.otio", room.probe, dialect="resolve")
    before.read()
    before.place(before.placed())
    clip = our_clip(json.loads((room.folder / "again.otio").read_text()))
    assert reference(clip)["available_range"]["start_time"]["value"] == 86400 + 36
    assert clip["source_range"]["start_time"]["value"] == 86400 + 48


def test_another_program_than_those_known_is_refused_with_the_list(room: Any) -> None:
    with pytest.raises(UnknownDialect, match="resolve, premiere, avid"):
        dialect_for("imovie")


def _bwf(path: Path, start_s: Fraction) -> None:
    """A second of silence with a time reference."""
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 3, 48_000, 0, "NONE", ""))
        file.writeframes(bytes(6 * 48_000))
    content = path.read_bytes()
    bext = bytes(338) + struct.pack("<Q", round(start_s * 48_000)) + bytes(256)
    body = content[12:] + b"bext" + struct.pack("<I", len(bext)) + bext
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body)


@pytest.mark.parametrize("damage", [{}, 7, None, {"start_time": None}, {"start_time": {"value": "ten", "rate": 24.0}}])
@pytest.mark.parametrize("name", DIALECTS)
def test_a_damaged_clip_of_ours_passes_through_as_it_is(room: Any, name: str, damage: object) -> None:
    track = placed(room, "any")[1]["tracks"]["children"][-1]
    damaged = json.loads(json.dumps(track))
    clip = next(child for child in damaged["children"] if "Clip" in child["OTIO_SCHEMA"])
    reference(clip)["available_range"] = damage
    clip["source_range"] = damage
    clip["metadata"]["Resolve_OTIO"] = "not what Resolve writes"
    told = spoken(damaged, DIALECTS[name], room.folder)
    assert next(child for child in told["children"] if "Clip" in child["OTIO_SCHEMA"]) == clip
