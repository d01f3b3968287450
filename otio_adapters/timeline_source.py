"""Anything with picture -> an OTIO document.

Timelines stay as they are; a video or numbered pictures become a timeline of one clip.
"""

import json
import shutil
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio

from otio_adapters.clip_media import start_timecode_frame
from otio_adapters.document import Document, parse_document
from otio_adapters.errors import EmptyTimeline, NoRateToChoose, NotATimeline
from otio_adapters.media_paths import NumberedPictures, is_remote, local_path, pictures_named
from otio_adapters.ownership import COLLECTIONS, MEDIA_KEYS, Json, media_folder, media_urls, schema_of, wrapped
from otio_adapters.saving import folder_there
from otio_adapters.spans import frame_rate, time_range
from otio_adapters.tolerance import readable
from v2a_engine.domain.errors import MediaError, UnknownFrameRate, V2AError
from v2a_engine.usecases.ports import MediaProbe

_OTHER_EDITORS = (".edl", ".xml", ".aaf", ".fcpxml", ".ale", ".prproj", ".drt", ".drp")
_VIDEO = "mp4 mov m4v mkv webm avi mxf mpg mpeg ts mts m2ts wmv flv ogv 3gp dv gif y4m vob"
_PICTURE_RATE = Fraction(24)
_ROOTS = ("Timeline", *COLLECTIONS, "Stack", "Track", "Sequence", "Clip")
_CONTENT = "content.otio"
_LARGE, _TIGHTEST = 2**28, 100  # media do not shrink; JSON does, but it is small
_OTIO_FAULTS = (otio.exceptions.OTIOError, ValueError, TypeError, LookupError, RuntimeError, AttributeError)


