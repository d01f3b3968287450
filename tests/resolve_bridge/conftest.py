"""What the tests of the bridge share: a cut in the stand-in, stems for it, and a look at where they really lie."""

import copy
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from stand_in import Cut, Edition, Item, StemRoom, cut

from resolve_bridge.bins import OUR_BIN
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.ports import StemClip

CutFor = Callable[..., Cut]
LyingWrong = Callable[[Cut, list[StemClip]], list[str]]


@pytest.fixture(scope="session")
def cut_for(tmp_path_factory: pytest.TempPathFactory) -> CutFor:
    """A cut of its own for each call; the media are shared."""
    built: dict[tuple[object, ...], Cut] = {}

    def make(edition: Edition, **options: object) -> Cut:
        key = tuple(sorted(options.items()))
        if key not in built:
            built[key] = cut(tmp_path_factory.mktemp("cut"), **options)  # type: ignore[arg-type]
        made = copy.deepcopy(built[key])
        made.app.edition, made.app.traps = edition, set(edition.traps)
        return made

    return make


@pytest.fixture
def stem_room(tmp_path: Path, stem_for: Callable[..., Stem]) -> StemRoom:
    return StemRoom(tmp_path / "réel", stem_for)


@pytest.fixture(scope="session")
def our_bin() -> str:
    return OUR_BIN


@pytest.fixture(scope="session")
def lying_wrong() -> LyingWrong:
    """What the project itself says of clips that should be there: none missing, none twice, each to the sample."""

    def look(made: Cut, clips: list[StemClip]) -> list[str]:
        timeline = made.project.timelines[0]
        rate = timeline.exact_rate
        found: list[Item] = [item for track in timeline.tracks["audio"] for item in track.items if not item.is_dead]
        wrong = []
        for clip in clips:
            wanted = (clip.takes[0].wav_path, timeline.start_frame + clip.span.start_frame, clip.span.frames)
            heard = [item for item in found if item.pool and (item.pool.path, item.start, item.frames) == wanted]
            if len(heard) != 1:
                wrong.append(f"{clip.request.cue_id}: {len(heard)} times")
            elif heard[0].source_s != Fraction(clip.first_frame) / rate:
                wrong.append(f"{clip.request.cue_id}: from {heard[0].source_s} s")
        ours = [item for item in found if item.pool and item.pool.path in {c.takes[0].wav_path for c in clips}]
        return wrong + ([f"{len(ours)} clips for {len(clips)}"] if len(ours) != len(clips) else [])

    return look
