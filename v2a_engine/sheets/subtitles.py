"""SubRip (.srt) and WebVTT (.vtt) files: what is said, and when. Read by hand, for both are a few lines of rules that
real files break in their own ways, and nothing is needed but text and times.

What cannot be a cue is left out and counted, so that it can be told; a file without any cue is an error.
"""

import html
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from v2a_engine.domain.errors import InputError
from v2a_engine.sheets.characters import text_of

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[,.:](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-{{1,2}}>\s*{_TIME}(?:\s.*)?", re.ASCII)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<\d[\d:.]{0,20}>|\{\\[^{}]{0,200}\}")
_BLANK = re.compile(r"\n[ \t]*\n")
_MOST_BYTES = 20_000_000
_MOST_TEXT = 2_000  # characters: no one says more at once
SUFFIXES = (".srt", ".vtt")


class BadSubtitles(InputError):
    """A file of subtitles that holds none."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"No subtitles can be read from {path}: {why}. Give an .srt or .vtt file in UTF-8.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitle:
    """A line of dialogue, in seconds as the file counts them."""

    text: str
    start_s: Fraction
    end_s: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitles:
    """A file's lines in time order, and how many blocks of it were none."""

    lines: tuple[Subtitle, ...]
    unread: int
    note: str = ""  # what to tell of how the file was read


def read_subtitles(path: Path) -> Subtitles:
    """
    Raises:
        BadSubtitles: it cannot be opened, is no text, or holds no subtitle.
    """
    if path.exists() and not path.is_file():  # a pipe would be waited for, for ever
        raise BadSubtitles(str(path), "it is no file")
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadSubtitles(str(path), f"it cannot be opened ({error.strerror or error})") from None
    if len(raw) > _MOST_BYTES:
        raise BadSubtitles(str(path), f"it is larger than {_MOST_BYTES // 1_000_000} MB")
    try:
        text = text_of(raw)
    except UnicodeDecodeError:
        raise BadSubtitles(str(path), "its characters are neither UTF-8 nor Windows-1252") from None
    found = parse_subtitles(text.characters)
    if not found.lines:
        raise BadSubtitles(str(path), "there is no line like 00:00:01,000 --> 00:00:02,500 with words below it")
    return replace(found, note=text.note(line.text for line in found.lines))


def parse_subtitles(text: str) -> Subtitles:
    """Text to lines.

    >>> parse_subtitles("1\\n00:00:01,500 --> 00:00:03,000\\n<i>Who is</i>\\nthere?").lines[0]
    Subtitle(text='Who is there?', start_s=Fraction(3, 2), end_s=Fraction(3, 1))
    """
    lines: list[Subtitle] = []
    unread = 0
    for block in _BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")):
        if not block.strip() or _is_remark(block.strip()):
            continue
        found = _subtitles(block.strip("\n").split("\n"))
        lines += [subtitle for subtitle in found if subtitle is not None and subtitle.text]
        unread += sum(subtitle is None for subtitle in found)
    return Subtitles(lines=tuple(sorted(lines, key=lambda line: line.start_s)), unread=unread)


def _is_remark(block: str) -> bool:
    """What WebVTT has besides cues."""
    return re.match(r"(WEBVTT|NOTE|STYLE|REGION)(\s|$)", block) is not None and "-->" not in block.split("\n")[0]


def _subtitles(block: list[str]) -> list[Subtitle | None]:
    """One block: perhaps a number or a name, then the times, then the words. Careless files run several together."""
    times = [(place, match) for place, line in enumerate(block) if (match := _TIMES.fullmatch(line)) is not None]
    if not times:
        return [None]
    ends = [place for place, _ in times[1:]] + [len(block)]
    return [
        _subtitle(match, block[place + 1 : end], end < len(block))
        for (place, match), end in zip(times, ends, strict=True)
    ]


def _subtitle(times: re.Match[str], words: list[str], is_followed: bool) -> Subtitle | None:
    if is_followed and words and words[-1].strip().isdigit():
        words = words[:-1]  # the next one's number
    start_s, end_s = _seconds(times.groups()[:4]), _seconds(times.groups()[4:])
    text = " ".join(" ".join(html.unescape(_TAG.sub("", each)) for each in words).split())[:_MOST_TEXT]
    return Subtitle(text=text, start_s=start_s, end_s=end_s) if end_s > start_s else None


def _seconds(parts: tuple[str | None, ...]) -> Fraction:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + Fraction(int(fraction), 10 ** len(fraction))