class _ScratchFolder:
    """A folder that goes when this does."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="wildtrack-otioz-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineSource:
    """A document that holds a timeline, and what its relative paths are relative to."""

    document: Document
    media_folder: Path
    is_file: bool  # the document is what the file holds, so it can be written back in place
    notes: tuple[str, ...] = ()
    unpacked: "_ScratchFolder | None" = None  # a bundle's media, there as long as this lives

    def timeline(self, path: Path, notes: list[str]) -> otio.schema.Timeline:
        """The first timeline in it, as OTIO objects; what had to be left out is added to `notes`.

        Raises:
            NotATimeline: OTIO does not understand it, or there is no timeline in it.
        """
        if any("\0" in url for url in media_urls(self.document.content)):
            raise NotATimeline(str(path), "a media path in it holds a NUL character")  # OTIO would cut it there
        kind = schema_of(self.document.content)
        if kind not in _ROOTS:
            raise NotATimeline(str(path), f"it holds a {kind}, and no timeline, track or clip")
        try:
            copy = readable(wrapped(self.document.content), notes)
            root = otio.core.deserialize_json_from_string(json.dumps(copy))
        except RecursionError:
            raise NotATimeline(str(path), "it is nested too deeply") from None
        except _OTIO_FAULTS as error:
            raise NotATimeline(str(path), f"OpenTimelineIO says: {error}") from None
        found = list(_timelines(root))
        if not found:
            raise NotATimeline(str(path), "there is no timeline, track or clip in it")
        if len(found) > 1:
            notes.append(f"There are {len(found)} timelines in {path.name}; the first one, {found[0].name!r}, is used.")
        return found[0]


def open_source(
    path: Path, probe: MediaProbe, picture_rate: Fraction | None = None, unpack_to: Path | None = None
) -> TimelineSource:
    """Open whatever `path` is.

    Args:
        picture_rate: for numbered pictures, which know none.
        unpack_to: the folder for the media of a zipped bundle; without it they are there for as long as the result.

    Raises:
        NotATimeline, EmptyTimeline, NoRateToChoose, MediaError: and why.
    """
    if "\0" in str(path):
        raise NotATimeline(str(path), "its name holds a NUL character")
    if path.is_dir():
        return _open_folder(path, picture_rate)
    if not path.exists():
        pictures = pictures_named(str(path))
        if pictures is None:
            raise NotATimeline(str(path), "there is no such file")
        return _of_pictures(path, pictures, picture_rate)
    if picture_rate is not None:
        raise NoRateToChoose(str(path))
    if path.suffix.lower() == ".otioz":
        return _unpacked(path, unpack_to)
    return _open_file(path, probe)


def _open_folder(path: Path, picture_rate: Fraction | None) -> TimelineSource:
    if (path / _CONTENT).is_file():
        if picture_rate is not None:
            raise NoRateToChoose(str(path))
        return _bundle(_parsed(path / _CONTENT), path.absolute())
    pictures = pictures_named(str(path))
    if pictures is None:
        raise NotATimeline(str(path), "the folder holds neither content.otio nor numbered pictures")
    return _of_pictures(path, pictures, picture_rate)


def _open_file(path: Path, probe: MediaProbe) -> TimelineSource:
    suffix = path.suffix.lower()
    if suffix.lstrip(".") in _VIDEO.split():
        return _of_video(path, probe)
    if suffix.lstrip(".") in otio.adapters.suffixes_with_defined_adapters(read=True) and suffix != ".otio":
        return _through_adapter(path)
    if suffix in (".otio", ".json") or _begins_like_json(path):
        return _timeline_file(path)
    try:
        return _of_video(path, probe)
    except MediaError as error:
        why = f"it is neither OTIO nor a video ({error})"
        if suffix in _OTHER_EDITORS:
            why = f"no adapter of OpenTimelineIO that reads {suffix} is installed here"
        raise NotATimeline(str(path), why) from None


def _timeline_file(path: Path) -> TimelineSource:
    document = _parsed(path)
    folder = media_folder(document.content)
    return TimelineSource(document=document, media_folder=Path(folder) if folder else path.parent, is_file=True)


def _parsed(path: Path) -> Document:
    return parse_document(_read(path.read_bytes, path), path)


def _read(read: Callable[[], Any], path: Path) -> Any:
    try:
        return read()
    except OSError as error:
        raise NotATimeline(str(path), f"it cannot be opened ({error.strerror or error})") from None


def _begins_like_json(path: Path) -> bool:
    with path.open("rb") as file:
        return bool(_read(lambda: file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")), path))


def _unpacked(path: Path, folder: Path | None) -> TimelineSource:
    scratch = None
    if folder is None:
        scratch = _ScratchFolder()
        folder = scratch.path
    try:
        with zipfile.ZipFile(path) as bundle:
            _refuse_flood(bundle, path, folder)
            bundle.extractall(folder)  # a name that would climb out of the folder stays inside it
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError) as error:
        raise NotATimeline(str(path), f"it is no whole .otioz bundle ({error})") from None
    return replace(_bundle(_parsed(folder / _CONTENT), folder.absolute()), unpacked=scratch)


def _refuse_flood(bundle: zipfile.ZipFile, path: Path, folder: Path) -> None:
    """No bundle may fill the disk: neither by its size nor by being packed so tightly that it must be a trap."""
    size = sum(file.file_size for file in bundle.infolist())
    packed = sum(file.compress_size for file in bundle.infolist())
    free = shutil.disk_usage(folder_there(folder.absolute())).free
    if size > free or (size > _LARGE and size > _TIGHTEST * packed):
        raise NotATimeline(str(path), f"its {packed:,} bytes unpack to {size:,}, and {free:,} are free")


def _bundle(document: Document, folder: Path) -> TimelineSource:
    """A bundle's media lie in it, and what we write is no bundle: so its paths are made absolute."""
    content = with_absolute_urls(document.content, folder)
    return TimelineSource(document=document.with_content(content), media_folder=folder, is_file=False)


def with_absolute_urls(value: Any, folder: Path) -> Any:
    """JSON of a timeline with its media's paths made absolute, metadata aside."""
    if isinstance(value, list):
        return [with_absolute_urls(each, folder) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: local_path(each, folder)
        if key in MEDIA_KEYS and schema_of(value) and isinstance(each, str) and each and not is_remote(each)
        else each
        if key == "metadata"
        else with_absolute_urls(each, folder)
        for key, each in value.items()
    }


