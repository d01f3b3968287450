"""The dialects as values: what an editor's OTIO reader takes a source range, a path and the channels of a clip to be.

Resolve counts a source range in the media's timecode, and our stems have one: their Broadcast WAV time reference. With
ranges from zero it imports no timeline at all. Kdenlive and Blender count from the media's first sample, Premiere's
reader does as well; those get ranges rebased by `available_range`. The default is Resolve's form, for a reader that
honours `available_range` finds the same samples by it. Premiere's layout follows its own exports; no reader here
could be asked whether it needs it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath, PureWindowsPath

from otio_adapters.dialects import channel_layout
from otio_adapters.dialects.channel_layout import ChannelLayout
from v2a_engine.domain.errors import InputError

DEFAULT = "resolve"


class SourceTimes(Enum):
    """Where the numbers of a source range begin."""

    TIMECODE = "at the timecode of the media's first sample"
    FROM_ZERO = "at zero, the media's first sample"


def bare_path(path: str) -> str:
    """The path as the system writes it."""
    return path


def forward_slashes(path: str) -> str:
    """A bare path that has slashes on Windows too.

    >>> forward_slashes("C:\\\\stems\\\\a.wav"), forward_slashes("/stems/a.wav")
    ('C:/stems/a.wav', '/stems/a.wav')
    """
    return PureWindowsPath(path).as_posix() if PureWindowsPath(path).drive else path


def file_url(path: str) -> str:
    """
    >>> file_url("/stems/a b.wav"), file_url("C:\\\\stems\\\\a.wav")
    ('file:///stems/a%20b.wav', 'file:///C:/stems/a.wav')
    """
    is_windows = bool(PureWindowsPath(path).drive)
    return PureWindowsPath(path).as_uri() if is_windows else PurePosixPath(path).as_uri()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One editor's OTIO."""

    editor: str
    source_times: SourceTimes
    url: Callable[[str], str]
    layout: ChannelLayout = channel_layout.NONE
    holds_takes: bool = True  # several media references per clip; without, the chosen take alone, as Clip.1


DIALECTS = {
    "resolve": Dialect(
        editor="DaVinci Resolve", source_times=SourceTimes.TIMECODE, url=bare_path, layout=channel_layout.RESOLVE
    ),
    "premiere": Dialect(
        editor="Premiere Pro", source_times=SourceTimes.FROM_ZERO, url=file_url, layout=channel_layout.PREMIERE
    ),
    "avid": Dialect(editor="Media Composer", source_times=SourceTimes.TIMECODE, url=file_url),
    "kdenlive": Dialect(editor="Kdenlive", source_times=SourceTimes.FROM_ZERO, url=bare_path),
    "fcp": Dialect(
        editor="Final Cut Pro's converters", source_times=SourceTimes.FROM_ZERO, url=file_url, holds_takes=False
    ),
    "hiero": Dialect(editor="Hiero and Nuke Studio", source_times=SourceTimes.TIMECODE, url=forward_slashes),
    "blender": Dialect(editor="Blender", source_times=SourceTimes.FROM_ZERO, url=bare_path),
    "any": Dialect(editor="any other program", source_times=SourceTimes.FROM_ZERO, url=bare_path),
}


class UnknownDialect(InputError):
    """An editor that no dialect is for."""

    def __init__(self, label: str) -> None:
        super().__init__(f"There is no dialect for {label!r}. Choose from: {', '.join(DIALECTS)}.")


def dialect_for(label: str) -> Dialect:
    """The dialect of this name, upper or lower case.

    Raises:
        UnknownDialect: and which ones there are.
    """
    if label.lower() not in DIALECTS:
        raise UnknownDialect(label)
    return DIALECTS[label.lower()]
