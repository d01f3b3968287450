"""`wildtrack conform`: a new cut and the old one's stems in, the new cut with its sound out. Thin."""

import argparse
from collections.abc import Callable
from pathlib import Path

from v2a_engine import map_option, spotting_option
from v2a_engine.commands import refuse_clashes, say_kept, write_preview, write_report
from v2a_engine.domain.cue import RENDERED_KINDS
from v2a_engine.domain.errors import Cancelled, OutputRefused, V2AError
from v2a_engine.light_install import with_engine
from v2a_engine.outputs import output_of_run, remember_source
from v2a_engine.parts import device_note, open_host, renderer, scout, shelf, wishes_of
from v2a_engine.sheets.cells import is_sheet_of, sheet_text, write_sheet
from v2a_engine.spotting_option import spoken_lines, with_sheet
from v2a_engine.terminal import Terminal
from v2a_engine.usecases.as_heard import as_heard, unlike_the_timeline
from v2a_engine.usecases.conform import Carried, Conformed, carry_out, conform
from v2a_engine.usecases.conform_before import Before
from v2a_engine.usecases.conform_changes import COLUMNS, What, counted, in_words, table
from v2a_engine.usecases.names import show_name
from v2a_engine.usecases.ports import TimelineHost
from v2a_engine.usecases.score import Delivery, Outcome, look
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting

_ABOUT = """The cut changed: bring the sound along. Shots are known by what they show (media, source range, speed).

  wildtrack conform new_cut.otio --from old_cut_wildtrack.otio -o new_cut_wildtrack.otio
  wildtrack conform new_cut.otio --from old_cut_wildtrack.otio --dry-run

Shots that only moved keep their stems to the sample: the same files, placed elsewhere (the time reference in a
file still tells the place that it was rendered for). Trimmed shots use what their stems' handles hold. Only what is
new is rendered, on the stems that the old cut has, unless --stems tells others. A stem that you trimmed, cut in two,
copied, renamed, muted, moved, or put a level, effect, fade or marker on is never replaced: it goes with the picture
that it lies over, as it is. A shot whose stem you deleted stays without. Our tracks stay as you left them: names,
mutes, levels, markers, their order, and clips of your own on them. A spotting sheet of the new cut leaves out what it
skips, and has rendered what it gives other words; its seeds and takes hold for what is rendered."""


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
        "--dry-run", action="store_true", help="only say what would change: nothing rendered, no timeline written"
    )
    parser.add_argument(
        "--for",
        dest="dialect",
        metavar="EDITOR",
        help="who opens the timeline: resolve, premiere, avid, kdenlive, fcp, hiero, blender, any "
        "(default: as the old cut's stems are written)",
    )
    spotting_option.add_spotting_to(parser)
    parser.add_argument("--stems-folder", type=Path, help="where new stems go (default: NAME_stems beside the output)")
    map_option.add_to(parser)
    parser.add_argument(
        "--without-missing", action="store_true", help="go on where stems of the old cut are gone: render them anew"
    )
    add_wishes(parser.add_argument_group("what to hear where sound is new"))
    show = parser.add_argument_group("to look at and to play")
    show.add_argument("--preview", type=Path, metavar="MP4", help="the picture with the mixed stems")
    show.add_argument("--report", type=Path, metavar="HTML", help="one page: shots, waveforms, events, prompts")
    parser.add_argument("--in-process", action="store_true", help="render here, without the background engine")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(command=with_engine(run), stems="")


