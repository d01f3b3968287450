"""The spectrogram's colours: dark to bright at an even pace, so that equal steps in level look equal."""

import numpy as np
import numpy.typing as npt

LEVELS = 64  # shades; more would only make the pictures larger

# Chosen for steadily rising CIE lightness (4 to 96) from the page's ground through blue-green and amber to cream.
_ANCHORS = (
    (14, 17, 20),
    (18, 34, 50),
    (16, 62, 84),
    (20, 96, 104),
    (62, 132, 104),
    (142, 160, 84),
    (222, 178, 84),
    (252, 214, 148),
    (255, 246, 226),
)


def palette() -> npt.NDArray[np.uint8]:
    """(LEVELS, 3), RGB."""
    anchors = np.array(_ANCHORS, np.float64)
    places = np.linspace(0, len(anchors) - 1, LEVELS)
    channels = [np.interp(places, np.arange(len(anchors)), anchors[:, channel]) for channel in range(3)]
    table: npt.NDArray[np.uint8] = np.round(np.stack(channels, axis=1)).astype(np.uint8)
    return table
