"""The cue sheet: every sound clip with its timecode, as a table for people (Markdown) and for spreadsheets (CSV)."""

import csv
import io
from collections.abc import Iterator
from pathlib import PurePath

from otio_adapters.exchange.format import Feature, Format
from otio_adapters.exchange.programme import Event, Programme
from v2a_engine.sheets.cells import safe

_COLUMNS = ("number", "in", "out", "length", "stem", "name", "file", "prompt", "track", "take", "seed", "muted")
_HOLDS = frozenset(Feature) - {
    Feature.SOUND,
    Feature.PICTURE,
    Feature.MARKERS,
    Feature.LEVELS,
    Feature.FADES,
    Feature.TAKES,
    Feature.PICTURE_FILES,
    Feature.BETWEEN_FRAMES,
}


def encode_csv(programme: Programme) -> bytes:
    """UTF-8 with a byte order mark, or Excel would guess the letters."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows([safe(cell) for cell in row] for row in rows(programme))
    return text.getvalue().encode("utf-8-sig")


def encode_markdown(programme: Programme) -> bytes:
    """A table that reads well without being rendered, too."""
    counting = " drop frame" if programme.drop_frame else ""
    lines = [
        f"# {_in_cell(programme.name)}: cue sheet",
        "",
        f"{float(programme.rate):.6g} frames a second{counting}, starting at {programme.timecode(0)}.",
        "",
        f"| {' | '.join(_COLUMNS)} |",
        f"|{' --- |' * len(_COLUMNS)}",
        *(f"| {' | '.join(_in_cell(cell) for cell in row)} |" for row in rows(programme)),
    ]
    return ("\n".join(lines) + "\n").encode()


def rows(programme: Programme) -> Iterator[tuple[str, ...]]:
    """One for each sound clip, in the order in which they are heard."""
    found = [(track, event) for track, event in programme.events() if track.is_sound]
    found.sort(key=lambda each: (each[1].start_s, each[1].end_s))
    for number, (track, event) in enumerate(found, start=1):
        span = programme.span(event)
        yield (
            str(number),
            programme.timecode(span.start_frame),
            programme.timecode(span.end_frame),
            str(span.frames),
            stem_kind(event),
            event.name,
            PurePath(event.path.replace("\\", "/")).name,
            *(str(event.record.get(key, "")) for key in ("prompt",)),
            track.name,
            *(str(event.record.get(key, "")) for key in ("take", "seed")),
            "yes" if event.is_muted else "",
        )


def stem_kind(event: Event) -> str:
    """FX, BG, MX or DX of a stem of ours, on whatever track: the end of its cue's name; nothing for others."""
    return str(event.record.get("cue_id", "")).rpartition("_")[2]


def _in_cell(text: str) -> str:
    """
    >>> _in_cell("a|b" + chr(10) + "<c>")
    'a\\\\|b &lt;c&gt;'
    """
    plain = " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


CSV = Format(name="wildtrack_cue_sheet_csv", title="Cue sheet (CSV)", suffix=".csv", holds=_HOLDS, encode=encode_csv)
MARKDOWN = Format(
    name="wildtrack_cue_sheet", title="Cue sheet (Markdown)", suffix=".md", holds=_HOLDS, encode=encode_markdown
)
