"""Real timelines, dressed with what this reader does not know: nothing of it changes what is seen, and all comes back.

Newer schemas, unknown keys, other people's metadata, numbers beyond every integer, NaN, halves of emoji, any order of
keys, more media references, a nest around every clip: and whatever the layout of the file.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

TEXT = st.text(max_size=6) | st.sampled_from(["\ud83c", "🎬", "é\u0301", "\u2028", '"\\/\b', "\x00", "target_url"])
ODD = (2**63, -(2**64), 10**40, -0.0, 1e-320, 1.7976931348623157e308, float("nan"), float("-inf"))
NUMBER = st.integers() | st.sampled_from(ODD) | st.floats()
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT | st.just({"OTIO_SCHEMA": "Clip.99"}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
NEWER = {
    "Clip": 3,
    "Gap": 2,
    "Track": 2,
    "Stack": 2,
    "Timeline": 2,
    "Marker": 3,
    "ExternalReference": 2,
    "TimeRange": 2,
}
LAYOUTS = ({"indent": 4}, {"indent": 1}, {}, {"separators": (",", ":")}, {"indent": 2, "ensure_ascii": False})
DRESSES = ("newer", "unknown key", "metadata", "order", "references", "effect", "nest")


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every OTIO object outside metadata."""
    if isinstance(value, dict):
        if "OTIO_SCHEMA" in value:
            yield value
        for key, each in value.items():
            if key != "metadata":
                yield from objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each)


def dress(draw: Any, thing: dict[str, Any], dress_: str) -> None:
    schema = thing["OTIO_SCHEMA"].rpartition(".")[0]
    if dress_ == "newer" and schema in NEWER and thing["OTIO_SCHEMA"] != "Clip.1":
        thing["OTIO_SCHEMA"] = f"{schema}.{NEWER[schema]}"
    elif dress_ == "unknown key":
        thing["x" + draw(TEXT)] = draw(ANYTHING | st.just([*ODD, {"\ud83c": "\ud83c"}]))
    elif dress_ == "metadata" and isinstance(thing.get("metadata"), dict):
        thing["metadata"]["acme" + draw(TEXT)] = draw(ANYTHING)
    elif dress_ == "order":
        items = draw(st.permutations(list(thing.items())))
        thing.clear()
        thing.update(items)
    elif dress_ == "references" and isinstance(thing.get("media_references"), dict):
        thing["media_references"]["x" + draw(TEXT)] = {"OTIO_SCHEMA": "AcmeReference.1", "deep": draw(ANYTHING)}
    elif dress_ == "effect" and isinstance(thing.get("effects"), list):
        thing["effects"].append({"OTIO_SCHEMA": "AcmeGlow.7", "strength": draw(ANYTHING)})
    elif dress_ == "nest" and isinstance(thing.get("children"), list) and schema == "Track":
        thing["children"] = [nested(child) for child in thing["children"]]


def nested(child: Any) -> Any:
    """A clip alone inside a stack is the clip."""
    if not isinstance(child, dict) or not str(child.get("OTIO_SCHEMA")).startswith("Clip."):
        return child
    return {"OTIO_SCHEMA": "Stack.1", "name": "n", "metadata": {}, "children": [child]}


def test_what_is_not_understood_changes_nothing_seen_and_comes_back(
    room: Any, real_files: list[Path], for_any: Any
) -> None:
    if not real_files:
        pytest.skip("the folder of real OTIO files is not beside this repository")

    def unseen_and_kept(data: st.DataObject) -> None:
        draw = data.draw
        content = json.loads(draw(st.sampled_from(real_files)).read_bytes())
        expected = plain(room.read(room.save(content, "plain.otio")))
        things = list(objects(content))
        for _ in range(draw(st.integers(3, 15))):
            dress(draw, draw(st.sampled_from(things)), draw(st.sampled_from(DRESSES)))
        source = room.folder / "cut.otio"
        text = json.dumps(content, **draw(st.sampled_from(LAYOUTS))) + draw(st.sampled_from(["", "\n", "\r\n"]))
        source.write_bytes(text.encode("utf-8", "surrogatepass") if is_text(text) else json.dumps(content).encode())
        sequence = room.read(source)
        assert plain(sequence) == expected

        output = room.folder / "out.otio"
        output.unlink(missing_ok=True)
        span = sequence.edits[0].span
        room.host(source, output).place([room.stem_clip((span.start_frame, span.end_frame), sequence)])
        assert plain(room.read(output)) == expected
        assert room.host(output).remove() == 1
        assert written(output) == written(source)

    for_any(st.data(), unseen_and_kept, examples=60)


def is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def plain(sequence: Any) -> Any:
    """All of a sequence but what was said of the reading, and the references that failed."""
    return sequence.rate, sequence.start_frame, sequence.frames, sequence.edits, sequence.markers


def written(path: Path) -> str:
    """The JSON as text: NaN equals NaN, and the order of keys counts."""
    return json.dumps(json.loads(path.read_bytes()))
