"""What the mark's benchmark counts: only the right id is a hit, and what was measured is kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from marks import jobs, position, trials, unmarked
from marks.attacks import Attack
from marks.material import Material, Stem
from marks.reader import PERIOD_S, Reading, Segment, id_of, job_ids, mark, read
from marks.session import Session
from marks.sound import RATE_HZ, Samples

OTHER_ID = id_of("quite another stem")


@pytest.mark.parametrize(
    ("found", "read_id", "job_id", "counts"),
    [
        (True, "right", "right", (True, True, True, False)),
        (True, "", "right", (True, False, True, False)),
        (True, "", "", (True, False, False, False)),
        (True, "other", "right", (True, False, True, True)),
        (True, "", "other", (True, False, False, True)),
        (False, "", "right", (False, False, True, False)),
        (False, "right", "", (False, False, False, False)),
        (False, "", "", (False, False, False, False)),
    ],
)
def test_only_a_found_mark_with_the_right_id_is_a_hit(
    found: bool, read_id: str, job_id: str, counts: tuple[bool, bool, bool, bool]
) -> None:
    right_id = id_of("a stem")
    ids = {"right": right_id, "other": OTHER_ID, "": ""}
    seen = Reading(found=found, score_z=9.0, probability=1e-9, read_id=ids[read_id], job_id=ids[job_id])
    assert trials.judged(seen, right_id) == counts


def test_a_reader_that_always_says_the_same_id_scores_nothing(
    every_attack: dict[str, Attack], short_stem: Stem
) -> None:
    def obstinate(samples: Samples, rate_hz: int, known: list[str]) -> Reading:
        assert len(known) == 1000
        return Reading(found=True, score_z=50.0, probability=0.0, read_id=OTHER_ID, job_id=OTHER_ID)

    counted = trials.tally(trials.tried(short_stem, [every_attack["none"], every_attack["mono"]], obstinate))
    assert (counted.trials, counted.found, counted.exact, counted.job, counted.wrong) == (2, 2, 0, 0, 2)


def test_sounds_too_short_for_an_excerpt_are_left_out(every_attack: dict[str, Attack], short_stem: Stem) -> None:
    rows = list(trials.tried(short_stem, [every_attack["excerpt 5 s"], every_attack["excerpt 1 s"]]))
    assert [row.attack for row in rows] == ["excerpt 1 s"]


def test_a_marked_rain_is_read_and_an_unmarked_one_is_not(rain: Samples) -> None:
    known = job_ids(id_of("rain"))
    marked = read(mark(rain, 12_345, id_of("rain")), RATE_HZ, known)
    assert marked.found and marked.read_id == marked.job_id == id_of("rain")
    assert not read(rain, RATE_HZ, known).found


def test_the_wilson_interval_holds_known_values() -> None:
    assert trials.wilson(0, 10_000) == (0.0, pytest.approx(0.0384, abs=1e-4))
    assert trials.wilson(12, 12) == (pytest.approx(75.75, abs=0.01), 100.0)
    assert trials.wilson(5, 10) == (pytest.approx(23.66, abs=0.01), pytest.approx(76.34, abs=0.01))


@pytest.mark.slow
def test_a_jobs_mix_holds_its_stems_at_their_places_all_with_one_id(tuning: list[Stem]) -> None:
    among = [stem for stem in tuning if stem.kind in ("rain", "engine", "thud")]
    job = jobs.drawn("tuning", 3, among)
    assert 2 <= len(job.stems) <= 4 and any(stem.samples.shape[1] >= 8 * RATE_HZ for stem in job.stems)
    assert job.mark_id not in {id_of(stem.name) for stem in job.stems}
    assert np.array_equal(job.samples, jobs.drawn("tuning", 3, among).samples)
    assert not np.array_equal(job.samples, jobs.drawn("tuning", 4, among).samples)
    lengths = []

    def knowing(samples: Samples, rate_hz: int, known: list[str]) -> Reading:
        lengths.append(samples.shape[1])
        return Reading(found=True, score_z=9.0, probability=0.0, read_id="", job_id=job.mark_id)

    rows = list(jobs.tried(job, knowing))
    assert [row.attack for row in rows] == list(jobs.VARIANTS) and all(row.job and not row.exact for row in rows)
    assert lengths[2] == pytest.approx(lengths[1] * 24 / 25, abs=2) and lengths[1] >= lengths[0]


def test_borders_and_what_lies_outside_are_reckoned_from_the_true_place(short_stem: Stem) -> None:
    def said(start_s: float, end_s: float) -> Segment:
        facts = {"speed": 1.0, "pitch_kept": False, "score_z": 9.0, "false_positive_probability": 0.0, "mark_id": ""}
        return Segment(start_s=start_s, end_s=end_s, sequence_s=0.0, **facts)  # type: ignore[arg-type]

    row = position._compared(short_stem, [said(19.5, 25.25), said(40.0, 45.5)], (20.0, 25.0), PERIOD_S + 0.5, "")
    assert row.found and row.start_error_s == -0.5 and row.end_error_s == 0.25
    assert row.outside_percent == pytest.approx(10.0)
    assert row.sequence_error_s == pytest.approx(0.0)
    assert not position._compared(short_stem, [said(40.0, 45.0)], (20.0, 25.0), 0.0, "").found


@pytest.mark.slow
def test_unmarked_segments_are_the_same_in_every_run_and_are_read_once(tmp_path: Path) -> None:
    once, again = (list(unmarked.segments(0, 12, tmp_path)) for _ in range(2))
    assert [number for number, *_ in once] == list(range(12))
    assert [samples.shape[1] // RATE_HZ for _, _, samples in once[:6]] == [1, 2, 5, 1, 2, 5]
    assert all(np.array_equal(a[2], b[2]) for a, b in zip(once, again, strict=True))
    assert len({samples.tobytes() for _, _, samples in once}) == 12


@pytest.mark.parametrize("workers", [1, 2])
def test_what_was_measured_is_read_back_and_not_measured_again(
    every_attack: dict[str, Attack], nothing_else: Material, tmp_path: Path, workers: int, short_stem: Stem
) -> None:
    session = Session(
        which="tuning",
        material=nothing_else,
        stems=[short_stem, replace(short_stem, name="another rain")],
        attacks=[every_attack["mono"]],
        kept=tmp_path,
        workers=workers,
    )
    measured = session.attacked()
    assert [row.stem for row in measured] == ["short rain", "another rain"] and all(row.exact for row in measured)
    files = sorted((tmp_path / "attacks").rglob("*.json"))
    assert len(files) == 2
    for file in files:
        file.write_text(file.read_text(encoding="utf-8").replace('"exact": true', '"exact": false'), encoding="utf-8")
    assert not any(row.exact for row in session.attacked())


@pytest.mark.slow
def test_the_table_of_unmarked_segments_bounds_what_was_not_seen() -> None:
    rows = [unmarked.Heard(kind="hum", length_s=1, key=0, found=False, mark_id="") for _ in range(10_000)]
    assert "at most 0.038 %" in unmarked.table(rows, 1e-4)
    rows[7] = replace(rows[7], found=True)
    assert "at most 0.057 %" in unmarked.table(rows, 1e-4)
