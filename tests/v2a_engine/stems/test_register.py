"""Every finished stem is entered in the job log; a log that cannot be written costs no stem, but the stem says so."""

from pathlib import Path
from types import ModuleType

from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.log import StemLog
from v2a_engine.provenance.record_file import record_path
from v2a_engine.stems.writer import BwfStemWriter


def test_a_finished_stem_stands_in_the_log_as_in_its_record(tmp_path: Path, noise: ModuleType) -> None:
    log = StemLog(tmp_path / "log" / "stems.sqlite3")
    stem = BwfStemWriter(identity_store().open, log).write(
        noise.request_for(tmp_path / "a_t1.wav"), noise.NoiseBursts(), noise.quietly
    )
    made = stem.provenance
    assert log.by_sha256(made.wav_sha256) == log.by_pcm_sha256(made.pcm_sha256) == stem
    assert log.stems_of(made.mark_id) == (stem,)
    assert made.model_card in record_path(Path(stem.wav_path)).read_text()


def test_a_log_that_cannot_be_written_is_said_and_the_stem_is_kept(tmp_path: Path, noise: ModuleType) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    log = StemLog(tmp_path / "log" / "stems.sqlite3")
    stem = BwfStemWriter(identity_store().open, log).write(
        noise.request_for(tmp_path / "b_t1.wav"), noise.NoiseBursts(), noise.quietly
    )
    assert Path(stem.wav_path).exists()
    assert any("missing in the job log" in warning for warning in stem.observations.warnings)


def test_a_log_that_was_damaged_is_begun_anew_and_the_stem_says_so(tmp_path: Path, noise: ModuleType) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "stems.sqlite3").write_bytes(b"no database " * 900)
    log = StemLog(tmp_path / "log" / "stems.sqlite3")
    stem = BwfStemWriter(identity_store().open, log).write(
        noise.request_for(tmp_path / "c_t1.wav"), noise.NoiseBursts(), noise.quietly
    )
    assert any("could not be read" in warning for warning in stem.observations.warnings)
    assert len(log.stems_of(stem.provenance.mark_id)) == 1
