"""How a picture looks, as a short vector: two shots of one place lie close together."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from v2a_engine.media.shown import Pixels

Look = npt.NDArray[np.float32]

_HUES, _LUMAS, _COLUMNS, _ROWS = 12, 12, 4, 3
_LAYOUT_WEIGHT = 0.5
_GREYEST = 24  # saturation of 255 below which a hue is noise


def look_of(rgb: Pixels) -> Look:
    """Describe a small picture (height, width, 3): its hues, its brightness, and where in it they are.

    Returns:
        (12 + 1 + 12 + 36,) float32: square roots of a hue histogram weighted by saturation, of the share of grey and
        of a luma histogram; then the mean Lab of 4 by 3 fields.
    """
    hue, saturation, luma = cv2.split(cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV))
    coloured = np.where(saturation >= _GREYEST, saturation, 0).astype(np.float32) / 255
    hues = np.bincount((hue.astype(int) * _HUES // 180).ravel(), weights=coloured.ravel(), minlength=_HUES)
    grey = np.array([float((1 - coloured).sum())])
    lumas = np.bincount((luma.astype(int) * _LUMAS // 256).ravel(), minlength=_LUMAS)
    shares = np.sqrt(np.concatenate([hues, grey, lumas]) / luma.size)
    fields = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA)
    layout = (fields.astype(np.float32).ravel() - 128) / 128 * _LAYOUT_WEIGHT
    return np.concatenate([shares, layout]).astype(np.float32)


def mean_look(looks: Sequence[Look]) -> tuple[float, ...]:
    """The mean of some looks, of unit length."""
    mean = np.mean(looks, axis=0)
    return tuple(float(value) for value in mean / max(float(np.linalg.norm(mean)), 1e-9))
