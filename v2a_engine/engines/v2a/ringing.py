"""How long a blow rings on, by what is struck: a knock is gone at once, a bell hangs in the air.

Context: the energy curve of an event says when a sound has died away, and the model follows it: one decay for
everything cut the bell off and dragged the knock. Choice: the words know. Each prompt takes the decay of the captioned
training recordings whose words mean nearly the same (kernel regression over sentence vectors; Nadaraya 1964).
What would change it: a picture model that sees what things are made of.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from v2a_engine.domain.errors import MissingPart
from v2a_engine.engines.v2a.text_encoder import TextEncoder

FILE = Path("ringing") / "decays.safetensors"
_NEARNESS = 0.06  # of cosine similarity: words this much further count a third


class Ringing:
    """The table of decays, and the text model that reads it.

    Raises:
        MissingPart: on construction, when the table is not among the weights.
    """

    def __init__(self, weights: Path, encoder: TextEncoder) -> None:
        try:
            table = load_file(weights / FILE)
        except FileNotFoundError as error:
            raise MissingPart(
                f"A part of the engine's weights ({FILE.as_posix()})", "Install Wildtrack again."
            ) from error
        self._sentences: Tensor = table["sentences"].float()
        self._log_decays: Tensor = table["log_decays"]
        self._encoder = encoder

    def decay_s(self, words: str) -> float:
        """Decay, as `conditions.energy_from_events` counts it, of what these words name."""
        likeness = self._sentences @ self._encoder.sentence([words])[0]
        weights = torch.softmax(likeness / _NEARNESS, dim=0)
        return float((weights @ self._log_decays).exp())
