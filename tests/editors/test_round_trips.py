"""Our round trips as editors play them: every stem on its sample, every picture on its frame, silence elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

import pytest
import render_ges
import render_melt
from hand_cut import (
    LONG_LIMITS,
    RATES,
    HandCut,
    dissolving_cut,
    long_cut,
    nested_cut,
    plain_cut,
    quick_cut,
    retimed_cut,
)
from measuring import Offsets, both_sides_of_dissolves, measure
from otio_tree import Tree, read_tree
from wildtrack_run import run_wildtrack

from v2a_engine.domain.cue import StemKind

pytestmark = pytest.mark.editors
InSync = Callable[..., None]
FX = (StemKind.FX,)
EDITORS = ("melt", "GES")


@dataclass(frozen=True, kw_only=True)
class Editor:
    """How a timeline is rendered there."""

    name: str
    render: Callable[[Tree, Path], Path]
    lead_frames: int = 0
    dissolved_likeness: float = 0.99  # of what is heard of a cut that dissolves with its stems

    def plays(self, cut: HandCut, kinds: tuple[StemKind, ...], folder: Path) -> Offsets:
        """Run Wildtrack on the cut, render what it wrote, and compare."""
        output, stems = run_wildtrack(cut.write(folder), kinds)
        return measure(self.render(read_tree(output), folder), cut, stems, self.lead_frames)


@pytest.fixture(params=EDITORS)
def editor(request: pytest.FixtureRequest) -> Editor:
    if request.param == "melt":
        request.getfixturevalue("melt")
        return Editor(name="melt", render=render_melt.render)
    render = partial(render_ges.render, python=request.getfixturevalue("ges"))
    # GES plays what lies before, in and after a dissolve each for whole samples: at 29.97 a sample beside each other.
    return Editor(name="GES", render=render, lead_frames=render_ges.LEAD_FRAMES, dissolved_likeness=0.96)


@pytest.mark.parametrize("media_timecode", [False, True], ids=["media from 0", "media with timecode"])
@pytest.mark.parametrize("hour", [0, 1], ids=["start 0", "start 01:00:00:00"])
@pytest.mark.parametrize("rate", RATES)
def test_every_rate_start_and_timecode(
    rate: str, hour: int, media_timecode: bool, tmp_path: Path, editor: Editor, in_sync: InSync
) -> None:
    case = f"{rate}, start {hour:02d}:00:00:00, media {'with' if media_timecode else 'without'} timecode"
    in_sync(editor.name, case, editor.plays(plain_cut(rate, hour, media_timecode), FX, tmp_path))


@pytest.mark.parametrize("rate", ["18", "24", "29.97 DF"])
@pytest.mark.parametrize(
    ("editor", "make"),
    [("melt", retimed_cut), ("GES", quick_cut), *product(EDITORS, (nested_cut, dissolving_cut))],
    indirect=["editor"],
)
def test_what_editors_do_to_clips(
    make: Callable[[str], HandCut], rate: str, tmp_path: Path, editor: Editor, in_sync: InSync
) -> None:
    cut = make(rate)
    case = f"{rate}, {make.__name__.replace('_', ' ')}, FX and BG"
    least = editor.dissolved_likeness if cut.dissolves else 0.99
    in_sync(editor.name, case, editor.plays(cut, tuple(StemKind)[:2], tmp_path), least_likeness=least)


def test_where_the_picture_dissolves_both_stems_are_heard(tmp_path: Path, melt: str) -> None:
    cut = dissolving_cut("24")
    output, stems = run_wildtrack(cut.write(tmp_path), FX)
    film = render_melt.render(read_tree(output), tmp_path)
    for before, after in both_sides_of_dissolves(film, cut, stems):
        assert 0.2 < before < 0.8 and 0.2 < after < 0.8


@pytest.mark.parametrize("rate", LONG_LIMITS)
def test_two_hundred_shots_later_nothing_has_drifted(
    rate: str, tmp_path: Path, editor: Editor, in_sync: InSync
) -> None:
    found = editor.plays(long_cut(rate), FX, tmp_path)
    in_sync(editor.name, f"{rate}, 200 shots", found, latest_samples=LONG_LIMITS[rate])
