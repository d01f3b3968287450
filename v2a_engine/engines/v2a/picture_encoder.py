"""What is in the picture, said in the text model's space, so that pictures steer the sound as words do.

Context: no free set of films with their sound is large enough to learn from, but captions of recordings are.
Choice: ConSE (Norouzi et al. 2014, arXiv:1312.5650). A classifier names the picture; the vectors of its ten likeliest
names, each weighted by its probability, are added up. The sum's direction is the token. Its length says how sure the
answer is: short when probability is spread thin, and when the likely names mean unlike things; two breeds of dog still
add up to a dog. A model trained on words alone then understands pictures.

Two pictures a second: what is in a shot changes slowly (what moves is the motion encoder's matter), and eight a
second would cost more than a tenth of the shot's length on one core. The whole frame is squeezed to the network's
square: cropping loses what happens at the sides, bars leave it two fifths less picture, and the squeeze cost nothing on
the clips that we tried. Float32 on the CPU even where bf16 is faster, so that a shot means the same on every machine.
What the classes sound like is told in `sound_families`; here they are only kept.
What would change it: a picture model with people, streets and weather; ImageNet sees a man in a car as a bow tie.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch

from v2a_engine.engines.v2a.class_names import class_embeddings, class_names
from v2a_engine.engines.v2a.picture_network import CLASSES, PICTURE_SIZE, load_picture_network

ANALYSIS_SIZE = PICTURE_SIZE
PICTURES_PER_S = 2

Floats = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]

_LIKELIEST = 10  # T of the ConSE paper, section 4
_LABELS = 5
_BATCH = 8
_THUMBNAIL = 56  # statistics of light need no more, and cost a tenth of what the full square would
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # BT.709
_GRID_TOLERANCE = 1e-6  # of a picture period: the rounding of float seconds must not skip a picture
# Lengths of the summed vector between which confidence runs from 0 to 1. On some thirty clips, things that the
# network knows gave 0.6 to 0.97; noise, plain colours, drawings and toys it has no name for mostly stayed below 0.3.
_UNSURE_LENGTH, _SURE_LENGTH = 0.25, 0.75
_WORTH_SAYING = 0.25  # mean confidence from which a report names what was seen
_WORTH_NAMING = 0.1  # probability from which a second or third name is given
_WHOLE_SHOT = ("labels", "class_probabilities")
_UPPER = 0.4  # where the sky is
_PLANT_HUES, _SKY_HUES = (65, 170), (185, 255)  # degrees
_PLAIN = 0.02  # fine detail of a sky, of full scale


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PictureSemantics:
    """What was seen in a shot, in `n` pictures of it; all arrays but the class probabilities run along those pictures.

    Raises:
        ValueError: on construction, when the arrays are not equally long, or there is not one probability a class.
    """

    times_s: npt.NDArray[np.float64]  # (n,), as pushed
    tokens: Floats  # (n, 384), unit length, in the space of TextEncoder.sentence
    confidence: Floats  # (n,), 0 nothing recognised .. 1 sure; a rule of thumb, not a probability
    brightness: Floats  # (n,), mean luma, 0 black .. 1 white
    contrast: Floats  # (n,), standard deviation of luma, 0 .. 0.5
    saturation: Floats  # (n,), mean HSV saturation, 0 grey .. 1 pure colours
    warmth: Floats  # (n,), mean of red minus blue, -1 blue .. 1 red
    green: Floats  # (n,), share of the picture that is green as plants are
    sky: Floats  # (n,), share of its upper part that is plain, bright and blue
    class_probabilities: Floats  # (1000,), mean over the pictures; zeros without a picture
    labels: tuple[tuple[str, float], ...]  # the whole shot's likeliest names and their mean probabilities, best first

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name not in _WHOLE_SHOT and len(getattr(self, field.name)) != len(self.times_s):
                raise ValueError(f"PictureSemantics: {field.name} is not as long as times_s")
        if self.class_probabilities.shape != (CLASSES,):
            raise ValueError(f"PictureSemantics: {self.class_probabilities.shape} are not {CLASSES} probabilities")

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The same as plain arrays, for an .npz file; `from_arrays` reads them back."""
        arrays: dict[str, npt.NDArray[Any]]
        arrays = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "labels"}
        arrays["label_names"] = np.array([name for name, _ in self.labels], dtype=np.str_)
        arrays["label_probabilities"] = np.array([probability for _, probability in self.labels], dtype=np.float64)
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "PictureSemantics":
        """Build from what `to_arrays` gave. A `KeyError` names an array that is not there."""
        labels = zip(arrays["label_names"].tolist(), arrays["label_probabilities"].tolist(), strict=True)
        along = {field.name: arrays[field.name] for field in fields(cls) if field.name != "labels"}
        return cls(labels=tuple(labels), **along)


