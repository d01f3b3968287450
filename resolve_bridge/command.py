"""`wildtrack resolve`: brings Wildtrack into Resolve's menu, and says what stands between the two.

Imported whenever the command line starts: what it needs, it loads when it is asked.
"""

import argparse
import dataclasses
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resolve_bridge.finding import Finding

_ABOUT = """DaVinci Resolve's menu script: Workspace > Scripts > Wildtrack lets the panel read the open timeline and
put stems on new tracks, in the free edition up to 21.0 and in Studio. From 21.1 on, the free edition runs no Python
scripts: there, timelines go by file (File > Export > Timeline, OTIO; File > Import > Timeline).

  wildtrack resolve install              put the script into your own scripts folder; again after each update
  sudo wildtrack resolve install --all-users
  wildtrack resolve doctor               look at everything, and say what is wrong and how to mend it
  wildtrack resolve uninstall            take the script away again"""


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Teach the command line its words."""
    parser = subparsers.add_parser(
        "resolve",
        help="connect with DaVinci Resolve: install, uninstall, doctor",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, about, command in (
        ("install", "put the menu script where Resolve looks for it", install),
        ("uninstall", "take the menu script away", uninstall),
    ):
        action = actions.add_parser(name, help=about)
        action.add_argument("--all-users", action="store_true", help="in the folder of all users of this machine")
        action.set_defaults(command=command)
    examined = actions.add_parser("doctor", help="say what is wrong, and how to mend it; exit code 1 if anything is")
    examined.add_argument("--json", action="store_true", help="for machines")
    examined.set_defaults(command=doctor)


def install(options: argparse.Namespace) -> int:
    """`wildtrack resolve install`."""
    from resolve_bridge.install import install as put
    from resolve_bridge.transports.errors import MENU

    for path in put(all_users=options.all_users):
        _say(f"The menu script is at {path}.")
    _say(f"Start Resolve (again, if it runs), open a timeline, and choose {MENU}.")
    _say("Is it not in that menu? `wildtrack resolve doctor` says why.")
    return 0


def uninstall(options: argparse.Namespace) -> int:
    """`wildtrack resolve uninstall`."""
    from resolve_bridge.install import uninstall as take_away

    gone = take_away(all_users=options.all_users)
    for path in gone:
        _say(f"Removed {path}.")
    if not gone:
        _say("There is no menu script of Wildtrack's here. (--all-users looks in the folder of all users.)")
    return 0


def doctor(options: argparse.Namespace) -> int:
    """`wildtrack resolve doctor`."""
    from resolve_bridge.doctor import examine
    from resolve_bridge.finding import State

    findings = examine()
    if options.json:
        _say(json.dumps([dataclasses.asdict(finding) for finding in findings], indent=2, ensure_ascii=False))
    else:
        _say("\n".join(map(_line, findings)))
        wrong = sum(finding.state is State.WRONG for finding in findings)
        _say(f"\n{wrong} to mend." if wrong else "\nNothing is wrong.")
    return int(any(finding.state is State.WRONG for finding in findings))


def _line(finding: "Finding") -> str:
    words = f"{finding.state:>5}  {finding.about}: {finding.words}"
    return f"{words}\n       -> {finding.mend}" if finding.mend else words


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
