"""Credentials into a WAV file of any length, without a copy of it in memory or on the disk.

Context: the library's own way to sign a WAV reads the whole file into memory three times over (1.8 GB for 600 MB).
It also has the way that C2PA calls data-hashed embedding: the caller leaves a gap, hashes the rest, and gets back the
bytes that fill the gap. Its Python side does not wrap these two functions, so they are called through the same loaded
library; its version is pinned for that.
What would change this: a release that wraps them, or that signs WAV files in a stream.
"""

import ctypes
import hashlib
import json
import struct
from pathlib import Path
from typing import Any, BinaryIO

import c2pa
from c2pa import c2pa as binding

_RAW = b"application/c2pa"  # the credentials alone, in no file's format
_READ_AT_ONCE_BYTES = 1 << 20
_RIFF_SIZE_AT = 4
_LARGEST_RIFF = (1 << 32) - 1
_Bytes = ctypes.POINTER(ctypes.c_ubyte)


def embed(wav: Path, builder: c2pa.Builder, signer: c2pa.Signer) -> str:
    """Append a `C2PA` chunk that signs everything before it; gives back the SHA-256 of the whole file.

    Raises:
        C2paError: the library refuses to sign.
        OSError: the file system refuses. Either way the file is good for nothing: throw it away.
    """
    size = len(_placeholder(builder, signer))
    with wav.open("rb+") as file:
        start = file.seek(0, 2)
        gap = struct.pack("<4sI", b"C2PA", size)
        padding = bytes(size % 2)
        end = start + len(gap) + size + len(padding)
        if end - 8 > _LARGEST_RIFF:
            raise c2pa.C2paError("the file is as long as a WAV file can be: there is no room for credentials")
        file.seek(_RIFF_SIZE_AT)
        file.write(struct.pack("<I", end - 8))
        before = _sha256_before(file, start)
        hashed = before.copy()
        hashed.update(padding)
        filled = _signed(builder, signer, hashed.digest(), start, len(gap) + size)
        if len(filled) != size:
            raise c2pa.C2paError(f"the credentials take {len(filled)} bytes where {size} were announced")
        file.seek(start)
        file.write(gap + filled + padding)
    before.update(gap + filled + padding)
    return before.hexdigest()


def _placeholder(builder: c2pa.Builder, signer: c2pa.Signer) -> bytes:
    """As many bytes as the credentials will take."""
    function = binding._lib.c2pa_builder_data_hashed_placeholder
    function.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.POINTER(_Bytes)]
    function.restype = ctypes.c_int64
    out = _Bytes()
    return _taken(function(builder._handle, signer.reserve_size(), _RAW, ctypes.byref(out)), out)


def _signed(builder: c2pa.Builder, signer: c2pa.Signer, sha256: bytes, start: int, length: int) -> bytes:
    """The credentials for a file with this hash outside of a gap."""
    data_hash: dict[str, Any] = {
        "exclusions": [{"start": start, "length": length}],
        "name": "jumbf manifest",
        "alg": "sha256",
        "hash": list(sha256),
        "pad": [],
    }
    function = binding._lib.c2pa_builder_sign_data_hashed_embeddable
    function.argtypes = [
        ctypes.c_void_p,
        ctypes.c_void_p,
        *2 * [ctypes.c_char_p],
        ctypes.c_void_p,
        ctypes.POINTER(_Bytes),
    ]
    function.restype = ctypes.c_int64
    out = _Bytes()
    text = json.dumps(data_hash).encode()
    return _taken(function(builder._handle, signer._handle, text, _RAW, None, ctypes.byref(out)), out)


def _taken(length: int, out: Any) -> bytes:
    """What the library gave, in our own memory."""
    if length < 0:
        raise c2pa.C2paError(binding._read_native_error() or "no reason given")
    try:
        return ctypes.string_at(out, length)
    finally:
        binding._lib.c2pa_free(out)


def _sha256_before(file: BinaryIO, end: int) -> "hashlib._Hash":
    digest, left = hashlib.sha256(), end
    file.seek(0)
    while left and (block := file.read(min(left, _READ_AT_ONCE_BYTES))):
        digest.update(block)
        left -= len(block)
    return digest
