"""HTML elements, safe by construction: text is escaped unless it is an element already."""

import base64
from html import escape


class Markup(str):
    """HTML that this package made; plain strings are text."""

    __slots__ = ()


_EMPTY = ("img", "input", "meta", "br", "line", "rect", "path")


def element(name: str, /, *content: str, **attributes: str | float) -> Markup:
    """One element. Attributes: a trailing underscore is dropped (`class_`), other underscores become hyphens."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value), quote=True)}"' for key, value in attributes.items()
    )
    if name in _EMPTY and not content:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(content)}</{name}>")


def joined(parts: "list[str] | tuple[str, ...]") -> Markup:
    """Elements as they are, text escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))


def data_uri(kind: str, content: bytes) -> str:
    """A file inside the page."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
