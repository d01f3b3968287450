"""The mark tells the moment modulo its period; the log tells which of the moments the job has stems at."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from v2a_engine.domain.time import FrameSpan
from v2a_engine.verify.places import PERIOD_S, places
from v2a_engine.watermark.scan import Segment

RATE = Fraction(25)


def segment(start_s: float, lasts_s: float, speed: float = 1.0) -> Segment:
    return Segment(
        start_s=100.0,
        end_s=100.0 + lasts_s,
        sequence_s=start_s % PERIOD_S,
        speed=speed,
        pitch_kept=False,
        score_z=20.0,
        false_positive_probability=1e-9,
        mark_id="5a17c3e1",
    )


def heard(studio: Any, start_s: float, end_s: float) -> Any:
    """The ambience's record as if it were heard there."""
    span = FrameSpan(round(start_s * RATE), round(end_s * RATE), RATE)
    request = replace(studio.ambience.request, span=span, rendered_span=span, start_timecode_frame=90_000)
    return replace(studio.ambience, provenance=replace(studio.ambience.provenance, request=request))


@pytest.mark.parametrize("start_s", [2.0, 40.0, 70.0, 3000.0])
def test_a_stretch_is_placed_where_the_job_has_a_stem(studio: Any, start_s: float) -> None:
    (place,) = places(segment(start_s, 8.0), [heard(studio, start_s - 1, start_s + 9)])
    assert place.sequence_s == pytest.approx(start_s)
    assert place.timecode.endswith(":00")
    assert len(place.stems) == 1


def test_of_a_job_longer_than_the_period_every_fitting_moment_is_given(studio: Any) -> None:
    found = places(segment(5.0, 8.0), [heard(studio, 0, 120)])
    assert [round(place.sequence_s, 1) for place in found] == [5.0, 37.8, 70.5, 103.3]


def test_a_job_without_a_stem_at_any_of_the_moments_gives_none(studio: Any) -> None:
    assert places(segment(20.0, 8.0), [heard(studio, 0, 10)]) == ()
    assert places(segment(20.0, 8.0), []) == ()


def test_a_fast_stretch_holds_more_of_the_sequence_than_it_lasts(studio: Any) -> None:
    stems = [heard(studio, 0, 10), heard(studio, 10.0, 12.0)]
    (still,) = places(segment(1.0, 9.0), stems)
    (fast,) = places(segment(1.0, 9.0, speed=1.25), stems)
    assert (len(still.stems), len(fast.stems)) == (1, 2)


def test_verify_names_the_moment_and_the_stems_of_an_export(stem: Path, material: ModuleType, studio: Any) -> None:
    account = material.told(stem)
    start_s = float(studio.ambience.request.rendered_span.seconds()[0])
    job = account.tracks[0].jobs[0]
    (place,) = places(account.tracks[0].scan.segments[0], job.stems)
    assert place.sequence_s == pytest.approx(start_s + account.tracks[0].scan.segments[0].start_s, abs=0.1)
    assert {found.request.cue_id for found in place.stems} >= {"s010_BG"}


def test_a_stem_left_silent_sounds_nowhere(studio: Any) -> None:
    loud = heard(studio, 0, 10)
    silent = replace(
        loud, short_term_lufs=-124.0, provenance=replace(loud.provenance, watermark_id="", wav_sha256="silent")
    )
    (place,) = places(segment(2.0, 6.0), [silent, loud])
    assert place.stems == (loud,)
    assert places(segment(2.0, 6.0), [silent]) == ()


def test_a_take_rendered_anew_into_the_same_file_is_told_once(studio: Any, stem: Path, material: ModuleType) -> None:
    account = material.told(stem)
    (track,) = account.tracks
    one = studio.ambience
    again = replace(
        one,
        provenance=replace(one.provenance, wav_sha256="again", rendered_at_utc="2999-01-01T00:00:00+00:00"),
    )
    other = replace(one, provenance=replace(one.provenance, wav_sha256="other", key="of other words"))
    job = replace(track.jobs[0], stems=(one, again, other))
    mixed = replace(account, stem=None, tracks=(replace(track, same_samples_as=None, jobs=(job,)),))
    assert sorted(found.provenance.wav_sha256 for found in material.stems_in(mixed)) == ["again", "other"]
