"""One window for each output: where one will place, no other begins to, also while nothing lies there yet."""

from pathlib import Path

from plugin.session.kept.claims import Claims, OpenElsewhere
from v2a_engine.outputs import memory_of


class OutputClaims:
    """The outputs of this window. Not for the UI thread; one that dies lets go of them."""

    def __init__(self) -> None:
        self._claims = Claims(lambda output: memory_of(Path(output)), patience_s=0)

    def hold(self, output: Path) -> bool:
        """Have it for oneself; as often as it is held, it is to be let go of. False: another window has it."""
        try:
            self._claims.hold(str(output.resolve()), output.name)
        except OpenElsewhere:
            return False
        return True

    def let_go(self, output: Path) -> None:
        """Once."""
        self._claims.let_go(str(output.resolve()))
