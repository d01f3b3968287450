"""Input that is no timeline, or means harm: a clear sentence, never a traceback."""

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from otio_adapters.errors import EmptyTimeline, NotATimeline
from v2a_engine.domain.errors import InputError, UnknownFrameRate, V2AError

schema = otio.schema


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"{",
        b"[]",
        b"{}",
        b"3",
        b"null",
        b'{"OTIO_SCHEMA": 3}',
        b'{"OTIO_SCHEMA": "Timeline.1", "tracks": 5, "name": "x", "metadata": {}}',
        b'{"OTIO_SCHEMA": "Bogus.1"}',
        b'{"OTIO_SCHEMA": "Marker.2", "name": "x"}',
        b'{"name": "package", "dependencies": {}}',
        b"\xff\xfe\x00garbage",
        b"\x00" * 100,
        b'{"OTIO_SCHEMA": "Clip.2", "n": ' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b'{"a":' * 200_000,
    ],
    ids=range(17),
)
@pytest.mark.parametrize("suffix", [".otio", ".txt"])
def test_garbage_is_no_timeline(room: Any, content: bytes, suffix: str) -> None:
    path = room.folder / f"garbage{suffix}"
    path.write_bytes(content)
    with pytest.raises(NotATimeline, match="garbage"):
        room.read(path)


def test_a_deeply_nested_timeline_is_no_timeline(room: Any) -> None:
    item: Any = json.loads(room.clip("a.mov", 0, 10).to_json_string())
    shell = json.loads(room.stack().to_json_string())
    for _ in range(460):
        item = {**shell, "children": [item]}
    text = _deep(item)
    path = room.folder / "deep.otio"
    path.write_text(text)
    with pytest.raises(NotATimeline, match="deep"):
        room.read(path)


def _deep(item: Any) -> str:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        return json.dumps(item)
    finally:
        sys.setrecursionlimit(limit)


def test_forty_nested_stacks_are_read(room: Any, seen: Any, run: Any) -> None:
    item: Any = room.clip("a.mov", 5, 3)
    for _ in range(40):
        item = room.stack(room.track(item))
    assert seen(room.read_tracks(room.track(item))) == run("a", 5, 6, 7)


def damaged(room: Any, **fields: Any) -> Path:
    root = json.loads(room.timeline(room.track(room.clip("a.mov", 0, 10))).to_json_string())
    clip = root["tracks"]["children"][0]["children"][0]
    for place, value in fields.items():
        target = clip
        *parts, last = place.split("__")
        for part in parts:
            target = target[part]
        target[last] = value
    return Path(room.save(root))


