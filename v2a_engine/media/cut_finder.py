"""Find where shots begin, picture by picture.

PySceneDetect's adaptive detector decides where a picture differs from the one before more than its neighbours do,
which lets fast motion pass. Two of them run, one on colour and one on brightness alone: in black and white, colour's
difference is a third of what it should be. What they find is then held against the moments around it: after a flash
the picture before it comes back, after a cut it does not.
"""

from collections import deque
from fractions import Fraction
from math import ceil

import cv2
import numpy as np
import numpy.typing as npt
from scenedetect import FrameTimecode
from scenedetect.detectors import AdaptiveDetector

from v2a_engine.media.shown import Pixels

_SHORTEST_SHOT_S = Fraction(3, 10)
_FLASH_S = Fraction(1, 4)
_TINY = (32, 18)
_SLOWEST_CADENCE = 12  # pictures a second; where fewer change, a repeated picture is a still and not a cadence
_SAME_LEVELS = 0.5  # mean difference up to which two tiny pictures are one, shown again
_BACK_AGAIN = 0.45  # share of the jump at a cut below which two pictures on its sides are of one shot
_LAG_FRAMES = 32  # how far the detectors may be behind, in pictures and their repetitions
_COLOUR = {"adaptive_threshold": 3.0, "min_scene_len": 1, "window_width": 2, "min_content_val": 14.0}
_BRIGHTNESS = {**_COLOUR, "min_content_val": 18.0, "luma_only": True}

Tiny = npt.NDArray[np.float32]


class CutFinder:
    """Sees picture after picture and remembers where shots begin; its memory does not grow with the film's length."""

    def __init__(self, rate: Fraction) -> None:
        """
        Args:
            rate: frames a second.
        """
        self._rate = rate
        self._detectors = (AdaptiveDetector(**_COLOUR), AdaptiveDetector(**_BRIGHTNESS))
        self._reach = max(2, round(_FLASH_S * rate))  # frames on either side within which a flash is over
        self._seen: deque[tuple[int, Tiny]] = deque(maxlen=2 * self._reach + _LAG_FRAMES)
        self._fed: deque[int] = deque(maxlen=8)  # frame numbers of the pictures that the detectors got last
        self._fed_count = 0
        self._repeats = 0
        self._candidates: set[int] = set()
        self._cuts: set[int] = set()

    def see(self, frame: int, rgb: Pixels, is_edit: bool = False) -> None:
        """Take the next picture, small, (height, width, 3), always of one size. `is_edit`: a cut is known here."""
        tiny = cv2.resize(rgb, _TINY, interpolation=cv2.INTER_AREA).astype(np.float32)
        repeated = bool(self._seen) and float(np.abs(tiny - self._seen[-1][1]).mean()) < _SAME_LEVELS
        self._seen.append((frame, tiny))
        self._repeats = self._repeats + 1 if repeated else 0
        # 16 on 24 and the like show pictures twice. Fed as they come, the stand-stills make all motion look like cuts.
        if not repeated or self._repeats > ceil(self._rate / _SLOWEST_CADENCE):
            self._feed(frame, rgb)
        if is_edit:
            self._cuts.add(frame)
        self._settle(frame - self._reach)

    def known(self, frame: int) -> tuple[int, list[int]]:
        """A frame up to which nothing will change any more, `frame` being the last one seen, and all cuts so far."""
        return frame - self._reach - _LAG_FRAMES, sorted(self._cuts)

    def found(self, end_frame: int) -> list[int]:
        """The first frames of all shots but the first, once the last picture was seen. No shot is under 0.3 s."""
        self._settle(end_frame)
        shortest = round(_SHORTEST_SHOT_S * self._rate)
        kept: list[int] = []
        for cut in sorted(self._cuts):
            if cut - (kept[-1] if kept else 0) >= shortest and end_frame - cut >= shortest:
                kept.append(cut)
        return kept

    def _feed(self, frame: int, rgb: Pixels) -> None:
        self._fed.append(frame)
        at = FrameTimecode(self._fed_count, fps=self._rate)
        self._fed_count += 1
        bgr = np.ascontiguousarray(rgb[..., ::-1])
        for detector in self._detectors:
            for cut in detector.process_frame(at, bgr):
                behind = self._fed_count - cut.frame_num
                self._candidates.add(self._fed[-behind])

    def _settle(self, until_frame: int) -> None:
        """Decide about the candidates of which enough was seen on both sides."""
        for candidate in sorted(self._candidates):
            if candidate <= until_frame:
                self._candidates.remove(candidate)
                if not self._comes_back(candidate):
                    self._cuts.add(candidate)

    def _comes_back(self, cut: int) -> bool:
        near = [(frame, tiny) for frame, tiny in self._seen if abs(frame - cut) <= self._reach]
        before = np.array([tiny.ravel() for frame, tiny in near if frame < cut])
        after = np.array([tiny.ravel() for frame, tiny in near if frame >= cut])
        if not len(before):
            return True  # nothing lies before it, so nothing was cut
        jump = float(np.abs(before[-1] - after[0]).mean())
        closest = min(float(np.abs(before - picture).mean(axis=1).min()) for picture in after)
        return closest < _BACK_AGAIN * jump
