"""Whatever is wrong with a command is said in one clear sentence with its own exit code, and nothing is written."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import opentimelineio as otio
import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Timeline = Callable[..., Path]


def refused(ran: "subprocess.CompletedProcess[str]", exit_code: int, *words: str) -> None:
    """One line of ours, no traceback, the right code."""
    assert ran.returncode == exit_code, ran.stderr
    assert "Traceback" not in ran.stderr
    complaint = ran.stderr.strip().splitlines()[-1]
    assert complaint.startswith("wildtrack: ")
    for word in words:
        assert word in complaint


def test_not_a_timeline(wildtrack: Run, tmp_path: Path) -> None:
    garbage = tmp_path / "notes.otio"
    garbage.write_text("milk, eggs")
    refused(wildtrack("run", garbage), 2, "notes.otio", "not a timeline")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.otio"]


def test_an_empty_timeline(wildtrack_here: Run, tmp_path: Path) -> None:
    path = tmp_path / "empty.otio"
    otio.adapters.write_to_file(otio.schema.Timeline(name="empty"), str(path))
    refused(wildtrack_here("run", path), 2, "no picture")


def test_a_source_that_is_not_there(wildtrack_here: Run, tmp_path: Path) -> None:
    ran = wildtrack_here("run", tmp_path / "nowhere.otio")
    assert ran.returncode in (2, 3) and "nowhere.otio" in ran.stderr and "Traceback" not in ran.stderr


def test_all_media_offline(wildtrack_here: Run, timeline: Timeline) -> None:
    refused(
        wildtrack_here("run", timeline(("/gone/a.mov", 0, 24), ("/gone/b.mov", 0, 24))),
        3,
        "All 2 shots",
        "a.mov",
        "--map",
    )


@pytest.mark.slow
def test_media_of_another_machine_is_found_through_the_map(
    wildtrack_here: Run, timeline: Timeline, ball_mp4: Path
) -> None:
    cut = timeline((f"D:\\Footage\\{ball_mp4.name}", 0, 24))
    spot = ("spot", cut, "-o", cut.with_name("spotting.csv"))
    refused(wildtrack_here(*spot), 3, "All 1 shots", "--map")
    refused(wildtrack_here(*spot, "--map", "d:/footage=/gone/for/good"), 2, "/gone/for/good")
    ran = wildtrack_here(*spot, "--map", f"d:/footage={ball_mp4.parent}")
    assert ran.returncode == 0, ran.stderr
    assert "ball" in (cut.with_name("spotting.csv")).read_text("utf-8-sig")


def test_a_video_of_which_nothing_can_be_read(wildtrack_here: Run, ball_mp4: Path, tmp_path: Path) -> None:
    stump = tmp_path / "stump.mp4"
    stump.write_bytes(ball_mp4.read_bytes()[:400])
    ran = wildtrack_here("run", stump)
    assert ran.returncode in (2, 3) and "stump.mp4" in ran.stderr and "Traceback" not in ran.stderr


@pytest.mark.parametrize("label", ["5-2", "-4-2", "100-200", "a-b", "1", "00:00:01:99-00:00:02:00", "1e9-2e9"])
def test_a_range_that_makes_no_sense(wildtrack_here: Run, timeline: Timeline, ball_mp4: Path, label: str) -> None:
    refused(wildtrack_here("run", timeline((ball_mp4, 0, 48)), f"--range={label}"), 2, "cannot be used")


@pytest.mark.parametrize(
    ("options", "word"),
    [(["--stems", "fx,dlg"], "dlg"), (["--takes", "0"], "takes"), (["--handles", "-3"], "handles")],
)
def test_wishes_that_make_no_sense(
    wildtrack_here: Run, timeline: Timeline, ball_mp4: Path, options: list[str], word: str
) -> None:
    refused(wildtrack_here("run", timeline((ball_mp4, 0, 48)), *options), 2, word)


def test_a_picture_rate_that_nobody_knows_or_that_the_source_has_itself(wildtrack_here: Run, ball_mp4: Path) -> None:
    refused(wildtrack_here("run", ball_mp4, "--picture-rate", "fast"), 2, "'fast'", "24000/1001")
    refused(wildtrack_here("run", ball_mp4, "--picture-rate", "18"), 2, "ball.mp4", "rate of its own")


def test_a_job_that_is_not_there(wildtrack_here: Run) -> None:
    assert "No job" in wildtrack_here("jobs").stderr
    refused(wildtrack_here("jobs", "--cancel", "3f9a6c21"), 2, "3f9a6c21", "wildtrack jobs")


def test_an_output_folder_that_cannot_be_written(wildtrack_here: Run, timeline: Timeline, ball_mp4: Path) -> None:
    refused(wildtrack_here("run", timeline((ball_mp4, 0, 48)), "-o", ball_mp4 / "sub" / "out.otio"), 2, "out.otio")


def test_an_output_that_is_the_source_by_any_name(
    wildtrack_here: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    cut = timeline((ball_mp4, 0, 48))
    before = cut.read_bytes()
    link = tmp_path / "link.otio"
    os.link(cut, link)
    for output in (cut, link):
        refused(wildtrack_here("run", cut, "-o", output), 2, "source")
    assert link.read_bytes() == before
    media = tmp_path / "ball.mp4"
    shutil.copy(ball_mp4, media)
    whole = media.read_bytes()
    for option in ("-o", "--preview", "--report"):
        refused(wildtrack_here("run", timeline((media, 0, 48)), option, media), 2, "ball.mp4")
    assert media.read_bytes() == whole


def test_a_timeline_of_somebody_else_is_not_overwritten(
    wildtrack_here: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.otio"
    shutil.copy(timeline((ball_mp4, 5, 20)), theirs)
    before = theirs.read_bytes()
    refused(wildtrack_here("run", timeline((ball_mp4, 0, 48)), "-o", theirs), 2, "theirs.otio")
    assert theirs.read_bytes() == before


def test_help_teaches(wildtrack_here: Run) -> None:
    for command in ([], ["run"], ["remove"], ["engine"], ["jobs"], ["demo"], ["verify"], ["provenance"]):
        ran = wildtrack_here(*command, "--help")
        assert ran.returncode == 0 and "usage: wildtrack" in ran.stdout
