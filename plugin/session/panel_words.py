"""What the engine says, in the panel's words: its advice names options and commands of the command line.

An error owns its sentence, and that has come through processes and job queues as text by the time it is shown here. So
this one table is where such advice becomes a button or a menu; a test holds every error of the tree against it.
"""

import re

from v2a_engine.domain.errors import V2AError

_OPTION = r"--[a-z-]+"
_TABLE = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (
            rf"{_OPTION}map .+? cannot be followed: (.+?)\. Write the folder as .+$".replace(f"{_OPTION}map", "--map"),
            r"A media path cannot be followed: \1. Mend it in Timeline > Media Paths.",
        ),
        (
            r"or say where it lies on this machine \(--map '.*?'\), then run again",
            "or say in Media Paths where it lies",
        ),
        (r"say where: --map '.*?'$", "say so in Timeline > Media Paths."),
        (r"Try `wildtrack engine stop`, then .*$", "Restart the engine in the queue, then try again."),
        (r"run the same command: finished stems are kept", "try again: finished stems are kept"),
        (r"\bthen run again\b", "then try again"),
        (r"\brun it again to go on\b", "ask again to go on"),
    )
)


def said(error: V2AError) -> str:
    """What an error says here."""
    return in_panel_words(str(error))


def in_panel_words(sentence: str) -> str:
    """
    >>> in_panel_words("Bring the file back or relink the clip, then run again.")
    'Bring the file back or relink the clip, then try again.'
    """
    for pattern, words in _TABLE:
        sentence = pattern.sub(words, sentence)
    return sentence
