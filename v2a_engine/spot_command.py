"""`wildtrack spot`: a cut in, a spotting sheet out. Thin."""

import argparse
from collections.abc import Callable
from pathlib import Path

from v2a_engine import map_option, spotting_option
from v2a_engine.domain.cue import stem_kinds
from v2a_engine.domain.errors import Cancelled, MediaError, OutputRefused
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.time import exact_rate
from v2a_engine.light_install import with_engine
from v2a_engine.parts import open_host, scout
from v2a_engine.sheets.cells import write_sheet
from v2a_engine.sheets.spotting_csv import spotting_text
from v2a_engine.terminal import Terminal
from v2a_engine.usecases.plan import DEFAULT_ENGINE, Wishes
from v2a_engine.usecases.ports import Eyes
from v2a_engine.usecases.score import look
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting
from v2a_engine.usecases.spotting_sheet import Look, proposed

_ABOUT = """List what a run would make, as a table to edit in any spreadsheet and to give back to `wildtrack run`.

  wildtrack spot cut.otio -o spotting.csv
  wildtrack run cut.otio --spotting spotting.csv

A row is one stem of one shot (FX) or scene (BG), or a moment inside one. Write a prompt where you know better than the
picture; leave it empty and the picture decides. Put an x under skip where nothing should sound, a number under
takes or seed, a new row with a timecode for a moment: its out may stay empty. A shot whose rows you delete is done
as without a sheet. Dialogue (DX, from subtitles and markers) is listed and not rendered yet."""


def add_to(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
    add_selection: Callable[[argparse._ArgumentGroup], None],
) -> None:
    """Teach the command line its words."""
    parser = subparsers.add_parser(
        "spot",
        help="list shots and proposed cues as a table to edit",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", type=Path, help="timeline (.otio, .otioz), video file, or folder of pictures")
    parser.add_argument("-o", "--output", type=Path, metavar="CSV", help="the sheet (default: SOURCE_spotting.csv)")
    parser.add_argument("--picture-rate", default="", metavar="FPS", help="of numbered pictures: 18, 24000/1001 (24)")
    parser.add_argument("--stems", default="fx,bg", help="which stems: fx, bg (default: fx,bg)")
    parser.add_argument("--quick", action="store_true", help="do not ask the engine what it sees")
    map_option.add_to(parser)
    spotting_option.add_subtitles_to(parser)
    add_selection(parser.add_argument_group("which part (default: all of it)"))
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(command=with_engine(run))


def run(options: argparse.Namespace) -> int:
    """`wildtrack spot`."""
    output: Path = options.output or options.source.with_name(f"{options.source.stem}_spotting.csv")
    if output.exists():
        raise OutputRefused(str(output), "something lies there, perhaps a sheet that you edited")
    selection = Selection(
        range_label=options.range, tracks=tuple(options.track), clips=tuple(options.clip), marked=options.marked
    )
    rate = exact_rate(options.picture_rate) if options.picture_rate else None
    host = open_host(options.source, None, rate, path_map=options.map)
    wishes = Wishes(kinds=stem_kinds(options.stems))
    with Terminal(options.quiet) as terminal:
        lines = spotting_option.spoken_lines(options.subtitles, options.source, terminal)
        spotting = look(host, selection, scout(), terminal.step, lines)
        for note in (*spotting.warnings, *(f"skipped {shot.name}: {shot.reason}" for shot in spotting.skipped)):
            terminal.say(f"  note: {note}")
        try:
            eyes = _nobody if options.quick else _eyes(terminal)
            rows = list(proposed(spotting, wishes, eyes))
        except KeyboardInterrupt:
            raise Cancelled("Spotting") from None
        write_sheet(output, spotting_text(rows, spotting.sequence))
    terminal.say(f"{_counted(spotting)}, {len(rows)} rows in {output}")
    return 0


def _counted(spotting: Spotting) -> str:
    return f"{len(spotting.shots)} shots, {len(spotting.scenes)} scenes"


def _nobody(_request: StemRequest) -> str:
    return ""


def _eyes(terminal: Terminal) -> Look:
    """The engine's own, in this process: what it looks at once is kept for the run that follows."""
    from v2a_engine.engines.registry import load_engine

    engine = load_engine(DEFAULT_ENGINE)
    if not isinstance(engine, Eyes):
        terminal.say("  note: this engine does not tell what it sees without rendering, so that column stays empty")
        return _nobody

    def told(request: StemRequest) -> str:
        def progress(step: int, steps: int, stage: str) -> None:
            terminal.step(step, steps, f"{request.cue_id}: {stage}")

        try:
            return engine.look(request, progress)
        except MediaError as error:
            return f"could not be looked at. {error}"

    return told
