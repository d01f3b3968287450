"""Stereo sound in a temporary file: written in order, read anywhere, so that no stem has to fit into memory."""

from contextlib import suppress
from pathlib import Path
from typing import Self

import numpy as np

from v2a_engine.media.audio import Samples

CHANNELS = 2
_FRAME_BYTES = 4 * CHANNELS


class RawSound:
    """Interleaved float32 in a file of its own.

    Raises:
        OSError: from all methods, as the file system says; see `storing`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("xb")
        self.samples = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # the file goes anyway; what stood in its way was said before
            self._file.close()

    def append(self, block: Samples) -> None:
        """Go on with a block of shape (2, samples)."""
        self._file.write(np.ascontiguousarray(block.T, dtype=np.float32).tobytes())
        self.samples += block.shape[1]

    def finish(self) -> None:
        """Call it once, before reading."""
        self._file.close()

    def read(self, start: int, stop: int) -> Samples:
        """Samples [start, stop), shape (2, stop - start)."""
        flat = np.fromfile(self.path, np.float32, count=CHANNELS * (stop - start), offset=_FRAME_BYTES * start)
        return np.ascontiguousarray(flat.reshape(-1, CHANNELS).T)

    def remove(self) -> None:
        """Give the space back before the work is over."""
        self.path.unlink(missing_ok=True)
