"""The shelf knows what lies in a folder, and only what is whole."""

import shutil
from pathlib import Path
from types import ModuleType

import pytest

from v2a_engine.domain.stem import Stem
from v2a_engine.stems.shelf import FolderShelf
from v2a_engine.usecases.render import render_stem


@pytest.fixture
def stem(tmp_path: Path, noise: ModuleType) -> Stem:
    request = noise.request_for(tmp_path / "film_s010_FX_t1.wav", 1)
    finished: Stem = noise.writer().write(request, noise.NoiseBursts(), noise.quietly)
    return finished


def test_a_finished_stem_is_found_by_its_key_and_by_no_other(tmp_path: Path, stem: Stem) -> None:
    shelf = FolderShelf()
    assert shelf.find(stem.provenance.key, str(tmp_path)) == stem
    assert shelf.find("0" * 64, str(tmp_path)) is None
    assert shelf.find(stem.provenance.key, str(tmp_path / "nowhere")) is None


def test_a_stem_in_a_moved_folder_is_found_where_it_lies_now(tmp_path: Path, stem: Stem) -> None:
    shelf = FolderShelf()
    moved = tmp_path / "archive"
    moved.mkdir()
    for path in list(tmp_path.glob("film*")):
        shutil.move(path, moved)
    assert shelf.find(stem.provenance.key, str(tmp_path)) is None
    found = shelf.find(stem.provenance.key, str(moved))
    assert found is not None
    assert found.wav_path == str(moved / "film_s010_FX_t1.wav")


def test_a_stem_that_is_gone_cut_short_or_altered_is_not_found(tmp_path: Path, stem: Stem) -> None:
    shelf, wav = FolderShelf(), Path(stem.wav_path)
    whole = wav.read_bytes()
    assert shelf.find(stem.provenance.key, str(tmp_path)) is not None
    for broken in (whole[:-600], whole[:-1] + bytes([whole[-1] ^ 1])):
        wav.write_bytes(broken)
        assert shelf.find(stem.provenance.key, str(tmp_path)) is None
    wav.write_bytes(whole)
    assert shelf.find(stem.provenance.key, str(tmp_path)) is not None
    wav.unlink()
    assert shelf.find(stem.provenance.key, str(tmp_path)) is None


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", '{"provenance": 3}', "\x00"])
def test_a_strangers_json_is_passed_over(tmp_path: Path, stem: Stem, text: str) -> None:
    (tmp_path / "another.wav.json").write_text(text)
    assert FolderShelf().find(stem.provenance.key, str(tmp_path)) == stem


def test_a_taken_name_gives_the_next_take(tmp_path: Path, stem: Stem) -> None:
    shelf = FolderShelf()
    assert shelf.free_path(str(tmp_path / "film_s010_FX_t2.wav")) == str(tmp_path / "film_s010_FX_t2.wav")
    assert shelf.free_path(stem.wav_path) == str(tmp_path / "film_s010_FX_t2.wav")
    (tmp_path / "film_s010_FX_t2.wav").write_bytes(b"")
    assert shelf.free_path(stem.wav_path) == str(tmp_path / "film_s010_FX_t3.wav")


def test_the_use_case_renders_once_and_never_writes_over_another_sound(
    tmp_path: Path, stem: Stem, noise: ModuleType
) -> None:
    writer, shelf, silent = noise.writer(), FolderShelf(), noise.NoiseBursts(level=0.0)
    again = render_stem(noise.request_for(Path(stem.wav_path), 1), silent, writer, shelf, noise.quietly)
    assert again == stem
    other = noise.request_for(Path(stem.wav_path), 1, seed=99)
    second = render_stem(other, noise.NoiseBursts(), writer, shelf, noise.quietly)
    assert Path(second.wav_path).name == "film_s010_FX_t2.wav"
    assert second.request.take == 2
    assert shelf.find(second.provenance.key, str(tmp_path)) == second
