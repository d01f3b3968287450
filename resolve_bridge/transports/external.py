"""From outside, as Studio allows: Resolve's own library for scripts, in this process."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from resolve_bridge.places import scripting_libraries
from resolve_bridge.transports import scripting_library
from resolve_bridge.transports.errors import (
    ExternalScriptingRefused,
    ScriptingLibraryMissing,
    ScriptingLibraryUnusable,
)
from resolve_bridge.transports.resolve_process import resolve_is_running
from resolve_bridge.transports.scripting_library import MARK
from resolve_bridge.transports.studio_object import StudioObject

_TRY_S = 20.0


class ExternalScripting:
    """A `Transport`: Studio, with its preference for scripts from this machine."""

    name = "external"
    label = "Resolve Studio's own scripting"
    limits = ()

    def __init__(self, try_s: float = _TRY_S) -> None:
        """
        Args:
            try_s: how long Resolve may take to answer at all, in seconds.
        """
        self._try_s = try_s

    def resolve(self) -> Any:
        """Resolve's root object.

        Raises:
            ScriptingLibraryMissing, ScriptingLibraryUnusable: there is no way to ask.
            ExternalScriptingRefused: Resolve is closed, does not want to, or shows a dialog.
        """
        library = find_library()
        self._try(library)
        root = scripting_library.load(str(library)).scriptapp("Resolve")
        if root is None:
            raise ExternalScriptingRefused(resolve_is_running())
        return StudioObject(root)

    def _try(self, library: Path) -> None:
        """The same in a process that may die or hang."""
        words = [sys.executable, "-I", scripting_library.__file__, str(library)]
        try:
            tried = subprocess.run(words, capture_output=True, text=True, timeout=self._try_s, check=False)
        except subprocess.TimeoutExpired:
            raise ExternalScriptingRefused(is_running=True) from None
        told = [line for line in tried.stdout.splitlines() if line.startswith(MARK)]
        if tried.returncode != 0 or not told:  # the library itself may print something before and after
            raise ScriptingLibraryUnusable(library, f"it ends the process with status {tried.returncode}")
        answer = json.loads(told[-1].removeprefix(MARK))
        if "error" in answer:
            raise ScriptingLibraryUnusable(library, answer["error"])
        if not answer["product"]:
            raise ExternalScriptingRefused(resolve_is_running())


def find_library() -> Path:
    """The library's file.

    Raises:
        ScriptingLibraryMissing: it is at none of its places.
    """
    places = scripting_libraries()
    library = next((place for place in places if place.is_file()), None)
    if library is None:
        raise ScriptingLibraryMissing(places)
    return library
