"""Where the strip's things lie: the axis, the ruler, rows, blocks of narrow shots."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from unshot_film import film_of

from plugin.panel.strip.axis import LARGEST_PX, Axis
from plugin.panel.strip.rows import least_height, rows_for
from plugin.panel.strip.ruler import ticks
from plugin.panel.strip.spans import NARROW_PX, Lane
from plugin.panel.strip.waveform import waveform_image
from plugin.panel.theme import Colour
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Marker
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.domain.time import FrameSpan, timecode


def cut(rate: Fraction, frames: int, *, start_frame: int = 0, drop_frame: bool = False) -> Cut:
    return Cut(name="a", rate=rate, start_frame=start_frame, drop_frame=drop_frame, frames=frames, edits=())


def test_zooming_keeps_the_frame_under_the_pointer_where_it_is() -> None:
    axis = Axis.whole(10_000, 1000)
    for factor in (1.5, 1.5, 4.0, 1 / 1.5, 3.0):
        frame = axis.frame_at(640)
        axis = axis.zoomed(factor, 640)
        assert abs(axis.x(frame) - 640) <= max(1.0, axis.px_per_frame)


def test_zoom_ends_at_the_whole_timeline_and_at_the_largest_frame() -> None:
    axis = Axis.whole(10_000, 1000)
    assert axis.zoomed(0.1, 500) == axis
    assert axis.zoomed(1e9, 500).px_per_frame == LARGEST_PX
    assert axis.shown == (0, 10_000) and axis.furthest_px == 0


def test_the_view_never_scrolls_beyond_either_end() -> None:
    axis = Axis.whole(10_000, 1000).zoomed(20, 0)
    assert axis.scrolled_to(-5).left_px == 0
    end = axis.scrolled_to(10**9)
    assert end.left_px == axis.furthest_px and end.frame_at(end.width_px) == 9_999


def test_a_shorter_timeline_or_a_wider_view_leaves_no_emptiness() -> None:
    axis = Axis.whole(10_000, 1000).zoomed(20, 0).scrolled_to(10**9)
    shorter = axis.measuring(600)
    assert shorter.left_px <= shorter.furthest_px and shorter.x(600) <= shorter.width_px
    assert shorter.content_px >= shorter.width_px - 1
    wider = Axis.whole(100, 500).widened(2000)
    assert wider.shown == (0, 100) and wider.content_px >= 1999


@pytest.mark.parametrize("number", [0, 5, 9_000, 9_999])
def test_revealing_brings_a_frame_into_sight_and_moves_nothing_that_is_in_sight(number: int) -> None:
    axis = Axis.whole(10_000, 1000).zoomed(50, 0).scrolled_to(9_000)
    seen = axis.revealing(number, number + 1)
    assert 0 <= seen.x(number) < 1000
    assert seen.revealing(number, number + 1) == seen


def test_labels_stand_at_round_timecodes_and_have_room() -> None:
    sequence = cut(Fraction(25), 250_000, start_frame=25 * 3600)
    for scale in (0.001, 0.03, 0.5, 3.0, 24.0):
        axis = Axis(frames=250_000, width_px=1000, px_per_frame=scale, left_px=0)
        large = [tick for tick in ticks(axis, sequence) if tick.label]
        assert large and all(tick.label == timecode(90_000 + tick.frame, Fraction(25)) for tick in large)
        distances = [axis.x(b.frame) - axis.x(a.frame) for a, b in pairwise(large)]
        assert all(distance >= 100 for distance in distances), scale
        assert large[0].label.endswith((":00", ":05", ":10", ":15", ":20"))


def test_in_drop_frame_a_minutes_label_stands_on_the_frame_that_carries_it() -> None:
    rate = Fraction(30000, 1001)
    sequence = cut(rate, 40_000, drop_frame=True)
    axis = Axis(frames=40_000, width_px=3000, px_per_frame=0.07)
    labels = {tick.label: tick.frame for tick in ticks(axis, sequence) if tick.label}
    assert labels["00:01:00;02"] == 1800  # its minute begins with ;02, two numbers are left out
    assert labels["00:10:00;00"] == 17982  # every tenth minute leaves none out
    assert all(timecode(frame, rate, True) == label for label, frame in labels.items())


@pytest.mark.parametrize("drop_frame", [True, False])
def test_every_tick_in_sight_is_there_wherever_the_view_begins(drop_frame: bool) -> None:
    rate = Fraction(30000, 1001)
    sequence = cut(rate, 40_000, drop_frame=drop_frame, start_frame=1798)
    axis = Axis(frames=40_000, width_px=1200, px_per_frame=24.0, left_px=0)
    frames = [tick.frame for tick in ticks(axis, sequence)]
    assert frames == list(range(0, 51))  # each frame, dropped numbers or not


def test_a_rate_that_no_timecode_knows_well_still_has_a_ruler(every_rate: Fraction) -> None:
    sequence = cut(every_rate, 4_000)
    for scale in (0.05, 1.0, 24.0):
        axis = Axis(frames=4_000, width_px=900, px_per_frame=scale)
        assert [tick for tick in ticks(axis, sequence) if tick.label]


@pytest.mark.parametrize("height", [200, 264, 330, 700])
def test_rows_fit_the_height_without_overlap(height: int) -> None:
    rows = rows_for(height, {StemKind.FX, StemKind.BG})
    stacked = [rows.ruler, rows.scenes, rows.shots, *rows.lanes.values()]
    assert all(above.bottom <= below.top for above, below in pairwise(stacked))
    assert rows.bottom <= height


def test_lanes_without_cards_are_slim_and_are_the_first_to_go_where_there_is_no_room() -> None:
    used = {StemKind.FX, StemKind.BG}
    rows = rows_for(330, used)
    assert rows.lanes[StemKind.MX].height < rows.lanes[StemKind.FX].height
    least = rows_for(least_height(used), used)
    assert set(least.lanes) == used and least.bottom <= least_height(used)


def test_more_height_makes_larger_pictures_and_lanes() -> None:
    used = {StemKind.FX, StemKind.BG}
    small, large = rows_for(264, used), rows_for(700, used)
    assert large.thumbnail_px > small.thumbnail_px
    assert large.lanes[StemKind.FX].height > small.lanes[StemKind.FX].height


def test_narrow_shots_share_blocks_that_leave_none_out() -> None:
    film = film_of(2000)
    axis = Axis.whole(film.sequence.frames, 1200)
    pieces = Lane(film.shots).pieces(axis)
    assert [shot for piece in pieces for shot in piece.items] == list(film.shots)
    assert len(pieces) < 150 and all(piece.width <= 2 * NARROW_PX for piece in pieces)


def test_wide_shots_stand_alone() -> None:
    film = film_of(12)
    pieces = Lane(film.shots).pieces(Axis.whole(film.sequence.frames, 1200))
    assert [piece.only for piece in pieces] == list(film.shots)


def test_what_overlaps_is_found_by_every_frame_it_covers() -> None:
    rate = Fraction(24)
    long, short = (Marker(text=text, span=FrameSpan(*ends, rate)) for text, ends in (("a", (0, 100)), ("b", (10, 20))))
    lane = Lane([short, long])
    assert lane.between(50, 51) == [long] and lane.between(15, 16) == [long, short]
    assert lane.at(100) is None


def test_a_waveform_shows_where_sound_is_and_only_the_part_that_is_heard() -> None:
    peaks = np.zeros((1000, 2), np.float32)
    peaks[600:700] = (-0.5, 0.5)
    whole = waveform_image(peaks, (0.0, 1.0), 100, 21, 0.5, Colour.WAVE)
    part = waveform_image(peaks, (0.6, 0.7), 100, 21, 0.5, Colour.WAVE)

    def heights(image: object) -> list[int]:
        return [sum(image.pixelColor(x, y).alpha() > 0 for y in range(21)) for x in range(100)]  # type: ignore[attr-defined]

    assert [x for x, height in enumerate(heights(whole)) if height == 21] == list(range(60, 70))
    assert heights(whole)[0] == 1  # silence is a line
    assert set(heights(part)) == {21}


def test_a_waveform_finer_than_its_peaks_has_no_holes() -> None:
    peaks = np.tile(np.array([[-0.5, 0.5]], np.float32), (10, 1))
    image = waveform_image(peaks, (0.2, 0.4), 500, 9, 0.5, Colour.WAVE)
    assert all(image.pixelColor(x, 0).alpha() > 0 for x in range(500))
