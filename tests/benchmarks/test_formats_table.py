"""The table of what each format keeps is what reading the files back shows."""

import re
from pathlib import Path

import pytest
from formats import COLUMNS, measure, table

from otio_adapters.exchange.format import Feature
from otio_adapters.exchange.formats import FORMATS

ROOT = Path(__file__).parents[2]
CLAIMS = {
    "track names": Feature.TRACK_NAMES,
    "picture": Feature.PICTURE,
    "prompts": Feature.PROMPTS,
    "markers": Feature.MARKERS,
    "levels": Feature.LEVELS,
    "muted": Feature.MUTED,
    "speed": Feature.SPEEDS,
    "crossfades": Feature.FADES,
    "timecode": Feature.TIMECODE,
    "takes": Feature.TAKES,
}
LISTS = (".csv", ".md", ".edl", ".txt")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bool]]:
    return measure(tmp_path_factory.mktemp("formats"))


def test_the_table_beside_the_script_and_any_in_the_readme_is_what_was_measured(
    kept: dict[str, dict[str, bool]],
) -> None:
    measured = table(kept)
    assert (ROOT / "benchmarks" / "formats.md").read_text() == measured
    shown = re.findall(r"^\| written as .*\n(?:\|.*\n)+", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert all(each == measured for each in shown)


def test_what_a_format_claims_to_hold_is_there_and_what_it_disclaims_is_not(kept: dict[str, dict[str, bool]]) -> None:
    for suffix, form in FORMATS.items():
        if suffix in LISTS:
            continue  # they list sounds; nothing is claimed of clips
        for title, feature in CLAIMS.items():
            assert kept[suffix][title] == (feature in form.holds), (suffix, title)


def test_every_format_that_carries_sound_keeps_places_in_points_and_rate(kept: dict[str, dict[str, bool]]) -> None:
    for suffix in set(kept) - set(LISTS):
        assert all(kept[suffix][title] for title in ("places", "in points", "rate")), suffix


def test_otio_itself_keeps_everything(kept: dict[str, dict[str, bool]]) -> None:
    assert all(kept[".otio"][column.title] for column in COLUMNS)
