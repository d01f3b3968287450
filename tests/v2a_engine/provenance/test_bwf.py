"""The header as other people's programs read it."""

import struct
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import av
import numpy as np
import pytest
import soundfile
from wavinfo import WavInfoReader

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Observations
from v2a_engine.domain.time import FrameSpan, frame_of_timecode
from v2a_engine.media.loudness import Loudness
from v2a_engine.provenance.bwf import StemTooLong, check_length, header, pack_24
from v2a_engine.provenance.record import broadcast_facts, time_reference_samples
from v2a_engine.usecases.ports import Progress, SampleSink

LOUDNESS = Loudness(
    short_term_max_lufs=-27.04,
    short_term_median_lufs=-30.0,
    momentary_max_lufs=-22.5,
    integrated_lufs=-29.31,
    range_lu=7.25,
    true_peak_dbtp=-3.14,
)


@dataclass(frozen=True)
class NamedEngine:
    """An engine that only says who it is."""

    name: str = "v2a"
    version: str = "0.1"
    weights_sha256: str = "cd" * 32
    fingerprint: str = "v2a 0.1 cpu"

    def render(self, request: StemRequest, sink: SampleSink, progress: Progress) -> Observations:
        raise NotImplementedError


def a_request(**changes: object) -> StemRequest:
    span = FrameSpan(100, 148, Fraction(24000, 1001))
    request = StemRequest(
        cue_id="s010_FX",
        kind=StemKind.FX,
        span=span,
        rendered_span=span.widened(12, 12),
        picture=(),
        prompt="a café <door> & a \x07bell, 扉",
        level_lufs=-27.0,
        seed=42,
        take=3,
        wav_path="/films/My-Show_s010_FX_t3.wav",
        start_timecode_frame=86_400,
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def write(path: Path, request: StemRequest, sound: np.ndarray) -> bytes:
    facts = broadcast_facts(request, NamedEngine(), "5a17c3", LOUDNESS)
    path.write_bytes(header(facts) + pack_24(sound))
    return header(facts)


@pytest.fixture
def sound() -> np.ndarray:
    start, end = a_request().rendered_span.samples(48_000)
    return (0.3 * np.random.default_rng(1).standard_normal((2, end - start))).clip(-1, 0.999).astype(np.float32)


def test_three_readers_agree_on_the_samples(tmp_path: Path, sound: np.ndarray) -> None:
    wav = tmp_path / "My-Show_s010_FX_t3.wav"
    write(wav, a_request(), sound)
    info = soundfile.info(str(wav))
    assert (info.samplerate, info.channels, info.subtype, info.format) == (48_000, 2, "PCM_24", "WAV")
    read, _ = soundfile.read(str(wav), dtype="float64")
    assert np.abs(read.T - sound).max() <= 0.5 / 2**23 + 1e-12
    with av.open(str(wav)) as container:
        decoded = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    assert np.array_equal(decoded.reshape(-1, 2) / 2**31, read)
    assert WavInfoReader(str(wav)).data.frame_count == sound.shape[1]


def test_the_broadcast_chunk_says_origin_place_loudness_and_that_a_machine_made_it(
    tmp_path: Path, sound: np.ndarray
) -> None:
    wav = tmp_path / "x.wav"
    request = a_request()
    write(wav, request, sound)
    bext = WavInfoReader(str(wav)).bext
    assert bext is not None
    assert (bext.version, bext.originator) == (2, "Wildtrack")
    assert bext.originator_ref.startswith("WT5a17c3-" + request.key("v2a 0.1 cpu")[:20])
    assert bext.description == "AI-generated sound (Wildtrack), s010_FX: a cafe <door> & a  bell, ?"
    assert bext.time_reference == round(Fraction(86_400 + 88) * 1001 / 24000 * 48_000)
    assert (bext.loudness_value, bext.loudness_range, bext.max_true_peak) == (-29.31, 7.25, -3.14)
    assert (bext.max_momentary_loudness, bext.max_shortterm_loudness) == (-22.5, -27.04)
    assert bext.coding_history.startswith("A=PCM,F=48000,W=24,M=stereo,T=Wildtrack v2a 0.1; AI-generated;")
    assert bext.coding_history.endswith("\r\n")
    assert bext.originator_date.strip("\0") == ""


def test_the_ixml_chunk_carries_scene_take_timecode_and_tracks(tmp_path: Path, sound: np.ndarray) -> None:
    wav = tmp_path / "x.wav"
    write(wav, a_request(), sound)
    ixml = WavInfoReader(str(wav)).ixml
    assert ixml is not None
    assert (ixml.project, ixml.scene, ixml.take) == ("My-Show", "s010_FX", "3")
    assert [track.name for track in ixml.track_list] == ["FX L", "FX R"]
    raw = wav.read_bytes()
    start = raw.index(b"iXML") + 8
    root = ElementTree.fromstring(raw[start : start + struct.unpack("<I", raw[start - 4 : start])[0]])
    speed = {child.tag: child.text for child in root.find("SPEED") or ()}
    assert (speed["TIMECODE_RATE"], speed["TIMECODE_FLAG"]) == ("24000/1001", "NDF")
    low, high = (int(speed[f"TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_{end}"] or "") for end in ("LO", "HI"))
    assert high << 32 | low == time_reference_samples(a_request())
    assert root.findtext("WILDTRACK/DIGITAL_SOURCE_TYPE", "").endswith("trainedAlgorithmicMedia")
    assert "a café <door> & a bell, 扉" in root.findtext("NOTE", "")


def test_a_silent_stem_says_nothing_of_its_loudness_and_the_header_keeps_its_length() -> None:
    facts = broadcast_facts(a_request(), NamedEngine(), "", LOUDNESS)
    silent = replace(
        LOUDNESS,
        short_term_max_lufs=-np.inf,
        momentary_max_lufs=-np.inf,
        integrated_lufs=-np.inf,
        true_peak_dbtp=-np.inf,
    )
    other = header(replace(facts, loudness=silent))
    assert len(other) == len(header(facts))
    assert struct.unpack_from("<5h", other, 12 + 8 + 412) == (0x7FFF, 725, 0x7FFF, 0x7FFF, 0x7FFF)


@pytest.mark.parametrize(
    ("rate", "label", "drop", "seconds"),
    [
        (Fraction(25), "10:00:00:00", False, Fraction(36_000)),
        (Fraction(24000, 1001), "01:00:00:00", False, Fraction(3600 * 1001, 1000)),
        (Fraction(30000, 1001), "01:00:00;00", True, Fraction(107_892 * 1001, 30_000)),
        (Fraction(16), "00:00:00:00", False, Fraction(0)),
    ],
)
def test_the_time_reference_counts_exact_samples_from_midnight(
    rate: Fraction, label: str, drop: bool, seconds: Fraction
) -> None:
    span = FrameSpan(0, 10, rate)
    start = frame_of_timecode(label, rate, drop)
    request = a_request(span=span, rendered_span=span, start_timecode_frame=start, drop_frame=drop)
    assert time_reference_samples(request) == round(seconds * 48_000)


def test_a_sequence_that_passes_midnight_begins_again_at_zero() -> None:
    span = FrameSpan(25, 50, Fraction(25))
    request = a_request(span=span, rendered_span=span, start_timecode_frame=24 * 3600 * 25 - 25)
    assert time_reference_samples(request) == 0


def test_24_bits_are_rounded_to_nearest_and_clipped_at_full_scale() -> None:
    step = 1 / 2**23
    sound = np.array([[0.0, step, -step, 0.6 * step, 1.5, -1.5], [0.5, 0, 0, 0, 0, 0]])
    raw = np.frombuffer(pack_24(sound), np.uint8).reshape(-1, 2, 3).astype(int)
    values = raw[..., 0] | raw[..., 1] << 8 | raw[..., 2] << 16
    signed = np.where(values >= 1 << 23, values - (1 << 24), values)
    assert signed[:, 0].tolist() == [0, 1, -1, 1, (1 << 23) - 1, -(1 << 23)]
    assert signed[0, 1] == 1 << 22


def test_more_than_riff_can_count_is_refused_with_the_limit() -> None:
    check_length("s010_BG", 4 * 3600 * 48_000)
    with pytest.raises(StemTooLong, match=r"5\.0 hours; a WAV file holds at most 4\.1"):
        check_length("s010_BG", 5 * 3600 * 48_000)
