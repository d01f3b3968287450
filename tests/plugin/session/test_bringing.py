"""Work of one cut is brought to another cut of the same film: by its pictures, by reference, and undone in one step."""

from pathlib import Path

import opentimelineio as otio
import pytest
from panel_stand_ins.cut_file import RATE, do, facts, our_clips, with_takes, write_cut

from plugin.hosts.otio_file import OtioFile
from plugin.session.cards import CardState, Form
from v2a_engine.usecases.plan import Wishes


def recut(old: Path, new: Path) -> Path:
    """The old cut without its first shot; the next trimmed by ten frames at its head, the last two exchanged."""
    timeline = otio.adapters.read_from_file(str(old))
    timeline.name = new.stem
    track = timeline.video_tracks()[0]
    del track[0]
    source = track[0].source_range
    track[0].source_range = otio.opentime.TimeRange(
        source.start_time + otio.opentime.RationalTime(10, RATE), source.duration - otio.opentime.RationalTime(10, RATE)
    )
    last = track[-1].clone()
    del track[-1]
    track.insert(len(track) - 1, last)
    otio.adapters.write_to_file(timeline, str(new))
    return new


@pytest.fixture
def session(open_session):
    """It opens whatever file it is told to."""
    return open_session(wait=False, open_file=lambda path, settings: OtioFile(path, facts, settings))


def open_file(session, qtbot, path: Path) -> None:
    with qtbot.waitSignal(session.opened):
        session.open_file(str(path))


@pytest.fixture
def film(session, qtbot, tmp_path: Path) -> Path:
    """A cut with prompts for two shots and takes for four, the second of two chosen for one."""
    film = write_cut(tmp_path / "film.otio")
    open_file(session, qtbot, film)
    session.fill(["s010_FX", "s030_FX"], Form(prompt="boots"))
    with_takes(session, qtbot, "s020_FX", "s030_FX", "s070_FX", "s080_FX")
    with_takes(session, qtbot, "s030_FX")
    session.choose("s030_FX", 2)
    session.rate("s030_FX", 2, 4)
    return film


@pytest.fixture
def offered(session, qtbot, film: Path, tmp_path: Path):
    with qtbot.waitSignal(session.kin_offered) as told:
        open_file(session, qtbot, recut(film, tmp_path / "film_v2.otio"))
    return told.args[0]


def bring(session, qtbot, kin) -> str:
    with qtbot.waitSignal(session.noticed) as told:
        session.bring(kin)
    return told.args[0]


def takes(session) -> dict[str, list[str]]:
    return {card.title: [Path(take.stem.wav_path).name for take in card.takes] for card in session.cards if card.takes}


def test_on_opening_another_cut_its_work_is_offered(offered) -> None:
    assert (offered.label, offered.shared, offered.shots) == ("film.otio", 6, 7)
    assert offered.in_words == "6 of 7 shots are in film.otio too"


def test_prompts_and_takes_come_with_their_pictures_and_one_undo_takes_them_back(session, qtbot, offered) -> None:
    assert bring(session, qtbot, offered) == "Brought from film.otio: 1 prompt and 5 takes."
    assert takes(session) == {
        "A002.mov": ["film_s020_FX_t1.wav"],
        "A003.mov": ["film_s030_FX_t1.wav", "film_s030_FX_t2.wav"],
        "A007.mov": ["film_s070_FX_t1.wav"],
        "A008.mov": ["film_s080_FX_t1.wav"],
    }
    by_title = {card.title: card for card in session.cards if card.kind == "FX"}
    boots = by_title["A003.mov"]
    assert boots.form.prompt == "boots" and boots.chosen == 2 and boots.takes[1].rating == 4
    assert [card.title for card in session.cards if card.form.prompt] == ["A003.mov"], "not by the name of a shot"
    session.undo_stack.undo()
    assert takes(session) == {} and not any(card.form.prompt for card in session.cards)
    session.undo_stack.redo()
    assert len(takes(session)) == 4


