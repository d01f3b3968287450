"""`wildtrack convert`: a timeline into another program's file."""

import argparse
from importlib.metadata import entry_points
from pathlib import Path

from v2a_engine import map_option
from v2a_engine.domain.errors import MissingPart
from v2a_engine.domain.time import exact_rate
from v2a_engine.parts import DEFAULT_DIALECT
from v2a_engine.terminal import Terminal
from v2a_engine.usecases.conversion import Conversion, Converter

CONVERTERS = "v2a_engine.converters"
_ABOUT = """Write a timeline as another program's file. The suffix of the output says which:

  .xml        FCP 7 XML, for Premiere and Resolve     .aaf   AAF, for Media Composer and Pro Tools
  .rpp        Reaper project                          .mlt   MLT XML, for melt and Shotcut
  .kdenlive   Kdenlive project                        .otio  the same timeline, our tracks --for another editor
  .csv .md    cue sheet: timecode, stem, file, prompt
  .edl .txt   spotting markers, for Resolve and for Avid

  wildtrack convert cut_wildtrack.otio -o cut.aaf
  wildtrack convert cut_wildtrack.otio -o stems.rpp --stems-only

What the other format cannot hold is said first. Sound that it cannot hold is never dropped in silence: nothing is
written then, unless --lossy allows it. Media stays where it is; files refer to it by absolute path, and with --map
by the path that it has here."""


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Teach the command line its words."""
    parser = subparsers.add_parser(
        "convert",
        help="write a timeline for another program",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", type=Path, help="a timeline, or anything else that `run` reads")
    parser.add_argument("-o", "--output", type=Path, required=True, help="what to write")
    parser.add_argument(
        "--for", dest="dialect", default=DEFAULT_DIALECT, metavar="EDITOR", help="of .otio outputs, as for `run`"
    )
    parser.add_argument("--stems-only", action="store_true", help="only the tracks that are ours")
    parser.add_argument("--lossy", action="store_true", help="go on without sounds that the format cannot hold")
    parser.add_argument("--overwrite", action="store_true", help="replace what lies at the output's path")
    parser.add_argument("--picture-rate", default="", metavar="FPS", help="of numbered pictures, as for `run`")
    map_option.add_to(parser)
    parser.set_defaults(command=convert)


def convert(options: argparse.Namespace) -> int:
    """`wildtrack convert`."""
    from v2a_engine.media.probe import probe

    terminal = Terminal()
    wanted = Conversion(
        source=options.source,
        target=options.output,
        dialect=options.dialect,
        stems_only=options.stems_only,
        lossy=options.lossy,
        overwrite=options.overwrite,
        picture_rate=exact_rate(options.picture_rate) if options.picture_rate else None,
        path_map=tuple(options.map),
    )
    for point in entry_points(group=CONVERTERS):
        converter: Converter = point.load()
        converter(wanted, probe, terminal.say)
        terminal.say(str(options.output))
        return 0
    raise MissingPart("A writer of other formats", "Install Wildtrack again: its entry points are not registered.")
