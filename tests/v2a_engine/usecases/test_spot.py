"""Spotting: what the picture and the markers say is to be done."""

from collections.abc import Sequence as Seq
from dataclasses import replace
from fractions import Fraction

import pytest

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import AllMediaOffline, MediaOffline, NothingSelected
from v2a_engine.domain.shot import Edit, Marker, Media, PictureSegment, Scouting, Sequence
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import Progress
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting, spot

RATE = Fraction(24)


def quiet(step: int, steps: int, stage: str) -> None: ...


def span(start: int, end: int) -> FrameSpan:
    return FrameSpan(start, end, RATE)


def edit(name: str, start: int, end: int, track: str = "V1") -> Edit:
    picture = (PictureSegment(media=Media(path=f"/{name}.mov"), frames=end - start, source_start_s=Fraction(10)),)
    return Edit(name=name, track=track, span=span(start, end), picture_span=span(start, end), picture=picture)


def sequence(*edits: Edit, markers: Seq[Marker] = (), marked: FrameSpan | None = None) -> Sequence:
    return Sequence(
        name="cut",
        rate=RATE,
        start_frame=86400,
        drop_frame=False,
        frames=max((one.span.end_frame for one in edits), default=0),
        edits=edits,
        markers=tuple(markers),
        marked=marked,
    )


