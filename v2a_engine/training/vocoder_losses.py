"""How far two sounds are apart in several short-time spectra, and a loss that lets noise be noise.

A stochastic vocoder judged by plain distance learns to make no noise at all: the median spectrum is nearer
to every draw than another draw is. The generalised energy distance of Gritsenko et al. (arXiv:2008.01160)
rewards two draws for differing by as much as real sounds do: 2 E d(x, y) - E d(y, y'). It is least when
the draws have the distribution of the real sound, and needs no discriminator.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from v2a_engine.engines.v2a.vocoder import FRAME_SAMPLES, STEP_SAMPLES, real_spectrum

WINDOWS_SAMPLES = (128, 512, 2048, 4096)
POOLED_BINS = 8
LOG_ADDEND = 1e-4  # magnitude, -80 dB: quieter differences do not count
LINEAR_SHARE = 0.5


def spectra(wave: Tensor, windows_samples: Sequence[int] = WINDOWS_SAMPLES) -> list[Tensor]:
    """Magnitudes of (batch, samples), hop a quarter of the window; unit white noise has power 1 in every bin.

    Each spectrum comes twice: as it is, for texture, and pooled over 8 bins, where one draw of noise differs
    little from the next and a wrong level or a smeared attack shows.
    """
    fine = [_power(wave, size) for size in windows_samples]
    pooled = [torch.nn.functional.avg_pool1d(power, POOLED_BINS) for power in fine]
    # The addend keeps the slope finite where a bin is empty.
    return [torch.sqrt(power + 1e-12) for power in fine + pooled]


def _power(wave: Tensor, size: int) -> Tensor:
    window = torch.hann_window(size, device=wave.device)
    spectrum = real_spectrum(wave.unfold(1, size, size // 4) * (window / window.square().sum().sqrt()))
    power: Tensor = spectrum.real.square() + spectrum.imag.square()
    return power


def spectral_distance(real: Sequence[Tensor], one: Sequence[Tensor], other: Sequence[Tensor]) -> Tensor:
    """Mean distance of `one` and `other`, in logarithm and in linear magnitude relative to the level of `real`."""
    total = torch.zeros((), device=real[0].device)
    for level, a, b in zip(real, one, other, strict=True):
        mean_level = level.mean(dim=(1, 2), keepdim=True) + LOG_ADDEND
        logarithmic = (torch.log(a + LOG_ADDEND) - torch.log(b + LOG_ADDEND)).abs().mean()
        linear = ((a - b).abs() / mean_level).mean()
        total = total + logarithmic + LINEAR_SHARE * linear
    return total / len(real)


def energy_distance(real: Tensor, draw: Tensor, other_draw: Tensor) -> tuple[Tensor, Tensor]:
    """The loss, and for the log the plain distance of real and drawn sounds; waves are (batch, samples)."""
    x, y, z = spectra(real), spectra(draw), spectra(other_draw)
    plain = 0.5 * (spectral_distance(x, x, y) + spectral_distance(x, x, z))
    return 2 * plain - spectral_distance(x, y, z), plain.detach()


def frequency_error(wave: Tensor, offsets: Tensor) -> Tensor:
    """Mean distance, in bins, of predicted offsets (batch, steps, 513) from the wave's own; louder bins count more.

    The true frequency in a bin comes from the ratio of two spectra, under the window and under its
    slope (Auger and Flandrin, IEEE TSP 43(5), 1995).

    Args:
        wave: (batch, steps * 256), what the vocoder should make of those steps; the first and last two, whose
            windows reach beyond it, are left out.
    """
    before = (FRAME_SAMPLES - STEP_SAMPLES) // 2  # of the first step's window, before the first sample
    outer_steps = before // STEP_SAMPLES + 1
    shift = outer_steps * STEP_SAMPLES - before
    frames = wave[:, shift : wave.shape[1] - shift].unfold(1, FRAME_SAMPLES, STEP_SAMPLES)
    ramp = torch.arange(FRAME_SAMPLES, device=wave.device) * (2 * torch.pi / FRAME_SAMPLES)
    spectrum = torch.fft.rfft(frames * (0.5 - 0.5 * torch.cos(ramp)))
    slope = torch.fft.rfft(frames * (0.5 * torch.sin(ramp)))  # per 2 pi / 1024 samples, so the ratio is in bins
    power = spectrum.abs().square()
    true = (-(slope * spectrum.conj()).imag / (power + 1e-10)).clamp(-3, 3)
    weight = power.sqrt()
    distance = (offsets[:, outer_steps:-outer_steps] - true).abs()
    error: Tensor = (distance * weight).sum() / (weight.sum() + 1e-6)
    return error
