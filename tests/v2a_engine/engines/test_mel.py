import numpy as np
import pytest
import torch

from v2a_engine.engines.v2a.mel import HOP_SAMPLES, LOG_FLOOR, SAMPLE_RATE_HZ, band_peaks_hz, log_mel, mel_filters

librosa_filters = pytest.importorskip("librosa.filters", reason="librosa is a development dependency")


def test_the_filters_are_librosas_slaney_filters() -> None:
    theirs = librosa_filters.mel(sr=48_000, n_fft=2048, n_mels=128, fmin=20, fmax=24_000, htk=False, norm="slaney")
    np.testing.assert_allclose(mel_filters(), theirs, atol=1e-6)


@pytest.mark.parametrize("frames", [2, 3, 384, 1000])
def test_n_hops_of_samples_give_exactly_n_frames(frames: int) -> None:
    assert log_mel(torch.randn(2, frames * HOP_SAMPLES)).shape == (2, 128, frames)


def test_a_click_stands_in_the_frame_that_holds_it() -> None:
    wave = torch.zeros(1, 40 * HOP_SAMPLES)
    wave[0, 20 * HOP_SAMPLES + HOP_SAMPLES // 2] = 1.0
    assert log_mel(wave).mean(dim=1).argmax() == 20


def test_frames_do_not_depend_on_what_is_far_away() -> None:
    wave = torch.randn(1, 64 * HOP_SAMPLES)
    part = log_mel(wave[:, 20 * HOP_SAMPLES : 40 * HOP_SAMPLES])
    torch.testing.assert_close(part[:, :, 2:-2], log_mel(wave)[:, :, 22:38])


def test_a_tone_stands_in_its_band_and_silence_on_the_floor() -> None:
    time_s = torch.arange(48 * HOP_SAMPLES) / SAMPLE_RATE_HZ
    spectrum = log_mel(0.5 * torch.sin(2 * torch.pi * 1000 * time_s)[None])[0, :, 24]
    assert abs(band_peaks_hz()[spectrum.argmax()] - 1000) < 35
    assert (log_mel(torch.zeros(1, 4 * HOP_SAMPLES)) == LOG_FLOOR).all()


def test_a_wave_too_short_to_reflect_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 768 samples"):
        log_mel(torch.zeros(1, 512))
