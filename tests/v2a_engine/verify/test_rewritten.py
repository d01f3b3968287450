"""What other programs do to a stem in good faith: it stays ours, its signature gone, and that is no tampering."""

from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import av
import numpy as np
import pytest
import soundfile
import soxr

from v2a_engine.provenance.credentials import SignatureState
from v2a_engine.verify.verdict import Verdict
from v2a_engine.verify.words import lines


def rewritten_by_soundfile(stem: Path, out: Path) -> None:
    samples, rate_hz = soundfile.read(stem, dtype="int32")
    soundfile.write(out, samples, rate_hz, subtype="PCM_24")


def stream_copied_by_ffmpeg(stem: Path, out: Path) -> None:
    with av.open(str(stem)) as source, av.open(str(out), "w") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)


@pytest.mark.parametrize(
    ("rewrite", "ending"),
    [(rewritten_by_soundfile, "wav"), (rewritten_by_soundfile, "flac"), (stream_copied_by_ffmpeg, "wav")],
)
def test_a_stem_that_was_only_rewritten_is_ours_with_its_signature_absent(
    stem: Path, tmp_path: Path, material: ModuleType, rewrite: Any, ending: str
) -> None:
    out = tmp_path / f"rewritten.{ending}"
    rewrite(stem, out)
    account = material.told(out)
    assert account.verdict is Verdict.OURS
    assert account.credentials.state is SignatureState.ABSENT
    assert (account.findings, account.exit_code) == ((), 0)
    assert account.tracks[0].scan.found
    assert account.tracks[0].same_samples_as is not None


@pytest.mark.parametrize("rewrite", [rewritten_by_soundfile, stream_copied_by_ffmpeg])
@pytest.mark.usefixtures("elsewhere")
def test_a_stranger_finds_it_ours_by_its_mark_alone(
    stem: Path, tmp_path: Path, material: ModuleType, rewrite: Any
) -> None:
    out = tmp_path / "rewritten.wav"
    rewrite(stem, out)
    account = material.told(out)
    assert (account.verdict, account.exit_code) == (Verdict.OURS, 0)
    assert account.credentials.state is SignatureState.ABSENT
    assert "cannot be told here" in account.tracks[0].why
    assert account.tracks[0].jobs and not account.tracks[0].jobs[0].stems


def test_one_changed_sample_is_told_from_the_log_after_the_signature_was_taken_out(
    stem: Path, tmp_path: Path, material: ModuleType
) -> None:
    samples, rate_hz = soundfile.read(stem, dtype="int32")
    samples[300_000, 0] ^= 256  # the lowest of 24 bits
    out = tmp_path / "washed.wav"
    soundfile.write(out, samples, rate_hz, subtype="PCM_24")
    account = material.told(out)
    assert account.verdict is Verdict.ALTERED
    assert account.tracks[0].same_samples_as is None


@pytest.mark.usefixtures("elsewhere")
def test_a_stranger_sees_that_the_signer_is_unknown(stem: Path, material: ModuleType) -> None:
    account = material.told(stem)
    assert (account.verdict, account.exit_code) == (Verdict.OURS, 0)
    assert account.credentials.state is SignatureState.UNKNOWN_SIGNER


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp3", "libmp3lame"), ("a.m4a", "aac"), ("a.opus", "libopus"), ("a.wav", "pcm_s16le")]
)
def test_a_stem_encoded_anew_is_ours_altered_and_its_job_is_named(
    stem: Path, tmp_path: Path, material: ModuleType, name: str, codec: str
) -> None:
    account = material.told(material.write_sound(tmp_path / name, material.sound_of(stem), codec=codec))
    assert (account.verdict, account.exit_code) == (Verdict.ALTERED, 0)
    job = account.tracks[0].jobs[0]
    assert {stem.request.cue_id for stem in job.stems} == {"s010_BG", "s010_FX"}


