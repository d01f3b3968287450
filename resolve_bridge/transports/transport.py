"""The port that every way to Resolve keeps."""

from typing import Any, Protocol


class Transport(Protocol):
    """One way to Resolve."""

    @property
    def name(self) -> str:
        """A word for logs and `--json`: menu-script, external, file."""

    @property
    def label(self) -> str:
        """The same in the editor's words."""

    @property
    def limits(self) -> tuple[str, ...]:
        """What cannot be done this way, one sentence each, with the way round."""

    def resolve(self) -> Any:
        """Resolve's root object, or one with the same methods; `dir()` of an object tells which calls it has.

        Raises:
            ResolveUnreachable: there is no way; the sentence says how to mend it.
        """
