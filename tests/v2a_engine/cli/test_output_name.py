"""A cut and its reference movie of one name: the output of the one never takes the place of the other's."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import opentimelineio as otio
import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Timeline = Callable[..., Path]
QUICK = ("--stems", "fx", "--steps", "1", "--handles", "0", "--quiet")


def media_of(output: Path) -> set[str]:
    """What is seen in a timeline, by file names."""
    tracks = otio.adapters.read_from_file(str(output)).video_tracks()
    return {Path(clip.media_reference.target_url).name for track in tracks for clip in track.find_clips()}


@pytest.fixture
def pair(timeline: Timeline, ball_mp4: Path, tmp_path: Path) -> tuple[Path, Path]:
    """cut.otio and cut.mp4 in one folder."""
    movie = tmp_path / "cut.mp4"
    shutil.copy(ball_mp4, movie)
    return timeline((ball_mp4, 0, 24)), movie


def test_the_reference_movie_of_a_cut_gets_an_output_of_its_own_each_time(
    wildtrack_warm: Run, pair: tuple[Path, Path]
) -> None:
    cut, movie = pair
    first, second = cut.with_name("cut_wildtrack.otio"), cut.with_name("cut_2_wildtrack.otio")
    assert wildtrack_warm("run", cut, *QUICK).returncode == 0
    of_cut = first.read_bytes()
    for _ in range(2):
        ran = wildtrack_warm("run", movie, *QUICK)
        assert ran.returncode == 0, ran.stderr
        assert f"The sound of {cut} lies in {first.name}" in ran.stderr and f"timeline  {second}" in ran.stderr
    assert first.read_bytes() == of_cut
    assert media_of(second) == {"cut.mp4"} and not cut.with_name("cut_3_wildtrack.otio").exists()
    again = wildtrack_warm("run", cut, *QUICK)
    assert f"timeline  {first}" in again.stderr and "lies in" not in again.stderr


@pytest.mark.slow
def test_a_named_output_of_another_timeline_is_written_and_that_is_said_first(
    wildtrack_warm: Run, pair: tuple[Path, Path]
) -> None:
    cut, movie = pair
    out = cut.with_name("out.otio")
    for source in (cut, movie):
        ran = wildtrack_warm("run", source, "-o", out, *QUICK)
        assert ran.returncode == 0, ran.stderr
        said = f"{out.name} was made from {cut}"
        assert (said in ran.stderr) is (source is movie)
    assert media_of(out) == {"cut.mp4"}
    ran = wildtrack_warm("run", movie, "-o", out, *QUICK)
    assert ran.returncode == 0 and "was made from" not in ran.stderr


@pytest.mark.slow
def test_the_new_cut_of_a_conform_leaves_the_output_of_another_timeline_alone(
    wildtrack_warm: Run, pair: tuple[Path, Path]
) -> None:
    cut, movie = pair
    assert wildtrack_warm("run", movie, *QUICK).returncode == 0
    of_movie = cut.with_name("cut_wildtrack.otio")
    before, old = of_movie.read_bytes(), cut.with_name("old.otio")
    assert wildtrack_warm("run", cut, "-o", old, *QUICK).returncode == 0
    ran = wildtrack_warm("conform", cut, "--from", old, "--steps", "1", "--quiet")
    assert ran.returncode == 0, ran.stderr
    assert "cut_2_wildtrack.otio" in ran.stderr and of_movie.read_bytes() == before
