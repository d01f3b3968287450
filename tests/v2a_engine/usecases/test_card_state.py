"""Which of a stem's many conditions is shown."""

import pytest

from v2a_engine.usecases.card_state import CardState, card_state

AT_REST = {"has_takes": True, "is_stale": False, "is_placed": False, "has_failed": False}


@pytest.mark.parametrize(
    ("jobs", "others", "shown"),
    [
        ([], {"has_takes": False}, CardState.NOTHING),
        (["queued"], {}, CardState.QUEUED),
        (["queued", "running"], {"has_failed": True}, CardState.RENDERING),
        (["queued"], {"has_failed": True}, CardState.QUEUED),
        ([], {"has_failed": True, "is_placed": True}, CardState.FAILED),
        ([], {"is_stale": True, "is_placed": True}, CardState.STALE),
        ([], {"is_placed": True}, CardState.PLACED),
        ([], {}, CardState.READY),
    ],
)
def test_the_condition_that_is_furthest_from_rest_is_shown(
    jobs: list[str], others: dict[str, bool], shown: CardState
) -> None:
    assert card_state(jobs, **{**AT_REST, **others}) is shown
