"""How far a rendered film is from where picture and sound belong."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
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
    likeness: float  # least correlation of a stem with what is heard of it
    wrong_pictures: list[tuple[int, Code | None, Code | None]]  # frame, shown, wanted
    noise: float  # loudest sample where nothing belongs

    def check(self) -> None:
        """
        Raises:
            AssertionError: the film is not in sync.
        """
        assert self.wrong_pictures == []
        assert self.stems and max(map(abs, self.stems)) <= LATEST_SAMPLES, self.stems
        assert self.claps and max(map(abs, self.claps)) <= LATEST_SAMPLES, self.claps
        assert self.likeness > 0.99
        assert self.noise < _SILENT


def read_sound(path: Path) -> Sound:
    """Shape (2, samples)."""
    with av.open(str(path)) as container:
        to_float = av.AudioResampler(format="fltp", layout="stereo", rate=HZ)
        blocks = [part.to_ndarray() for frame in container.decode(audio=0) for part in to_float.resample(frame)]
        blocks += [part.to_ndarray() for part in to_float.resample(None)]
    return np.concatenate(blocks, axis=1)


def measure(film: Path, cut: HandCut, stems: list[StemFile], with_picture: bool = True) -> Offsets:
    """Compare a rendered film with the hand-written cut and with the stems on disk."""
    wanted, heard = cut.shown(), read_sound(film)
    shown = read_film(film) if with_picture else wanted
    placed = [_placed(stem, cut, span) for stem, span in _spans(stems, cut)]
    lags = [_lag(heard, at, sound) for at, sound in placed]
    ignored = cut.dissolving()
    wrong = [
        (frame, shown[frame] if frame < len(shown) else None, code)
        for frame, code in enumerate(wanted)
        if frame not in ignored and (frame >= len(shown) or shown[frame] != code)
    ]
    kinds = {stem.kind for stem in stems}
    return Offsets(
        stems=[lag for lag, _ in lags],
        claps=[_lag(heard, _sample(f, cut.rate), clap(c, k))[0] for f, c in _whole_claps(shown, cut) for k in kinds],
        likeness=min(likeness for _, likeness in lags),
        wrong_pictures=wrong,
        noise=_noise(heard, placed, cut),
    )


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


def _whole_claps(shown: list[Code | None], cut: HandCut) -> list[tuple[int, Code]]:
    ignored = cut.dissolving()
    return [(frame, code) for frame, code in claps_at(shown).items() if frame not in ignored]


def _lag(heard: Sound, at: int, sound: Sound) -> tuple[int, float]:
    """How many samples late `sound` is heard, and how alike it is there."""
    first = at - _SEARCH_SAMPLES
    window = heard[:, max(first, 0) : at + sound.shape[1] + _SEARCH_SAMPLES]
    window = np.pad(window, ((0, 0), (max(-first, 0), 0)))
    tail = sound.shape[1] + 2 * _SEARCH_SAMPLES - window.shape[1]
    window = np.pad(window, ((0, 0), (0, max(tail, 0))))
    scores = sum(correlate(window[side], sound[side], mode="valid") for side in (0, 1))
    lag = int(np.argmax(scores))
    there = window[:, lag : lag + sound.shape[1]]
    loudness = float(np.sqrt((there**2).sum() * (sound**2).sum()))
    return lag - _SEARCH_SAMPLES, float(scores[lag]) / loudness if loudness else 0.0


def _noise(heard: Sound, placed: list[tuple[int, Sound]], cut: HandCut) -> float:
    """The loudest sample outside every stem's place, half a millisecond around it left out."""
    free = np.ones(heard.shape[1], bool)
    for at, sound in placed:
        free[max(at - LATEST_SAMPLES, 0) : at + sound.shape[1] + LATEST_SAMPLES] = False
    return float(np.abs(heard[:, free]).max(initial=0.0))


def _sample(frame: int, rate: Fraction) -> int:
    return round(frame / rate * HZ)
