"""The main job with the real engine: a timeline goes in, sound that fits comes out on new tracks, and can go again."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import opentimelineio as otio
import pytest
import soundfile

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Timeline = Callable[..., Path]
QUICK = ("--steps", "4", "--in-process", "--quiet")


def sounds(folder: Path) -> dict[str, str]:
    """File name -> digest of every stem's samples; the signature beside them tells its own time."""
    stems = sorted(folder.glob("*.wav"))
    return {path.name: hashlib.sha256(soundfile.read(path, dtype="int32")[0].tobytes()).hexdigest() for path in stems}


def add_marker(cut: Path, words: str, frame: int) -> None:
    content = otio.adapters.read_from_file(str(cut))
    at = otio.opentime.TimeRange(otio.opentime.RationalTime(frame, 24), otio.opentime.RationalTime(1, 24))
    content.tracks.markers.append(otio.schema.Marker(name=words, marked_range=at))
    otio.adapters.write_to_file(content, str(cut))


def test_a_cut_gets_its_sound_keeps_everything_else_and_gives_it_back(
    wildtrack_warm: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    cut = timeline((ball_mp4, 0, 30), (ball_mp4, 10, 24), ("/gone/lost.mov", 0, 24))
    add_marker(cut, "FX: door slam", 6)
    original, media = cut.read_bytes(), ball_mp4.read_bytes()
    out, preview, report = (tmp_path / name for name in ("out.otio", "see.mp4", "look.html"))
    ran = wildtrack_warm("run", cut, "-o", out, "--preview", preview, "--report", report, "--takes", 2, *QUICK[:2])
    assert ran.returncode == 0, ran.stderr
    assert "skipped lost" in ran.stderr

    placed = otio.adapters.read_from_file(str(out))
    tracks = {track.name: track for track in placed.audio_tracks()}
    assert list(tracks) == ["FX (AI temp)", "BG (AI temp)"]
    effects = list(tracks["FX (AI temp)"].find_clips())
    assert [clip.name for clip in effects] == ["cut_s010_FX_t1", "cut_s020_FX_t1"]
    assert [clip.range_in_parent().start_time.value for clip in effects] == [0, 30]
    assert [len(clip.media_references()) for clip in effects] == [2, 2]

    stems = tmp_path / "cut_stems"
    assert soundfile.info(stems / "cut_s010_FX_t1.wav").frames == (30 + 12) * 2000  # no room before midnight
    assert soundfile.info(stems / "cut_s020_FX_t1.wav").frames == (24 + 24) * 2000
    record = json.loads((stems / "cut_s010_FX_t1.wav.json").read_text())
    assert record["provenance"]["engine"] == "v2a"
    slams = [event for event in record["observations"]["events"] if abs(event["time_s"] - 6 / 24) < 1e-6]
    assert len(slams) == 1, "a marker puts a sound where it stands"
    with av.open(str(preview)) as film:
        assert {stream.type for stream in film.streams} == {"video", "audio"}
    page = report.read_text()
    assert "http://" not in page.replace("http://cv.iptc.org", "").replace("http://www.w3.org", "")

    assert wildtrack_warm("remove", out).returncode == 0
    assert json.loads(out.read_text()) == json.loads(original)
    assert (cut.read_bytes(), ball_mp4.read_bytes()) == (original, media)


@pytest.mark.slow
def test_the_same_request_gives_identical_samples_in_two_processes(
    wildtrack: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    cut = timeline((ball_mp4, 0, 24))

    def rendered(name: str) -> dict[str, str]:
        arguments = ("-o", tmp_path / f"{name}.otio", "--stems-folder", tmp_path / name, "--stems", "fx")
        ran = wildtrack("run", cut, *arguments, *QUICK, "--prompt", "wood")
        assert ran.returncode == 0, ran.stderr
        return sounds(tmp_path / name)

    assert rendered("once") == rendered("again")


@pytest.mark.slow
def test_run_on_its_own_output_doubles_nothing_and_renders_nothing_again(
    wildtrack: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.otio", tmp_path / "second.otio"
    assert "s010_FX take 1: done" in wildtrack("run", timeline((ball_mp4, 0, 24)), "-o", first, *QUICK[:3]).stderr
    written = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "cut_stems").iterdir()}
    assert "s010_FX take 1: kept" in wildtrack("run", first, "-o", second, *QUICK[:3]).stderr
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "cut_stems").iterdir()} == written
    names = [track.name for track in otio.adapters.read_from_file(str(second)).audio_tracks()]
    assert names == ["FX (AI temp)", "BG (AI temp)"]


@pytest.mark.slow
def test_a_part_of_the_original_is_done_again_and_the_rest_of_the_output_stays(
    wildtrack: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    cut, out = timeline((ball_mp4, 0, 24), (ball_mp4, 10, 24)), tmp_path / "out.otio"
    assert wildtrack("run", cut, "-o", out, *QUICK).returncode == 0
    assert (
        wildtrack("run", cut, "-o", out, "--range", "1-2", "--stems", "fx", "--prompt", "glass", *QUICK).returncode == 0
    )
    effects, ambience = otio.adapters.read_from_file(str(out)).audio_tracks()
    assert [clip.name.split("_FX")[0] for clip in effects.find_clips()] == ["cut_s010", "cut_s020"]
    assert [clip.metadata["wildtrack"]["prompt"] for clip in effects.find_clips()] == ["", "glass"]
    assert len(list(ambience.find_clips())) > 0


@pytest.mark.parametrize("option", ["--preview", "--report"])
def test_a_file_that_is_not_ours_is_never_written_over(
    wildtrack_here: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path, option: str
) -> None:
    theirs = tmp_path / "theirs.mp4"
    theirs.write_bytes(ball_mp4.read_bytes())
    ran = wildtrack_here("run", timeline((ball_mp4, 0, 24)), option, theirs, *QUICK)
    assert ran.returncode == 2 and "did not write" in ran.stderr
    assert theirs.read_bytes() == ball_mp4.read_bytes()


@pytest.mark.parametrize("option", ["--preview", "--report"])
def test_what_is_to_look_at_is_refused_a_place_it_cannot_have_before_any_work(
    wildtrack_here: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path, option: str
) -> None:
    ran = wildtrack_here("run", timeline((ball_mp4, 0, 24)), option, tmp_path / "nowhere" / "x.mp4", *QUICK)
    assert ran.returncode == 2 and "nowhere" in ran.stderr
    assert not (tmp_path / "cut_stems").exists()
