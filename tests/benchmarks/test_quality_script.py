"""The script says what it cannot judge and why, and judges nothing by less."""

import argparse
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import quality
from judge.recordings import used_paths
from judge.sync import SyncFigures
from judge.sync_rows import ClipResult, clips_in, sync_sections


def options(tmp_path: Path) -> argparse.Namespace:
    return argparse.Namespace(
        weights=tmp_path, corpus=tmp_path / "corpus", clips=tmp_path / "clips", kept=tmp_path, quick=False
    )


def test_an_unknown_part_is_refused_with_the_known_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["quality.py", "--only", "clips,smell"])
    with pytest.raises(SystemExit):
        quality.parsed()
    assert "smell; there are sound, clips" in capsys.readouterr().err


def test_without_corpus_or_wheel_nothing_is_judged_and_the_reason_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = quality.Session(options=options(tmp_path))
    renderer = cast(Any, SimpleNamespace())
    assert quality.likeness(session, renderer) is None
    assert "--corpus" in capsys.readouterr().err
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "manifest.csv").touch()
    assert quality.likeness(session, renderer) is None
    assert "--fetch" in capsys.readouterr().err
    quality.judge_part("sound", session, renderer)
    assert session.sections == [] and "sound: left out" in capsys.readouterr().err


def test_without_clips_there_is_no_section_and_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = quality.Session(options=options(tmp_path))
    quality.judge_clips(session)
    assert session.sections == [] and "--clips" in capsys.readouterr().err


def test_weights_are_weighed_with_their_papers(tmp_path: Path) -> None:
    (tmp_path / "vocoder").mkdir()
    (tmp_path / "vocoder" / "a.safetensors").write_bytes(bytes(61_000_000))
    row = quality.size_section(tmp_path).rows[0]
    assert row.value == pytest.approx(61) and row.met is False
    assert used_paths(tmp_path) == frozenset()


def figures(level: float) -> SyncFigures:
    return SyncFigures(
        correlation=level, ap_50=level, ap_100=level, accuracy_50=level, accuracy_100=level, strict_ap_100=None,
        e_l1=level, av_align=level,
    )  # fmt: skip


def test_only_the_half_that_nobody_tuned_on_has_goals() -> None:
    sides = figures(0.5), figures(0.2)
    results = [ClipResult(clip=name, mix=sides, fx=sides, noise=sides) for name in ("mdn_elf", "mdn_frog")]
    test, development = sync_sections(results)
    assert "test half" in test.title and "development half" in development.title
    assert [row.met for row in test.rows if row.goal is not None] == [True, True]
    assert "its margin" in test.rows[2].name and test.rows[2].value == pytest.approx(0.3)
    assert all(row.goal is None for row in development.rows)
    assert [section.title for section in sync_sections(results[1:])] == [development.title]


def test_clips_with_narration_are_left_out(tmp_path: Path) -> None:
    for name in ("a", "nasa_13013", "screencast_hello", "b"):
        (tmp_path / f"{name}.mp4").touch()
    assert [clip.stem for clip in clips_in(tmp_path, quick=False)] == ["a", "b"]
    assert [clip.stem for clip in clips_in(tmp_path, quick=True)] == ["a"]
