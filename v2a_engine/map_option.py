"""`--map`, for every command that reads a timeline: where media lies here that the file names otherwise."""

import argparse


def add_to(parser: argparse.ArgumentParser) -> None:
    """Teach a command the option; its values are in `options.map`."""
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="THERE=HERE",
        help=r"where media lies here: 'D:\footage=/mnt/footage'; repeat it for more folders",
    )
