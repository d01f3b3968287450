"""Loads Resolve's library for scripts. Also run as a program of its own, to see whether that works at all.

A library that does not fit this Python may take the whole process down, and one that waits for a dialog in Resolve may
never return: so it is tried in a child process first. Standard library only; prints one line, with JSON in it.
"""

import functools
import importlib.machinery
import importlib.util
import json
import os
import sys
from typing import Any

MARK = "wildtrack: "  # before the answer: the library may print lines of its own


@functools.cache
def load(path: str) -> Any:
    """The module `fusionscript`, whatever its file is called on this system. The search path is left alone.

    Raises:
        ImportError: this Python cannot load it.
    """
    name = "fusionscript"  # its entry function is named so
    if sys.platform == "win32" and sys.prefix != sys.base_prefix:
        os.environ.setdefault("PYTHON3HOME", sys.base_prefix)  # in a virtual environment it finds no Python by itself
    spec = importlib.util.spec_from_file_location(name, path) or importlib.util.spec_from_file_location(
        name, path, loader=importlib.machinery.ExtensionFileLoader(name, path)
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"no module can be made of {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _try(path: str) -> dict[str, Any]:
    try:
        resolve = load(path).scriptapp("Resolve")
        # Nothing but the name: the free edition opens a dialog at calls that only Studio has.
        return {"product": resolve.GetProductName() if resolve is not None else None}
    except Exception as error:  # the process's edge
        return {"error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    sys.stdout.write(f"\n{MARK}{json.dumps(_try(sys.argv[1]))}\n")
