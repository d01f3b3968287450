"""Which shots are one scene, also where not all of them were looked at."""

import itertools
import random

import pytest

from v2a_engine.usecases.scenes import joined

PLACES = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.6, 0.8, 0.0)]


def brackets(looks: list[tuple[float, ...]], touches: list[bool]) -> list[bool]:
    """As an editor would do it who sees everything: one after the other, each against the last two of the scene."""
    groups: list[list[int]] = []
    for place, look in enumerate(looks):
        last = groups[-1][-2:] if groups and touches[place] else []
        if any(sum(x * y for x, y in zip(looks[other], look, strict=True)) >= 0.75 for other in last):
            groups[-1].append(place)
        else:
            groups.append([place])
    firsts = {group[0] for group in groups}
    return [place not in firsts for place in range(len(looks))]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_said_with_gaps_holds_whatever_the_gaps_turn_out_to_be(seed: int) -> None:
    dice = random.Random(seed)
    looks = [dice.choice(PLACES) for _ in range(7)]
    touches = [False] + [dice.random() < 0.9 for _ in range(6)]
    assert joined(list(looks), touches) == brackets(looks, touches)
    hidden = dice.sample(range(7), 2)
    said = joined([None if place in hidden else look for place, look in enumerate(looks)], touches)
    for answer in itertools.product(PLACES, repeat=2):
        filled = list(looks)
        for place, look in zip(hidden, answer, strict=True):
            filled[place] = look
        truth = brackets(filled, touches)
        assert all(one is None or one == true for one, true in zip(said, truth, strict=True))


def test_far_from_what_is_not_looked_at_everything_is_said() -> None:
    here, there = PLACES[0], PLACES[1]
    assert joined([here, here, there, there, None], [False, True, True, True, True]) == [False, True, False, True, None]
    assert joined([None, here, there, there], [False, False, True, True]) == [False, False, False, True]


def test_a_reverse_shot_may_go_on_a_scene_whose_first_shot_is_not_looked_at() -> None:
    here, there = PLACES[0], PLACES[1]
    assert joined([None, here, there], [False, True, True]) == [False, None, None]
    assert joined([None, here, there, here], [False, True, True, True]) == [False, None, None, None]
