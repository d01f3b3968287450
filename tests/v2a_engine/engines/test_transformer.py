"""The flow transformer with tiny random weights: every condition counts, absence is its own condition."""

from dataclasses import replace

import pytest
import torch

from v2a_engine.engines.v2a.blocks import attention, rotate, rotation
from v2a_engine.engines.v2a.codec import LATENT_DIMS
from v2a_engine.engines.v2a.transformer import NO_KIND, FlowConditions, FlowTransformer, velocity

TOKENS = 12


def tiny(seed: int = 0) -> FlowTransformer:
    """A model whose zero-initialised layers are random too, else nothing would reach its output."""
    torch.manual_seed(seed)
    model = FlowTransformer(width=32, heads=2, joint_blocks=2, audio_blocks=1, condition_width=16)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1)
    return model.eval()


def some_conditions(batch: int = 2) -> FlowConditions:
    generator = torch.Generator().manual_seed(5)
    return FlowConditions(
        text=torch.randn(batch, 6, 384, generator=generator),
        text_mask=torch.arange(6)[None].expand(batch, -1) < 4,
        picture=torch.randn(batch, 3, 384, generator=generator) / 20,
        picture_confidence=torch.full((batch, 3), 0.7),
        picture_times_s=torch.arange(3) / 2,
        picture_mask=torch.ones(batch, 3, dtype=torch.bool),
        curves=torch.rand(batch, 2, 4 * TOKENS, generator=generator),
        curves_present=torch.ones(batch, 2),
        kind=torch.zeros(batch, dtype=torch.long),
    )


def run(model: FlowTransformer, conditions: FlowConditions) -> torch.Tensor:
    generator = torch.Generator().manual_seed(9)
    noisy = torch.randn(len(conditions.kind), TOKENS, LATENT_DIMS, generator=generator)
    with torch.inference_mode():
        out: torch.Tensor = model(noisy, torch.full((len(noisy),), 0.6), conditions)
    return out


def test_it_answers_with_latents_of_the_same_shape() -> None:
    assert run(tiny(), some_conditions()).shape == (2, TOKENS, LATENT_DIMS)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: replace(c, text=-c.text),
        lambda c: replace(c, text_mask=torch.zeros_like(c.text_mask)),
        lambda c: replace(c, picture=-c.picture),
        lambda c: replace(c, picture_confidence=c.picture_confidence / 2),
        lambda c: replace(c, picture_mask=torch.zeros_like(c.picture_mask)),
        lambda c: replace(c, picture_times_s=c.picture_times_s + 1),
        lambda c: replace(c, curves=c.curves.flip(2)),
        lambda c: replace(c, curves_present=torch.tensor([0.0, 1.0]).expand(2, -1)),
        lambda c: replace(c, curves_present=torch.tensor([1.0, 0.0]).expand(2, -1)),
        lambda c: replace(c, kind=torch.full((2,), NO_KIND)),
    ],
    ids=lambda change: change.__code__.co_names[-1],
)
def test_every_condition_changes_the_answer(change) -> None:  # type: ignore[no-untyped-def]
    model = tiny()
    assert not torch.allclose(run(model, some_conditions()), run(model, change(some_conditions())), atol=1e-5)


def test_what_is_masked_or_absent_is_not_heard() -> None:
    model, conditions = tiny(), some_conditions()
    padding_changed = conditions.text.clone()
    padding_changed[:, 4:] = 9
    assert torch.allclose(run(model, conditions), run(model, replace(conditions, text=padding_changed)), atol=1e-5)
    absent = replace(
        conditions,
        text_mask=torch.zeros_like(conditions.text_mask),
        picture_mask=torch.zeros_like(conditions.picture_mask),
        curves_present=torch.zeros_like(conditions.curves_present),
    )
    other = replace(absent, text=-absent.text, picture=-absent.picture, curves=1 - absent.curves)
    assert torch.allclose(run(model, absent), run(model, other), atol=1e-5)


def test_a_row_does_not_hear_the_other_rows_of_its_batch() -> None:
    model, pair = tiny(), some_conditions()
    changed = replace(pair, text=torch.cat((pair.text[:1], -pair.text[1:])), kind=torch.tensor([0, 1]))
    assert torch.allclose(run(model, pair)[0], run(model, changed)[0], atol=1e-5)
    assert not torch.allclose(run(model, pair)[1], run(model, changed)[1], atol=1e-5)


def test_a_curve_acts_where_it_is() -> None:
    """Per-token modulation: before any attention could spread it, the change sits at its own tokens."""
    model = tiny()
    flat = some_conditions()
    flat = replace(flat, curves=torch.zeros_like(flat.curves))
    bumped = flat.curves.clone()
    bumped[:, 0, 4 * 8] = 1.0
    change = (run(model, replace(flat, curves=bumped)) - run(model, flat)).abs().mean(dim=(0, 2))
    assert int(change.argmax()) in (7, 8, 9)
    assert change[7:10].mean() > 5 * change[:5].mean()


def test_velocity_leads_from_the_noisy_to_the_clean_latents() -> None:
    clean, noise, sigma = torch.randn(2, 5, LATENT_DIMS), torch.randn(2, 5, LATENT_DIMS), 0.4
    noisy = (1 - sigma) * clean + sigma * noise
    assert torch.allclose(velocity(noisy, clean, sigma), noise - clean, atol=1e-5)
    assert torch.allclose(noisy - sigma * velocity(noisy, clean, sigma), clean, atol=1e-5)


def test_rotary_attention_depends_on_distance_alone() -> None:
    q, k = torch.randn(1, 1, 1, 16), torch.randn(1, 1, 1, 16)

    def score(of_q: float, of_k: float) -> float:
        turned_q = rotate(q, rotation(torch.tensor([of_q]), 16))
        return float((turned_q * rotate(k, rotation(torch.tensor([of_k]), 16))).sum())

    assert score(3, 1) == pytest.approx(score(13, 11), abs=1e-4)
    assert score(3, 1) != pytest.approx(score(3, 2), abs=1e-3)


def test_training_and_inference_attention_are_the_same_function() -> None:
    q, k, v = (torch.randn(2, 2, 5, 8) for _ in range(3))
    mask = torch.tensor([[True] * 5, [True, True, False, True, False]])[:, None, None, :]
    fused = attention(q, k, v, mask)
    written_out = attention(q.clone().requires_grad_(), k, v, mask)
    assert torch.allclose(fused, written_out.detach(), atol=1e-5)


def test_every_parameter_learns() -> None:
    model = tiny().train()
    conditions = some_conditions()
    absent = replace(
        conditions,
        text_mask=torch.tensor([[True] * 6, [False] * 6]),
        picture_mask=torch.tensor([[False] * 3, [True] * 3]),
    )
    model(torch.randn(2, TOKENS, LATENT_DIMS), torch.tensor([0.3, 0.8]), absent).square().sum().backward()
    idle = [name for name, parameter in model.named_parameters() if parameter.grad is None]
    assert not idle
