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


class ProjectSwitched(InputError):
    """Another project was opened while we worked on one; nothing more is done, in either."""

    def __init__(self, name: str, now: str) -> None:
        which = repr(now) if now != name else "another"
        super().__init__(
            f"The project {name!r} is no longer open in Resolve, {which} is: Wildtrack stopped, and changed nothing "
            f"there. Open {name!r} again, then place again, or remove what is left there of it."
        )


class TrackMixedUp(InputError):
    """The editor moved the tracks in the one moment in which nobody can see it, and a call hit another track."""

    def __init__(self, deed: str, hit: Sequence[str], meant: str) -> None:
        which = " or ".join(map(repr, hit)) or "another track"
        super().__init__(
            f"Audio tracks came, went or changed places in Resolve just while Wildtrack {deed}: {which} was hit "
            f"instead of {meant!r}. Take that back in Resolve (Edit > Undo, or by hand), then try again."
        )


class NoPicture(InputError):
    """A timeline that shows nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The timeline {name!r} holds no picture: every video track is empty, disabled or made of titles. "
            "Open the timeline with your picture in Resolve, then read it again."
        )


class RateUnsure(InputError):
    """Resolve tells a timeline's rate in two ways, a thousandth apart."""

    def __init__(self, name: str, told: str, exported: str) -> None:
        super().__init__(
            f"Resolve tells that the timeline {name!r} has {told} frames a second, and exports it with {exported}. "
            "After an hour sound would be seconds out of sync, so it is not read. Go by file instead: export the "
            "timeline (File > Export > Timeline, format OTIO), open that file in Wildtrack, and import what it writes."
        )


class RatesApart(InputError):
    """Stems that begin or end between two of the frames in which the project counts sound."""

    def __init__(self, names: Sequence[str], project_rate: str, timeline_rate: str) -> None:
        which = names[0] if len(names) == 1 else f"{len(names)} stems ({names[0]} and others)"
        super().__init__(
            f"{which} cannot lie exactly in place, so nothing was placed: the project counts sound at {project_rate} "
            f"frames a second, this timeline at {timeline_rate}. Go by file instead: export the timeline (File > "
            "Export > Timeline, format OTIO), open that file in Wildtrack, and import what it writes."
        )


class StemsLost(InputError):
    """Clips that Resolve took and did not keep, or put elsewhere; trying again did not help."""

    def __init__(self, lost: Sequence[str]) -> None:
        super().__init__(
            f"Resolve did not keep {len(lost)} of the clips, also when they were placed once more: {'; '.join(lost)}. "
            "All others lie where they belong. Close any open dialog, save the project, and place again."
        )
