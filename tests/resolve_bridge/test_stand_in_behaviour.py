"""The stand-in behaves and misbehaves as Resolve is known to: one test for each trap that bites without being asked."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from stand_in import (
    FREE_18,
    FREE_21_0,
    STUDIO_19,
    STUDIO_21_0_4,
    STUDIO_21_1,
    Cut,
    Timeline,
    TimelineItem,
    Trap,
    snapshot,
    write_sound,
)


@pytest.fixture
def made(cut_for: Any) -> Cut:
    cut: Cut = cut_for(STUDIO_21_0_4)
    return cut


def timeline_of(made: Cut) -> Timeline:
    timeline = made.resolve.GetProjectManager().GetCurrentProject().GetCurrentTimeline()
    assert timeline is not None
    return timeline


def append(made: Cut, folder: Path, **more: Any) -> list[TimelineItem]:
    """A new WAV on a new stereo track, 24 frames of it from its 12th, at 01:00:10:00, unless told otherwise."""
    pool = made.resolve.GetProjectManager().GetCurrentProject().GetMediaPool()
    path = folder / "new.wav"
    write_sound(path, 48_000 * 5)
    (media,) = pool.ImportMedia([str(path)])
    timeline_of(made).AddTrack("audio", "stereo")
    info = {"mediaPoolItem": media, "startFrame": 12, "endFrame": 36, "mediaType": 2}
    info |= {"trackIndex": 3, "recordFrame": 86400 + 240}
    return pool.AppendToTimeline([{key: each for key, each in (info | more).items() if each is not None}])


def test_record_frames_are_absolute_marks_and_markers_relative(made: Cut, tmp_path: Path) -> None:
    (item,) = append(made, tmp_path)
    assert (item.GetStart(), item.GetEnd(), item.GetDuration(), item.GetLeftOffset()) == (86640, 86664, 24, 12)
    timeline = timeline_of(made)
    timeline.SetMarkInOut(5, 9)
    assert timeline.GetMarkInOut()["video"] == {"in": 5, "out": 9} and min(timeline.GetMarkers()) == 5
    made.app.traps.add(Trap.ITEM_STARTS_RELATIVE)
    assert item.GetStart() == 240 and timeline.GetStartFrame() == 86400


@pytest.mark.parametrize(("edition", "frames"), [(FREE_18, 25), (STUDIO_19, 24), (STUDIO_21_1, 24)])
def test_the_end_frame_is_inclusive_on_18_only(edition: Any, frames: int, cut_for: Any, tmp_path: Path) -> None:
    (item,) = append(cut_for(edition), tmp_path)
    assert item.GetDuration() == frames


def test_what_overlaps_is_lost_without_a_word(made: Cut, tmp_path: Path) -> None:
    (first,) = append(made, tmp_path)
    (second,) = append(made, tmp_path, recordFrame=86400 + 250)
    assert second.GetUniqueId() == "" and second.GetStart() is None and second.GetName() is None
    (there,) = timeline_of(made).GetItemListInTrack("audio", 3) or []
    assert there.GetUniqueId() == first.GetUniqueId()


def test_a_locked_track_and_no_track_take_nothing_without_a_word(made: Cut, tmp_path: Path) -> None:
    assert append(made, tmp_path, trackIndex=2) == []
    assert append(made, tmp_path, trackIndex=None) == []


def test_deleting_works_on_the_edit_page_only_and_from_unlocked_tracks_only(made: Cut, tmp_path: Path) -> None:
    items = append(made, tmp_path)
    timeline = timeline_of(made)
    made.app.page = "fairlight"
    assert timeline.DeleteClips(items, False) is False
    made.app.page = "edit"
    timeline.SetTrackLock("audio", 3, True)
    assert timeline.DeleteClips(items, False) is False
    timeline.SetTrackLock("audio", 3, False)
    assert timeline.DeleteClips(items, False) is True


def test_a_ripple_wipes_the_track_on_the_free_edition(cut_for: Any) -> None:
    made = cut_for(FREE_21_0)
    made.app.page = "edit"
    timeline = timeline_of(made)
    items = timeline.GetItemListInTrack("video", 1)
    timeline.DeleteClips(items[:1], True)
    assert timeline.GetItemListInTrack("video", 1) == []


def test_a_wav_keeps_the_rate_that_the_project_had(cut_for: Any, tmp_path: Path) -> None:
    made = cut_for(STUDIO_21_0_4, rate="50")
    made.project.settings["timelineFrameRate"] = "25"
    (item,) = append(made, tmp_path, recordFrame=180_000 + 500)
    assert item.GetMediaPoolItem().GetClipProperty("FPS") == "25"
    assert (item.GetDuration(), item.GetLeftOffset(), item.GetSourceStartFrame()) == (48, 24, 12)


def test_a_range_in_another_rate_is_floored(cut_for: Any, tmp_path: Path) -> None:
    made = cut_for(STUDIO_21_0_4, rate="24")
    made.project.settings["timelineFrameRate"] = "25"
    (item,) = append(made, tmp_path)
    assert Fraction(24, 25) * 24 > item.GetDuration() == 23


def test_imports_land_in_the_bin_that_is_open(made: Cut, tmp_path: Path) -> None:
    append(made, tmp_path)
    pool = made.resolve.GetProjectManager().GetCurrentProject().GetMediaPool()
    assert pool.GetCurrentFolder().GetName() == "Music"
    assert [clip.GetName() for clip in pool.GetCurrentFolder().GetClipList()] == ["score.wav", "new.wav"]


def test_a_new_track_is_mono_unless_told_and_nobody_tells_which_it_is(made: Cut) -> None:
    timeline = timeline_of(made)
    assert timeline.AddTrack("audio") is True and timeline.GetTrackSubType("audio", 3) == "mono"
    assert timeline.AddTrack("audio", {"audioType": "stereo", "index": 1}) is True
    assert timeline.GetTrackSubType("audio", 1) == "stereo" and timeline.GetTrackCount("audio") == 4
    timeline.AddTrack("audio", {"audioType": "5.1", "index": 99})
    assert timeline.GetTrackSubType("audio", 5) == "5.1"


def test_an_errored_append_is_there_until_the_project_is_saved(made: Cut, tmp_path: Path) -> None:
    made.app.traps.add(Trap.ALL_APPENDS_LOST_ON_SAVE)
    append(made, tmp_path)
    assert len(timeline_of(made).GetItemListInTrack("audio", 3) or []) == 1
    made.resolve.GetProjectManager().SaveProject()
    assert timeline_of(made).GetItemListInTrack("audio", 3) == []


def test_a_studio_call_on_the_free_edition_silences_everything_until_its_dialog_is_closed(cut_for: Any) -> None:
    made = cut_for(FREE_21_0)
    timeline = timeline_of(made)
    before = snapshot(made.app)
    assert timeline.CreateSubtitlesFromAudio({}) is False
    assert timeline.GetStartFrame() is None and timeline.AddTrack("audio", "stereo") is False
    assert made.resolve.GetProjectManager() is None
    made.app.dialog_open = False
    assert timeline.GetStartFrame() == 86400 and snapshot(made.app) == before
    assert timeline_of(cut_for(STUDIO_21_1)).CreateSubtitlesFromAudio({}) is True


def test_an_export_takes_the_constant_only_and_may_leave_no_file(made: Cut, tmp_path: Path) -> None:
    timeline, resolve = timeline_of(made), made.resolve
    path = tmp_path / "cut.otio"
    assert timeline.Export(str(path), "OTIO", "NONE") is False
    made.app.traps.add(Trap.EXPORT_WITHOUT_FILE)
    assert timeline.Export(str(path), resolve.EXPORT_OTIO, resolve.EXPORT_NONE) is True and not path.exists()
    made.app.traps.discard(Trap.EXPORT_WITHOUT_FILE)
    assert timeline.Export(str(path), resolve.EXPORT_OTIO, resolve.EXPORT_NONE) is True and path.exists()


def test_pages_without_a_playhead_tell_none(made: Cut) -> None:
    made.app.page = "media"
    assert timeline_of(made).GetCurrentTimecode() == ""
    assert timeline_of(made).SetCurrentTimecode("01:00:00:00") is False


def test_titles_have_no_media_and_no_properties(made: Cut) -> None:
    (title,) = timeline_of(made).GetItemListInTrack("video", 2) or []
    assert title.GetMediaPoolItem() is None and title.GetProperty() == {}
