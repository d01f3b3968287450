"""A timeline file's JSON as it was written, and how it was written."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from otio_adapters.errors import NotATimeline
from otio_adapters.ownership import Json, schema_of

_INDENT = re.compile(rb"\{(\r?\n)( *)")
_COMPACT = re.compile(rb'"\s*:\S')


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
        text = json.dumps(self.content, indent=self.indent, separators=self.separators, ensure_ascii=False)
        if self.newline != "\n":
            text = text.replace("\n", self.newline)
        try:
            return (text + self.ending).encode()
        except UnicodeEncodeError:  # half a surrogate pair, which JSON can escape and UTF-8 cannot hold
            return (json.dumps(self.content, indent=self.indent, separators=self.separators) + self.ending).encode()


def parse_document(raw: bytes, path: Path) -> Document:
    """Bytes to JSON; knows no OTIO beyond its labels.

    Raises:
        NotATimeline: it is no JSON, or JSON of something else.
    """
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotATimeline(str(path), "it is not text") from None
    except RecursionError:
        raise NotATimeline(str(path), "it is nested too deeply") from None
    except ValueError as error:
        raise NotATimeline(str(path), f"its JSON is broken ({error})") from None
    if not schema_of(content):
        raise NotATimeline(str(path), "it is JSON, but not of OpenTimelineIO")
    layout = _INDENT.match(raw.removeprefix(b"\xef\xbb\xbf").lstrip())
    if layout is None:
        gap = "" if _COMPACT.search(raw[:200]) else " "
        return Document(content=content, indent=None, separators=("," + gap, ":" + gap), ending=_ending(raw))
    return Document(content=content, indent=len(layout[2]), newline=layout[1].decode(), ending=_ending(raw))


def _ending(raw: bytes) -> str:
    return raw[len(raw.rstrip()) :].decode()
