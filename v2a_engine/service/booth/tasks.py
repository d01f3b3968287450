"""What is done in the booth. Each imports what it needs when it is first asked for: a thumbnail waits for no scipy."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from v2a_engine.remote.messages import STILL, Message
from v2a_engine.remote.wire import facts_to_wire, outcome_to_wire, scouting_to_wire
from v2a_engine.service.booth.wishes import file_of, media_of, path_of, picture_of, pictures_of, stills_of

if TYPE_CHECKING:
    from v2a_engine.media.jpeg_stills import OpenReels


class Tell(Protocol):
    """The way back to who asked. Both raise Cancelled once they want no more."""

    def progress(self, step: int, steps: int, stage: str) -> None: ...

    def send(self, message: Message) -> None: ...


def probe(fields: dict[str, Any], _: Tell) -> Any:
    """What a file is."""
    from v2a_engine.media.probe import probe

    return facts_to_wire(probe(path_of(fields)))


def identify(fields: dict[str, Any], _: Tell) -> Any:
    """A name for a file's content."""
    from v2a_engine.media.identity import identify

    return identify(media_of(fields))


def scout(fields: dict[str, Any], tell: Tell) -> Any:
    """Cuts and looks; remembered in the same folder as the command line's."""
    from v2a_engine.parts import scout

    picture, rate = picture_of(fields)
    return scouting_to_wire(scout().scout(picture, rate, tell.progress))


def survey(fields: dict[str, Any], tell: Tell) -> Any:
    """Cuts and looks of many pictures, remembered likewise; why not, of those that cannot be read."""
    from v2a_engine.parts import scout

    pictures, rate, refused = pictures_of(fields)
    found = iter(scout().survey(pictures, rate, tell.progress))
    return [outcome_to_wire(error or next(found)) for error in refused]


def recall(fields: dict[str, Any], tell: Tell) -> Any:
    """Cuts and looks of the pictures that are remembered; null for others."""
    from v2a_engine.parts import scout

    pictures, rate, refused = pictures_of(fields)
    found = iter(scout().recall(pictures, rate, tell.progress))
    outcomes = [None if error else next(found) for error in refused]
    return [outcome and scouting_to_wire(outcome) for outcome in outcomes]


def frames(fields: dict[str, Any], tell: Tell) -> Any:
    """Stills, each a message."""
    from v2a_engine.media.jpeg_stills import jpeg_stills

    for still in jpeg_stills(*stills_of(fields), _reels()):
        tell.send(Message(STILL, still))
    return None


@functools.cache
def _reels() -> "OpenReels":
    from v2a_engine.media.jpeg_stills import OpenReels

    return OpenReels()


def let_go() -> None:
    """Nothing is asked for a while: no file stays open."""
    _reels().close()


def verify(fields: dict[str, Any], tell: Tell) -> Any:
    """As `wildtrack verify --json`, of one file."""
    import json

    from v2a_engine.provenance.log import stem_log
    from v2a_engine.verify.as_json import as_json
    from v2a_engine.verify.examine import examine

    def listening(done_s: float, of_s: float) -> None:
        tell.progress(round(done_s), round(max(done_s, of_s)), "listening")

    return json.loads(as_json([examine(file_of(fields), stem_log(), listening)]))


TASKS: dict[str, Callable[[dict[str, Any], Tell], Any]] = {
    task.__name__: task for task in (probe, identify, scout, survey, recall, frames, verify)
}
