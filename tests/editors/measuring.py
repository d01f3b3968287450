"""How far a rendered film is from where picture and sound belong."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from coded_film import Code, read_film
from hand_cut import HandCut
from picture_claps import clap, claps_at
from scipy.signal import correlate
from wildtrack_run import StemFile

HZ = 48_000
LATEST_SAMPLES = 24  # 0.5 ms
_SEARCH_SAMPLES = HZ // 20  # more than a frame at 24 a second
_SILENT = 10 ** (-80 / 20)
Sound = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Offsets:
    """What came of one render."""

    stems: list[int]  # samples late, a stem
    claps: list[int]  # samples after the start of the picture that shows them, a clap
    likeness: float  # correlation of all that is heard with the stems, each as late as it is
    wrong_pictures: list[tuple[int, Code | None, Code | None]]  # frame, shown, wanted
    noise: float  # loudest sample where nothing belongs

    def check(self, latest_samples: int = LATEST_SAMPLES, least_likeness: float = 0.99) -> None:
        """
        Args:
            latest_samples: how far from its place a stem or clap may be.
            least_likeness: of what is heard with the stems.

        Raises:
            AssertionError: the film is not in sync.
        """
        assert self.wrong_pictures == []
        assert self.stems and max(map(abs, self.stems)) <= latest_samples, self.stems
        assert self.claps and max(map(abs, self.claps)) <= latest_samples, self.claps
        assert self.likeness > least_likeness
        assert self.noise < _SILENT


def read_sound(path: Path) -> Sound:
    """Shape (2, samples)."""
    with av.open(str(path)) as container:
        to_float = av.AudioResampler(format="fltp", layout="stereo", rate=HZ)
        blocks = [part.to_ndarray() for frame in container.decode(audio=0) for part in to_float.resample(frame)]
        blocks += [part.to_ndarray() for part in to_float.resample(None)]
    return np.concatenate(blocks, axis=1)


def measure(film: Path, cut: HandCut, stems: list[StemFile], lead: int = 0, with_picture: bool = True) -> Offsets:
    """Compare a rendered film with the hand-written cut and with the stems on disk.

    Args:
        lead: how many frames of the film come before the cut.
        with_picture: False for a render of the sound alone.
    """
    wanted, allowed, ignored = cut.shown(), cut.may_be_shown(), cut.dissolving()
    shown, heard = read_film(film)[lead:] if with_picture else wanted, read_sound(film)[:, _sample(lead, cut.rate) :]
    every = [_placed(stem, cut, span) for stem, span in _spans(stems, cut)]
    placed = [(at, sound) for at, sound in every if sound.any()]
    for at, sound in ((0, heard), *placed):
        _mute(sound, at, ignored, cut.rate)
    lags = [_lag(heard, at, sound) for at, sound in placed]
    wrong = [
        (frame, *pair)
        for frame, pair in enumerate(zip_longest(shown[: len(wanted)], wanted))
        if frame not in ignored and (frame >= len(shown) or pair[0] not in allowed[frame])
    ]
    kinds = {stem.kind for stem in stems}
    return Offsets(
        stems=lags,
        claps=[_lag(heard, _sample(f, cut.rate), clap(c, k)) for f, c in _claps(cut) for k in kinds],
        likeness=_likeness(heard, [(at + lag, sound) for (at, sound), lag in zip(placed, lags, strict=True)]),
        wrong_pictures=wrong,
        noise=_noise(heard, placed),
    )


def both_sides_of_dissolves(film: Path, cut: HandCut, stems: list[StemFile]) -> list[tuple[float, float]]:
    """How loud the outgoing and the incoming stem are in the middle two frames of each dissolve; 1 is all of it."""
    heard, levels = read_sound(film), []
    zeros = [stem.since_midnight - _sample(cut.start_frame, cut.rate) for stem in stems]
    for number in cut.dissolves:
        head = cut.spans[number][0]
        start, end = _sample(head - 1, cut.rate), _sample(head + 1, cut.rate)
        sides = [stems[n].sound[:, start - zeros[n] : end - zeros[n]].ravel() for n in (number - 1, number)]
        assert all((side**2).sum() > 0 for side in sides), "nothing sounds in the middle of this dissolve"
        found = np.linalg.lstsq(np.stack(sides, axis=1), heard[:, start:end].ravel(), rcond=None)[0]
        levels.append((float(found[0]), float(found[1])))
    return levels


def late_claps(heard: Sound, cut: HandCut, kind: str) -> dict[int, int]:
    """The record frame of each clap of the cut -> how many samples late it is heard."""
    return {frame: _lag(heard, _sample(frame, cut.rate), clap(code, kind)) for frame, code in _claps(cut)}


def _spans(stems: list[StemFile], cut: HandCut) -> Iterable[tuple[StemFile, tuple[int, int]]]:
    """Each stem's place by the hand-written cut: one FX stem a shot, one BG stem for shots that touch."""
    for kind, spans in (("FX", cut.spans), ("BG", _joined(cut.spans))):
        ours = [stem for stem in stems if stem.kind == kind]
        if ours:
            yield from zip(ours, spans, strict=True)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _placed(stem: StemFile, cut: HandCut, span: tuple[int, int]) -> tuple[int, Sound]:
    """The part of a stem that belongs into the cut, and on which sample: by its own time reference."""
    zero = stem.since_midnight - _sample(cut.start_frame, cut.rate)
    start, end = (_sample(frame, cut.rate) for frame in span)
    assert zero <= start and end <= zero + stem.sound.shape[1] + 1
    return start, stem.sound[:, start - zero : end - zero]


def _claps(cut: HandCut) -> list[tuple[int, Code]]:
    return [(frame, code) for frame, code in claps_at(cut.shown()).items() if frame not in cut.dissolving()]


def _mute(sound: Sound, at: int, frames: set[int], rate: Fraction) -> None:
    """Leave out what is heard in these record frames; `sound` begins at sample `at`."""
    for frame in frames:
        sound[:, max(_sample(frame, rate) - at, 0) : max(_sample(frame + 1, rate) - at, 0)] = 0


def _lag(heard: Sound, at: int, sound: Sound) -> int:
    """How many samples late `sound` is heard."""
    length = sound.shape[1] + 2 * _SEARCH_SAMPLES
    window = np.zeros((2, length), np.float32)
    first, last = max(at - _SEARCH_SAMPLES, 0), min(at - _SEARCH_SAMPLES + length, heard.shape[1])
    offset = first - (at - _SEARCH_SAMPLES)
    window[:, offset : offset + last - first] = heard[:, first:last]
    scores = sum(correlate(window[side], sound[side], mode="valid") for side in (0, 1))
    return int(np.argmax(scores)) - _SEARCH_SAMPLES


def _likeness(heard: Sound, placed: list[tuple[int, Sound]]) -> float:
    mix = np.zeros_like(heard)
    for at, sound in placed:
        there = sound[:, max(-at, 0) : heard.shape[1] - at]
        mix[:, max(at, 0) : max(at, 0) + there.shape[1]] += there
    return float((heard * mix).sum() / np.sqrt((heard**2).sum() * (mix**2).sum()))


def _noise(heard: Sound, placed: list[tuple[int, Sound]]) -> float:
    """The loudest sample outside every stem's place, half a millisecond around it left out."""
    free = np.ones(heard.shape[1], bool)
    for at, sound in placed:
        free[max(at - LATEST_SAMPLES, 0) : at + sound.shape[1] + LATEST_SAMPLES] = False
    return float(np.abs(heard[:, free]).max(initial=0.0))


def _sample(frame: int, rate: Fraction) -> int:
    return round(frame / rate * HZ)
