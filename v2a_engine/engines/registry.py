"""Engines, found by entry point; or named outright by whoever starts the service."""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType

from v2a_engine.domain.errors import MissingPart, UnknownEngine
from v2a_engine.usecases.ports import Engine

GROUP = "v2a_engine.engines"  # ours are listed in pyproject.toml just like anyone else's
_NONE: Mapping[str, str] = MappingProxyType({})


def load_engine(name: str, plugged: Mapping[str, str] = _NONE) -> Engine:
    """Import and build the one engine asked for; no other ML stack is loaded.

    Args:
        name: as in a request.
        plugged: engines without an entry point, name -> "module:attribute". A request cannot add to them: it may
            come from a file that somebody else wrote, and must not choose what is imported.

    Raises:
        UnknownEngine: nobody provides it.
        MissingPart: a plugged engine cannot be imported.
    """
    if name in plugged:
        return _plugged_engine(plugged[name])
    installed = {point.name: point for point in entry_points(group=GROUP)}
    if name not in installed:
        raise UnknownEngine(name, known=sorted({*installed, *plugged}))
    engine: Engine = installed[name].load()()
    return engine


def _plugged_engine(place: str) -> Engine:
    module, _, attribute = place.partition(":")
    try:
        build = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise MissingPart(f"Engine {place}", f"It cannot be imported ({error}): check the --engine option.") from error
    engine: Engine = build()
    return engine
