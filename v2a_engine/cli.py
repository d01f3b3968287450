"""`wildtrack`: words on the command line -> one use case -> words in the terminal. Thin on purpose."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from v2a_engine import (
    commands,
    conform_command,
    convert_command,
    identity_command,
    installed_commands,
    map_option,
    provenance_command,
    spot_command,
    spotting_option,
    verify_command,
)
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import Cancelled, V2AError
from v2a_engine.domain.request import DEFAULT_GUIDANCE, DEFAULT_STEPS, DEFAULT_TRUE_PEAK_DBTP
from v2a_engine.light_install import with_engine
from v2a_engine.parts import DEFAULT_DIALECT
from v2a_engine.usecases.plan import DEFAULT_LEVEL_LUFS
from v2a_engine.version import VERSION

_PIPE_CLOSED = 141  # as shells tell it
_ABOUT = """Temp sound for picture, made on this machine.

  wildtrack run cut.otio                     sound for every shot, on new tracks, in cut_wildtrack.otio
  wildtrack run reel.mov --preview see.mp4   a plain video is cut into shots first
  wildtrack run cut.otio --range 01:00:10:00-01:00:20:00 --prompt "boots on gravel" --takes 3
  wildtrack remove cut_wildtrack.otio        takes everything of ours out again
  wildtrack verify trailer.mp4               says whether a sound or film is ours
  wildtrack identity show                    says what signs your stems

