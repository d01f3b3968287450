"""Our round trips, rendered by melt: every stem on its sample, every picture on its frame, silence elsewhere."""

from collections.abc import Callable
from pathlib import Path

import pytest
import render_melt
from hand_cut import (
    LONG_LIMITS,
    RATES,
    HandCut,
    dissolving_cut,
    long_cut,
    nested_cut,
    plain_cut,
    retimed_cut,
)
from measuring import both_sides_of_dissolves, measure
from otio_tree import read_tree
from wildtrack_run import run_wildtrack

from v2a_engine.domain.cue import StemKind

pytestmark = pytest.mark.editors
InSync = Callable[..., None]
FX = (StemKind.FX,)


@pytest.mark.parametrize("media_timecode", [False, True], ids=["media from 0", "media with timecode"])
@pytest.mark.parametrize("hour", [0, 1], ids=["start 0", "start 01:00:00:00"])
@pytest.mark.parametrize("rate", RATES)
def test_every_rate_start_and_timecode(
    rate: str, hour: int, media_timecode: bool, tmp_path: Path, melt: str, in_sync: InSync
) -> None:
    cut = plain_cut(rate, hour, media_timecode)
    output, stems = run_wildtrack(cut.write(tmp_path), FX)
    film = render_melt.render(read_tree(output), tmp_path)
    case = f"{rate}, start {hour:02d}:00:00:00, media {'with' if media_timecode else 'without'} timecode"
    in_sync("melt", case, measure(film, cut, stems))


@pytest.mark.parametrize("rate", ["18", "24", "29.97 DF"])
@pytest.mark.parametrize("make", [retimed_cut, nested_cut, dissolving_cut])
def test_what_editors_do_to_clips(
    make: Callable[[str], HandCut], rate: str, tmp_path: Path, melt: str, in_sync: InSync
) -> None:
    cut = make(rate)
    output, stems = run_wildtrack(cut.write(tmp_path), tuple(StemKind)[:2])
    film = render_melt.render(read_tree(output), tmp_path)
    in_sync("melt", f"{rate}, {make.__name__.replace('_', ' ')}, FX and BG", measure(film, cut, stems))


def test_where_the_picture_dissolves_both_stems_are_heard(tmp_path: Path, melt: str) -> None:
    cut = dissolving_cut("24")
    output, stems = run_wildtrack(cut.write(tmp_path), FX)
    film = render_melt.render(read_tree(output), tmp_path)
    for before, after in both_sides_of_dissolves(film, cut, stems):
        assert 0.2 < before < 0.8 and 0.2 < after < 0.8


@pytest.mark.parametrize("rate", LONG_LIMITS)
def test_two_hundred_shots_later_nothing_has_drifted(rate: str, tmp_path: Path, melt: str, in_sync: InSync) -> None:
    cut = long_cut(rate)
    output, stems = run_wildtrack(cut.write(tmp_path), FX)
    film = render_melt.render(read_tree(output), tmp_path)
    in_sync("melt", f"{rate}, 200 shots", measure(film, cut, stems), latest_samples=LONG_LIMITS[rate])
