"""The rows of sync: what a user gets for real clips that have sound of their own, against that sound."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from clip_halves import HALVES

from judge.clips import ClipRoom
from judge.sync import SyncFigures, clip_sound, mean_figures, sync_figures
from judge.table import Row, Section

SEEDS = (1, 2)
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

METHOD = (
    "No part of the engine was trained on video with sound. Left out: clips with narration, music or speech over the "
    "picture. The floor is the same stem moved round by half a second, earlier and later, mean of both. Envelopes: log "
    "RMS of 20 ms, clamped 60 dB under the loudest. Onset rows: clips with two onsets or more; AP counts a missed "
    "onset as nothing, onsets of the first 150 ms are left out. Published outputs on clips of their own: MMAudio 0.37 "
    "and +0.17, ThinkSound 0.43 and +0.15, V-AURA 0.33 and +0.07, Frieren 0.19 and 0."
)

QUICK_EVERY = 5

Sides = tuple[SyncFigures, SyncFigures]  # as it is, moved by half a second


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipResult:
    """Means over seeds of one clip."""

    clip: str
    mix: Sides
    fx: Sides
    noise: Sides


def clips_in(folder: Path, *, quick: bool) -> list[Path]:
    """Those with sound to be in step with; a fifth of them when quick."""
    clips = [clip for clip in sorted(folder.glob("*.mp4")) if clip.stem not in NO_SYNC_SOUND]
    return clips[::QUICK_EVERY] if quick else clips


def judged_clips(
    clips: Sequence[Path], room: ClipRoom, seeds: Sequence[int], say: Callable[[str], None]
) -> list[ClipResult]:
    """Render clips and judge them."""
    results: list[ClipResult] = []
    for clip in clips:
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


def sync_sections(results: list[ClipResult]) -> list[Section]:
    """The clips that nobody tuned on, then those that motion was tuned on; none where there is no clip."""
    test = [one for one in results if one.clip not in HALVES["development"]]
    development = [one for one in results if one.clip in HALVES["development"]]
    halves = (("test", test, True), ("development", development, False))
    return [_section(name, half, is_test=is_test) for name, half, is_test in halves if half]


def _section(half: str, results: list[ClipResult], *, is_test: bool) -> Section:
    rows: list[Row] = []
    for label, sides in (("FX+BG mix", [one.mix for one in results]), ("FX stem", [one.fx for one in results])):
        rows += _rows(label, sides, [one.noise for one in results], has_goals=is_test and label != "FX stem")
    kept_apart = (
        "Nobody tuned anything on these clips (clip_halves.py: a film is never divided; ten of them are other films by "
        "authors that the development half has too)."
        if is_test
        else "Motion was tuned looking at these: no goal, for comparison only."
    )
    return Section(
        title=f"Is it in step? {len(results)} real clips of the {half} half, first 8 s, no words: the picture decides",
        split=f"{kept_apart} {METHOD}",
        rows=tuple(rows),
    )


def _rows(label: str, sides: list[Sides], noise: list[Sides], *, has_goals: bool) -> list[Row]:
    as_is, moved = (mean_figures([pair[side] for pair in sides]) for side in (0, 1))
    floor = mean_figures([pair[0] for pair in noise])
    rows = []
    for field, name in NAMES.items():
        value, shifted, of_noise = (getattr(one, field) for one in (as_is, moved, floor))
        goal = GOAL_CORRELATION if field == "correlation" and has_goals else None
        note = f"margin {value - shifted:+.3f}; white noise {of_noise:.3f}" if value is not None else ""
        rows.append(Row(name=f"{label}: {name}", value=value, floor=shifted, goal=goal, note=note))
        if field == "ap_100" and has_goals and value is not None:
            rows.append(Row(name="  its margin over the moved stem", value=value - shifted, floor=0.0,
                            goal=GOAL_MARGIN, note=_spread(sides, "ap_100")))  # fmt: skip
    return rows


def _spread(sides: list[Sides], field: str) -> str:
    margins = [getattr(a, field) - getattr(b, field) for a, b in sides if getattr(a, field) is not None]
    return f"+-{np.std(margins) / max(len(margins), 1) ** 0.5:.3f} over {len(margins)} clips"


def _sides(pairs: list[Sides]) -> Sides:
    return mean_figures([pair[0] for pair in pairs]), mean_figures([pair[1] for pair in pairs])
