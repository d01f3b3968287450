"""The rows of sync: what a user gets for real clips that have sound of their own, against that sound."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from judge.clips import ClipRoom
from judge.sync import SyncFigures, clip_sound, mean_figures, sync_figures
from judge.table import Row, Section

SEEDS = (1, 2, 3)
NO_SYNC_SOUND = frozenset({"nasa_13013", "screencast_hello"})  # narration, music, speech: nothing to be in step with
GOAL_CORRELATION = 0.35
GOAL_MARGIN = 0.15
NAMES = {
    "correlation": "envelope correlation",
    "ap_100": "onset AP at 100 ms (librosa)",
    "ap_50": "onset AP at 50 ms (librosa)",
    "strict_ap_100": "onset AP at 100 ms (strict onsets)",
    "accuracy_100": "onset accuracy at 100 ms",
    "accuracy_50": "onset accuracy at 50 ms",
    "e_l1": "E-L1 (less is better)",
    "av_align": "AV-Align, each video peak used once",
}

Sides = tuple[SyncFigures, SyncFigures]  # as it is, moved by half a second


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipResult:
    """Means over seeds of one clip."""

    clip: str
    mix: Sides
    fx: Sides
    noise: Sides


def judged_clips(folder: Path, room: ClipRoom, seeds: tuple[int, ...], say: Callable[[str], None]) -> list[ClipResult]:
    """Render every clip that has sound to be in step with, and judge it."""
    results: list[ClipResult] = []
    for clip in sorted(folder.glob("*.mp4")):
        if clip.stem in NO_SYNC_SOUND:
            continue
        say(f"sound for {clip.stem}")
        stems = [room.stems(clip, seed) for seed in seeds]
        rng = np.random.default_rng(len(results))
        noise = rng.normal(0, 0.1, len(clip_sound(clip).mono)).astype(np.float32)
        results.append(
            ClipResult(
                clip=clip.stem,
                mix=_sides([sync_figures(clip, one.mix) for one in stems]),
                fx=_sides([sync_figures(clip, one.fx) for one in stems]),
                noise=sync_figures(clip, noise),
            )
        )
    return results


def sync_section(results: list[ClipResult]) -> Section:
    """Means over clips: the FX stem, and FX and BG mixed as the program does."""
    count = len(results)
    rows: list[Row] = []
    for label, sides in (("FX+BG mix", [one.mix for one in results]), ("FX stem", [one.fx for one in results])):
        rows += _rows(label, sides, [one.noise for one in results], is_user_hears=label != "FX stem")
    return Section(
        title=f"Is it in step? {count} real clips, first 8 s, no words: the picture decides",
        split=(
            "No part of the engine was trained on any video with sound, and nothing was tuned on these clips by this "
            f"script. Left out: {', '.join(sorted(NO_SYNC_SOUND))} (narration, music or speech over the picture). The "
            "floor is the same stem moved round by half a second, earlier and later, mean of both. Envelopes: log RMS "
            "of 20 ms, clamped 60 dB under the loudest. Onset rows: clips with two onsets or more; AP counts a missed "
            "onset as nothing, onsets of the first 150 ms are left out. Published outputs on their own clips: MMAudio "
            "0.37 and +0.17, ThinkSound 0.43 and +0.15, V-AURA 0.33 and +0.07, Frieren 0.19 and 0."
        ),
        rows=tuple(rows),
    )


def _rows(label: str, sides: list[Sides], noise: list[Sides], *, is_user_hears: bool) -> list[Row]:
    as_is, moved = (mean_figures([pair[side] for pair in sides]) for side in (0, 1))
    floor = mean_figures([pair[0] for pair in noise])
    rows = []
    for field, name in NAMES.items():
        value, shifted, of_noise = (getattr(one, field) for one in (as_is, moved, floor))
        goal = GOAL_CORRELATION if field == "correlation" and is_user_hears else None
        note = f"margin {value - shifted:+.3f}; white noise {of_noise:.3f}" if value is not None else ""
        rows.append(Row(name=f"{label}: {name}", value=value, floor=shifted, goal=goal, note=note))
        if field == "ap_100" and is_user_hears and value is not None:
            rows.append(Row(name="  its margin over the moved stem", value=value - shifted, floor=0.0,
                            goal=GOAL_MARGIN, note=_spread(sides, "ap_100")))  # fmt: skip
    return rows


def _spread(sides: list[Sides], field: str) -> str:
    margins = [getattr(a, field) - getattr(b, field) for a, b in sides if getattr(a, field) is not None]
    return f"+-{np.std(margins) / max(len(margins), 1) ** 0.5:.3f} over {len(margins)} clips"


def _sides(pairs: list[Sides]) -> Sides:
    return mean_figures([pair[0] for pair in pairs]), mean_figures([pair[1] for pair in pairs])
