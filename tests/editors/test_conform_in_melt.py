"""A hundred shots, cut anew and conformed, rendered by melt: what was reused is in sync, as what was rendered is."""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import render_melt
from hand_cut import HandCut, Take, long_cut
from measuring import LATEST_SAMPLES, late_claps, read_sound
from otio_tree import read_tree
from picture_claps import PictureClaps
from wildtrack_run import OneShotAClip, run_wildtrack

from otio_adapters.file_host import OtioFileHost
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.in_process import InProcessRenderer
from v2a_engine.media.probe import probe
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.log import stem_log
from v2a_engine.stems.shelf import FolderShelf
from v2a_engine.stems.writer import BwfStemWriter
from v2a_engine.usecases.conform import Before, carry_out, conform
from v2a_engine.usecases.plan import Wishes
from v2a_engine.usecases.ports import JobProgress, JobState
from v2a_engine.usecases.score import Delivery, look
from v2a_engine.usecases.selection import Selection

pytestmark = pytest.mark.editors


class Counting(InProcessRenderer):
    """Tells afterwards what it was asked for."""

    asked: tuple[StemRequest, ...] = ()

    def render(self, requests: Seq[StemRequest], progress: JobProgress) -> Iterable[JobState]:
        self.asked = tuple(requests)
        return super().render(requests, progress)


def recut(takes: Seq[Take]) -> list[Take]:
    """Moves, trims at both ends, lengthenings into the handles, a speed change, inserts, and shots that go."""
    now = [*takes[50:], *takes[:50]]
    del now[10:14]
    now[20] = replace(now[20], first=now[20].first + 2, frames=now[20].frames - 2)
    now[21] = replace(now[21], frames=now[21].frames - 3)
    now[22] = replace(now[22], frames=now[22].frames + 6)
    now[30] = replace(now[30], speed=Fraction(2), first=5, frames=9)
    now.insert(40, Take(reel="c", first=20, frames=15))
    now.insert(41, Take(frames=6))
    return now


@pytest.mark.parametrize("rate", ["24", "29.97 DF"])
def test_after_a_re_edit_every_clap_is_on_its_picture_and_only_what_is_new_was_rendered(
    rate: str, tmp_path: Path, melt: str
) -> None:
    old = replace(long_cut(rate), takes=long_cut(rate).takes[:100])
    new: HandCut = replace(old, takes=recut(old.takes))
    before, now = tmp_path / "before", tmp_path / "now"
    before.mkdir()
    now.mkdir()
    old_output, _ = run_wildtrack(old.write(before), (StemKind.FX,))
    output = now / "cut_wildtrack.otio"
    host, old_host = OtioFileHost(new.write(now), output, probe), OtioFileHost(old_output, None, probe)
    shelf = FolderShelf()
    delivery = Delivery(folder=str(now / "stems"), show="cut", shelf=shelf)
    renderer = Counting(PictureClaps(), BwfStemWriter(identity_store().open, stem_log()), shelf)
    cut = Before(sequence=old_host.read(), clips=tuple(old_host.placed()))
    spotting = look(host, Selection(), OneShotAClip(), lambda *_: None)
    conformed = conform(spotting, Wishes(kinds=(StemKind.FX,)), cut, OneShotAClip(), delivery)
    assert carry_out(conformed, delivery, lambda: renderer, host, lambda _: None).failures == ()
    assert len(renderer.asked) == 2, "the speed change and the insert"

    heard = read_sound(render_melt.render(read_tree(output), now))
    late = late_claps(heard, new, "FX")
    assert len(late) > 100
    assert {frame: by for frame, by in late.items() if abs(by) > LATEST_SAMPLES} == {}
