"""The held-out side of the corpus: no hand and no source on both sides, every category with a share."""

from collections import Counter

from v2a_engine.training.recording import Recording
from v2a_engine.training.split import families, held_out_paths


def recording(number: int, *, author: str = "", origin: str = "", category: str = "rain") -> Recording:
    return Recording(
        path=f"{category}/{number}.opus",
        seconds=1.0,
        category=category,
        caption=category,
        kind="ambience",
        licence="CC0-1.0",
        tier="A",
        author=author,
        source="rendered",
        origin=origin,
        bandwidth_hz=20_000,
    )


def test_an_author_under_two_spellings_is_one_family() -> None:
    one = recording(1, author="InspectorJ")
    same = recording(2, author="Jonathan Shaw (InspectorJ)")
    other = recording(3, author="klankbeeld")
    assert [len(family) for family in families([one, same, other])] == [2, 1]


def test_two_authors_of_one_origin_are_one_family() -> None:
    cut = [recording(1, author="a", origin="https://sound/7"), recording(2, author="b", origin="https://sound/7")]
    assert len(families(cut)) == 1


def test_recordings_without_papers_stand_alone() -> None:
    assert len(families([recording(1), recording(2)])) == 2


def test_no_author_is_on_both_sides_and_every_category_gives_a_share() -> None:
    corpus = [
        recording(number, author=f"hand {number % 40}", category=category)
        for category in ("rain", "wind")
        for number in range(100)
    ]
    held = held_out_paths(corpus)
    sides = {(one.author, one.path in held) for one in corpus}
    assert len({author for author, _ in sides}) == len(sides)
    counts = Counter(one.category for one in corpus if one.path in held)
    assert all(6 <= counts[name] <= 12 for name in ("rain", "wind"))


def test_a_large_family_is_always_trained_on() -> None:
    game = [recording(number, author="one game") for number in range(50)]
    assert not held_out_paths(game)


def test_the_split_does_not_hang_on_the_order_of_the_manifest() -> None:
    corpus = [recording(number, author=f"hand {number % 30}") for number in range(90)]
    assert held_out_paths(corpus) == held_out_paths(corpus[::-1])
