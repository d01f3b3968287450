"""The device that a person asks for. An engine reads it once, when it starts; commands may be asked otherwise later."""

import os
from collections.abc import Collection

DEVICE_VARIABLE = "WILDTRACK_DEVICE"  # "cpu", "cuda", "mps"; unset: the best there is


def asked_device() -> str:
    """What this process is asked for; empty if it may choose."""
    return os.environ.get(DEVICE_VARIABLE, "")


def disagreement(asked_there: str, fingerprints: Collection[str]) -> str:
    """A sentence where a running engine does not compute on the device that this process is asked for; else empty.

    Args:
        asked_there: what the engine was asked for when it started.
        fingerprints: of what it has loaded; they name the device that was taken.
    """
    here = asked_device()
    if not here or here == asked_there or (fingerprints and all(here in mark.split() for mark in fingerprints)):
        return ""
    started = f"for {asked_there!r}" if asked_there else "without it"
    return (
        f"{DEVICE_VARIABLE} asks for {here!r}, but the engine that runs was started {started} and keeps its device: "
        "end it with `wildtrack engine stop`, then run the command again."
    )
