"""The main job: what succeeds is placed, what fails is said, nothing is rendered twice."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import Cancelled
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import Media, PictureSegment, Scene, Sequence, Shot
from v2a_engine.domain.stem import Observations, Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.plan import Wishes, plan
from v2a_engine.usecases.ports import Engine, JobProgress, JobState, PlacedClip, Progress, SampleSink, StemClip
from v2a_engine.usecases.render import render_stem
from v2a_engine.usecases.score import Delivery, Outcome, make_sound
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting

StemFor = Callable[..., Stem]


class FixedEngine:
    name, version, weights_sha256, fingerprint = "fixed", "1", "00", "fixed 1"

    def render(self, request: StemRequest, sink: SampleSink, progress: Progress) -> Observations:
        raise NotImplementedError("the writer of these tests writes no sound")


class Ledger:
    """A writer that keeps its books, and the shelf with what it wrote."""

    def __init__(self, stem_for: StemFor) -> None:
        self.stem_for = stem_for
        self.stems: dict[str, Stem] = {}

    def write(self, request: StemRequest, engine: Engine, progress: Progress) -> Stem:
        stem: Stem = self.stem_for(request, key=request.key(engine.fingerprint))
        assert stem.wav_path not in self.stems, "a name was used for two sounds"
        self.stems[stem.wav_path] = stem
        return stem

    def find(self, key: str, folder: str) -> Stem | None:
        here = (stem for path, stem in self.stems.items() if str(Path(path).parent) == folder)
        return next((stem for stem in here if stem.provenance.key == key), None)

    def read(self, wav_path: str) -> Stem | None:
        return self.stems.get(wav_path)

    def free_path(self, wanted: str) -> str:
        while wanted in self.stems:
            stem, number = wanted.removesuffix(".wav").rsplit("_t", 1)
            wanted = f"{stem}_t{int(number) + 1}.wav"
        return wanted


class DirectRenderer:
    """Renders in order; cues in `broken` fail with their exit code, from that in `stopped_at` on all is cancelled."""

    def __init__(self, ledger: Ledger, broken: Mapping[str, int] = MappingProxyType({}), stopped_at: str = "") -> None:
        self.ledger, self.broken, self.stopped_at = ledger, broken, stopped_at

    def render(self, requests: Seq[StemRequest], progress: JobProgress) -> Iterable[JobState]:
        stopped = False
        for request in requests:
            stopped = stopped or request.cue_id == self.stopped_at
            job = JobState(job_id=request.cue_id, request=request, state="cancelled")
            if request.cue_id in self.broken:
                job = replace(job, state="failed", message="it broke", exit_code=self.broken[request.cue_id])
            elif not stopped:
                stem = render_stem(request, FixedEngine(), self.ledger, self.ledger, lambda *_: None)
                job = replace(job, state="done", stem=stem)
            progress(job)
            yield job


class Host:
    def __init__(self, there: Seq[PlacedClip] = ()) -> None:
        self.there = there
        self.clips: Seq[StemClip | PlacedClip] | None = None

    def read(self) -> Sequence:
        return SPOTTING.sequence

    def place(self, clips: Seq[StemClip | PlacedClip]) -> None:
        self.clips = clips

    def placed(self) -> Seq[PlacedClip]:
        return self.there

    def remove(self) -> int:
        return 0


def _shot(number: int) -> Shot:
    span = FrameSpan(24 * number, 24 * number + 24, Fraction(24))
    picture = (PictureSegment(media=Media(path="/a.mov", identity="a"), frames=24, source_start_s=Fraction(number)),)
    name = f"s{number * 10:03d}"
    return Shot(shot_id=name, name=name, span=span, picture_span=span, picture=picture, scene_id="sc01")


SHOTS = tuple(_shot(number) for number in (1, 2, 3))
SPOTTING = Spotting(
    sequence=Sequence(name="cut", rate=Fraction(24), start_frame=86400, drop_frame=False, frames=96, edits=()),
    shots=SHOTS,
    scenes=(Scene(scene_id="sc01", span=FrameSpan(24, 96, Fraction(24)), shot_ids=("s010", "s020", "s030")),),
    cues=(),
    skipped=(),
    warnings=(),
)
FX_ONLY = Wishes(kinds=(StemKind.FX,))
CUES = ("s010_FX", "s020_FX", "s030_FX")


def test_takes_of_a_cue_become_one_clip_and_failures_take_nothing_with_them(tmp_path: Path, stem_for: StemFor) -> None:
    host = Host()
    delivery = Delivery(folder=str(tmp_path / "stems"), show="cut", shelf=Ledger(stem_for))
    renderer = DirectRenderer(Ledger(stem_for), broken={"s020_FX": 5})
    outcome = make_sound(SPOTTING, replace(FX_ONLY, takes=2), delivery, renderer, host, lambda _: None)
    assert host.clips is not None
    assert [(clip.request.cue_id, len(clip.takes)) for clip in host.clips] == [("s010_FX", 2), ("s030_FX", 2)]
    assert {failure.cue_id: failure.reason for failure in outcome.failures} == {"s020_FX": "it broke"}
    assert outcome.exit_code == 1 and outcome.warnings == ()


def test_wishes_that_undo_one_another_are_told_with_what_came_of_them(tmp_path: Path, stem_for: StemFor) -> None:
    delivery = Delivery(folder=str(tmp_path / "stems"), show="cut", shelf=Ledger(stem_for))
    wishes = replace(FX_ONLY, negative_prompt="music", guidance=1.0)
    outcome = make_sound(SPOTTING, wishes, delivery, DirectRenderer(Ledger(stem_for)), Host(), lambda _: None)
    assert len(outcome.stems) == 3 and "'music' has no effect" in outcome.warnings[0]


def test_what_every_take_of_a_cue_says_is_told_once(stem_for: StemFor) -> None:
    takes = [
        stem_for(request, observations=Observations(warnings=("It is dark.", f"Take {request.take} clicks.")))
        for request in plan(SPOTTING, replace(FX_ONLY, takes=2), "/stems", "cut")[:2]
    ]
    outcome = Outcome(spotting=SPOTTING, clips=(StemClip(takes=tuple(takes)),), failures=())
    told = ["It is dark.", "Take 1 clicks.", "Take 2 clicks."]
    assert outcome.stem_warnings == tuple(("s010_FX", warning) for warning in told)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [({}, 0), ({"s010_FX": 3}, 1), (dict.fromkeys(CUES, 5), 5), ({"s010_FX": 4, "s020_FX": 5, "s030_FX": 5}, 4)],
)
def test_a_run_that_made_nothing_ends_with_the_code_of_what_stopped_it(
    tmp_path: Path, stem_for: StemFor, codes: Mapping[str, int], expected: int
) -> None:
    delivery = Delivery(folder=str(tmp_path / "stems"), show="cut", shelf=Ledger(stem_for))
    renderer = DirectRenderer(Ledger(stem_for), broken=codes)
    assert make_sound(SPOTTING, FX_ONLY, delivery, renderer, Host(), lambda _: None).exit_code == expected


def test_running_again_renders_nothing_and_another_prompt_gets_names_of_its_own(
    tmp_path: Path, stem_for: StemFor
) -> None:
    ledger = Ledger(stem_for)
    delivery = Delivery(folder=str(tmp_path / "stems"), show="cut", shelf=Ledger(stem_for))
    for _ in range(2):
        make_sound(SPOTTING, FX_ONLY, delivery, DirectRenderer(ledger), Host(), lambda _: None)
        assert len(ledger.stems) == 3
    again = make_sound(
        SPOTTING, replace(FX_ONLY, prompt="rain"), delivery, DirectRenderer(ledger), Host(), lambda _: None
    )
    assert [Path(stem.wav_path).name for stem in again.stems] == [f"cut_s0{n}0_FX_t2.wav" for n in (1, 2, 3)]


def test_a_cancelled_run_places_nothing_and_keeps_what_was_finished(tmp_path: Path, stem_for: StemFor) -> None:
    host, ledger = Host(), Ledger(stem_for)
    delivery = Delivery(folder=str(tmp_path / "stems"), show="cut", shelf=Ledger(stem_for))
    with pytest.raises(Cancelled):
        make_sound(SPOTTING, FX_ONLY, delivery, DirectRenderer(ledger, stopped_at="s020_FX"), host, lambda _: None)
    assert host.clips is None
    assert [Path(path).name for path in ledger.stems] == ["cut_s010_FX_t1.wav"]


def lying(stem: Stem, **changes: Any) -> PlacedClip:
    """A stem's clip as we placed it."""
    span = stem.request.span
    first = span.start_frame - stem.request.rendered_span.start_frame
    clip = PlacedClip(
        kind=stem.request.kind,
        name=Path(stem.wav_path).stem,
        files=(stem.wav_path,),
        span=span,
        first_frame=first,
        written_span=span,
        written_first_frame=first,
    )
    return replace(clip, **changes)


