"""One suite for every timeline host: an OTIO file, and Resolve, for which its stand-in answers."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "resolve_bridge"))

from stand_in import FREE_18, STUDIO_21_0_4, Cut, Item, StemRoom, cut
from stand_in.otio_export import otio_text

from otio_adapters.file_host import OtioFileHost
from resolve_bridge.host import ResolveHost
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.domain.shot import MediaFacts, Sequence
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.ports import PlacedClip, StemClip, TimelineHost

EFFECTS = "FX (AI temp)"


def no_probe(path: str) -> MediaFacts:
    raise UnreadableMedia(path, "the timeline tells all that is needed")


@dataclass
class Ground:
    """A timeline, and how to open it: afresh each time, as another session would."""

    made: Cut
    open: Callable[[], TimelineHost]
    tracks: Callable[[], list[str]]  # the names of all audio tracks, as an editor would show them
    put_on_ours: Callable[[int, int], None]  # a clip of the user's own, on our first track of effects: start and frames


@pytest.fixture(params=["OTIO file", "Resolve 21.0.4", "Resolve 18"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Ground:
    made = cut(tmp_path, FREE_18 if request.param == "Resolve 18" else STUDIO_21_0_4)
    if request.param.startswith("Resolve"):
        return in_resolve(made)
    source = tmp_path / "cut.otio"
    source.write_text(otio_text(made.timeline))
    return in_files(made, source, tmp_path / "cut_out.otio")


def in_resolve(made: Cut) -> Ground:
    audio = made.timeline.tracks["audio"]

    def put_on_ours(start: int, frames: int) -> None:
        item = Item(name="slam", pool=made.media["score"], start=made.timeline.start_frame + start, frames=frames)
        next(track for track in audio if track.name == EFFECTS).items.append(item)

    return Ground(made, lambda: ResolveHost(made.resolve), lambda: [track.name for track in audio], put_on_ours)


def in_files(made: Cut, source: Path, output: Path) -> Ground:
    def written() -> list[dict[str, Any]]:
        document = json.loads((output if output.exists() else source).read_text())
        return [track for track in document["tracks"]["children"] if track["kind"] == "Audio"]

    def put_on_ours(start: int, frames: int) -> None:
        document = json.loads(output.read_text())
        track = next(track for track in document["tracks"]["children"] if track["name"] == EFFECTS)
        end = sum(int(child["source_range"]["duration"]["value"]) for child in track["children"])
        gap = otio.schema.Gap(duration=otio.opentime.RationalTime(start - end, 24))
        span = otio.opentime.TimeRange(duration=otio.opentime.RationalTime(frames, 24))
        reference = otio.schema.ExternalReference("/sounds/slam.wav", available_range=span)
        clip = otio.schema.Clip("slam", media_reference=reference, source_range=span)
        track["children"] += [json.loads(item.to_json_string()) for item in (gap, clip)]
        output.write_text(json.dumps(document))

    return Ground(
        made,
        lambda: OtioFileHost(source, output, no_probe),
        lambda: [track["name"] for track in written()],
        put_on_ours,
    )


@pytest.fixture
def room(tmp_path: Path, stem_for: Callable[..., Stem]) -> StemRoom:
    return StemRoom(tmp_path / "stems", stem_for)


def wishes(room: StemRoom, sequence: Sequence) -> list[StemClip]:
    return [
        room.clip(sequence, (0, 48), takes=2),
        room.clip(sequence, (48, 96)),
        room.clip(sequence, (0, 132), StemKind.BG),
    ]


def lying(clips: "list[StemClip] | list[PlacedClip]") -> list[tuple[StemKind, str, FrameSpan, int]]:
    files = (clip.files[0] if isinstance(clip, PlacedClip) else clip.takes[0].wav_path for clip in clips)
    return [(clip.kind, file, clip.span, clip.first_frame) for clip, file in zip(clips, files, strict=True)]


def test_a_timeline_of_the_user_s_own_holds_nothing_of_ours(ground: Ground) -> None:
    assert list(ground.open().placed()) == []


def test_what_was_placed_is_there_and_by_nobody_s_hand(ground: Ground, room: StemRoom) -> None:
    host = ground.open()
    clips = wishes(room, host.read())
    host.place(clips)
    placed = list(ground.open().placed())
    assert lying(placed) == lying(clips)
    assert placed[0].files == tuple(stem.wav_path for stem in clips[0].takes)
    assert [done_by_hand(clip, None) for clip in placed] == [()] * 3


def test_the_picture_is_the_same_before_and_after(ground: Ground, room: StemRoom) -> None:
    host = ground.open()
    sequence = host.read()
    host.place(wishes(room, sequence))
    assert ground.open().read() == sequence


def test_only_what_was_placed_last_is_there(ground: Ground, room: StemRoom) -> None:
    host = ground.open()
    sequence = host.read()
    clips = wishes(room, sequence)
    host.place(clips)
    ground.open().place([clips[1]])
    assert lying(list(ground.open().placed())) == lying([clips[1]])


def test_what_lies_there_can_be_placed_again_and_elsewhere(ground: Ground, room: StemRoom) -> None:
    host = ground.open()
    host.place(wishes(room, host.read()))
    before = list(ground.open().placed())
    ground.open().place(before)
    assert lying(list(ground.open().placed())) == lying(before)
    moved = [replace(clip, span=clip.span.shifted(7)) for clip in before]
    ground.open().place(moved)
    after = list(ground.open().placed())
    assert lying(after) == lying(moved)
    assert [done_by_hand(clip, None) for clip in after] == [("moved",)] * 3, "the notes still tell where we put them"


def test_a_stem_heard_elsewhere_than_it_was_rendered_for(ground: Ground, room: StemRoom) -> None:
    host = ground.open()
    sequence = host.read()
    clip = replace(room.clip(sequence, (48, 96)), moved_to=FrameSpan(10, 30, sequence.rate), moved_first_frame=12)
    host.place([clip])
    assert lying(list(ground.open().placed())) == lying([clip])


def test_the_tracks_that_placing_adds_are_told_before(ground: Ground, room: StemRoom) -> None:
    host = ground.open()
    sequence = host.read()
    clips, before = wishes(room, sequence), ground.tracks()
    told = host.new_tracks(clips)
    assert ground.tracks() == before, "nothing happens yet"
    assert {(new.kind, new.starts, new.full) for new in told} == {(StemKind.FX, (0, 48), ""), (StemKind.BG, (0,), "")}
    host.place(clips)
    assert {*ground.tracks()} - {*before} == {new.name for new in told}
    assert list(ground.open().new_tracks(clips)) == []


def test_a_track_that_has_no_room_for_the_user_s_own_clip_gets_a_second_one_beside_it_as_told(
    ground: Ground, room: StemRoom
) -> None:
    host = ground.open()
    sequence = host.read()
    clips = wishes(room, sequence)
    host.place(clips)
    ground.put_on_ours(108, 12)
    before = ground.tracks()
    more = [*clips, room.clip(sequence, (96, 132))]
    told = list(ground.open().new_tracks(more))
    assert told == [NewTrack(kind=StemKind.FX, name=f"{EFFECTS} 2", starts=(96,), full=EFFECTS)]
    ground.open().place(more)
    assert {*ground.tracks()} - {*before} == {f"{EFFECTS} 2"}
    assert {(kind, span) for kind, _, span, _ in lying(list(ground.open().placed()))} == {
        (clip.kind, clip.span) for clip in more
    }
