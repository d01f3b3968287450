"""What can be wrong with a timeline file, below `InputError`."""

from v2a_engine.domain.errors import InputError


class NotATimeline(InputError):
    """A file that no OTIO reader and no video decoder understands."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} is not a timeline that can be read: {why}. "
            "Give an OTIO file as your editor exports it, a video file, or a folder of numbered pictures."
        )


class EmptyTimeline(InputError):
    """A timeline that shows nothing."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} holds no picture: every video track is empty, disabled or made of gaps. "
            "Export the timeline with its picture clips, then run again."
        )


class NoRateToChoose(InputError):
    """A picture rate for a source that knows its own."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} has a rate of its own; a picture rate is for numbered pictures, which have none. "
            "Leave the picture rate out."
        )


class BadPathMap(InputError):
    """A rule for media paths that cannot be followed."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(
            f"--map {rule!r} cannot be followed: {why}. Write the folder as the timeline names it, an equals sign, "
            "and the folder on this machine: --map 'D:\\footage=/mnt/footage'."
        )


class BadTime(ValueError):
    """A time in the file that is no time; whoever knows the file turns it into `NotATimeline`."""
