"""A record beside a file is a claim: it proves nothing, and what it says otherwise than was signed is a finding."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from v2a_engine.provenance.credentials import SignatureState
from v2a_engine.provenance.log import StemLog
from v2a_engine.provenance.record_file import record_path
from v2a_engine.verify.account import FileAccount
from v2a_engine.verify.examine import examine
from v2a_engine.verify.record_check import RecordFit
from v2a_engine.verify.story import record_told, stems_in
from v2a_engine.verify.verdict import CANNOT_SAY, FINDING, Verdict
from v2a_engine.verify.words import lines


def edit_record(wav: Path, edit: Callable[[Any], None]) -> None:
    fields = json.loads(record_path(wav).read_text())
    edit(fields)
    record_path(wav).write_text(json.dumps(fields))


def forge(wav: Path, material: ModuleType) -> None:
    """Other samples, no credentials, and a record that names the hashes of what came of it."""
    whole = wav.read_bytes()
    place = whole.index(b"data") + 8
    end = place + struct.unpack("<I", whole[place - 4 : place])[0]
    forged = bytearray(whole[:end])
    forged[place + 1_200_000 : place + 1_300_000] = whole[place : place + 100_000]
    forged[4:8] = struct.pack("<I", len(forged) - 8)
    wav.write_bytes(forged)
    samples = wav.with_name("samples")
    samples.write_bytes(forged[place:])

    def hashes(fields: Any) -> None:
        fields["provenance"]["wav_sha256"] = material.sha256_of(wav)
        fields["provenance"]["pcm_sha256"] = material.sha256_of(samples)

    edit_record(wav, hashes)


@pytest.mark.usefixtures("elsewhere")
def test_a_forged_record_never_proves_that_a_file_is_as_exported(stem: Path, material: ModuleType) -> None:
    forge(stem, material)
    account = material.told(stem)
    assert account.record_fit is RecordFit.FILE  # the forgery fits, and is worth nothing
    assert account.stem is None and all(track.same_samples_as is None for track in account.tracks)
    said = " ".join(lines(account))
    assert "as exported" not in said and "not signed" in said
    assert account.credentials.state is SignatureState.ABSENT


def test_where_the_job_is_in_the_log_a_forged_record_changes_no_verdict(stem: Path, material: ModuleType) -> None:
    forge(stem, material)
    account = material.told(stem)
    assert account.verdict is Verdict.ALTERED
    assert "as exported" not in " ".join(lines(account))


def _another_prompt(fields: Any) -> None:
    fields["provenance"]["request"]["prompt"] = "cats"


def _another_engine(fields: Any) -> None:
    fields["provenance"]["engine"] = "somebody-elses"


def _another_date(fields: Any) -> None:
    fields["provenance"]["rendered_at_utc"] = "1999-01-01T00:00:00+00:00"


def _another_seed(fields: Any) -> None:
    fields["provenance"]["request"]["seed"] += 1


def _another_cue(fields: Any) -> None:
    fields["provenance"]["request"]["cue_id"] = "s999_BG"


INVENTED = {
    "prompt": _another_prompt,
    "engine": _another_engine,
    "date": _another_date,
    "seed": _another_seed,
    "cue or take": _another_cue,
}


@pytest.mark.parametrize("what", INVENTED)
@pytest.mark.usefixtures("elsewhere")
def test_an_invented_record_beside_an_intact_signed_file_is_a_finding(
    stem: Path, material: ModuleType, what: str
) -> None:
    edit_record(stem, INVENTED[what])
    account = material.told(stem)
    assert account.findings == (f"record: the one beside the file tells another {what} than was signed",)
    assert account.exit_code == FINDING
    told = record_told(account)
    assert told is not None and told[1] == "it contradicts what was signed"


@pytest.mark.usefixtures("elsewhere")
def test_an_honest_record_is_told_with_what_was_signed_of_it_and_what_was_not(stem: Path, material: ModuleType) -> None:
    account = material.told(stem)
    assert (account.findings, account.exit_code) == ((), 0)
    told = record_told(account)
    assert told is not None and "as was signed by a signer unknown here; the rest not signed" in told[1]
    assert stems_in(account) == ()


def test_what_the_log_tells_is_not_taken_from_the_record(stem: Path, material: ModuleType) -> None:
    account = material.told(stem)
    assert record_told(account) is None
    assert [one.request.cue_id for one in stems_in(account)] == ["s010_BG"]


def test_a_record_is_compared_with_the_log_in_what_was_not_signed(stem: Path, material: ModuleType) -> None:
    def guided(fields: Any) -> None:
        fields["provenance"]["request"]["guidance"] = 9.5

    edit_record(stem, guided)
    (finding,) = material.told(stem).findings
    assert finding == "record: the one beside the file tells something else than the log of how it was made"


def test_a_prompt_edited_in_the_log_is_a_finding_where_the_signature_says_otherwise(
    stem: Path, studio: Any, tmp_path: Path
) -> None:
    edit_record(stem, _another_prompt)
    log = StemLog(tmp_path / "edited.sqlite3")
    log.add(type(studio.ambience).from_json(record_path(stem).read_text()))
    record_path(stem).unlink()
    account = examine(stem, log)
    assert isinstance(account, FileAccount)
    assert account.findings == ("log: it tells another prompt than was signed",)


@pytest.mark.usefixtures("elsewhere")
def test_an_untouched_silent_stem_with_its_own_record_is_no_finding(silent: Path, material: ModuleType) -> None:
    account = material.told(silent)
    assert account.record is not None and not account.record.provenance.watermark_id
    assert account.record_fit is RecordFit.FILE
    assert account.credentials.state is SignatureState.UNKNOWN_SIGNER
    assert (account.findings, account.exit_code) == ((), CANNOT_SAY)
