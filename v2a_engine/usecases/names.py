"""What shows and stems are called on disk: readable, sortable, and allowed on every system.

Letters of every script stay as they are. No name is one that Windows keeps for its devices (CON, NUL, ...), for a
stem's name goes on after the show's.
"""

import re
import unicodedata
from pathlib import Path

_LONGEST_SHOW = 40  # characters: beyond it, a list of stems can no longer be read
_LONGEST_NAME_BYTES = 143  # what encrypted file systems allow
_TAKE = re.compile(r"_t(\d+)$")
_RECORD_ENDING = ".json"  # the record beside a stem has its name with this behind it


def show_name(label: str) -> str:
    """A sequence's name as the first part of file names: letters, digits, underscores and hyphens.

    >>> show_name("Reel 3: the *storm*"), show_name("夜の_雨"), show_name("../..")
    ('Reel-3-the-storm', '夜の_雨', 'show')
    """
    return _plain(label)[:_LONGEST_SHOW].strip("-_") or "show"


def stem_name(show: str, cue_id: str, take: int) -> str:
    """The file name of one take. A show whose name would make it too long is cut.

    >>> stem_name("My Film: v4", "s010_FX", 1), stem_name("reel", "sc02_BG", 3)
    ('My-Film-v4_s010_FX_t1.wav', 'reel_sc02_BG_t3.wav')
    """
    tail = f"_{_plain(cue_id).strip('-_') or 'cue'}_t{take}.wav"
    room_bytes = _LONGEST_NAME_BYTES - len((tail + _RECORD_ENDING).encode())
    head = show_name(show).encode()[: max(room_bytes, 0)].decode(errors="ignore")
    return f"{head.strip('-_') or 'show'}{tail}"


def has_record(wav_path: str) -> bool:
    """Does a record lie beside this stem?"""
    return Path(wav_path + _RECORD_ENDING).exists()


def next_take(stem: str) -> str:
    """The name that comes after this one, without suffix.

    >>> next_take("reel_s010_FX_t1"), next_take("reel")
    ('reel_s010_FX_t2', 'reel_t2')
    """
    match = _TAKE.search(stem)
    return f"{stem[: match.start()]}_t{int(match[1]) + 1}" if match else f"{stem}_t2"


def _plain(text: str) -> str:
    """All that is no letter, digit or underscore becomes a hyphen, several of them one."""
    composed = unicodedata.normalize("NFC", text)
    words = "".join(c if c == "_" or unicodedata.category(c)[0] in "LNM" else " " for c in composed).split()
    return "-".join(words)
