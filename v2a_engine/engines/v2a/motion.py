"""From the frames of a shot to its motion: how probable a contact is at each moment, where, how hard, how loud.

Pictures are analysed as they come, in flat memory: features are kept for a few seconds only, the answers
(a few numbers a picture) to the end.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import torch

from v2a_engine.engines.v2a.motion_amount import from_second, motion_amounts, sudden_stops
from v2a_engine.engines.v2a.motion_encoder import MARGIN_PICTURES, MotionEncoder, MotionEvidence
from v2a_engine.engines.v2a.motion_features import ANALYSIS_SIZE, DIFFERENCE, FLOW, VALID, MotionFeatures, Picture

__all__ = ["ANALYSIS_SIZE", "MotionAnalyser", "MotionEvent", "MotionTrack", "intervals_s", "pick_events"]

SHORTEST_INTERVAL_S = 1 / 31  # faster material is thinned
LONGEST_HOLD = 3  # a picture shown again up to 3 times is printed in steps; more often, and the shot stands still
STILL_CHANGE = 0.1  # grey levels: less is none
# A picture shown again differs by what a codec adds: little compared with the usual change, and nowhere much.
REPEAT_SHARE, REPEAT_SHARE_OF_GREATEST = 0.5, 0.25
REPEAT_GREATEST_RANGE = (3.0, 8.0)  # grey levels
REFRACTORY_S = 0.08
# Loud moments of the motion's energy (95th percentile) at which nothing moves, and something does: stills, grain and
# slow camera moves gave 0.10 to 0.14, hand-held shots of still things 0.17 to 0.24, shots with movement 0.38 and more.
_STILL, _MOVING = 0.15, 0.3
CHUNK_PICTURES = 96
INTERVAL_REACH = 4  # pictures to each side that tell how far apart pictures are
CONTEXT_PICTURES = MARGIN_PICTURES + INTERVAL_REACH

_CURVES = ("times_s", "onset_probability", "energy", "pan", "amount", "stops")

Frame = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]
Times = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionEvent:
    """Something hits something: seen in the picture, or asked for at this moment."""

    time_s: float
    strength: float  # 0..1
    pan: float  # -1 left .. 1 right
    decay_s: float | None = None  # of the sound asked for at this moment; None: that of the whole stem
    sureness: float = 1.0  # 0..1: probability that it is one; 1 where somebody said so
    is_seen: bool = True  # False: only a marker says so


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionTrack:
    """What the picture's motion says about its sound, per analysed picture; arrays are float32, all equally long."""

    times_s: Array
    onset_probability: Array  # 0..1
    energy: Array  # 0..1: how loud the motion probably is; 1 is the hardest hit, 0 is 60 dB below or nothing
    pan: Array  # -1..1: where it moves
    amount: Array  # decades: how much moves
    stops: Array  # decades: by how much motion breaks off here, else 0
    events: tuple[MotionEvent, ...]

    @property
    def stillness(self) -> float:
        """1 where nothing is seen to move but the camera and the grain, 0 where something is."""
        if any(event.is_seen for event in self.events):
            return 0.0
        if not len(self.energy):
            return 1.0
        return float(np.interp(np.percentile(self.energy, 95), (_STILL, _MOVING), (1.0, 0.0)))

    def to_arrays(self) -> dict[str, Array]:
        """The track as named arrays, for an .npz file."""
        rows = [(event.time_s, event.strength, event.pan, event.sureness) for event in self.events]
        curves = {name: getattr(self, name) for name in _CURVES}
        return {**curves, "events": np.array(rows, np.float32).reshape(-1, 4)}

    @classmethod
    def from_arrays(cls, arrays: dict[str, Array]) -> "MotionTrack":
        """The track that `to_arrays` wrote.

        Raises:
            KeyError: an array is missing.
        """
        events = (
            MotionEvent(time_s=float(time_s), strength=float(strength), pan=float(pan), sureness=float(sureness))
            for time_s, strength, pan, sureness in arrays["events"]
        )
        return cls(events=tuple(events), **{name: np.asarray(arrays[name], np.float32) for name in _CURVES})


