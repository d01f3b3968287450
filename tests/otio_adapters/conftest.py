"""A cutting room for tests: builds OTIO timelines over small files and reads them as a host does."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from otio_adapters.file_host import OtioFileHost
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import MediaFacts, Sequence
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import StemClip

schema = otio.schema


def time(value: float, rate: float) -> otio.opentime.RationalTime:
    return otio.opentime.RationalTime(value, rate)


def range_(start: float, frames: float, rate: float) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(time(start, rate), time(frames, rate))


@dataclass
class CuttingRoom:
    folder: Path
    stem_for: Callable[..., Stem]
    rate: float = 24.0
    facts: dict[str, MediaFacts] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def probe(self, path: str) -> MediaFacts:
        self.asked.append(path)
        if Path(path).name not in self.facts:
            raise UnreadableMedia(path, "the test knows nothing of it")
        return self.facts[Path(path).name]

    def file(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"picture of " + name.encode())
        return path

    def know(self, name: str, frames: int, rate: Fraction = Fraction(24), **more: Any) -> Path:
        self.facts[name] = MediaFacts(rate=rate, frames=frames, width=64, height=36, **more)
        return self.file(name)

    def clip(self, name: str, start: float | None, frames: float, **more: Any) -> otio.schema.Clip:
        """A clip over a file of its name; `available` is (first, frames, rate) or None."""
        rate = more.pop("rate", self.rate)
        available = more.pop("available", (0, 1000, rate))
        url = more.pop("url", None)
        url = str(self.file(name)) if url is None else url
        reference = schema.ExternalReference(url, range_(*available) if available else None)
        source = range_(start, frames, rate) if start is not None else None
        speed = more.pop("speed", None)
        effects = [schema.LinearTimeWarp(time_scalar=speed)] if speed is not None else []
        enabled = more.pop("enabled", True)
        clip = schema.Clip(name, reference, source, effects=effects + more.pop("effects", []), **more)
        clip.enabled = enabled
        return clip

    def gap(self, frames: float, rate: float | None = None) -> otio.schema.Gap:
        return schema.Gap(source_range=range_(0, frames, rate or self.rate))

    def dissolve(self, early: float, late: float) -> otio.schema.Transition:
        return schema.Transition("cross", "SMPTE_Dissolve", time(early, self.rate), time(late, self.rate))

    def marker(self, at: float, name: str = "", frames: float = 0, **more: Any) -> otio.schema.Marker:
        return schema.Marker(name=name, marked_range=range_(at, frames, self.rate), **more)

    def track(self, *items: Any, kind: str = "Video", name: str = "V1", **more: Any) -> otio.schema.Track:
        enabled = more.pop("enabled", True)
        track = schema.Track(name, list(items), kind=kind, **more)
        track.enabled = enabled
        return track

    def stack(self, *items: Any, **more: Any) -> otio.schema.Stack:
        return schema.Stack("compound", list(items), **more)

    def timeline(self, *tracks: Any, start: float | None = None) -> otio.schema.Timeline:
        timeline = schema.Timeline("cut", global_start_time=None if start is None else time(start, self.rate))
        timeline.tracks.extend(tracks)
        return timeline

    def save(self, root: Any, name: str = "cut.otio") -> Path:
        path = self.folder / name
        text = json.dumps(root) if isinstance(root, dict) else root.to_json_string()
        path.write_text(text)
        return path

    def host(self, root: Any, output: Path | None = None) -> OtioFileHost:
        source = root if isinstance(root, Path) else self.save(root)
        return OtioFileHost(source, output, self.probe)

    def read(self, root: Any) -> Sequence:
        return self.host(root).read()

    def read_tracks(self, *tracks: Any, start: float | None = None) -> Sequence:
        return self.read(self.timeline(*tracks, start=start))

    def stem(self, span: tuple[int, int], sequence: Sequence, **more: Any) -> Stem:
        kind = more.pop("kind", StemKind.FX)
        handles = more.pop("handles", 12)
        take = more.pop("take", 1)
        place = FrameSpan(*span, sequence.rate)
        request = StemRequest(
            cue_id=f"s{span[0]:03d}_{kind}",
            kind=kind,
            span=place,
            rendered_span=place.widened(handles, handles).clipped(sequence.span),
            picture=(),
            prompt=more.pop("prompt", "door slam"),
            level_lufs=-27.0,
            seed=7,
            take=take,
            wav_path=str(self.folder / f"cut_s{span[0]:03d}_{kind}_t{take}.wav"),
            start_timecode_frame=sequence.start_frame,
        )
        return self.stem_for(request, key=f"key{span}{take}")

    def stem_clip(self, span: tuple[int, int], sequence: Sequence, takes: int = 1, **more: Any) -> StemClip:
        return StemClip(takes=tuple(self.stem(span, sequence, take=n, **more) for n in range(1, takes + 1)))


def shown(sequence: Sequence) -> list[tuple[str, Fraction] | None]:
    """What each record frame shows: file name and seconds after its first picture; None for nothing."""
    frames: list[tuple[str, Fraction] | None] = [None] * sequence.frames
    for edit in sequence.edits:
        position = edit.picture_span.start_frame
        for segment in edit.picture:
            for k in range(segment.frames):
                if edit.span.start_frame <= position < edit.span.end_frame and segment.media is not None:
                    assert frames[position] is None, "two edits show one frame"
                    at_s = segment.source_start_s + k * segment.speed / sequence.rate
                    frames[position] = (Path(segment.media.path).name, at_s)
                position += 1
        assert not edit.picture or position == edit.picture_span.end_frame
    return frames


def numbers(sequence: Sequence, rate: Fraction) -> list[Any]:
    """The same as source frame numbers: the picture that is on at that time."""
    return [None if each is None else (each[0][0], each[1] * rate // 1) for each in shown(sequence)]


@pytest.fixture
def room(tmp_path: Path, stem_for: Callable[..., Stem]) -> CuttingRoom:
    return CuttingRoom(folder=tmp_path, stem_for=stem_for)


@pytest.fixture(scope="session")
def seen() -> Any:
    """`seen(sequence, rate=24)`: per record frame (first letter of the file, source frame number) or None."""

    def of(sequence: Sequence, rate: Fraction = Fraction(24)) -> list[Any]:
        return numbers(sequence, rate)

    return of


@pytest.fixture(scope="session")
def run() -> Any:
    """`run("a", 5, 6, 7)`: the frames expected of one file."""

    def of(letter: str, *frames: int) -> list[tuple[str, int]]:
        return [(letter, frame) for frame in frames]

    return of


@pytest.fixture(scope="session")
def real_files() -> list[Path]:
    folder = Path(__file__).parents[3] / "shared" / "data" / "otio"
    return sorted(path for path in folder.glob("*") if path.suffix in (".otio", ".json"))


@pytest.fixture(params=["some", pytest.param("all", marks=pytest.mark.slow)])
def for_any(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`for_any(strategy, holds, examples=25)`: `holds` for so many things drawn; for a quarter of them by default."""

    def check(strategy: st.SearchStrategy[Any], holds: Callable[[Any], None], examples: int) -> None:
        thorough = request.param == "all"
        settings(  # without shrinking: on timelines that takes many minutes
            max_examples=examples if thorough else examples // 4,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.generate),
            database=None,
        )(given(strategy)(holds))()

    return check
