"""What widgets may lean on: cards that follow the engine, forms that can be undone, nothing that blocks."""

from pytestqt.qtbot import QtBot

from plugin.session.cards import CardState


def state(session, cue_id: str) -> CardState:
    return session.card(cue_id).state


def test_a_timeline_opens_with_a_card_for_each_shot_and_scene(session) -> None:
    assert [card.cue_id for card in session.cards if card.kind == "BG"] == ["sc010_BG", "sc050_BG", "sc090_BG"]
    assert sum(card.kind == "FX" for card in session.cards) == len(session.shots) == 12
    assert [card.cue_id for card in session.cards_of("s060")] == ["s060_FX", "sc050_BG"]
    assert session.card("s020_FX").title == "A002.mov"


def test_a_card_follows_its_job_from_the_queue_to_a_take(session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.cards_changed):
        session.generate(["s010_FX"])
    assert state(session, "s010_FX") is CardState.QUEUED
    session.link.run("s010_FX", 6, 12)
    card = session.card("s010_FX")
    assert card.state is CardState.RENDERING and 0 < card.progress < 1 and card.stage == "sampling"
    session.link.render("s010_FX")
    card = session.card("s010_FX")
    assert (card.state, card.chosen, len(card.takes)) == (CardState.READY, 1, 1)
    assert card.seen.startswith("a street")


def test_a_failure_stands_on_the_card_until_it_is_asked_for_again(session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.cards_changed):
        session.generate(["s010_FX"])
    session.link.fail("s010_FX", "No picture.")
    assert (state(session, "s010_FX"), session.card("s010_FX").message) == (CardState.FAILED, "No picture.")
    session.retry_jobs([session.queue()[0].job_id])
    assert (state(session, "s010_FX"), session.card("s010_FX").message) == (CardState.QUEUED, "")
