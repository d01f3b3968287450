"""Does a long shot need more memory than a short one? Peak resident size of one minute and of ten.

    python benchmarks/memory.py [--short 60] [--long 600] [--kind fx]

Each shot is rendered to a file (640 x 360, so that the benchmark itself is quick; decoding holds a few frames whatever
the length) and gets its stem in a process of its own, from nothing to the finished file. The peak is what the system
counted for that process. Goal: a ratio of about 1.
"""

import argparse
import platform
import resource
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 24
TO_MIB = 1 / 1024 if platform.system() == "Linux" else 1 / 1024**2  # Linux counts in KiB, macOS in bytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", type=int, default=60, help="seconds (default: 60)")
    parser.add_argument("--long", type=int, default=600, help="seconds (default: 600)")
    parser.add_argument("--kind", choices=("fx", "bg"), default="fx")
    parser.add_argument(
        "--steps", type=int, default=2, help="sampler steps: memory does not depend on them (default: 2)"
    )
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)  # the process that is measured
    options = parser.parse_args()
    if options.inside:
        make_stem(options.inside, options)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * TO_MIB)
        return
    peaks = []
    print(f"{'shot':>8} {'peak MiB':>9} {'wall s':>8}")
    with tempfile.TemporaryDirectory() as scratch:
        for length_s in (options.short, options.long):
            film = Path(scratch) / f"shot_{length_s}.mp4"
            record(film, length_s)
            start = time.perf_counter()
            peaks.append(measured(film, options))
            print(f"{length_s:6} s {peaks[-1]:9.0f} {time.perf_counter() - start:8.1f}", flush=True)
    print(f"ratio {peaks[1] / peaks[0]:.3f} (goal: not more than a minute's)")


def measured(film: Path, options: argparse.Namespace) -> float:
    command = [sys.executable, __file__, "--inside", str(film), "--kind", options.kind, "--steps", str(options.steps)]
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"The measured process ended with {ended.returncode}:\n{ended.stderr}")
    return float(ended.stdout.split()[-1])


def make_stem(film: Path, options: argparse.Namespace) -> None:
    """One stem of the whole film, straight through engine and writer."""
    from v2a_engine.domain.cue import StemKind
    from v2a_engine.domain.request import StemRequest
    from v2a_engine.domain.shot import Media, PictureSegment
    from v2a_engine.domain.time import FrameSpan
    from v2a_engine.engines.v2a.engine import V2AEngine
    from v2a_engine.media.identity import identify
    from v2a_engine.media.probe import probe
    from v2a_engine.provenance.identity import identity_store
    from v2a_engine.provenance.log import StemLog
    from v2a_engine.stems.writer import BwfStemWriter

    frames = probe(str(film)).frames
    media = Media(path=str(film), identity=identify(Media(path=str(film))))
    span = FrameSpan(0, frames, Fraction(RATE))
    request = StemRequest(
        cue_id="s010_FX",
        kind=StemKind(options.kind.upper()),
        span=span,
        rendered_span=span,
        picture=(PictureSegment(media=media, frames=frames),),
        level_lufs=-27.0,
        steps=options.steps,
        seed=1,
        wav_path=str(film.with_suffix(".wav")).replace(".wav", "_FX_t1.wav"),
        start_timecode_frame=0,
    )
    engine = V2AEngine(cache=film.parent / f"{film.stem}_cache")
    writer = BwfStemWriter(identity_store().open, StemLog(film.with_name("stems.sqlite3")))
    writer.write(request, engine, lambda _step, _steps, _stage: None)


def record(path: Path, length_s: int) -> None:
    """A square that goes up and down over a drifting texture."""
    rng = np.random.default_rng(3)
    ground = np.repeat(np.repeat(rng.integers(40, 215, (50, 90, 3), np.uint8), 12, axis=0), 12, axis=1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "24", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for number in range(length_s * RATE):
            frame = ground[number % 200 : number % 200 + 360, number % 400 : number % 400 + 640].copy()
            top = int(250 * (1 - abs(np.cos(number / 8))))
            frame[top : top + 60, 290:350] = (240, 240, 230)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    main()
