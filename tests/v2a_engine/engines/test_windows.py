"""Windows and prompts share every token out completely."""

import pytest
import torch

from v2a_engine.engines.v2a.windows import (
    WINDOW_TOKENS,
    PromptSpan,
    cross_fades,
    plan_calls,
    prompt_masks,
    window_starts,
)

LENGTHS = [96, 97, 120, 168, 169, 700, 14_063]


def summed(calls: list, tokens: int) -> torch.Tensor:  # type: ignore[type-arg]
    total = torch.zeros(tokens)
    for call in calls:
        total[call.start : call.start + WINDOW_TOKENS] += call.weights
    return total


@pytest.mark.parametrize("tokens", LENGTHS)
def test_windows_cover_every_token_with_a_total_weight_of_one(tokens: int) -> None:
    starts = window_starts(tokens)
    assert starts[0] == 0 and starts[-1] == tokens - WINDOW_TOKENS and starts == sorted(set(starts))
    total = torch.zeros(tokens)
    for start, fade in zip(starts, cross_fades(starts, tokens), strict=True):
        total[start : start + WINDOW_TOKENS] += fade
    assert torch.allclose(total, torch.ones(tokens), atol=1e-5)


def test_a_window_fades_in_and_out_smoothly() -> None:
    middle = cross_fades(window_starts(400), 400)[1]
    assert middle[0] < 0.01 and middle[48] == 1
    assert middle.diff().abs().max() < 0.08


@pytest.mark.parametrize("tokens", [96, 400])
@pytest.mark.parametrize("guidance", [1.0, 3.0])
@pytest.mark.parametrize("has_picture", [True, False])
def test_the_calls_of_a_step_weigh_one_in_all(tokens: int, guidance: float, has_picture: bool) -> None:
    spans = [PromptSpan(text="bang", start_s=1.0, end_s=1.1), PromptSpan(text="splash", start_s=1.5, end_s=3.0)]
    masks = prompt_masks(spans, tokens)
    calls = plan_calls(tokens, ["rain", "bang", "splash"], masks, None, guidance, has_picture)
    assert torch.allclose(summed(calls, tokens), torch.ones(tokens), atol=1e-4)
    away = [call for call in calls if call.text is None]
    assert bool(away) == (guidance != 1.0)
    assert all(bool((call.weights <= 0).all()) and not call.sees_picture for call in away)


def test_words_for_a_moment_hold_there_and_nowhere_else() -> None:
    whole, bang = prompt_masks([PromptSpan(text="bang", start_s=2.0, end_s=2.04)], 400)
    times_s = (torch.arange(400) + 0.5) / 23.4375
    assert bang[(times_s > 2.0) & (times_s < 3.4)].min() == 1
    assert bang[times_s < 1.7].max() == 0 and bang[times_s > 3.8].max() == 0
    assert torch.allclose(whole + bang, torch.ones(400))


def test_no_call_is_wasted() -> None:
    """Nothing to push towards without prompt and picture; a distant window does not ask for a moment's words."""
    assert len(plan_calls(96, [None], torch.ones(1, 96), None, 3.0, False)) == 1
    assert len(plan_calls(96, ["dog"], torch.ones(1, 96), None, 1.0, False)) == 1
    masks = prompt_masks([PromptSpan(text="bang", start_s=0.5, end_s=0.6)], 700)
    calls = plan_calls(700, [None, "bang"], masks, None, 3.0, False)
    assert [call.start for call in calls if call.text == "bang"] == [0]


def test_a_negative_prompt_alone_pushes_the_plain_sound_away_from_it() -> None:
    calls = plan_calls(96, [None], torch.ones(1, 96), "hiss", 3.0, False)
    weights = {call.text: float(call.weights[48]) for call in calls}
    assert weights == pytest.approx({None: 3.0, "hiss": -2.0})
