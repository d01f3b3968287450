"""The errors that a person may read, drawn as a tree.

V2AError
+-- InputError            what was asked for cannot be done as asked        exit code 2
|   +-- UnknownFrameRate, UnknownStemKind, BadRange, NothingSelected, AbsurdWish, UnknownDevice
|   +-- NotATimeline, EmptyTimeline            (raised by otio_adapters)
|   +-- OutputRefused     the output would harm something, or cannot be written
+-- MediaError            a picture or sound file cannot be used             exit code 3
|   +-- MediaOffline, UnreadableMedia, AllMediaOffline, NotLookedAt
+-- EngineError           the engine is missing, busy, dead or at its limits exit code 4
|   +-- UnknownEngine, EngineUnreachable, MissingPart
+-- StorageError          no space, no permission                            exit code 5
|   +-- DiskFull
+-- Cancelled             the user stopped it                                exit code 130

Each class owns its sentence: what happened, where, how to mend it. Classes that only one package
raises live in that package, below one of these branches.
"""

from collections.abc import Sequence


class V2AError(Exception):
    """Root of everything Wildtrack says to a person."""

    exit_code = 1


class InputError(V2AError):
    """What was asked for cannot be done as asked."""

    exit_code = 2


class MediaError(V2AError):
    """A picture or sound file cannot be used."""

    exit_code = 3


class EngineError(V2AError):
    """The engine is missing, busy, dead or at its limits."""

    exit_code = 4


class StorageError(V2AError):
    """Nowhere to write."""

    exit_code = 5


class Cancelled(V2AError):
    """The user stopped the work; nothing was left half written."""

    exit_code = 130

    def __init__(self, what: str = "The job") -> None:
        super().__init__(f"{what} was cancelled. Stems that were finished before are kept; run it again to go on.")


class UnknownFrameRate(InputError):
    """A rate that is neither a whole number nor a whole number times 1000/1001."""

    def __init__(self, label: object) -> None:
        super().__init__(
            f"Frame rate {label!r} is not one Wildtrack knows. A guessed rate would put every stem out of sync: "
            "write it as a whole number or as 24000/1001, 30000/1001 or 60000/1001."
        )


class UnknownStemKind(InputError):
    """A stem name outside FX, BG, MX, DX, or one that no engine renders yet."""

    def __init__(self, label: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no stem called {label!r} here. Choose from: {', '.join(known)}.")


class BadRange(InputError):
    """A range that is empty, turned round, or outside the timeline."""

    def __init__(self, label: str, why: str) -> None:
        super().__init__(
            f"Range {label!r} cannot be used: {why}. "
            "Write it as IN-OUT in timecode or seconds, e.g. 01:00:04:00-01:00:12:00 or 4-12."
        )


class NothingSelected(InputError):
    """The selection holds no shot."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} holds no picture to make sound for. Choose a range, track or clip with picture in it."
        )


class AbsurdWish(InputError):
    """A number outside what makes sense."""

    def __init__(self, what: str, value: float, lowest: float, highest: float) -> None:
        super().__init__(f"{what} = {value:g} makes no sense here. Choose a value from {lowest:g} to {highest:g}.")


class UnknownDevice(InputError):
    """A device that this machine, or PyTorch, does not have."""

    def __init__(self, label: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no device {label!r} here. Set WILDTRACK_DEVICE to one of: {', '.join(known)}.")


class OutputRefused(InputError):
    """Writing there would harm something of the user's, or cannot be done."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"Will not write to {path}: {why}. Choose another output path.")
        self.why = why


class MediaOffline(MediaError):
    """A file that the timeline names is not there."""

    def __init__(self, path: str, where: str) -> None:
        super().__init__(
            f"{where}: media is offline, {path} is not there. Bring the file back or relink the clip, then run again."
        )


class AllMediaOffline(MediaError):
    """No shot of the selection has its picture."""

    def __init__(self, count: int, example: str) -> None:
        which, first = ("The only shot is", "") if count == 1 else (f"All {count} shots are", "the first: ")
        super().__init__(
            f"{which} offline, so there is no picture to make sound for ({first}{example}). "
            "Relink the timeline's media, or say where it lies on this machine (--map 'D:\\footage=/mnt/footage'), "
            "then run again."
        )


class UnreadableMedia(MediaError):
    """A file that is there but cannot be decoded."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"Cannot read {path}: {why}. Check that it plays elsewhere; convert or replace it if not.")


class NotLookedAt(MediaError):
    """Media that is there, and whose picture nobody has seen yet."""

    def __init__(self) -> None:
        super().__init__(
            "Its picture was not looked at yet, so nobody knows where it cuts and what sounds in it. Select it, and it "
            "is looked at before all others."
        )


class UnknownEngine(EngineError):
    """No installed engine has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"No engine called {name!r} is installed. Installed: {', '.join(known) or 'none'}.")


class EngineUnreachable(EngineError):
    """The local service did not answer."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The engine does not answer ({why}). "
            "Try `wildtrack engine stop`, then the command again; or add --in-process to do without it."
        )


class MissingPart(EngineError):
    """A package or weights file that the engine needs is not installed."""

    def __init__(self, part: str, how: str) -> None:
        super().__init__(f"{part} is missing. {how}")


class DiskFull(StorageError):
    """No space left while writing."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"No space left while writing {path}. Free some space and run the same command: finished stems are kept."
        )