class PictureEncoder:
    """Looks at the frames of one shot as they are decoded; memory stays flat but for 6 kB a picture.

    Push every frame, or those that `wants` asks for: frames between the pictures are ignored. Then `finish`.

    Raises:
        PictureModelMissing, ClassFileMissing: on construction, when a part is not installed.
    """

    def __init__(self) -> None:
        self._network = load_picture_network()
        self._embeddings = torch.from_numpy(class_embeddings().copy())
        self._waiting: list[Picture] = []
        self._probabilities: list[torch.Tensor] = []
        self._times_s: list[float] = []
        self._looks: list[Floats] = []

    def wants(self, time_s: float) -> bool:
        """Whether a frame at this time would be looked at: the first one in each half second since the first."""
        if not self._times_s:
            return True
        return _step(time_s - self._times_s[0]) > _step(self._times_s[-1] - self._times_s[0])

    def push(self, frame: Picture, time_s: float) -> None:
        """Show one frame: (height, width, 3) uint8 RGB of any size, at its time in the shot.

        Raises:
            ValueError: another shape or type of frame, or a time before the last picture's.
        """
        if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype != np.uint8:
            raise ValueError(f"push: a frame of {frame.dtype} {frame.shape} is not uint8 (height, width, 3)")
        if self._times_s and time_s < self._times_s[-1]:
            raise ValueError(f"push: {time_s} s comes after {self._times_s[-1]} s; frames must come in order")
        if not self.wants(time_s):
            return
        picture = _squeezed(frame)
        self._times_s.append(time_s)
        self._looks.append(_look(picture))
        self._waiting.append(picture)
        if len(self._waiting) == _BATCH:
            self._classify()

    def finish(self) -> PictureSemantics:
        """What was seen. Without a single frame all arrays are empty, which means: no picture."""
        self._classify()
        probabilities = torch.cat([torch.empty(0, len(self._embeddings)), *self._probabilities])
        looks = np.array(self._looks, np.float32).reshape(-1, 6)
        sums = self._summed(_steadied(probabilities))
        length = sums.norm(dim=1, keepdim=True)
        confidence = (length[:, 0] - _UNSURE_LENGTH) / (_SURE_LENGTH - _UNSURE_LENGTH)
        return PictureSemantics(
            times_s=np.array(self._times_s, np.float64),
            tokens=(sums / length).numpy(),
            confidence=confidence.clamp(0.0, 1.0).numpy(),
            brightness=looks[:, 0],
            contrast=looks[:, 1],
            saturation=looks[:, 2],
            warmth=looks[:, 3],
            green=looks[:, 4],
            sky=looks[:, 5],
            class_probabilities=probabilities.sum(0).div(max(1, len(probabilities))).numpy(),
            labels=_labels(probabilities),
        )

    def _classify(self) -> None:
        if not self._waiting:
            return
        pictures = torch.from_numpy(np.stack(self._waiting)).permute(0, 3, 1, 2).float()  # stays channels last
        with torch.inference_mode():
            self._probabilities.append(self._network((pictures - 127.0) / 128.0).softmax(dim=1))
        self._waiting.clear()

    def _summed(self, probabilities: torch.Tensor) -> torch.Tensor:
        """The likeliest names' vectors, weighted: (n, 1000) to (n, 384)."""
        weights, classes = probabilities.topk(_LIKELIEST, dim=1)
        return (weights.unsqueeze(-1) * self._embeddings[classes]).sum(1)


