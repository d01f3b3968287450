"""XML of other programs: elements, and a document that every parser takes."""

import re
import xml.etree.ElementTree as ET

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def child(parent: ET.Element, tag: str, text: object = None, /, **attributes: object) -> ET.Element:
    """A new last child of `parent`; characters that XML has no place for become "?"."""
    made = ET.SubElement(parent, tag, {name: xml_text(value) for name, value in attributes.items()})
    if text is not None:
        made.text = xml_text(text)
    return made


def xml_text(value: object) -> str:
    """
    >>> xml_text("a\\x00b"), xml_text(True)
    ('a?b', 'TRUE')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return _NOT_XML.sub("?", str(value))


def document(root: ET.Element, doctype: str = "") -> bytes:
    """The file's bytes."""
    ET.indent(root)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' + (f"<!DOCTYPE {doctype}>\n" if doctype else "")
    return (head + ET.tostring(root, encoding="unicode") + "\n").encode()
