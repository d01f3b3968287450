"""Log-mel to samples: noise, shaped by what a network reads from the mel, then made coherent where it is tonal.

Context: rain, wind, cloth and most of an impact are noise. A network that regresses a wave rings
metallic on them; one that must invent phase for tones needs days of adversarial training.
Choice: the wave starts as white noise in the short-time spectrum. The network reads the mel (ConvNeXt
blocks at the mel rate and a spectral head, as Vocos, arXiv:2306.00814) and gives per bin a level, a
*tonality* and a frequency, and per 64 samples a gain for sharp attacks. Tonal bins take a steady phase: the same
noise, filtered so narrowly around the bin's frequency that only a slowly drifting tone is left. A round in
the manner of Griffin and Lim (IEEE TASSP 32(2), 1984) then makes neighbouring windows agree, each bin by as
much as it is tonal: noise stays noise. Untrained, this is already a vocoder, with levels interpolated from the mel.
What would change it: material dominated by voices or music, where a learned phase is worth its training.

Everything is local: sample t depends on mel and noise within `context_frames`, so that long sounds
are made in chunks which equal the whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn

from v2a_engine.engines.v2a.mel import (
    HOP_SAMPLES,
    LOG_FLOOR,
    MEL_BANDS,
    SAMPLE_RATE_HZ,
    WINDOW_SAMPLES,
    band_peaks_hz,
    mel_filters,
)

STEP_SAMPLES = 256  # hop of the synthesis spectrum: two steps a mel frame
FRAME_SAMPLES = 1024  # its window
BINS = FRAME_SAMPLES // 2 + 1
STEPS_PER_FRAME = HOP_SAMPLES // STEP_SAMPLES
GAINS_PER_FRAME = 8  # one gain every 64 samples, 1.3 ms
CHUNK_FRAMES = 256  # made at once: 2.7 s, small beside what the rest of a stem needs
_TAIL_SAMPLES = FRAME_SAMPLES - STEP_SAMPLES
_KERNEL = 7
_STEADY_STEPS = 16  # half the length of the narrow filter: 85 ms
_PARTS_OF_A_CYCLE = 2**20
_FARTHEST_BINS = 3  # a tone is heard this many bins away from where it stands
_LOUDEST_LOG_GAIN = 4.0
_RAYLEIGH_MEAN = 0.886  # mean magnitude of a complex Gaussian of unit power


MelPart = Callable[[int, int], Tensor]  # first and last frame to log-mel (128, last - first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """What the network reads from a mel of n frames, float32: what each part of the spectrum should be."""

    log_levels: Tensor  # (batch, 2 * n, 513), gain over unit white noise
    tonality: Tensor  # the same shape: 0 noise, 1 tone
    offsets: Tensor  # the same shape, in bins: the tone heard in a bin stands this far above its centre
    log_gains: Tensor  # (batch, 8 * n)


class ConvNextBlock(nn.Module):
    """Depthwise convolution over time, then a two-layer perceptron per frame (arXiv:2201.03545)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mix = nn.Conv1d(width, width, _KERNEL, padding=_KERNEL // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 3 * width)
        self.narrow = nn.Linear(3 * width, width)
        self.scale = nn.Parameter(torch.full((width,), 0.2))

    def forward(self, frames: Tensor) -> Tensor:
        """(batch, frames, width) to the same."""
        mixed = self.mix(frames.transpose(1, 2)).transpose(1, 2)
        update: Tensor = self.narrow(nn.functional.gelu(self.widen(self.norm(mixed))))
        return frames + self.scale * update


class Vocoder(ModelMixin, ConfigMixin):  # type: ignore[misc]  # both bases define config_name
    """Log-mel (batch, 128, frames) to wave (batch, frames * 512) at 48 kHz, mono."""

    mel_to_bins: Tensor  # (513, 128)
    band_areas: Tensor  # (128,), log
    window: Tensor

    @register_to_config  # type: ignore[untyped-decorator]  # diffusers has no annotations here
    def __init__(self, width: int = 256, depth: int = 7, rounds: int = 1) -> None:
        super().__init__()
        self._rounds = rounds
        self.enter = nn.Conv1d(MEL_BANDS, width, _KERNEL, padding=_KERNEL // 2)
        self.blocks = nn.ModuleList(ConvNextBlock(width) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.levels = nn.Linear(width, STEPS_PER_FRAME * BINS)
        self.tonality = nn.Linear(width, STEPS_PER_FRAME * BINS)
        self.offsets = nn.Linear(width, STEPS_PER_FRAME * BINS)
        self.gains = nn.Linear(width, GAINS_PER_FRAME)
        # Start from the levels that the mel itself gives.
        for head in (self.levels, self.tonality, self.offsets, self.gains):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)
        nn.init.constant_(self.tonality.bias, -2.0)
        self.register_buffer("mel_to_bins", _band_interpolation(), persistent=False)
        self.register_buffer("band_areas", torch.from_numpy(mel_filters().sum(axis=1)).log(), persistent=False)
        self.register_buffer("window", torch.hann_window(FRAME_SAMPLES), persistent=False)

    @property
    def context_frames(self) -> int:
        """Mel frames to either side of a frame that can change its samples."""
        convolutions = (len(self.blocks) + 1) * (_KERNEL // 2)
        steps = (self._rounds + 1) * (FRAME_SAMPLES // STEP_SAMPLES) + _STEADY_STEPS
        frames: int = convolutions + -(-steps // STEPS_PER_FRAME) + 2
        return frames

    def forward(self, mel: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """(batch, 128, frames) to (batch, frames * 512).

        Args:
            mel: natural-log mel of `mel.log_mel`; values under its floor count as silence.
            generator: a CPU generator; the noise is drawn on the CPU in float32 whatever the model's device.
        """
        context = self.context_frames
        padded = nn.functional.pad(mel, (context, context), mode="replicate")
        noise = torch.randn(mel.shape[0], noise_samples(padded.shape[2]), generator=generator)
        return self.synthesise(padded, noise.to(mel.device), trim_frames=context)

    def stream(self, mel: Tensor, seed: int, chunk_frames: int = CHUNK_FRAMES) -> Iterator[Tensor]:
        """Yield the wave of mel (128, frames) chunk by chunk, each (samples,); joined, they equal the whole.

        Args:
            chunk_frames: frames made at once, which bounds the memory; the samples do not depend on it.
        """
        return self.stream_from(lambda start, end: mel[:, start:end], mel.shape[1], seed, chunk_frames)

    @torch.no_grad()
    def stream_from(self, part: MelPart, frames: int, seed: int, chunk_frames: int = CHUNK_FRAMES) -> Iterator[Tensor]:
        """As `stream`, of a mel that need never exist as a whole: `part(start, end)` gives its frames (128, n)."""
        context = self.context_frames
        generator = torch.Generator().manual_seed(seed)
        noise = torch.empty(0)
        for start in range(0, frames, chunk_frames):
            end = min(start + chunk_frames, frames)
            first, last = max(0, start - context), min(frames, end + context)
            edges = (first - (start - context), end + context - last)
            mel = nn.functional.pad(part(first, last)[None].to(self.device), edges, mode="replicate")
            missing = noise_samples(mel.shape[2]) - len(noise)
            noise = torch.cat([noise, torch.randn(missing, generator=generator)])
            yield self.synthesise(mel, noise[None].to(mel.device), trim_frames=context)[0]
            noise = noise[chunk_frames * HOP_SAMPLES :]

    def synthesise(self, mel: Tensor, noise: Tensor, *, trim_frames: int) -> Tensor:
        """Mel (batch, 128, frames) and noise (batch, noise_samples(frames)) to the wave without its edges.

        Returns:
            (batch, (frames - 2 * trim_frames) * 512).
        """
        return self.excite(self.controls(mel), noise, trim_frames)

    def controls(self, mel: Tensor) -> Controls:
        """Read a mel (batch, 128, frames). The network may run in bfloat16; what it says is float32."""
        mel = mel.float().clamp_min(LOG_FLOOR)
        hidden = self.enter(((mel + 5.0) / 4.0).to(self.enter.weight.dtype)).transpose(1, 2)
        for block in self.blocks:
            hidden = block(hidden)
        hidden = self.norm(hidden)
        per_step = (mel.shape[0], STEPS_PER_FRAME * mel.shape[2], BINS)
        heads = (self.levels, self.tonality, self.offsets)
        levels, tonality, offsets = (head(hidden).float().reshape(per_step) for head in heads)
        log_gains = self.gains(hidden).float().reshape(mel.shape[0], -1)
        with torch.autocast(mel.device.type, enabled=False):
            log_levels = levels + self._interpolated_levels(mel)
            offsets = offsets + towards_peak(log_levels.detach())
        return Controls(
            log_levels=log_levels,
            tonality=torch.sigmoid(tonality),
            offsets=offsets.clamp(-_FARTHEST_BINS, _FARTHEST_BINS),
            log_gains=log_gains.clamp(max=_LOUDEST_LOG_GAIN),
        )

    def excite(self, controls: Controls, noise: Tensor, trim_frames: int) -> Tensor:
        """Shape the noise by the controls: the part without learned numbers, in float32."""
        loudness = _RAYLEIGH_MEAN * self.window.float().square().sum().sqrt()
        tonality, wanted = controls.tonality, controls.log_levels + loudness.log()
        white = self._analyse(noise)
        spectrum = white / loudness * (1 - tonality) + steady_phase(white, controls.offsets) * tonality
        spectrum = spectrum * wanted.exp()
        for _ in range(self._rounds):
            spectrum = self._analyse(self._overlap_add(spectrum))
            power = spectrum.real.square() + spectrum.imag.square()
            # The addend keeps the logarithm and its slope finite in bins that happen to be empty.
            found = 0.5 * torch.log(power + 1e-3 * torch.exp(2 * wanted) + 1e-12)
            spectrum = spectrum * torch.exp(tonality * (wanted - found))
        edge = _TAIL_SAMPLES // 2
        wave = self._overlap_add(spectrum)[:, edge:-edge]
        gains = nn.functional.interpolate(controls.log_gains[:, None], size=wave.shape[1], mode="linear")[:, 0]
        wave = wave * gains.exp()
        return wave[:, trim_frames * HOP_SAMPLES : wave.shape[1] - trim_frames * HOP_SAMPLES]

    def _interpolated_levels(self, mel: Tensor) -> Tensor:
        """Log gain per bin that would give white noise about this mel, (batch, 2 * frames, 513)."""
        mel_loudness = _RAYLEIGH_MEAN * np.sqrt(WINDOW_SAMPLES * 3 / 8)  # of unit white noise under a Hann window
        bands = mel - self.band_areas.float()[:, None] - float(np.log(mel_loudness))
        steps = nn.functional.interpolate(bands, scale_factor=STEPS_PER_FRAME, mode="linear")
        return (self.mel_to_bins.float() @ steps).transpose(1, 2)

    def _analyse(self, wave: Tensor) -> Tensor:
        spectrum: Tensor = real_spectrum(wave.unfold(1, FRAME_SAMPLES, STEP_SAMPLES) * self.window.float())
        return spectrum

    def _overlap_add(self, spectrum: Tensor) -> Tensor:
        """(batch, steps, 513) to (batch, steps * 256 + 768), least squares where four windows overlap."""
        squares = 1.5  # sum of the squared windows over any sample
        frames = torch.fft.irfft(spectrum, n=FRAME_SAMPLES) * (self.window.float() / squares)
        overlap = FRAME_SAMPLES // STEP_SAMPLES
        quarters = frames.unflatten(2, (overlap, STEP_SAMPLES))
        shifted = [nn.functional.pad(quarters[:, :, k], (0, 0, k, overlap - 1 - k)) for k in range(overlap)]
        return torch.stack(shifted).sum(dim=0).flatten(1)


def towards_peak(log_levels: Tensor) -> Tensor:
    """Where the power within three bins of each bin is centred, in bins from it: near a peak, at the peak."""
    reach = _FARTHEST_BINS
    near = nn.functional.pad(torch.exp(2 * log_levels), (reach, reach)).unfold(2, 2 * reach + 1, 1)
    away = torch.arange(-reach, reach + 1, device=log_levels.device, dtype=log_levels.dtype)
    offsets: Tensor = (near @ away) / (near.sum(dim=3) + 1e-20)
    return offsets


@torch.no_grad()
def steady_phase(white: Tensor, offsets: Tensor) -> Tensor:
    """Numbers of magnitude 1 whose phase runs on at each bin's frequency, (batch, steps, 513).

    The noise is turned back by the running phase, averaged over 33 steps, and turned forth again: a
    filter about 10 Hz wide that follows the frequency. Only differences of the running phase count, so
    that no state is carried from chunk to chunk.
    """
    steps = torch.arange(white.shape[1], device=white.device)
    bins = torch.arange(BINS, device=white.device)
    # Integers add up exactly, however long the chunk is, and exist on devices without float64.
    cycles = ((bins % 4 + offsets) * (_PARTS_OF_A_CYCLE * STEP_SAMPLES / FRAME_SAMPLES)).round().long().cumsum(dim=1)
    turn = torch.polar(torch.ones_like(offsets), (cycles % _PARTS_OF_A_CYCLE) * (2 * torch.pi / _PARTS_OF_A_CYCLE))
    back = white * turn.conj()
    distance = (steps[:, None] - steps).abs()
    near = torch.cos(torch.pi * distance / (2 * _STEADY_STEPS + 2)).square() * (distance <= _STEADY_STEPS)
    slow = torch.complex(near @ back.real, near @ back.imag)
    steady: Tensor = slow * turn / slow.abs().clamp_min(1e-6)
    return steady


class _RealSpectrum(torch.autograd.Function):
    """`rfft` whose backward pass is an `irfft`; PyTorch's own runs a full complex transform, three times slower."""

    @staticmethod
    def forward(_ctx: Any, frames: Tensor) -> Tensor:
        spectrum: Tensor = torch.fft.rfft(frames)
        return spectrum

    @staticmethod
    def backward(_ctx: Any, *grads: Tensor) -> Tensor:
        spectrum = grads[0] * 0.5  # irfft counts every bin twice, but the first and the last
        spectrum[..., 0] *= 2
        spectrum[..., -1] *= 2
        slope: Tensor = torch.fft.irfft(spectrum, norm="forward")
        return slope


def real_spectrum(frames: Tensor) -> Tensor:
    """Spectrum of real frames (..., even size), as `torch.fft.rfft`, cheap to train through."""
    spectrum: Tensor = _RealSpectrum.apply(frames)  # type: ignore[no-untyped-call]
    return spectrum


def noise_samples(frames: int) -> int:
    """How much noise `frames` mel frames are made of."""
    return frames * HOP_SAMPLES + _TAIL_SAMPLES


def _band_interpolation() -> Tensor:
    """Rows that interpolate linearly between the bands' centres, (513, 128)."""
    bins_hz = np.linspace(0, SAMPLE_RATE_HZ / 2, BINS)
    peaks_hz = band_peaks_hz()
    rows = np.stack([np.interp(bins_hz, peaks_hz, unit) for unit in np.eye(MEL_BANDS)], axis=1)
    table: Tensor = torch.from_numpy(rows.astype(np.float32))
    return table