def describe(semantics: PictureSemantics) -> str:
    """Say what was seen, for a report: "Samoyed dog 96 %", or that nothing was recognised."""
    if not semantics.labels or float(semantics.confidence.mean()) < _WORTH_SAYING:
        return "nothing it is sure of"
    first, *others = semantics.labels[:3]
    named = [first, *(label for label in others if label[1] >= _WORTH_NAMING)]
    return ", ".join(f"{name} {probability:.0%}".replace("%", " %") for name, probability in named)


def _step(since_first_s: float) -> int:
    return int(since_first_s * PICTURES_PER_S + _GRID_TOLERANCE)


def _squeezed(frame: Picture) -> Picture:
    """The whole frame as a square of `ANALYSIS_SIZE`."""
    if frame.shape[:2] == (ANALYSIS_SIZE, ANALYSIS_SIZE):
        return frame.copy()
    shrinks = min(frame.shape[:2]) >= ANALYSIS_SIZE
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR  # area averaging enlarges to blocks
    square: Picture = np.asarray(cv2.resize(frame, (ANALYSIS_SIZE, ANALYSIS_SIZE), interpolation=method), np.uint8)
    return square


def _look(picture: Picture) -> Floats:
    """Brightness, contrast, saturation, warmth, green, sky of a picture, as `PictureSemantics` tells them."""
    thumbnail = cv2.resize(picture, (_THUMBNAIL, _THUMBNAIL), interpolation=cv2.INTER_AREA)
    colours = thumbnail.astype(np.float32) / 255.0
    luma = colours @ _LUMA
    highest, lowest = colours.max(axis=2), colours.min(axis=2)
    saturation = (highest - lowest) / np.maximum(highest, 1.0 / 255.0)
    warmth = colours[..., 0] - colours[..., 2]
    hue = cv2.cvtColor(colours, cv2.COLOR_RGB2HSV)[..., 0]
    plant = _between(hue, _PLANT_HUES) & (saturation > 0.2) & (highest > 0.12)
    sky = _between(hue, _SKY_HUES) & (saturation > 0.15) & (highest > 0.35) & (_detail(picture) < _PLAIN)
    upper = round(_UPPER * _THUMBNAIL)
    parts = (luma.mean(), luma.std(), saturation.mean(), warmth.mean(), plant.mean(), sky[:upper].mean())
    return np.array(parts, np.float32)


def _between(values: npt.NDArray[Any], limits: tuple[int, int]) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = (values > limits[0]) & (values < limits[1])
    return inside


def _detail(picture: Picture) -> npt.NDArray[Any]:
    """How much fine detail there is in each place of the thumbnail, of full scale."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255.0
    fine = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 1.5))
    return np.asarray(cv2.resize(fine, (_THUMBNAIL, _THUMBNAIL), interpolation=cv2.INTER_AREA))


def _steadied(probabilities: torch.Tensor) -> torch.Tensor:
    """Each picture's probabilities averaged with its neighbours': what is seen once only counts for a third.

    On our clips that took the peaks off single misreadings and left what was truly there as it was.
    """
    if len(probabilities) < 2:
        return probabilities
    padded = torch.cat([probabilities[:1], probabilities, probabilities[-1:]])
    return (padded[:-2] + padded[1:-1] + padded[2:]) / 3.0


def _labels(probabilities: torch.Tensor) -> tuple[tuple[str, float], ...]:
    if not len(probabilities):
        return ()
    values, classes = probabilities.mean(0).topk(_LABELS)
    names = class_names()
    return tuple((names[index], value) for value, index in zip(values.tolist(), classes.tolist(), strict=True))
