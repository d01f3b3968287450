"""The cut changes, and the sound comes along. With the real engine."""

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import opentimelineio as otio
import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Timeline = Callable[..., Path]
QUICK = ("--steps", "2", "--quiet")


def records(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def effects(path: Path) -> list[tuple[str, str, int, int, int]]:
    """Of each clip on our track: name, prompt, first frame and length in the cut, first frame of its file."""
    timeline = otio.adapters.read_from_file(str(path))
    track = next(track for track in timeline.audio_tracks() if track.name.startswith("FX"))
    return [
        (
            clip.name,
            clip.metadata["wildtrack"]["prompt"],
            clip.range_in_parent().start_time.value,
            clip.duration().value,
            clip.source_range.start_time.value - clip.media_reference.available_range.start_time.value,
        )
        for clip in track.find_clips()
    ]


def test_the_sound_follows_a_changed_cut(
    wildtrack_warm: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    old, new, table = tmp_path / "old.otio", tmp_path / "new_wildtrack.otio", tmp_path / "changes.csv"
    assert (
        wildtrack_warm(
            "run", timeline((ball_mp4, 32, 12), (ball_mp4, 20, 10)), "-o", old, "--stems", "fx", *QUICK
        ).returncode
        == 0
    )
    files = {path.name: path.read_bytes() for path in (tmp_path / "cut_stems").glob("*.wav")}
    cut = timeline((ball_mp4, 18, 10), (ball_mp4, 32, 12), (ball_mp4, 0, 5))
    before = {path: path.read_bytes() for path in (old, cut)}
    conform = ("conform", cut, "--from", old, "-o", new, "--changes", table)

    dry = wildtrack_warm(*conform, "--dry-run")
    assert dry.returncode == 0 and "Dry run" in dry.stderr
    assert not new.exists() and table.exists()

    ran = wildtrack_warm(*conform, *QUICK)
    assert ran.returncode == 0, ran.stderr
    assert effects(new) == [
        ("cut_s020_FX_t1", "", 0, 10, 10),
        ("cut_s010_FX_t1", "", 10, 12, 0),
        ("cut_s030_FX_t1", "", 22, 5, 12),
    ]
    now = {path.name: path.read_bytes() for path in (tmp_path / "cut_stems").glob("*.wav")}
    assert {name: now[name] for name in files} == files and set(now) - set(files) == {"cut_s030_FX_t1.wav"}
    assert sorted(row["change"] for row in records(table)) == ["moved", "new", "trimmed"]
    assert {path: path.read_bytes() for path in (old, cut)} == before

    assert wildtrack_warm("remove", new).returncode == 0
    assert json.loads(new.read_text()) == json.loads(cut.read_text())
    theirs = new.read_bytes()
    assert wildtrack_warm(*conform, *QUICK).returncode == 0
    assert new.with_suffix(".before.otio").read_bytes() == theirs, "what another hand made of it is kept"

    moved = (tmp_path / "cut_stems").rename(tmp_path / "moved_stems")
    again = ("conform", cut, "--from", old, "-o", tmp_path / "again.otio", "--dry-run")
    stopped = wildtrack_warm(*again)
    assert stopped.returncode == 3 and "2 stems of the old cut are not where it says" in stopped.stderr
    assert "3 to render" in wildtrack_warm(*again, "--without-missing").stderr
    assert "1 to render" in wildtrack_warm(*again, "--map", f"{tmp_path / 'cut_stems'}={moved}").stderr


def test_the_old_cut_and_a_table_of_the_users_are_never_written_over(
    wildtrack_warm: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    cut, old, theirs = timeline((ball_mp4, 0, 24)), tmp_path / "old.otio", tmp_path / "mine.csv"
    old.write_bytes(cut.read_bytes())
    theirs.write_text("my own,table\n")
    for more in (("-o", old), ("--changes", theirs), ("--changes", cut)):
        ran = wildtrack_warm("conform", cut, "--from", old, *more, *QUICK)
        assert ran.returncode == 2 and "Will not write" in ran.stderr
    assert theirs.read_text() == "my own,table\n" and old.read_bytes() == cut.read_bytes()


def dressed(path: Path) -> None:
    """The user cuts the first stem in two, mutes the second, renames our track and puts a clip of their own on it."""
    timeline = otio.adapters.read_from_file(str(path))
    track = timeline.audio_tracks()[0]
    track.name = "Steve's effects"
    whole = track[0]
    start, half = whole.source_range.start_time, otio.opentime.RationalTime(6, 24)
    tail = whole.clone()
    whole.source_range = otio.opentime.TimeRange(start, half)
    tail.source_range = otio.opentime.TimeRange(start + half, tail.source_range.duration - half)
    track.insert(1, tail)
    track[2].enabled = False
    own = otio.schema.Clip("my bang", source_range=otio.opentime.TimeRange(start - start, half))
    track.append(own)
    otio.adapters.write_to_file(timeline, str(path))


@pytest.mark.slow
def test_work_by_hand_comes_along_on_a_cut_without_our_tracks(
    wildtrack_warm: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    old, new, film, page = (tmp_path / name for name in ("old.otio", "new.otio", "see.mp4", "look.html"))
    cut = timeline((ball_mp4, 32, 12), (ball_mp4, 20, 10), (ball_mp4, 0, 12))
    ran = wildtrack_warm("run", cut, "-o", old, "--stems", "fx", "--for", "kdenlive", *QUICK)
    assert ran.returncode == 0, ran.stderr
    dressed(old)
    conform = ("conform", cut, "--from", old, "-o", new, "--quiet")

    sheet, table = tmp_path / "spotting.csv", tmp_path / "changes.csv"
    sheet.write_text("number,stem,skip\ns030,FX,x\n")
    dry = wildtrack_warm(*conform, "--dry-run", "--spotting", sheet, "--changes", table)
    assert dry.returncode == 0, dry.stderr
    assert "0 stems are on it, 1 stem is skipped, 2 stems are not on it" in dry.stderr
    assert [row["why"] for row in records(table) if row["change"] == "gone"] == ["the spotting sheet leaves it out"]

    ran = wildtrack_warm(*conform, "--preview", film, "--report", page)
    assert ran.returncode == 0, ran.stderr
    assert "yours my bang" in ran.stderr and "3 changed by hand" in ran.stderr
    assert json.loads(new.read_text()) == json.loads(old.read_text()), "in Kdenlive's dialect as well"
    assert film.stat().st_size > 1000
    assert page.read_text().count('class="clip"') == 3, "both halves and the third; what is muted does not sound"

    told = wildtrack_warm(*conform, "--for", "premiere")
    assert told.returncode == 0, told.stderr
    timelines = [otio.adapters.read_from_file(str(path)) for path in (old, new)]
    urls = [one.audio_tracks()[0][0].media_reference.target_url for one in timelines]
    assert urls[1] == Path(urls[0]).as_uri()
