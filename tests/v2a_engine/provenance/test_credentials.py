"""What a stem's credentials say, and that every change after signing is told in words."""

import dataclasses
import hashlib
import struct
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile
from wavinfo import WavInfoReader

from v2a_engine.cli import main
from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.domain.stem import Stem
from v2a_engine.media.audio import read_audio
from v2a_engine.provenance.bwf import StemTooLong, check_length
from v2a_engine.provenance.certificates import UnfitCertificate, read_pair
from v2a_engine.provenance.credentials import SOFT_BINDING_ALGORITHM, SignatureState, read_credentials
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.log import stem_log
from v2a_engine.provenance.riff import chunks_of
from v2a_engine.provenance.signing import SigningFailed
from v2a_engine.state_folder import HOME_VARIABLE
from v2a_engine.stems.writer import BwfStemWriter


def said_in(manifest: dict[str, Any] | None, label: str) -> dict[str, Any]:
    assert manifest is not None
    found: list[dict[str, Any]] = [one["data"] for one in manifest["assertions"] if one["label"] == label]
    assert len(found) == 1, label
    return found[0]


def chunk(wav: Path, name: str) -> tuple[int, int]:
    """Where a chunk's content begins, and its size."""
    with wav.open("rb") as file:
        return next((one.start, one.size) for one in chunks_of(file) if one.name == name)


def flip(wav: Path, place: int) -> None:
    content = bytearray(wav.read_bytes())
    content[place] ^= 1
    wav.write_bytes(content)


def append_chunk(wav: Path, name: bytes, content: bytes) -> None:
    whole = wav.read_bytes() + struct.pack("<4sI", name, len(content)) + content
    wav.write_bytes(whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:])


def test_a_fresh_stem_is_our_own_and_says_how_it_was_made(stem: Stem) -> None:
    made, read = stem.provenance, read_credentials(Path(stem.wav_path))
    assert (read.state, read.problems) == (SignatureState.OWN, ())
    assert read.mark_id == made.watermark_id != ""
    assert read.signed_at == made.rendered_at_utc
    assert read.manifest is not None
    assert read.manifest["claim_generator_info"][0]["name"] == "Wildtrack"
    created, bound = said_in(read.manifest, "c2pa.actions.v2")["actions"]
    assert created["action"] == "c2pa.created"
    assert created["digitalSourceType"].endswith("/trainedAlgorithmicMedia")
    assert bound["action"] == "c2pa.watermarked.bound"
    assert said_in(read.manifest, "c2pa.soft-binding")["alg"] == SOFT_BINDING_ALGORITHM
    rendering = said_in(read.manifest, "org.wildtrack.rendering")
    assert rendering["model"]["weights_sha256"] == made.weights_sha256
    assert rendering["request_key"] == made.key
    assert rendering["chunks_sha256"]["data"] == made.pcm_sha256


def test_the_prompt_is_signed_as_a_hash_and_not_in_words(stem: Stem) -> None:
    start, size = chunk(Path(stem.wav_path), "C2PA")
    manifest = Path(stem.wav_path).read_bytes()[start : start + size]
    assert stem.request.prompt.encode() not in manifest
    assert b"door" not in manifest
    sha256 = hashlib.sha256(stem.request.prompt.encode()).hexdigest()
    assert sha256.encode() in manifest


def test_the_embedded_model_says_what_it_learned_from(home: Path, tmp_path: Path, noise: Any) -> None:
    engine = dataclasses.replace(noise.NoiseBursts(), name="v2a")
    stem = noise.writer().write(noise.request_for(tmp_path / "m_t1.wav", 1), engine, noise.quietly)
    model = said_in(read_credentials(Path(stem.wav_path)).manifest, "org.wildtrack.rendering")["model"]
    assert "2556 sound recordings" in model["trained_on"]
    assert "CC0-1.0" in model["trained_on"]


def test_a_stem_in_which_no_mark_is_found_claims_none(home: Path, tmp_path: Path, noise: Any) -> None:
    request = noise.request_for(tmp_path / "silent_t1.wav", 1)
    stem = noise.writer().write(request, noise.NoiseBursts(level=0.0), noise.quietly)
    read = read_credentials(Path(stem.wav_path))
    assert (read.state, read.mark_id) == (SignatureState.OWN, "")
    assert [one["action"] for one in said_in(read.manifest, "c2pa.actions.v2")["actions"]] == ["c2pa.created"]
    assert stem.provenance.mark_id  # the show has one all the same


