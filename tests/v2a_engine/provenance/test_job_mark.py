"""All stems of a show say one id; nobody else's do, and it can be proven."""

import json
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.job_mark import job_record, mark_id_of
from v2a_engine.provenance.record_file import read_record, record_path
from v2a_engine.state_folder import HOME_VARIABLE

SECRET = bytes(range(32))


def id_for(noise: Any, name: str = "show_s010_FX_t1.wav", secret: bytes = SECRET, **changes: Any) -> str:
    return mark_id_of(job_record(noise.request_for(Path(name), **changes), noise.NoiseBursts()), secret)


def test_all_stems_of_a_show_share_one_id_of_32_bits(noise: Any) -> None:
    one = id_for(noise)
    assert len(one) == 8 and int(one, 16) < 1 << 32
    span = FrameSpan(900, 950, noise.FILM)
    assert one == id_for(
        noise,
        "elsewhere/show_sc02_BG_t7.wav",
        cue_id="sc02_BG",
        kind=StemKind.BG,
        span=span,
        rendered_span=span,
        prompt="rain",
        seed=99,
        take=7,
    )


@pytest.mark.parametrize(
    "other",
    [
        {"name": "another_s010_FX_t1.wav"},
        {"secret": bytes(32)},
        {"start_timecode_frame": 0},
        {"drop_frame": True},
        {"sequence_id": "07e2"},  # another film of the same name
    ],
)
def test_another_show_installation_timecode_or_film_has_another_id(noise: Any, other: dict[str, Any]) -> None:
    assert id_for(noise, **other) != id_for(noise)


def test_the_highest_six_bits_name_the_model_for_everyone(noise: Any) -> None:
    request = noise.request_for(Path("show_s010_FX_t1.wav"))
    for weights, model in (("00" * 32, 0), ("ab" * 32, 0xAB >> 2), ("ff" * 32, 63)):
        record = job_record(request, noise.NoiseBursts(weights_sha256=weights))
        assert {int(mark_id_of(record, secret), 16) >> 26 for secret in (SECRET, bytes(32))} == {model}


def test_the_low_bits_are_spread_over_shows(noise: Any) -> None:
    ids = {id_for(noise, f"show{number}_s010_FX_t1.wav") for number in range(300)}
    assert len(ids) == 300
    for bit in range(26):
        assert 90 < sum(int(one, 16) >> bit & 1 for one in ids) < 210


def test_the_record_proves_the_id_to_whoever_holds_the_secret(stem: Stem) -> None:
    made = read_record(record_path(Path(stem.wav_path))).provenance
    assert made.mark_id == mark_id_of(made.job_record, identity_store().open().origin_secret)
    assert made.watermark_id == made.mark_id
    assert json.loads(made.job_record)["show"] == "show"


def test_the_same_show_made_by_two_installations_has_two_ids(
    stem: Stem, tmp_path: Path, noise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "another home"))
    request = noise.request_for(tmp_path / "theirs" / "show_s010_FX_t1.wav")
    theirs = noise.writer().write(request, noise.NoiseBursts(), noise.quietly)
    assert theirs.provenance.job_record == stem.provenance.job_record
    assert theirs.provenance.mark_id != stem.provenance.mark_id


def test_records_of_before_marks_were_shared_can_be_read(stem: Stem) -> None:
    fields = json.loads(stem.to_json())
    for name in ("pcm_sha256", "mark_id", "job_record"):
        del fields["provenance"][name]
    made = Stem.from_json(json.dumps(fields)).provenance
    assert (made.pcm_sha256, made.mark_id, made.job_record) == ("", "", "")
    assert made.wav_sha256 == stem.provenance.wav_sha256
