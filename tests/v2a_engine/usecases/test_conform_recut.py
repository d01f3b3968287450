"""Conform after a real re-edit, and what is said of it."""

import itertools
import random
from collections.abc import Sequence as Seq
from fractions import Fraction

import pytest
from conform_room import RATE, A, B, C, CuttingRoom, Shown, StemFor, sequence, spotted

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.usecases.conform_changes import counted, in_words, table
from v2a_engine.usecases.plan import Wishes
from v2a_engine.usecases.ports import StemClip


@pytest.mark.parametrize("label", ["24000/1001", "25", "30000/1001", "60"])
def test_two_hundred_shots_in_another_order_render_nothing(stem_for: StemFor, label: str) -> None:
    rate = Fraction(label)
    shots: list[Shown] = [("abc"[n % 3], 500 * n, 7 + n % 11) for n in range(200)]
    conformed = CuttingRoom(stem_for, *shots, rate=rate).conform(*reversed(shots), rate=rate)
    assert conformed.requests == () and len(conformed.clips) == 200
    starts = sorted((clip.span.start_frame, clip.span.frames) for clip in conformed.clips)
    assert all(a + n == b for (a, n), (b, _) in itertools.pairwise(starts))


def _recut(shots: Seq[Shown], chance: random.Random) -> list[Shown]:
    """A second cut as editors make it: some shots moved, trimmed, lengthened, split, retimed, dropped, or put in."""
    now = [shot for shot in shots if chance.random() > 0.08]
    for _ in range(12):
        now.insert(chance.randrange(len(now)), now.pop(chance.randrange(len(now))))
    recut: list[Shown] = []
    for file, first, frames in now:
        deed = chance.choice(["same"] * 6 + ["head", "tail", "longer", "far longer", "split", "speed", "insert"])
        by = chance.randrange(1, 12)
        if deed == "head":
            recut.append((file, first + by // 2, frames - by // 2))
        elif deed == "split":
            recut += [(file, first, frames // 2), ("z", chance.randrange(999), by), (file, first + frames // 2, 9)]
        elif deed == "insert":
            recut += [("y", chance.randrange(999), 20), (file, first, frames)]
        else:
            more = {"tail": -by // 2, "longer": by, "far longer": 40}.get(deed, 0)
            recut.append((f"{file}:2" if deed == "speed" else file, first, frames + more))
    return recut


def _shown(picture: Seq[PictureSegment], frame: int) -> tuple[str, Fraction, Fraction]:
    """What is seen in one frame of a picture: file, time in it, speed."""
    for segment in picture:
        if frame < segment.frames:
            assert segment.media is not None
            return segment.media.identity, segment.source_start_s + frame * segment.speed / RATE, segment.speed
        frame -= segment.frames
    raise AssertionError("beyond the picture")


@pytest.mark.parametrize("seed", range(5))
def test_after_a_real_re_edit_of_a_hundred_shots_every_stem_lies_under_its_own_picture(
    stem_for: StemFor, seed: int
) -> None:
    chance = random.Random(seed)
    shots: list[Shown] = [(chance.choice("abc"), 400 * n, chance.randrange(20, 90)) for n in range(100)]
    recut = _recut(shots, chance)
    conformed = CuttingRoom(stem_for, *shots).conform(*recut)
    now = spotted(sequence(*recut))
    rendered = {request.span.start_frame for request in conformed.requests}
    reused = {clip.span.start_frame: clip for clip in conformed.clips if isinstance(clip, StemClip)}
    assert rendered | reused.keys() == {shot.span.start_frame for shot in now.shots} and not rendered & reused.keys()
    for shot in now.shots:
        clip = reused.get(shot.span.start_frame)
        if clip is None:
            continue
        assert clip.span == shot.span and clip.first_frame + clip.span.frames <= clip.request.rendered_span.frames
        for frame in (0, shot.span.frames // 2, shot.span.frames - 1):
            assert _shown(clip.request.picture, clip.first_frame + frame) == _shown(shot.picture, frame)
    known = {(file, first, frames) for file, first, frames in shots}
    kept = sum(shot in known for shot in recut)
    assert len(reused) >= kept > 30 and len(rendered) < len(recut) / 2, "what did not change is not rendered"


def test_the_report_tells_each_change_in_words_and_in_a_table(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.touch(2, by_hand=("renamed",))
    conformed = room.conform(B, ("z", 0, 24), C)
    now = sequence(B, ("z", 0, 24), C)
    words = list(in_words(conformed.changes, room.old, now))
    assert "moved s020_FX: was at 01:00:02:00, now at 01:00:00:00" in words
    assert "gone s010_FX: was at 01:00:00:00 (its picture is not in the new cut)" in words
    assert any(line.startswith("left s030_FX") and "renamed" in line for line in words)
    rows = list(table(conformed.changes, room.old, now))
    assert ("moved", "FX", "s020_FX", "01:00:02:00", "01:00:04:00", "01:00:00:00", "01:00:02:00", "") in rows
    assert "1 moved with their picture, the same files" in counted(conformed.changes)


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ((("a", 60, 128), ("a", 400, 24)), "its scene was recut from the same shots"),
        ((A, ("a", 400, 24), ("a", 900, 90)), "other shots are in its scene"),
    ],
    ids=["trimmed", "another shot"],
)
def test_why_an_ambience_is_made_anew_is_told_as_it_is(stem_for: StemFor, now: tuple[Shown, ...], why: str) -> None:
    room = CuttingRoom(stem_for, A, ("a", 400, 24), wishes=Wishes(kinds=(StemKind.BG,)))
    (change,) = room.conform(*now).changes
    assert change.what == "new" and why in change.why
