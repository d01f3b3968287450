"""Where the output goes: what the user chose, else beside the source, else where it can be written, and why."""

import os
from pathlib import Path

import opentimelineio as otio
import pytest
from panel_stand_ins.cut_file import do, facts, our_clips, states, with_takes, write_cut

from plugin.hosts.file_apart import FileApart, Workplace
from plugin.hosts.otio_file import OtioFile
from plugin.session.cards import CardState
from plugin.session.kept.settings import Settings
from v2a_engine.domain.errors import InputError
from v2a_engine.engine_process import ServiceOptions


@pytest.fixture
def usual(cut: Path) -> Path:
    return cut.with_name("cut_wildtrack.otio")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder / "mix.otio"


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def write_protect(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system tells of a folder that may not be written to; where tests run as root it would let them."""
    really = os.access
    told = lambda path, mode: Path(path) != folder and really(path, mode)  # noqa: E731
    monkeypatch.setattr(os, "access", told)


def opened(open_session, cut: Path):
    return open_session(open_file=lambda path, settings: OtioFile(cut, facts, settings))


def choose(session, qtbot, path: Path) -> None:
    with qtbot.waitSignal(session.opened):
        session.choose_output(str(path))


def test_a_file_of_the_usual_name_that_is_not_ours_blocks_nothing_and_stays(
    open_session, qtbot, cut: Path, usual: Path
) -> None:
    theirs = write_cut(usual, shots=2).read_bytes()
    session = opened(open_session, cut)
    place = session.output_place
    assert place.path == cut.with_name("cut_2_wildtrack.otio")
    assert str(usual) in place.why and "none that Wildtrack wrote" in place.why
    with_takes(session, qtbot, "s010_FX")
    do(session, qtbot, session.place)
    assert len(our_clips(place.path)) == 1 and usual.read_bytes() == theirs


@pytest.mark.parametrize("content", [b"notes of mine", None])
def test_whatever_has_the_usual_name_blocks_nothing(open_session, cut: Path, usual: Path, content: bytes) -> None:
    usual.mkdir() if content is None else usual.write_bytes(content)
    session = opened(open_session, cut)
    assert session.output_place.path.name == "cut_2_wildtrack.otio" and session.output_place.why


def test_from_a_folder_that_cannot_be_written_it_goes_to_the_home_folder_with_its_stems(
    open_session, qtbot, cut: Path, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_protect(cut.parent, monkeypatch)
    session = opened(open_session, cut)
    place = session.output_place
    assert place.path.is_relative_to(at_home) and place.path.name == "cut_wildtrack.otio"
    assert "cannot be written to" in place.why
    assert not list(at_home.iterdir()), "it is made once there is something to put into it"
    with_takes(session, qtbot, "s010_FX")
    assert Path(session.card("s010_FX").chosen_take.stem.wav_path).parent == place.path.parent / "cut_stems"
    do(session, qtbot, session.place)
    assert len(our_clips(place.path)) == 1
    assert not [path.name for path in cut.parent.iterdir() if "wildtrack" in path.name]


def test_a_bundle_from_such_a_folder_finds_its_media_and_an_output_there_too(
    cut: Path, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = cut.with_suffix(".otioz")
    timeline = otio.adapters.read_from_file(str(cut))
    for clip in timeline.find_clips():
        Path(clip.media_reference.target_url).write_bytes(b"a picture")
    otio.adapters.write_to_file(timeline, str(bundle))
    write_protect(cut.parent, monkeypatch)
    host = OtioFile(bundle, facts, Settings())
    media = [segment.media for edit in host.read().edits for segment in edit.picture]
    assert all(Path(one.path).is_relative_to(host.output.parent) and Path(one.path).exists() for one in media)
    assert host.remove() == 0 and host.output.is_relative_to(at_home) and host.output.exists()


def test_where_nothing_can_be_written_at_all_it_opens_and_placing_says_why(
    open_session, qtbot, cut: Path, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home.rmdir()
    at_home.touch()  # a file, so that no folder can be made in it
    write_protect(cut.parent, monkeypatch)
    session = opened(open_session, cut)
    assert "cannot be written to" in session.output_place.refusal
    for act in (session.placement, session.place, session.remove_all):
        with qtbot.waitSignal(session.trouble) as told:
            act()
        assert told.args[0].where == "placing" and "cannot be written to" in told.args[0].message


def test_a_chosen_output_is_written_with_its_stems_beside_it_and_remembered(
    at_work, open_session, qtbot, cut: Path, usual: Path, elsewhere: Path
) -> None:
    do(at_work, qtbot, at_work.place)
    before = usual.read_bytes()
    choose(at_work, qtbot, elsewhere)
    assert at_work.output_label == str(elsewhere) and at_work.output_place.why == ""
    assert states(at_work) == [CardState.READY] * 3, "nothing lies in the other file"
    with_takes(at_work, qtbot, "s040_FX")
    assert Path(at_work.card("s040_FX").chosen_take.stem.wav_path).parent == elsewhere.parent / "cut_stems"
    do(at_work, qtbot, at_work.place)
    assert len(our_clips(elsewhere)) == 4 and usual.read_bytes() == before
    at_work.close()
    again = opened(open_session, cut)
    assert again.output_label == str(elsewhere)
    assert again.card("s040_FX").state is CardState.PLACED


def test_undo_takes_back_what_was_placed_into_the_file_of_before(at_work, qtbot, usual: Path, elsewhere: Path) -> None:
    do(at_work, qtbot, at_work.place)
    choose(at_work, qtbot, elsewhere)
    do(at_work, qtbot, at_work.place)
    do(at_work, qtbot, at_work.undo_stack.undo)
    assert not elsewhere.exists() and states(at_work) == [CardState.READY] * 3
    do(at_work, qtbot, at_work.undo_stack.redo)
    choose(at_work, qtbot, usual)
    choose(at_work, qtbot, elsewhere)
    do(at_work, qtbot, at_work.undo_stack.undo)
    do(at_work, qtbot, at_work.undo_stack.undo)
    assert not usual.exists()


def test_what_is_undone_in_another_file_says_nothing_of_what_lies_in_this_one(
    at_work, qtbot, usual: Path, elsewhere: Path
) -> None:
    choose(at_work, qtbot, elsewhere)
    do(at_work, qtbot, at_work.place)
    choose(at_work, qtbot, usual)
    do(at_work, qtbot, at_work.place)
    choose(at_work, qtbot, elsewhere)
    do(at_work, qtbot, at_work.undo_stack.undo)
    assert not usual.exists() and states(at_work) == [CardState.PLACED] * 3


@pytest.mark.parametrize("name", ["cut.otio", "theirs.otio", "A001.mov", "mix.aaf", "no folder/mix.otio"])
def test_what_would_harm_or_cannot_be_is_refused_and_the_choice_of_before_holds(
    at_work, qtbot, cut: Path, usual: Path, name: str
) -> None:
    theirs = write_cut(cut.with_name("theirs.otio"), shots=2).read_bytes()
    source = cut.read_bytes()
    with qtbot.waitSignal(at_work.trouble) as told:
        at_work.choose_output(str(cut.parent / name))
    assert told.args[0].where == "placing" and "Will not write to" in told.args[0].message
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    assert at_work.output_label == str(usual)
    assert cut.read_bytes() == source and cut.with_name("theirs.otio").read_bytes() == theirs


def test_a_take_that_was_under_way_when_another_output_was_chosen_arrives(at_work, qtbot, elsewhere: Path) -> None:
    with qtbot.waitSignal(at_work.queue_changed):
        at_work.generate(["s040_FX"])
    choose(at_work, qtbot, elsewhere)
    assert at_work.card("s040_FX").state is CardState.QUEUED
    at_work.link.render("s040_FX")
    assert at_work.card("s040_FX").state is CardState.READY


def test_in_the_process_apart_the_choice_holds_too_and_outlives_it(cut: Path, usual: Path, elsewhere: Path) -> None:
    write_cut(usual, shots=2)
    timeline = otio.adapters.read_from_file(str(cut))
    for clip in timeline.find_clips():
        clip.media_reference.target_url = "/gone/" + clip.name  # nobody is asked for an engine
    otio.adapters.write_to_file(timeline, str(cut))
    workplace = Workplace(ServiceOptions())
    try:
        apart = FileApart(cut, workplace, Settings())
        apart.read()
        assert apart.output.name == "cut_2_wildtrack.otio" and "none that Wildtrack wrote" in apart.output_place.why
        with pytest.raises(InputError, match="none that Wildtrack wrote"):
            apart.choose_output(usual)
        apart.choose_output(elsewhere)
        fresh = apart.fresh(Settings())
        fresh.read()
        workplace.close()
        assert fresh.remove() == 0 and fresh.output == elsewhere and elsewhere.exists()
    finally:
        workplace.close()


def test_what_is_written_into_a_watched_folder_is_not_offered_to_be_opened(at_work, qtbot, elsewhere: Path) -> None:
    choose(at_work, qtbot, elsewhere)
    told: list[str] = []
    at_work.offered.connect(told.append)
    for name in ("mix.otio", "mix.before.otio", "other.otio"):
        at_work.offer(str(elsewhere.with_name(name)))
    assert told == [str(elsewhere.with_name("other.otio"))]
