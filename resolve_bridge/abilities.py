"""What this Resolve is and can do: its edition and version, the calls it has, and how it counts, found out once."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resolve_bridge.checked import granted

if TYPE_CHECKING:
    from fusionscript import Resolve

_FIRST_WITH_EXCLUSIVE_END = 19


@dataclass(kw_only=True, slots=True)
class Calibration:
    """How this build counts; None until it has been seen. Changes as a session goes on, on purpose."""

    end_is_inclusive: bool | None = None  # `endFrame` when appending
    starts_are_relative: bool | None = None  # `GetStart` of items


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """One running Resolve."""

    product: str
    version: tuple[int, ...]
    calibration: Calibration = field(default_factory=Calibration)
    _calls: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def is_studio(self) -> bool:
        return "Studio" in self.product

    @property
    def label(self) -> str:
        return f"{self.product} {'.'.join(map(str, self.version))}"

    @property
    def end_is_inclusive(self) -> bool:
        """Is `endFrame` the last frame? As measured; until then, as this version is known for."""
        measured = self.calibration.end_is_inclusive
        return self.version[:1] < (_FIRST_WITH_EXCLUSIVE_END,) if measured is None else measured

    def has(self, kind: str, thing: object, call: str) -> bool:
        """Can `call` be made on `thing`? `hasattr` is always true on Resolve's objects; `dir` knows.

        Args:
            kind: the thing's class in the README: all objects are of one Python type.
        """
        if kind not in self._calls:
            self._calls[kind] = frozenset(dir(thing))
        return call in self._calls[kind]


def abilities_of(resolve: "Resolve") -> Abilities:
    """Ask Resolve who it is.

    Raises:
        HostRefused: it does not answer, as while a dialog is open.
    """
    version = granted(resolve.GetVersion(), "tell its version")
    return Abilities(
        product=granted(resolve.GetProductName(), "tell its name"),
        version=tuple(int(part) for part in version[:3]),
    )
