"""Reading Content Credentials: who signed a file, and whether it is still what was signed.

| state | means |
|---|---|
| own | unchanged since this installation signed it |
| trusted | unchanged since somebody signed it whom the user trusts (`wildtrack identity trust`), or whose certificate
  the same authority issued as the user's own |
| unknown signer | unchanged since it was signed; the name in it is a claim |
| invalid | changed since, or the credentials themselves are damaged |
| absent | no credentials, or none inside the file |

A certificate that ended after the signing leaves a file unchanged, but nobody can tell any longer who signed it: such a
file's signer is unknown, and a problem says so.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.provenance.c2pa_context import context
from v2a_engine.provenance.certificates import is_authority
from v2a_engine.provenance.changes import CREDENTIALS, what_changed
from v2a_engine.provenance.identity import IdentityStore, identity_store
from v2a_engine.provenance.riff import chunks_of
from v2a_engine.provenance.statements import entries, statement

SOFT_BINDING_ALGORITHM = "org.wildtrack.mark.2"
_NO_CREDENTIALS = ("ManifestNotFound", "NotSupported")
_UNTRUSTED, _EXPIRED = "signingCredential.untrusted", "signingCredential.expired"
_CONTENT_CHANGED = ("assertion.dataHash.mismatch", "assertion.bmffHash.mismatch", "assertion.boxesHash.mismatch")
_WORDS = {
    "claimSignature.mismatch": "The signature does not fit: the credentials themselves were edited.",
    "claimSignature.missing": "The signature was taken out of the credentials.",
    "assertion.hashedURI.mismatch": "A statement in the credentials was edited after signing.",
    "assertion.missing": "A statement was taken out of the credentials.",
    "signingCredential.invalid": "The certificate is not one that may sign credentials.",
    "signingCredential.revoked": "The certificate was revoked.",
    _EXPIRED: "The certificate has ended, and no time stamp proves that the file was signed before: "
    "nobody can tell any longer who signed it.",
}


class SignatureState(StrEnum):
    """What a file's signature is worth; see the table above."""

    TRUSTED = "trusted"
    OWN = "own"
    UNKNOWN_SIGNER = "unknown signer"
    INVALID = "invalid"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a file's Content Credentials say, and whether to believe it."""

    state: SignatureState
    signer: str = ""  # as the certificate names it
    signed_at: str = ""  # ISO 8601, as the signer says; no time-stamp authority is asked
    problems: tuple[str, ...] = ()  # in words
    mark_id: str = ""  # that the watermark should carry; empty where none is named
    manifest: dict[str, Any] | None = None  # the newest one, as C2PA's JSON


def read_credentials(path: Path) -> Credentials:
    """Read and check what `path` carries. Nothing is fetched from anywhere.

    A file that merely has none, or of a kind that can have none, is `absent`; damage is told in `problems`.

    Raises:
        UnreadableMedia: the file itself cannot be opened or read.
    """
    store = identity_store()
    try:
        with path.open("rb") as file:
            return _read(file, store)
    except OSError as error:
        raise UnreadableMedia(str(path), (error.strerror or str(error)).lower()) from error


def _read(file: BinaryIO, store: IdentityStore) -> Credentials:
    own, trusted = store.own_certificates(), store.trusted_certificates()
    try:
        found = _checked(file, own)
        if trusted and _codes(found) == {_UNTRUSTED}:
            by_others = _checked(file, trusted)
            found, own = (found, own) if _codes(by_others) else (by_others, ())
    except c2pa.C2paError as error:
        return _without_reading(error, file)
    manifest = found.get("manifests", {}).get(found.get("active_manifest"))
    if not isinstance(manifest, dict):
        return _damaged("no manifest is marked as the newest")
    return Credentials(
        state=_state(_codes(found), manifest, own),
        signer=_signer(manifest),
        signed_at=_signed_at(manifest),
        problems=_problems(_failures(found), file, manifest),
        mark_id=_mark_id(manifest),
        manifest=manifest,
    )


def _checked(file: BinaryIO, certificates: Iterable[x509.Certificate]) -> dict[str, Any]:
    """The library's whole account of a file, where what these certificates vouch for is trusted."""
    # A chain is checked against those that may issue others.
    anchors = "".join(one.public_bytes(Encoding.PEM).decode("ascii") for one in certificates if is_authority(one))
    file.seek(0)
    with c2pa.Reader(None, file, context=context(anchors)) as reader:
        account: dict[str, Any] = json.loads(reader.json())
    return account


def _without_reading(error: c2pa.C2paError, file: BinaryIO) -> Credentials:
    kind, _, why = str(error).partition(": ")
    if any(chunk.name == CREDENTIALS for chunk in chunks_of(file)):
        return _damaged(why or kind)  # they are there: whatever keeps them from being read, they are not absent
    if kind in _NO_CREDENTIALS:
        return Credentials(state=SignatureState.ABSENT)
    if "remote manifest" in why:
        return Credentials(
            state=SignatureState.ABSENT,
            problems=(
                "The file's credentials lie on a server. Wildtrack asks no network, so they were not looked at.",
            ),
        )
    if "asset could not be parsed" in why or kind == "Io":
        return Credentials(
            state=SignatureState.ABSENT,
            problems=(f"The file is damaged ({why or kind}): if it had credentials, they are out of reach.",),
        )
    return _damaged(why or kind)


def _damaged(why: str) -> Credentials:
    return Credentials(state=SignatureState.INVALID, problems=(f"There are credentials, but they are damaged: {why}.",))


def _failures(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Code and explanation of all that is wrong with the newest manifest."""
    results = found.get("validation_results", {}).get("activeManifest", {})
    return [(entry.get("code", ""), entry.get("explanation", "")) for entry in results.get("failure", [])]


def _codes(found: dict[str, Any]) -> set[str]:
    return {code for code, _ in _failures(found)}


def _state(codes: set[str], manifest: dict[str, Any], own: Iterable[x509.Certificate]) -> SignatureState:
    if codes - {_UNTRUSTED, _EXPIRED}:
        return SignatureState.INVALID
    if codes:
        return SignatureState.UNKNOWN_SIGNER
    serial = manifest.get("signature_info", {}).get("cert_serial_number")
    # Its chain was checked: of what one authority issued, a serial number names one certificate.
    is_own = serial in {str(certificate.serial_number) for certificate in own}
    return SignatureState.OWN if is_own else SignatureState.TRUSTED


def _problems(failures: Iterable[tuple[str, str]], file: BinaryIO, manifest: dict[str, Any]) -> tuple[str, ...]:
    problems: list[str] = []
    for code, explanation in failures:
        if code in _CONTENT_CHANGED:
            problems += what_changed(file, manifest)
        elif code != _UNTRUSTED:
            problems.append(_WORDS.get(code, f"The credentials do not hold: {explanation or code}."))
    return tuple(dict.fromkeys(problems))


def _signer(manifest: dict[str, Any]) -> str:
    info = manifest.get("signature_info", {})
    return str(info.get("common_name") or info.get("issuer") or "")


def _signed_at(manifest: dict[str, Any]) -> str:
    stamped = manifest.get("signature_info", {}).get("time")
    actions = entries(statement(manifest, "c2pa.actions"), "actions")
    return str(stamped or next((action["when"] for action in actions if "when" in action), ""))


def _mark_id(manifest: dict[str, Any]) -> str:
    binding = statement(manifest, "c2pa.soft-binding")
    if binding.get("alg") != SOFT_BINDING_ALGORITHM:
        return ""
    return next((str(block["value"]) for block in entries(binding, "blocks") if "value" in block), "")
