"""The panel's process pays nothing for what another process does."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from v2a_engine.remote import address, engine, eyes, job_queue, messages, pictures, verification, waveform, wire
from v2a_engine.stems.shelf import FolderShelf
heavy = {"numpy", "scipy", "av", "torch", "diffusers", "soundfile", "PIL", "fastapi", "uvicorn", "sqlite3"}
print(sorted(heavy & set(sys.modules)))
"""


def test_asking_the_engines_process_and_reading_the_shelf_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "[]"
