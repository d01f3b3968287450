"""The rows of a meter: bandwidth and silence beside the real ones, and what leaves the house in stereo."""

from dataclasses import astuple

import numpy as np

from judge.likeness import Likeness
from judge.prompts import PROMPTS
from judge.soundness import Soundness, StereoFigures, soundness, stereo_figures
from judge.table import Row, Section

Stereo = np.ndarray


def signal_section(judged: Likeness, delivered: dict[str, list[Stereo]]) -> Section:
    """
    Args:
        delivered: finished stereo sounds by name, as the main job wrote them.
    """
    rows = []
    kinds = {one.category: one.kind for one in PROMPTS}
    per_prompt = len(judged.generated) // len(PROMPTS)
    asked_kinds = [one.kind for one in PROMPTS for _ in range(per_prompt)]
    for kind in ("FX", "BG"):
        made = [mono for (_, mono), own in zip(judged.generated, asked_kinds, strict=True) if own == kind]
        real = [one.mono for one in judged.real if kinds[one.recording.category] == kind]
        rows += _mono_rows(kind, [soundness(mono) for mono in made], [soundness(mono) for mono in real])
    for name, sounds in delivered.items():
        rows += _stereo_rows(name, [figures for one in sounds if (figures := _measured(one)) is not None])
    return Section(
        title="What does a meter say?",
        split="Generated sounds beside the held-out recordings in the same form (medians), then the stems of the real "
        f"clips as delivered. {len(judged.seeds)} seeds.",
        rows=tuple(rows),
    )


def _mono_rows(kind: str, made: list[Soundness], real: list[Soundness]) -> list[Row]:
    generated, recorded = (np.median(np.array([astuple(one) for one in many]), axis=0) for many in (made, real))
    names = (
        ("silence, share of 20 ms frames 40 dB down", ""),
        ("95 % of the energy lies below", "Hz"),
        ("level moves by (standard deviation)", "dB"),
        ("onsets per second (strict)", ""),
    )
    rows = zip(names, generated, recorded, strict=True)
    return [
        Row(name=f"{kind}: {name}", unit=unit, value=float(value), ceiling=float(own), note="ceiling: held-out")
        for (name, unit), value, own in rows
    ]


def _stereo_rows(name: str, found: list[StereoFigures]) -> list[Row]:
    if not found:
        return [Row(name=f"{name}: nothing sounds in it", value=None)]
    return [
        Row(name=f"{name}: loudness", unit="LUFS", value=float(np.median([one.integrated_lufs for one in found]))),
        Row(name=f"{name}: highest true peak", unit="dBTP", value=max(one.true_peak_dbtp for one in found),
            goal=-1.0, at_most=True),
        Row(name=f"{name}: correlation of left and right, lowest", value=min(one.correlation for one in found),
            goal=0.0),
        Row(name=f"{name}: lost in mono, most", unit="dB", value=max(one.mono_loss_db for one in found), goal=3.0,
            at_most=True),
    ]  # fmt: skip


def _measured(stem: Stereo) -> StereoFigures | None:
    return stereo_figures(stem) if float(np.abs(stem).max(initial=0)) > 1e-4 else None
