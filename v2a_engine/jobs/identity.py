"""A job's name: the sound asked for and the folder it goes to, so that asking twice is asking once."""

import hashlib
import os
from pathlib import Path

from v2a_engine.domain.request import StemRequest

_KEY_DIGITS = 24
_FOLDER_DIGITS = 8


def job_id(request: StemRequest) -> str:
    """The same for equal sounds in one folder, whatever their names.

    The engine's fingerprint is no part of it: it is not known before the engine is loaded, and asking must not wait
    for that. Whether a finished stem is still the right one is decided by the full key, on the shelf.
    """
    folder = os.path.normcase(Path(request.wav_path).parent.resolve())
    return f"{request.key('')[:_KEY_DIGITS]}-{hashlib.sha256(folder.encode()).hexdigest()[:_FOLDER_DIGITS]}"
