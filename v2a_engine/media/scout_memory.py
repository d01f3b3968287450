"""`MediaScout`: looks at each picture once and remembers, so that running again decodes nothing to find the cuts."""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

from v2a_engine.domain.errors import MediaError
from v2a_engine.domain.shot import Media, PictureSegment, Scouting
from v2a_engine.media.identity import identify
from v2a_engine.media.scout import scout
from v2a_engine.media.survey import survey

log = logging.getLogger(__name__)

METHOD = "2"  # another number where cuts or looks are found in another way
MOST_FILES = 20_000  # of a few hundred bytes each


class MediaScout:
    """Port `PictureScout`. What was found is kept by the pictures' identity, never by path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._identities: dict[tuple[str, int, int], str] = {}

    def identify(self, media: Media) -> str:
        """As `identity.identify`; a file that a thousand clips show is read once, unless it changes meanwhile."""
        if media.is_sequence:
            return identify(media)
        try:
            facts = Path(media.path).stat()
        except OSError:
            return identify(media)  # which says what is wrong
        key = (media.path, facts.st_size, facts.st_mtime_ns)
        if key not in self._identities:
            self._identities[key] = identify(media)
        return self._identities[key]

    def scout(
        self, picture: Sequence[PictureSegment], rate: Fraction, progress: Callable[[int, int, str], None]
    ) -> Scouting:
        """As `scout.scout`; at once where this picture was looked at before."""
        path = self._path(picture, rate)
        found = _read(path)
        if found is None:
            found = scout(picture, rate, progress)
            self._keep(path, found)
            self._forget_oldest()
        return found

    def recall(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Callable[[int, int, str], None]
    ) -> list[Scouting | None]:
        """What was found in each picture before; None where nobody looked. Nothing is decoded."""
        found = []
        for number, picture in enumerate(pictures):
            progress(number, len(pictures), "remembering what was seen")
            found.append(_read(self._path(picture, rate)))
        return found

    def survey(
        self, pictures: Sequence[Sequence[PictureSegment]], rate: Fraction, progress: Callable[[int, int, str], None]
    ) -> list[Scouting | MediaError]:
        """As `survey.survey`, of those that were never looked at; each is remembered as soon as it was.

        Raises:
            Cancelled: by `progress`. The next time it goes on from there.
        """
        paths = [self._path(picture, rate) for picture in pictures]
        once = dict(zip(paths, (tuple(picture) for picture in pictures), strict=True))
        steps = sum(segment.frames for picture in once.values() for segment in picture)
        seen: dict[Path, Scouting | MediaError] = {}
        unseen: dict[Path, tuple[PictureSegment, ...]] = {}
        known = 0  # record frames
        for path, picture in once.items():
            found = _read(path)
            if found is None:
                unseen[path] = picture
            else:
                seen[path] = found
                known += sum(segment.frames for segment in picture)
            progress(known, steps, "remembering what was seen")
        new = list(unseen)
        numbered = dict(enumerate(unseen.values()))
        for number, looked in survey(numbered, rate, lambda step, _, stage: progress(known + step, steps, stage)):
            seen[new[number]] = looked
            if isinstance(looked, Scouting):
                self._keep(new[number], looked)
        if unseen:
            self._forget_oldest()
        return [seen[path] for path in paths]

    def _path(self, picture: Sequence[PictureSegment], rate: Fraction) -> Path:
        parts = [METHOD, str(rate)]
        for segment in picture:
            identity = segment.media.identity if segment.media else "black"
            parts.append(f"{identity}:{segment.frames}:{segment.source_start_s}:{segment.speed}")
        return self._folder / f"{hashlib.sha256('|'.join(parts).encode()).hexdigest()}.json"

    def _keep(self, path: Path, found: Scouting) -> None:
        """A memory that cannot be written costs time later, and nothing else."""
        part = path.with_suffix(f".{os.getpid()}.part")
        fields = {"cuts_frames": found.cuts_frames, "looks": found.looks, "warnings": found.warnings}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(fields), encoding="utf-8")
            part.replace(path)
        except OSError as error:
            log.warning("cuts cannot be remembered in %s: %s", self._folder, error)

    def _forget_oldest(self) -> None:
        try:
            files = sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
            for old in files[:-MOST_FILES]:
                old.unlink(missing_ok=True)
        except OSError as error:
            log.warning("old cuts cannot be forgotten in %s: %s", self._folder, error)


def _read(path: Path) -> Scouting | None:
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return Scouting(
            cuts_frames=tuple(fields["cuts_frames"]),
            looks=tuple(tuple(look) for look in fields["looks"]),
            warnings=tuple(fields["warnings"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("remembered cuts %s are damaged and will be found again: %s", path.name, error)
        return None
