"""A sheet is made, edited and followed. With the real engine."""

import csv
import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import opentimelineio as otio
import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Timeline = Callable[..., Path]
QUICK = ("--steps", "2", "--in-process", "--quiet")


def records(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def saved(path: Path, rows: list[dict[str, str]]) -> Path:
    """As a German Excel saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def keys(folder: Path) -> dict[str, str]:
    """What decides each stem's samples."""
    records = {path.name: json.loads(path.read_text()) for path in folder.glob("*.wav.json")}
    return {name.split("_t1")[0]: record["provenance"]["key"] for name, record in records.items()}


@pytest.mark.slow
def test_a_sheet_is_made_edited_and_followed(
    wildtrack: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    cut, sheet = timeline((ball_mp4, 0, 24), (ball_mp4, 10, 24)), tmp_path / "spotting.csv"
    (tmp_path / "cut.srt").write_text("1\n00:00:00,500 --> 00:00:01,500\nWho's there?\n")
    made = wildtrack("spot", cut, "-o", sheet, "--stems", "fx")
    assert made.returncode == 0 and "Subtitles: 1 line in" in made.stderr, made.stderr
    rows = records(sheet)
    assert [(row["number"], row["stem"]) for row in rows] == [("s010", "FX"), ("", "DX"), ("s020", "FX")]
    assert "%" in rows[0]["sounds like"] and rows[1]["prompt"] == "Who's there?"
    assert wildtrack("spot", cut, "-o", sheet, "--quick").returncode == 2, "an edited sheet is never written over"

    run = ("run", cut, "--stems", "fx", *QUICK)
    assert wildtrack(*run, "-o", tmp_path / "plain.otio", "--stems-folder", tmp_path / "plain").returncode == 0
    rows[0]["skip"], rows[2]["prompt"] = "x", "glass"
    edited, page = saved(tmp_path / "edited.csv", rows[::-1]), tmp_path / "look.html"
    followed = wildtrack(
        *(*run, "--spotting", edited, "--report", page),
        *("-o", tmp_path / "edited.otio", "--stems-folder", tmp_path / "edited"),
    )
    assert followed.returncode == 0 and "no voice engine" in followed.stderr
    plain, made_anew = keys(tmp_path / "plain"), keys(tmp_path / "edited")
    assert set(made_anew) == {"cut_s020_FX"} and made_anew["cut_s020_FX"] != plain["cut_s020_FX"]
    (effects, *_) = otio.adapters.read_from_file(str(tmp_path / "edited.otio")).audio_tracks()
    assert [clip.metadata["wildtrack"]["prompt"] for clip in effects.find_clips()] == ["glass"]
    assert "Cues without a stem" in page.read_text()

    rows[0]["skip"], rows[2]["prompt"] = "", ""
    saved(edited, rows)
    again = wildtrack(*run, "--spotting", edited, "-o", tmp_path / "p2.otio", "--stems-folder", tmp_path / "plain")
    assert again.returncode == 0 and keys(tmp_path / "plain") == plain, "an unedited sheet renders nothing anew"

    rows[0]["number"] = "s990"
    refused = wildtrack(*run, "--spotting", saved(edited, rows), "-o", tmp_path / "x.otio")
    assert refused.returncode == 2 and "row 2, column 'number'" in refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_ctrl_c_while_looking_leaves_no_half_sheet(timeline: Timeline, ball_mp4: Path, tmp_path: Path) -> None:
    cut = timeline(*[(ball_mp4, start, 40) for start in range(8)], ("/gone/lost.mov", 0, 24))
    sheet = tmp_path / "spotting.csv"
    command = [sys.executable, "-m", "v2a_engine.cli", "spot", str(cut), "-o", str(sheet)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stderr is not None
        while "skipped lost" not in process.stderr.readline():  # what it says before the engine looks
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130 and "cancelled" in said, said
    assert not sheet.exists() and not list(tmp_path.glob(".wildtrack*"))
