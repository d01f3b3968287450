"""How long the sound of a shot takes: eight seconds of 1080p H.264, two threads, engine warm.

    python benchmarks/speed.py [--runs 5] [--seconds 8] [--threads 2]

The shot is rendered to a file first (moving, noisy, 1920 x 1080, 24 fps). The engine is built and has rendered another
shot before the clock starts. Then, each time from a cold feature cache, the first take; then another take, whose
features are there already. Both go the whole way to a finished, watermarked file. Printed: wall time by stage, median
and best of the runs, each as a multiple of the shot's length. Goals: first take below 1, another take below 0.4.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from v2a_engine.engines.v2a.engine import V2AEngine

STAGES_OF_THE_ENGINE = ("decode", "features", "sampling", "vocoder")
OTHER = "other"
RATE = 24


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8.0, help="length of the shot")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, help="sampler steps, instead of the program's default")
    options = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    pin_to_cores(options.threads)
    with tempfile.TemporaryDirectory() as scratch:
        first, other = measure(Path(scratch), options)
    print(machine(options.threads))
    print(
        f"{options.seconds:g} s of 1920 x 1080 H.264 at {RATE} fps, {options.runs} runs; multiples of the shot's length"
    )
    table("first take", first, options.seconds)
    table("another take", other, options.seconds)


def pin_to_cores(threads: int) -> None:
    """Two threads on a large machine shall not spread over decoders' and encoders' own pools."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def measure(folder: Path, options: argparse.Namespace) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Seconds by stage of every run: first takes, other takes."""
    import torch

    from v2a_engine.engines.v2a.engine import V2AEngine

    torch.set_num_threads(options.threads)
    film, warm_up = folder / "shot.mp4", folder / "warm.mp4"
    record_shot(film, options.seconds, seed=1)
    record_shot(warm_up, 2.0, seed=2)
    first, other = [], []
    engine = V2AEngine(device="cpu", cache=folder / "cache_warm")
    take(engine, warm_up, folder / "stems_warm", 1, options)
    for run in range(options.runs):
        # The model stays; only what it remembers of pictures is new.
        engine = V2AEngine(device="cpu", cache=folder / f"cache_{run}")
        take(engine, warm_up, folder / f"stems_warm_{run}", 1, options)
        stems = folder / f"stems_{run}"
        first.append(take(engine, film, stems, 1, options))
        other.append(take(engine, film, stems, 2, options))
    return first, other


def take(engine: "V2AEngine", film: Path, stems: Path, number: int, options: argparse.Namespace) -> dict[str, float]:
    """Render one FX take to a finished file; seconds by stage."""
    from v2a_engine.domain.cue import StemKind
    from v2a_engine.domain.request import DEFAULT_STEPS, StemRequest
    from v2a_engine.domain.shot import Media, PictureSegment
    from v2a_engine.domain.time import FrameSpan
    from v2a_engine.media.identity import identify
    from v2a_engine.media.probe import probe
    from v2a_engine.provenance.identity import identity_store
    from v2a_engine.provenance.log import StemLog
    from v2a_engine.stems.writer import BwfStemWriter

    frames = probe(str(film)).frames
    media = Media(path=str(film), identity=identify(Media(path=str(film))))
    span = FrameSpan(0, frames, Fraction(RATE))
    stems.mkdir(exist_ok=True)
    request = StemRequest(
        cue_id="s010_FX",
        kind=StemKind.FX,
        span=span,
        rendered_span=span,
        picture=(PictureSegment(media=media, frames=frames),),
        level_lufs=-27.0,
        seed=number,
        take=number,
        steps=options.steps or DEFAULT_STEPS,
        wav_path=str(stems / f"shot_s010_FX_t{number}.wav"),
        start_timecode_frame=86_400,
    )
    writer = BwfStemWriter(identity_store().open, StemLog(stems / "stems.sqlite3"))
    start = time.perf_counter()
    stem = writer.write(request, engine, lambda _step, _steps, _stage: None)
    total = time.perf_counter() - start
    stages = dict(stem.observations.seconds_by_stage)
    return {**stages, OTHER: total - sum(stages.values())}


def record_shot(path: Path, length_s: float, seed: int) -> None:
    """A 1080p shot that is not easy to decode: texture that drifts, things that move and stop, noise."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "18", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        for pixels in pictures(round(length_s * RATE), seed):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))


def pictures(count: int, seed: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(40, 215, (68, 140, 3), np.uint8)
    ground = np.repeat(np.repeat(coarse, 18, axis=0), 18, axis=1)
    grain = [rng.integers(0, 14, (1080, 1920, 3), np.uint8) for _ in range(4)]
    for number in range(count):
        left, top = 2 * number % 500, number % 120
        frame = ground[top : top + 1080, left : left + 1920] + grain[number % 4]
        height = int(700 * abs(np.cos(number / 7)))
        frame[900 - height : 1050 - height, 800 + 2 * number : 950 + 2 * number] = (230, 80, 40)
        yield np.ascontiguousarray(frame)


def table(title: str, runs: list[dict[str, float]], length_s: float) -> None:
    print(f"\n{title:14} {'median s':>9} {'x':>7} {'best s':>9} {'x':>7}")
    stages = list(dict.fromkeys(stage for run in runs for stage in run))
    for stage in sorted(stages, key=lambda stage: stage == OTHER):
        row(stage, [run.get(stage, 0.0) for run in runs], length_s)
    row("all", [sum(run.values()) for run in runs], length_s)


def row(label: str, seconds: list[float], length_s: float) -> None:
    middle, best = median(seconds), min(seconds)
    print(f"  {label:12} {middle:9.3f} {middle / length_s:7.3f} {best:9.3f} {best / length_s:7.3f}")


def machine(threads: int) -> str:
    name = platform.processor() or platform.machine()
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), name)
    load = f", load {os.getloadavg()[0]:.1f} when it ended" if hasattr(os, "getloadavg") else ""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {name}, {os.cpu_count()} cores, {threads} threads{load}"


if __name__ == "__main__":
    main()
