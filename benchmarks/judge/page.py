"""One self-contained page: the table, what was asked and what came, the clips' envelopes."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import numpy as np

from judge.envelope import Mono
from judge.likeness import Likeness, Verdicts
from judge.neighbours import confusions
from judge.pictures import curves, spectrogram
from judge.prompts import PROMPTS
from judge.sync import clip_sound
from judge.table import Row, Section, number

_STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 1100px; color: #222 }
table { border-collapse: collapse } td, th { padding: 2px 10px; text-align: right; vertical-align: top }
td:first-child, th:first-child, td:last-child { text-align: left } tr:nth-child(even) { background: #f6f6f6 }
.yes { color: #070 } .no { color: #b00; font-weight: bold } .split { color: #555; max-width: 70em }
figure { display: inline-block; margin: 4px } figcaption { font-size: 11px; color: #555 } img { display: block }
"""


def write_page(
    path: Path, head: str, sections: Sequence[Section], judged: Likeness | None, clips: Mapping[Path, Mono]
) -> None:
    """Write the page in one piece."""
    parts = [f"<!doctype html><meta charset=utf-8><title>Quality</title><style>{_STYLE}</style>"]
    parts.append(f"<h1>Quality of the embedded engine</h1><p>{escape(head)}</p>")
    parts += [_table(section) for section in sections]
    if judged is not None:
        parts += [_confusions(judged.verdicts()), _sounds(judged)]
    parts += [_clips(clips)] if clips else []
    path.write_text("\n".join(parts), encoding="utf-8")


def _table(section: Section) -> str:
    rows = "".join(_row(row) for row in section.rows)
    heads = "".join(f"<th>{name}</th>" for name in ("", "figure", "floor", "ceiling", "goal", "note"))
    split = f"<p class=split>{escape(section.split)}</p>"
    return f"<h2>{escape(section.title)}</h2>{split}<table><tr>{heads}</tr>{rows}</table>"


def _row(row: Row) -> str:
    unit = f" [{escape(row.unit)}]" if row.unit else ""
    numbers = "".join(f"<td>{number(one)}</td>" for one in (row.value, row.floor, row.ceiling))
    css = {True: "yes", False: "no", None: ""}[row.met]
    goal = f'<td class="{css}">{escape(row.goal_text)}</td>'
    return f"<tr><td>{escape(row.name)}{unit}</td>{numbers}{goal}<td>{escape(row.note)}</td></tr>"


def _confusions(verdicts: Verdicts) -> str:
    rows = []
    for asked, found in confusions(verdicts).items():
        others = ", ".join(f"{escape(name)} {share:.2f}" for name, share in list(found.items())[:4] if name != asked)
        rows.append(f"<tr><td>{escape(asked)}</td><td>{found.get(asked, 0):.2f}</td><td>{others}</td></tr>")
    heads = "<tr><th>asked</th><th>found in it</th><th>and in</th></tr>"
    return f"<h2>What it was taken for</h2><table>{heads}{''.join(rows)}</table>"


def _sounds(judged: Likeness) -> str:
    """Every prompt's first two seeds beside two real recordings of its category."""
    parts = ["<h2>Asked, made, real</h2>"]
    each = len(judged.generated) // len(PROMPTS)
    for place, prompt in enumerate(PROMPTS):
        made = [mono for _, mono in judged.generated[place * each : place * each + 2]]
        real = [one for one in judged.real if one.recording.category == prompt.category][place % 2 :: 2][:2]
        figures = [_figure(mono, "made") for mono in made]
        figures += [_figure(one.mono, f"real: {one.recording.caption}") for one in real]
        parts.append(f"<h4>{escape(prompt.text)} ({prompt.kind}, {prompt.category})</h4>{''.join(figures)}")
    return "".join(parts)


def _figure(mono: Mono, caption: str) -> str:
    return f"<figure>{spectrogram(mono)}<figcaption>{escape(caption[:40])}</figcaption></figure>"


def _clips(clips: Mapping[Path, Mono]) -> str:
    parts = ["<h2>Real clips: loudness of their own sound (grey) and of ours (line)</h2>"]
    for clip, mono in clips.items():
        own = clip_sound(clip).mono
        made = np.pad(mono[: len(own)], (0, max(0, len(own) - len(mono))))
        parts.append(f"<figure>{curves(made, own)}<figcaption>{escape(clip.stem)}</figcaption></figure>")
    return "".join(parts)
