"""What a file says of itself in words: `bext` and iXML of a broadcast WAV, or the tags FFmpeg made of them.

Anyone can write them, so they are claims. Chunks may lie about their size.
"""

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from v2a_engine.provenance.riff import chunks_of

_MOST_BYTES = 1 << 20  # of one chunk
_BROADCAST, _IXML = "bext", "iXML"
_BEXT = struct.Struct("<256s32s32s10s8sQ")
_BEXT_FIXED_BYTES = 602
_OUR_REFERENCE = re.compile(r"WT([0-9a-f]+)-([0-9a-f]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Empty where the file says nothing."""

    originator: str = ""
    originator_reference: str = ""
    description: str = ""
    time_reference_samples: int | None = None
    coding_history: str = ""
    ixml: tuple[tuple[str, str], ...] = ()  # project, scene, take, note, watermark, engine, seed
    problems: tuple[str, ...] = ()

    @property
    def claimed_id(self) -> str:
        """The mark that the labels name; empty where they name none."""
        ours = _OUR_REFERENCE.match(self.originator_reference)
        from_ixml = dict(self.ixml).get("watermark", "")
        said = ours[1].lower() if ours else from_ixml.lower()
        return "" if said == "0" else said

    @property
    def claim_ours(self) -> bool:
        """Do they say that the sound is Wildtrack's?"""
        return bool(_OUR_REFERENCE.match(self.originator_reference)) or self.originator == "Wildtrack"

    @property
    def disagreement(self) -> str:
        """Where `bext` and iXML contradict each other, in words."""
        ours = _OUR_REFERENCE.match(self.originator_reference)
        named = dict(self.ixml).get("watermark")
        if ours is None or named is None or ours[1].lower() == (named.lower() or "0"):
            return ""
        return f"bext names the mark {ours[1]}, iXML {named or 'none'}"


def read_labels(path: Path, tags: dict[str, str]) -> Labels:
    """The labels of a WAV (RIFF, RF64, BW64); of any other file those among its tags that speak of broadcast WAV.

    Raises:
        OSError: it cannot be read.
    """
    found: dict[str, bytes] = {}
    problems = []
    with path.open("rb") as file:
        chunks = list(chunks_of(file))
        for chunk in chunks:
            if chunk.name in (_BROADCAST, _IXML) and chunk.name not in found:
                file.seek(chunk.start)
                found[chunk.name] = file.read(min(chunk.size, _MOST_BYTES))
            if chunk.missing:
                size = f"{chunk.size + chunk.missing:,} bytes"
                problems.append(
                    f"chunk {chunk.name.strip()!r} says it has {size}; the file ends {chunk.missing:,} before"
                )
    return _of_chunks(found, problems) if chunks else _of_tags(tags)


def _of_chunks(chunks: dict[str, bytes], problems: list[str]) -> Labels:
    ixml, broken = _ixml(chunks.get(_IXML, b""))
    said = tuple(problems + ([broken] if broken else []))
    bext = chunks.get(_BROADCAST, b"")
    if len(bext) < _BEXT_FIXED_BYTES:
        return Labels(ixml=ixml, problems=said + (("chunk 'bext' is too short",) if bext else ()))
    description, originator, reference, _, _, time_reference = _BEXT.unpack_from(bext)
    return Labels(
        originator=_text(originator),
        originator_reference=_text(reference),
        description=_text(description),
        time_reference_samples=time_reference,
        coding_history=_text(bext[_BEXT_FIXED_BYTES:]),
        ixml=ixml,
        problems=said,
    )


def _of_tags(tags: dict[str, str]) -> Labels:
    time_reference = tags.get("time_reference", "")
    return Labels(
        originator=tags.get("originator", ""),
        originator_reference=tags.get("originator_reference", ""),
        description=tags.get("comment", tags.get("description", "")),
        time_reference_samples=int(time_reference) if time_reference.isascii() and time_reference.isdigit() else None,
        coding_history=tags.get("coding_history", ""),
    )


def _ixml(body: bytes) -> tuple[tuple[tuple[str, str], ...], str]:
    body = body.rstrip(b"\0")
    if not body:
        return (), ""
    if b"\0" in body or b"<!DOCTYPE" in body or b"<!ENTITY" in body:  # a document that unfolds: no recorder writes one
        return (), "its iXML is not plain UTF-8 or defines entities; it was not read"
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError) as error:
        return (), f"its iXML cannot be read ({error})"
    ours = root.find("WILDTRACK")
    fields = [(name.lower(), root.findtext(name)) for name in ("PROJECT", "SCENE", "TAKE", "NOTE")]
    if ours is not None:
        fields += [(name.lower(), ours.findtext(name)) for name in ("WATERMARK", "ENGINE", "SEED")]
    return tuple((name, text) for name, text in fields if text is not None), ""


def _text(field: bytes) -> str:
    plain = field.split(b"\0", 1)[0].decode("ascii", "replace")
    return "".join(c if c.isprintable() else " " for c in plain).strip()
