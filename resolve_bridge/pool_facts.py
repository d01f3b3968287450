"""What Resolve's media pool knows of the picture files: a probe that opens no file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from resolve_bridge.frames import rate_label
from resolve_bridge.lists import indices, items_on, media_of
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.same_file import Files
from v2a_engine.domain.errors import UnknownFrameRate, UnreadableMedia
from v2a_engine.domain.shot import MediaFacts

if TYPE_CHECKING:
    from fusionscript import MediaPoolItem


class PoolProbe:
    """A `MediaProbe` for the files that one timeline shows; it asks Resolve when it is first asked."""

    def __init__(self, opened: OpenTimeline) -> None:
        self._opened = opened
        self._items: dict[str, MediaPoolItem] = {}
        self._files: Files | None = None

    def __call__(self, path: str) -> MediaFacts:
        """
        Raises:
            UnreadableMedia: Resolve does not know it, or not well enough.
        """
        if self._files is None:
            self._items = {file: item for item in _media_of(self._opened) if (file := file_of(item))}
            self._files = Files(self._items)
        known = path if path in self._items else self._files.meant_by(path)
        if known is None:
            raise UnreadableMedia(path, "Resolve's media pool does not know it")
        try:
            return facts_of(self._items[known])
        except (ValueError, UnknownFrameRate) as error:
            raise UnreadableMedia(path, f"Resolve does not tell its shape ({error})") from None


def property_of(item: "MediaPoolItem", name: str) -> str:
    """A property as text, empty where there is none."""
    return str(item.GetClipProperty(name) or "")


def file_of(item: "MediaPoolItem") -> str:
    """The clip's file; empty for compound clips, titles and timelines."""
    return property_of(item, "File Path")


def facts_of(item: "MediaPoolItem") -> MediaFacts:
    """
    Raises:
        ValueError, UnknownFrameRate: a property is missing or makes no sense.
    """
    width, _, height = property_of(item, "Resolution").lower().partition("x")
    rate, _ = rate_label(property_of(item, "FPS"))
    return MediaFacts(
        rate=rate,
        frames=int(property_of(item, "Frames")),
        width=int(width),
        height=int(height),
        start_timecode=property_of(item, "Start TC"),
        has_sound=property_of(item, "Audio Ch") not in ("", "0"),
    )


def _media_of(opened: OpenTimeline) -> "Iterator[MediaPoolItem]":
    for index in indices(opened.timeline, "video"):
        for item in items_on(opened.timeline, "video", index):
            media = media_of(opened.timeline, item)
            if media is not None:
                yield media
