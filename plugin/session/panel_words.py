"""What the engine says, in the panel's words: its advice names options and commands of the command line.

An error owns its sentence, and that has come through processes and job queues as text by the time it is shown here. So
this one table is where such advice becomes a button or a menu; a test holds every error of the tree against it.
"""

import re

from v2a_engine.domain.errors import V2AError

_RESTART = "restart the engine in the queue"
_TABLE = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (
            r"^--map .+? cannot be followed: (.+?)\. Write the folder as .+$",
            r"A media path cannot be followed: \1. Mend it in Timeline > Media Paths.",
        ),
        (
            r"or say where it lies on this machine \(--map '.*?'\), then run again",
            "or say in Media Paths where it lies",
        ),
        (r"say where: --map '.*?'$", "say so in Timeline > Media Paths."),
        (r"Try `wildtrack engine stop`, then the command again; .*$", f"{_RESTART.capitalize()}, then try again."),
        (r"end it with `wildtrack engine stop`", _RESTART),
        (r"Mend that and run the command again, .*$", f"Mend that, then {_RESTART}."),
        (r"`wildtrack identity show` says", "In a terminal, `wildtrack identity show` says"),
        (r"run the same command: finished stems are kept", "try again: finished stems are kept"),
        (
            r"^(Nothing is seen to strike in this shot)\. A marker .* says when it should sound\.$",
            r"\1, so nothing says when these words should sound. Say it: Sound Here, at the playhead.",
        ),
        (r"\bthen run again\b", "then try again"),
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
