from pathlib import Path

import pytest
from meaning import LABELS, Answer, Labelled, Seen, by_frequency, read_labels, share

from v2a_engine.domain.cue import StemKind
from v2a_engine.engines.v2a.picture_encoder import PictureEncoder
from v2a_engine.engines.v2a.sound_map import KINDS, sound_map


@pytest.fixture(scope="module")
def labelled() -> list[Labelled]:
    return read_labels(LABELS)


def test_what_was_tuned_with_and_what_is_tested_come_from_different_places(labelled: list[Labelled]) -> None:
    places = {split: {one.source for one in labelled if one.split == split} for split in ("dev", "test")}
    assert places["dev"] and places["test"] and not places["dev"] & places["test"]
    counts = {split: sum(one.split == split for one in labelled) for split in places}
    assert counts["dev"] >= 40 and counts["test"] >= 60


def test_every_picture_is_labelled_once_with_families_that_exist(labelled: list[Labelled]) -> None:
    assert len({(one.source, one.path) for one in labelled}) == len(labelled)
    for kind in KINDS:
        known = {family.name for family in sound_map(kind).families}
        for one in labelled:
            assert set(one.fitting[kind]) <= known, one
            assert len(one.fitting[kind]) <= 3, one  # what fits everything tests nothing
    assert all(any(one.fitting.values()) for one in labelled)


def test_a_hit_is_an_acceptable_family_among_the_first() -> None:
    picture = Labelled(split="test", source="a:b==1", path="c", fitting={StemKind.FX: ("dog", "cat")})
    assert picture.file(Path("/x")) == Path("/x/a/b/c")
    third = Answer(picture=picture, kind=StemKind.FX, ranked=("rain", "fire", "cat", "dog"))
    never = Answer(picture=picture, kind=StemKind.FX, ranked=("rain",))
    assert (third.hits(1), third.hits(3), never.hits(3)) == (False, True, False)
    assert share([third, never], 3) == 0.5


def test_the_floor_ranks_by_how_often_a_family_fits(labelled: list[Labelled]) -> None:
    dev = [one for one in labelled if one.split == "dev"]
    ranked = by_frequency(dev)(StemKind.BG, Seen(semantics=PictureEncoder().finish(), motion=None, rain=0.0))
    counts = [sum(name in one.fitting[StemKind.BG] for one in dev) for name in ranked]
    assert counts == sorted(counts, reverse=True)
