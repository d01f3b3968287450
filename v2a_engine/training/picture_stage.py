"""The picture stage of the training: nothing is learned, the class names are written down as the text model sees them.

The classifier comes trained. What ties it to words is one matrix of class-name vectors, which must be built again
whenever a name or the text model changes; a test holds the stored file against the models of today.
"""

import logging
from pathlib import Path

import torch
from safetensors.torch import save_file

from v2a_engine.engines.v2a.class_names import CLASSES_FOLDER, EMBEDDINGS_FILE, EMBEDDINGS_KEY, class_names
from v2a_engine.engines.v2a.text_encoder import TextEncoder

log = logging.getLogger(__name__)

_BATCH = 50


def build_class_embeddings(weights_folder: Path = CLASSES_FOLDER) -> Path:
    """Write the (1000, 384) fp16 matrix of class-name vectors beside the names, and give back its path.

    Args:
        weights_folder: the folder that holds `class_names.txt`, and receives `class_embeddings.safetensors`.

    Raises:
        ClassFileMissing: no list of names in that folder.
        TextModelMissing: the text model is not installed.
    """
    names = class_names(weights_folder)
    encoder = TextEncoder()
    vectors = torch.cat([encoder.sentence(names[start : start + _BATCH]) for start in range(0, len(names), _BATCH)])
    path = weights_folder / EMBEDDINGS_FILE
    unfinished = path.with_name(path.name + ".part")
    save_file({EMBEDDINGS_KEY: vectors.to(torch.float16)}, unfinished)
    unfinished.replace(path)
    log.info("wrote the vectors of %d class names to %s", len(names), path)
    return path
