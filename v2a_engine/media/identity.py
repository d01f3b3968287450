"""A name for a picture file's content: quick to get, other when the file is edited, the same wherever it lies."""

import hashlib
import os
from pathlib import Path

from v2a_engine.domain.errors import MediaOffline, UnreadableMedia
from v2a_engine.domain.shot import Media
from v2a_engine.media.stills import numbered_path

_SAMPLE_BYTES = 1 << 20


def identify(media: Media) -> str:
    """Name the content of a file or a sequence of pictures.

    A film of any length takes a few milliseconds: its size and its first, middle and last MiB are hashed. Path and
    times do not count. A sequence is named by its files' names, sizes and times of change, and by the content of
    its first, middle and last one; its folder does not count.

    Raises:
        MediaOffline: it is not there. UnreadableMedia: it cannot be read.
    """
    try:
        return _identify_sequence(media) if media.is_sequence else _identify_file(media.path)
    except FileNotFoundError:
        raise MediaOffline(media.path, Path(media.path).name) from None
    except OSError as error:
        raise UnreadableMedia(media.path, (error.strerror or str(error)).lower()) from error


def _identify_file(path: str) -> str:
    digest = hashlib.sha256()
    _add_file(digest, path)
    return f"sha256-3m:{digest.hexdigest()}"


def _identify_sequence(media: Media) -> str:
    digest = hashlib.sha256()
    paths = [numbered_path(media, index) for index in range(media.pictures or 1)]
    present = [path for path in paths if Path(path).exists()]
    if not present:
        raise MediaOffline(media.path, Path(media.path).name)
    for path in present:
        facts = Path(path).stat()
        digest.update(f"{Path(path).name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    for path in (present[0], present[len(present) // 2], present[-1]):
        _add_file(digest, path)
    return f"sha256-seq:{digest.hexdigest()}"


def _add_file(digest: "hashlib._Hash", path: str) -> None:
    with Path(path).open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        digest.update(size.to_bytes(8, "big"))
        for start in sorted({0, max(0, (size - _SAMPLE_BYTES) // 2), max(0, size - _SAMPLE_BYTES)}):
            file.seek(start)
            digest.update(file.read(_SAMPLE_BYTES))
