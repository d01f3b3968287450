"""Films whose every picture says which it is, in blocks that survive any codec: reel, frame number, both inverted."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 64, 36
_COLUMNS, _ROWS = 8, 4  # 32 blocks of 8 x 9: 12 bits of number, 4 of letter, the same inverted
_LETTERS = "abcdefghijklmnop"
Code = tuple[str, int]  # reel, frame number


def write_film(path: Path, letter: str, frames: int, rate: Fraction, timecode: str = "") -> Path:
    """An H.264 film with frames that depend on later ones, as cameras and exports have them."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "12", "preset": "veryfast", "g": "15"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.max_b_frames = 2
        stream.codec_context.thread_count = 1
        if timecode:
            stream.metadata["timecode"] = timecode
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(_drawn((letter, number)), format="gray")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def read_code(grey: npt.NDArray[np.uint8]) -> Code | None:
    """Which picture this is; None where it is black, or two pictures at once."""
    blocks = grey.reshape(_ROWS, HEIGHT // _ROWS, _COLUMNS, WIDTH // _COLUMNS)[:, 2:-2, :, 2:-2]
    bits = (blocks.mean(axis=(1, 3)) > 127).ravel()
    word = int("".join("1" if bit else "0" for bit in bits[:16]), 2)
    if any(bits[:16] == bits[16:]):
        return None
    return _LETTERS[word & 15], word >> 4


def read_film(path: Path) -> list[Code | None]:
    """What each picture of a rendered film says, in order."""
    with av.open(str(path)) as container:
        return [read_code(grey) for grey in _greys(container)]


def _greys(container: av.container.InputContainer) -> Iterator[npt.NDArray[np.uint8]]:
    for frame in container.decode(video=0):
        yield frame.reformat(WIDTH, HEIGHT, "gray").to_ndarray()


def _drawn(code: Code) -> npt.NDArray[np.uint8]:
    letter, number = code
    word = number << 4 | _LETTERS.index(letter)
    bits = [word >> place & 1 for place in range(15, -1, -1)]
    blocks = np.array([*bits, *(1 - bit for bit in bits)], np.uint8).reshape(_ROWS, _COLUMNS) * 255
    return np.kron(blocks, np.ones((HEIGHT // _ROWS, WIDTH // _COLUMNS), np.uint8))