def part_done_again(tmp_path: Path, stem_for: StemFor, **changes: Any) -> dict[str, StemClip | PlacedClip]:
    """By name of the clip's first file, what a run over s020 places, where s010's clip was changed before."""
    ledger = Ledger(stem_for)
    delivery = Delivery(folder=str(tmp_path / "stems"), show="cut", shelf=ledger)
    make_sound(SPOTTING, Wishes(), delivery, DirectRenderer(ledger), Host(), lambda _: None)
    there = [lying(stem, **(changes if "s010" in path else {})) for path, stem in ledger.stems.items()]
    host = Host(there)
    part = replace(SPOTTING, shots=SHOTS[1:2], scenes=(), selection=Selection(clips=("s020",)))
    make_sound(part, replace(FX_ONLY, prompt="rain"), delivery, DirectRenderer(ledger), host, lambda _: None)
    assert host.clips is not None
    return {
        Path(clip.files[0] if isinstance(clip, PlacedClip) else clip.takes[0].wav_path).name: clip
        for clip in host.clips
    }


def test_a_run_over_a_part_leaves_our_other_clips_where_they_are(tmp_path: Path, stem_for: StemFor) -> None:
    clips = part_done_again(tmp_path, stem_for)
    names = ["cut_s010_FX_t1.wav", "cut_s020_FX_t2.wav", "cut_s030_FX_t1.wav", "cut_sc01_BG_t1.wav"]
    assert sorted(clips) == names
    assert clips[names[0]].span == SHOTS[0].span


def test_what_a_hand_changed_outside_the_part_stays_as_it_was_changed(tmp_path: Path, stem_for: StemFor) -> None:
    moved = FrameSpan(0, 20, Fraction(24))
    clip = part_done_again(tmp_path, stem_for, span=moved, by_hand=("renamed",))["cut_s010_FX_t1.wav"]
    assert isinstance(clip, PlacedClip) and clip.span == moved


def test_a_stem_that_was_conformed_stays_where_it_lies_now(tmp_path: Path, stem_for: StemFor) -> None:
    there = FrameSpan(100, 110, Fraction(24))
    changes = {"span": there, "first_frame": 14, "written_span": there, "written_first_frame": 14}
    clip = part_done_again(tmp_path, stem_for, **changes)["cut_s010_FX_t1.wav"]
    assert isinstance(clip, StemClip) and (clip.span, clip.first_frame) == (there, 14)
