"""Forms for one and for many, choices and ratings: each can be undone, and undo says what it takes back."""

from plugin.session.cards import CardState, Form


def test_a_form_is_given_to_many_at_once_and_taken_back_at_once(session) -> None:
    session.fill(["s010_FX", "s020_FX", "s030_FX"], Form(prompt="boots"))
    assert {card.form.prompt for card in session.cards[:6] if card.kind == "FX"} == {"boots", ""}
    assert session.undo_stack.undoText() == "Prompt of 3 shots"
    session.undo_stack.undo()
    assert all(card.form == Form() for card in session.cards)
    session.undo_stack.redo()
    assert session.card("s020_FX").form.prompt == "boots"


def test_a_form_that_changes_nothing_is_no_step(session) -> None:
    session.fill(["s010_FX"], Form())
    assert not session.undo_stack.canUndo()


def test_what_a_form_asks_reaches_the_engine(session, qtbot) -> None:
    form = Form(
        prompt="boots",
        negative_prompt="voices",
        takes=2,
        seed=7,
        guidance=6.0,
        level_trim_db=-4.0,
        handles_frames=3,
    )
    session.fill(["s010_FX"], form)
    with qtbot.waitSignal(session.cards_changed):
        session.generate(["s010_FX"])
    first, second = session.link.submitted
    assert (first.prompt, first.negative_prompt, first.guidance) == ("boots", "voices", 6.0)
    assert (first.level_lufs, first.rendered_span.frames) == (-31.0, 48 + 6)
    assert (first.take, second.take) == (1, 2) and first.seed != second.seed
    assert session.prompts == ("boots",)


def test_an_absurd_form_is_refused_at_the_card_and_nothing_is_asked(session, qtbot) -> None:
    session.fill(["s010_FX"], Form(guidance=900.0))
    with qtbot.waitSignal(session.trouble) as told:
        session.generate(["s010_FX"])
    assert told.args[0].where == "s010_FX" and "guidance" in told.args[0].message
    assert session.link.submitted == []


def rendered(session, qtbot, cue_id: str, takes: int = 1) -> None:
    session.fill([cue_id], Form(takes=takes))
    with qtbot.waitSignal(session.cards_changed):
        session.generate([cue_id])
    for _ in range(takes):
        session.link.render(cue_id)


def test_another_take_is_chosen_rated_and_both_taken_back(session, qtbot) -> None:
    rendered(session, qtbot, "s010_FX", takes=2)
    session.choose("s010_FX", 2)
    session.rate("s010_FX", 2, 4)
    card = session.card("s010_FX")
    assert (card.chosen, card.chosen_take.rating) == (2, 4)
    session.undo_stack.undo()
    session.undo_stack.undo()
    card = session.card("s010_FX")
    assert (card.chosen, [take.rating for take in card.takes]) == (1, [0, 0])


def test_a_take_is_stale_while_its_form_asks_for_something_else(session, qtbot) -> None:
    rendered(session, qtbot, "s010_FX")
    session.fill(["s010_FX"], Form(prompt="boots", takes=1))
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.STALE)
    assert session.card("s010_FX").message == "It had no prompt"
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.READY)


def test_a_new_take_of_a_stale_card_takes_over_and_the_old_one_is_kept(session, qtbot) -> None:
    rendered(session, qtbot, "s010_FX")
    session.fill(["s010_FX"], Form(prompt="boots", takes=1))
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.STALE)
    with qtbot.waitSignal(session.queue_changed):
        session.generate(["s010_FX"])
    session.link.render("s010_FX")
    card = session.card("s010_FX")
    assert (card.state, card.chosen, [take.number for take in card.takes]) == (CardState.READY, 2, [1, 2])
    assert card.chosen_take.stem.request.prompt == "boots"