def test_another_installation_sees_an_unknown_signer_until_it_trusts_it(
    stem: Stem, home: Path, elsewhere: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read = read_credentials(Path(stem.wav_path))
    assert (read.state, read.problems) == (SignatureState.UNKNOWN_SIGNER, ())
    assert read.signer == "Wildtrack, local installation"
    elsewhere.setenv(HOME_VARIABLE, str(home))
    theirs = identity_store().public_certificate(identity_store().open().pair)
    elsewhere.setenv(HOME_VARIABLE, str(tmp_path / "another home"))
    assert main(["identity", "trust", str(theirs)]) == 0
    assert read_credentials(Path(stem.wav_path)).state is SignatureState.TRUSTED


def test_who_copies_our_names_and_numbers_is_still_a_stranger(
    stem: Stem, home: Path, elsewhere: pytest.MonkeyPatch, tmp_path: Path, noise: Any, authority: Any
) -> None:
    elsewhere.setenv(HOME_VARIABLE, str(home))
    ours = identity_store().open().pair
    elsewhere.setenv(HOME_VARIABLE, str(tmp_path / "another home"))
    issued = authority.issue(tmp_path, name=ours.name, serial=ours.certificate.serial_number)
    identity_store().adopt(read_pair(*issued))
    request = noise.request_for(tmp_path / "copied_t1.wav", 1)
    forged = Path(noise.writer().write(request, noise.NoiseBursts(), noise.quietly).wav_path)
    elsewhere.setenv(HOME_VARIABLE, str(home))
    read = read_credentials(forged)
    assert (read.state, read.signer) == (SignatureState.UNKNOWN_SIGNER, ours.name)
    (tmp_path / "root.pem").write_bytes(authority.pem)
    identity_store().trust(tmp_path / "root.pem")
    assert read_credentials(forged).state is SignatureState.TRUSTED  # as its authority now is; ours it is not
    assert read_credentials(Path(stem.wav_path)).state is SignatureState.OWN


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("data", "The sound was changed after signing."),
        ("bext", "The tag 'bext' was changed after signing."),
        ("iXML", "The tag 'iXML' was changed after signing."),
    ],
)
def test_a_flipped_bit_is_told_by_where_it_is(stem: Stem, name: str, said: str) -> None:
    wav = Path(stem.wav_path)
    start, size = chunk(wav, name)
    flip(wav, start + size // 2)
    read = read_credentials(wav)
    assert (read.state, read.problems) == (SignatureState.INVALID, (said,))


def test_an_appended_chunk_is_told_by_its_name(stem: Stem) -> None:
    wav = Path(stem.wav_path)
    append_chunk(wav, b"LIST", b"INFOICMT\x04\0\0\0mine")
    read = read_credentials(wav)
    assert read.state is SignatureState.INVALID
    assert read.problems == ("A chunk 'LIST' was added after signing.",)


def test_a_tag_taken_out_and_a_tag_moved_are_told(stem: Stem, tmp_path: Path) -> None:
    content = Path(stem.wav_path).read_bytes()
    start, size = chunk(Path(stem.wav_path), "bext")
    bext = content[start - 8 : start + size + size % 2]
    rest = content[12:].replace(bext, b"", 1)
    for name, body, said in (
        ("without.wav", rest, "The tag 'bext' was taken out after signing."),
        ("moved.wav", rest + bext, "Samples and tags are as they were signed, but chunks were moved"),
    ):
        (tmp_path / name).write_bytes(struct.pack("<4sI4s", b"RIFF", 4 + len(body), b"WAVE") + body)
        read = read_credentials(tmp_path / name)
        assert read.state is SignatureState.INVALID
        assert read.problems[0].startswith(said)


def test_edited_credentials_are_told_from_an_edited_file(stem: Stem) -> None:
    wav = Path(stem.wav_path)
    content = wav.read_bytes()
    at = content.index(b"trainedAlgorithmicMedia", chunk(wav, "C2PA")[0])
    wav.write_bytes(content[:at] + b"trainedAlgorithmicMEDIA" + content[at + 23 :])
    read = read_credentials(wav)
    assert read.state is SignatureState.INVALID
    assert "A statement in the credentials was edited after signing." in read.problems


def test_credentials_moved_to_another_stem_do_not_hold(stem: Stem, tmp_path: Path, noise: Any) -> None:
    request = noise.request_for(tmp_path / "other_t1.wav", seed=8)
    other = Path(noise.writer().write(request, noise.NoiseBursts(), noise.quietly).wav_path)
    start, _ = chunk(Path(stem.wav_path), "C2PA")
    stolen = Path(stem.wav_path).read_bytes()[start - 8 :]
    at, _ = chunk(other, "C2PA")
    other.write_bytes(other.read_bytes()[: at - 8] + stolen)
    assert "The sound was changed after signing." in read_credentials(other).problems


def test_a_stem_rewritten_by_soundfile_has_no_credentials(stem: Stem, tmp_path: Path) -> None:
    sound, rate = soundfile.read(stem.wav_path)
    soundfile.write(tmp_path / "again.wav", sound, rate, "PCM_24")
    read = read_credentials(tmp_path / "again.wav")
    assert (read.state, read.problems, read.manifest) == (SignatureState.ABSENT, (), None)


def test_a_certificate_that_ended_leaves_the_file_whole_and_its_signer_unknown(
    home: Path, tmp_path: Path, noise: Any, authority: Any
) -> None:
    for lasts_s in (3, 9, 30):
        with suppress(UnfitCertificate):  # it ended before it signed: the machine is busy
            pair = read_pair(*authority.issue(tmp_path, ends_in=timedelta(seconds=lasts_s)))
            identity_store().adopt(pair)
            request = noise.request_for(tmp_path / f"e{lasts_s}_t1.wav", 1)
            stem = noise.writer().write(request, noise.NoiseBursts(), noise.quietly)
            state = read_credentials(Path(stem.wav_path)).state
            if datetime.now(UTC) < pair.certificate.not_valid_after_utc:
                break
    assert state is SignatureState.OWN
    time.sleep((pair.certificate.not_valid_after_utc - datetime.now(UTC)).total_seconds() + 1.1)
    read = read_credentials(Path(stem.wav_path))
    assert read.state is SignatureState.UNKNOWN_SIGNER
    assert len(read.problems) == 1 and read.problems[0].startswith("The certificate has ended")
    flip(Path(stem.wav_path), chunk(Path(stem.wav_path), "data")[0])
    assert read_credentials(Path(stem.wav_path)).state is SignatureState.INVALID


def test_other_programs_still_read_a_signed_stem(stem: Stem) -> None:
    wav = Path(stem.wav_path)
    sound, rate = soundfile.read(wav, always_2d=True)
    assert (sound.shape, rate) == ((stem.samples, 2), 48_000)
    info = WavInfoReader(str(wav))
    assert info.bext is not None and info.bext.originator == "Wildtrack"
    assert info.ixml is not None and info.ixml.scene == "s010_FX"
    with av.open(str(wav)) as container:
        stream = container.streams.audio[0]
        frames = [frame.to_ndarray() for frame in container.decode(stream)]
        assert container.metadata["encoded_by"] == "Wildtrack"
    decoded = np.concatenate(frames, axis=1).reshape(-1, 2) / 2**31
    assert np.abs(decoded - sound).max() < 2**-23


@pytest.mark.parametrize("span_frames", range(24, 31))
def test_every_length_of_credentials_leaves_a_well_formed_file(
    home: Path, tmp_path: Path, noise: Any, span_frames: int
) -> None:
    """Titles of several lengths make credentials of odd and even size."""
    name = "s" * (span_frames - 20)
    request = noise.request_for(tmp_path / f"show_{name}_t1.wav", span_frames / 24, cue_id=name)
    wav = Path(noise.writer().write(request, noise.NoiseBursts(), noise.quietly).wav_path)
    with wav.open("rb") as file:
        chunks = list(chunks_of(file))
    assert [one.name for one in chunks] == ["bext", "fmt ", "iXML", "data", "C2PA"]
    end = chunks[-1].start + chunks[-1].size + chunks[-1].size % 2
    assert end == wav.stat().st_size == struct.unpack("<I", wav.read_bytes()[4:8])[0] + 8
    assert read_credentials(wav).state is SignatureState.OWN


def test_the_samples_lie_where_they_lay_without_a_signature(stem: Stem) -> None:
    start, size = chunk(Path(stem.wav_path), "data")
    content = Path(stem.wav_path).read_bytes()
    assert hashlib.sha256(content[start : start + size]).hexdigest() == stem.provenance.pcm_sha256
    assert size == 6 * stem.samples
    sound = read_audio(Path(stem.wav_path), 48_000)
    first = np.frombuffer(content[start : start + 3] + b"\0", "<i4")[0]
    assert abs((first << 8 >> 8) / 2**23 - sound[0, 0]) < 2**-22


def test_what_cannot_be_signed_leaves_nothing_under_its_name(
    home: Path, tmp_path: Path, noise: Any, authority: Any
) -> None:
    good = identity_store().open()
    wrong = dataclasses.replace(good, pair=dataclasses.replace(good.pair, algorithm="es512"))
    folder = tmp_path / "out"
    writer = BwfStemWriter(lambda: wrong, stem_log())
    with pytest.raises(SigningFailed, match="nothing leaves unsigned"):
        writer.write(noise.request_for(folder / "x_t1.wav", 1), noise.NoiseBursts(), noise.quietly)
    assert list(folder.iterdir()) == []


def test_a_stem_as_long_as_wav_can_count_leaves_room_for_credentials() -> None:
    longest = 4 * 3600 * 48_000
    check_length("s010_BG", longest)
    with pytest.raises(StemTooLong):
        check_length("s010_BG", round(longest * Fraction(42, 40)))


def test_a_file_that_is_not_there_is_an_error_and_reading_makes_no_identity(home: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match="no such file"):
        read_credentials(tmp_path / "gone.wav")
    (tmp_path / "note.txt").write_text("hello")
    assert read_credentials(tmp_path / "note.txt").state is SignatureState.ABSENT
    assert not home.exists()