def run(options: argparse.Namespace) -> int:
    """`wildtrack conform`."""
    output, told = output_of_run(options.source, options.output)
    _refuse_clashes(options, output)
    host = open_host(options.source, output, dialect=options.dialect, path_map=options.map)
    with Terminal(options.quiet) as terminal:
        for note in told:
            terminal.say(f"  note: {note}")
        old = open_host(options.old, None, path_map=options.map)
        before = Before.of(old, host, without_missing=options.without_missing)
        options.stems = options.stems or _stems_of(before)
        lines = spoken_lines(options.subtitles, options.source, terminal)
        spotting = look(host, Selection(), scout(), terminal.step, lines)
        show = show_name(spotting.sequence.name or options.source.stem)
        folder = options.stems_folder or output.absolute().parent / f"{show}_stems"
        delivery = Delivery(folder=str(folder.absolute()), show=show, shelf=shelf())
        spotting, wishes = with_sheet(options.spotting, spotting, wishes_of(options), terminal)
        conformed = conform(spotting, wishes, before, scout(), delivery)
        _say_changes(conformed, before, spotting, terminal)
        if options.changes:
            rows = table(conformed.changes, before.sequence, spotting.sequence)
            write_sheet(options.changes, sheet_text(COLUMNS, rows))
        if options.dry_run:
            terminal.say(
                f"Dry run: nothing was rendered, and {'no timeline' if options.changes else 'nothing'} written."
            )
            return 0
        say_kept(output, terminal)
        carried = _carried_out(conformed, delivery, host, options, terminal)
        remember_source(output, options.source)
        clips = (*conformed.clips, *carried.clips)
        outcome = Outcome(
            spotting=spotting,
            clips=tuple(as_heard(clips, before.tracks_now or before.tracks, delivery.shelf)),
            failures=carried.failures,
            warnings=(*wishes.warnings, *(unlike_the_timeline(clips) if options.preview else ())),
        )
        _show(outcome, options, terminal)
    return _said_end(outcome, conformed, output, options, terminal)


def _show(outcome: Outcome, options: argparse.Namespace, terminal: Terminal) -> None:
    if options.preview and outcome.clips:
        write_preview(outcome, options.preview, terminal)
    if options.report:
        write_report(outcome, options.report, terminal)


def _stems_of(before: Before) -> str:
    """The stems that the old cut has, or all where it has none."""
    kinds = {clip.kind for clip in before.clips}
    return ",".join(kind.value for kind in RENDERED_KINDS if kind in kinds or not kinds)


def _carried_out(
    conformed: Conformed, delivery: Delivery, host: TimelineHost, options: argparse.Namespace, terminal: Terminal
) -> Carried:
    terminal.expect_stems(len(conformed.requests))
    if conformed.requests and not options.in_process and (note := device_note()):
        terminal.say(f"  note: {note}")
    try:
        return carry_out(conformed, delivery, lambda: renderer(options.in_process), host, terminal.job)
    except KeyboardInterrupt:
        raise Cancelled("Rendering") from None


def _refuse_clashes(options: argparse.Namespace, output: Path) -> None:
    """Neither cut is written over, nor anything that is not ours; said before any work."""
    refuse_clashes(options, output)
    inputs = [options.source.resolve(), options.old.resolve()]
    for path in filter(None, (output, options.preview, options.report)):
        if path.resolve() == inputs[1]:
            raise OutputRefused(str(path), "it is the old cut, whose stems are needed")
    changes: Path | None = options.changes
    if changes is None:
        return
    others = (path.resolve() for path in (output, options.preview, options.report) if path is not None)
    if changes.resolve() in (*inputs, *others):
        raise OutputRefused(str(changes), "it is one of the cuts, or another output of this run")
    if changes.exists() and not (changes.is_file() and is_sheet_of(changes, COLUMNS)):
        raise OutputRefused(str(changes), "something lies there that Wildtrack did not write")


def _say_changes(conformed: Conformed, before: Before, spotting: Spotting, terminal: Terminal) -> None:
    for line in (
        *before.notes,
        *spotting.warnings,
        *(f"skipped {shot.name}: {shot.reason}" for shot in spotting.skipped),
    ):
        terminal.say(f"  note: {line}")
    for line in in_words(conformed.changes, before.sequence, spotting.sequence):
        terminal.say(f"  {line}")
    for line in counted(conformed.changes):
        terminal.say(line)


def _said_end(
    outcome: Outcome, conformed: Conformed, output: Path, options: argparse.Namespace, terminal: Terminal
) -> int:
    for warning in outcome.warnings:
        terminal.say(f"  note: {warning}")
    for failure in outcome.failures:
        terminal.say(f"  failed {failure.cue_id}: {failure.reason}")
    if any(change.what is What.MOVED for change in conformed.changes):
        terminal.say("  note: moved stems keep their files, so the time reference inside tells where they were first")
    terminal.say(f" timeline  {output}")
    preview = options.preview if outcome.clips else None
    for label, path in (("changes", options.changes), ("preview", preview), ("report", options.report)):
        if path is not None:
            terminal.say(f"{label:>9}  {path}")
    return V2AError.exit_code if outcome.failures else 0