def test_a_mix_of_two_stems_names_both_and_when_they_are_heard(
    studio: Any, tmp_path: Path, material: ModuleType
) -> None:
    ambience, effects = (material.sound_of(stem.wav_path) for stem in (studio.ambience, studio.effects))
    mix = ambience.copy()
    later = _samples_between(studio)
    mix[:, later : later + effects.shape[1]] += effects[:, : mix.shape[1] - later]
    account = material.told(material.write_sound(tmp_path / "mix.m4a", mix, codec="aac"))
    assert (account.verdict, account.exit_code) == (Verdict.ALTERED, 0)
    names = {stem.request.cue_id for stem in material.stems_in(account)}
    assert names == {"s010_BG", "s010_FX"}


def test_each_track_of_a_film_is_told_apart(stem: Path, tmp_path: Path, material: ModuleType) -> None:
    theirs, ours = material.noise_of(13), material.sound_of(stem)
    film = material.write_sound(tmp_path / "film.mp4", theirs, ours, codec="aac")
    account = material.told(film)
    assert [track.verdict for track in account.tracks] == [Verdict.NOT_FOUND, Verdict.ALTERED]
    assert (account.verdict, account.exit_code) == (Verdict.ALTERED, 0)
    assert account.chance == 2 * account.tracks[1].scan.false_positive_probability  # two tracks, two searches
    assert "each of them a search: by chance at most once in" in next(lines(account))


def test_somebody_elses_sound_is_not_found_and_little_of_it_cannot_be_judged(
    tmp_path: Path, material: ModuleType
) -> None:
    long, short = material.noise_of(8), material.noise_of(2)
    for sound, verdict, code in ((long, Verdict.NOT_FOUND, 1), (short, Verdict.TOO_LITTLE, 2)):
        account = material.told(material.write_sound(tmp_path / f"{code}.flac", sound, codec="flac"))
        assert (account.verdict, account.exit_code) == (verdict, code)


def test_a_stem_in_the_middle_of_a_long_programme_is_found_in_its_place(
    stem: Path, tmp_path: Path, material: ModuleType
) -> None:
    programme = material.noise_of(40, level=0.01)
    ours = material.sound_of(stem)
    programme[:, 14 * 48_000 : 14 * 48_000 + ours.shape[1]] = ours
    account = material.told(material.write_sound(tmp_path / "programme.mp3", programme, codec="libmp3lame"))
    segments = account.tracks[0].scan.segments
    assert account.verdict is Verdict.ALTERED
    assert segments and all(segment.start_s > 12 and segment.end_s < 14 + 13 + 4 for segment in segments)


def _samples_between(studio: Any) -> int:
    starts = [stem.request.rendered_span.samples(48_000)[0] for stem in (studio.ambience, studio.effects)]
    return int(starts[1] - starts[0])


def test_a_film_sped_up_from_24_to_25_is_ours_and_its_retime_is_told(
    stem: Path, tmp_path: Path, material: ModuleType
) -> None:
    samples, _ = soundfile.read(stem, dtype="float32")
    fast = tmp_path / "pal.wav"
    soundfile.write(fast, samples, 50_000, subtype="PCM_16")  # the same samples, 25/24 times as fast
    account = material.told(fast)
    assert (account.verdict, account.exit_code) == (Verdict.ALTERED, 0)
    assert "retimed" in account.tracks[0].why
    assert any("played 4.17 % fast, pitch follows: 24 to 25 fps" in line for line in lines(account))


def test_a_file_at_another_rate_is_read_as_well(stem: Path, tmp_path: Path, material: ModuleType) -> None:
    samples, _ = soundfile.read(stem, dtype="float32")
    out = tmp_path / "44.wav"
    soundfile.write(out, _at_44100(samples), 44_100, subtype="PCM_24")
    account = material.told(out)
    assert account.verdict is Verdict.ALTERED
    assert account.tracks[0].scan.seconds == pytest.approx(float(Fraction(len(samples), 48_000)), abs=0.05)


def _at_44100(samples: np.ndarray) -> np.ndarray:
    resampled: np.ndarray = soxr.resample(samples, 48_000, 44_100)
    return resampled
