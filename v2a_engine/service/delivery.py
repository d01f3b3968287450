"""Where a request may have its stem written. The path comes over a socket, so it is looked at before it is used."""

import os
import re
from pathlib import Path

from v2a_engine.domain.errors import OutputRefused

_NAME = re.compile(r".+_t[1-9]\d*\.wav", re.DOTALL)


def check_delivery(wav_path: str, state_folder: Path) -> None:
    """Refuse a path that is no stem's.

    Raises:
        OutputRefused: with the reason.
    """
    why = _objection(wav_path, state_folder)
    if why:
        raise OutputRefused(wav_path.replace("\0", "\\0"), why)


def _objection(wav_path: str, state_folder: Path) -> str:
    if "\0" in wav_path:
        return "the path holds a zero byte"
    path = Path(wav_path)
    if not path.is_absolute():
        return "the path is not absolute"
    if not _NAME.fullmatch(path.name):
        return "a stem's name ends in _t1.wav, _t2.wav and so on"
    folder = path.parent.resolve()
    if folder.is_relative_to(state_folder.resolve()):
        return "that folder belongs to the engine"
    if not folder.is_dir():
        return f"the folder {folder} is not there"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {folder} cannot be written to"
    return ""
