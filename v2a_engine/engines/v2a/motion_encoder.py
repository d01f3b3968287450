"""The motion encoder: a small network that sees, per cell of the picture, motion stop, turn back, begin.

The evidence of an impact is local: what moved in one place suddenly does not, or moves the other way. So
every cell has its own time axis (kernels over 5 pictures, five deep: 10 pictures to each side) and space is
pooled only at the end. Decision: plain convolutions over (time, cell) and (row, column) in turn, no attention:
it costs a quarter of a millisecond a picture and cannot learn a rendered film by heart.
"""

from typing import NamedTuple

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional

from v2a_engine.engines.v2a.motion_features import FEATURES

MARGIN_PICTURES = 18  # how far to each side a picture's answer depends on others
GRID = (9, 16)  # rows, columns of the answer


class MotionEvidence(NamedTuple):
    """The encoder's answer. Grids are (batch, pictures, 9, 16), the others (batch, pictures)."""

    event_grid: Tensor  # logit that something hits here, now
    offset_grid: Tensor  # if so: the contact's time less the picture's, in intervals between pictures
    strength_grid: Tensor  # if so: how hard, as a logit
    onset: Tensor  # logit that something hits anywhere, now
    energy: Tensor  # how loud the motion probably is, as a logit


class MotionEncoder(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Motion features of consecutive pictures to evidence of contacts, their place and strength."""

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        features: int = FEATURES,
        fine_width: int = 32,
        width: int = 48,
        depth: int = 4,
        threshold: float = 0.5,  # noqa: ARG002, of the onset's probability; read from the config by the analyser
    ) -> None:
        super().__init__()
        self.stem = nn.Conv2d(features, fine_width, 1)
        self.interval = nn.Linear(1, fine_width)
        self.stem_norm = nn.BatchNorm2d(fine_width)
        self.fine_time = nn.Conv2d(fine_width, fine_width, (5, 1), padding=(2, 0))
        self.shrink = nn.Conv2d(fine_width, width, 3, stride=2, padding=1)
        self.blocks = nn.ModuleList(_Block(width) for _ in range(depth))
        self.norm = nn.BatchNorm2d(width)
        self.grid_head = nn.Conv2d(width, 3, 1)
        self.energy_in = nn.Linear(2 * width, width)
        self.energy_time = nn.ModuleList(nn.Conv1d(width, width, 9, padding=4) for _ in range(2))
        self.energy_out = nn.Linear(width, 1)
        if self.grid_head.bias is not None:
            nn.init.constant_(self.grid_head.bias[:1], -4.0)  # contacts are rare: begin by doubting

    def forward(self, features: Tensor, interval_s: Tensor) -> MotionEvidence:
        """Judge consecutive pictures.

        Args:
            features: (batch, pictures, 18, 32, 29), see motion_features.py.
            interval_s: seconds between pictures thereabouts, (batch, pictures).
        """
        x = over_space(self.stem, features)
        x = x + self.interval(torch.log2(24 * interval_s)[..., None])[:, :, None, None].to(x.dtype)
        x = functional.relu(over_space(self.stem_norm, x))
        x = functional.relu(x + over_time(self.fine_time, x))
        x = over_space(self.shrink, x)
        for block in self.blocks:
            x = block(x)
        x = functional.relu(over_space(self.norm, x))
        event_grid, offset_grid, strength_grid = over_space(self.grid_head, x).float().unbind(-1)
        onset = torch.logsumexp(2 * event_grid.flatten(2), dim=2) / 2
        pooled = torch.cat([x.mean((2, 3)), x.amax((2, 3))], dim=-1)
        return MotionEvidence(event_grid, offset_grid, strength_grid, onset, self._energy(pooled))

    def _energy(self, pooled: Tensor) -> Tensor:
        y = functional.relu(self.energy_in(pooled)).transpose(1, 2)
        for layer in self.energy_time:
            y = functional.relu(y + layer(y))
        energy: Tensor = self.energy_out(y.transpose(1, 2))[..., 0].float()
        return energy


class _Block(nn.Module):
    """Look at the neighbouring cells, then at the pictures before and after."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(width)
        self.space = nn.Conv2d(width, width, 3, padding=1)
        self.time = nn.Conv2d(width, width, (5, 1), padding=(2, 0))

    def forward(self, x: Tensor) -> Tensor:
        y = over_space(self.space, functional.relu(over_space(self.norm, x)))
        y = over_time(self.time, functional.relu(y))
        return x + y


def over_space(layer: nn.Module, x: Tensor) -> Tensor:
    """Apply a 2-D layer to (rows, columns) of (batch, pictures, rows, columns, channels); no copy is made."""
    y: Tensor = layer(x.flatten(0, 1).permute(0, 3, 1, 2))
    y = y.permute(0, 2, 3, 1)
    return y.reshape(*x.shape[:2], *y.shape[1:])


def over_time(layer: nn.Module, x: Tensor) -> Tensor:
    """Apply a 2-D layer to (pictures, cells) of (batch, pictures, rows, columns, channels)."""
    y: Tensor = layer(x.flatten(2, 3).permute(0, 3, 1, 2))
    return y.permute(0, 2, 3, 1).reshape(*x.shape[:4], y.shape[1])
