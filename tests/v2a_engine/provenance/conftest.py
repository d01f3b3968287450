"""Signed stems, and authorities that issue certificates to users."""

import importlib.util
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from v2a_engine.domain.stem import Stem
from v2a_engine.state_folder import HOME_VARIABLE

PEM = serialization.Encoding.PEM


class Authority:
    """A root of its own, which issues certificates for signing."""

    def __init__(self, name: str = "Studio root") -> None:
        self.name = name
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._signed(name, self.key, x509.BasicConstraints(ca=True, path_length=0), None)
        self.pem = self.certificate.public_bytes(PEM)

    def issue(
        self,
        folder: Path,
        *,
        name: str = "Ana Sound, Studio",
        ends_in: timedelta = timedelta(days=30),
        use: ObjectIdentifier = ExtendedKeyUsageOID.EMAIL_PROTECTION,
        asks_at: str = "",
        password: bytes = b"",
        serial: int = 0,
    ) -> tuple[Path, Path]:
        """Files with the chain and with its key, user-only."""
        key = ec.generate_private_key(ec.SECP256R1())
        ends = datetime.now(UTC) + ends_in
        leaf = self._signed(name, key, x509.BasicConstraints(ca=False, path_length=None), use, ends, asks_at, serial)
        lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        chain_path, key_path = folder / "chain.pem", folder / "key.pem"
        chain_path.write_bytes(leaf.public_bytes(PEM) + self.pem)
        key_path.touch(mode=0o600)
        key_path.write_bytes(key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, lock))
        return chain_path, key_path

    def _signed(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey,
        constraints: x509.BasicConstraints,
        use: ObjectIdentifier | None,
        ends: datetime | None = None,
        asks_at: str = "",
        serial: int = 0,
    ) -> x509.Certificate:
        now, is_authority = datetime.now(UTC), constraints.ca
        usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(self.name))
            .public_key(key.public_key())
            .serial_number(serial or x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(ends or now + timedelta(days=90))
            .add_extension(constraints, critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not is_authority,
                    key_cert_sign=is_authority,
                    crl_sign=is_authority,
                    encipher_only=False,
                    decipher_only=False,
                    **usage,
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if use is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        if asks_at:
            where = x509.UniformResourceIdentifier(asks_at)
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, where)
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        return builder.sign(self.key, hashes.SHA256())


def named(common_name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Studio"), x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    )


@pytest.fixture(scope="session")
def noise() -> ModuleType:
    """The small engine of the stems' tests, and requests for it."""
    script = Path(__file__).parent.parent / "stems" / "noise_bursts.py"
    spec = importlib.util.spec_from_file_location("provenance_noise_bursts", script)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, where nothing was signed yet."""
    folder = tmp_path / "home"
    monkeypatch.setenv(HOME_VARIABLE, str(folder))
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "pytest.MonkeyPatch":
    """Call `elsewhere.setenv(HOME_VARIABLE, ...)`, or nothing: what follows is another installation."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "another home"))
    return monkeypatch


@pytest.fixture
def stem(home: Path, tmp_path: Path, noise: ModuleType) -> Stem:
    """Two seconds, signed by the installation in `home`."""
    written: Stem = noise.writer().write(
        noise.request_for(tmp_path / "show_s010_FX_t1.wav"), noise.NoiseBursts(), noise.quietly
    )
    return written


@pytest.fixture
def authority() -> Authority:
    return Authority()