class Scout:
    """Knows where each file cuts and how it looks; files it does not know are offline."""

    def __init__(self, **looks: tuple[tuple[int, ...], tuple[tuple[float, ...], ...]]) -> None:
        self.looks = looks

    def identify(self, media: Media) -> str:
        name = media.path.strip("/").removesuffix(".mov")
        if name not in self.looks:
            raise MediaOffline(media.path, name)
        return f"content of {name}"

    def scout(self, picture: Seq[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        media = picture[0].media
        assert media is not None and rate == RATE
        cuts, looks = self.looks[media.identity.removeprefix("content of ")]
        return Scouting(cuts_frames=cuts, looks=looks)


DAY, NIGHT = (1.0, 0.0), (0.0, 1.0)


def test_each_edit_is_a_shot_and_neighbours_that_look_alike_are_one_scene() -> None:
    scout = Scout(a=((), (DAY,)), b=((), (DAY,)), c=((), (NIGHT,)))
    spotting = spot(sequence(edit("a", 0, 24), edit("b", 24, 48), edit("c", 48, 72)), Selection(), scout, quiet)
    assert [shot.shot_id for shot in spotting.shots] == ["s010", "s020", "s030"]
    assert [(scene.shot_ids, scene.span) for scene in spotting.scenes] == [
        (("s010", "s020"), span(0, 48)),
        (("s030",), span(48, 72)),
    ]


def ids(spotting: Spotting) -> list[tuple[str, str]]:
    return [(shot.shot_id, shot.scene_id) for shot in spotting.shots]


def test_a_shot_and_its_scene_have_the_same_names_in_a_run_over_a_part() -> None:
    scout = Scout(a=((8,), (DAY, NIGHT)), b=((), (DAY,)), c=((), (NIGHT,)), d=((), (NIGHT,)))
    cut = sequence(*(edit(name, 24 * number, 24 * number + 24) for number, name in enumerate("abcd")))
    whole = ids(spot(cut, Selection(), scout, quiet))
    assert whole == [("s010", "sc010"), ("s011", "sc011"), ("s020", "sc020"), ("s030", "sc030"), ("s040", "sc030")]
    assert ids(spot(cut, Selection(range_label="1-4"), scout, quiet)) == whole[2:]
    assert ids(spot(cut, Selection(clips=("a", "c")), scout, quiet)) == [*whole[:2], whole[3]]


def test_the_shots_of_an_uncut_reel_and_of_a_clip_that_holds_more_than_ten_are_numbered_in_tens() -> None:
    many = (tuple(range(8, 96, 8)), (DAY,) * 12)
    reel = spot(sequence(edit("reel", 0, 96)), Selection(), Scout(reel=((24, 60), (DAY,) * 3)), quiet)
    assert [shot_id for shot_id, _ in ids(reel)] == ["s010", "s020", "s030"]
    cut = sequence(edit("a", 0, 96), edit("b", 96, 120))
    numbered = [shot_id for shot_id, _ in ids(spot(cut, Selection(), Scout(a=many, b=((), (DAY,))), quiet))]
    assert numbered[0] == "s010" and numbered[11:] == ["s120", "s130"]


def test_shot_and_reverse_shot_stay_one_scene_but_a_gap_ends_it() -> None:
    scout = Scout(a=((), (DAY,)), b=((), ((0.7, 0.7),)), c=((), (DAY,)), d=((), (DAY,)))
    edits = (edit("a", 0, 24), edit("b", 24, 48), edit("c", 48, 72), edit("d", 80, 99))
    scenes = spot(sequence(*edits), Selection(), replace_looks(scout, b=(0.9, 0.43)), quiet).scenes
    assert [scene.shot_ids for scene in scenes] == [("s010", "s020", "s030"), ("s040",)]


def replace_looks(scout: Scout, **looks: tuple[float, ...]) -> Scout:
    return Scout(**{**scout.looks, **{name: ((), (look,)) for name, look in looks.items()}})


def test_an_archive_reel_is_cut_into_its_shots_where_the_picture_cuts() -> None:
    scout = Scout(reel=((24, 60), (DAY, NIGHT, DAY)))
    shots = spot(sequence(edit("reel", 100, 196)), Selection(), scout, quiet).shots
    assert [shot.span for shot in shots] == [span(100, 124), span(124, 160), span(160, 196)]
    assert [shot.picture[0].source_start_s for shot in shots] == [10, 11, Fraction(25, 2)]
    assert [(shot.cut_in, shot.cut_out) for shot in shots] == [(False, True), (True, True), (True, False)]


def test_a_cut_that_only_a_dissolve_shows_makes_no_shot_of_its_own() -> None:
    late = replace(edit("a", 0, 58), span=span(0, 48), picture_span=span(0, 58))
    spotting = spot(sequence(late), Selection(), Scout(a=((20, 53), (DAY, NIGHT, DAY))), quiet)
    assert [shot.span for shot in spotting.shots] == [span(0, 20), span(20, 48)]
    assert len(spotting.scenes) == 2
    early = replace(edit("a", 0, 58), span=span(10, 58), picture_span=span(0, 58))
    spotting = spot(sequence(early), Selection(), Scout(a=((5, 30), (NIGHT, DAY, DAY))), quiet)
    assert [shot.span for shot in spotting.shots] == [span(10, 30), span(30, 58)]
    assert len(spotting.scenes) == 1


def test_markers_without_words_ask_for_nothing_and_cues_nobody_renders_are_said() -> None:
    markers = [Marker(text=text, span=span(3, 4)) for text in ("", "Marker 3", "MX: waltz")]
    spotting = spot(sequence(edit("a", 0, 24), markers=markers), Selection(), Scout(a=((), (DAY,))), quiet)
    assert spotting.cues == ()
    assert any("waltz" in warning for warning in spotting.warnings)


@pytest.mark.parametrize("text", ["FX", "fx:", " BG : ", "Mx"])
def test_a_marker_that_names_a_stem_and_nothing_else_asks_for_nothing_and_its_editor_is_told(text: str) -> None:
    cut = sequence(edit("a", 0, 24), markers=[Marker(text=text, span=span(5, 6))])
    spotting = spot(cut, Selection(), Scout(a=((), (DAY,))), quiet)
    assert spotting.cues == ()
    (warning,) = spotting.warnings
    assert f'"{text.strip(" :").upper()}" at 01:00:00:05 has no words' in warning


def test_a_range_that_reaches_beyond_the_timeline_is_taken_as_far_as_it_goes_and_said() -> None:
    scout, cut = Scout(a=((), (DAY,))), sequence(edit("a", 0, 48))
    spotting = spot(cut, Selection(range_label="1-10"), scout, quiet)
    assert [shot.span for shot in spotting.shots] == [span(24, 48)]
    (warning,) = spotting.warnings
    assert "1-10" in warning and "01:00:01:00-01:00:02:00" in warning
    assert spot(cut, Selection(range_label="1-2"), scout, quiet).warnings == ()


def test_offline_and_unreadable_shots_are_reported_and_the_rest_goes_on() -> None:
    offline = replace(edit("b", 24, 48), picture=(), offline="b.mov is offline")
    spotting = spot(
        sequence(edit("a", 0, 24), offline, edit("lost", 48, 72)), Selection(), Scout(a=((), (DAY,))), quiet
    )
    assert [shot.name for shot in spotting.shots] == ["a"]
    assert [skipped.name for skipped in spotting.skipped] == ["b", "lost"]
    assert "offline" in spotting.skipped[1].reason
    assert [skipped.is_offline for skipped in spotting.skipped] == [True, True]


def test_all_offline_is_an_error_that_shows_one() -> None:
    with pytest.raises(AllMediaOffline, match=r"lost\.mov"):
        spot(sequence(edit("lost", 0, 24)), Selection(), Scout(), quiet)


def test_whoever_can_wait_for_media_gets_a_spotting_without_shots() -> None:
    spotting = spot(sequence(edit("lost", 0, 24)), Selection(), Scout(), quiet, may_be_offline=True)
    assert (spotting.shots, spotting.scenes) == ((), ())
    assert [(skipped.shot_id, skipped.media_path) for skipped in spotting.skipped] == [("s010", "/lost.mov")]


def test_a_shot_has_the_same_number_offline_and_with_its_picture() -> None:
    many = (tuple(range(2, 24, 2)), (DAY,) * 12)
    cut = sequence(edit("reel", 0, 24), edit("b", 24, 48), edit("c", 48, 72))
    whole = spot(cut, Selection(), Scout(reel=many, b=((), (DAY,)), c=((), (DAY,))), quiet)
    part = spot(cut, Selection(), Scout(reel=many, c=((), (DAY,))), quiet)
    assert [shot.shot_id for shot in whole.shots] == [
        *(shot.shot_id for shot in part.shots[:-1]),
        part.skipped[0].shot_id,
        part.shots[-1].shot_id,
    ]


def test_selection_by_range_cuts_the_shots_at_its_borders() -> None:
    scout = Scout(a=((), (DAY,)), b=((), (NIGHT,)))
    cut = sequence(edit("a", 0, 24), edit("b", 24, 48))
    shots = spot(cut, Selection(range_label="01:00:00:12-01:00:01:12"), scout, quiet).shots
    assert [shot.span for shot in shots] == [span(12, 24), span(24, 36)]
    assert shots[0].picture[0].source_start_s == Fraction(21, 2)


def test_selection_by_track_clip_and_marks() -> None:
    scout = Scout(a=((), (DAY,)), b=((), (NIGHT,)))
    cut = sequence(edit("a", 0, 24), edit("b", 24, 48, track="V2"), marked=span(30, 40))
    assert [shot.name for shot in spot(cut, Selection(tracks=("V2",)), scout, quiet).shots] == ["b"]
    assert [shot.name for shot in spot(cut, Selection(clips=("a",)), scout, quiet).shots] == ["a"]
    assert [shot.span for shot in spot(cut, Selection(marked=True), scout, quiet).shots] == [span(30, 40)]
    with pytest.raises(NothingSelected):
        spot(cut, Selection(clips=("nobody",)), scout, quiet)


def test_markers_become_cues_of_the_stem_they_name_and_plain_notes_are_effects() -> None:
    markers = [Marker(text="bg: rain ", span=span(0, 24)), Marker(text="door slam", span=span(5, 6))]
    cues = spot(sequence(edit("a", 0, 24), markers=markers), Selection(), Scout(a=((), (DAY,))), quiet).cues
    assert [(cue.kind, cue.prompt, cue.is_moment) for cue in cues] == [
        (StemKind.BG, "rain", False),
        (StemKind.FX, "door slam", True),
    ]


ONE_LOOK = ((), ((1.0,),))


def id_of(*edits: Edit, selection: Selection | None = None, **looks: object) -> str:
    known = looks or {"a": ONE_LOOK, "b": ONE_LOOK, "c": ONE_LOOK}
    scout = Scout(**known)  # type: ignore[arg-type]
    return spot(sequence(*edits), selection or Selection(), scout, quiet).sequence_id


def test_a_sequence_is_named_by_its_media_however_they_are_cut_and_whatever_part_is_selected() -> None:
    whole = id_of(edit("a", 0, 48), edit("b", 48, 96))
    assert whole
    assert whole == id_of(edit("b", 0, 30), edit("a", 30, 90), edit("b", 90, 99))
    assert whole == id_of(edit("a", 0, 48), edit("b", 48, 96), selection=Selection(clips=("a",)))


def test_a_sequence_of_other_media_has_another_name() -> None:
    assert id_of(edit("a", 0, 48), edit("b", 48, 96)) != id_of(edit("a", 0, 48), edit("c", 48, 96))
    assert id_of(edit("a", 0, 48)) != id_of(edit("a", 0, 48), edit("b", 48, 96))


def test_offline_media_do_not_keep_a_sequence_from_being_named() -> None:
    half = id_of(edit("a", 0, 48), edit("b", 48, 96), a=ONE_LOOK)
    assert half == id_of(edit("a", 0, 48))
