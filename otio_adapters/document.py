"""A timeline file's JSON as it was written, and how it was written."""

import json
import re
from dataclasses import dataclass, replace
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

from otio_adapters.errors import NotATimeline
from otio_adapters.ownership import Json, schema_of

_INDENT = re.compile(rb"\{(\r?\n)( *)")
_DEEPEST = 300
_COMPACT = re.compile(rb'"\s*:\S')


class WrittenFloat(float):
    """A number with the text it had: readers round the last digit by how a number is written, OTIO's among them."""

    text: str

    def __new__(cls, text: str) -> "WrittenFloat":
        number = super().__new__(cls, text)
        number.text = text
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Parsed JSON with its layout, so that a file written back differs only where it was changed."""

    content: Json
    indent: int | None = 4
    newline: str = "\n"
    separators: tuple[str, str] = (",", ": ")
    ending: str = ""

    def with_content(self, content: Json) -> "Document":
        return replace(self, content=content)

    def encoded(self) -> bytes:
        """The file's bytes, UTF-8."""
        parts: list[str] = []
        self._write(self.content, "" if self.indent is None else self.newline, parts)
        return ("".join(parts) + self.ending).encode()

    def _write(self, value: Any, line: str, parts: list[str]) -> None:
        """Append the JSON of `value`; `line` starts a new line at its depth, "" where all is on one."""
        if not isinstance(value, dict | list) or not value:
            parts.append(_scalar(value))
            return
        inner = line + " " * self.indent if self.indent is not None else ""
        between = self.separators[0] + inner
        parts.append(("{" if isinstance(value, dict) else "[") + inner)
        for number, key in enumerate(value):
            if number:
                parts.append(between)
            if isinstance(value, dict):
                parts.append(_scalar(key) + self.separators[1])
            self._write(value[key] if isinstance(value, dict) else key, inner, parts)
        parts.append(line + ("}" if isinstance(value, dict) else "]"))


def parse_document(raw: bytes, path: Path) -> Document:
    """Bytes to JSON; knows no OTIO beyond its labels.

    Raises:
        NotATimeline: it is no JSON, or JSON of something else.
    """
    try:
        content = json.loads(raw.decode("utf-8-sig"), parse_float=WrittenFloat)
    except UnicodeDecodeError:
        raise NotATimeline(str(path), "it is not text") from None
    except RecursionError:
        raise NotATimeline(str(path), "it is nested too deeply") from None
    except ValueError as error:
        raise NotATimeline(str(path), f"its JSON is broken ({error})") from None
    if _is_deep(content):
        raise NotATimeline(str(path), "it is nested too deeply")
    if not schema_of(content):
        raise NotATimeline(str(path), "it is JSON, but not of OpenTimelineIO")
    layout = _INDENT.match(raw.removeprefix(b"\xef\xbb\xbf").lstrip())
    if layout is None:
        gap = "" if _COMPACT.search(raw[:200]) else " "
        return Document(content=content, indent=None, separators=("," + gap, ":" + gap), ending=_ending(raw))
    return Document(content=content, indent=len(layout[2]), newline=layout[1].decode(), ending=_ending(raw))


def _ending(raw: bytes) -> str:
    return raw[len(raw.rstrip()) :].decode()


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        text = str(encode_basestring(value))
        # Half a surrogate pair: JSON can escape it, UTF-8 cannot hold it.
        return text if text.isascii() or _is_utf8(text) else json.dumps(value)
    return value.text if isinstance(value, WrittenFloat) else json.dumps(value)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_deep(content: object) -> bool:
    level = [content]
    for _ in range(_DEEPEST):
        level = [
            each
            for value in level
            for each in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
        ]
        if not level:
            return False
    return True
