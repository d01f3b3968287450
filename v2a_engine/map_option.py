"""`--map`: where media lies here that a timeline names as another machine knows it. For every command that reads one."""

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
