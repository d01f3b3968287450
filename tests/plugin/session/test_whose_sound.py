"""A job is a card's if it is made for that card's picture, whatever number it bears and however its path is spelled."""

from pathlib import Path

import opentimelineio as otio
import pytest
from panel_stand_ins.cut_file import facts, with_takes, write_cut

from plugin.hosts.otio_file import OtioFile
from plugin.hosts.output_choice import settled
from plugin.session.cards import CardState, Form


def file_session(open_session, qtbot, path: Path):
    session = open_session(wait=False, open_file=lambda path, settings: OtioFile(path, facts, settings))
    with qtbot.waitSignal(session.opened):
        session.open_file(str(path))
    return session


def versions(folder: Path) -> tuple[Path, Path]:
    """Two cuts of one film in one folder: the second one begins with a shot that the first one lacks."""
    later = write_cut(folder / "cut_v2.otio", shots=4)
    timeline = otio.adapters.read_from_file(str(later))
    timeline.name = "film"
    otio.adapters.write_to_file(timeline, str(later))
    del timeline.video_tracks()[0][0]
    earlier = folder / "cut_v1.otio"
    otio.adapters.write_to_file(timeline, str(earlier))
    return earlier, later


@pytest.fixture
def two_cuts(open_session, qtbot, tmp_path: Path):
    """A window on each."""
    earlier, later = versions(tmp_path)
    return file_session(open_session, qtbot, earlier), file_session(open_session, qtbot, later)


def ask(session, qtbot, *cue_ids: str) -> None:
    with qtbot.waitSignal(session.queue_changed):
        session.generate(cue_ids)


def test_another_cuts_sound_comes_to_the_shot_that_it_was_made_for_not_to_its_number(two_cuts, qtbot) -> None:
    first, second = two_cuts
    ask(first, qtbot, "s010_FX")
    second.link.submit(first.link.submitted)
    assert (second.card("s010_FX").state, second.card("s020_FX").state) == (CardState.NOTHING, CardState.QUEUED)
    (row,) = second.queue()
    assert (row.cue_id, row.title) == ("s020_FX", "A002.mov FX")
    second.link.render("s010_FX")
    assert (second.card("s010_FX").takes, second.card("s010_FX").state) == ((), CardState.NOTHING)
    (take,) = second.card("s020_FX").takes
    assert Path(take.stem.request.picture[0].media.path).name == second.card("s020_FX").title == "A002.mov"
    assert second.card("s020_FX").state is CardState.READY


def test_what_a_cut_does_not_show_is_none_of_its_jobs(two_cuts, qtbot) -> None:
    first, second = two_cuts
    ask(second, qtbot, "s010_FX")
    first.link.submit(second.link.submitted)
    (row,) = first.queue()
    assert (row.cue_id, row.title) == ("", "film_s010_FX_t1.wav")
    first.link.render("s010_FX")
    assert not any(card.takes for card in first.cards)


def test_only_jobs_of_this_cut_are_kept_as_waiting_under_the_numbers_that_they_have_in_it(two_cuts, qtbot) -> None:
    first, second = two_cuts
    ask(first, qtbot, "s010_FX")
    ask(second, qtbot, "s010_FX")
    first.link.submit(second.link.submitted)
    second.link.submit(first.link.submitted)
    for session, there in ((first, ["s010_FX"]), (second, ["s010_FX", "s020_FX"])):
        identity = session.timeline.host.identity
        session.close()
        kept, _ = session._autosave.keeper.load(identity)
        assert sorted(request.cue_id for request in kept.waiting) == there


def test_a_take_that_is_not_as_it_is_asked_for_here_is_out_of_date_when_it_comes(session, qtbot) -> None:
    ask(session, qtbot, "s010_FX", "s020_FX")
    session.fill(["s010_FX"], Form(prompt="boots"))
    session.link.render("s010_FX")
    session.link.render("s020_FX")
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.STALE)
    assert session.card("s020_FX").state is CardState.READY


