"""Characters of a file whose writer need not say how they are written: spreadsheets and old subtitles rarely do.

A byte-order mark is believed, and so is UTF-8 that reads without a fault. Where a fourth of the bytes is zero, it is
UTF-16 that came without its mark. What is left is most often a spreadsheet on a Western Windows: it is read so if every
byte has a meaning there. That is a guess, and so it is told, with a word to see whether it is right.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_FOREIGN_WORD = re.compile(r"[^\s,;]{0,20}[^\x00-\x7f][^\s,;]{0,20}")


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says."""

    characters: str
    is_guessed: bool = False

    def note(self, used: Iterable[str]) -> str:
        """What to tell of the guess; empty where none was needed.

        Args:
            used: what of the text is used for anything.
        """
        found = (match[0] for part in used if (match := _FOREIGN_WORD.search(part)))
        word = next(found, "") if self.is_guessed else ""
        return (
            f"the file does not say how its characters are written, and was read as Windows-1252, as in {word!r}. If "
            "that is not what it says, save it as UTF-8"
            if word
            else ""
        )


def text_of(raw: bytes) -> Text:
    """
    >>> text_of("Tür".encode("cp1252")), text_of("Tür".encode("utf-16"))
    (Text(characters='Tür', is_guessed=True), Text(characters='Tür', is_guessed=False))

    Raises:
        UnicodeDecodeError: it is none of these.
    """
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            return Text(raw.decode(encoding))
    if 4 * raw.count(0) >= len(raw) > 0:
        is_low_first = raw[1::2].count(0) > raw[::2].count(0)
        return Text(raw.decode("utf-16-le" if is_low_first else "utf-16-be"))
    try:
        return Text(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return Text(raw.decode("cp1252"), is_guessed=True)
