"""A stem belongs where the picture is seen that it was made for, whatever the place is called."""

from fractions import Fraction

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import Media, PictureSegment, Shot
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.plan import Place, picture_of_shots
from v2a_engine.usecases.stem_home import StemHomes
from v2a_engine.usecases.take_fit import first_frame_for

RATE = Fraction(24)
HANDLES = 12


def seen(reel: str, start: int, frames: int) -> PictureSegment:
    media = Media(path=f"/{reel}.mov", identity=reel)
    return PictureSegment(media=media, frames=frames, source_start_s=Fraction(start, 24))


def place(cue_id: str, at: int, *parts: tuple[str, int, int], kind: StemKind = StemKind.FX) -> Place:
    shots = []
    for reel, start, frames in parts:
        span = FrameSpan(at, at + frames, RATE)
        picture = (seen(reel, start, frames),)
        shots.append(Shot(shot_id=cue_id, name="", span=span, picture_span=span, picture=picture, scene_id="sc010"))
        at += frames
    return Place(cue_id=cue_id, kind=kind, place_id=cue_id, shots=tuple(shots))


def made(*parts: tuple[str, int, int], kind: StemKind = StemKind.FX) -> StemRequest:
    frames = sum(length for *_, length in parts)
    span = FrameSpan(480, 480 + frames, RATE)
    (first, start, length), *others = parts
    picture = [seen(first, start - HANDLES, length + HANDLES), *(seen(*part) for part in others)]
    last, last_start, last_length = parts[-1]
    return StemRequest(
        cue_id="s010_FX",
        kind=kind,
        span=span,
        rendered_span=span.widened(HANDLES, HANDLES),
        picture=(*picture, seen(last, last_start + last_length, HANDLES)),
        level_lufs=-27.0,
        seed=1,
        take=1,
        wav_path="/s010_FX_t1.wav",
        start_timecode_frame=0,
    )


def first_frame(request: StemRequest, at: Place) -> int | None:
    picture, span = picture_of_shots(at.shots)
    return first_frame_for(request, span, picture)


def test_it_is_found_by_its_picture_though_another_shot_has_its_name_now() -> None:
    homes = StemHomes([place("s010_FX", 0, ("b", 100, 48)), place("s020_FX", 48, ("a", 100, 48))])
    assert homes.home(made(("a", 100, 48)), near="s010_FX") == "s020_FX"
    assert homes.home(made(("c", 100, 48)), near="s010_FX") == ""


def test_of_two_parts_of_one_reel_the_one_it_is_heard_with_counts_not_the_one_in_its_handles() -> None:
    homes = StemHomes([place("s010_FX", 0, ("a", 90, 10)), place("s020_FX", 10, ("a", 110, 30))])
    assert homes.home(made(("a", 100, 48)), near="s010_FX") == "s020_FX"


def test_where_a_picture_is_seen_twice_the_near_one_is_told() -> None:
    homes = StemHomes([place(f"s0{n}0_FX", n * 48, ("a", 100, 48)) for n in range(3)])
    assert [homes.home(made(("a", 100, 48)), near=near) for near in ("s000_FX", "s020_FX")] == ["s000_FX", "s020_FX"]


def test_other_kinds_are_no_home() -> None:
    homes = StemHomes([place("sc010_BG", 0, ("a", 100, 48), kind=StemKind.BG)])
    assert homes.home(made(("a", 100, 48))) == ""
    assert homes.home(made(("a", 100, 48), kind=StemKind.BG)) == "sc010_BG"


def test_the_right_part_of_a_file_is_told_as_far_as_its_handles_reach() -> None:
    request = made(("a", 100, 48))
    assert first_frame(request, place("s", 0, ("a", 100, 48))) == HANDLES
    assert first_frame(request, place("s", 0, ("a", 90, 50))) == HANDLES - 10
    assert first_frame(request, place("s", 0, ("a", 120, 40))) == HANDLES + 20
    assert first_frame(request, place("s", 0, ("a", 120, 41))) is None


def test_an_ambience_covers_its_scene_in_another_order_an_effect_does_not() -> None:
    parts = (("a", 100, 40), ("b", 100, 40))
    turned = [("b", 105, 30), ("a", 100, 40)]
    ambience = made(*parts, kind=StemKind.BG)
    assert first_frame(ambience, place("sc", 0, *turned, kind=StemKind.BG)) == HANDLES
    assert first_frame(made(*parts), place("s", 0, *turned)) is None
    assert first_frame(ambience, place("sc", 0, *turned, ("c", 0, 10), kind=StemKind.BG)) is None
