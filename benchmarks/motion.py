"""How well contacts are found from pixels: on rendered scenes never trained on, worn in many ways, and on real clips.

    python benchmarks/motion.py [--only rendered|worn|clips] [--half development|test] [--scenes 6]

Rendered scenes: precision and recall within one frame (1/24 s), kind by kind; shapes and backgrounds are held out, and
two kinds were never trained on at all. Worn scenes: the same scenes, sharp and on a tripod, at other rates, under other
cameras, and after prints, codecs and age (v2a_engine/training/scene_wear.py); the first row is what each is compared
with. Clips: how the FX curves that the engine would sing to agree with the clip's own sound, on one half of the clips
(clip_halves.py): correlation of the energy with the log RMS (20 ms), and average precision of the onsets within 100 ms,
beside the same curves half a second earlier and later. Clips with fewer than two onsets have no precision. The test
half is for the last measurement only: every run of it is counted in the report that quotes it.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from clip_halves import HALVES, TEST_OF_NEW_SOURCES
from judge.attacks import Attacks, attacks_of, average_precision
from judge.envelope import HOP_S, RATE_HZ, correlation, level_db

from v2a_engine.engines.v2a.conditions import conditions_from_motion
from v2a_engine.engines.v2a.mel import FRAME_RATE
from v2a_engine.engines.v2a.motion import ANALYSIS_SIZE, MotionAnalyser, MotionTrack
from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.media.audio import read_audio
from v2a_engine.training.motion_scores import Score, analyse, score_events
from v2a_engine.training.scene_film import Camera, Look
from v2a_engine.training.scene_wear import WEARS, step_printed
from v2a_engine.training.scenes import HELD_OUT_KINDS, KINDS, RenderedScene, join_scenes, render_scene

WEIGHTS = Path(__file__).parent.parent / "v2a_engine/engines/v2a/weights/motion_encoder"
TEST_SEED = 700_000_000  # neither training's nor that of the scenes the threshold was chosen on
PICTURES = 96
LONGEST_S = 8.0
SHIFTS_S = (-0.5, 0.5)
TOLERANCE_S = 0.1
RATES_HZ = (12, 16, 18, 25, 30, 48, 50, 60)
WORN_S = 3
EVERYWHERE = ("raining", "flowing")  # no single contact can be told there
PAN, ZOOM, SHAKE = (
    {"pan": (14.0, 3.0), "zoom_rate": 0.0, "shake": 0.0},
    {"pan": (0.0, 0.0), "zoom_rate": 0.08, "shake": 0.0},
    {"pan": (0.0, 0.0), "zoom_rate": 0.0, "shake": 1.5},
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path, default=Path("../shared/data/avclips"), help="folder of clips with sound")
    parser.add_argument("--half", choices=sorted(HALVES), default="development")
    parser.add_argument("--only", choices=("rendered", "worn", "clips"))
    parser.add_argument("--scenes", type=int, default=6, help="rendered scenes of each kind; worn: a third of them")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    encoder = MotionEncoder.from_pretrained(arguments.weights, low_cpu_mem_usage=False).eval()
    if arguments.only in (None, "rendered"):
        measure_rendered(encoder, arguments.scenes)
    if arguments.only in (None, "worn"):
        measure_worn(encoder, max(1, arguments.scenes // 3))
    if arguments.only in (None, "clips"):
        if arguments.clips.is_dir():
            measure_clips(encoder, arguments.clips, arguments.half)
        else:
            print(f"No clips: {arguments.clips} is not a folder here. Name one with --clips.")


def measure_rendered(encoder: MotionEncoder, scenes: int) -> None:
    print(f"Rendered scenes, held-out looks, {scenes} a kind, threshold {encoder.config['threshold']:.2f}, +-1/24 s")
    print_head("kind")
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


def measure_worn(encoder: MotionEncoder, scenes: int) -> None:
    print(f"The same scenes worn in many ways, {scenes} a kind, {WORN_S} s each")
    print_head("")
    plain = sharp_scenes(Look(), scenes)
    print_score("24 a second, sharp, tripod", scored(encoder, plain))
    for name, wear in WEARS.items():
        print_score(name, scored(encoder, [wear(scene) for scene in plain]))
    print_score("a cut that nobody announced", scored(encoder, list(map(join_scenes, plain, plain[1:] + plain[:1]))))
    for rate_hz in RATES_HZ:
        taken = sharp_scenes(Look(rate_hz=rate_hz), scenes)
        print_score(f"{rate_hz} a second", scored(encoder, taken))
        if rate_hz <= 16:
            print_score(f"{rate_hz} in 24, repeated", scored(encoder, [step_printed(scene, 24) for scene in taken]))
    for name, moves in (("camera pans", PAN), ("camera zooms", ZOOM), ("camera shakes", SHAKE)):
        camera = Camera(zoom=1.0, shake_hz=(0.5, 1.7, 4.0), follow=None, **moves)  # type: ignore[arg-type]
        print_score(name, scored(encoder, sharp_scenes(Look(camera=camera), scenes)))
    print()


def sharp_scenes(look: Look, scenes: int) -> list[RenderedScene]:
    kinds = [kind for kind in (*KINDS, *HELD_OUT_KINDS) if kind not in EVERYWHERE]
    frames = round(WORN_S * look.rate_hz)
    return [
        render_scene(kind, TEST_SEED + number, frames, held_out=True, look=look)
        for kind in kinds
        for number in range(scenes)
    ]


def scored(encoder: MotionEncoder, scenes: list[RenderedScene]) -> Score:
    return sum((score_events(analyse(encoder, scene).events, scene) for scene in scenes), Score())


def print_head(first: str) -> None:
    print(f"{first:32} {'hits':>5} {'missed':>6} {'invented':>8} {'precision':>9} {'recall':>6} {'off by':>7}")


def print_score(name: str, score: Score) -> None:
    rates = f"{score.precision:9.3f} {score.recall:6.3f} {1000 * score.mean_miss_s:4.0f} ms"
    print(f"{name:32} {score.hits:5d} {score.missed:6d} {score.invented:8d} {rates}", flush=True)


def measure_clips(encoder: MotionEncoder, folder: Path, half: str) -> None:
    print(f"Clips of the {half} half: FX curves against the clip's own sound, first {LONGEST_S:g} s")
    print(f"{'clip':22} {'onsets':>6} {'correlation':>11} {'moved':>6} {'AP 100 ms':>9} {'moved':>6}")
    groups: dict[str, list[list[float]]] = {}
    for name in HALVES[half]:
        path = folder / f"{name}.mp4"
        mono = read_audio(path, RATE_HZ).mean(axis=0)[: round(LONGEST_S * RATE_HZ)].astype(np.float32)
        onsets = attacks_of(mono).times_s
        row = figures(track_of(encoder, path), level_db(mono), onsets)
        group = "sources never seen" if name in TEST_OF_NEW_SOURCES else "known authors"
        groups.setdefault(group if half == "test" else "all", []).append(row)
        print(f"{name:22} {len(onsets):6d} {cells(row)}", flush=True)
    if len(groups) > 1:
        groups["all"] = [row for rows in groups.values() for row in rows]
    for group, rows in groups.items():
        print(f"{'mean, ' + group:29} {cells(np.nanmean(rows, axis=0).tolist())}")


def cells(row: list[float]) -> str:
    widths = (11, 6, 9, 6)
    return " ".join(f"{'-' if np.isnan(v) else format(v, '.3f'):>{w}}" for v, w in zip(row, widths, strict=True))


def figures(track: MotionTrack, levels_db: npt.NDArray[np.float64], onsets: npt.NDArray[np.float64]) -> list[float]:
    """Correlation and AP, each followed by that of the curves moved by half a second; AP is nan without onsets."""
    grid_s = (np.arange(len(levels_db)) + 0.5) * HOP_S
    sync = conditions_from_motion(track, 0.0, int(grid_s[-1] * FRAME_RATE) + 1, "FX")
    assert sync.energy is not None and sync.onsets is not None
    energy = np.interp(grid_s, (np.arange(sync.frames) + 0.5) / float(FRAME_RATE), sync.energy).astype(np.float64)
    peaks = np.flatnonzero(sync.onsets == np.maximum(sync.onsets, np.roll(sync.onsets, 1)))
    peaks = peaks[(sync.onsets[peaks] > 0) & (sync.onsets[peaks] > np.roll(sync.onsets, -1)[peaks])]
    times_s, sure = peaks / float(FRAME_RATE), sync.onsets[peaks].astype(np.float64)

    def agreement(shift_s: float) -> list[float]:
        moved = correlation(np.roll(energy, round(shift_s / HOP_S)), levels_db)
        shifted = Attacks(times_s=(times_s + shift_s) % max(float(grid_s[-1]), 1e-3), confidence=sure)
        return [moved, average_precision(shifted, onsets, TOLERANCE_S) if len(onsets) >= 2 else float("nan")]

    as_is, chance = agreement(0.0), np.mean([agreement(shift_s) for shift_s in SHIFTS_S], axis=0)
    return [as_is[0], float(chance[0]), as_is[1], float(chance[1])]


def track_of(encoder: MotionEncoder, path: Path) -> MotionTrack:
    analyser = MotionAnalyser(encoder)
    before: npt.NDArray[np.uint8] | None = None
    for picture, time_s in read_pictures(path):
        if time_s > LONGEST_S:
            break
        analyser.push(picture, time_s, cut=before is not None and float(cv2.absdiff(before, picture).mean()) > 40)
        before = picture
    return analyser.finish()


def read_pictures(path: Path) -> Iterator[tuple[npt.NDArray[np.uint8], float]]:
    with av.open(str(path)) as container:
        first_s: float | None = None
        for frame in container.decode(video=0):
            if frame.time is None:
                continue
            first_s = frame.time if first_s is None else first_s
            small = frame.reformat(*ANALYSIS_SIZE, format="gray", interpolation="AREA")
            yield np.asarray(small.to_ndarray(), np.uint8), frame.time - first_s


if __name__ == "__main__":
    main()
