"""Takes are found again by the picture that they were made for, in whichever timeline it is seen."""

from pathlib import Path

import opentimelineio as otio
import pytest
from panel_stand_ins.cut_file import RATE, do, facts, with_takes

from plugin.hosts.otio_file import OtioFile
from plugin.session.cards import CardState, Form


def media_of(card) -> list[str]:
    return [Path(take.stem.request.picture[0].media.path).name for take in card.takes]


@pytest.fixture
def recut(at_work, qtbot, cut: Path):
    """The session after a shot in the middle was taken out, with a take for every shot of before."""
    with_takes(at_work, qtbot, *[f"s{number}0_FX" for number in ("04", "05", "06", "07", "08")])
    timeline = otio.adapters.read_from_file(str(cut))
    del timeline.video_tracks()[0][3]
    otio.adapters.write_to_file(timeline, str(cut))
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    return at_work


def test_in_the_output_opened_as_a_timeline_every_card_has_its_own_stem(recut, qtbot, open_session, cut: Path) -> None:
    do(recut, qtbot, recut.place)
    output = cut.with_name("cut_wildtrack.otio")
    session = open_session(wait=False, open_file=lambda path, settings: OtioFile(output, facts, settings))
    session.parts.shelf.stems.update(recut.parts.shelf.stems)
    with qtbot.waitSignal(session.opened):
        session.open_file(str(output))
    effects = [card for card in session.cards if card.kind == "FX"]
    assert len(effects) == 7
    assert [media_of(card) for card in effects] == [[card.title] for card in effects]
    assert {card.state for card in effects} == {CardState.PLACED}


def test_the_take_that_is_heard_in_the_output_is_the_chosen_one(at_work, qtbot, open_session, cut: Path) -> None:
    with_takes(at_work, qtbot, "s020_FX")
    at_work.choose("s020_FX", 1)
    do(at_work, qtbot, at_work.place)
    output = cut.with_name("cut_wildtrack.otio")
    session = open_session(wait=False, open_file=lambda path, settings: OtioFile(output, facts, settings))
    with qtbot.waitSignal(session.opened):
        session.open_file(str(output))
    assert len(session.card("s020_FX").takes) == 2 and session.card("s020_FX").chosen == 1


def test_a_shot_that_was_trimmed_and_renamed_at_once_keeps_its_takes_and_its_prompt(at_work, qtbot, cut: Path) -> None:
    at_work.fill(["s030_FX"], Form(prompt="boots"))
    timeline = otio.adapters.read_from_file(str(cut))
    track = timeline.video_tracks()[0]
    del track[0]
    track[1].source_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(250, RATE), otio.opentime.RationalTime(30, RATE)
    )
    otio.adapters.write_to_file(timeline, str(cut))
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    card = at_work.card("s020_FX")
    assert (card.title, media_of(card), card.form.prompt) == ("A003.mov", ["A003.mov"], "boots")
    assert at_work.card("s030_FX").takes == ()
