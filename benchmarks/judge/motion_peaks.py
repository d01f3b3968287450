"""When a picture moves most: the video half of AV-Align (TempoTokens, arXiv:2309.16429), made countable.

Which AV-Align: video events are local maxima of the mean dense Farneback flow (0.5, 3, 15, 3, 5, 1.2, 0) between
successive frames, here of pictures 160 pixels wide, and only those of at least 0.1 pixels; audio events are librosa's
onsets at its defaults; a pair within one frame is a match and uses both of them up, which the published script forgets
(its score can pass what it counts). Score: matches / (audio + video - matches). Weak by nature: it takes every
peak of motion for a sound.
"""

from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from judge.attacks import Seconds

WIDTH = 160
LEAST_FLOW_PIXELS = 0.1


def motion_peaks(clip: Path, longest_s: float) -> tuple[Seconds, float]:
    """Times of the peaks in seconds, and how long a frame lasts."""
    before: npt.NDArray[np.uint8] | None = None
    flows, times_s = [], []
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        frame_s = 1 / float(stream.average_rate or 24)
        first_s: float | None = None
        for frame in container.decode(stream):
            if frame.time is None:
                continue
            first_s = frame.time if first_s is None else first_s
            if frame.time - first_s >= longest_s:
                break
            height = max(2, round(WIDTH * frame.height / frame.width))
            grey = np.asarray(frame.reformat(WIDTH, height, format="gray", interpolation="AREA").to_ndarray(), np.uint8)
            if before is not None:
                flows.append(_mean_flow(before, grey))
                times_s.append(frame.time - first_s)
            before = grey
    return _peaks(np.array(flows), np.array(times_s)), frame_s


def av_align(sound_s: Seconds, video_s: Seconds, frame_s: float) -> float:
    """Intersection over union of audio and video events."""
    free = list(video_s)
    matches = 0
    for time_s in sound_s:
        near = [one for one in free if abs(one - time_s) <= frame_s]
        if near:
            free.remove(min(near, key=lambda one: abs(one - time_s)))
            matches += 1
    return matches / max(len(sound_s) + len(video_s) - matches, 1)


def _mean_flow(before: npt.NDArray[np.uint8], now: npt.NDArray[np.uint8]) -> float:
    unset: npt.NDArray[np.float32] = np.zeros((*now.shape, 2), np.float32)
    flow = cv2.calcOpticalFlowFarneback(before, now, unset, 0.5, 3, 15, 3, 5, 1.2, 0)
    return float(np.linalg.norm(flow, axis=2).mean())


def _peaks(flows: npt.NDArray[np.float64], times_s: Seconds) -> Seconds:
    places = [
        at
        for at in range(1, len(flows) - 1)
        if flows[at] >= LEAST_FLOW_PIXELS and flows[at] > flows[at - 1] and flows[at] > flows[at + 1]
    ]
    return times_s[places]
