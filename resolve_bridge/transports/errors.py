"""What can go wrong on the way to Resolve."""

from pathlib import Path

from v2a_engine.domain.errors import InputError

MENU = "Workspace > Scripts > Wildtrack"


class ResolveUnreachable(InputError):
    """There is no way to Resolve's API as things stand."""


class MenuScriptNotRunning(ResolveUnreachable):
    """No menu script answers."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The Wildtrack menu script does not run in Resolve ({why}). In Resolve, choose {MENU}. "
            "If it is not in that menu, run `wildtrack resolve doctor`."
        )


class MenuScriptCrowded(ResolveUnreachable):
    """Something listens where the menu script does, and hangs up on us."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"The Wildtrack menu script in Resolve is busy: on its port {port} nobody is let in, as when another "
            "program takes all places. This last step was not done. Try again in a few seconds; if that does not help, "
            f"close Resolve, start it again and choose {MENU}."
        )


class MenuScriptOfAnotherVersion(ResolveUnreachable):
    """The script that runs speaks another protocol."""

    def __init__(self, theirs: object, ours: int) -> None:
        super().__init__(
            f"The menu script that runs in Resolve is of another Wildtrack (protocol {theirs}, not {ours}). "
            "Run `wildtrack resolve install`, then start Resolve again."
        )


class ConnectionFileExposed(ResolveUnreachable):
    """Others could have read or written the connection file."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"Will not use {path}: {why}, so the token in it proves nothing. "
            f"Delete that file, start Resolve again, and choose {MENU}."
        )


class ResolveLost(ResolveUnreachable):
    """The menu script was there, or Resolve itself, and is no more."""

    def __init__(self, what: str, why: str, afterwards: str = f"choose {MENU} and do the step again") -> None:
        super().__init__(
            f"Resolve no longer answers ({why}). The last step, {what}, may or may not have been done. "
            f"If Resolve is closed, open it; then {afterwards}."
        )


class ResolveBusy(ResolveUnreachable):
    """Resolve has not answered in time, but the menu script is there."""

    def __init__(self, what: str, seconds: float, has_begun: bool) -> None:
        done = "it may still be done" if has_begun else "it will not be done"
        super().__init__(
            f"Resolve has not answered {what} within {seconds:g} s; {done}. "
            "Close any dialog that is open in Resolve, wait until it reacts again, then do the step again."
        )


class CallNotPassedOn(ResolveUnreachable):
    """The menu script will not do this."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(
            f"The menu script in Resolve refuses {what}: {why}. If Wildtrack was updated, "
            "run `wildtrack resolve install` and start Resolve again."
        )


class CallMissing(ResolveUnreachable):
    """This version of Resolve does not have the call."""

    def __init__(self, what: str) -> None:
        super().__init__(f"This version of Resolve does not know {what}. A newer one may.")


class CallRaised(ResolveUnreachable):
    """Resolve's API raised an error of its own."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(
            f"Resolve failed at {what}: {why}. Look whether a dialog is open there, then do the step again."
        )


class ScriptingLibraryMissing(ResolveUnreachable):
    """Resolve's library for scripts is not where it should be."""

    def __init__(self, places: tuple[Path, ...]) -> None:
        looked = ", ".join(str(place) for place in places)
        super().__init__(
            f"Resolve's scripting library is not here (looked for {looked}). "
            "Install DaVinci Resolve, or name the library in the environment variable RESOLVE_SCRIPT_LIB."
        )


class ScriptingLibraryUnusable(ResolveUnreachable):
    """The library is there, and this Python cannot load it."""

    def __init__(self, library: Path, why: str) -> None:
        super().__init__(
            f"{library} cannot be loaded by this Python ({why}). Python 3.10 to 3.12 is what most versions of Resolve "
            "take; or use the menu script instead: `wildtrack resolve install`."
        )


class ExternalScriptingRefused(ResolveUnreachable):
    """Resolve gives no handle to programs outside of it."""

    def __init__(self, is_running: bool) -> None:
        why = (
            "In Studio, set Preferences > System > General > External scripting using to Local, and close any dialog "
            f"that is open; in the free edition, choose {MENU} instead"
            if is_running
            else "It is not running: open it and a project first"
        )
        super().__init__(f"Resolve does not answer programs outside of it. {why}.")


class NothingToConnect(ResolveUnreachable):
    """Files go by hand."""

    def __init__(self, steps: str) -> None:
        super().__init__(f"There is no connection to Resolve; timelines go by file. {steps}")
