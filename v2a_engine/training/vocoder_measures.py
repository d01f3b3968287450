"""What a trained vocoder is worth, on held-out recordings and on sounds whose answer is known.

Floor: Griffin and Lim, 32 rounds from the same mel. Ceiling: the original sound itself, whose distance
is 0, and the codec's own loss, which no vocoder can undo.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from v2a_engine.engines.v2a.codec import LinearMelCodec
from v2a_engine.engines.v2a.mel import HOP_SAMPLES, LOG_FLOOR, SAMPLE_RATE_HZ, WINDOW_SAMPLES, log_mel, mel_filters
from v2a_engine.engines.v2a.vocoder import Vocoder
from v2a_engine.training.codec_stage import load_codec
from v2a_engine.training.corpus import DecodedCorpus
from v2a_engine.training.vocoder_losses import energy_distance

Synthesis = Callable[[Tensor, int], Tensor]  # log-mel (1, 128, frames) and seed to wave (1, frames * 512)

RECORDINGS = 60
LONGEST_FRAMES = 256
GRIFFIN_LIM_ROUNDS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """Means over held-out recordings."""

    log_mel_nats: float  # mean absolute difference of one draw
    spectral: float  # of one draw, multi-resolution; noise that is not the same noise counts as far
    energy: float  # the same, less half of how far two draws are apart: the fair figure (vocoder_losses)


@dataclass(frozen=True, slots=True, kw_only=True)
class VocoderMeasures:
    """The figures of the model card."""

    from_true_mel: Distances
    from_decoded_mel: Distances
    griffin_lim: Distances  # from decoded mels too
    codec_alone_nats: float  # mean absolute difference of decoded and true log-mels: the ceiling
    click_pre_echo_db: float  # energy from 40 to 5 ms before a click, relative to the click's
    click_late_ms: float  # from the click to the loudest 1 ms of its copy
    silence_dbfs: float
    tone_wobble: float  # standard deviation over mean of a steady tone's envelope; 0.52 for noise
    times_real_time: float  # on one thread


def measure_vocoder(vocoder: Vocoder, corpus: Path, run: Path) -> VocoderMeasures:
    """Judge, and write `run`/vocoder/measures.json."""
    codec = load_codec(run / "codec")
    waves = _held_out(corpus, run)
    true_mel = [log_mel(wave) for wave in waves]
    decoded_mel = [codec.decode(codec.encode(mel)) for mel in true_mel]
    pairs = list(zip(decoded_mel, true_mel, strict=True))
    synthesis = seeded(vocoder)
    pre_echo_db, late_ms = click_response(synthesis, codec)
    measures = VocoderMeasures(
        from_true_mel=distances(synthesis, true_mel, waves),
        from_decoded_mel=distances(synthesis, decoded_mel, waves),
        griffin_lim=distances(griffin_lim, decoded_mel, waves),
        codec_alone_nats=float(np.mean([float((a - b).abs().mean()) for a, b in pairs])),
        click_pre_echo_db=pre_echo_db,
        click_late_ms=late_ms,
        silence_dbfs=_dbfs(synthesis(torch.full((1, 128, 128), LOG_FLOOR), 0)),
        tone_wobble=tone_wobble(synthesis),
        times_real_time=_times_real_time(vocoder),
    )
    (run / "vocoder" / "measures.json").write_text(json.dumps(asdict(measures), indent=2) + "\n")
    return measures


def seeded(vocoder: Vocoder) -> Synthesis:
    """The vocoder as a function of mel and seed."""

    @torch.no_grad()
    def synthesis(mel: Tensor, seed: int) -> Tensor:
        wave: Tensor = vocoder(mel, torch.Generator().manual_seed(seed))
        return wave

    return synthesis


def distances(synthesis: Synthesis, mels: list[Tensor], waves: list[Tensor]) -> Distances:
    """Compare what is made of each mel with its wave."""
    found = []
    for mel, wave in zip(mels, waves, strict=True):
        copy = synthesis(mel, 0)
        energy, spectral = energy_distance(wave, copy, synthesis(mel, 1))
        found.append((float((log_mel(copy) - log_mel(wave)).abs().mean()), float(spectral), 0.5 * float(energy)))
    log_mel_nats, spectral_mean, energy_mean = (float(mean) for mean in np.mean(found, axis=0))
    return Distances(log_mel_nats=log_mel_nats, spectral=spectral_mean, energy=energy_mean)


def griffin_lim(mel: Tensor, seed: int) -> Tensor:
    """The classical inversion: magnitudes by pseudo-inverse, phase by 32 rounds from noise."""
    inverse = torch.linalg.pinv(torch.from_numpy(mel_filters()))
    frames = mel.shape[2]
    levels = torch.nn.functional.pad((inverse @ mel.exp()).clamp_min(0), (0, 1), mode="replicate")
    window = torch.hann_window(WINDOW_SAMPLES)
    phase = torch.rand(levels.shape, generator=torch.Generator().manual_seed(seed)) * 2 * torch.pi
    spectrum = torch.polar(levels, phase)
    for _ in range(GRIFFIN_LIM_ROUNDS):
        wave = torch.istft(spectrum, WINDOW_SAMPLES, HOP_SAMPLES, window=window, length=frames * HOP_SAMPLES)
        again = torch.stft(wave, WINDOW_SAMPLES, HOP_SAMPLES, window=window, return_complex=True)
        spectrum = torch.polar(levels, again.angle())
    # Centred frames stand on multiples of the hop, ours half a hop later.
    late = torch.istft(spectrum, WINDOW_SAMPLES, HOP_SAMPLES, window=window, length=frames * HOP_SAMPLES)
    return torch.nn.functional.pad(late, (HOP_SAMPLES // 2, 0))[:, : frames * HOP_SAMPLES]


def click_response(synthesis: Synthesis, codec: LinearMelCodec) -> tuple[float, float]:
    """Pre-echo in dB and lateness in ms of a click, each the mean over places within a mel token."""
    pre_echoes_db, lates_ms = [], []
    for place in range(30_000, 30_000 + 2048, 256):
        wave = torch.zeros(1, 120 * HOP_SAMPLES)
        wave[0, place : place + 48] = 0.5 * torch.randn(48, generator=torch.Generator().manual_seed(place))
        power = synthesis(codec.decode(codec.encode(log_mel(wave))), 0)[0].square()
        before = power[place - 1920 : place - 240].sum()
        pre_echoes_db.append(float(10 * torch.log10(before / power.sum())))
        smooth = torch.nn.functional.avg_pool1d(power[None], 49, stride=1, padding=24)[0]
        lates_ms.append((int(smooth.argmax()) - place - 24) * 1000 / SAMPLE_RATE_HZ)
    return float(np.mean(pre_echoes_db)), float(np.mean(np.abs(lates_ms)))


def tone_wobble(synthesis: Synthesis) -> float:
    """Standard deviation over mean of the envelope of steady tones, which should be 0."""
    wobbles = []
    for pitch_hz in (300.0, 1234.0, 4000.0):
        time_s = torch.arange(160 * HOP_SAMPLES) / SAMPLE_RATE_HZ
        copy = synthesis(log_mel(0.2 * torch.sin(2 * torch.pi * pitch_hz * time_s)[None]), 0)[0]
        spectrum = torch.fft.fft(copy)
        spectrum[len(copy) // 2 :] = 0  # half a spectrum is the analytic signal, whose magnitude is the envelope
        envelope = torch.fft.ifft(spectrum).abs()[8192:-8192]
        wobbles.append(float(envelope.std() / envelope.mean()))
    return float(np.mean(wobbles))


def _held_out(corpus: Path, run: Path) -> list[Tensor]:
    """Up to 2.7 s of held-out recordings, spread over the manifest, each (1, samples)."""
    decoded = DecodedCorpus(corpus, run / "cache")
    unheard = [index for index, recording in enumerate(decoded.recordings) if recording.held_out]
    chosen = [unheard[place] for place in np.linspace(0, len(unheard) - 1, RECORDINGS).astype(int)]
    return [_padded(torch.from_numpy(decoded[index][: LONGEST_FRAMES * HOP_SAMPLES])) for index in chosen]


def _padded(wave: Tensor) -> Tensor:
    """Silence around it, to a multiple of a token and never less than 64 frames."""
    frames = max(64, 8 + len(wave) // HOP_SAMPLES // 4 * 4)
    return torch.nn.functional.pad(wave, (2048, frames * HOP_SAMPLES))[None, : frames * HOP_SAMPLES]


def _dbfs(wave: Tensor) -> float:
    return float(10 * torch.log10(wave.square().mean() + 1e-20))


def _times_real_time(vocoder: Vocoder) -> float:
    mel = torch.randn(128, 938) - 5
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    began = time.perf_counter()
    samples = sum(len(block) for block in vocoder.stream(mel, seed=0))
    passed_s = time.perf_counter() - began
    torch.set_num_threads(threads)
    return samples / SAMPLE_RATE_HZ / passed_s
