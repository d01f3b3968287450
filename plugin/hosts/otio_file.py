"""An OTIO file, or a plain video, as the panel's timeline. What is placed goes into another file beside it."""

from collections.abc import Collection, Sequence
from pathlib import Path

from otio_adapters.file_host import OtioFileHost
from otio_adapters.on_disk import is_folder
from otio_adapters.saving import refuse_unwritable, write_whole
from plugin.hosts.output_choice import remember_choice, settled
from plugin.hosts.output_file import Ground, OutputChanged, OutputFile
from plugin.hosts.source_file import SourceFile
from plugin.session.kept.settings import Settings, usual_stems_folder
from plugin.session.placing.output_place import OutputPlace
from v2a_engine.domain.errors import OutputRefused
from v2a_engine.domain.shot import MediaFacts
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.outputs import before_path
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.ports import MediaProbe, PlacedClip, Progress, StemClip


class OtioFile(SourceFile):
    """The port `PanelHost`. The source is only ever read."""

    def __init__(self, source: Path, probe: MediaProbe, settings: Settings, *, has_written: bool = False) -> None:
        """
        Args:
            settings: which editor the output is for, and where media lies here.
            has_written: this panel placed or removed before: the output is what counts.
        """
        super().__init__(source, has_written=has_written)
        self._probe, self._settings = probe, settings
        self._progress: Progress | None = None
        self._is_settled = False
        self._tried: tuple[Path, OtioFileHost] | None = None  # it has parsed the source already
        self.write_to(self.output_place)

    def watch(self, progress: Progress) -> None:
        """While it reads, it tells and is stopped through this."""
        self._progress = progress

    def fresh(self, settings: Settings) -> "OtioFile":
        return OtioFile(self._source, self._probe, settings, has_written=self.has_written)

    def write_to(self, place: OutputPlace) -> None:
        """Place there from now on; where that is refused, what is open is only read."""
        self.output_place = place
        output = None if place.refusal else place.path
        tried, host = self._tried or (None, None)
        self._host = host if host is not None and tried == output else self._opened(self._source, output)
        self._written = OutputFile(self._source, place.path, self._facts)

    def settle_output(self, taken: Collection[Path] = ()) -> OutputPlace:
        """Find where the output goes.

        Args:
            taken: what other windows write into.

        Raises:
            V2AError: the source cannot be opened.
        """
        self.write_to(settled(self._source, self._refusal, taken))
        self._is_settled = True
        return self.output_place

    def choose_output(self, path: Path) -> None:
        """As `OutputChooser.choose_output`.

        Raises:
            DiskFull, OutputRefused: the choice of before holds.
        """
        if refused := self._refusal(path):
            raise OutputRefused(str(path), refused)
        if path.parent.exists():  # else it is made with the first output
            for written in (path, before_path(path)):
                refuse_unwritable(written)
        remember_choice(self._source, path.absolute())
        self.has_written = False

    def _refusal(self, path: Path) -> str:
        try:
            if taken := OutputFile(self._source, path, self._facts).why_taken:
                return taken
            host = self._opened(self._source, path)
            host.refuse_output()
        except OutputRefused as error:
            return error.why
        except OSError as error:
            return f"the system says: {error.strerror or error}"
        self._tried = path, host
        return ""

    def read(self) -> Cut:
        """
        Raises:
            V2AError: as `OtioFileHost.read`.
        """
        self.remember_state()
        if not self._is_settled:
            self.settle_output()
        return self._host.read()

    def placed(self) -> Sequence[PlacedClip]:
        """What lies in the output, whatever cut it was made for; where none of ours does, as `OtioFileHost.placed`."""
        counts = not self.output_place.refusal and (self.has_written or self._written.holds_ours)
        return self.read_back() if counts else self._host.placed()

    def read_back(self) -> Sequence[PlacedClip]:
        """What lies in the output, read anew."""
        return self._opened(self.output, None).placed() if self.output.exists() else ()

    def refuse_loss(self) -> None:
        """
        Raises:
            SourceChanged: nothing would be written. OutputChanged: it would lose what the user did to the output.
        """
        self._refuse_taken()
        self.check_unchanged()
        if self._written.ground() is Ground.OUTPUT:
            self._refuse_other_picture()

    def _refuse_taken(self) -> None:
        """
        Raises:
            OutputRefused: no place was found to write into, or another timeline's output lies there by now.
        """
        if why := self.output_place.refusal or self._written.why_taken:
            raise OutputRefused(str(self.output), why)

    def place(self, clips: Sequence[StemClip | PlacedClip]) -> None:
        """
        Raises:
            SourceChanged, OutputChanged: nothing was written. V2AError: as `OtioFileHost.place`.
        """
        self._refuse_taken()
        self.check_unchanged()
        ground = self._written.ground()
        if ground is Ground.OUTPUT:
            self._refuse_other_picture()
            self._written.write(lambda: self._place_in_output(clips))
        else:
            theirs = self._adopted(ground)
            self._written.write(lambda: self._host.place([*clips, *theirs]))
        self.has_written = True

    def new_tracks(self, clips: Sequence[StemClip | PlacedClip]) -> Sequence[NewTrack]:
        """As `TrackForeteller.new_tracks`.

        Raises:
            OutputChanged: as `place`.
        """
        ground = self._written.ground()
        if ground is Ground.OUTPUT:
            return self._opened(self.output, None).new_tracks(clips)
        return self._host.new_tracks([*clips, *self._adopted(ground)])

    def remove(self) -> int:
        """
        Raises:
            SourceChanged, OutputChanged: nothing was written. V2AError: as `OtioFileHost.remove`.
        """
        self._refuse_taken()
        self.check_unchanged()
        there = len(self.placed())
        ground = self._written.ground()
        if theirs := self._adopted(ground):
            self._written.write(lambda: self._host.place(theirs))
        else:
            is_there = ground is not Ground.SOURCE_AND_OUR_TRACKS and self._written.holds_ours
            host = self._opened(self.output, None) if is_there else self._host
            self._written.write(host.remove)
        self.has_written = True
        return there

    def _adopted(self, ground: Ground) -> Sequence[PlacedClip]:
        """Have the source placed on our tracks of the output, where the cut changed; the user's clips on those."""
        tracks = self._opened(self.output, None).our_tracks() if ground is Ground.SOURCE_AND_OUR_TRACKS else ()
        self._host.adopt(tracks)
        return [clip for track in tracks for clip in track.theirs]

    def _refuse_other_picture(self) -> None:
        """
        Raises:
            OutputChanged: frames of the source are not the frames of the output.
        """
        here, there = self._host.read(), self._opened(self.output, None).read()
        if (here.rate, here.start_frame, here.edits) != (there.rate, there.start_frame, there.edits):
            raise OutputChanged(self.output, self._source, "its picture was cut otherwise")

    def _place_in_output(self, clips: Sequence[StemClip | PlacedClip]) -> None:
        part = self.output.with_name(f".{self.output.stem}.part.otio")
        try:
            self._opened(self.output, part).place(clips)
            write_whole(self.output, part.read_bytes())
        finally:
            part.unlink(missing_ok=True)

    def _opened(self, source: Path, output: Path | None) -> OtioFileHost:
        settings = self._settings
        rules = [f"{path.there}={path.here}" for path in settings.media_paths if is_folder(path.here)]
        host = OtioFileHost(source, output, self._facts, dialect=settings.dialect, path_map=rules)
        if output is not None and output.is_relative_to(usual_stems_folder()):
            host.make_folder()
        return host

    def _facts(self, path: str) -> MediaFacts:
        if self._progress is not None:
            self._progress(0, 0, f"reading {Path(path).name}")
        return self._probe(path)
