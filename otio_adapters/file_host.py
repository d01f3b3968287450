"""`OtioFileHost`: an OTIO file, or a plain video, as the place where shots come from and stems go."""

from collections.abc import Callable
from collections.abc import Sequence as Seq
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TypeVar

from otio_adapters.clip_media import MediaFinder
from otio_adapters.dialects.dialect import DEFAULT, SourceTimes, dialect_for
from otio_adapters.dialects.spoken import spoken
from otio_adapters.document import Document, parse_document
from otio_adapters.errors import BadTime, EmptyTimeline, NotATimeline
from otio_adapters.lanes import new_tracks
from otio_adapters.media_paths import is_remote, local_path
from otio_adapters.our_clips import OurClips
from otio_adapters.ownership import (
    Json,
    holds_ours,
    media_urls,
    unwrapped,
    with_media_folder,
    with_our_tracks,
    without_our_tracks,
    without_ours,
    wrapped,
)
from otio_adapters.path_map import PathMap
from otio_adapters.saving import make_folder_of, refuse_harm, write_whole
from otio_adapters.sequence_reader import ReadTimeline, read_timeline
from otio_adapters.stem_tracks import stem_tracks
from otio_adapters.timeline_source import TimelineSource, open_source
from otio_adapters.track_shells import Shell, shell_of, their_tracks
from v2a_engine.domain.errors import OutputRefused
from v2a_engine.domain.shot import Sequence
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.ports import MediaProbe, OurTrack, PlacedClip, StemClip, Stray

_Ours = TypeVar("_Ours", PlacedClip, OurTrack, Stray)