class MotionAnalyser:
    """Frames in, in order; the track out at the end."""

    def __init__(self, encoder: MotionEncoder, device: str = "cpu") -> None:
        cv2.setNumThreads(1)  # pictures this small are slower on several
        self._encoder = encoder.to(device).eval()
        self._device = device
        self._features = MotionFeatures()
        self._kept: Picture | None = None
        self._kept_s = -1e9
        self._moving = False
        self._usual_change = np.zeros(2)
        self._repeats: list[tuple[Picture, float]] = []
        self._segment = _Segment()
        self._answers: list[_Answer] = []
        self._amounts: list[float] = []
        self._stops: list[float] = []
        self._events: list[MotionEvent] = []

    def push(self, frame: Frame, time_s: float, cut: bool = False) -> None:
        """Take the next frame.

        Args:
            frame: RGB (height, width, 3) or grey (height, width), any size.
            time_s: when it is first shown, from the shot's start; must grow from frame to frame.
            cut: this frame begins a new shot: nothing is compared across it.
        """
        if cut:
            self._end_segment()
        elif time_s - self._kept_s < SHORTEST_INTERVAL_S:
            return
        picture = _small_grey(frame)
        if self._kept is None:
            self._take(picture, time_s)
        elif self._repeats_last(picture):
            self._repeats.append((picture, time_s))
            if len(self._repeats) > LONGEST_HOLD or not self._moving:
                self._stand_still()
        else:
            self._repeats.clear()
            self._take(picture, time_s)
            self._moving = True

    def finish(self) -> MotionTrack:
        """Analyse what is left and give back the whole track."""
        self._end_segment()
        answers = self._answers
        columns = np.array([(a.time_s, a.onset, a.energy, a.pan) for a in answers], np.float32).reshape(-1, 4).T
        times_s, onset, energy, pan = (np.ascontiguousarray(column) for column in columns)
        return MotionTrack(
            times_s=times_s,
            onset_probability=onset,
            energy=energy,
            pan=pan,
            amount=np.array(self._amounts, np.float32),
            stops=np.array(self._stops, np.float32),
            events=tuple(self._events),
        )

    def _repeats_last(self, picture: Picture) -> bool:
        """The same picture shown again, but for what a codec adds; learns how much pictures change otherwise."""
        assert self._kept is not None
        change = _change(self._kept, picture)
        mean, greatest = change
        usual_mean, usual_greatest = self._usual_change
        least_mean = max(STILL_CHANGE, REPEAT_SHARE * usual_mean)
        if mean < least_mean and greatest <= np.clip(REPEAT_SHARE_OF_GREATEST * usual_greatest, *REPEAT_GREATEST_RANGE):
            return True
        self._usual_change += 0.3 * (change - self._usual_change)
        return False

    def _stand_still(self) -> None:
        """The repeats are not steps of a print: nothing moves, and they count as pictures."""
        for picture, time_s in self._repeats:
            self._take(picture, time_s)
        self._repeats.clear()
        self._moving = False

    def _take(self, picture: Picture, time_s: float) -> None:
        self._kept, self._kept_s = picture, time_s
        features = self._features.push(picture)
        self._segment.features.append(features)
        self._segment.amounts.append(motion_amounts(features))
        self._segment.times_s.append(time_s)
        if len(self._segment.times_s) >= self._segment.answered + CHUNK_PICTURES + CONTEXT_PICTURES:
            self._answer(len(self._segment.times_s) - CONTEXT_PICTURES)

    def _end_segment(self) -> None:
        self._repeats.clear()  # steps of a print that no new picture followed
        self._moving = False
        if self._segment.times_s:
            self._answer(len(self._segment.times_s))
            self._events += pick_events(self._segment.answers, float(self._encoder.config["threshold"]))
            self._answers += self._segment.answers
            everywhere, busiest = np.array(self._segment.amounts, np.float32).T
            self._amounts += from_second(everywhere).tolist()
            self._stops += sudden_stops(from_second(busiest)).tolist()
        self._features.forget()
        self._segment, self._kept, self._kept_s = _Segment(), None, -1e9

    @torch.inference_mode()
    def _answer(self, end: int) -> None:
        """Answer the segment's pictures up to `end`, then let go of what no later answer needs."""
        segment = self._segment
        features = np.stack(segment.features)
        gaps_s = intervals_s(np.array(segment.times_s))
        evidence = self._encoder(
            torch.from_numpy(features)[None].float().to(self._device),
            torch.from_numpy(gaps_s).float()[None].to(self._device),
        )
        answers = read_evidence(evidence, 0, features, np.array(segment.times_s), gaps_s)
        segment.answers += answers[segment.answered : end]
        drop = max(end - CONTEXT_PICTURES, 0)
        del segment.features[:drop], segment.times_s[:drop]
        segment.answered = end - drop


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What is kept of one picture: its values, and the event there would be if this were a peak."""

    time_s: float
    onset: float
    energy: float
    pan: float
    event: MotionEvent


class _Segment:
    """Pictures between two cuts: those still needed, and the answers so far."""

    def __init__(self) -> None:
        self.features: list[npt.NDArray[np.float16]] = []
        self.times_s: list[float] = []
        self.answered = 0  # of the pictures still here
        self.answers: list[_Answer] = []
        self.amounts: list[tuple[float, float]] = []  # of all the segment's pictures


def _small_grey(frame: Frame) -> Picture:
    small = cv2.resize(frame, ANALYSIS_SIZE, interpolation=cv2.INTER_AREA)
    grey = small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, np.uint8)


def _change(before: Picture, after: Picture) -> Times:
    """Mean change of grey, and the greatest of any 3 x 3 pixels."""
    change = cv2.absdiff(before, after)
    return np.array([float(change.mean()), float(cv2.blur(change, (3, 3)).max())])


def intervals_s(times_s: Times) -> Times:
    """About how long each picture is shown: the mean over some pictures around it; 1/24 s for a single one."""
    if len(times_s) < 2:
        return np.full(len(times_s), 1 / 24)
    place = np.arange(len(times_s))
    first, last = np.maximum(place - INTERVAL_REACH, 0), np.minimum(place + INTERVAL_REACH, len(times_s) - 1)
    mean: Times = (times_s[last] - times_s[first]) / (last - first)
    return np.clip(mean, 1 / 60, 0.5)


def read_evidence(
    evidence: MotionEvidence, row: int, features: npt.NDArray[np.float16], times_s: Times, gaps_s: Times
) -> list[_Answer]:
    """One clip of a batch of evidence as plain numbers, one answer a picture."""
    grid = evidence.event_grid[row].float().cpu().numpy()
    pictures, _, columns = grid.shape
    cell = grid.reshape(pictures, -1).argmax(1)
    place = np.arange(pictures)
    offsets = evidence.offset_grid[row].float().cpu().numpy().reshape(pictures, -1)[place, cell]
    strength = evidence.strength_grid[row].float().sigmoid().cpu().numpy().reshape(pictures, -1)[place, cell]
    valid = features[:, 0, 0, VALID].astype(np.float32)  # the first picture of all has nothing to be compared with
    onset = evidence.onset[row].float().sigmoid().cpu().numpy() * valid
    energy = evidence.energy[row].float().sigmoid().cpu().numpy()
    pan = _motion_pan(features)
    event_s = times_s + np.clip(offsets, -0.75, 0.75) * gaps_s
    event_pan = 2 * (cell % columns + 0.5) / columns - 1
    return [
        _Answer(
            time_s=float(times_s[i]),
            onset=float(onset[i]),
            energy=float(energy[i]),
            pan=float(pan[i]),
            event=MotionEvent(
                time_s=max(float(event_s[i]), 0.0),
                strength=float(strength[i]),
                pan=float(event_pan[i]),
                sureness=float(onset[i]),
            ),
        )
        for i in range(pictures)
    ]


def _motion_pan(features: npt.NDArray[np.float16]) -> Array:
    """Where things move, -1..1, (pictures,); 0 where hardly anything does."""
    motion = np.square(features[..., FLOW].astype(np.float32)).sum(-1)
    motion += 0.1 * np.square(features[..., DIFFERENCE].astype(np.float32)).mean(-1)
    columns = motion.sum(1)
    aside = np.linspace(-1, 1, columns.shape[1], dtype=np.float32)
    pan: Array = (columns * aside).sum(1) / (columns.sum(1) + 4.0)
    return pan


def pick_events(answers: list[_Answer], threshold: float) -> list[MotionEvent]:
    """The peaks of the onset probability over the threshold, none within 80 ms of a higher one."""
    onset = np.array([answer.onset for answer in answers])
    picked: list[MotionEvent] = []
    for place in np.argsort(-onset, kind="stable"):
        if onset[place] < threshold:
            break
        around = onset[max(place - 1, 0) : place + 2]
        event = answers[place].event
        if onset[place] >= around.max() and all(abs(event.time_s - other.time_s) >= REFRACTORY_S for other in picked):
            picked.append(event)
    return sorted(picked, key=lambda event: event.time_s)