def test_what_moved_is_placed_whole_and_what_was_trimmed_within_its_handles(
    session, qtbot, offered, film: Path, tmp_path: Path
) -> None:
    before = {path.name: path.read_bytes() for path in (tmp_path / "film_stems").iterdir()}
    bring(session, qtbot, offered)
    assert do(session, qtbot, session.place) == "Placed: 4 added."
    output = tmp_path / "film_v2_wildtrack.otio"
    assert len(our_clips(output)) == 4
    timeline = otio.adapters.read_from_file(str(output))
    clips = {
        Path(clip.media_reference.target_url).name: clip
        for track in timeline.audio_tracks()
        for clip in track.find_clips()
    }
    assert clips["film_s020_FX_t1.wav"].source_range.duration.value == 38
    assert clips["film_s080_FX_t1.wav"].source_range.duration.value == 48
    assert {path.name: path.read_bytes() for path in (tmp_path / "film_stems").iterdir()} == before
    assert not film.with_name("film_wildtrack.otio").exists()


def test_takes_that_were_made_since_outlive_the_undo_and_new_ones_go_beside_this_cut(session, qtbot, offered) -> None:
    bring(session, qtbot, offered)
    moved = next(card.cue_id for card in session.cards if card.title == "A008.mov")
    with_takes(session, qtbot, moved)
    fresh = session.card(moved).takes[-1].stem.wav_path
    assert "film_v2_stems" in fresh and len(session.card(moved).takes) == 2
    session.undo_stack.undo()
    assert [take.stem.wav_path for take in session.card(moved).takes] == [fresh]


def test_what_is_wished_for_all_stems_comes_too_so_that_takes_are_not_out_of_date(
    session, qtbot, film: Path, tmp_path: Path
) -> None:
    session.wish(Wishes(prompt="at night"))
    with_takes(session, qtbot, "s050_FX")
    with qtbot.waitSignal(session.kin_offered) as told:
        open_file(session, qtbot, recut(film, tmp_path / "film_v2.otio"))
    bring(session, qtbot, told.args[0])
    night = next(card for card in session.cards if card.title == "A005.mov")
    qtbot.waitUntil(lambda: session.card(night.cue_id).state is CardState.READY)
    assert session.wishes.prompt == "at night"
    session.undo_stack.undo()
    assert session.wishes == Wishes()


def test_a_shot_that_only_has_the_name_of_another_one_gets_nothing_of_it(
    session, qtbot, film: Path, tmp_path: Path
) -> None:
    timeline = otio.adapters.read_from_file(str(film))
    first = timeline.video_tracks()[0][0]
    first.source_range = otio.opentime.TimeRange(otio.opentime.RationalTime(1200, RATE), first.source_range.duration)
    otio.adapters.write_to_file(timeline, str(tmp_path / "film_v3.otio"))
    with qtbot.waitSignal(session.kin_offered) as told:
        open_file(session, qtbot, tmp_path / "film_v3.otio")
    bring(session, qtbot, told.args[0])
    assert [card.cue_id for card in session.cards if card.form.prompt] == ["s030_FX"]


def test_own_prompts_stay_and_files_that_are_gone_are_told(session, qtbot, offered, tmp_path: Path) -> None:
    own = next(card.cue_id for card in session.cards if card.title == "A003.mov")
    session.fill([own], Form(prompt="my own"))
    (tmp_path / "film_stems" / "film_s080_FX_t1.wav").unlink()
    told = bring(session, qtbot, offered)
    assert "4 takes." in told and "1 take could not be brought back" in told
    assert session.card(own).form.prompt == "my own" and len(session.card(own).takes) == 2


def test_nothing_is_offered_where_work_was_done_or_no_picture_is_shared(
    session, qtbot, offered, film: Path, tmp_path: Path
) -> None:
    session.fill([session.cards[0].cue_id], Form(prompt="of its own"))
    (tmp_path / "other").mkdir()
    for path in (film, write_cut(tmp_path / "other" / "stranger.otio", shots=3), tmp_path / "film_v2.otio"):
        with qtbot.assertNotEmitted(session.kin_offered, wait=400):
            open_file(session, qtbot, path)


def test_all_others_are_listed_when_asked_for_and_what_is_damaged_is_left_out(
    session, qtbot, offered, tmp_path: Path
) -> None:
    (tmp_path / "panel" / f"{'0' * 24}.json").write_text("{half")
    with qtbot.waitSignal(session.kin_found) as told:
        session.look_for_kin()
    assert [kin.label for kin in told.args[0]] == ["film.otio"]


def test_bringing_can_be_stopped_and_then_nothing_was_brought(session, qtbot, offered) -> None:
    with qtbot.assertNotEmitted(session.noticed, wait=400):
        session.bring(offered)
        session.stop()
    assert takes(session) == {} and not session.undo_stack.canUndo()
