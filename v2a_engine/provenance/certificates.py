"""Signing certificates: how Wildtrack makes its own, and what it asks of the user's.

Context: Content Credentials (C2PA 2.x, certificate profile) are signed with an X.509 certificate that may sign, is no
authority itself, and is issued by one: a certificate that signs itself is refused by every reader.
Choice: an authority and an end certificate are made together, both ES256, and the authority's key is forgotten at once:
nobody can issue more. Names are the same everywhere: nothing in a stem tells who made it or on which machine. Without a
time-stamp service (which would be a network) a signature is good for as long as its certificate: hence 20 years, and a
new certificate after five. What would change this: a time-stamp authority that runs on the user's machine.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from v2a_engine.domain.errors import InputError

OWN_NAME = "Wildtrack"
_AUTHORITY_NAME = "Wildtrack local authority"
_SIGNER_NAME = "Wildtrack, local installation"
_LIFE = timedelta(days=20 * 365)
_RENEWED_BEFORE_END = timedelta(days=15 * 365)
_CLOCKS_DIFFER = timedelta(days=1)
_ALGORITHM_OF_CURVE = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_LEAST_RSA_BITS = 2048
_FIT_USES = {  # extended key usages that readers of Content Credentials accept
    "1.3.6.1.5.5.7.3.4",  # e-mail protection
    "1.3.6.1.5.5.7.3.36",  # document signing
    "1.3.6.1.4.1.62558.2.1",  # C2PA claim signing
}
_PEM = serialization.Encoding.PEM
_KeyPair = ec.EllipticCurvePrivateKey


class UnfitCertificate(InputError):
    """A certificate or key that cannot sign Content Credentials."""

    def __init__(self, path: Path | str, why: str, mend: str) -> None:
        super().__init__(f"Cannot sign with {path}: {why}. {mend}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningPair:
    """A key and the certificates that vouch for it, as PEM."""

    chain_pem: bytes  # the signer's own first, then those that issued it
    key_pem: bytes
    algorithm: str  # as C2PA writes it: "es256"

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's own certificate."""
        return x509.load_pem_x509_certificate(self.chain_pem)

    @property
    def name(self) -> str:
        """Who signs, as the certificate says it and readers show it."""
        names = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else self.certificate.subject.rfc4514_string()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def is_made_here(self) -> bool:
        """Made by Wildtrack itself, rather than brought by the user."""
        return self.certificate.issuer == _name(_AUTHORITY_NAME)

    @property
    def needs_renewal(self) -> bool:
        """True for one of our own in the later part of its life."""
        return self.is_made_here and self.certificate.not_valid_after_utc - datetime.now(UTC) < _RENEWED_BEFORE_END


def made_pair(now: datetime | None = None) -> SigningPair:
    """A new authority, and an end certificate issued by it; takes milliseconds."""
    now = now or datetime.now(UTC)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = (
        _certificate(_AUTHORITY_NAME, authority_key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(is_authority=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    signer = (
        _certificate(_SIGNER_NAME, key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    return pair_of(
        chain_pem=signer.public_bytes(_PEM) + authority.public_bytes(_PEM),
        key_pem=key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def pair_of(chain_pem: bytes, key_pem: bytes) -> SigningPair:
    """A key with its certificates; whatever else stands in the files is left out.

    Raises:
        ValueError: either cannot be read, they do not belong together, or the key is of another kind than is known.
        TypeError: the key has a password.
    """
    key, chain = serialization.load_pem_private_key(key_pem, password=None), x509.load_pem_x509_certificates(chain_pem)
    if chain[0].public_key() != key.public_key():
        raise ValueError("the key does not belong to the certificate")
    return SigningPair(
        chain_pem=b"".join(certificate.public_bytes(_PEM) for certificate in chain),
        key_pem=key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        algorithm=_algorithm(key),
    )


def is_authority(certificate: x509.Certificate) -> bool:
    """May it issue others?"""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def read_pair(chain_path: Path, key_path: Path) -> SigningPair:
    """The user's own certificate, with those that issued it behind it, and its key.

    Raises:
        UnfitCertificate: it cannot be read, has ended, is not meant for signing, or the key is another's.
    """
    chain_pem, key_pem = _bytes_of(chain_path), _bytes_of(key_path)
    try:
        certificate = x509.load_pem_x509_certificates(chain_pem)[0]
    except ValueError as error:
        raise UnfitCertificate(chain_path, "it holds no certificate in PEM", "Give the chain as PEM.") from error
    try:
        pair = pair_of(chain_pem, key_pem)
    except TypeError as error:
        raise UnfitCertificate(key_path, "the key has a password", "Give it as PEM without one.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        mend = f"Give the key, in PEM, of the certificate that comes first in {chain_path}."
        raise UnfitCertificate(key_path, str(error).splitlines()[0], mend) from error
    _check_certificate(certificate, chain_path)
    _check_issuer(x509.load_pem_x509_certificates(chain_pem), chain_path)
    return pair


def check_dates(certificate: x509.Certificate, path: Path) -> None:
    """
    Raises:
        UnfitCertificate: it has ended, or has not begun.
    """
    now = datetime.now(UTC)
    if certificate.not_valid_after_utc <= now:
        ended = f"the certificate ended on {certificate.not_valid_after_utc:%Y-%m-%d}"
        raise UnfitCertificate(path, ended, "Get a new one, or run `wildtrack identity reset` to sign with our own.")
    if certificate.not_valid_before_utc > now:
        begins = f"the certificate only begins on {certificate.not_valid_before_utc:%Y-%m-%d}"
        raise UnfitCertificate(
            path, begins, "Check this machine's clock, wait until then, or run `wildtrack identity reset`."
        )


def _check_certificate(certificate: x509.Certificate, path: Path) -> None:
    check_dates(certificate, path)
    ask = "Ask your authority for one that signs Content Credentials (C2PA), documents or e-mail."
    if not _may_sign(certificate):
        raise UnfitCertificate(path, "the certificate's key usage does not allow signing", ask)
    uses = _extended_uses(certificate)
    if not uses & _FIT_USES:
        raise UnfitCertificate(
            path, f"the certificate is meant for other uses ({', '.join(sorted(uses)) or 'none'})", ask
        )
    if certificate.issuer == certificate.subject:
        raise UnfitCertificate(path, "the certificate vouches for itself, which no reader accepts", ask)


def _check_issuer(chain: list[x509.Certificate], path: Path) -> None:
    """Without the one that issued it, nobody could check it; nor could we know our own stems again."""
    mend = "Put the certificates that issued it behind it in the same file, in their order."
    try:
        chain[0].verify_directly_issued_by(chain[1])
    except IndexError as error:
        raise UnfitCertificate(path, "it holds the signer's certificate alone", mend) from error
    except (ValueError, TypeError, InvalidSignature) as error:
        raise UnfitCertificate(path, "its second certificate did not issue the first", mend) from error


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return False


def _extended_uses(certificate: x509.Certificate) -> set[str]:
    try:
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return set()
    return {use.dotted_string for use in uses}


def _algorithm(key: object) -> str:
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _ALGORITHM_OF_CURVE:
        return _ALGORITHM_OF_CURVE[key.curve.name]
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _LEAST_RSA_BITS:
        return "ps256"
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    raise ValueError("only P-256, P-384, P-521, Ed25519, and RSA keys of 2048 bits and more sign Content Credentials")


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UnfitCertificate(path, f"it cannot be read ({why})", "Check the path and its permissions.") from error


def _certificate(subject: str, key: _KeyPair, now: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(_AUTHORITY_NAME))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + _LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, OWN_NAME),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _key_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
