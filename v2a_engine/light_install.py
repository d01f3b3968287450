"""Wildtrack without its engine: it verifies, tells provenance and takes our tracks out, but renders nothing."""

import argparse
from collections.abc import Callable
from functools import wraps
from importlib.util import find_spec

from v2a_engine.domain.errors import MissingPart

_ENGINE_PACKAGES = ("torch", "diffusers", "transformers", "safetensors", "soundfile", "cv2", "fastapi")

Command = Callable[[argparse.Namespace], int]


def with_engine(command: Command) -> Command:
    """The same command; where the engine is not installed, it says so before any work.

    Raises:
        MissingPart: from the command.
    """

    @wraps(command)
    def checked(options: argparse.Namespace) -> int:
        require_engine()
        return command(options)

    return checked


def require_engine() -> None:
    """
    Raises:
        MissingPart: this is the light install.
    """
    missing = [name for name in _ENGINE_PACKAGES if find_spec(name) is None]
    if missing:
        raise MissingPart(
            f"The part of Wildtrack that renders ({', '.join(missing)})",
            "Install it in Wildtrack's folder with `pip install '.[engine]'` or `python3 bootstrap.py setup`; "
            "verify, provenance and remove do without.",
        )
