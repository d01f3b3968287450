"""Reaper's projects."""

import math
import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from readback.found import Clip, Found

QUOTES = "\"'`"
WORDS = re.compile(r"""\"[^\"]*\"|'[^']*'|`[^`]*`|\S+""")


@dataclass
class Block:
    """A block of Reaper's: `<WORD ...`, lines of words, blocks inside, `>`."""

    words: list[str]
    lines: dict[str, list[list[str]]] = field(default_factory=dict)
    blocks: list["Block"] = field(default_factory=list)

    def line(self, word: str) -> list[str]:
        return self.lines[word][0]


def _blocks(text: str) -> Block:
    open_blocks = [Block([])]
    for line in text.splitlines():
        stripped = line.strip()
        if stripped == ">":
            open_blocks.pop()
        elif stripped and not stripped.startswith("|"):
            words = [word[1:-1] if word[0] in QUOTES else word for word in WORDS.findall(stripped)]
            if words[0].startswith("<"):
                open_blocks[-1].blocks.append(Block(words))
                open_blocks.append(open_blocks[-1].blocks[-1])
            else:
                open_blocks[-1].lines.setdefault(words[0], []).append(words[1:])
    assert len(open_blocks) == 1, "a block is not closed"
    return open_blocks[0]


def read_rpp(path: Path) -> Found:
    """Reaper's project."""
    project = _blocks(path.read_text()).blocks[0]
    _, _, _, nominal, flag, *_ = project.line("TIMEMODE")
    rate = int(nominal) * (Fraction(1000, 1001) if flag != "0" else Fraction(1))
    found = Found(
        rate=rate,
        drop_frame=flag == "1",
        start_frame=round(Fraction(project.line("PROJOFFS")[0]) * rate),
        markers=[(name, round(Fraction(at) * rate)) for _, at, name, *_ in project.lines.get("MARKER", [])],
        texts=path.read_text(),
    )
    for track in project.blocks:
        items = [block for block in track.blocks if block.words[0] == "<ITEM"]
        is_sound = not any(item.blocks[-1].words[1] == "VIDEO" for item in items)
        clips: list[Clip] = []
        for item in items:
            _add_item(found, item, clips)
        found.tracks.append((track.line("NAME")[0], is_sound, clips))
    return found


def _add_item(found: Found, item: Block, clips: list[Clip]) -> None:
    """With its crossfade taken off again: half of it on either side of the cut."""
    start_s, length_s = (Fraction(item.line(word)[0]) for word in ("POSITION", "LENGTH"))
    fade_s, soffs_s = Fraction(item.line("FADEIN")[1]), Fraction(item.line("SOFFS")[0])
    if fade_s:
        assert abs(clips[-1].end_s - start_s - fade_s) < Fraction(1, 10**9), "the items do not lie over each other"
        found.crossfade_s = fade_s.limit_denominator(10**6)
        clips[-1] = replace(clips[-1], end_s=clips[-1].end_s - fade_s / 2)
        start_s, length_s, soffs_s = start_s + fade_s / 2, length_s - fade_s / 2, soffs_s + fade_s / 2
    volume = float(item.line("VOLPAN")[0])
    clip = Clip(
        name=item.line("NAME")[0],
        start_s=start_s,
        end_s=start_s + length_s,
        source_s=soffs_s,
        path=item.blocks[-1].line("FILE")[0],
        is_muted=item.line("MUTE")[0] == "1",
        gain_db=20 * math.log10(volume) if volume else -math.inf,
        speed=Fraction(item.line("PLAYRATE")[0]),
    )
    clips.append(clip)
