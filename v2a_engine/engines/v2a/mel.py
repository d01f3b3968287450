"""The log-mel spectrogram that every model of the engine speaks: 48 kHz, 93.75 frames a second, 128 bands.

Frame n describes the samples around n * 512 + 256. Nothing is centred on a sample index: the wave is
reflected by (window - hop) / 2 at both ends, so n * 512 samples give exactly n frames, and frames of
neighbouring windows fall on one common grid.
"""

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

SAMPLE_RATE_HZ = 48_000
HOP_SAMPLES = 512
WINDOW_SAMPLES = 2048
MEL_BANDS = 128
LOWEST_HZ = 20.0
HIGHEST_HZ = 24_000.0
FRAME_RATE = Fraction(375, 4)  # mel frames per second
MEL_FLOOR = 1e-5  # magnitude below which a band counts as silent
LOG_FLOOR = float(np.log(MEL_FLOOR))

_EDGE_SAMPLES = (WINDOW_SAMPLES - HOP_SAMPLES) // 2

Matrix = npt.NDArray[np.float32]


class LogMel(nn.Module):
    """Wave to log-mel: Hann window, magnitude (not power), Slaney bands, natural log with a floor."""

    window: Tensor
    filters: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(WINDOW_SAMPLES), persistent=False)
        self.register_buffer("filters", torch.from_numpy(mel_filters()), persistent=False)

    def forward(self, wave: Tensor) -> Tensor:
        """(batch, samples) float32 to (batch, 128, samples // 512).

        Raises:
            ValueError: the wave is not 2-D, or too short to be reflected at its ends.
        """
        if wave.ndim != 2 or wave.shape[1] <= _EDGE_SAMPLES:
            raise ValueError(f"log-mel: shape {tuple(wave.shape)}, not (batch, more than {_EDGE_SAMPLES} samples)")
        whole = wave[:, : wave.shape[1] // HOP_SAMPLES * HOP_SAMPLES]
        padded = nn.functional.pad(whole[:, None], (_EDGE_SAMPLES, _EDGE_SAMPLES), mode="reflect")[:, 0]
        spectrum = torch.stft(
            padded, WINDOW_SAMPLES, HOP_SAMPLES, window=self.window, center=False, return_complex=True
        ).abs()
        return torch.log((self.filters @ spectrum).clamp_min(MEL_FLOOR))


_front_ends: dict[torch.device, LogMel] = {}


def log_mel(wave: Tensor) -> Tensor:
    """(batch, samples) at 48 kHz to (batch, 128, samples // 512), on the wave's device."""
    if wave.device not in _front_ends:
        _front_ends[wave.device] = LogMel().to(wave.device)
    mel: Tensor = _front_ends[wave.device](wave)
    return mel


def mel_filters() -> Matrix:
    """Triangular bands of equal area (Slaney, Auditory Toolbox, 1998), shape (128, 1025)."""
    bins_hz = np.linspace(0, SAMPLE_RATE_HZ / 2, WINDOW_SAMPLES // 2 + 1)
    corners_hz = _mel_to_hz(np.linspace(_hz_to_mel(LOWEST_HZ), _hz_to_mel(HIGHEST_HZ), MEL_BANDS + 2))
    low, centre, high = corners_hz[:-2, None], corners_hz[1:-1, None], corners_hz[2:, None]
    rising = (bins_hz - low) / (centre - low)
    falling = (high - bins_hz) / (high - centre)
    bands = np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)
    filters: Matrix = bands.astype(np.float32)
    return filters


def band_peaks_hz() -> npt.NDArray[np.float64]:
    """The frequency that each band hears best, (128,)."""
    peaks: npt.NDArray[np.float64] = mel_filters().argmax(axis=1) * (SAMPLE_RATE_HZ / WINDOW_SAMPLES)
    return peaks


# Slaney's scale: linear up to 1 kHz (15 mel), then 27 logarithmic steps for every factor of 6.4.
_HZ_PER_MEL = 200 / 3
_BREAK_HZ = 1000.0
_BREAK_MEL = _BREAK_HZ / _HZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27


def _hz_to_mel(hz: float) -> float:
    if hz < _BREAK_HZ:
        return hz / _HZ_PER_MEL
    return float(_BREAK_MEL + np.log(hz / _BREAK_HZ) / _LOG_STEP)


def _mel_to_hz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    curved = _BREAK_HZ * np.exp(_LOG_STEP * (mel - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel * _HZ_PER_MEL, curved)