def test_a_job_under_way_stays_with_its_card_when_the_shot_is_replaced_and_comes_out_of_date(
    open_session, qtbot, tmp_path: Path
) -> None:
    cut = write_cut(tmp_path / "cut.otio")
    session = file_session(open_session, qtbot, cut)
    ask(session, qtbot, "s030_FX")
    timeline = otio.adapters.read_from_file(str(cut))
    new = tmp_path / "B001.mov"
    new.touch()
    timeline.video_tracks()[0][2].media_reference.target_url = str(new)
    otio.adapters.write_to_file(timeline, str(cut))
    with qtbot.waitSignal(session.opened):
        session.reload()
    assert session.card("s030_FX").state is CardState.QUEUED
    session.link.render("s030_FX")
    qtbot.waitUntil(lambda: session.card("s030_FX").state is CardState.STALE)


# One file under two spellings of its path.


@pytest.fixture(params=["over a link", "over its parent"])
def spellings(request, tmp_path: Path) -> tuple[Path, Path]:
    """The file as it is, and as it is spelled otherwise."""
    folder = tmp_path / "disk" / "full"
    folder.mkdir(parents=True)
    cut = write_cut(folder / "small.otio", shots=3)
    if request.param == "over its parent":
        (folder / "sub").mkdir()
        return cut, folder / "sub" / ".." / cut.name
    (tmp_path / "volume").symlink_to(tmp_path / "disk", target_is_directory=True)
    return cut, tmp_path / "volume" / "full" / cut.name


def opened_again(open_session, qtbot, spellings: tuple[Path, Path]):
    """The session that begins under one spelling, after it was closed; and the one that goes on under the other."""
    cut, other = spellings
    before = file_session(open_session, qtbot, cut)
    with_takes(before, qtbot, "s020_FX")
    ask(before, qtbot, "s010_FX")
    before.close()
    return before, file_session(open_session, qtbot, other)


def test_a_job_asked_for_under_another_spelling_arrives_under_its_shots_title(open_session, qtbot, spellings) -> None:
    _, session = opened_again(open_session, qtbot, spellings)
    (row,) = session.queue()
    assert (row.cue_id, row.title) == ("s010_FX", "A001.mov FX")
    session.link.fail("s010_FX")
    session.retry_jobs([session.queue()[0].job_id])
    session.link.render("s010_FX")
    assert session.card("s010_FX").state is CardState.READY
    assert len(session.card("s020_FX").takes) == 1


def test_a_job_of_a_spelling_that_is_seen_for_the_first_time_arrives_too(open_session, qtbot, spellings) -> None:
    cut, other = spellings
    first = file_session(open_session, qtbot, cut)
    ask(first, qtbot, "s010_FX")
    requests = first.link.submitted
    first.close()
    for kept in first.parts.folder.glob("*.json"):
        kept.unlink()  # so that nothing tells beforehand where its stems go
    session = file_session(open_session, qtbot, other)
    session.link.submit(requests)
    session.link.render("s010_FX")
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.READY)
    session.close()
    again = file_session(open_session, qtbot, cut)
    assert len(again.card("s010_FX").takes) == 1


def test_one_take_told_of_under_two_spellings_is_one_take(open_session, qtbot, spellings) -> None:
    before, session = opened_again(open_session, qtbot, spellings)
    (take,) = session.card("s020_FX").takes
    asked_here = before.link.submitted[0].with_delivery(str(spellings[1].parent / "small_stems" / "x_t1.wav"), 1)
    session.link.submit([asked_here])
    free_path, there = (
        session.parts.shelf.free_path,
        spellings[1].parent / "small_stems" / Path(take.stem.wav_path).name,
    )
    session.parts.shelf.free_path = lambda wanted: str(there)  # as the engine gives what is there already
    session.link.render("s020_FX")
    session.parts.shelf.free_path = free_path
    assert len(session.card("s020_FX").takes) == 1


def test_what_is_shown_stays_the_path_that_was_given(open_session, qtbot, spellings) -> None:
    session = file_session(open_session, qtbot, spellings[1])
    assert session.output_label == str(spellings[1].with_name("small_wildtrack.otio"))
    ask(session, qtbot, "s010_FX")
    assert session.link.submitted[0].wav_path.startswith(str(spellings[1].parent))


def test_an_output_that_must_go_elsewhere_goes_to_one_place_for_every_spelling(spellings) -> None:
    cut, other = spellings
    refuse_beside = lambda path: "it is locked" if path.parent in (cut.parent, other.parent) else ""  # noqa: E731
    assert settled(cut, refuse_beside).path == settled(other, refuse_beside).path
