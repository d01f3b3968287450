"""Commands that other packages bring: the engine knows no editor, yet `wildtrack resolve` is one of its words."""

import argparse
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points

from v2a_engine.domain.errors import MissingPart

GROUP = "v2a_engine.commands"


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Teach the command line the words of every installed package; each entry is called with `subparsers`.

    One that cannot be loaded keeps its place in the help, and says why when it is used.
    """
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            point.load()(subparsers)
        except Exception as error:  # another package's edge: its fault must not take the other commands away
            _add_broken(subparsers, point, f"{type(error).__name__}: {error}")


def _add_broken(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", point: EntryPoint, why: str) -> None:
    parser = subparsers.choices.get(point.name) or subparsers.add_parser(point.name, help="cannot be loaded")
    parser.add_argument("words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parser.set_defaults(command=_refusing(point, why))


def _refusing(point: EntryPoint, why: str) -> Callable[[argparse.Namespace], int]:
    def refuse(_: argparse.Namespace) -> int:
        raise MissingPart(f"The command {point.name}", f"{point.value} cannot be loaded ({why}). Install it again.")

    return refuse
