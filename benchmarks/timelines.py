"""How long does a big timeline take? Read, flatten and write back 200, 2,000 and 20,000 clips on 20 tracks.

    python benchmarks/timelines.py [--clips 200 2000 20000] [--tracks 20]

Every other track holds picture, the rest sound; every clip has a marker, two media references and metadata of an
editor's size; five clips share a media file. Lengths differ, so the cuts of no two tracks meet. The source is read,
flattened, and written back. The figures are processor seconds, which other programs on the machine change little; wall
seconds are beside them. Goal: 2,000 clips in less than two seconds, and ten times the clips in about ten times the
time (growth: seconds per clip against the line above, 1 is linear).
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from otio_adapters.file_host import OtioFileHost
from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.domain.shot import MediaFacts

RATE = 24.0
START = 86400
CLIPS_PER_REEL = 5
GOAL_CLIPS, GOAL_S = 2000, 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, nargs="+", default=[200, 2000, 20000])
    parser.add_argument("--tracks", type=int, default=20)
    options = parser.parse_args()
    print(
        f"{'clips':>7} {'MiB':>6} {'shots':>6} {'read s':>8} {'write s':>8} {'both s':>8} {'wall s':>8} {'growth':>7}"
    )
    before: tuple[int, float] | None = None
    for clips in options.clips:
        with tempfile.TemporaryDirectory() as scratch:
            both_s = measured(Path(scratch), clips, options.tracks, before)
        before = clips, both_s
        if clips == GOAL_CLIPS:
            print(f"{'':>7} goal: under {GOAL_S:g} s: {'reached' if both_s < GOAL_S else 'MISSED'}")


def measured(folder: Path, clips: int, tracks: int, before: tuple[int, float] | None) -> float:
    """Time one size; print its line; give back the seconds."""
    source, output = folder / "cut.otio", folder / "cut_wildtrack.otio"
    reels = [folder / f"reel {number}.mov" for number in range(-(-clips // CLIPS_PER_REEL))]
    for reel in reels:
        reel.touch()
    source.write_text(json.dumps(timeline(clips, tracks, [str(reel) for reel in reels]), indent=4))
    host = OtioFileHost(source, output, no_probe)
    wall = time.perf_counter()
    read_s, sequence = timed(host.read)
    write_s, _ = timed(lambda: host.place([]))
    wall = time.perf_counter() - wall
    theirs = json.loads(source.read_bytes())
    if json.loads(output.read_bytes()) != theirs:
        raise SystemExit("What came back is not what was there.")
    both_s = read_s + write_s
    growth = "" if before is None else f"{both_s / before[1] / (clips / before[0]):7.2f}"
    size = source.stat().st_size / 1024**2
    counts = f"{clips:7} {size:6.1f} {len(sequence.edits):6}"
    print(f"{counts} {read_s:8.2f} {write_s:8.2f} {both_s:8.2f} {wall:8.2f} {growth}", flush=True)
    return both_s


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def no_probe(path: str) -> MediaFacts:
    raise UnreadableMedia(path, "the benchmark's media is empty")


def timeline(clips: int, tracks: int, urls: list[str]) -> dict[str, Any]:
    """A timeline in JSON, as an editor writes it."""
    each = -(-clips // tracks)
    children = []
    left = clips
    for number in range(tracks):
        kind = "Video" if number % 2 == 0 else "Audio"
        items = [clip(number, index, urls[(index * tracks + number) % len(urls)]) for index in range(min(each, left))]
        left -= len(items)
        children.append({**item("Track.1", f"{kind[0]}{number // 2 + 1}"), "kind": kind, "children": items})
    return {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {"Resolve_OTIO": {"Resolve OTIO Meta Version": "1.0"}},
        "name": "benchmark",
        "global_start_time": moment(START),
        "tracks": {**item("Stack.1", "tracks"), "children": children},
    }


def clip(track: int, index: int, url: str) -> dict[str, Any]:
    length = 20 + (index * 7 + track * 13) % 41
    source = {"OTIO_SCHEMA": "TimeRange.1", "start_time": moment(START + index % 500), "duration": moment(length)}
    whole = {"OTIO_SCHEMA": "TimeRange.1", "start_time": moment(START), "duration": moment(1000)}
    reference = {
        "OTIO_SCHEMA": "ExternalReference.1",
        "metadata": {"reel": f"A{track:03d}"},
        "name": "reel",
        "available_range": whole,
        "available_image_bounds": None,
        "target_url": url,
    }
    marker = {
        "OTIO_SCHEMA": "Marker.2",
        "metadata": {"Resolve_OTIO": {"Keywords": [], "Note": ""}},
        "name": f"FX: hit {index}",
        "color": "BLUE",
        "comment": "",
        "marked_range": {**source, "duration": moment(1)},
    }
    return {
        **item("Clip.2", f"shot {track} {index}"),
        "metadata": {"Resolve_OTIO": {"Link Group ID": index, "Channels": [{"Source Channel ID": 0}], "Locked": False}},
        "source_range": source,
        "effects": [] if index % 10 else [{"OTIO_SCHEMA": "LinearTimeWarp.1", **SLOW}],
        "markers": [marker],
        "media_references": {"DEFAULT_MEDIA": reference, "proxy": reference},
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


SLOW: dict[str, Any] = {"metadata": {}, "name": "", "effect_name": "LinearTimeWarp", "time_scalar": 0.5}


def item(schema: str, name: str) -> dict[str, Any]:
    fields = {"metadata": {}, "name": name, "source_range": None, "effects": [], "markers": [], "enabled": True}
    return {"OTIO_SCHEMA": schema, **fields}


def moment(value: float) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": RATE, "value": float(value)}


if __name__ == "__main__":
    main()
