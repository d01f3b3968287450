"""From two neighbouring pictures to what the motion encoder sees: what moved, after the camera's own motion is gone.

Optical flow is DIS (Kroeger et al., arXiv:1603.03590) at a small size. The camera's motion is an affine field
fitted to the flow so that outliers, the things that move by themselves, hardly count.
"""

import cv2
import numpy as np
import numpy.typing as npt

ANALYSIS_SIZE = (128, 72)  # (width, height) of the pictures that are analysed
CELL_PIXELS = 4
ROWS, COLUMNS = ANALYSIS_SIZE[1] // CELL_PIXELS, ANALYSIS_SIZE[0] // CELL_PIXELS

# Channels of a cell: 16 differences (4 x 4 pixels), 8 flow (2 x 2 places, x and y), 2 camera, 2 grey, 1 valid.
DIFFERENCE, FLOW, CAMERA, GREY, VALID = slice(0, 16), slice(16, 24), slice(24, 26), slice(26, 28), 28
FEATURES = 29
LEAST_CHANGE_OF_LIGHT = 0.02

Features = npt.NDArray[np.float16]  # (ROWS, COLUMNS, FEATURES)
Picture = npt.NDArray[np.uint8]  # (72, 128) grey
Array = npt.NDArray[np.float32]


class MotionFeatures:
    """Turns pictures, one after the other, into features; keeps only the picture before."""

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._flow.setFinestScale(1)  # half size: a quarter loses feet and small balls
        self._before: Picture | None = None
        self._before_soft: Picture | None = None
        row, column = np.mgrid[0:ROWS, 0:COLUMNS].reshape(2, -1)
        x, y = column * CELL_PIXELS + 1.5 - 63.5, row * CELL_PIXELS + 1.5 - 35.5
        self._places = np.column_stack([np.ones(ROWS * COLUMNS), x / 64, y / 64])

    def forget(self) -> None:
        """The next picture has no picture before it: a cut."""
        self._before = self._before_soft = None

    def push(self, picture: Picture) -> Features:
        """The features of the step from the picture before to this one; zero motion for the first.

        Args:
            picture: grey, (72, 128).

        Returns:
            (ROWS, COLUMNS, FEATURES) float16; all values lie about between -6 and 6.
        """
        features = np.zeros((ROWS, COLUMNS, FEATURES), np.float32)
        soft = cv2.GaussianBlur(picture, (3, 3), 0)
        features[..., GREY], spread = _look(picture)
        if self._before is not None and self._before_soft is not None:
            light = _change_of_light(self._before_soft, soft)
            flow = self._flow.calc(_relit(self._before_soft, light), soft, None)
            texture = features[..., 27].ravel()
            camera = self._camera_motion(flow, texture)
            before = _relit(self._before, light)
            features[..., DIFFERENCE] = _blocks(_difference(before, picture, camera, spread), CELL_PIXELS)
            features[..., FLOW] = _blocks(np.arcsinh(_own_flow(flow, camera)), CELL_PIXELS // 2)
            features[..., CAMERA] = np.arcsinh(camera[0])
            features[..., VALID] = 1.0
        self._before, self._before_soft = picture, soft
        return features.astype(np.float16)

    def _camera_motion(self, flow: Array, texture: Array) -> Array:
        """Affine flow field, (3, 2): rows for 1, x, y (in 64 pixels from the middle); iteratively reweighted."""
        coarse = cv2.resize(flow, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA).reshape(-1, 2)
        seen = np.clip(texture, 0.02, 0.5)  # where nothing is drawn, flow says nothing
        fit = np.zeros((3, 2))
        fit[0] = np.median(coarse[texture >= np.median(texture)], axis=0)
        for _ in range(4):
            miss = np.abs(coarse - self._places @ fit).sum(1)
            weighted = self._places * (seen / (1 + (miss / 0.3) ** 2))[:, None]
            fit = np.linalg.solve(weighted.T @ self._places + np.diag([1e-3, 0.5, 0.5]), weighted.T @ coarse)
        return fit.astype(np.float32)


def _change_of_light(before: Picture, after: Picture) -> float:
    """By what factor the whole picture grew brighter: a lamp that flickers, a fade; 1 where it is next to nothing."""
    cells = [cv2.resize(one, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA) + 1.0 for one in (before, after)]
    factor = float(np.median(cells[1] / cells[0]))
    return factor if abs(factor - 1) > LEAST_CHANGE_OF_LIGHT else 1.0


def _relit(picture: Picture, light: float) -> Picture:
    return picture if light == 1 else np.asarray(cv2.convertScaleAbs(picture, alpha=light), np.uint8)


def _look(picture: Picture) -> tuple[Array, float]:
    """Brightness and texture of each cell, (ROWS, COLUMNS, 2), in units of the picture's own spread; the spread."""
    grey = picture.astype(np.float32)
    mean, spread = float(grey.mean()), float(grey.std()) + 12
    cells = cv2.resize(grey, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
    squares = cv2.resize(grey * grey, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
    texture = np.sqrt(np.maximum(squares - cells * cells, 0))
    return np.dstack([(cells - mean) / spread, texture / spread]), spread


def _difference(before: Picture, after: Picture, camera: Array, spread: float) -> Array:
    """What changed besides the camera's motion and the exposure, (72, 128)."""
    matrix = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    if np.abs(camera).max() > 0.05:  # below that, resampling blurs more than it mends
        slope = camera[1:].T / 64
        matrix[:, :2] -= slope
        matrix[:, 2] -= camera[0] - slope @ np.array([63.5, 35.5], np.float32)
    moved = cv2.warpAffine(
        before, matrix, ANALYSIS_SIZE, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    change = after.astype(np.float32) - moved
    change -= float(np.median(change[::3, ::3]))
    compressed: Array = np.arcsinh(change / (0.2 * spread))
    return compressed


def _own_flow(flow: Array, camera: Array) -> Array:
    """Flow less the camera's, (36, 64, 2), pixels a picture."""
    height, width = ROWS * 2, COLUMNS * 2
    half = cv2.resize(flow, (width, height), interpolation=cv2.INTER_AREA)
    x = ((np.arange(width) * 2 + 0.5 - 63.5) / 64)[None, :, None]
    y = ((np.arange(height) * 2 + 0.5 - 35.5) / 64)[:, None, None]
    field: Array = half - (camera[0] + x * camera[1] + y * camera[2]).astype(np.float32)
    return field


def _blocks(picture: Array, size: int) -> Array:
    """(height, width[, channels]) to (height / size, width / size, size * size * channels), row by row."""
    height, width = picture.shape[:2]
    cut = picture.reshape(height // size, size, width // size, size, -1).transpose(0, 2, 1, 3, 4)
    return cut.reshape(height // size, width // size, -1)


def mirrored(features: npt.NDArray[np.float16]) -> npt.NDArray[np.float16]:
    """The features of the same pictures with left and right exchanged; any axes before (rows, columns, channels)."""
    flipped = features[..., ::-1, :].copy()
    lead = flipped.shape[:-1]
    flipped[..., DIFFERENCE] = flipped[..., DIFFERENCE].reshape(*lead, 4, 4)[..., ::-1].reshape(*lead, 16)
    flow = flipped[..., FLOW].reshape(*lead, 2, 2, 2)[..., ::-1, :].copy()
    flow[..., 0] *= -1
    flipped[..., FLOW] = flow.reshape(*lead, 8)
    flipped[..., CAMERA.start] *= -1
    return flipped
