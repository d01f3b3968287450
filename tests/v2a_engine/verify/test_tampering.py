"""What was done to a stem since its export is said, each time; and what nobody did is not."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from v2a_engine.provenance.credentials import SignatureState
from v2a_engine.provenance.record_file import record_path
from v2a_engine.provenance.riff import chunks_of
from v2a_engine.state_folder import HOME_VARIABLE
from v2a_engine.verify.verdict import FINDING, Verdict
from v2a_engine.verify.words import lines

_HEAD_BYTES = 12


def flip_a_sample(whole: bytes) -> bytes:
    """One bit of one sample, in the middle."""
    place = whole.index(b"data") + 8 + 600_000
    return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]


def move_a_chunk(whole: bytes) -> bytes:
    """iXML before bext."""
    bext, form, ixml = (whole.index(name) for name in (b"bext", b"fmt ", b"iXML"))
    data = whole.index(b"data")
    return whole[:bext] + whole[ixml:data] + whole[bext:form] + whole[form:ixml] + whole[data:]


def edit_the_description(whole: bytes) -> bytes:
    """Same length, other words."""
    return whole.replace(b"AI-generated sound (Wildtrack), s010", b"Recorded in the field, on location10", 1)


def edit_the_time_reference(whole: bytes) -> bytes:
    place = whole.index(b"bext") + 8 + 338
    return whole[:place] + struct.pack("<Q", 48_000) + whole[place + 8 :]


def edit_the_originator_reference(whole: bytes) -> bytes:
    place = whole.index(b"bext") + 8 + 256 + 32
    return whole[:place] + b"WT00bada55"[: whole[place:].index(b"-")] + whole[place + whole[place:].index(b"-") :]


def append_a_chunk(whole: bytes) -> bytes:
    grown = whole + b"note\x04\0\0\0mine"
    return grown[:4] + struct.pack("<I", len(grown) - 8) + grown[8:]


def cut_the_end_off(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


@pytest.mark.parametrize(
    "edit",
    [
        flip_a_sample,
        move_a_chunk,
        edit_the_description,
        edit_the_time_reference,
        edit_the_originator_reference,
        append_a_chunk,
    ],
)
def test_every_change_to_a_signed_stem_is_a_finding(
    stem: Path, material: ModuleType, edit: Callable[[bytes], bytes]
) -> None:
    before = stem.read_bytes()
    stem.write_bytes(edit(before))
    assert stem.read_bytes() != before
    account = material.told(stem)
    assert account.verdict is Verdict.ALTERED
    assert account.credentials.state is SignatureState.INVALID
    assert account.findings and account.exit_code == FINDING


def test_a_flipped_sample_is_told_as_such_and_the_rest_of_the_evidence_stands(stem: Path, material: ModuleType) -> None:
    stem.write_bytes(flip_a_sample(stem.read_bytes()))
    account = material.told(stem)
    assert any("sound was changed" in finding for finding in account.findings)
    assert any(finding.startswith("record:") for finding in account.findings)
    assert account.tracks[0].scan.found


def test_an_unchanged_stem_has_no_finding(stem: Path, material: ModuleType) -> None:
    account = material.told(stem)
    assert (account.verdict, account.findings, account.exit_code) == (Verdict.OURS, (), 0)
    assert account.credentials.state is SignatureState.OWN
    assert account.stem is not None and account.stem.request.cue_id == "s010_BG"
    (agreement,) = [line for line in lines(account) if "agreement" in line]
    assert all(layer in agreement for layer in ("the samples", "the signature", "of itself", "the record beside it"))


def test_a_stem_that_was_cut_off_is_ours_and_says_where_it_ends(stem: Path, material: ModuleType) -> None:
    stem.write_bytes(cut_the_end_off(stem.read_bytes()))
    account = material.told(stem)
    assert account.verdict is Verdict.ALTERED
    assert account.exit_code == FINDING
    assert any("bytes; the file ends" in note for note in account.notes)


def test_the_record_of_another_stem_beside_it_is_a_finding(stem: Path, studio: Any, material: ModuleType) -> None:
    record_path(stem).write_bytes(record_path(Path(studio.effects.wav_path)).read_bytes())
    account = material.told(stem)
    assert account.verdict is Verdict.OURS  # the log knows it
    assert account.exit_code == FINDING
    assert any(finding.startswith("record:") for finding in account.findings)


def test_a_record_that_is_no_record_is_said_and_decides_nothing(stem: Path, material: ModuleType) -> None:
    record_path(stem).write_text("{}")
    account = material.told(stem)
    assert (account.verdict, account.exit_code) == (Verdict.OURS, 0)
    assert any("cannot be read" in note for note in account.notes)


def _without_time(made: dict[str, Any]) -> None:
    made["request"]["span"]["rate"] = "0/1"


def _of_another_age(made: dict[str, Any]) -> None:
    made["request"]["rendered_span"]["end_frame"] = 10**30


def _of_no_words(made: dict[str, Any]) -> None:
    made["watermark_id"] = ["5a17c3e1"]


def _of_text_for_numbers(made: dict[str, Any]) -> None:
    made["request"]["start_timecode_frame"] = "midnight"


@pytest.mark.parametrize("spoil", [_without_time, _of_another_age, _of_no_words, _of_text_for_numbers])
def test_a_record_that_was_spoiled_by_hand_is_said_and_believed_in_nothing(
    stem: Path, tmp_path: Path, material: ModuleType, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Any], None]
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "another_home"))  # where only the record could tell
    fields = json.loads(record_path(stem).read_text())
    spoil(fields["provenance"])
    record_path(stem).write_text(json.dumps(fields))
    account = material.told(stem)
    assert account.record is None and any("cannot be read" in note for note in account.notes)
    assert account.verdict is Verdict.OURS


@pytest.mark.parametrize("text", ["[" * 200_000, "{}", "null", "\x00", '{"provenance": {}}'])
def test_a_record_of_nonsense_is_said(stem: Path, material: ModuleType, text: str) -> None:
    record_path(stem).write_text(text)
    account = material.told(stem)
    assert any("cannot be read" in note for note in account.notes)


def test_a_record_written_for_somebody_elses_sound_does_not_make_it_ours(
    stem: Path, tmp_path: Path, material: ModuleType
) -> None:
    theirs = material.write_sound(tmp_path / "theirs.wav", material.noise_of(8), codec="pcm_s24le")
    fields = json.loads(record_path(stem).read_text())
    fields["provenance"]["wav_sha256"] = material.sha256_of(theirs)
    record_path(theirs).write_text(json.dumps(fields))
    account = material.told(theirs)
    assert account.verdict is Verdict.NOT_FOUND
    assert account.exit_code == FINDING
    assert any("no mark is found" in finding for finding in account.findings)


def test_labels_of_ours_on_somebody_elses_sound_are_a_finding(stem: Path, tmp_path: Path, material: ModuleType) -> None:
    whole = stem.read_bytes()
    data = whole.index(b"data") + 8
    theirs = material.noise_of(8)
    body = material.pack_24(theirs)
    forged = tmp_path / "forged.wav"
    forged.write_bytes(whole[: data - 4] + struct.pack("<I", len(body)) + body)
    account = material.told(forged)
    assert account.verdict is Verdict.NOT_FOUND
    assert account.exit_code == FINDING
    assert any("no mark is found" in finding for finding in account.findings)


@pytest.mark.parametrize("place", [5, 20, 45, 90])
def test_credentials_that_cannot_be_parsed_are_a_broken_signature(stem: Path, material: ModuleType, place: int) -> None:
    whole = bytearray(stem.read_bytes())
    with stem.open("rb") as file:
        (chunk,) = (one for one in chunks_of(file) if one.name == "C2PA")
    whole[chunk.start + place] ^= 0x20
    stem.write_bytes(whole)
    account = material.told(stem)
    assert account.credentials.state is SignatureState.INVALID
    assert (account.verdict, account.exit_code) == (Verdict.ALTERED, FINDING)
