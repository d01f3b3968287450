"""Speech from `espeak-ng`, a program that stands beside this one (Debian: apt install espeak-ng)."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from marks.sound import RATE_HZ, Random, Samples, at_level, fitted, resampled

_VOICES = {
    "tuning": ("en-us+m3", "en-us+f2", "en-us+m7"),
    "held-out": ("en-gb+m1", "en-gb-scotland+f4", "en-gb-x-rp+m5"),
    "unmarked": ("de+m2", "fr+f3", "en+m6", "es+f1", "it+m4"),
}
_WORDS = {
    "tuning": "the lights went out before anyone had closed the gate so we waited by the river until morning came "
    "and nobody asked who had taken the lantern or why the boat was gone",
    "held-out": "seven bridges cross this valley yet only one of them will carry a horse when snow lies deep "
    "my grandmother knew which and she never told us twice",
    "unmarked": "a kettle stands on every stove in town market opens early today bring baskets bread apples string "
    "and something warm to wear because wind turns north after noon they said",
}


def missing() -> str:
    """Why there can be no speech; empty where there can."""
    return "" if shutil.which("espeak-ng") else "espeak-ng is not installed (Debian: apt install espeak-ng)"


def speech(length_s: float, rng: Random, part: str) -> Samples:
    """A voice that reads words in a random order. No two parts ("tuning", "held-out", "unmarked") share a voice."""
    words = _WORDS[part].split()
    spoken = [" ".join(rng.permutation(words)[: rng.integers(6, 14)]) for _ in range(int(length_s / 2) + 2)]
    voice, pace = _VOICES[part][rng.integers(len(_VOICES[part]))], int(rng.integers(130, 185))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        command = ["espeak-ng", "-v", voice, "-s", str(pace), "-p", str(int(rng.integers(30, 70))), "-w", str(path)]
        subprocess.run([*command, ". ".join(spoken)], check=True, capture_output=True)
        mono, rate_hz = soundfile.read(path, dtype="float32")
    sound = resampled(np.stack([mono, mono]), rate_hz, RATE_HZ)
    return at_level(fitted(sound, round(length_s * RATE_HZ)), -24)
