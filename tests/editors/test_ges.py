"""The same round trips, rendered by GStreamer Editing Services."""

from collections.abc import Callable
from pathlib import Path

import pytest
import render_ges
from hand_cut import LONG_LIMITS, RATES, HandCut, dissolving_cut, long_cut, nested_cut, plain_cut, quick_cut
from measuring import measure
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
    rate: str, hour: int, media_timecode: bool, tmp_path: Path, ges: str, in_sync: InSync
) -> None:
    cut = plain_cut(rate, hour, media_timecode)
    output, stems = run_wildtrack(cut.write(tmp_path), FX)
    film = render_ges.render(read_tree(output), tmp_path, ges)
    case = f"{rate}, start {hour:02d}:00:00:00, media {'with' if media_timecode else 'without'} timecode"
    in_sync("GES", case, measure(film, cut, stems, render_ges.LEAD_FRAMES))


@pytest.mark.parametrize("rate", ["18", "24", "29.97 DF"])
@pytest.mark.parametrize("make", [quick_cut, nested_cut, dissolving_cut])
def test_what_editors_do_to_clips(
    make: Callable[[str], HandCut], rate: str, tmp_path: Path, ges: str, in_sync: InSync
) -> None:
    cut = make(rate)
    output, stems = run_wildtrack(cut.write(tmp_path), tuple(StemKind)[:2])
    film = render_ges.render(read_tree(output), tmp_path, ges)
    case = f"{rate}, {make.__name__.replace('_', ' ')}, FX and BG"
    # GES plays what lies before, in and after a dissolve each for whole samples: at 29.97 a sample beside each other.
    least = 0.96 if cut.dissolves else 0.99
    in_sync("GES", case, measure(film, cut, stems, render_ges.LEAD_FRAMES), least_likeness=least)


@pytest.mark.parametrize("rate", LONG_LIMITS)
def test_two_hundred_shots_later_nothing_has_drifted(rate: str, tmp_path: Path, ges: str, in_sync: InSync) -> None:
    cut = long_cut(rate)
    output, stems = run_wildtrack(cut.write(tmp_path), FX)
    film = render_ges.render(read_tree(output), tmp_path, ges)
    in_sync(
        "GES", f"{rate}, 200 shots", measure(film, cut, stems, render_ges.LEAD_FRAMES), latest_samples=LONG_LIMITS[rate]
    )
