"""How fast are marking and reading, on one core, as multiples of real time?

Beside them, in the same run and in turn with them, a short-time spectrum of the same sound there and back (2048 samples
every 512): what any mark of this kind must do at the least. The ratio to it is comparable between machines.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import numpy as np
from scipy import fft

from marks.reader import id_of, job_ids, mark, read, scanned
from marks.sound import RATE_HZ, Samples

LENGTH_S = 30.0
LEAST_MARK, LEAST_READ = 10.0, 30.0
_RUNS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """One kind of work. Seconds of the processor, not of the clock: others may be busy."""

    name: str
    times_real_time: float
    spectra: float  # as many times the work of the spectrum there and back
    target: float | None = None


def measured(sound: Samples) -> list[Pace]:
    """Every kind of work on one sound, medians of five runs."""
    mark_id = id_of("pace")
    marked, known = mark(sound, 0, mark_id), job_ids(mark_id)
    works: tuple[tuple[str, Callable[[], object], float | None], ...] = (
        ("spectrum there and back", lambda: _there_and_back(sound), None),
        ("marking", lambda: mark(sound, 0, mark_id), LEAST_MARK),
        ("reading, marked", lambda: read(marked), LEAST_READ),
        ("reading, not ours", lambda: read(sound), LEAST_READ),
        ("scanning, marked", lambda: scanned(marked, known), LEAST_READ),
        ("scanning, not ours", lambda: scanned(sound, known), LEAST_READ),
    )
    spent_s: dict[str, list[float]] = {name: [] for name, _, _ in works}
    for _ in range(_RUNS):
        for name, work, _ in works:
            began = time.process_time()
            work()
            spent_s[name].append(time.process_time() - began)
    middle_s = {name: median(times) for name, times in spent_s.items()}
    base_s, length_s = middle_s[works[0][0]], sound.shape[1] / RATE_HZ
    return [
        Pace(name=name, times_real_time=length_s / middle_s[name], spectra=middle_s[name] / base_s, target=target)
        for name, _, target in works
    ]


def _there_and_back(sound: Samples) -> Samples:
    frames = np.lib.stride_tricks.sliding_window_view(sound, 2048, axis=1)[:, ::512]
    back = fft.irfft(fft.rfft(frames * np.float32(1), axis=2), axis=2)
    return back.astype(np.float32, copy=False)


def table(rows: list[Pace]) -> str:
    """One line a kind of work."""
    lines = [f"{'work':28} {'x real time':>11} {'x spectrum':>10}   target"]
    for row in rows:
        target = "-"
        if row.target is not None:
            target = f">= {row.target:g} {'yes' if row.times_real_time >= row.target else 'NO'}"
        lines.append(f"{row.name:28} {row.times_real_time:11.1f} {row.spectra:10.1f}   {target}")
    return "\n".join(lines)
