"""`wildtrack conform`: a new cut and the old one's stems in, the new cut with its sound out. Thin."""

import argparse
from collections.abc import Callable
from pathlib import Path

from v2a_engine import map_option
from v2a_engine.domain.cue import RENDERED_KINDS
from v2a_engine.domain.errors import Cancelled, OutputRefused, V2AError
from v2a_engine.light_install import with_engine
from v2a_engine.parts import device_note, open_host, renderer, scout, shelf, wishes_of
from v2a_engine.sheets.cells import is_sheet_of, sheet_text, write_sheet
from v2a_engine.terminal import Terminal
from v2a_engine.usecases.conform import Before, Conformed, carry_out, conform
from v2a_engine.usecases.conform_changes import COLUMNS, What, counted, in_words, table
from v2a_engine.usecases.names import show_name
from v2a_engine.usecases.ports import TimelineHost
from v2a_engine.usecases.score import Delivery, Failure, look
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting

_ABOUT = """The cut changed: bring the sound along. Shots are known by what they show (media, source range, speed).

  wildtrack conform new_cut.otio --from old_cut_wildtrack.otio -o new_cut_wildtrack.otio
  wildtrack conform new_cut.otio --from old_cut_wildtrack.otio --dry-run

Shots that only moved keep their stems to the sample: the same files, placed elsewhere (the time reference in a
file still tells the place that it was rendered for). Trimmed shots use what their stems' handles hold. Only what is
new is rendered, on the stems that the old cut has, unless --stems tells others. A stem that you trimmed,
renamed, muted, moved, or put a level, effect, fade or marker on is never replaced: it goes with its picture, as it is.
A shot whose stem you deleted stays without."""


def add_to(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
    add_wishes: Callable[[argparse._ArgumentGroup], None],
) -> None:
    """Teach the command line its words."""
    parser = subparsers.add_parser(
        "conform",
        help="bring the sound along to a changed cut",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", type=Path, help="the new cut")
    parser.add_argument("--from", dest="old", type=Path, required=True, metavar="OTIO", help="the old one, with stems")
    parser.add_argument(
        "-o", "--output", type=Path, help="timeline to write (default: SOURCE_wildtrack.otio beside it)"
    )
    parser.add_argument("--changes", type=Path, metavar="CSV", help="also the change report as a table")
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what would change: nothing rendered or written"
    )
    parser.add_argument("--stems-folder", type=Path, help="where new stems go (default: NAME_stems beside the output)")
    map_option.add_to(parser)
    add_wishes(parser.add_argument_group("what to hear where sound is new"))
    parser.add_argument("--in-process", action="store_true", help="render here, without the background engine")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(command=with_engine(run), stems="")


def run(options: argparse.Namespace) -> int:
    """`wildtrack conform`."""
    output: Path = options.output or options.source.with_name(f"{options.source.stem}_wildtrack.otio")
    _refuse_clashes(options, output)
    host, old_host = (
        open_host(path, target, path_map=options.map)
        for path, target in ((options.source, output), (options.old, None))
    )
    with Terminal(options.quiet) as terminal:
        before = Before(sequence=old_host.read(), clips=tuple(old_host.placed()), now=tuple(host.placed()))
        spotting = look(host, Selection(), scout(), terminal.step)
        show = show_name(spotting.sequence.name or options.source.stem)
        folder = options.stems_folder or output.absolute().parent / f"{show}_stems"
        delivery = Delivery(folder=str(folder.absolute()), show=show, shelf=shelf())
        options.stems = options.stems or _stems_of(before)
        conformed = conform(spotting, wishes_of(options), before, scout(), delivery)
        _say_changes(conformed, before, spotting, terminal)
        if options.dry_run:
            terminal.say("Dry run: nothing was rendered or written.")
            return 0
        failures = _carried_out(conformed, delivery, host, options, terminal)
        if options.changes:
            rows = table(conformed.changes, before.sequence, spotting.sequence)
            write_sheet(options.changes, sheet_text(COLUMNS, rows))
    return _said_end(failures, conformed, output, options, terminal)


def _stems_of(before: Before) -> str:
    """The stems that the old cut has, or all where it has none."""
    kinds = {clip.kind for clip in before.clips}
    return ",".join(kind.value for kind in RENDERED_KINDS if kind in kinds or not kinds)


def _carried_out(
    conformed: Conformed, delivery: Delivery, host: TimelineHost, options: argparse.Namespace, terminal: Terminal
) -> tuple[Failure, ...]:
    terminal.expect_stems(len(conformed.requests))
    if conformed.requests and not options.in_process and (note := device_note()):
        terminal.say(f"  note: {note}")
    try:
        return carry_out(conformed, delivery, lambda: renderer(options.in_process), host, terminal.job)
    except KeyboardInterrupt:
        raise Cancelled("Rendering") from None


def _refuse_clashes(options: argparse.Namespace, output: Path) -> None:
    """Neither cut is written over, nor a table that is not ours; said before any work."""
    inputs = [options.source.resolve(), options.old.resolve()]
    if output.resolve() == inputs[1]:
        raise OutputRefused(str(output), "it is the old cut, whose stems are needed")
    changes: Path | None = options.changes
    if changes is None:
        return
    if changes.resolve() in (*inputs, output.resolve()):
        raise OutputRefused(str(changes), "it is one of the cuts")
    if changes.exists() and not (changes.is_file() and is_sheet_of(changes, COLUMNS)):
        raise OutputRefused(str(changes), "something lies there that Wildtrack did not write")


def _say_changes(conformed: Conformed, before: Before, spotting: Spotting, terminal: Terminal) -> None:
    for line in (*spotting.warnings, *(f"skipped {shot.name}: {shot.reason}" for shot in spotting.skipped)):
        terminal.say(f"  note: {line}")
    for line in in_words(conformed.changes, before.sequence, spotting.sequence):
        terminal.say(f"  {line}")
    for line in counted(conformed.changes):
        terminal.say(line)


def _said_end(
    failures: tuple[Failure, ...], conformed: Conformed, output: Path, options: argparse.Namespace, terminal: Terminal
) -> int:
    for failure in failures:
        terminal.say(f"  failed {failure.cue_id}: {failure.reason}")
    if any(change.what is What.MOVED for change in conformed.changes):
        terminal.say("  note: moved stems keep their files, so the time reference inside tells where they were first")
    terminal.say(f" timeline  {output}")
    if options.changes:
        terminal.say(f"  changes  {options.changes}")
    return V2AError.exit_code if failures else 0