@pytest.mark.parametrize(
    "fields",
    [
        {"source_range__duration__value": -5.0},
        {"source_range__duration__value": float("nan")},
        {"source_range__start_time__value": float("inf")},
        {"source_range__duration__rate": float("nan")},
        {"source_range__duration__rate": float("inf")},
        {"source_range__duration__rate": 0.0},
        {"source_range__duration__rate": -24.0},
        {"source_range__duration__rate": "24"},
        {"source_range": 7},
        {"media_references": {"DEFAULT_MEDIA": "a.mov"}},
        {"media_references__DEFAULT_MEDIA__target_url": "/a\0b.mov"},
        {"media_references__DEFAULT_MEDIA__target_url": 5},
        {"effects": [{"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": "fast"}]},
        {"enabled": "maybe"},
        {"name": 12},
        {"OTIO_SCHEMA": "Clip.abc"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_damaged_fields_are_said_and_never_a_traceback(room: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"cut\.otio|Frame rate"):
        room.read(damaged(room, **fields))


@pytest.mark.parametrize("speed", [float("nan"), float("inf")])
def test_a_speed_that_is_no_number_is_said(room: Any, speed: float) -> None:
    with pytest.raises(NotATimeline):
        room.read_tracks(room.track(room.clip("a.mov", 0, 10, speed=speed)))


def test_an_unknown_rate_is_refused_not_guessed(room: Any) -> None:
    room.rate = 12.34
    with pytest.raises(UnknownFrameRate, match=r"12\.34"):
        room.read_tracks(room.track(room.clip("a.mov", 0, 10)))


def test_timelines_without_picture_are_empty(room: Any) -> None:
    sound = room.track(room.clip("s.wav", 0, 10), kind="Audio")
    for tracks in ([], [room.track()], [room.track(room.gap(10))], [sound], [room.track(room.clip("a.mov", 0, 0))]):
        with pytest.raises(EmptyTimeline, match=r"cut\.otio"):
            room.read_tracks(*tracks)
    empty = room.timeline(room.track(room.clip("a.mov", 0, 10), enabled=False))
    with pytest.raises(EmptyTimeline):
        room.read(empty)
    fields = json.loads(empty.to_json_string())
    with pytest.raises(EmptyTimeline):
        room.read(room.save({**fields, "tracks": None}))


def test_a_file_that_is_not_there_is_said(room: Any) -> None:
    with pytest.raises(NotATimeline, match=r"nothing\.otio.*no such file"):
        room.read(room.folder / "nothing.otio")
    with pytest.raises(NotATimeline, match="NUL"):
        room.read(room.folder / "a\0.otio")


def test_what_is_called_like_a_media_path_but_belongs_to_no_reference_is_none(room: Any) -> None:
    fields = json.loads(room.timeline(room.track(room.clip("a.mov", 0, 10))).to_json_string())
    assert room.read(room.save({**fields, "theirs": [{"target_url": "\0"}]})) is not None


def test_a_broken_bundle_is_said(room: Any) -> None:
    (room.folder / "broken.otioz").write_bytes(b"PK no zip")
    with pytest.raises(NotATimeline, match="bundle"):
        room.read(room.folder / "broken.otioz")


def test_random_mutilations_give_a_sequence_or_a_sentence(room: Any) -> None:
    nested = room.stack(room.track(room.clip("b.mov", 0, 5, speed=-2.0, markers=[room.marker(1, "x")])))
    track = room.track(room.clip("a.mov", 0, 10), room.dissolve(2, 2), nested, room.gap(3))
    whole = json.loads(room.timeline(track, start=86400).to_json_string())
    random_ = random.Random(5)
    values = [None, -1, 0, "", "x", [], {}, 1e308, float("nan"), True, {"OTIO_SCHEMA": "Gap.1"}, [None], 2**70]
    sentences = 0
    for _ in range(250):
        root = copy.deepcopy(whole)
        for _ in range(random_.randint(1, 2)):
            holder, key = random_.choice(list(_places(root)))
            if random_.random() < 0.3 and isinstance(holder, dict):
                holder.pop(key, None)
            else:
                holder[key] = random_.choice(values)
        try:
            room.read(room.save(root))
        except V2AError:
            sentences += 1
    assert 50 < sentences < 240


def _places(value: Any) -> Any:
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(each, dict | list):
            yield from _places(each)


def test_the_adapters_start_fast_and_load_no_ml_stack() -> None:
    code = (
        "import sys, time; start = time.process_time(); import otio_adapters.file_host\n"
        "assert time.process_time() - start < 1.0\n"
        "heavy = {'torch', 'numpy', 'av', 'scipy', 'diffusers', 'PySide6'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "version", ["1", *(pytest.param(text, marks=pytest.mark.slow) for text in ("-1", "0", "01", " +1", "1x", "0x2"))]
)
@pytest.mark.parametrize("both", [False, True], ids=["new references", "old and new references"])
def test_an_old_clip_with_the_references_of_a_new_one_does_not_end_the_process(
    room: Any, both: bool, version: object
) -> None:
    timeline = json.loads(room.timeline(room.track(room.clip("a.mov", 10, 20))).to_json_string())
    clip = timeline["tracks"]["children"][0]["children"][0]
    clip["OTIO_SCHEMA"] = f"Clip.{version}"
    if both:
        clip["media_reference"] = clip["media_references"]["DEFAULT_MEDIA"]
    path = room.folder / "cut.otio"
    path.write_text(json.dumps(timeline))
    read = (
        "from otio_adapters.file_host import OtioFileHost as H; from v2a_engine.media.probe import probe; import sys;"
    )
    read += "from pathlib import Path; H(Path(sys.argv[1]), None, probe).read()"
    done = subprocess.run([sys.executable, "-c", read, str(path)], capture_output=True, text=True)
    assert done.returncode >= 0, "killed by a signal"
