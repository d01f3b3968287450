import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from v2a_engine.engines.v2a.mel import LOG_FLOOR, log_mel
from v2a_engine.training.codec_stage import balance, export_codec, fit_codec, load_codec
from v2a_engine.training.corpus import SAMPLE_RATE_HZ, read_manifest
from v2a_engine.training.recording import Recording
from v2a_engine.training.vocoder_stage import export_vocoder, load_vocoder, train_vocoder

COLUMNS = "path,seconds,category,caption,kind,licence,tier,author,source,origin,bandwidth_hz"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two dozen half-second recordings of filtered noise, from origins that fall on both sides of the split."""
    folder = tmp_path_factory.mktemp("corpus")
    random = np.random.default_rng(0)
    rows = [COLUMNS]
    for number in range(24):
        noise = random.standard_normal(SAMPLE_RATE_HZ // 2) * np.exp(-np.arange(SAMPLE_RATE_HZ // 2) / 4000)
        soundfile.write(folder / f"{number}.wav", 0.1 * np.cumsum(noise) / 20, SAMPLE_RATE_HZ)
        rows.append(f"{number}.wav,0.5,thud,a thud,oneshot,CC0-1.0,A,hand {number % 12},here,origin {number},20000")
    (folder / "manifest.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture(scope="module")
def run(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    sides = {recording.held_out for recording in read_manifest(corpus)}
    assert sides == {True, False}
    fit_codec(corpus, folder)
    return folder


def test_the_fitted_codec_carries_silence_and_its_measures(run: Path, tmp_path: Path) -> None:
    export_codec(run, tmp_path)
    codec = load_codec(tmp_path / "codec")
    silence = torch.full((1, 128, 4), LOG_FLOOR)
    torch.testing.assert_close(codec.decode(codec.encode(silence)), silence, atol=1e-2, rtol=0)
    measures = json.loads((run / "codec" / "measures.json").read_text())
    shares = measures["explained_variance_training"]
    assert 0.5 < shares["64"] < shares["96"] < shares["128"] <= 1


@pytest.mark.slow
def test_training_writes_a_checkpoint_a_curve_and_weights_and_goes_on_from_them(
    corpus: Path, run: Path, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib", reason="curves are drawn with the training extra")

    def points_after(minutes: float) -> list[dict[str, float]]:
        train_vocoder(corpus, run, minutes=minutes, device="cpu", threads=torch.get_num_threads())
        return [json.loads(line) for line in (run / "vocoder" / "measures.jsonl").read_text().splitlines()]

    (first,) = points_after(minutes=1e-6)
    assert points_after(minutes=1e-6) == [first]  # that time is spent
    assert 0 < first["step"] < points_after(minutes=first["minutes"] + 0.01)[1]["step"]
    assert (run / "vocoder" / "curve.png").stat().st_size > 1000
    export_vocoder(run, tmp_path)
    wave = load_vocoder(tmp_path / "vocoder")(log_mel(torch.randn(1, 8192)))
    assert wave.shape == (1, 8192)
    assert torch.isfinite(wave).all()


def test_a_big_category_counts_less_than_its_size() -> None:
    def recording(category: str, seconds: float) -> Recording:
        words = dict.fromkeys(("path", "caption", "kind", "licence", "tier", "author", "source", "origin"), "")
        return Recording(category=category, seconds=seconds, bandwidth_hz=0, **words)

    weights = balance([recording("rain", 50), recording("rain", 50), recording("click", 1)])
    assert weights.sum() == pytest.approx(1)
    assert weights[0] == pytest.approx(weights[1])
    assert weights[:2].sum() / weights[2] == pytest.approx(10)  # the root of a hundred
