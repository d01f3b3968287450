"""The engine's account of a picture, as the inspector shows it: without the command line's advice."""

import re

_CHOSEN = re.compile(r"^words chosen: (?P<words>.+) \((?P<why>.+)\)$", re.MULTILINE)
_ADVICE = "to overrule:"


def told(seen: str) -> str:
    """What it sees and how sure it is, a line each.

    >>> told("door 61 %\\nto overrule: a marker")
    'Door 61 %'
    """
    lines = [line for line in seen.splitlines() if line and not line.startswith(_ADVICE)]
    return "\n".join(line[0].upper() + line[1:] for line in lines)


def chosen_words(seen: str) -> str:
    """The words that the engine goes by where the prompt is empty; empty where it chose none.

    >>> chosen_words("rain 80 %\\nwords chosen: heavy rain on a roof (74 %)")
    'heavy rain on a roof'
    """
    match = _CHOSEN.search(seen)
    return match["words"] if match else ""
