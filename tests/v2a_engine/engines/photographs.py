"""Pictures that tests look at: photographs, plain colours, and what the picture encoder sees in them."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from v2a_engine.engines.v2a.picture_encoder import PictureEncoder, PictureSemantics

PICTURES = Path(__file__).parents[2] / "data" / "pictures"

Frame = npt.NDArray[np.uint8]


def photograph(name: str) -> Frame:
    """RGB (height, width, 3)."""
    stored = cv2.imread(str(PICTURES / name))
    assert stored is not None
    return np.asarray(cv2.cvtColor(stored, cv2.COLOR_BGR2RGB), np.uint8)


def plain(red: int, green: int, blue: int, height: int = 90, width: int = 160) -> Frame:
    """One colour."""
    return np.full((height, width, 3), (red, green, blue), np.uint8)


def seen(*frames: Frame) -> PictureSemantics:
    """What the encoder makes of pictures half a second apart."""
    encoder = PictureEncoder()
    for index, frame in enumerate(frames):
        encoder.push(frame, index / 2)
    return encoder.finish()