def _through_adapter(path: Path) -> TimelineSource:
    try:
        content = json.loads(otio.adapters.read_from_file(str(path)).to_json_string())
    except V2AError:
        raise
    except Exception as error:  # adapters are other people's and raise anything: beyond here it is about the file
        raise NotATimeline(str(path), f"the OTIO adapter for {path.suffix} says: {error}") from error
    return TimelineSource(document=Document(content=content), media_folder=path.parent, is_file=False)


def _of_video(path: Path, probe: MediaProbe) -> TimelineSource:
    """The whole file as one clip, at its own rate and timecode."""
    facts = probe(str(path))
    if facts.frames <= 0:
        raise EmptyTimeline(str(path))
    rate = _editors_rate(facts.rate)
    start = round((start_timecode_frame(facts) or 0) / facts.rate * rate)
    frames = max(int(facts.frames / facts.rate * rate), 1)
    reference = otio.schema.ExternalReference(
        target_url=str(path.absolute()), available_range=time_range(start, frames, float(rate))
    )
    kinds = [otio.schema.TrackKind.Video] + [otio.schema.TrackKind.Audio] * facts.has_sound
    timeline = _one_clip(path, reference, kinds)
    timeline.global_start_time = reference.available_range.start_time
    if ";" in facts.start_timecode:
        timeline.metadata["start_timecode"] = facts.start_timecode
    odd = f"{path.name} runs at {float(facts.rate):g} frames a second, which no editor knows; counted at {rate}."
    return replace(_built(timeline, path), notes=(odd,) if rate != facts.rate else ())


def _editors_rate(rate: Fraction) -> Fraction:
    """The rate to count a file's frames in: its own, or where no timeline could have that, a whole one.

    >>> _editors_rate(Fraction(241, 16)), _editors_rate(Fraction(1, 2))
    (Fraction(15, 1), Fraction(24, 1))
    """
    try:
        return frame_rate(float(rate)) or _PICTURE_RATE
    except UnknownFrameRate:
        return Fraction(round(rate))


def _of_pictures(path: Path, pictures: NumberedPictures, rate: Fraction | None) -> TimelineSource:
    folder, name = Path(pictures.pattern).parent, Path(pictures.pattern).name
    head, _, tail = name.rpartition("%")
    padding, _, tail = tail.partition("d")
    reference = otio.schema.ImageSequenceReference(
        target_url_base=str(folder.absolute()).replace("%%", "%"),
        name_prefix=head.replace("%%", "%"),
        name_suffix=tail,
        start_frame=pictures.first_number,
        frame_zero_padding=int(padding or 1),
        rate=float(rate or _PICTURE_RATE),
        missing_frame_policy=otio.schema.ImageSequenceReference.MissingFramePolicy.hold,
        available_range=time_range(0, pictures.pictures, float(rate or _PICTURE_RATE)),
    )
    return _built(_one_clip(path, reference, [otio.schema.TrackKind.Video]), path)


def _one_clip(path: Path, reference: otio.core.MediaReference, kinds: list[str]) -> otio.schema.Timeline:
    timeline = otio.schema.Timeline(name=path.stem)
    for kind in kinds:
        track = otio.schema.Track(name="Picture" if kind == otio.schema.TrackKind.Video else "Sound", kind=kind)
        track.append(
            otio.schema.Clip(name=path.name, media_reference=reference.clone(), source_range=reference.available_range)
        )
        timeline.tracks.append(track)
    return timeline


def _built(timeline: otio.schema.Timeline, path: Path) -> TimelineSource:
    content: Json = json.loads(timeline.to_json_string())
    return TimelineSource(document=Document(content=content), media_folder=path.parent, is_file=False)


def _timelines(root: object) -> Iterator[otio.schema.Timeline]:
    if isinstance(root, otio.schema.Timeline):
        yield root
    elif isinstance(root, otio.schema.SerializableCollection):
        for child in root:
            yield from _timelines(child)
