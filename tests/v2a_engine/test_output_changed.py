"""What another hand made of an output is kept before it is written anew."""

from pathlib import Path

import pytest

from v2a_engine.domain.errors import OutputRefused
from v2a_engine.outputs import before_path, keep_changed, memory_of, remember_source


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As Wildtrack wrote it."""
    monkeypatch.setenv("WILDTRACK_HOME", str(tmp_path / "home"))
    path = tmp_path / "cut_wildtrack.otio"
    path.write_text("as we wrote it")
    remember_source(path, tmp_path / "cut.otio")
    return path


def test_what_is_as_we_wrote_it_is_written_anew_without_a_word(output: Path) -> None:
    assert keep_changed(output) == () and not before_path(output).exists()


def test_what_another_hand_changed_is_kept_beside_it_and_said(output: Path) -> None:
    output.write_text("with a track of theirs")
    (said,) = keep_changed(output)
    assert "cut_wildtrack.before.otio" in said
    assert before_path(output).read_text() == output.read_text() == "with a track of theirs"


@pytest.mark.parametrize("memory", [None, "{}", "[]", "no json", '{"made_from": 7, "whole": 7}'])
def test_what_nothing_is_remembered_of_is_kept(output: Path, memory: str | None) -> None:
    memory_of(output).unlink()
    if memory is not None:
        memory_of(output).write_text(memory)
    assert keep_changed(output) and before_path(output).exists()


def test_nothing_and_an_empty_file_are_nothing_to_keep(output: Path) -> None:
    for _ in range(2):
        output.write_text("\n")
        assert keep_changed(output) == ()
        output.unlink()
    assert keep_changed(output) == ()


def test_where_it_cannot_be_kept_nothing_goes_on(output: Path) -> None:
    output.write_text("with a track of theirs")
    before_path(output).mkdir()
    with pytest.raises(OutputRefused, match=r"before\.otio"):
        keep_changed(output)
