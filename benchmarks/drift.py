"""Do stems have their spans' lengths to the sample, and do two hundred of them in a row stay in place?

    python benchmarks/drift.py [--shots 200] [--written 12]

Shots of random length, one after the other, at ten frame rates. Every border is compared with exact rational time, and
neighbours must share it. Stems of the first and last shots of each row are really written (by a stand-in engine that
makes noise: the length does not depend on what sounds) and their files' lengths read back.
"""

import argparse
import tempfile
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.domain.stem import Observations
from v2a_engine.domain.time import FrameSpan, exact_rate
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.log import StemLog
from v2a_engine.stems.writer import BwfStemWriter
from v2a_engine.usecases.ports import Progress, SampleSink

RATES = ("16", "18", "23.976", "24", "25", "29.97 DF", "30", "50", "59.94", "60")
HANDLES = 12
START_S = 3600


class Noise:
    """A stand-in for the port `Engine`."""

    name, version, weights_sha256, fingerprint = "noise", "0", "0" * 64, "noise"

    def render(self, request: StemRequest, sink: SampleSink, progress: Progress) -> Observations:
        start, end = request.rendered_span.samples(SAMPLE_RATE_HZ)
        sink.write(np.random.default_rng(request.seed).normal(0, 0.05, (2, end - start)).astype(np.float32))
        progress(1, 1, "noise")
        return Observations()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=int, default=200, help="in a row, at each rate")
    parser.add_argument("--written", type=int, default=12, help="how many of a row are written to files")
    options = parser.parse_args()
    print(f"{options.shots} shots in a row; lengths of {options.written} files a rate")
    print(f"{'rate':>9} {'row lasts s':>11} {'worst border, samples':>22} {'gaps':>5} {'files of wrong length':>22}")
    with tempfile.TemporaryDirectory() as scratch:
        for label in RATES:
            print(measured(label, options, Path(scratch)))


def measured(label: str, options: argparse.Namespace, folder: Path) -> str:
    rate = exact_rate(label.split()[0])
    spans = row_of_shots(rate, options.shots)
    worst = max(
        abs(border - exact_s * SAMPLE_RATE_HZ)
        for span in spans
        for border, exact_s in zip(span.samples(SAMPLE_RATE_HZ), span.seconds(), strict=True)
    )
    borders = [span.samples(SAMPLE_RATE_HZ) for span in spans]
    gaps = sum(before[1] != after[0] for before, after in pairwise(borders))
    half = options.written // 2
    chosen = [*spans[:half], *spans[len(spans) - (options.written - half) :]]
    wrong = sum(written_samples(span, folder, "DF" in label) != expected(span) for span in chosen)
    lasts_s = float(spans[-1].seconds()[1] - spans[0].seconds()[0])
    return f"{label:>9} {lasts_s:11.1f} {float(worst):22.3f} {gaps:5} {wrong:22}"


def row_of_shots(rate: Fraction, count: int) -> list[FrameSpan]:
    rng = np.random.default_rng(11)
    borders = HANDLES + np.concatenate([[0], np.cumsum(rng.integers(8, 90, count))])
    return [FrameSpan(int(a), int(b), rate) for a, b in pairwise(borders)]


def expected(span: FrameSpan) -> int:
    first, last = span.widened(HANDLES, HANDLES).samples(SAMPLE_RATE_HZ)
    return last - first


def written_samples(span: FrameSpan, folder: Path, drop_frame: bool) -> int:
    rendered = span.widened(HANDLES, HANDLES)
    request = StemRequest(
        cue_id="s010_FX",
        kind=StemKind.FX,
        span=span,
        rendered_span=rendered,
        picture=(PictureSegment(media=None, frames=rendered.frames),),
        level_lufs=-27.0,
        seed=span.start_frame,
        wav_path=str(folder / f"row_{float(span.rate):.3f}_{span.start_frame}_t1.wav"),
        start_timecode_frame=START_S * round(span.rate),
        drop_frame=drop_frame,
    )
    writer = BwfStemWriter(identity_store().open, StemLog(folder / "stems.sqlite3"))
    stem = writer.write(request, Noise(), lambda _step, _steps, _stage: None)
    return int(soundfile.info(stem.wav_path).frames)


if __name__ == "__main__":
    main()
