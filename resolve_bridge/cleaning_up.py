"""Clean-up never takes the place of why it began: what fails in it is said beside that.

After some errors nothing more is asked of Resolve: it does not answer, or lets nobody in, and each further call would
only wait; or it is another project that would answer. After a call that failed inside it the next may well be done.
"""

from collections.abc import Callable, Iterable

from resolve_bridge.errors import HostRefused, ProjectSwitched
from resolve_bridge.transports.errors import MenuScriptCrowded, MenuScriptNotRunning, ResolveBusy, ResolveLost
from v2a_engine.domain.errors import V2AError

AT_AN_END = (ResolveBusy, ResolveLost, MenuScriptCrowded, MenuScriptNotRunning, ProjectSwitched)

Deed = tuple[str, Callable[[], bool]]  # what to say where it fails, and the deed: was it done?


def clean_up(deeds: Iterable[Deed], notes: list[str]) -> None:
    """Each deed in turn; what could not be done becomes a note, said once. Raises nothing that a person may read."""
    is_answered = True
    for words, deed in deeds:
        done = False
        try:
            done = is_answered and deed()
        except AT_AN_END:
            is_answered = False
        except HostRefused:
            pass
        except V2AError as error:  # one that tells of more than a refusal
            _say(str(error), notes)
        if not done:
            _say(words, notes)


def _say(words: str, notes: list[str]) -> None:
    if words not in notes:
        notes.append(words)
