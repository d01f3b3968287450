"""`--spotting` and `--subtitles`, for commands that look at a cut: what people wrote about it elsewhere."""

import argparse
import glob
from dataclasses import replace
from pathlib import Path

from v2a_engine.sheets.spotting_csv import read_spotting
from v2a_engine.sheets.subtitles import SUFFIXES, BadSubtitles, Subtitles, read_subtitles
from v2a_engine.terminal import Terminal
from v2a_engine.usecases.plan import Wishes
from v2a_engine.usecases.spot import Spotting
from v2a_engine.usecases.spotting_sheet import followed
from v2a_engine.usecases.subtitles import Line


def add_spotting_to(parser: argparse.ArgumentParser) -> None:
    """Teach a command to follow a sheet."""
    parser.add_argument(
        "--spotting", type=Path, metavar="CSV", help="do what this sheet says; `wildtrack spot` makes one to edit"
    )
    add_subtitles_to(parser)


def add_subtitles_to(parser: argparse.ArgumentParser) -> None:
    """Teach a command to read subtitles."""
    parser.add_argument(
        "--subtitles",
        type=Path,
        metavar="FILE",
        help="dialogue cues from .srt or .vtt (default: a file of the source's name beside it)",
    )


def with_sheet(sheet: Path | None, spotting: Spotting, wishes: Wishes, terminal: Terminal) -> tuple[Spotting, Wishes]:
    """What a sheet changes in what is done.

    Raises:
        BadSheet, NothingSpotted, BadSpotting: it cannot be followed; nothing was done.
    """
    if sheet is None:
        return spotting, wishes
    written = read_spotting(sheet, spotting.sequence)
    found = followed(written.rows, spotting)
    terminal.say(f"Spotting sheet {sheet}: {found.in_words(spotting, wishes)}")
    if written.note:
        terminal.say(f"  note: {written.note}")
    if found.outside:
        terminal.say(f"  note: {found.outside} of its rows are for shots that are not selected")
    cues = dict.fromkeys((*spotting.unheard, *found.unheard))
    return replace(spotting, unheard=tuple(cues)), replace(wishes, of_cues=found.cues)


def spoken_lines(named: Path | None, source: Path, terminal: Terminal) -> list[Line]:
    """Lines of dialogue from the file that was named, or from the one that lies beside the source.

    Raises:
        BadSubtitles: the file that was named holds none.
    """
    if named is not None:
        return _lines(read_subtitles(named), named, terminal)
    beside = _beside(source)
    if len(beside) > 1:
        names = ", ".join(path.name for path in beside)
        terminal.say(f"  note: several files of subtitles lie beside the source ({names}): name one with --subtitles")
    if len(beside) != 1:
        return []
    try:
        return _lines(read_subtitles(beside[0]), beside[0], terminal)
    except BadSubtitles as error:  # nobody asked for it: a bad file beside the cut stops nothing
        terminal.say(f"  note: {error}")
        return []


def _beside(source: Path) -> list[Path]:
    """`cut.srt` beside `cut.otio`; else files of several languages, as `cut.en.srt`."""
    own = [path for suffix in SUFFIXES if (path := source.with_suffix(suffix)).is_file() and path != source]
    pattern = glob.escape(source.stem) + ".*"
    others = (path for path in source.parent.glob(pattern) if path.suffix.lower() in SUFFIXES and path.is_file())
    return own[:1] if len(own) == 1 else own or sorted(others)


def _lines(found: Subtitles, path: Path, terminal: Terminal) -> list[Line]:
    terminal.say(f"Subtitles: {len(found.lines)} {'line' if len(found.lines) == 1 else 'lines'} in {path}")
    if found.note:
        terminal.say(f"  note: {found.note}")
    if found.unread:
        are = "is no subtitle and is" if found.unread == 1 else "are no subtitles and are"
        terminal.say(f"  note: {found.unread} of its blocks {are} left out")
    return [(line.text, line.start_s, line.end_s) for line in found.lines]
