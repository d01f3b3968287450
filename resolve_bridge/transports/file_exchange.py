"""By file: works with every edition and version, and is the only way into the free edition from 21.1 on."""

from pathlib import Path
from typing import NoReturn

from resolve_bridge.transports.errors import NothingToConnect


class FileExchange:
    """A `Transport` that connects nothing: timelines go out and in through Resolve's File menu."""

    name = "file"
    label = "timeline files"
    limits = (
        "What is selected or marked in Resolve is not known here: choose the shots in Wildtrack, or give a range.",
        "Stems come back as a new timeline beside yours: import it, and copy its tracks over if you like.",
    )

    def __init__(self, watch_folder: Path | None = None) -> None:
        """
        Args:
            watch_folder: where Wildtrack looks for new timelines by itself, where it does.
        """
        self._watch_folder = watch_folder

    @property
    def steps(self) -> str:
        """What to click, out and in."""
        where = "anywhere, and open that file" if self._watch_folder is None else f"into {self._watch_folder}, for it"
        return (
            f"In Resolve, choose File > Export > Timeline, format OTIO, and save it {where} in Wildtrack. "
            "When the stems are done, choose File > Import > Timeline and take the file that Wildtrack names."
        )

    def resolve(self) -> NoReturn:
        """There is nothing to give.

        Raises:
            NothingToConnect: always, with the steps to go instead.
        """
        raise NothingToConnect(self.steps)
