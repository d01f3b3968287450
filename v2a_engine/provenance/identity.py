"""Who signs here: an identity made on first use, kept for its user alone, replaceable by the user's own certificate.

| file in `identity/` | holds | seen by |
|---|---|---|
| `signer.pem` | the key, then its certificates | the user |
| `origin.secret` | 32 random bytes: the key of every mark's id | the user |
| `own/*.pem` | every certificate that ever signed here, without keys: old stems stay recognised | the user |
| `trusted/*.pem` | certificates of others that the user trusts | the user |

`signer.pem` is one file, replaced in one step: a reader never sees a key beside another's certificate. What changes the
folder holds `identity.lock`.
"""

import secrets
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from filelock import FileLock

from v2a_engine.domain.errors import StorageError
from v2a_engine.provenance.certificates import (
    SigningPair,
    UnfitCertificate,
    check_dates,
    is_authority,
    made_pair,
    pair_of,
    read_pair,
)
from v2a_engine.state_folder import StateFolderUnusable, identity_path, private_folder
from v2a_engine.whole_file import put_in_place

_SIGNER, _SECRET, _LOCK, _OWN, _TRUSTED = "signer.pem", "origin.secret", "identity.lock", "own", "trusted"
_SECRET_BYTES = 32
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


class IdentityDamaged(StorageError):
    """What signs stems cannot be used as it lies on the disk."""

    def __init__(self, path: Path, why: str, mend: str) -> None:
        super().__init__(f"Cannot sign with {path}: {why}. {mend}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What signs stems, and the secret behind their marks' ids."""

    pair: SigningPair
    origin_secret: bytes


class IdentityStore:
    """The folder with the identity; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> Identity:
        """The identity, made where there is none, renewed where its certificate is in the later part of its life.

        Raises:
            IdentityDamaged: a file is unreadable, or others than the user may read it. UnfitCertificate: the user's
                certificate has ended. StateFolderUnusable: the folder cannot be written.
        """
        if not (self.folder / _SIGNER).exists() or not (self.folder / _SECRET).exists() or self._pair().needs_renewal:
            with self._changing():
                if not (self.folder / _SECRET).exists():
                    self._write(self.folder / _SECRET, secrets.token_bytes(_SECRET_BYTES))
                if not (self.folder / _SIGNER).exists() or self._pair().needs_renewal:
                    self._adopt(made_pair())
        pair = self._pair()
        check_dates(pair.certificate, self.folder / _SIGNER)
        return Identity(pair=pair, origin_secret=self._secret())

    @property
    def is_there(self) -> bool:
        """False where nothing was ever signed."""
        return (self.folder / _SIGNER).exists()

    def adopt(self, pair: SigningPair) -> None:
        """Sign with this pair from the next stem on. The origin secret stays: marks keep their ids.

        Raises:
            StateFolderUnusable: the folder cannot be written.
        """
        with self._changing():
            self._adopt(pair)

    def trust(self, certificates: Path) -> int:
        """Take what these certificates signed, or what others signed whom they vouch for, as trusted; their number.

        Raises:
            UnfitCertificate: there is no certificate in the file, or none that may vouch for others.
        """
        try:
            found = [one for one in x509.load_pem_x509_certificates(certificates.read_bytes()) if is_authority(one)]
        except (OSError, ValueError) as error:
            raise UnfitCertificate(certificates, "it holds no certificate in PEM", "Give a PEM file.") from error
        if not found:
            mend = "Give the certificate of the authority that issued theirs."
            raise UnfitCertificate(certificates, "no certificate in it may vouch for another", mend)
        with self._changing():
            for certificate in found:
                self._keep(_TRUSTED, certificate)
        return len(found)

    def public_certificate(self, pair: SigningPair) -> Path:
        """The file to give to others: the certificate of the one that vouches for the signer."""
        issuer = x509.load_pem_x509_certificates(pair.chain_pem)[1]
        return self._place(_OWN, issuer)

    def own_certificates(self) -> tuple[x509.Certificate, ...]:
        """All that signed here, ever, with those that issued them; none where nothing was signed yet."""
        return self._kept(_OWN)

    def trusted_certificates(self) -> tuple[x509.Certificate, ...]:
        """Those of others that the user trusts."""
        return self._kept(_TRUSTED)

    def _pair(self) -> SigningPair:
        path = self.folder / _SIGNER
        key, mark, chain = self._private_bytes(path).partition(_CERTIFICATE)
        mend = "Run `wildtrack identity reset`: it makes a new one, and old stems stay recognised."
        if not mark:
            raise IdentityDamaged(path, "it holds no certificate", mend)
        try:
            return pair_of(mark + chain, key)
        except (ValueError, TypeError) as error:
            raise IdentityDamaged(path, "key or certificate cannot be read", mend) from error

    def _secret(self) -> bytes:
        path = self.folder / _SECRET
        secret = self._private_bytes(path)
        if len(secret) != _SECRET_BYTES:
            mend = "Bring it back from a backup, or remove it: the marks of all shows then get new ids."
            raise IdentityDamaged(path, f"it holds {len(secret)} bytes, not {_SECRET_BYTES}", mend)
        return secret

    def _private_bytes(self, path: Path) -> bytes:
        check_user_only(path)
        try:
            return path.read_bytes()
        except OSError as error:
            raise IdentityDamaged(path, (error.strerror or str(error)).lower(), "Make it readable.") from error

    def _changing(self) -> FileLock:
        private_folder(self.folder)
        return FileLock(self.folder / _LOCK, mode=0o600)

    def _adopt(self, pair: SigningPair) -> None:
        # Its public half first: nothing may be signed by a certificate that would not be known again.
        for certificate in x509.load_pem_x509_certificates(pair.chain_pem):
            self._keep(_OWN, certificate)
        self._write(self.folder / _SIGNER, pair.key_pem.rstrip() + b"\n" + pair.chain_pem)

    def _keep(self, kind: str, certificate: x509.Certificate) -> None:
        private_folder(self.folder / kind)
        self._write(self._place(kind, certificate), certificate.public_bytes(serialization.Encoding.PEM))

    def _place(self, kind: str, certificate: x509.Certificate) -> Path:
        return self.folder / kind / f"{certificate.fingerprint(hashes.SHA256()).hex()}.pem"

    def _kept(self, kind: str) -> tuple[x509.Certificate, ...]:
        found = []
        for path in sorted((self.folder / kind).glob("*.pem")):
            with suppress(ValueError, OSError):  # a stranger's file there makes nothing known
                found.extend(x509.load_pem_x509_certificates(path.read_bytes()))
        return tuple(found)

    def _write(self, path: Path, content: bytes) -> None:
        try:
            put_in_place(path, content, mode=0o600)
        except OSError as error:
            raise StateFolderUnusable(self.folder, error.strerror or str(error)) from error


def identity_store() -> IdentityStore:
    """The store in this user's state folder."""
    return IdentityStore(identity_path())


def user_pair(certificate: Path, key: Path) -> SigningPair:
    """The user's own certificate and key, looked over.

    Raises:
        IdentityDamaged: others may read the key. UnfitCertificate: see there.
    """
    check_user_only(key)
    return read_pair(certificate, key)


def check_user_only(path: Path) -> None:
    """
    Raises:
        IdentityDamaged: others than its user may read this file. Windows is not asked: a profile is private there.
    """
    if sys.platform == "win32" or not path.exists():
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise IdentityDamaged(path, f"others may read it (mode {mode:04o})", f"Run `chmod 600 {path}` first.")
