"""Token states of texts, each text read once and kept without its padding."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

from v2a_engine.engines.v2a.text_encoder import TEXT_WIDTH, TextEncoder


class TextStates:
    """The texts of one sound, or of one training run."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Tensor] = {}

    def of(self, text: str) -> Tensor:
        """(word pieces, 384) of one text."""
        if text not in self._known:
            states, mask = self._encoder.encode([text])
            self._known[text] = states[0][mask[0]]
        return self._known[text]

    def batch(self, texts: Sequence[str | None]) -> tuple[Tensor, Tensor]:
        """States (B, T, 384) and mask (B, T), T the longest text's pieces; None has none."""
        rows = [torch.zeros(0, TEXT_WIDTH) if text is None else self.of(text) for text in texts]
        lengths = torch.tensor([len(row) for row in rows])
        longest = max(1, int(lengths.max()))
        padded = torch.stack([pad(row, (0, 0, 0, longest - len(row))) for row in rows])
        return padded, torch.arange(longest) < lengths[:, None]
