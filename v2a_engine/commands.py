"""The commands behind the words: build the parts, call one use case, say what came of it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from v2a_engine.domain.errors import Cancelled, OutputRefused
from v2a_engine.domain.time import exact_rate
from v2a_engine.outputs import keep_changed, output_of_run, remember_source
from v2a_engine.parts import device_note, open_host, renderer, scout, shelf, wishes_of
from v2a_engine.spotting_option import spoken_lines, with_sheet
from v2a_engine.terminal import Terminal
from v2a_engine.usecases.names import show_name
from v2a_engine.usecases.place import stems_of_theirs, unseen_stems
from v2a_engine.usecases.plan import Wishes, plan
from v2a_engine.usecases.ports import TimelineHost
from v2a_engine.usecases.score import Delivery, Outcome, look, make_sound
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting


def run(options: argparse.Namespace) -> int:
    """`wildtrack run`."""
    wishes = wishes_of(options)
    selection = Selection(
        range_label=options.range, tracks=tuple(options.track), clips=tuple(options.clip), marked=options.marked
    )
    output, told = output_of_run(options.source, options.output)
    refuse_clashes(options, output)
    rate = exact_rate(options.picture_rate) if options.picture_rate else None
    host = open_host(options.source, output, rate, options.dialect, options.map)
    with Terminal(options.quiet) as terminal:
        for note in told:
            terminal.say(f"  note: {note}")
        lines = spoken_lines(options.subtitles, options.source, terminal)
        spotting = look(host, selection, scout(), terminal.step, lines)
        _say_spotting(spotting, host, terminal)
        spotting, wishes = with_sheet(options.spotting, spotting, wishes, terminal)
        show = show_name(spotting.sequence.name or options.source.stem)
        folder = options.stems_folder or output.absolute().parent / f"{show}_stems"
        say_kept(output, terminal)
        outcome = _render(
            spotting,
            wishes,
            Delivery(folder=str(folder.absolute()), show=show, shelf=shelf()),
            host,
            options,
            terminal,
        )
        if outcome.clips:
            remember_source(output, options.source)
        if options.preview and outcome.clips:
            write_preview(outcome, options.preview, terminal)
        if options.report:
            write_report(outcome, options.report, terminal)
    _say_outcome(outcome, output, folder, options, terminal)
    return outcome.exit_code


def _render(
    spotting: Spotting,
    wishes: Wishes,
    delivery: Delivery,
    host: TimelineHost,
    options: argparse.Namespace,
    terminal: Terminal,
) -> Outcome:
    terminal.expect_stems(len(plan(spotting, wishes, delivery.folder, delivery.show)))
    if not options.in_process and (note := device_note()):
        terminal.say(f"  note: {note}")
    try:
        return make_sound(spotting, wishes, delivery, renderer(options.in_process), host, terminal.job)
    except KeyboardInterrupt:
        raise Cancelled("Rendering") from None


def say_kept(output: Path, terminal: Terminal) -> None:
    """Before it is written anew, keep what another hand made of the output."""
    for note in keep_changed(output):
        terminal.say(f"  note: {note}")


def remove(options: argparse.Namespace) -> int:
    """`wildtrack remove`."""
    host = open_host(options.timeline, options.output or options.timeline)
    removed = host.remove()
    terminal = Terminal()
    terminal.say(
        f"{removed} of our clips removed. Stems stay on disk; delete their folder when you are done with them."
    )
    return 0


def engine(options: argparse.Namespace) -> int:
    """`wildtrack engine start|status|stop`."""
    from v2a_engine.service import lifecycle

    actions = {"start": lifecycle.start, "status": lifecycle.status, "stop": lifecycle.stop}
    Terminal().say(str(actions[options.action]()))
    return 0


def jobs(options: argparse.Namespace) -> int:
    """`wildtrack jobs`."""
    from v2a_engine.service import job_list

    Terminal().say(job_list.cancel(options.cancel) if options.cancel is not None else job_list.listed())
    return 0


def demo(options: argparse.Namespace) -> int:
    """`wildtrack demo`: a film of our own, its timeline, and the main job on it."""
    from v2a_engine.demo.material import write_demo

    folder: Path = options.output.absolute()
    terminal = Terminal()
    terminal.say(f"Rendering a short film into {folder}")
    material = write_demo(folder)
    from v2a_engine.cli import main

    return main(
        [
            *("run", str(material.timeline), "-o", str(folder / "demo_wildtrack.otio")),
            *("--preview", str(folder / "demo_preview.mp4"), "--report", str(folder / "demo_report.html")),
        ]
    )


def refuse_clashes(options: argparse.Namespace, output: Path) -> None:
    """No output may be the source, another output, or a file that is not ours; said before any work."""
    taken = [options.source.resolve()]
    for path in (output, options.preview, options.report):
        if path is None:
            continue
        if not path.absolute().parent.is_dir():
            raise OutputRefused(str(path), f"there is no folder {path.absolute().parent}")
        if path.resolve() in taken or (path.exists() and options.source.exists() and path.samefile(options.source)):
            raise OutputRefused(str(path), "it is the source, or another output of this run")
        taken.append(path.resolve())
    for path, is_ours in ((options.preview, _is_our_preview), (options.report, _is_our_report)):
        if path is not None and path.exists() and not is_ours(path):
            raise OutputRefused(str(path), "something lies there that Wildtrack did not write")


def _is_our_preview(path: Path) -> bool:
    from v2a_engine.media.preview import is_our_preview

    return is_our_preview(path)


def _is_our_report(path: Path) -> bool:
    from v2a_engine.report.page import is_our_report

    return is_our_report(path)


def write_preview(outcome: Outcome, path: Path, terminal: Terminal) -> None:
    """The picture of the spotted span with the mixed stems (each cue's first take)."""
    from v2a_engine.media import preview
    from v2a_engine.provenance.identity import identity_store
    from v2a_engine.stems.film_seal import film_seal
    from v2a_engine.stems.mix import mix_over
    from v2a_engine.usecases.plan import picture_of_shots

    picture, span = picture_of_shots(outcome.spotting.shots)
    stems = [clip.takes[0] for clip in outcome.clips]
    seal = film_seal(stems, picture, identity_store().open(), path)
    for note in preview.write_preview(picture, span.rate, mix_over(stems, span), path, terminal.step, seal):
        terminal.say(f"  note on the preview: {note}")


def write_report(outcome: Outcome, path: Path, terminal: Terminal) -> None:
    """One page to look at."""
    from v2a_engine.report import page

    page.write_report(outcome, path, terminal.step)


def _say_spotting(spotting: Spotting, host: TimelineHost, terminal: Terminal) -> None:
    counts = (("shot", spotting.shots), ("scene", spotting.scenes), ("cue", spotting.cues))
    terminal.say(", ".join(f"{len(found)} {name}{'' if len(found) == 1 else 's'}" for name, found in counts))
    for note in (*spotting.warnings, *stems_of_theirs(host), *unseen_stems(host)):
        terminal.say(f"  note: {note}")
    for shot in spotting.skipped:
        terminal.say(f"  skipped {shot.name}: {shot.reason}")


def _say_outcome(outcome: Outcome, output: Path, folder: Path, options: argparse.Namespace, terminal: Terminal) -> None:
    for warning in outcome.warnings:
        terminal.say(f"  note: {warning}")
    for cue_id, warning in outcome.stem_warnings:
        terminal.say(f"  note on {cue_id}: {warning}")
    for failure in outcome.failures:
        terminal.say(f"  failed {failure.cue_id}: {failure.reason}")
    lines: Sequence[tuple[str, Path | None]] = (
        ("timeline", output if outcome.clips else None),
        ("stems", folder if outcome.clips else None),
        ("preview", options.preview if outcome.clips else None),
        ("report", options.report),
    )
    for label, path in lines:
        if path is not None:
            terminal.say(f"{label:>9}  {path}")
