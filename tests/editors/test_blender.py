"""The sound of our round trips, mixed by Blender's video sequencer."""

from collections.abc import Callable
from pathlib import Path

import pytest
import render_blender
from hand_cut import RATES, plain_cut
from measuring import measure
from otio_tree import read_tree
from wildtrack_run import run_wildtrack

from v2a_engine.domain.cue import StemKind

pytestmark = pytest.mark.editors


@pytest.mark.parametrize("rate", RATES)
def test_every_rate(rate: str, tmp_path: Path, blender: str, in_sync: Callable[..., None]) -> None:
    cut = plain_cut(rate)
    output, stems = run_wildtrack(cut.write(tmp_path), (StemKind.FX,))
    mixed = render_blender.mix(read_tree(output), tmp_path)
    in_sync("Blender", f"{rate}, sound", measure(mixed, cut, stems, with_picture=False))
