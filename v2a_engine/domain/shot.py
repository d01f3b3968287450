"""The picture side: a sequence of edits as the viewer sees it, and the shots and scenes found in it."""

from dataclasses import dataclass
from fractions import Fraction

from v2a_engine.domain.time import FrameSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture file, or a numbered sequence of pictures."""

    path: str  # a file; for a sequence a pattern with one printf number, e.g. "/reel/frame.%04d.png"
    first_number: int | None = None  # sequences only: number of the first picture
    pictures: int | None = None  # sequences only: how many there are
    sequence_rate: Fraction | None = None  # sequences only: pictures a second
    identity: str = ""  # names the content; empty until someone has looked at the file

    @property
    def is_sequence(self) -> bool:
        return self.first_number is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What a picture file says of itself."""

    rate: Fraction  # frames a second; for variable rate the nearest rate that editors know
    frames: int
    width: int  # as shown: after rotation
    height: int
    start_timecode: str = ""  # "01:00:00:00", ";" before the frames for drop frame; empty where there is none
    has_sound: bool = False
    is_variable_rate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSegment:
    """A run of record frames that shows one media file at one speed.

    Record frame k of the segment (0-based) shows the media at `source_start_s + k * speed / rate`
    seconds after the media's first picture. Where that lies outside the media (handles may), the nearest
    picture is held.
    """

    media: Media | None  # None: black, the timeline is empty here
    frames: int
    source_start_s: Fraction = Fraction(0)
    speed: Fraction = Fraction(1)  # 1 as shot, negative backwards, 0 a freeze frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What one clip shows between two edit points on the record side.

    `picture` covers `picture_span`, which is `span` made longer by the dissolves at its ends: during a
    dissolve both sides are seen. `offline` says why there is no picture; then `picture` is empty.
    """

    name: str
    track: str  # the name of the track it is seen from
    span: FrameSpan  # frames of the sequence, 0 at its first frame
    picture_span: FrameSpan
    picture: tuple[PictureSegment, ...]
    offline: str = ""
    offline_file: str = ""  # the file that is not there, as the timeline names it; empty where it names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A marker on the timeline or on a clip, in the sequence's frames."""

    text: str
    span: FrameSpan  # one frame long where the marker has no duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A timeline as the viewer sees it, before anyone has looked at the pixels."""

    name: str
    rate: Fraction
    start_frame: int  # timecode of the first frame, as frames from midnight
    drop_frame: bool
    frames: int
    edits: tuple[Edit, ...]
    markers: tuple[Marker, ...] = ()
    marked: FrameSpan | None = None  # the editor's in and out
    subtitles: tuple[Marker, ...] = ()  # what is said, and when
    notes: tuple[str, ...] = ()  # what had to be mended or left out on reading, in words

    @property
    def span(self) -> FrameSpan:
        return FrameSpan(0, self.frames, self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A span of picture between two cuts."""

    shot_id: str  # "s010", in steps of ten as on a slate, so that later shots fit between
    name: str
    span: FrameSpan
    picture_span: FrameSpan
    picture: tuple[PictureSegment, ...]  # covers picture_span
    scene_id: str
    cut_in: bool = False  # it begins at a cut inside its media: what the media holds before is another shot
    cut_out: bool = False  # it ends at one


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Neighbouring shots in one place; ambience runs through it, across the cuts."""

    scene_id: str  # "sc010": begins with s010
    span: FrameSpan
    shot_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedShot:
    """A shot that gets no sound, and why."""

    name: str
    span: FrameSpan
    reason: str
    is_offline: bool = False  # its media is not there; else it is there and cannot be read
    shot_id: str = ""  # the one that it has with sound, too
    media_path: str = ""  # the file, where one is named: what is offline as the timeline names it, else as it lies here
    unseen: Edit | None = None  # of one that nobody has looked at yet: all that it shows, in one shot or several


@dataclass(frozen=True, slots=True, kw_only=True)
class Scouting:
    """What one pass over a picture found: where it cuts, and how each part looks."""

    cuts_frames: tuple[int, ...]  # record frames counted from the picture's start; first frame of each new shot
    looks: tuple[tuple[float, ...], ...]  # one descriptor a part, len(cuts_frames) + 1 of them, unit length
    warnings: tuple[str, ...] = ()


def cut_picture(
    picture: tuple[PictureSegment, ...], start: int, end: int, rate: Fraction
) -> tuple[PictureSegment, ...]:
    """The part of a picture from its record frame `start` up to `end`, counted from the picture's first frame.

    >>> reel = (PictureSegment(media=Media(path="a.mov"), frames=48),)
    >>> cut_picture(reel, 24, 36, Fraction(24))[0].source_start_s
    Fraction(1, 1)
    """
    kept = []
    position = 0
    for segment in picture:
        first, last = max(start - position, 0), min(end - position, segment.frames)
        if first < last:
            kept.append(
                PictureSegment(
                    media=segment.media,
                    frames=last - first,
                    source_start_s=segment.source_start_s + first * segment.speed / rate,
                    speed=segment.speed,
                )
            )
        position += segment.frames
    return tuple(kept)
