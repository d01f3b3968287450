"""Planning: one request a stem and take, with picture, words and handles in the right place."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from v2a_engine.domain.cue import Cue, StemKind
from v2a_engine.domain.errors import AbsurdWish
from v2a_engine.domain.request import StemRequest, TimedPrompt
from v2a_engine.domain.shot import Media, PictureSegment, Scene, Sequence, Shot
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.plan import CueWishes, Wishes, places, plan, requests_at
from v2a_engine.usecases.spot import Spotting

RATE = Fraction(25)


def span(start: int, end: int) -> FrameSpan:
    return FrameSpan(start, end, RATE)


def shot(number: int, start: int, end: int, source_s: int = 100) -> Shot:
    media = Media(path=f"/{number}.mov", identity=f"id{number}")
    picture = (PictureSegment(media=media, frames=end - start, source_start_s=Fraction(source_s)),)
    return Shot(
        shot_id=f"s{number * 10:03d}",
        name=str(number),
        span=span(start, end),
        picture_span=span(start, end),
        picture=picture,
        scene_id="sc01",
    )


def spotted(*shots: Shot, cues: tuple[Cue, ...] = (), start_frame: int = 90000) -> Spotting:
    whole = span(shots[0].span.start_frame, shots[-1].span.end_frame)
    return Spotting(
        sequence=Sequence(name="cut", rate=RATE, start_frame=start_frame, drop_frame=False, frames=500, edits=()),
        shots=shots,
        scenes=(Scene(scene_id="sc01", span=whole, shot_ids=tuple(one.shot_id for one in shots)),),
        cues=cues,
        skipped=(),
        warnings=(),
    )


def planned(spotting: Spotting, **wishes: object) -> dict[str, StemRequest]:
    requests = plan(spotting, Wishes(**wishes), "/stems", "show")  # type: ignore[arg-type]
    return {f"{request.cue_id}_t{request.take}": request for request in requests}


def test_effects_are_per_shot_and_ambience_per_scene_in_as_many_takes_as_wished() -> None:
    requests = planned(spotted(shot(1, 0, 50), shot(2, 50, 100)), takes=2)
    assert sorted(requests) == ["s010_FX_t1", "s010_FX_t2", "s020_FX_t1", "s020_FX_t2", "sc01_BG_t1", "sc01_BG_t2"]
    assert requests["sc01_BG_t1"].span == span(0, 100)
    assert requests["s010_FX_t2"].wav_path.endswith("show_s010_FX_t2.wav")
    assert len({request.seed for request in requests.values()}) == len(requests)


def test_handles_run_on_into_the_media_on_both_sides() -> None:
    request = planned(spotted(shot(1, 100, 150)), handles_frames=10)["s010_FX_t1"]
    assert request.rendered_span == span(90, 160)
    assert sum(segment.frames for segment in request.picture) == 70
    assert request.picture[0].source_start_s == Fraction(100) - Fraction(10, 25)
    assert request.picture[-1].source_start_s == Fraction(102)


def test_handles_hold_the_picture_where_the_media_cuts_to_another_shot() -> None:
    one = replace(shot(1, 100, 150), cut_in=True, cut_out=True)
    head, _, tail = planned(spotted(one), handles_frames=10)["s010_FX_t1"].picture
    assert (head.speed, head.source_start_s) == (0, 100)
    assert (tail.speed, tail.source_start_s) == (0, 100 + Fraction(49, 25))


def test_handles_never_reach_before_midnight() -> None:
    request = planned(spotted(shot(1, 0, 50), start_frame=4), handles_frames=12)["s010_FX_t1"]
    assert request.rendered_span == span(-4, 62)


def test_ambience_sees_every_shot_of_its_scene_and_knows_the_cuts() -> None:
    request = planned(spotted(shot(1, 0, 50), shot(2, 60, 100)), handles_frames=5)["sc01_BG_t1"]
    assert sum(segment.frames for segment in request.picture) == request.rendered_span.frames == 110
    assert request.cuts_frames == (60,)
    assert [segment.media is None for segment in request.picture] == [False, False, True, False, False]


def test_a_moment_strikes_and_a_cue_over_the_whole_shot_speaks_for_it() -> None:
    moment = Cue(kind=StemKind.FX, prompt="door slam", span=span(20, 21), is_moment=True)
    whole = Cue(kind=StemKind.FX, prompt="boots on gravel", span=span(0, 50), is_moment=False)
    request = planned(spotted(shot(1, 0, 50), cues=(moment, whole)), prompt="wind")["s010_FX_t1"]
    assert request.prompt == "boots on gravel"
    assert [(one.text, one.strike) for one in request.moments] == [("door slam", True)]


def test_moments_asked_for_besides_the_markers_stand_among_them_in_order() -> None:
    marked = Cue(kind=StemKind.FX, prompt="door slam", span=span(20, 21), is_moment=True)
    more = TimedPrompt(text="dog", span=span(7, 8), strike=True)
    own = CueWishes(cue_id="s010_FX", more_moments=(more,))
    request = planned(spotted(shot(1, 0, 50), cues=(marked,)), of_cues=(own,))["s010_FX_t1"]
    assert [(one.text, one.span.start_frame) for one in request.moments] == [("dog", 7), ("door slam", 20)]


@pytest.mark.parametrize(
    "wish", [{"takes": 0}, {"handles_frames": -1}, {"guidance": float("nan")}, {"levels_lufs": ((StemKind.FX, 3.0),)}]
)
def test_absurd_wishes_are_refused(wish: dict[str, object]) -> None:
    with pytest.raises(AbsurdWish):
        Wishes(**wish)  # type: ignore[arg-type]


def test_a_shot_that_only_moved_keeps_its_key_and_any_wish_changes_it() -> None:
    key = planned(spotted(shot(1, 0, 50)))["s010_FX_t1"].key("engine")
    assert planned(spotted(shot(1, 25, 75)))["s010_FX_t1"].key("engine") == key
    others = [{"prompt": "x"}, {"negative_prompt": "x"}, {"seed": 2}, {"guidance": 2.0}, {"steps": 3}]
    keys = {planned(spotted(shot(1, 0, 50)), **wish)["s010_FX_t1"].key("engine") for wish in others}
    assert len(keys | {key}) == 6
    assert planned(spotted(shot(1, 0, 50)))["s010_FX_t1"].key("other weights") != key
    other_media = replace(shot(1, 0, 50), picture=shot(2, 0, 50).picture)
    assert planned(spotted(other_media))["s010_FX_t1"].key("engine") != key


def test_a_negative_prompt_without_guidance_is_said_to_do_nothing() -> None:
    (warning,) = Wishes(negative_prompt="music", guidance=1.0).warnings
    assert "'music'" in warning and "above 1" in warning
    for heard in (Wishes(negative_prompt="music"), Wishes(guidance=1.0)):
        assert heard.warnings == ()


def test_every_request_carries_the_name_of_its_sequence_and_no_key_depends_on_it() -> None:
    spotting = spotted(shot(1, 0, 50), shot(2, 50, 100))
    one, other = (planned(replace(spotting, sequence_id=name)) for name in ("5eb1", "07e2"))
    assert {request.sequence_id for request in one.values()} == {"5eb1"}
    for name, request in one.items():
        assert request.key("engine") == other[name].key("engine")
        assert StemRequest.from_json(request.to_json()) == request


def test_a_request_of_before_sequences_had_names_can_be_read() -> None:
    request = planned(spotted(shot(1, 0, 50)))["s010_FX_t1"]
    fields = json.loads(request.to_json())
    del fields["sequence_id"]
    assert StemRequest.from_json(json.dumps(fields)) == request


def test_what_is_asked_of_one_stem_alone_changes_that_stem_and_no_other() -> None:
    spotting = spotted(shot(1, 50, 100), shot(2, 100, 150))
    before = planned(spotting)
    own = CueWishes(
        cue_id="s020_FX", prompt="boots", negative_prompt="voices", guidance=7.0, level_trim_db=-6.0, handles_frames=3
    )
    after = planned(spotting, of_cues=(own,))
    assert {name for name in before if before[name] != after[name]} == {"s020_FX_t1"}
    changed = after["s020_FX_t1"]
    assert (changed.prompt, changed.negative_prompt, changed.guidance) == ("boots", "voices", 7.0)
    assert changed.level_lufs == before["s020_FX_t1"].level_lufs - 6.0
    assert changed.rendered_span == span(97, 153)


@pytest.mark.parametrize(
    "asked", [{"guidance": 7.0}, {"level_trim_db": 3.0}, {"handles_frames": 2}, {"seed": 9}, {"prompt": "boots"}]
)
def test_each_wish_for_one_stem_makes_another_sound_of_it(asked: dict[str, object]) -> None:
    spotting = spotted(shot(1, 50, 100))
    own = CueWishes(cue_id="s010_FX", **asked)  # type: ignore[arg-type]
    plain, wished = planned(spotting), planned(spotting, of_cues=(own,))
    assert plain["s010_FX_t1"].key("") != wished["s010_FX_t1"].key("")


def test_a_wish_for_one_stem_that_names_no_moments_keeps_those_of_the_markers() -> None:
    slam = Cue(kind=StemKind.FX, prompt="door slam", span=span(60, 61), is_moment=True)
    spotting = spotted(shot(1, 50, 100), cues=(slam,))
    assert [m.text for m in planned(spotting, of_cues=(CueWishes(cue_id="s010_FX"),))["s010_FX_t1"].moments] == [
        "door slam"
    ]
    assert planned(spotting, of_cues=(CueWishes(cue_id="s010_FX", moments=()),))["s010_FX_t1"].moments == ()


def test_one_place_alone_is_planned_as_it_is_with_all_others() -> None:
    spotting = spotted(shot(1, 0, 50), shot(2, 50, 100))
    wishes = Wishes(takes=2)
    one_by_one = [
        request
        for place in places(spotting, wishes.kinds)
        for request in requests_at(place, None, spotting, wishes, "/stems", "show")
    ]
    assert tuple(one_by_one) == plan(spotting, wishes, "/stems", "show")


@pytest.mark.parametrize("absurd", [{"takes": 0}, {"guidance": 51.0}, {"handles_frames": -1}, {"level_trim_db": 99.0}])
def test_an_absurd_wish_for_one_stem_is_refused(absurd: dict[str, object]) -> None:
    with pytest.raises(AbsurdWish):
        CueWishes(cue_id="s010_FX", **absurd)  # type: ignore[arg-type]


def test_a_trim_that_leaves_the_levels_that_make_sense_is_refused() -> None:
    with pytest.raises(AbsurdWish):
        planned(spotted(shot(1, 0, 50)), of_cues=(CueWishes(cue_id="s010_FX", level_trim_db=25.0),))
