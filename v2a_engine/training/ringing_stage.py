"""Write how long each captioned one-shot of the corpus rings on: what `engines.v2a.ringing` reads."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from v2a_engine.engines.v2a.ringing import FILE
from v2a_engine.engines.v2a.text_encoder import TextEncoder
from v2a_engine.training.captions import WORDS
from v2a_engine.training.corpus import DecodedCorpus
from v2a_engine.training.mixtures import natural_decay_s
from v2a_engine.training.roles import is_usable, roles


def write_ringing(corpus: Path, run: Path, weights: Path) -> None:
    """Median decay of the training one-shots, by their captions and by the names of their categories."""
    decoded = DecodedCorpus(corpus, run / "cache")
    logs: dict[str, list[float]] = defaultdict(list)
    for recording, samples in zip(decoded.recordings, decoded, strict=True):
        if is_usable(recording) and "oneshot" in roles(recording):
            decay = float(np.log(natural_decay_s(samples)))
            for words in (recording.caption, *WORDS[recording.category].names):
                logs[words].append(decay)
    texts = sorted(logs)
    tensors = {
        "sentences": TextEncoder().sentence(texts).half(),
        "log_decays": torch.tensor([float(np.median(logs[text])) for text in texts]),
    }
    (weights / FILE).parent.mkdir(exist_ok=True)
    save_file(tensors, weights / FILE)
