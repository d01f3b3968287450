"""The table of verdicts, row by row, and the exit codes."""

from dataclasses import replace

import pytest

from v2a_engine.verify.covering import covered_s
from v2a_engine.verify.retime import retime_in_words
from v2a_engine.verify.verdict import EXIT_CODE, Known, Signed, Verdict, judge, of_file, worst
from v2a_engine.verify.words import chance
from v2a_engine.watermark.scan import Scan, Segment

MARKED = Segment(
    start_s=0.0,
    end_s=20.0,
    sequence_s=3.0,
    speed=1.0,
    pitch_kept=False,
    score_z=20.0,
    false_positive_probability=1e-9,
    mark_id="",
)
FOUND = Scan(seconds=30.0, signal_s=28.0, false_positive_probability=1e-9, segments=(MARKED,))
FAST = replace(FOUND, segments=(replace(MARKED, speed=25 / 24), replace(MARKED, end_s=2.0)))
NONE = replace(FOUND, segments=(), false_positive_probability=1.0)
SHORT = replace(NONE, seconds=3.0, signal_s=2.0)
PLAIN = Known(signed=Signed.NOTHING, same_file=False, same_samples=False, is_stem_like=True, job_in_log=False)


@pytest.mark.parametrize(
    ("scan", "known", "verdict"),
    [
        (NONE, replace(PLAIN, same_file=True), Verdict.OURS),  # silence, logged
        (NONE, replace(PLAIN, signed=Signed.WHOLE), Verdict.OURS),
        (FOUND, replace(PLAIN, signed=Signed.WHOLE_BUT_UNKNOWN), Verdict.OURS),
        (NONE, replace(PLAIN, signed=Signed.WHOLE_BUT_UNKNOWN), Verdict.NOT_FOUND),  # anyone can sign
        (FOUND, replace(PLAIN, signed=Signed.BROKEN), Verdict.ALTERED),
        (FOUND, replace(PLAIN, signed=Signed.BROKEN, same_samples=True), Verdict.ALTERED),
        (NONE, replace(PLAIN, signed=Signed.BROKEN), Verdict.NOT_FOUND),
        (FOUND, replace(PLAIN, same_samples=True, job_in_log=True), Verdict.OURS),
        (FAST, PLAIN, Verdict.ALTERED),
        (FOUND, replace(PLAIN, is_stem_like=False), Verdict.ALTERED),
        (FOUND, replace(PLAIN, job_in_log=True), Verdict.ALTERED),
        (FOUND, PLAIN, Verdict.OURS),
        (NONE, PLAIN, Verdict.NOT_FOUND),
        (SHORT, PLAIN, Verdict.TOO_LITTLE),
    ],
)
def test_every_row_of_the_table(scan: Scan, known: Known, verdict: Verdict) -> None:
    given, why = judge(scan, known)
    assert given is verdict
    assert why and "not AI" not in why


def test_a_file_is_what_its_most_telling_track_is_and_of_files_the_worst_code_is_given() -> None:
    assert of_file([Verdict.NOT_FOUND, Verdict.ALTERED, Verdict.OURS]) is Verdict.ALTERED
    assert of_file([Verdict.TOO_LITTLE, Verdict.NOT_FOUND]) is Verdict.NOT_FOUND
    assert of_file([]) is Verdict.TOO_LITTLE
    assert [EXIT_CODE[verdict] for verdict in Verdict] == [0, 0, 1, 2]
    assert (worst([0, 1, 2]), worst([0, 3, 2]), worst([])) == (2, 3, 2)


@pytest.mark.parametrize(
    ("speed", "pitch_kept", "words"),
    [
        (25 / 24, False, "played 4.17 % fast, pitch follows: 24 to 25 fps"),
        (24 / 25, True, "played 4.00 % slow, pitch kept: 25 to 24 fps"),
        (25 * 1001 / 24000, False, "played 4.27 % fast, pitch follows: 23.976 to 25 fps"),
        (1.001, False, "played 0.10 % fast, pitch follows: 23.976 to 24 fps"),
        (1.07, False, "played 7.00 % fast, pitch follows"),
        (1.0, False, ""),
    ],
)
def test_a_retime_is_told_in_an_editors_words(speed: float, pitch_kept: bool, words: str) -> None:
    assert retime_in_words(speed, pitch_kept) == words


@pytest.mark.parametrize(
    ("probability", "words"), [(3e-8, "33 million"), (1e-4, "10,000"), (1.0, "chance alone may"), (0.0, "trillion")]
)
def test_a_chance_is_told_in_words_and_as_a_number(probability: float, words: str) -> None:
    assert words in chance(probability)


def test_stretches_that_overlap_count_once() -> None:
    apart = [replace(MARKED, start_s=0.0, end_s=4.0), replace(MARKED, start_s=6.0, end_s=8.0)]
    assert covered_s(apart) == 6.0
    assert covered_s([*apart, replace(MARKED, start_s=1.0, end_s=7.0), replace(MARKED, start_s=2.0, end_s=3.0)]) == 8.0
    assert covered_s([]) == 0.0
