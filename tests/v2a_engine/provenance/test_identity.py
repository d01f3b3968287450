"""The identity that signs: made once, kept for its user alone, renewed in time, replaceable."""

import stat
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from v2a_engine.cli import main
from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.certificates import UnfitCertificate, made_pair, read_pair
from v2a_engine.provenance.credentials import SignatureState, read_credentials
from v2a_engine.provenance.identity import IdentityDamaged, IdentityStore, identity_store

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")


def test_the_first_call_makes_an_identity_with_little_work_and_later_ones_keep_it(home: Path) -> None:
    start_s = time.thread_time()
    first = identity_store().open()
    assert time.thread_time() - start_s < 0.5, "seconds of a processor"
    assert identity_store().open() == first
    assert len(first.origin_secret) == 32
    assert first.pair.algorithm == "es256"


@posix_only
def test_everything_in_the_folder_is_for_its_user_alone(home: Path) -> None:
    identity_store().open()
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in (home / "identity").rglob("*")}
    assert len(found) >= 5
    for path, mode in found.items():
        assert mode == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE((home / "identity").stat().st_mode) == 0o700


def test_many_processes_that_start_at_once_agree_on_one_identity(home: Path) -> None:
    program = (
        "from v2a_engine.provenance.identity import identity_store; i = identity_store().open();"
        "print(i.pair.fingerprint, i.origin_secret.hex())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    assert len({out for out, _ in said}) == 1
    assert len(identity_store().own_certificates()) == 2


def test_the_certificates_say_the_same_on_every_machine_but_for_keys_numbers_and_dates(home: Path) -> None:
    identity_store().open()
    for certificate in identity_store().own_certificates():
        names = [*certificate.subject, *certificate.issuer]
        assert {str(one.value) for one in names} <= {
            "Wildtrack",
            "Wildtrack local authority",
            "Wildtrack, local installation",
        }
        said = {one.oid for one in certificate.extensions}
        assert said <= {
            ExtensionOID.BASIC_CONSTRAINTS,
            ExtensionOID.KEY_USAGE,
            ExtensionOID.EXTENDED_KEY_USAGE,
            ExtensionOID.SUBJECT_KEY_IDENTIFIER,
            ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        }  # no address, no alternative name


def test_the_authoritys_key_is_kept_nowhere(home: Path) -> None:
    identity_store().open()
    files = [path for path in (home / "identity").rglob("*") if path.is_file()]
    assert [path.name for path in files if b"PRIVATE KEY" in path.read_bytes()] == ["signer.pem"]
    assert (home / "identity" / "signer.pem").read_bytes().count(b"BEGIN PRIVATE KEY") == 1


def test_a_certificate_in_the_later_part_of_its_life_is_renewed_and_its_stems_stay_our_own(
    home: Path, stem: Stem
) -> None:
    store = identity_store()
    assert not store.open().pair.needs_renewal
    old = made_pair(datetime.now(UTC) - timedelta(days=6 * 365))
    store.adopt(old)
    secret = store.open().origin_secret
    renewed = store.open().pair
    assert renewed.fingerprint != old.fingerprint
    assert renewed.certificate.not_valid_after_utc > datetime.now(UTC) + timedelta(days=19 * 365)
    assert store.open().origin_secret == secret
    assert {old.fingerprint, renewed.fingerprint} <= {
        one.fingerprint(hashes.SHA256()).hex() for one in store.own_certificates()
    }
    assert read_credentials(Path(stem.wav_path)).state is SignatureState.OWN  # signed before both


@posix_only
@pytest.mark.parametrize("name", ["signer.pem", "origin.secret"])
def test_what_others_may_read_signs_nothing(home: Path, name: str) -> None:
    identity_store().open()
    (home / "identity" / name).chmod(0o640)
    with pytest.raises(IdentityDamaged, match=r"others may read it \(mode 0640\)\. Run `chmod 600"):
        identity_store().open()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("signer.pem", b"", "holds no certificate"),
        ("signer.pem", b"-----BEGIN CERTIFICATE-----\nnonsense", "cannot be read"),
        ("origin.secret", b"short", "holds 5 bytes, not 32"),
    ],
)
def test_a_damaged_identity_is_an_error_that_tells_how_to_mend_it(
    home: Path, name: str, content: bytes, said: str
) -> None:
    identity_store().open()
    (home / "identity" / name).write_bytes(content)
    with pytest.raises(IdentityDamaged, match=said):
        identity_store().open()