class OtioFileHost:
    """A `TimelineHost` over one file. The source is only ever read, but for `remove` without an output."""

    def __init__(
        self,
        source: Path,
        output: Path | None,
        probe: MediaProbe,
        *,
        picture_rate: Fraction | None = None,
        dialect: str | None = DEFAULT,
        path_map: Seq[str] = (),
    ) -> None:
        """
        Args:
            source: .otio, .otioz, .otiod, what an installed OTIO adapter reads, a video file, a folder of numbered
                pictures or a pattern of their names (`%04d`, `####`, `[1001-1099]`).
            output: the .otio file to write; None when nothing is to be written, or `remove` shall write in place.
            picture_rate: pictures a second, where the source is pictures; 24 unless given.
            dialect: the editor that the output is for; only our own tracks are written in it. None: as our tracks
                that are there are written, those that were adopted first.
            path_map: where media lies here that the timeline names otherwise: "D:\\footage=/mnt/footage".

        Raises:
            UnknownDialect: there is none of that name.
            BadPathMap: one of the rules cannot be followed.
        """
        self._source = Path(source)
        self._output = Path(output) if output is not None else None
        self._probe = probe
        self._picture_rate = picture_rate
        self._path_map = PathMap.parsed(path_map)
        self._dialect = dialect_for(dialect) if dialect is not None else None
        self._adopted: tuple[Shell, ...] = ()
        self._makes_folder = False
        self._opened: TimelineSource | None = None
        self._read: ReadTimeline | None = None

    def read(self) -> Sequence:
        """The picture as the viewer sees it; what had to be mended or left out is in its notes.

        Raises:
            NotATimeline, EmptyTimeline, NoRateToChoose, UnknownFrameRate, MediaError: the source cannot be read.
            OutputRefused: the output could not be written later; said before hours of work.
        """
        return self._timeline().sequence

    def refuse_output(self) -> None:
        """
        Raises:
            OutputRefused: nothing may be written there. NotATimeline, MediaError: the source cannot be opened.
        """
        if self._output is not None:
            refuse_harm(
                self._output, self._source, (), makes_folder=self._makes_folder
            )  # before anything is unpacked beside it
            self._refuse_harm(self._open(), self._output)

    def placed(self) -> Seq[PlacedClip]:
        """Each clip of ours that is there already.

        Those in the output, where it is this very timeline with tracks of ours; else those in the source. An output
        made of another cut has nothing that could stay where it is.

        Raises:
            NotATimeline: a clip of ours is damaged beyond reading.
        """
        return self._ours(OurClips.of)

    def our_tracks(self) -> Seq[OurTrack]:
        """Our tracks as the user left them, in the timeline that `placed` looks at.

        Raises:
            NotATimeline: as `placed`.
        """
        return self._ours(OurClips.tracks)

    def strays(self) -> Seq[Stray]:
        """Our stems elsewhere than on our tracks.

        Raises:
            NotATimeline: the file holds none.
        """
        return self._ours(OurClips.strays)

    def adopt(self, tracks: Seq[OurTrack]) -> None:
        """From now on place on tracks like these of another timeline, where there are none of ours already."""
        self._adopted = tuple(shell_of(track.as_it_is) for track in tracks)

    def make_folder(self) -> None:
        """From now on make the output's folder when it is written, where it is not there."""
        self._makes_folder = True

    def _ours(self, read_ours: Callable[[OurClips, Json], list[_Ours]]) -> list[_Ours]:
        """What there is of ours in the output, where it is this very timeline, else in the source."""
        source, read = self._open(), self._timeline()
        content, folder = wrapped(source.document.content), source.media_folder
        if self._output is not None and self._output.exists():
            there = _content_of(self._output)
            if there is not None and holds_ours(there) and _theirs(there) == _theirs(content):
                content, folder = there, self._output.parent
        ours = OurClips(rate=read.sequence.rate, zero_frame=read.zero_frame, folder=folder, path_map=self._path_map)
        try:
            return read_ours(ours, content)
        except BadTime as error:
            raise NotATimeline(str(self._source), str(error)) from None

    def place(self, clips: Seq[StemClip | PlacedClip]) -> None:
        """Write the source with these stems, and only these, on our tracks. Everything else is as it was.

        Our tracks themselves, with clips of the user's own that lie on them, stay as the user left them.

        Raises:
            NotATimeline: our tracks that are there are damaged beyond reading.
            OutputRefused, DiskFull: nothing was written.
        """
        if self._output is None:
            raise OutputRefused(str(self._source), "no output was named, and a source is never overwritten")
        source, read = self._open(), self._timeline()
        there = self._ours(partial(OurClips.tracks, verbatim=True))
        shells = [shell_of(track.as_it_is) for track in there]
        found = next((shell.dialect for shell in (*self._adopted, *shells) if shell.dialect), DEFAULT)
        dialect = self._dialect or dialect_for(found)
        theirs = [clip for track in there for clip in track.theirs]
        content = without_our_tracks(wrapped(source.document.content))
        own = their_tracks(content)
        tracks_to_be = shells or [shell.among(own) for shell in self._adopted]
        plain = stem_tracks([*clips, *theirs], read.sequence, read.rate_label, read.zero_frame, tracks_to_be)
        folder = self._output.parent
        tracks = [(after, spoken(track, dialect, folder, SourceTimes.TIMECODE)) for after, track in plain]
        content = with_media_folder(with_our_tracks(content, tracks), self._foreign_folder(source))
        self._refuse_harm(source, self._output)
        if self._makes_folder:
            make_folder_of(self._output)
        write_whole(self._output, source.document.with_content(content).encoded())

    def new_tracks(self, clips: Seq[StemClip | PlacedClip]) -> Seq[NewTrack]:
        """As `TrackForeteller.new_tracks`.

        Raises:
            NotATimeline: as `place`.
        """
        there = self._ours(partial(OurClips.tracks, verbatim=True))
        shells = [shell_of(track.as_it_is) for track in there]
        return new_tracks([*clips, *(clip for track in there for clip in track.theirs)], shells or self._adopted)

    def remove(self) -> int:
        """Write the timeline without anything of ours, equal to what it was before; how many clips went.

        Raises:
            NotATimeline: there is no timeline in the file.
            OutputRefused, DiskFull: nothing was written.
        """
        source = self._open()
        target = self._output or self._source
        in_place = self._output is None or target.resolve() == self._source.resolve()
        if in_place and not source.is_file:
            raise OutputRefused(str(target), "ours is taken out in place of .otio files only")
        if not in_place:
            self._refuse_harm(source, target)
        content, removed = without_ours(wrapped(source.document.content))
        folder = None if in_place else self._foreign_folder(source)
        content = unwrapped(with_media_folder(content, folder))
        if content != source.document.content or not in_place:
            if self._makes_folder:
                make_folder_of(target)
            write_whole(target, source.document.with_content(content).encoded())
        return removed

    def _timeline(self) -> ReadTimeline:
        if self._read is None:
            source = self._open()
            if self._output is not None:
                self._refuse_harm(source, self._output)
            finder = MediaFinder(
                folder=source.media_folder, probe=self._probe, path_map=self._path_map, notes=self._notes(source)
            )
            try:
                read = read_timeline(source.timeline(self._source, finder.notes), finder, self._source.stem)
            except (BadTime, RecursionError) as error:
                why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
                raise NotATimeline(str(self._source), why) from None
            if not read.sequence.edits:
                raise EmptyTimeline(str(self._source))
            self._read = read
        return self._read

    def _open(self) -> TimelineSource:
        if self._opened is None:
            unpack_to = self._output.with_suffix(".media") if self._output is not None else None
            self._opened = open_source(self._source, self._probe, self._picture_rate, unpack_to)
        return self._opened

    def _foreign_folder(self, source: TimelineSource) -> str | None:
        """The media's folder, where relative paths would mean another place once read from the output's."""
        if self._output is None or self._output.absolute().parent == source.media_folder.absolute():
            return None
        relative = any(_is_relative(url) for url in media_urls(source.document.content))
        return str(source.media_folder.absolute()) if relative else None

    def _notes(self, source: TimelineSource) -> list[str]:
        if self._foreign_folder(source) is None:
            return list(source.notes)
        return [
            *source.notes,
            f"The timeline names its media relative to {source.media_folder}; other programs will not find them "
            "from where the output goes. Write the output beside the source to avoid that.",
        ]

    def _refuse_harm(self, source: TimelineSource, output: Path) -> None:
        content = source.document.content
        urls = dict.fromkeys(url for url in media_urls(content) if url and not is_remote(url))
        media = (self._path_map.local(local_path(url, source.media_folder)) for url in urls)
        refuse_harm(output, self._source, media, makes_folder=self._makes_folder)
        if output.exists() and not self._may_replace(source.document, output):
            raise OutputRefused(str(output), "another timeline lies there, and it is none that Wildtrack wrote")

    def _may_replace(self, document: Document, output: Path) -> bool:
        """Only what we wrote ourselves, or what holds nothing that the source does not hold, is overwritten."""
        if not output.read_bytes().strip():
            return True
        there = _content_of(output)
        if there is None:
            return False
        return holds_ours(there) or there in (document.content, without_ours(wrapped(document.content))[0])


def _content_of(path: Path) -> Json | None:
    """What an .otio file holds; None where it holds no timeline."""
    try:
        return parse_document(path.read_bytes(), path).content
    except NotATimeline:
        return None


def _theirs(content: Json) -> Json:
    """All of a timeline but our tracks and what lies on them."""
    return without_our_tracks(with_media_folder(wrapped(content), None))


def _is_relative(url: str) -> bool:
    here = Path("here")
    return bool(url) and not is_remote(url) and local_path(url, here).startswith("here")
