"""The job log keeps every stem's record, whatever happens to the files, to other processes, or to itself."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from stem_records import asked_for

from v2a_engine.domain.errors import StorageError
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.provenance.log import StemLog, StemLogUnusable

StemFor = Callable[..., Stem]
ADD_MANY = """
import sys
from dataclasses import replace
from pathlib import Path
from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.log import StemLog
log, stem, name = StemLog(Path(sys.argv[1])), Stem.from_json(Path(sys.argv[2]).read_text()), sys.argv[3]
for number in range(25):
    made = replace(stem.provenance, wav_sha256=f"{name}-{number}")
    assert log.add(replace(stem, provenance=made)) == ()
"""


@pytest.fixture
def log(tmp_path: Path) -> StemLog:
    return StemLog(tmp_path / "log" / "stems.sqlite3")


@pytest.fixture
def stem(stem_for: StemFor, tmp_path: Path) -> Stem:
    span = FrameSpan(0, 48, Fraction(24000, 1001))
    request = asked_for(
        "s010_FX",
        span,
        tmp_path / "show_s010_FX_t1.wav",
        prompt="une porte qui claque, \u6249",
        seed=7,
        start_timecode_frame=86_400,
    )
    return stem_for(request, wav_sha256="a" * 64, pcm_sha256="b" * 64, mark_id="5a17c3e1")


def test_a_stem_is_found_by_its_mark_its_file_and_its_samples(log: StemLog, stem: Stem) -> None:
    assert log.add(stem) == ()
    assert log.stems_of("5A17C3E1") == (stem,)
    assert log.by_sha256("a" * 64) == log.by_pcm_sha256("b" * 64) == stem
    assert log.known_ids() == {"5a17c3e1"}
    assert log.by_sha256("c" * 64) is None and log.stems_of("00000000") == ()


def test_all_stems_of_a_job_are_found_by_the_one_mark_in_the_order_of_their_making(log: StemLog, stem: Stem) -> None:
    for number in (3, 1, 2):
        made = replace(stem.provenance, wav_sha256=f"{number}", rendered_at_utc=f"2026-11-2{number}T08:00:00+00:00")
        log.add(replace(stem, provenance=made))
    assert [found.provenance.wav_sha256 for found in log.stems_of("5a17c3e1")] == ["1", "2", "3"]


def test_a_log_that_was_never_written_is_empty_and_asking_makes_none(log: StemLog, tmp_path: Path) -> None:
    assert log.known_ids() == frozenset() and list(log.jsonl()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_deleted_sound_keeps_its_record(log: StemLog, stem: Stem) -> None:
    Path(stem.wav_path).write_bytes(b"RIFF")
    log.add(stem)
    Path(stem.wav_path).unlink()
    assert log.by_sha256("a" * 64) == stem


def test_records_without_a_hash_of_samples_are_not_taken_for_one_another(log: StemLog, stem: Stem) -> None:
    log.add(replace(stem, provenance=replace(stem.provenance, pcm_sha256="")))
    assert log.by_pcm_sha256("") is None


def test_the_export_is_a_line_of_json_for_each_stem(log: StemLog, stem: Stem) -> None:
    log.add(stem)
    log.add(replace(stem, provenance=replace(stem.provenance, wav_sha256="other")))
    lines = list(log.jsonl())
    assert len(lines) == 2 and all(line.endswith("}\n") and line.count("\n") == 1 for line in lines)
    first = json.loads(lines[0])
    assert first["mark_id"] == "5a17c3e1"
    assert first["provenance"]["request"]["prompt"] == stem.request.prompt
    assert Stem.from_json(json.dumps({name: first[name] for name in first if name != "mark_id"})) == stem


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_only_its_user_can_read_it(log: StemLog, stem: Stem, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        log.add(stem)
    finally:
        os.umask(before)
    file = tmp_path / "log" / "stems.sqlite3"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_several_processes_write_at_once_and_none_loses_a_stem(log: StemLog, stem: Stem, tmp_path: Path) -> None:
    (tmp_path / "stem.json").write_text(stem.to_json())
    command = [sys.executable, "-c", ADD_MANY, str(tmp_path / "log" / "stems.sqlite3"), str(tmp_path / "stem.json")]
    processes = [subprocess.Popen([*command, name]) for name in ("one", "two", "three")]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    assert len(log.stems_of("5a17c3e1")) == 75


@pytest.mark.parametrize("damage", [b"this is no database, " * 500, b"SQLite format 3\0" + b"\x07" * 5000])
def test_a_damaged_log_is_kept_aside_and_said_and_the_stem_is_not_lost(
    log: StemLog, stem: Stem, tmp_path: Path, damage: bytes
) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "stems.sqlite3").write_bytes(damage)
    (note,) = log.add(stem)
    assert "could not be read" in note
    (kept,) = (tmp_path / "log").glob("*.unreadable-*")
    assert kept.read_bytes() == damage and str(kept) in note
    assert log.by_sha256("a" * 64) == stem


def test_asking_a_damaged_log_is_an_error_that_leaves_it_where_it_is(log: StemLog, tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    file = tmp_path / "log" / "stems.sqlite3"
    file.write_bytes(b"this is no database, " * 500)
    with pytest.raises(StemLogUnusable, match=r"stems\.sqlite3"):
        log.known_ids()
    assert file.exists()


def test_a_log_of_a_later_version_is_neither_written_nor_moved(log: StemLog, stem: Stem, tmp_path: Path) -> None:
    log.add(stem)
    file = tmp_path / "log" / "stems.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    for ask in (lambda: log.add(stem), log.known_ids):
        with pytest.raises(StemLogUnusable, match="format 9"):
            ask()
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_log_that_cannot_be_written_is_an_error_with_its_name(stem: Stem, tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match=str(tmp_path / "log")):
        StemLog(tmp_path / "log" / "stems.sqlite3").add(stem)


@pytest.mark.parametrize("record", ['{"x":1', "[1]", "null", "[" * 100_000, "", 7, b"\xff", '{"provenance": {}}'])
def test_a_damaged_entry_is_left_out_with_one_warning_and_the_others_count(
    log: StemLog, stem: Stem, tmp_path: Path, caplog: pytest.LogCaptureFixture, record: object
) -> None:
    log.add(stem)
    log.add(replace(stem, provenance=replace(stem.provenance, wav_sha256="whole")))
    _edit(tmp_path, "UPDATE stems SET record = ? WHERE wav_sha256 != 'whole'", record)
    for _ in range(2):
        assert [one.provenance.wav_sha256 for one in log.stems_of("5a17c3e1")] == ["whole"]
        assert log.by_sha256("a" * 64) is None
        assert len(list(log.jsonl())) == 1
    assert len([one for one in caplog.records if "damaged and left out" in one.getMessage()]) == 1


@pytest.mark.parametrize("mark_id", ["zz", "5A17C3E", 7, b"5a17c3e1"])
def test_what_is_no_mark_is_not_looked_for(
    log: StemLog, stem: Stem, tmp_path: Path, caplog: pytest.LogCaptureFixture, mark_id: object
) -> None:
    log.add(stem)
    _edit(tmp_path, "UPDATE stems SET mark_id = ?", mark_id)
    assert log.known_ids() == frozenset()
    assert "no mark's id" in caplog.text


def _edit(folder: Path, change: str, value: object) -> None:
    with closing(sqlite3.connect(folder / "log" / "stems.sqlite3")) as connection, connection:
        connection.execute(change, (value,))
