"""Timelines damaged at random: bytes, values, keys and whole branches."""

import copy
import json
import random
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hostile.everything import item

VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 1, 0.5, 2**31, 2**63, 2**70, 10**400, -(10**20), 1e308, 5e-324, float("nan"), float("-inf")),
    *("", "x", "\ud83c", "\0", "é" * 300, "a/" * 3000, "%s%n%04d", "f.[1-999999999999].png", "[9-1]", "####", "%099d"),
    *("/dev/zero", "/proc/self/mem", "file:///etc/passwd", "https://example.org/x", "..\\..\\x", "C:\\x", "\\\\n\\s"),
    *([], {}, [None], [[]], {"OTIO_SCHEMA": "Gap.1"}, {"OTIO_SCHEMA": "Clip.99"}, {"OTIO_SCHEMA": 5}),
    *({"OTIO_SCHEMA": "SerializableObjectRef.1", "id": "Clip-1"}, {"wildtrack": {"ours": True}}),
    {"wildtrack": {"wrapped": "Clip", "shell": {}, "media_folder": "/etc"}},
)
_LARGEST = 2**21  # bytes; the same branch many times over is slow and no more hostile
LABELS = ("Clip", "Gap", "Track", "Stack", "Timeline", "Marker", "Effect", "LinearTimeWarp", "RationalTime")


class Damage:
    """All by one random number generator, so that a seed names a run."""

    def __init__(self, random_: random.Random) -> None:
        self.random = random_

    def damaged(self, source: bytes) -> bytes:
        """Bytes, or the structure, or both."""
        raw = source
        if self.random.random() < 0.8:
            root = json.loads(source)
            with _room_for_depth():
                for _ in range(self.random.choice((1, 1, 2, 3, 8))):
                    root = self.structure(root)
                raw = json.dumps(root).encode()[:_LARGEST]
        if self.random.random() < 0.3:
            for _ in range(self.random.choice((1, 2, 10))):
                raw = self.bytes_(raw)
        return raw

    def bytes_(self, raw: bytes) -> bytes:
        """Change a few bytes."""
        if not raw:
            return raw
        at, more = self.random.randrange(len(raw)), self.random.randrange(1, 40)
        way = self.random.randrange(5)
        if way == 0:
            return raw[:at] + bytes([self.random.randrange(256)]) + raw[at + 1 :]
        if way == 1:
            return raw[:at] + raw[at + more :]
        if way == 2:
            return raw[: at + more] + raw[at:]
        if way == 3:
            return raw[:at]
        return raw[:at] + self.random.choice((b"9" * 5000, b"[" * 900, b"\xff\xfe", b"1e999", b"\\ud800")) + raw[at:]

    def structure(self, root: Any) -> Any:
        """Change one place of the tree."""
        places = list(_places(root))
        if not places:
            return root
        holder, key = self.random.choice(places)
        value = holder[key]
        is_object = isinstance(value, dict) and "OTIO_SCHEMA" in value
        way = self.random.randrange(20)
        if way == 0:
            return item("SerializableCollection.1", "", children=[root, value])
        if way == 1 and is_object:
            return value
        if way in (2, 3) and isinstance(holder, dict):
            del holder[key]
        elif way in (4, 5) and is_object:
            value["OTIO_SCHEMA"] = f"{self.random.choice(LABELS)}.{self.random.choice((0, 1, 2, 3, 10**12))}"
        else:
            holder[key] = self.other(value, places)
        return root

    def other(self, value: Any, places: list[tuple[Any, Any]]) -> Any:
        """Something else for one place."""
        way = self.random.randrange(5)
        if way == 0:
            holder, key = self.random.choice(places)
            return copy.deepcopy(holder[key])
        if way == 1 and isinstance(value, list):
            return value * self.random.choice((0, 2, 30))
        if way == 2:
            return _deep(value, self.random.choice((2, 40, 290, 350)))
        return copy.deepcopy(self.random.choice(VALUES))

    def bundled(self, raw: bytes, folder: Path) -> bytes:
        """The same as a zipped bundle, which may be damaged as well."""
        packed = folder / "packed.zip"
        with zipfile.ZipFile(packed, "w", self.random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as file:
            file.writestr("content.otio", raw)
            file.writestr(self.random.choice(("media/a.mov", "../../a.mov", "/etc/a.mov", "a\\b", "x" * 300)), b"a")
        zipped = packed.read_bytes()
        return self.bytes_(zipped) if self.random.random() < 0.7 else zipped


def _places(root: Any) -> Iterator[tuple[Any, Any]]:
    """Every value as its holder and its key there."""
    holders = [root] if isinstance(root, dict | list) else []
    while holders:
        holder = holders.pop()
        for key, each in holder.items() if isinstance(holder, dict) else enumerate(holder):
            yield holder, key
            if isinstance(each, dict | list):
                holders.append(each)


def _deep(value: Any, levels: int) -> Any:
    for _ in range(levels):
        value = item("Stack.1", "deep", children=[value])
    return value


@contextmanager
def _room_for_depth() -> Iterator[None]:
    """What is damaged may be nested far deeper than what is read may be."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