def test_reset_mends_a_damaged_signer(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = identity_store().open().origin_secret
    (home / "identity" / "signer.pem").write_bytes(b"")
    assert main(["identity", "show"]) == 5
    assert "identity reset" in capsys.readouterr().err
    assert main(["identity", "reset"]) == 0
    assert identity_store().open().origin_secret == secret


def test_the_users_own_certificate_signs_and_shows_their_name(
    home: Path, tmp_path: Path, noise: Any, authority: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    chain, key = authority.issue(tmp_path)
    assert main(["identity", "use", str(chain), str(key)]) == 0
    stem = noise.writer().write(noise.request_for(tmp_path / "u_t1.wav", 1), noise.NoiseBursts(), noise.quietly)
    read = read_credentials(Path(stem.wav_path))
    assert (read.state, read.signer) == (SignatureState.OWN, "Ana Sound, Studio")
    assert main(["identity", "show"]) == 0
    assert "Ana Sound, Studio, your own" in capsys.readouterr().err
    assert main(["identity", "reset"]) == 0
    assert read_credentials(Path(stem.wav_path)).state is SignatureState.OWN
    assert identity_store().open().pair.is_made_here


def test_a_key_and_chain_in_one_file_will_do(home: Path, tmp_path: Path, authority: Any) -> None:
    chain, key = authority.issue(tmp_path)
    both = tmp_path / "both.pem"
    both.touch(mode=0o600)
    both.write_bytes(key.read_bytes() + chain.read_bytes())
    assert main(["identity", "use", str(both), str(both)]) == 0
    assert identity_store().open().pair.name == "Ana Sound, Studio"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"ends_in": timedelta(days=-1)}, "the certificate ended on"),
        ({"use": ExtendedKeyUsageOID.SERVER_AUTH}, "meant for other uses"),
        ({"password": b"secret"}, "the key has a password"),
    ],
)
def test_a_certificate_that_cannot_sign_is_refused_and_the_one_before_stays(
    home: Path, tmp_path: Path, authority: Any, asked: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = identity_store().open()
    chain, key = authority.issue(tmp_path, **asked)
    assert main(["identity", "use", str(chain), str(key)]) == 2
    assert said in capsys.readouterr().err
    assert identity_store().open() == before


def test_a_certificate_that_ends_later_stops_signing_and_says_so(home: Path, tmp_path: Path, authority: Any) -> None:
    for lasts_s in (2, 6, 20):
        with suppress(UnfitCertificate):  # it ended before it was read: the machine is busy
            pair = read_pair(*authority.issue(tmp_path, ends_in=timedelta(seconds=lasts_s)))
            break
    identity_store().adopt(pair)
    time.sleep(max(0.0, (pair.certificate.not_valid_after_utc - datetime.now(UTC)).total_seconds()) + 0.01)
    with pytest.raises(UnfitCertificate, match=r"ended on .* `wildtrack identity reset`"):
        identity_store().open()


def test_a_key_of_another_certificate_is_refused(tmp_path: Path, authority: Any) -> None:
    chain, _ = authority.issue(tmp_path)
    (tmp_path / "other").mkdir()
    _, key = authority.issue(tmp_path / "other")
    with pytest.raises(UnfitCertificate, match="the key does not belong to the certificate"):
        read_pair(chain, key)


def test_a_certificate_without_its_issuer_is_refused(tmp_path: Path, authority: Any) -> None:
    chain, key = authority.issue(tmp_path)
    chain.write_bytes(chain.read_bytes().removesuffix(authority.pem))
    with pytest.raises(UnfitCertificate, match="the signer's certificate alone"):
        read_pair(chain, key)


@posix_only
def test_a_key_that_others_may_read_is_refused(
    home: Path, tmp_path: Path, authority: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    chain, key = authority.issue(tmp_path)
    key.chmod(0o644)
    assert main(["identity", "use", str(chain), str(key)]) == 5
    assert f"Run `chmod 600 {key}` first" in capsys.readouterr().err
    assert not IdentityStore(home / "identity").is_there


def test_showing_an_identity_makes_none(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identity", "show"]) == 0
    assert "made with the first stem" in capsys.readouterr().err
    assert not (home / "identity").exists()
