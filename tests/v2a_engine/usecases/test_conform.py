"""Conform: the sound follows its picture; what a hand changed is left; only what is new is rendered."""

import itertools
import random
from collections.abc import Callable
from collections.abc import Sequence as Seq
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import MediaOffline
from v2a_engine.domain.shot import Edit, Marker, Media, PictureSegment, Scouting, Sequence
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.conform import Before, Conformed, OtherRate, conform
from v2a_engine.usecases.conform_changes import counted, in_words, table
from v2a_engine.usecases.plan import Wishes, plan
from v2a_engine.usecases.ports import PlacedClip, Progress, StemClip
from v2a_engine.usecases.score import Delivery
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting, spot

StemFor = Callable[..., Stem]
RATE = Fraction(24)
FX = Wishes(kinds=(StemKind.FX,))
ONE_HOUR = 86400


class Scout:
    """Content is a file's name; a path counts for nothing. Every picture looks like no other."""

    def identify(self, media: Media) -> str:
        if "lost" in media.path:
            raise MediaOffline(media.path, "a test")
        return media.path.rpartition("/")[2]

    def scout(self, picture: Seq[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        assert picture[0].media is not None
        look = tuple(float(ord(picture[0].media.path[-1]) - ord("a") == place) for place in range(26))
        return Scouting(cuts_frames=(), looks=(look,))


class Shelf:
    def __init__(self) -> None:
        self.stems: dict[str, Stem] = {}

    def find(self, key: str, folder: str) -> Stem | None:
        raise AssertionError("nothing is looked for by key")

    def read(self, wav_path: str) -> Stem | None:
        return self.stems.get(wav_path)

    def free_path(self, wanted: str) -> str:
        return wanted


Shown = tuple[str, int, int]  # file, first frame of it, frames; a speed after a colon: "a:2"


def sequence(*shown: Shown, markers: Seq[Marker] = (), rate: Fraction = RATE) -> Sequence:
    edits, position = [], 0
    for file, first, frames in shown:
        name, _, speed = file.partition(":")
        span = FrameSpan(position, position + frames, rate)
        segment = PictureSegment(
            media=Media(path=f"/footage/{name}"),
            frames=frames,
            source_start_s=first / rate,
            speed=Fraction(speed or 1),
        )
        edits.append(Edit(name="a clip", track="V1", span=span, picture_span=span, picture=(segment,)))
        position += frames
    return Sequence(
        name="cut",
        rate=rate,
        start_frame=ONE_HOUR,
        drop_frame=False,
        frames=position,
        edits=tuple(edits),
        markers=tuple(markers),
    )


def spotted(cut: Sequence) -> Spotting:
    return spot(cut, Selection(), Scout(), lambda *_: None)


class CuttingRoom:
    """An old cut with a stem on every shot, ready to be conformed to a new one."""

    def __init__(self, stem_for: StemFor, *shown: Shown, wishes: Wishes = FX, **more: Any) -> None:
        self.shelf, self.wishes, self.old = Shelf(), wishes, sequence(*shown, **more)
        for request in plan(spotted(self.old), wishes, "/stems", "cut"):
            self.shelf.stems[request.wav_path] = stem_for(request)
        self.clips = [self.clip(stem) for stem in self.shelf.stems.values()]

    def clip(self, stem: Stem) -> PlacedClip:
        span, rendered = stem.request.span, stem.request.rendered_span
        first = span.start_frame - rendered.start_frame
        name = stem.wav_path.removeprefix("/stems/cut_").removesuffix("_t1.wav")
        return PlacedClip(
            kind=stem.request.kind,
            name=name,
            files=(stem.wav_path,),
            span=span,
            first_frame=first,
            written_span=span,
            written_first_frame=first,
            as_it_is=f"the very clip of {name}",
        )

    def touch(self, number: int, **changes: Any) -> None:
        self.clips[number] = replace(self.clips[number], **changes)

    def conform(self, *shown: Shown, now: Seq[PlacedClip] = (), **more: Any) -> Conformed:
        delivery = Delivery(folder="/stems", show="cut", shelf=self.shelf)
        before = Before(sequence=self.old, clips=tuple(self.clips), now=tuple(now))
        return conform(spotted(sequence(*shown, **more)), self.wishes, before, Scout(), delivery)


def fates(conformed: Conformed) -> list[tuple[str, str, int | None]]:
    """What became of what, and where it begins now."""
    return [(one.what.value, one.clip, one.after and one.after.start_frame) for one in conformed.changes]


def heard(conformed: Conformed) -> list[tuple[str, int, int, int]]:
    """File, start, frames, first frame of the file."""
    clips = [clip for clip in conformed.clips if isinstance(clip, StemClip)]
    return sorted((one.takes[0].wav_path, one.span.start_frame, one.span.frames, one.first_frame) for one in clips)


A, B, C = ("a", 100, 48), ("b", 200, 48), ("c", 300, 48)


def test_shots_that_only_moved_keep_their_files_and_the_same_frames_of_them(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, B, C).conform(C, A, B)
    assert heard(conformed) == [
        ("/stems/cut_s010_FX_t1.wav", 48, 48, 12),
        ("/stems/cut_s020_FX_t1.wav", 96, 48, 12),
        ("/stems/cut_s030_FX_t1.wav", 0, 48, 12),
    ]
    assert conformed.requests == ()
    assert {what for what, _, _ in fates(conformed)} == {"moved"}


def test_an_equal_cut_changes_nothing(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, B, C).conform(A, B, C)
    assert {what for what, _, _ in fates(conformed)} == {"unchanged"} and conformed.requests == ()
    assert list(in_words(conformed.changes, sequence(A), sequence(A))) == []


def test_a_clip_is_known_by_what_it_shows_wherever_its_media_lies(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, ("a", 100, 48)).conform(("elsewhere/a", 100, 48))
    assert fates(conformed) == [("unchanged", "s010_FX", 0)]


@pytest.mark.parametrize(
    ("first", "frames", "expected"),
    [(110, 38, 22), (100, 40, 12), (90, 48, 2), (88, 72, 0), (104, 50, 16)],
    ids=["head", "tail", "slipped into the head handle", "both handles to their ends", "tail handle"],
)
def test_a_trimmed_shot_uses_what_the_file_holds(stem_for: StemFor, first: int, frames: int, expected: int) -> None:
    conformed = CuttingRoom(stem_for, A, B).conform(("a", first, frames), B)
    assert ("/stems/cut_s010_FX_t1.wav", 0, frames, expected) in heard(conformed)
    assert fates(conformed)[0] == ("trimmed", "s010_FX", 0) and conformed.requests == ()


@pytest.mark.parametrize("longer", [("a", 87, 48), ("a", 100, 61)])
def test_what_reaches_beyond_the_handles_is_rendered_and_its_neighbours_are_not(
    stem_for: StemFor, longer: Shown
) -> None:
    conformed = CuttingRoom(stem_for, A, B).conform(longer, B)
    assert [request.cue_id for request in conformed.requests] == ["s010_FX"]
    assert "handles" in conformed.changes[0].why
    assert [name for name, *_ in heard(conformed)] == ["/stems/cut_s020_FX_t1.wav"]


def test_a_speed_change_and_an_insert_are_rendered_and_what_left_is_gone(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, B, C).conform(("a:2", 100, 48), ("z", 0, 24), C)
    assert sorted(fate[:2] for fate in fates(conformed)) == [
        ("gone", "s010_FX"),
        ("gone", "s020_FX"),
        ("moved", "s030_FX"),
        ("new", "s010_FX"),
        ("new", "s020_FX"),
    ]
    assert [request.span.start_frame for request in conformed.requests] == [0, 48]
    assert "speed" in next(one.why for one in conformed.changes if one.what == "new")


def test_two_halves_of_a_shot_both_keep_its_sound(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, B).conform(("a", 100, 20), B, ("a", 120, 28))
    assert heard(conformed) == [
        ("/stems/cut_s010_FX_t1.wav", 0, 20, 12),
        ("/stems/cut_s010_FX_t1.wav", 68, 28, 32),
        ("/stems/cut_s020_FX_t1.wav", 20, 48, 12),
    ]


def test_a_shot_used_twice_keeps_each_of_its_stems(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, B, A).conform(A, A, B)
    assert [(name, start) for name, start, *_ in heard(conformed)] == [
        ("/stems/cut_s010_FX_t1.wav", 0),
        ("/stems/cut_s020_FX_t1.wav", 96),
        ("/stems/cut_s030_FX_t1.wav", 48),
    ]


TOUCHED = {
    "trimmed": {"span": FrameSpan(50, 80, RATE), "first_frame": 14},
    "renamed": {"by_hand": ("renamed",)},
    "muted": {"by_hand": ("muted",)},
    "moved": {"span": FrameSpan(51, 99, RATE)},
}


@pytest.mark.parametrize("hand", TOUCHED)
def test_what_a_hand_changed_goes_with_its_picture_and_is_never_replaced(stem_for: StemFor, hand: str) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.touch(1, **TOUCHED[hand])
    touched = room.clips[1]
    conformed = room.conform(B, A, ("z", 0, 10))
    left = [clip for clip in conformed.clips if isinstance(clip, PlacedClip)]
    assert [clip.as_it_is for clip in left] == ["the very clip of s020_FX"]
    assert (left[0].span, left[0].first_frame) == (touched.span.shifted(-48), touched.first_frame)
    assert [request.cue_id for request in conformed.requests] == ["s030_FX"], "its shot is not rendered anew"
    assert hand in next(one.why for one in conformed.changes if one.what == "left")


@pytest.mark.parametrize("now", [("b", 210, 30), ("b", 180, 90)], ids=["trimmed", "longer than its handles"])
def test_a_touched_stem_answers_for_its_shot_whatever_became_of_it(stem_for: StemFor, now: Shown) -> None:
    room = CuttingRoom(stem_for, A, B)
    room.touch(1, by_hand=("muted",))
    conformed = room.conform(A, now)
    assert conformed.requests == ()
    (left,) = (clip for clip in conformed.clips if isinstance(clip, PlacedClip))
    assert left.span.start_frame - 48 == 200 - now[1], "the sound lies under the picture that it was made for"


def test_a_touched_stem_whose_picture_is_gone_stays_where_it_lies(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    room.touch(1, by_hand=("renamed",))
    conformed = room.conform(A)
    assert ("left", "s020_FX", 48) in fates(conformed)


def test_a_touched_stem_stays_with_its_picture_through_one_conform_after_the_other(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.touch(1, span=FrameSpan(52, 90, RATE), first_frame=14)
    once = room.conform(("z", 0, 30), A, B)
    room.old = sequence(("z", 0, 30), A, B)
    room.clips = [clip for clip in once.clips if isinstance(clip, PlacedClip)]
    twice = room.conform(B, A)
    (left,) = (clip for clip in twice.clips if isinstance(clip, PlacedClip))
    assert left.span == FrameSpan(4, 42, RATE)


def test_what_a_hand_changed_in_the_new_cut_itself_stays_there(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    rippled = [replace(clip, span=clip.span.shifted(10)) for clip in room.clips]
    muted = replace(rippled[0], by_hand=("muted",))
    conformed = room.conform(("z", 0, 10), A, B, now=[muted, rippled[1]])
    assert ("left", "s010_FX", 10) in fates(conformed) and ("moved", "s020_FX", 58) in fates(conformed)
    assert [request.cue_id for request in conformed.requests] == ["s010_FX"], "only the insert"


def test_a_shot_whose_stem_was_deleted_stays_without(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    del room.clips[1]
    conformed = room.conform(B, A)
    assert fates(conformed) == [("silent", "s010_FX", 0), ("moved", "s010_FX", 48)] and conformed.requests == ()


def test_a_new_marker_over_an_old_shot_is_heard(stem_for: StemFor) -> None:
    slam = Marker(text="FX: door slam", span=FrameSpan(50, 51, RATE))
    conformed = CuttingRoom(stem_for, A, B).conform(A, B, markers=[slam])
    assert [(one.cue_id, one.moments[0].text) for one in conformed.requests] == [("s020_FX", "door slam")]


def test_a_marker_that_moved_with_its_shot_renders_nothing(stem_for: StemFor) -> None:
    then, now = (Marker(text="FX: door slam", span=FrameSpan(at, at + 1, RATE)) for at in (50, 2))
    conformed = CuttingRoom(stem_for, A, B, markers=[then]).conform(B, A, markers=[now])
    assert conformed.requests == ()


def test_what_was_asked_for_without_a_marker_stays_heard(stem_for: StemFor) -> None:
    on_a_sheet = Marker(text="FX: door slam", span=FrameSpan(50, 51, RATE))
    conformed = CuttingRoom(stem_for, A, B, markers=[on_a_sheet]).conform(B, A)
    assert conformed.requests == ()


def test_a_stem_whose_file_is_gone_is_rendered_again(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    room.shelf.stems.clear()
    room.clips = room.clips[:1]
    conformed = room.conform(A, B)
    assert ("gone", "s010_FX", None) in fates(conformed)


def test_a_stem_whose_samples_were_edited_stays(stem_for: StemFor, tmp_path: Path) -> None:
    room = CuttingRoom(stem_for, A, B)
    edited = tmp_path / "edited.wav"
    edited.write_bytes(b"other samples than the record knows")
    room.touch(1, files=(str(edited),))
    conformed = room.conform(A, B)
    (left,) = (clip for clip in conformed.clips if isinstance(clip, PlacedClip))
    assert left.files == (str(edited),) and left.span.start_frame == 48


def test_ambience_follows_its_scene_and_is_made_anew_where_another_shot_lies_in_it(stem_for: StemFor) -> None:
    both = Wishes()
    a2 = ("a", 400, 24)
    room = CuttingRoom(stem_for, A, a2, B, wishes=both)
    moved = room.conform(B, A, a2)
    assert moved.requests == ()
    assert ("/stems/cut_sc010_BG_t1.wav", 48, 72, 12) in heard(moved)
    changed = room.conform(A, ("a", 600, 10), a2, B)
    assert [request.cue_id for request in changed.requests] == ["sc010_BG", "s020_FX"]


def test_cuts_at_different_rates_are_refused(stem_for: StemFor) -> None:
    with pytest.raises(OtherRate, match="25"):
        CuttingRoom(stem_for, A).conform(A, rate=Fraction(25))


@pytest.mark.parametrize("label", ["24000/1001", "25", "30000/1001", "60"])
def test_two_hundred_shots_in_another_order_render_nothing(stem_for: StemFor, label: str) -> None:
    rate = Fraction(label)
    shots: list[Shown] = [("abc"[n % 3], 500 * n, 7 + n % 11) for n in range(200)]
    conformed = CuttingRoom(stem_for, *shots, rate=rate).conform(*reversed(shots), rate=rate)
    assert conformed.requests == () and len(conformed.clips) == 200
    starts = sorted((clip.span.start_frame, clip.span.frames) for clip in conformed.clips)
    assert all(a + n == b for (a, n), (b, _) in itertools.pairwise(starts))


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
