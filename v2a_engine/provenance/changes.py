"""Saying what of a signed file was changed: the signature alone says only that something was.

A stem's manifest also holds the hash of its samples and of each chunk before them; where the whole no longer fits,
these tell samples from tags. What is not a stem of ours is told of as a whole.
"""

from typing import BinaryIO

from v2a_engine.provenance.riff import chunk_sha256, chunks_of
from v2a_engine.provenance.statements import Manifest, statement

RENDERING = "org.wildtrack.rendering"
SOUND = "data"  # what the chunk of the samples is called
CREDENTIALS = "C2PA"
_SOMETHING = "Something in the file was changed after it was signed."


def head_hashes(file: BinaryIO) -> dict[str, str]:
    """The hash of every chunk before the samples, by name."""
    hashes = {}
    for chunk in chunks_of(file):
        if chunk.name == SOUND:
            break
        hashes[chunk.name] = chunk_sha256(file, chunk)
    return hashes


def what_changed(file: BinaryIO, manifest: Manifest) -> list[str]:
    """In words, what differs from what was signed; at least one sentence.

    Raises:
        OSError: the file cannot be read.
    """
    signed = _signed_chunks(manifest)
    if not signed:
        return [_SOMETHING]
    found: dict[str, list[str]] = {}
    for chunk in chunks_of(file):
        found.setdefault(chunk.name, []).append(chunk_sha256(file, chunk))
    said = []
    for name, sha256 in signed.items():
        if name not in found:
            said.append(f"{_what(name)} was taken out after signing.")
        elif found[name] != [sha256]:
            said.append(f"{_what(name)} was changed after signing.")
    added = [name for name in found if name not in signed and name != CREDENTIALS]
    said += [f"A chunk {name!r} was added after signing." for name in added]
    return said or ["Samples and tags are as they were signed, but chunks were moved or the file's frame was edited."]


def _what(name: str) -> str:
    return "The sound" if name == SOUND else f"The tag {name.strip()!r}"


def _signed_chunks(manifest: Manifest) -> dict[str, str]:
    chunks = statement(manifest, RENDERING).get("chunks_sha256")
    return {str(name): str(sha256) for name, sha256 in chunks.items()} if isinstance(chunks, dict) else {}
