"""The cut as it was before a conform, and what has to be there of it."""

from collections.abc import Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from pathlib import Path

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import InputError, MediaError
from v2a_engine.domain.shot import Edit, Sequence
from v2a_engine.usecases.conform_match import Old, Wanted
from v2a_engine.usecases.ports import OurTrack, PictureScout, PlacedClip, StemShelf
from v2a_engine.usecases.same_picture import Extents, aligned_with, extents, may_share
from v2a_engine.usecases.spot import identified


class OtherRate(InputError):
    """Two cuts that count in different frames."""

    def __init__(self, before: Sequence, now: Sequence) -> None:
        super().__init__(
            f"The old cut runs at {float(before.rate):g} frames a second, the new one at {float(now.rate):g}: "
            "its stems cannot lie on the new one's frames. Run the new cut afresh, or export it at the old rate."
        )


class StemsMissing(MediaError):
    """Stems of the old cut that are not where it says."""

    def __init__(self, paths: Seq[str]) -> None:
        count = f"{len(paths)} stems of the old cut are" if len(paths) > 1 else "1 stem of the old cut is"
        super().__init__(
            f"{count} not where it says (the first: {paths[0]}). Bring the folder back, or say where it lies now "
            f"(--map '{_folder(paths[0])}=/the/folder/now'). To go on without them, and have them rendered anew: "
            "--without-missing."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The cut as it was, with our clips in it."""

    sequence: Sequence
    clips: tuple[PlacedClip, ...]
    tracks: tuple[OurTrack, ...] = ()  # that they lie on, with clips of the user's own; where the host can tell
    now: tuple[PlacedClip, ...] = ()  # our clips in the new cut, should it have any
    tracks_now: tuple[OurTrack, ...] = ()  # and our tracks: then clips of the user's own are there as well
    without_missing: bool = False  # go on where stems' files are not there

    def refuse_missing(self, kinds: Seq[StemKind], shelf: StemShelf) -> None:
        """
        Raises:
            StemsMissing: files of stems of these kinds are not there, and nobody said to go on.
        """
        files = dict.fromkeys(file for clip in self.clips if clip.kind in kinds for file in clip.files)
        missing = [file for file in files if not Path(file).exists() and shelf.read(file) is None]
        if missing and not self.without_missing:
            raise StemsMissing(missing)


class Lost:
    """The pictures of stems whose files are not there: they are not silent, but to be made anew."""

    def __init__(self, olds: Seq[Old], edits: Seq[Edit]) -> None:
        """
        Args:
            edits: the old cut's, their media named by content.
        """
        self._shown: list[tuple[Old, Edit, Extents]] = [
            (old, edit, extents(edit.picture, edit.span.rate))
            for old in olds
            if old.is_lost and not old.hand
            for edit in edits
            if edit.span.overlaps(old.clip.span)
        ]

    def over(self, wanted: Wanted) -> list[Old]:
        """Those of them that lay over this picture."""
        return [
            old
            for old, edit, shown in self._shown
            if old.clip.kind is wanted.request.kind
            and may_share(shown, wanted.extents)
            and aligned_with(edit.picture, wanted.picture, wanted.span.rate) is not None
        ]


def identified_edits(sequence: Sequence, scout: PictureScout) -> Iterator[Edit]:
    """The edits whose media is there, each by its content."""
    for edit in sequence.edits:
        try:
            yield replace(edit, picture=tuple(identified(segment, scout) for segment in edit.picture))
        except MediaError:
            continue  # what was offline had no sound


def _folder(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[0] or path
