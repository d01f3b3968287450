"""Damaged files and damaged credentials are judged; nothing crashes, nothing is believed."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.credentials import SignatureState, read_credentials
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.manifest import trial_manifest
from v2a_engine.provenance.riff import chunks_of
from v2a_engine.provenance.signing import sign_wav
from v2a_engine.provenance.statements import entries, statement


@pytest.mark.parametrize(
    ("content", "state", "problem"),
    [
        (b"", SignatureState.ABSENT, ""),
        (b"RIFF", SignatureState.ABSENT, "damaged"),
        (b"plain words, no sound", SignatureState.ABSENT, ""),
        (bytes(range(256)) * 40, SignatureState.ABSENT, ""),
        (struct.pack("<4sI4s4sI", b"RIFF", 0xFFFFFFF0, b"WAVE", b"data", 0xFFFFFF00), SignatureState.ABSENT, "damaged"),
        (struct.pack("<4sI4s4sI", b"RIFF", 36, b"WAVE", b"C2PA", 24) + b"x" * 24, SignatureState.INVALID, "damaged"),
    ],
)
def test_hostile_bytes_are_judged_and_crash_nothing(
    home: Path, tmp_path: Path, content: bytes, state: SignatureState, problem: str
) -> None:
    path = tmp_path / "hostile.wav"
    path.write_bytes(content)
    read = read_credentials(path)
    assert read.state is state
    assert problem in " ".join(read.problems)
    assert bool(read.problems) == bool(problem)


def test_a_stem_cut_short_says_that_credentials_are_out_of_reach(stem: Stem) -> None:
    wav = Path(stem.wav_path)
    wav.write_bytes(wav.read_bytes()[:-5000])
    read = read_credentials(wav)
    assert read.state is SignatureState.ABSENT
    assert "damaged" in read.problems[0] and "out of reach" in read.problems[0]


def test_damage_anywhere_in_the_credentials_crashes_nothing_and_forges_nothing(stem: Stem) -> None:
    """Bits of the padding may flip unseen; a mark, a name or a state may not change unseen."""
    wav = Path(stem.wav_path)
    whole, honest = wav.read_bytes(), read_credentials(wav)
    with wav.open("rb") as file:
        start, size = next((one.start, one.size) for one in chunks_of(file) if one.name == "C2PA")
    places = np.random.default_rng(3).choice(size, 150, replace=False)
    states = []
    for place in places:
        damaged = bytearray(whole)
        damaged[start + place] ^= 1
        wav.write_bytes(damaged)
        read = read_credentials(wav)
        states.append(read.state)
        if read.state is SignatureState.OWN:
            assert (read.mark_id, read.signer, read.signed_at) == (honest.mark_id, honest.signer, honest.signed_at)
    assert states.count(SignatureState.INVALID) > 60
    assert set(states) <= {
        SignatureState.INVALID,
        SignatureState.OWN,
        SignatureState.ABSENT,
        SignatureState.UNKNOWN_SIGNER,
    }


@pytest.mark.parametrize("odd", [[], {}, 7, "words", None, [7], [[]], {"a": []}, [{}], [{"value": {}}]])
def test_signed_statements_of_any_shape_are_read_without_a_fault(home: Path, tmp_path: Path, odd: object) -> None:
    """Whoever has a certificate can sign anything."""
    wav, pair = tmp_path / "odd.wav", identity_store().open().pair
    soundfile.write(wav, np.zeros((4800, 2)), 48_000)
    manifest = trial_manifest()
    manifest["assertions"].append({"label": "org.wildtrack.rendering", "data": {"chunks_sha256": odd, "model": odd}})
    sign_wav(wav, manifest, pair, (), wav)
    read = read_credentials(wav)
    assert read.state is SignatureState.OWN
    wav.write_bytes(wav.read_bytes().replace(b"fmt ", b"fmt!", 1))
    assert read_credentials(wav).state is SignatureState.INVALID


@pytest.mark.parametrize("odd", [[], {}, 7, "words", None, [7], [[]], {"a": []}, [{"label": "x", "data": [1]}]])
def test_a_manifest_of_any_shape_states_nothing_rather_than_failing(odd: object) -> None:
    assert statement({"assertions": odd}, "x") == {}
    assert all(isinstance(one, dict) for one in entries({"blocks": odd}, "blocks"))
