"""Which media a clip shows, whether it is there, and where in it the clip begins."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote

import opentimelineio as otio

from otio_adapters.media_paths import NumberedPictures, is_remote, local_path, pictures_named, printf_pattern
from otio_adapters.on_disk import is_file
from otio_adapters.path_map import PathMap, unmapped
from otio_adapters.spans import clock_hz, frame_rate, length_s, offset_s, seconds
from v2a_engine.domain.errors import BadRange, MediaError
from v2a_engine.domain.shot import Media, MediaFacts
from v2a_engine.domain.time import frame_of_timecode
from v2a_engine.usecases.ports import MediaProbe

# Not "slug": OTIO's FCP7 reader calls every title so. A real one has nothing beneath it anyway.
_LONGEST_NUMBER = 18
_OPAQUE_GENERATORS = ("black", "bars", "color", "colour", "solid", "noise", "matte")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipMedia:
    """What one clip takes its picture from."""

    media: Media | None = None
    offline: str = ""  # why there is no picture
    offline_file: str = ""  # the file that is not there, as the timeline names it: no path map is followed
    is_see_through: bool = False  # titles and the like: what lies beneath is seen
    available: otio.opentime.TimeRange | None = None


@dataclass(slots=True)
class MediaFinder:
    """Finds clips' media under one folder, asking each file at most once."""

    folder: Path  # what relative paths are relative to
    probe: MediaProbe
    path_map: PathMap = field(default_factory=PathMap)
    notes: list[str] = field(default_factory=list)
    _paths: dict[str, str] = field(default_factory=dict)
    _offline: list[str] = field(default_factory=list)
    _pictures: dict[str, NumberedPictures | None] = field(default_factory=dict)
    _missing: dict[NumberedPictures, int] = field(default_factory=dict)
    _facts: dict[str, MediaFacts | str] = field(default_factory=dict)
    _there: dict[str, bool] = field(default_factory=dict)

    def find(self, clip: otio.schema.Clip) -> ClipMedia:
        """The active reference if its file is there, else another one whose file is, else why there is none."""
        found = [self._of_reference(clip, reference) for reference in _references(clip)]
        usable = next((media for media in found if not media.offline), None)
        if usable is None:
            return found[0] if found else ClipMedia(offline="it has no media reference")
        if usable is not found[0]:
            self.notes.append(f"{clip.name}: {found[0].offline}; another of its media references is used.")
        return usable

    def _of_reference(self, clip: otio.schema.Clip, reference: otio.core.MediaReference) -> ClipMedia:
        if isinstance(reference, otio.schema.GeneratorReference):
            words = f"{reference.generator_kind} {reference.name}".lower()
            return ClipMedia(is_see_through=not any(word in words for word in _OPAQUE_GENERATORS))
        if isinstance(reference, otio.schema.ImageSequenceReference):
            return self._of_sequence(clip, reference)
        if isinstance(reference, otio.schema.ExternalReference):
            return self._of_url(clip, reference)
        return ClipMedia(offline="its media is missing in the timeline itself")

    def _of_url(self, clip: otio.schema.Clip, reference: otio.schema.ExternalReference) -> ClipMedia:
        url = reference.target_url or ""
        if not url or is_remote(url):
            return ClipMedia(offline=f"its media {url!r} is no file on this machine")
        named, path = local_path(url, self.folder), self._path(url)
        if self._exists(path):
            return ClipMedia(media=Media(path=path), available=reference.available_range)
        if path not in self._pictures:
            self._pictures[path] = pictures_named(path)
        pictures = self._pictures[path]
        if pictures is not None:
            return self._of_pictures(clip, pictures, reference, named)
        self._offline.append(path)
        return ClipMedia(offline=f"media is offline, {path} is not there", offline_file=named)

    def _path(self, url: str) -> str:
        """Where the file lies here. It may be there by the letter, or with its percent signs decoded."""
        if url not in self._paths:
            named = local_path(url, self.folder)
            path = self.path_map.local(named)
            if path != named and not self._exists(path) and self._exists(named):
                path = named  # a rule for the folder is no reason to lose what lies where the timeline says
            self._paths[url] = path if "%" not in path or self._exists(path) else self._decoded(path)
        return self._paths[url]

    def _decoded(self, path: str) -> str:
        decoded = unquote(path)
        return decoded if self._exists(decoded) else path

    def hints(self) -> list[str]:
        """How to find the media that is not here, where the machine lacks its very drive."""
        return unmapped(self._offline)

    def _of_sequence(self, clip: otio.schema.Clip, reference: otio.schema.ImageSequenceReference) -> ClipMedia:
        if reference.frame_step != 1:
            return ClipMedia(offline=f"its pictures are numbered in steps of {reference.frame_step}")
        if not 0 <= reference.frame_zero_padding <= _LONGEST_NUMBER:
            return ClipMedia(offline=f"its pictures' numbers have {reference.frame_zero_padding} digits")
        named = local_path(reference.target_url_base, self.folder)
        pictures = NumberedPictures(
            pattern=_pattern(self.path_map.local(named), reference),
            first_number=reference.start_frame,
            pictures=_picture_count(reference),
        )
        return self._of_pictures(clip, pictures, reference, _pattern(named, reference))

    def _of_pictures(
        self, clip: otio.schema.Clip, pictures: NumberedPictures, reference: otio.core.MediaReference, named: str
    ) -> ClipMedia:
        if pictures not in self._missing:
            self._missing[pictures] = pictures.missing()
        missing = self._missing[pictures]
        if missing >= pictures.pictures:
            self._offline.append(pictures.pattern)
            return ClipMedia(offline=f"media is offline, no picture of {pictures.pattern} is there", offline_file=named)
        if missing:
            policy = getattr(reference, "missing_frame_policy", "none given")
            self.notes.append(
                f"{clip.name}: {missing} of {pictures.pictures} pictures of {pictures.pattern} are missing; "
                f"the nearest one is held (the timeline's policy: {str(policy).rsplit('.', 1)[-1]})."
            )
        return ClipMedia(media=pictures.media(_sequence_rate(clip, reference)), available=reference.available_range)

    def length_s(self, found: ClipMedia) -> Fraction | None:
        """How long the media is; None when nobody knows."""
        if found.available is not None:
            return length_s(found.available.duration)
        if found.media is None:
            return None
        if found.media.sequence_rate is not None:
            return (found.media.pictures or 0) / found.media.sequence_rate
        facts = self.facts(found.media.path)
        return None if isinstance(facts, str) else facts.frames / facts.rate

    def source_s(self, clip: otio.schema.Clip, found: ClipMedia) -> Fraction:
        """Where the clip's source range begins, in seconds after the media's first picture.

        A source range counts as `available_range` does, and that starts at the media's timecode or at zero.
        Some writers leave `available_range` out, or let it start at zero while the source range carries timecode,
        or write a source range from zero against media with timecode. So the first reading that lies inside the
        media is taken: against `available_range`; against the file's own timecode; from zero.
        If none does, the first reading stands, and the nearest picture will be held.
        """
        if clip.source_range is None or found.media is None:
            return Fraction(0)
        start = clip.source_range.start_time
        readings = self._readings(found, start)
        first = next(readings)
        length = self.length_s(found)
        if length is None or _inside(first, length, start):
            return first
        return next((reading for reading in readings if _inside(reading, length, start)), first)

    def _readings(self, found: ClipMedia, start: otio.opentime.RationalTime) -> Iterator[Fraction]:
        yield seconds(start) if found.available is None else offset_s(start, found.available.start_time)
        timecode_s = self._start_timecode_s(found.media)
        if timecode_s is not None:
            yield seconds(start) - timecode_s
        yield seconds(start)

    def _start_timecode_s(self, media: Media | None) -> Fraction | None:
        facts = self.facts(media.path) if media is not None and not media.is_sequence else ""
        frame = None if isinstance(facts, str) else start_timecode_frame(facts)
        return None if isinstance(facts, str) or frame is None else frame / facts.rate

    def facts(self, path: str) -> MediaFacts | str:
        """What the file says of itself, or why it says nothing."""
        if path not in self._facts:
            try:
                self._facts[path] = self.probe(path)
            except MediaError as error:
                self._facts[path] = str(error)
        return self._facts[path]

    def _exists(self, path: str) -> bool:
        if path not in self._there:
            self._there[path] = is_file(path)
        return self._there[path]


