"""Which build of Wildtrack this is.

A service may outlive an update of the program. Its client compares builds, not versions alone: in a checkout
the code and the weights change long before the version does.
"""

import hashlib
from pathlib import Path

VERSION = "0.3.0"
_SAMPLE_BYTES = 1 << 16
_RENDERING = {".py", ".json", ".safetensors"}


def build_version() -> str:
    """`VERSION` and a digest of what renders, code and weights, as it lies on disk now: "0.3.0+3f9a6c21".

    A service asks once, at its start, and keeps the answer. A client asks each time: not what the client runs
    matters, but whether a service started now would be another one.
    """
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if path.suffix in _RENDERING and name.parts[0] != "training":
            digest.update(name.as_posix().encode())
            digest.update(_sample(path))
    return f"{VERSION}+{digest.hexdigest()[:8]}"


def _sample(path: Path) -> bytes:
    # Weights are large, and other weights differ in every part: the whole of a file is read only where it is small.
    size = path.stat().st_size
    with path.open("rb") as file:
        parts = [file.read(_SAMPLE_BYTES)]
        for position in (size // 2, size - _SAMPLE_BYTES):
            if size > 3 * _SAMPLE_BYTES:
                file.seek(position)
                parts.append(file.read(_SAMPLE_BYTES))
            elif position == size // 2:
                parts.append(file.read())
    return size.to_bytes(8, "big") + b"".join(parts)