Your timeline and media are only read. Everything written is marked as made by a machine.
Exit codes: 0 done, 1 some stems failed, 130 cancelled; nothing could be made because of
2 the request, 3 the media, 4 the engine, 5 the disk."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code: each error class has its own.
    """
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except KeyboardInterrupt:
        return _fail(Cancelled("The command"))
    except V2AError as error:
        return _fail(error)
    except BrokenPipeError:  # who reads the answer has seen enough, as `| head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would complain at its end
        return _PIPE_CLOSED


def _fail(error: V2AError) -> int:
    sys.stderr.write(f"wildtrack: {error}\n")
    return error.exit_code


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="wildtrack", description=_ABOUT, formatter_class=raw)
    parser.add_argument("--version", action="version", version=f"wildtrack {VERSION}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(subparsers.add_parser("run", help="make sound for a timeline or a video", formatter_class=raw))
    remove = subparsers.add_parser("remove", help="take our tracks out of a timeline")
    remove.add_argument("timeline", type=Path, help="a timeline that Wildtrack wrote")
    remove.add_argument("-o", "--output", type=Path, help="where to write it (default: the same file)")
    remove.set_defaults(command=commands.remove)
    conform_command.add_to(subparsers, _add_wishes)
    spot_command.add_to(subparsers, _add_selection)
    convert_command.add_to(subparsers)
    verify_command.add_to(subparsers)
    provenance_command.add_to(subparsers)
    identity_command.add_to(subparsers)
    engine = subparsers.add_parser("engine", help="start, stop or ask the local engine")
    engine.add_argument("action", choices=("start", "status", "stop"))
    engine.set_defaults(command=with_engine(commands.engine))
    _add_jobs(subparsers.add_parser("jobs", help="list or cancel what the engine still has to do", formatter_class=raw))
    demo = subparsers.add_parser("demo", help="render a short film of our own and make its sound")
    demo.add_argument("-o", "--output", type=Path, default=Path("demo_out"), help="a folder (default: demo_out)")
    demo.set_defaults(command=with_engine(commands.demo))
    installed_commands.add_to(subparsers)
    return parser


def _add_jobs(jobs: argparse.ArgumentParser) -> None:
    jobs.description = (
        "List what waits or runs in the local engine: id, state, progress, stem.\n"
        "Jobs outlive a command that was killed, and an engine that was killed goes on with them at its next start.\n\n"
        "  wildtrack jobs                      what is there\n"
        "  wildtrack jobs --cancel 3f9a6c21    drop one, by its id or the beginning of it\n"
        "  wildtrack jobs --cancel all         drop everything; finished stems are kept"
    )
    jobs.add_argument("--cancel", metavar="ID", help="the job to drop, or all")
    jobs.set_defaults(command=commands.jobs)


def _add_run(run: argparse.ArgumentParser) -> None:
    run.description = (
        "Make sound for the shots of an OTIO timeline or of a video file.\n"
        'Markers are cues: "FX: door slam", "BG: rain on a roof"; a plain note is an effect at that moment.\n'
        "Run it again on its own output to replace our tracks: unchanged shots are not rendered again."
    )
    run.add_argument("source", type=Path, help="timeline (.otio, .otioz), video file, or folder of pictures")
    run.add_argument("--picture-rate", default="", metavar="FPS", help="of numbered pictures: 18, 24000/1001 (24)")
    map_option.add_to(run)
    spotting_option.add_spotting_to(run)
    run.add_argument("-o", "--output", type=Path, help="timeline to write (default: SOURCE_wildtrack.otio beside it)")
    run.add_argument(
        "--for",
        dest="dialect",
        default=DEFAULT_DIALECT,
        metavar="EDITOR",
        help="who opens the timeline: resolve (default), premiere, avid, kdenlive, fcp, hiero, blender, any",
    )
    run.add_argument("--stems-folder", type=Path, help="where stems go (default: NAME_stems beside the output)")
    _add_selection(run.add_argument_group("which part (default: all of it)"))
    _add_wishes(run.add_argument_group("what to hear"))
    show = run.add_argument_group("to look at and to play")
    show.add_argument("--preview", type=Path, metavar="MP4", help="the picture with the mixed stems")
    show.add_argument("--report", type=Path, metavar="HTML", help="one page: shots, waveforms, events, prompts")
    run.add_argument("--in-process", action="store_true", help="render here, without the background engine")
    run.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    run.set_defaults(command=with_engine(commands.run))


def _add_selection(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--range", default="", metavar="IN-OUT", help="timecode or seconds: 01:00:04:00-01:00:12:00, 4-12"
    )
    group.add_argument("--marked", action="store_true", help="between the timeline's in and out")
    group.add_argument("--track", action="append", default=[], metavar="NAME", help="only shots seen from this track")
    group.add_argument("--clip", action="append", default=[], metavar="NAME", help="only shots of this clip")


def _add_wishes(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--stems", default="fx,bg", help="which stems: fx, bg (default: fx,bg)")
    group.add_argument("--prompt", default="", help="in words, for every shot (default: the picture decides)")
    group.add_argument("--negative", default="", metavar="PROMPT", help='what not to hear: "music, voices"')
    group.add_argument("--takes", type=int, default=1, metavar="N", help="alternatives of every stem (default: 1)")
    group.add_argument("--seed", type=int, default=1, help="another number, another take (default: 1)")
    group.add_argument("--handles", type=int, default=12, metavar="FRAMES", help="sound beyond each cut (default: 12)")
    for kind, level in DEFAULT_LEVEL_LUFS.items():
        group.add_argument(
            f"--level-{kind.lower()}", type=float, default=level, metavar="LUFS", help=f"{_LEVEL[kind]} ({level:g})"
        )
    group.add_argument(
        "--true-peak",
        type=float,
        default=DEFAULT_TRUE_PEAK_DBTP,
        metavar="DBTP",
        help=f"what no peak passes ({DEFAULT_TRUE_PEAK_DBTP:g})",
    )
    group.add_argument(
        "--guidance", type=float, default=DEFAULT_GUIDANCE, help=f"pull of the prompt ({DEFAULT_GUIDANCE:g}; 1 is none)"
    )
    group.add_argument(
        "--steps", type=int, default=DEFAULT_STEPS, help=f"sampler steps: fewer is faster ({DEFAULT_STEPS})"
    )


_LEVEL = {StemKind.FX: "loudness of effects", StemKind.BG: "loudness of ambience"}


if __name__ == "__main__":
    sys.exit(main())
