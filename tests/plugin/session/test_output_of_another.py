"""A cut and its reference movie of one name, opened one after the other: each has an output of its own."""

from pathlib import Path

import pytest
from panel_stand_ins.cut_file import do, facts, our_clips, with_takes, write_cut

from plugin.hosts.otio_file import OtioFile
from v2a_engine.outputs import other_source, remember_source


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    return write_cut(tmp_path / "R001.otio")


@pytest.fixture
def movie(cut: Path) -> Path:
    path = cut.with_suffix(".mp4")
    path.touch()
    return path


def opened(open_session, source: Path):
    return open_session(open_file=lambda path, settings: OtioFile(source, facts, settings))


@pytest.fixture
def first(at_work, qtbot, cut: Path) -> Path:
    """The output of the cut, with three stems in it."""
    do(at_work, qtbot, at_work.place)
    at_work.close()
    return cut.with_name("R001_wildtrack.otio")


def test_the_output_of_another_timeline_is_left_alone_and_the_next_free_name_is_taken(
    first: Path, open_session, qtbot, cut: Path, movie: Path
) -> None:
    of_cut = first.read_bytes()
    session = opened(open_session, movie)
    place = session.output_place
    assert place.path == cut.with_name("R001_2_wildtrack.otio")
    assert str(first) in place.why and f"the sound of {cut} lies in it" in place.why
    with_takes(session, qtbot, "s010_FX")
    do(session, qtbot, session.place)
    assert first.read_bytes() == of_cut and len(our_clips(place.path)) == 1
    session.close()
    assert opened(open_session, movie).output_place.path == place.path
    again = opened(open_session, cut)
    assert again.output_place.path == first and not again.output_place.why


def test_the_output_of_another_timeline_cannot_be_chosen(first: Path, open_session, qtbot, movie: Path) -> None:
    session = opened(open_session, movie)
    with qtbot.waitSignal(session.trouble) as told:
        session.choose_output(str(first))
    assert told.args[0].where == "placing" and "R001.otio lies in it" in told.args[0].message
    with qtbot.waitSignal(session.opened):
        session.reload()
    assert session.output_place.path.name == "R001_2_wildtrack.otio"


def test_an_output_that_was_made_anew_from_another_timeline_meanwhile_is_not_written(
    first: Path, open_session, qtbot, cut: Path, movie: Path
) -> None:
    session = opened(open_session, cut)
    remember_source(first, movie)  # as a command does that was told to write there
    before = first.read_bytes()
    for act in (session.placement, session.place, session.remove_all):
        with qtbot.waitSignal(session.trouble) as told:
            act()
        assert f"the sound of {movie} lies in it" in told.args[0].message
    assert first.read_bytes() == before


def test_an_output_of_which_nothing_is_remembered_is_taken_as_before(
    first: Path, open_session, cut: Path, movie: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WILDTRACK_HOME", str(tmp_path / "another home"))
    assert opened(open_session, movie).output_place.path == first


def test_the_same_timeline_by_another_name_is_no_other_one(first: Path, cut: Path, movie: Path) -> None:
    link = cut.with_name("link.otio")
    link.symlink_to(cut)
    assert other_source(first, link) is None and other_source(first, movie) == cut
    first.unlink()
    assert other_source(first, movie) is None, "what is not there is nobody's"
