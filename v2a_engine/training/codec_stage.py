"""Fit the linear mel codec: one pass over the training recordings, one eigenvalue problem.

The subspace must contain the silent token, so that silence decodes to silence: it is spanned by the
leading eigenvectors of the second moment about *silence*, not about the mean. Within it the axes are
turned to the principal ones about the mean, which makes the latents uncorrelated; each is then scaled
to variance 1.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from v2a_engine.engines.v2a.codec import FRAMES_PER_TOKEN, LATENT_DIMS, LinearMelCodec, group_frames
from v2a_engine.engines.v2a.mel import HOP_SAMPLES, LOG_FLOOR, MEL_BANDS, log_mel
from v2a_engine.training.corpus import DecodedCorpus
from v2a_engine.training.recording import Recording

log = logging.getLogger(__name__)

TOKEN_SAMPLES = HOP_SAMPLES * FRAMES_PER_TOKEN
COMPARED_DIMS = (64, 96, 128)
QUIET_LOG_MEL = LOG_FLOOR + 2.5  # a token nowhere above this (about -75 dBFS of noise) counts as silent
QUIET_WEIGHT = 0.05
_NUMBERS = MEL_BANDS * FRAMES_PER_TOKEN

Tokens = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Weighted moments of tokens, measured from the silent token."""

    weight: float
    mean: Tokens  # (512,)
    second: Tokens  # (512, 512)

    @property
    def covariance(self) -> Tokens:
        covariance: Tokens = self.second - np.outer(self.mean, self.mean)
        return covariance


def fit_codec(corpus: Path, run: Path) -> None:
    """Fit on the training side of the split, judge on the other; write `run`/codec and its measures.json."""
    recordings = DecodedCorpus(corpus, run / "cache")
    moments = _moments(_weighted_tokens(recordings, held_out=False))
    unheard = _moments(_weighted_tokens(recordings, held_out=True))
    codec = codec_from_moments(moments, LATENT_DIMS)
    folder = run / "codec"
    codec.save_pretrained(folder)
    measures = {
        "explained_variance_held_out": {d: explained(codec_from_moments(moments, d), unheard) for d in COMPARED_DIMS},
        "explained_variance_training": {d: explained(codec_from_moments(moments, d), moments) for d in COMPARED_DIMS},
        "rms_error_held_out_nats": float(
            np.sqrt((1 - explained(codec, unheard)) * np.trace(unheard.covariance) / _NUMBERS)
        ),
    }
    (folder / "measures.json").write_text(json.dumps(measures, indent=2) + "\n")
    log.info("codec: %s", measures)


def export_codec(run: Path, weights: Path) -> None:
    """Copy the fitted codec into the weights folder, as `weights`/codec (float32: 140 kB)."""
    load_codec(run / "codec").save_pretrained(weights / "codec")


def load_codec(folder: Path) -> LinearMelCodec:
    """Read a codec back, in float32."""
    codec: LinearMelCodec = LinearMelCodec.from_pretrained(folder, dtype=torch.float32, low_cpu_mem_usage=False)
    return codec


def codec_from_moments(moments: Moments, latent_dims: int) -> LinearMelCodec:
    """The best affine subspace through silence, its axes uncorrelated and scaled to variance 1."""
    _, vectors = np.linalg.eigh(moments.second)
    subspace = vectors[:, -latent_dims:]
    variances, turn = np.linalg.eigh(subspace.T @ moments.covariance @ subspace)
    basis = (subspace @ turn)[:, ::-1].T
    codec: LinearMelCodec = LinearMelCodec(latent_dims=latent_dims)
    codec.basis.copy_(torch.from_numpy(basis.copy()))
    codec.scale.copy_(torch.from_numpy(np.sqrt(variances[::-1].copy())))
    # The mean lies in the subspace only up to its own truncation; silence (zero here) always does.
    codec.centre.copy_(torch.from_numpy(basis.T @ (basis @ moments.mean) + LOG_FLOOR))
    return codec


def explained(codec: LinearMelCodec, moments: Moments) -> float:
    """Share of the tokens' variance that survives encode and decode."""
    basis = codec.basis.double().numpy()
    lost = np.trace(moments.second) - np.trace(basis @ moments.second @ basis.T)
    return float(1 - lost / np.trace(moments.covariance))


def balance(recordings: list[Recording]) -> npt.NDArray[np.float64]:
    """A weight per recording: categories count by the root of their length, and so do recordings within."""
    roots = np.sqrt([recording.seconds for recording in recordings])
    weights = np.zeros(len(recordings))
    for category in {recording.category for recording in recordings}:
        members = np.array([recording.category == category for recording in recordings])
        weights[members] = roots[members] / roots[members].sum() * np.sqrt((roots[members] ** 2).sum())
    normalised: npt.NDArray[np.float64] = weights / weights.sum()
    return normalised


def _weighted_tokens(corpus: DecodedCorpus, *, held_out: bool) -> Iterator[tuple[Tokens, Tokens]]:
    """Per recording: tokens from silence (count, 512), and their weights (count,)."""
    shift = np.random.default_rng(0)
    for index, weight in enumerate(balance(corpus.recordings)):
        if corpus.recordings[index].held_out != held_out:
            continue
        # A random lead-in lets onsets fall anywhere within a token; the tail brings true silence in.
        lead = int(shift.integers(TOKEN_SAMPLES, 2 * TOKEN_SAMPLES))
        wave = np.pad(corpus[index], (lead, 2 * TOKEN_SAMPLES))
        wave = wave[: len(wave) // TOKEN_SAMPLES * TOKEN_SAMPLES]
        tokens = group_frames(log_mel(torch.from_numpy(wave)[None]))[0].double().numpy()
        heard = np.where(tokens.max(axis=1) > QUIET_LOG_MEL, 1.0, QUIET_WEIGHT)
        yield tokens - LOG_FLOOR, heard * (weight / heard.sum())


def _moments(weighted: Iterator[tuple[Tokens, Tokens]]) -> Moments:
    total, first, second = 0.0, np.zeros(_NUMBERS), np.zeros((_NUMBERS, _NUMBERS))
    for tokens, weights in weighted:
        total += weights.sum()
        first += weights @ tokens
        second += (tokens * weights[:, None]).T @ tokens
    return Moments(weight=total, mean=first / total, second=second / total)
