"""What stands in a finished stem, to the sample, the decibel and the byte."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

from v2a_engine.domain.stem import Stem, source_range_samples
from v2a_engine.domain.time import FrameSpan
from v2a_engine.media.audio import read_audio
from v2a_engine.media.loudness import Loudness, LoudnessMeter
from v2a_engine.provenance.record_file import read_record, record_path
from v2a_engine.provenance.riff import chunks_of
from v2a_engine.stems.raw_sound import RawSound
from v2a_engine.stems.sink import StemSink
from v2a_engine.watermark.detect import detect
from v2a_engine.watermark.pattern import PERIOD_S

RATES = [Fraction(n) for n in (16, 18, 24, 25, 30, 50, 60)] + [Fraction(n * 1000, 1001) for n in (24, 30, 60)]


def measured(wav: str | Path) -> Loudness:
    meter = LoudnessMeter(48_000)
    meter.add(read_audio(Path(wav), 48_000))
    return meter.result()


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_a_stem_is_as_long_as_its_span_with_handles_to_the_sample(
    tmp_path: Path, noise: ModuleType, rate: Fraction
) -> None:
    span = FrameSpan(1009, 1034, rate)
    request = noise.request_for(tmp_path / "a_t1.wav", span=span, rendered_span=span.widened(12, 12))
    stem = noise.writer().write(request, noise.NoiseBursts(surplus=12_345), noise.quietly)
    exact_s = Fraction(49) / rate
    assert stem.samples == soundfile.info(stem.wav_path).frames
    assert abs(stem.samples - exact_s * 48_000) < 1
    start, end = source_range_samples(request, 48_000)
    assert abs(end - start - Fraction(25) / rate * 48_000) < 1


def test_two_hundred_neighbours_add_up_without_gap_or_overlap(tmp_path: Path, noise: ModuleType) -> None:
    frame, stored, written = 86_400 * 2, 0, 0
    for number in range(200):
        span = FrameSpan(frame, frame + 1 + number % 4, noise.FILM)
        request = noise.request_for(tmp_path / f"n{number}_t1.wav", span=span, rendered_span=span)
        first, last = span.samples(48_000)
        with RawSound(tmp_path / f"n{number}.raw") as store:
            sink = StemSink(request, last - first, store)
            noise.NoiseBursts().render(request, sink, noise.quietly)
            sink.finish()
            stored += store.samples
        if number % 21 == 0:  # whole stems are slow to write: one of each kind of length, and some more
            assert noise.writer().write(request, noise.NoiseBursts(), noise.quietly).samples == store.samples
            written += soundfile.info(request.wav_path).frames - store.samples
        frame = span.end_frame
    start, end = FrameSpan(86_400 * 2, frame, noise.FILM).samples(48_000)
    assert stored == end - start
    assert written == 0


@pytest.mark.parametrize("level_lufs", [-27.0, -33.0])
def test_the_loudest_window_of_fx_has_the_level_asked_for(tmp_path: Path, noise: ModuleType, level_lufs: float) -> None:
    request = noise.request_for(tmp_path / "fx_t1.wav", 6, level_lufs=level_lufs)
    stem = noise.writer().write(request, noise.NoiseBursts(fall_s=0.1), noise.quietly)
    seen = measured(stem.wav_path)
    assert seen.short_term_max_lufs == pytest.approx(level_lufs, abs=0.1)
    assert stem.short_term_lufs == pytest.approx(seen.short_term_max_lufs, abs=0.05)
    assert stem.true_peak_dbtp == pytest.approx(seen.true_peak_dbtp, abs=0.05)


def test_the_usual_window_of_an_ambience_has_the_level_asked_for(tmp_path: Path, noise: ModuleType) -> None:
    request = noise.request_for(tmp_path / "bg_t1.wav", 6, "BG")
    stem = noise.writer().write(request, noise.NoiseBursts(), noise.quietly)
    assert measured(stem.wav_path).short_term_median_lufs == pytest.approx(-38.0, abs=0.1)
    assert stem.short_term_lufs == pytest.approx(-38.0, abs=0.1)


def test_high_peaks_are_limited_below_minus_2_dbtp_and_the_level_is_nearly_kept(
    tmp_path: Path, noise: ModuleType
) -> None:
    request = noise.request_for(tmp_path / "blows_t1.wav", 6, level_lufs=-20.0)
    stem = noise.writer().write(request, noise.NoiseBursts(fall_s=0.02), noise.quietly)
    assert measured(stem.wav_path).true_peak_dbtp <= -2.0
    assert -23.0 < stem.short_term_lufs <= -20.0  # gain alone would have to stop at -28


def test_an_engine_near_silence_is_left_so_and_that_is_said(tmp_path: Path, noise: ModuleType) -> None:
    request = noise.request_for(tmp_path / "quiet_t1.wav")
    stem = noise.writer().write(request, noise.NoiseBursts(level=1e-5), noise.quietly)
    assert stem.short_term_lufs < -70
    assert any("not raised" in warning for warning in stem.observations.warnings)


def test_digital_silence_stays_digital_silence_and_says_why_it_bears_no_mark(tmp_path: Path, noise: ModuleType) -> None:
    stem = noise.writer().write(
        noise.request_for(tmp_path / "nothing_t1.wav"), noise.NoiseBursts(level=0.0), noise.quietly
    )
    assert not read_audio(Path(stem.wav_path), 48_000).any()
    assert stem.provenance.watermark_id == ""
    assert "silent" in stem.provenance.watermark_note


def test_the_ends_of_the_file_are_faded_and_the_borders_of_the_source_range_are_not(
    tmp_path: Path, noise: ModuleType
) -> None:
    for kind, fade in (("FX", 240), ("BG", 12_000)):
        request = noise.request_for(tmp_path / f"{kind}_t1.wav", 3, kind)
        noise.writer().write(request, noise.NoiseBursts(), noise.quietly)
        sound = read_audio(Path(request.wav_path), 48_000)
        level = np.sqrt(np.mean(sound**2))
        for end in (sound[:, : fade // 4], sound[:, -(fade // 4) :]):
            assert np.sqrt(np.mean(end**2)) < 0.2 * level
        start, stop = source_range_samples(request, 48_000)
        for border in (sound[:, start - 200 : start + 200], sound[:, stop - 200 : stop + 200]):
            assert np.sqrt(np.mean(border**2)) > 0.7 * level


def test_the_mark_in_the_file_is_the_one_in_the_record(tmp_path: Path, noise: ModuleType) -> None:
    request = noise.request_for(tmp_path / "mark_t1.wav", 6, "BG")
    stem = noise.writer().write(request, noise.NoiseBursts(), noise.quietly)
    seen = detect(read_audio(Path(stem.wav_path), 48_000), 48_000)
    assert seen.mark_id == stem.provenance.watermark_id != ""
    (segment,) = seen.segments
    begins_s = request.rendered_span.samples(48_000)[0] / 48_000
    assert abs(segment.sequence_s - segment.start_s - begins_s % PERIOD_S) < 0.02


def test_the_record_beside_the_stem_says_all_that_is_needed_to_render_it_again(
    tmp_path: Path, noise: ModuleType
) -> None:
    engine, request = noise.NoiseBursts(), noise.request_for(tmp_path / "r_t1.wav")
    stem = noise.writer().write(request, engine, noise.quietly)
    read = Stem.from_json(record_path(Path(stem.wav_path)).read_text())
    assert read == stem
    assert read.request == request
    assert read.provenance.key == request.key(engine.fingerprint)
    assert (read.provenance.engine, read.provenance.weights_sha256) == (engine.name, engine.weights_sha256)
    assert read.provenance.wav_sha256 == hashlib.sha256((tmp_path / "r_t1.wav").read_bytes()).hexdigest()
    assert read.observations.seen == "noise"
    assert [stage for stage, _ in read.observations.seconds_by_stage] == ["sampling", "watermark", "writing", "signing"]


def unsigned(wav: Path) -> bytes:
    """All of a stem but its last chunk, which holds the time of signing."""
    with wav.open("rb") as file:
        last = list(chunks_of(file))[-1]
    assert last.name == "C2PA"
    return wav.read_bytes()[: last.start - 8]


def test_the_same_request_gives_the_same_bytes_but_for_the_signature_in_two_processes(
    tmp_path: Path, noise: ModuleType, noise_script: Path
) -> None:
    here, there = tmp_path / "here" / "same_t1.wav", tmp_path / "there" / "same_t1.wav"
    subprocess.run([sys.executable, str(noise_script), str(there), "3", "FX"], check=True, capture_output=True)
    noise.writer().write(noise.request_for(here, 3), noise.NoiseBursts(fall_s=0.1), noise.quietly)
    assert unsigned(here) == unsigned(there)
    records = [read_record(record_path(wav)).provenance for wav in (here, there)]
    assert (
        records[0].pcm_sha256 == records[1].pcm_sha256 == hashlib.sha256(unsigned(here)[-3 * 192_192 * 2 :]).hexdigest()
    )


@pytest.mark.parametrize("change", [{"seed": 8}, {"prompt": "rain"}, {"negative_prompt": "music"}])
def test_another_request_gives_other_samples(tmp_path: Path, noise: ModuleType, change: dict[str, object]) -> None:
    """Even from an engine that ignores words: the key turns the dither."""
    one = noise.request_for(tmp_path / "one_t1.wav")
    other = replace(noise.request_for(tmp_path / "other_t1.wav"), **change)
    sounds = [
        read_audio(Path(noise.writer().write(request, noise.NoiseBursts(), noise.quietly).wav_path), 48_000)
        for request in (one, other)
    ]
    assert not np.array_equal(*sounds)


def test_progress_goes_from_the_engine_through_finishing_to_its_end(tmp_path: Path, noise: ModuleType) -> None:
    seen: list[tuple[int, int, str]] = []
    noise.writer().write(noise.request_for(tmp_path / "p_t1.wav"), noise.NoiseBursts(), lambda *step: seen.append(step))
    finishing = [step for step, _, stage in seen if stage == "finishing"]
    assert seen[0][2] == "sampling"
    assert finishing == sorted(finishing)
    assert seen[-1] == (100, 100, "finishing")


@pytest.mark.slow
@pytest.mark.parametrize(("short_s", "long_s"), [(50, 90), (60, 600)], ids=["90 s", "10 min"])
@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is asked of POSIX")
def test_a_long_stem_needs_no_more_memory_than_a_short_one(
    tmp_path: Path, noise_script: Path, short_s: int, long_s: int
) -> None:
    peaks_mib = []
    # What glibc keeps of freed blocks, for it takes them to be wanted again, is not what is asked here.
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "1000000"}
    for seconds in (short_s, long_s):
        command = [sys.executable, str(noise_script), str(tmp_path / f"{seconds}_t1.wav"), str(seconds), "BG"]
        done = subprocess.run(command, check=True, capture_output=True, env=environment)
        peaks_mib.append(int(done.stdout) / 1024)
    assert peaks_mib[1] < peaks_mib[0] + 14  # one minute more of float32 would be 22 MiB