def start_timecode_frame(facts: MediaFacts) -> int | None:
    """The file's first frame as its timecode counts it; None where it has none, or one that its rate cannot have."""
    try:
        return frame_of_timecode(facts.start_timecode, facts.rate) if facts.start_timecode else None
    except BadRange:
        return None


def _references(clip: otio.schema.Clip) -> list[otio.core.MediaReference]:
    references = dict(clip.media_references())
    active = references.pop(clip.active_media_reference_key, None)
    return ([active] if active is not None else []) + list(references.values())


def _pattern(folder: str, reference: otio.schema.ImageSequenceReference) -> str:
    head = folder.rstrip("/\\") + f"/{reference.name_prefix}"
    return printf_pattern(head, reference.frame_zero_padding, reference.name_suffix)


def _picture_count(reference: otio.schema.ImageSequenceReference) -> int:
    if reference.available_range is None:
        return 1
    return max(round(length_s(reference.available_range.duration) * clock_hz(reference.rate)), 1)


def _sequence_rate(clip: otio.schema.Clip, reference: otio.core.MediaReference) -> Fraction:
    labels = [getattr(reference, "rate", 0.0)]
    labels += [range_.duration.rate for range_ in (reference.available_range, clip.source_range) if range_ is not None]
    rates = (frame_rate(label) for label in labels if label > 0)
    return next((rate for rate in rates if rate is not None), Fraction(24))


def _inside(offset: Fraction, length: Fraction, start: otio.opentime.RationalTime) -> bool:
    frame_s = 1 / clock_hz(start.rate)
    return -frame_s / 2 < offset < length
