"""Signing what leaves: stems, and films that hold them. What cannot be signed does not leave."""

import io
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import c2pa

from v2a_engine.domain.errors import EngineError
from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.c2pa_context import context
from v2a_engine.provenance.certificates import SigningPair, UnfitCertificate
from v2a_engine.provenance.embedding import embed
from v2a_engine.provenance.manifest import trial_manifest, with_ingredients
from v2a_engine.provenance.pictures import Ingredient
from v2a_engine.provenance.statements import Manifest

_ASK_FOR_ANOTHER = "Ask your authority for a certificate after the profile of C2PA (Content Credentials)."


class SigningFailed(EngineError):
    """Credentials could not be put into a file."""

    def __init__(self, what: Path, why: str) -> None:
        super().__init__(
            f"Cannot sign {what}: {why}. It was not written, for nothing leaves unsigned. "
            "`wildtrack identity show` says what signs; `wildtrack identity reset` makes a new certificate."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a film is made of."""

    stems: Sequence[Stem]
    pictures: Sequence[Ingredient]


def sign_wav(wav: Path, manifest: Manifest, pair: SigningPair, pictures: Sequence[Ingredient], name: Path) -> str:
    """Sign a finished WAV file in place, in the memory of one block; gives back its SHA-256.

    Args:
        pictures: credentials of the pictures it was made from.
        name: what the file will be called, for the error.

    Raises:
        SigningFailed: the file is good for nothing then.
        OSError: the file system refuses.
    """
    statement = with_ingredients(manifest, [picture.label for picture in pictures])
    with _signing(statement, pair, name) as (builder, signer):
        for picture in pictures:
            builder.add_ingredient_from_archive(io.BytesIO(picture.archive))
        return embed(wav, builder, signer)


def sign_film(film: Path, manifest: Manifest, pair: SigningPair, parts: Parts, name: Path) -> None:
    """Sign a finished MP4 in place; what it is made of becomes its ingredients, with their own credentials.

    Raises:
        SigningFailed: the film is as it was.
        OSError: the file system refuses, or a stem is gone.
    """
    stems = {f"stem{number}": stem for number, stem in enumerate(parts.stems)}
    labels = [*stems, *(picture.label for picture in parts.pictures)]
    signed = film.with_name(f"{film.name}.signed")
    try:
        with _signing(with_ingredients(manifest, labels), pair, name) as (builder, signer):
            for label, stem in stems.items():
                facts = {"title": stem.request.cue_id, "relationship": "componentOf", "label": label}
                with Path(stem.wav_path).open("rb") as file:
                    builder.add_ingredient(facts, "audio/wav", file)
            for picture in parts.pictures:
                builder.add_ingredient_from_archive(io.BytesIO(picture.archive))
            with film.open("rb") as plain, signed.open("w+b") as out:
                builder.sign(signer, "video/mp4", plain, out)
        signed.replace(film)
    finally:
        signed.unlink(missing_ok=True)


def try_out(pair: SigningPair, certificate: Path) -> None:
    """Sign a moment of silence and read it back: the library has the last word on whether a certificate will do.

    Raises:
        UnfitCertificate: it will not.
    """
    with TemporaryDirectory() as folder:
        wav = Path(folder) / "silence.wav"
        with wave.open(str(wav), "wb") as file:
            file.setparams((1, 2, 48_000, 0, "NONE", ""))
            file.writeframes(bytes(2))
        try:
            sign_wav(wav, trial_manifest(), pair, (), wav)
            with c2pa.Reader(wav, context=context()) as reader:
                found = reader.get_validation_state(), reader.get_validation_results()
        except (SigningFailed, c2pa.C2paError) as error:
            why = str(error.__cause__ or error)
            raise UnfitCertificate(certificate, why, _ASK_FOR_ANOTHER) from error
    if found[0] == "Invalid":
        said = [entry["explanation"] for entry in found[1]["activeManifest"]["failure"]]
        raise UnfitCertificate(certificate, "; ".join(said), _ASK_FOR_ANOTHER)


@contextmanager
def _signing(manifest: Manifest, pair: SigningPair, name: Path) -> Iterator[tuple[c2pa.Builder, c2pa.Signer]]:
    """Lend the library's two halves of a signature, and tell its refusals as ours."""
    try:
        # The last field would be a time-stamp service on the network.
        info = c2pa.C2paSignerInfo(pair.algorithm.encode(), pair.chain_pem, pair.key_pem, None)
        with c2pa.Signer.from_info(info) as signer, c2pa.Builder(manifest, context()) as builder:
            yield builder, signer
    except c2pa.C2paError as error:
        raise SigningFailed(name, str(error)) from error
