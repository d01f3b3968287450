"""How well contacts are found from pixels: on rendered scenes never trained on, and on real clips.

    python benchmarks/motion.py [--clips ../shared/data/avclips] [--scenes 6]

Rendered scenes: precision and recall within one frame (1/24 s), kind by kind; shapes and backgrounds are
held out, and two kinds were never trained on at all. Clips: average precision of the events against the
onsets of the clip's own sound, beside the same events moved by half a second (what chance gives at this
density), and beside a guess made by hand. Real sound has onsets that nobody sees, and off-screen music:
the margin is what counts. Nothing is tuned on either.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from v2a_engine.engines.v2a.conditions import detect_onsets
from v2a_engine.engines.v2a.motion import ANALYSIS_SIZE, MotionAnalyser
from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.engines.v2a.motion_features import FLOW, MotionFeatures
from v2a_engine.media.audio import read_audio
from v2a_engine.training.motion_scores import Score, analyse, confidence, score_events
from v2a_engine.training.scenes import HELD_OUT_KINDS, KINDS, render_scene

WEIGHTS = Path(__file__).parent.parent / "v2a_engine/engines/v2a/weights/motion_encoder"
TEST_SEED = 700_000_000  # neither training's nor that of the scenes the threshold was chosen on
PICTURES = 96
TOLERANCES_S = (0.05, 0.1)
SHIFT_S = 0.5

Seconds = npt.NDArray[np.float64]
Guesses = tuple[Seconds, Seconds]  # times, confidences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path, default=Path("../shared/data/avclips"), help="folder of clips with sound")
    parser.add_argument("--scenes", type=int, default=6, help="rendered scenes of each kind")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    encoder = MotionEncoder.from_pretrained(arguments.weights, low_cpu_mem_usage=False).eval()
    measure_rendered(encoder, arguments.scenes)
    if arguments.clips.is_dir():
        measure_clips(encoder, arguments.clips)
    else:
        print(f"No clips: {arguments.clips} is not a folder here. Name one with --clips.")


def measure_rendered(encoder: MotionEncoder, scenes: int) -> None:
    print(f"Rendered scenes, held-out looks, {scenes} a kind, threshold {encoder.config['threshold']:.2f}, +-1/24 s")
    print(f"{'kind':20} {'hits':>5} {'missed':>6} {'invented':>8} {'precision':>9} {'recall':>6} {'off by':>7}")
    seen, unseen, spent_s, pictures = Score(), Score(), 0.0, 0
    for kind in [*KINDS, *HELD_OUT_KINDS]:
        total = Score()
        for number in range(scenes):
            scene = render_scene(kind, TEST_SEED + number, PICTURES, held_out=True)
            began = time.process_time()
            track = analyse(encoder, scene)
            spent_s, pictures = spent_s + time.process_time() - began, pictures + PICTURES
            total += score_events(track.events, scene)
        seen, unseen = (seen + total, unseen) if kind in KINDS else (seen, unseen + total)
        print_score(kind, total)
    print_score("all trained kinds", seen)
    print_score("kinds never trained", unseen)
    print(f"Analysis: {1000 * spent_s / pictures:.2f} ms of one core a picture\n")


def print_score(name: str, score: Score) -> None:
    rates = f"{score.precision:9.3f} {score.recall:6.3f} {1000 * score.mean_miss_s:4.0f} ms"
    print(f"{name:20} {score.hits:5d} {score.missed:6d} {score.invented:8d} {rates}")


def measure_clips(encoder: MotionEncoder, folder: Path) -> None:
    encoder.register_to_config(threshold=0.02)  # average precision wants the unsure ones too
    heads = [f"{name} {1000 * s:.0f} ms" for s in TOLERANCES_S for name in ("AP", "moved")]
    print("Clips: average precision of events against the clip's own onsets (learned | by hand)")
    print(f"{'clip':22} {'onsets':>6} " + " ".join(f"{head:>12}" for head in heads * 2))
    rows = []
    for path in sorted(folder.glob("*.mp4")):
        onsets = detect_onsets(read_audio(path, 48_000).mean(axis=0))[0]
        if len(onsets) < 2:
            print(f"{path.stem:22} {len(onsets):6d} too few onsets")
            continue
        row = [value for guesses in guess_clip(encoder, path) for value in margins(guesses, onsets)]
        rows.append(row)
        print(f"{path.stem:22} {len(onsets):6d} " + " ".join(f"{value:12.3f}" for value in row))
    if rows:
        print(f"{'mean':22} {'':6} " + " ".join(f"{value:12.3f}" for value in np.mean(rows, axis=0)))


def guess_clip(encoder: MotionEncoder, path: Path) -> tuple[Guesses, Guesses]:
    """(learned, by hand) events of a clip."""
    analyser, features = MotionAnalyser(encoder), MotionFeatures()
    busy, times_s = [], []
    before: npt.NDArray[np.uint8] | None = None
    for picture, time_s in read_pictures(path):
        cut = before is not None and float(cv2.absdiff(before, picture).mean()) > 40
        if cut:
            features.forget()
        analyser.push(picture, time_s, cut=cut)
        flow = np.square(features.push(picture)[..., FLOW].astype(np.float32)).sum(-1).ravel()
        busy.append(float(np.sort(flow)[-len(flow) // 20 :].mean()))
        times_s.append(time_s)
        before = picture
    track = analyser.finish()
    sure = np.array([confidence(track, event) for event in track.events])
    return (np.array([event.time_s for event in track.events]), sure), sudden_stops(np.array(busy), np.array(times_s))


def sudden_stops(busy: Seconds, times_s: Seconds) -> Guesses:
    """By hand: where the motion in the busiest twentieth of the picture falls most within two pictures."""
    fall = np.maximum(busy - np.append(busy[2:], [busy[-1]] * 2), 0)
    peaks = [i for i in range(1, len(fall) - 1) if fall[i] > 0 and fall[i] >= fall[i - 1] and fall[i] > fall[i + 1]]
    return times_s[np.minimum(np.array(peaks, int) + 1, len(times_s) - 1)], fall[peaks]


def read_pictures(path: Path) -> Iterator[tuple[npt.NDArray[np.uint8], float]]:
    with av.open(str(path)) as container:
        first_s: float | None = None
        for frame in container.decode(video=0):
            if frame.time is None:
                continue
            first_s = frame.time if first_s is None else first_s
            small = frame.reformat(*ANALYSIS_SIZE, format="gray", interpolation="AREA")
            yield np.asarray(small.to_ndarray(), np.uint8), frame.time - first_s


def margins(guesses: Guesses, onsets: Seconds) -> list[float]:
    """AP, and AP of the guesses moved by half a second, at each tolerance."""
    times_s, sure = guesses
    return [
        average_precision((times_s + shift_s, sure), onsets, tolerance_s)
        for tolerance_s in TOLERANCES_S
        for shift_s in (0.0, SHIFT_S)
    ]


def average_precision(guesses: Guesses, onsets: Seconds, tolerance_s: float) -> float:
    """Guesses from the surest down, each may take one free onset; the area under precision over recall."""
    free = np.ones(len(onsets), bool)
    precisions, hits = 0.0, 0
    for rank, place in enumerate(np.argsort(-guesses[1], kind="stable"), start=1):
        apart = np.where(free, np.abs(onsets - guesses[0][place]), np.inf)
        nearest = int(apart.argmin())
        if apart[nearest] <= tolerance_s:
            free[nearest] = False
            hits += 1
            precisions += hits / rank
    return precisions / len(onsets)


if __name__ == "__main__":
    main()
