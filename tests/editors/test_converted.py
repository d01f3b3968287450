"""What `wildtrack convert` writes for Kdenlive, Shotcut and melt itself, rendered by melt: as exact as the timeline."""

from collections.abc import Callable
from pathlib import Path

import pytest
import render_melt
from hand_cut import RATES, HandCut, nested_cut, plain_cut, sped_cut
from measuring import Offsets, measure
from wildtrack_run import run_wildtrack

from v2a_engine.cli import main
from v2a_engine.domain.cue import StemKind

pytestmark = pytest.mark.editors
InSync = Callable[..., None]


@pytest.mark.parametrize("suffix", [".mlt", ".kdenlive"])
@pytest.mark.parametrize("rate", RATES)
def test_every_rate(rate: str, suffix: str, tmp_path: Path, melt: str, in_sync: InSync) -> None:
    in_sync(f"melt, our {suffix}", rate, _rendered(plain_cut(rate), suffix, tmp_path))


@pytest.mark.parametrize("suffix", [".mlt", ".kdenlive"])
@pytest.mark.parametrize("make", [sped_cut, nested_cut])
def test_what_editors_do_to_clips(
    make: Callable[[str], HandCut], suffix: str, tmp_path: Path, melt: str, in_sync: InSync
) -> None:
    in_sync(f"melt, our {suffix}", f"24, {make.__name__.replace('_', ' ')}", _rendered(make("24"), suffix, tmp_path))


def _rendered(cut: HandCut, suffix: str, folder: Path) -> Offsets:
    output, stems = run_wildtrack(cut.write(folder), (StemKind.FX,))
    document = folder / f"cut{suffix}"
    assert main(["convert", str(output), "-o", str(document)]) == 0
    film = render_melt.render_document(document, folder / "converted.mkv")
    return measure(film, cut, stems)
