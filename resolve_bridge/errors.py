"""What Resolve may refuse, below `InputError`: each sentence says what to click."""

from collections.abc import Sequence

from v2a_engine.domain.errors import InputError


class HostRefused(InputError):
    """Resolve answered None or False."""

    def __init__(self, action: str, hint: str) -> None:
        super().__init__(f"Resolve would not {action}. {hint}")


class NothingOpen(InputError):
    """No project, or no timeline in it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"No {what} is open in Resolve. Open the timeline you want sound for on the Edit page (close any dialog "
            "that waits for an answer), then try again."
        )


class TimelineGone(InputError):
    """The timeline that was read is not in the project that is open now."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The timeline {name!r} is not in the project that is open in Resolve. Open its project again, or read the "
            "timeline that is open now."
        )


class NoPicture(InputError):
    """A timeline that shows nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The timeline {name!r} holds no picture: every video track is empty, disabled or made of titles. "
            "Open the timeline with your picture in Resolve, then read it again."
        )


class RatesApart(InputError):
    """The project counts sound in frames that have no whole number in the timeline's."""

    def __init__(self, name: str, project_rate: str, timeline_rate: str) -> None:
        super().__init__(
            f"{name} cannot lie exactly where it belongs: the project counts sound at {project_rate} frames a second, "
            f"this timeline at {timeline_rate}. Export the timeline as OTIO (File > Export > Timeline) and open that "
            "file here, or set both to one rate in Project Settings > Master Settings."
        )


class StemsLost(InputError):
    """Clips that Resolve took and did not keep, or put elsewhere; trying again did not help."""

    def __init__(self, lost: Sequence[str]) -> None:
        super().__init__(
            f"Resolve did not keep {len(lost)} of the clips, also when they were placed once more: {'; '.join(lost)}. "
            "All others lie where they belong. Close any open dialog, save the project, and place again."
        )
