"""What a mix, a room and a loudspeaker do to a sound."""

import numpy as np
from scipy import fft, ndimage, signal

from marks.sound import RATE_HZ, Random, Samples, active_rms, below_full_scale, filtered


def quantised(samples: Samples, gain_db: float, bits: int, rng: Random) -> Samples:
    """Another level, then rounded to a word length with triangular dither."""
    steps = 2 ** (bits - 1)
    dither = rng.random(samples.shape) - rng.random(samples.shape)
    return (np.round(samples * 10 ** (gain_db / 20) * steps + dither) / steps).clip(-1, 1).astype(np.float32)


def with_noise(samples: Samples, ratio_db: float, rng: Random) -> Samples:
    """White noise, `ratio_db` below the sound's active level."""
    level = active_rms(samples) * 10 ** (-ratio_db / 20)
    return samples + rng.normal(0, level, samples.shape).astype(np.float32)


def mixed(samples: Samples, other: Samples, level_db: float) -> Samples:
    """The sound laid into another of the same length: `level_db` over it (below 0: under it), by active RMS."""
    wanted = active_rms(other) * 10 ** (level_db / 20)
    return below_full_scale(other + samples * np.float32(wanted / max(active_rms(samples), 1e-9)))


def equalised(samples: Samples, rng: Random) -> Samples:
    """A console's three bands: a low shelf and a high shelf, a bell between, each up to +-6 dB."""
    hz = fft.rfftfreq(samples.shape[1], 1 / RATE_HZ) + 1e-3
    low, bell, high = rng.choice([-1, 1], 3) * rng.uniform(3, 6, 3)
    middle = rng.uniform(700, 3000)
    gain_db = (
        low / (1 + (hz / 250) ** 2) + high / (1 + (5000 / hz) ** 2) + bell * np.exp(-((np.log2(hz / middle)) ** 2))
    )
    return fft.irfft(fft.rfft(samples) * 10 ** (gain_db / 20), samples.shape[1]).astype(np.float32)


def compressed(samples: Samples, above_db: float = -18.0, ratio: float = 4.0) -> Samples:
    """A bus compressor, threshold relative to the peak: 5 ms attack, 100 ms release; the gain is made up."""
    peak = np.abs(samples).max(axis=0)
    falls, rises = np.exp(-1 / (0.1 * RATE_HZ / 32)), np.exp(-1 / (0.005 * RATE_HZ / 32))
    coarse = ndimage.maximum_filter1d(peak, 32)[::32]
    level, held = np.empty(len(coarse)), 0.0
    for number, value in enumerate(coarse):
        keep = rises if value > held else falls
        held = keep * held + (1 - keep) * float(value)
        level[number] = held
    over_db = 20 * np.log10(np.maximum(level, 1e-7) / max(float(peak.max()), 1e-7)) - above_db
    gain_db = -np.maximum(over_db, 0) * (1 - 1 / ratio)
    gain_db += -gain_db.min() / 2
    gain = np.interp(np.arange(len(peak)), np.arange(len(coarse)) * 32, 10 ** (gain_db / 20))
    return below_full_scale((samples * gain).astype(np.float32))


def room(decay_s: float, rng: Random) -> Samples:
    """An impulse response: the direct sound, early echoes, a tail that loses its highs first. (2, samples)"""
    length = round(decay_s * RATE_HZ)
    time_s = np.arange(length) / RATE_HZ
    tail = rng.normal(0, 1, (2, length)) * 10 ** (-3 * time_s / decay_s)
    dark = signal.sosfilt(signal.butter(1, 2500, "lowpass", fs=RATE_HZ, output="sos"), tail, axis=1)
    wet = dark * 2 * np.exp(-time_s / (decay_s / 3)) + tail * np.exp(-time_s / (decay_s / 12))
    for _ in range(8):
        wet[rng.integers(2), rng.integers(240, 2400)] += rng.choice([-1, 1]) * rng.uniform(1, 4)
    return (wet / np.sqrt(np.square(wet).sum(axis=1, keepdims=True))).astype(np.float32)


def reverberant(samples: Samples, decay_s: float, wet_db: float, rng: Random) -> Samples:
    """Dry and wet together; `wet_db` is the reverberation's level against the dry sound."""
    response = room(decay_s, rng)
    stereo = np.broadcast_to(samples, (2, samples.shape[1]))
    wet = signal.oaconvolve(stereo, response, axes=1)
    dry = np.pad(stereo, ((0, 0), (0, wet.shape[1] - samples.shape[1])))
    return below_full_scale((dry + 10 ** (wet_db / 20) * wet).astype(np.float32))


def denoised(samples: Samples, most_db: float = 18.0) -> Samples:
    """Spectral subtraction: the floor is each bin's quiet tenth; what is near it is turned down by up to `most_db`."""
    hz, _, bins = signal.stft(samples, RATE_HZ, nperseg=2048, noverlap=1536, axis=1)
    power = np.square(np.abs(bins)).mean(axis=0)
    floor = np.quantile(ndimage.uniform_filter1d(power, 5, axis=1), 0.1, axis=1, keepdims=True) * 2
    gain = np.sqrt(np.clip(1 - 1.5 * floor / np.maximum(power, 1e-20), 10 ** (-most_db / 10), 1))
    _, cleaned = signal.istft(bins * ndimage.uniform_filter(gain, (3, 3)), RATE_HZ, nperseg=2048, noverlap=1536)
    assert len(hz) == bins.shape[1]
    return cleaned[:, : samples.shape[1]].astype(np.float32)


def rerecorded(samples: Samples, rng: Random) -> Samples:
    """A small loudspeaker, a living room, a telephone: band, overload, room, hiss 30 dB below, mono."""
    mono = samples.mean(axis=0, keepdims=True)
    played = filtered(
        np.tanh(1.5 * mono / max(float(np.abs(mono).max()), 1e-9)).astype(np.float32), (180, 9000), "bandpass", 2
    )
    heard = reverberant(played, 0.35, -4.0, rng).mean(axis=0, keepdims=True)
    return with_noise(below_full_scale(heard, 0.7), 30.0, rng)
