"""Keeping a session on disk, so that neither a crash nor a restart loses work.

One JSON file for each timeline, written under another name and then renamed: it is whole, or it is the one of before.
Takes are kept as paths; what is in them, their own records tell.
"""

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from plugin.session.cards import Form
from plugin.session.kept.kept_file import write_kept
from plugin.session.later import KeptWish
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.usecases.picture_moments import Moment
from v2a_engine.usecases.plan import Wishes

T = TypeVar("T")

_FORMAT = 1
_ID_DIGITS = 24
_KEPT_NAME = re.compile(f"[0-9a-f]{{{_ID_DIGITS}}}")
_MOST_OTHERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is remembered of one timeline."""

    label: str = ""
    wishes: Wishes = field(default_factory=Wishes)
    forms: Mapping[str, Form] = field(default_factory=dict)
    takes: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)  # wav path and rating, by cue id
    chosen: Mapping[str, int] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)  # what each stem was for: `picture_id` by cue id
    waiting: tuple[StemRequest, ...] = ()  # jobs asked for that have not ended
    selected: tuple[str, ...] = ()
    playhead: int = 0
    later: tuple[KeptWish, ...] = ()  # what was asked for before its picture was looked at
    aside: "Kept | None" = None  # of shots that are offline or not looked at: forms, takes and jobs, for when they are

    def to_json(self) -> str:
        """`from_json` gives back an equal one."""
        wishes = asdict(self.wishes)
        del wishes["of_cues"]  # the forms say it
        fields = {
            "format": _FORMAT,
            "label": self.label,
            "wishes": wishes,
            "forms": {cue_id: _form_fields(form) for cue_id, form in self.forms.items()},
            "takes": dict(self.takes),
            "chosen": dict(self.chosen),
            "seen": dict(self.seen),
            "pictures": dict(self.pictures),
            "waiting": [request.to_json() for request in self.waiting],
            "selected": self.selected,
            "playhead": self.playhead,
            "later": [asdict(wish) for wish in self.later],
            "aside": self.aside and json.loads(self.aside.to_json()),
        }
        return json.dumps(fields, ensure_ascii=False, indent=1)

    @staticmethod
    def from_json(text: str) -> "Kept":
        """
        Raises:
            ValueError: it is not what `to_json` writes.
        """
        try:
            return _kept(json.loads(text))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a kept session: {error!r}") from error

    def carried(self, new_ids: Mapping[str, str]) -> "Kept":
        """The same under the names that the stems have now; what has none is left out."""

        def renamed(by_id: Mapping[str, T]) -> dict[str, T]:
            return {new_ids[old]: value for old, value in by_id.items() if old in new_ids}

        waiting = [replace(r, cue_id=new_ids[r.cue_id]) for r in self.waiting if r.cue_id in new_ids]
        return replace(
            self,
            forms=renamed(self.forms),
            takes=renamed(self.takes),
            chosen=renamed(self.chosen),
            seen=renamed(self.seen),
            pictures=renamed(self.pictures),
            waiting=tuple(waiting),
            aside=None,
        )

    def whole(self) -> "Kept":
        """The same with what was put aside, where nothing newer has its name."""
        if self.aside is None:
            return self
        aside = self.aside
        takes = {
            cue_id: tuple(dict([*aside.takes.get(cue_id, ()), *self.takes.get(cue_id, ())]).items())
            for cue_id in {**aside.takes, **self.takes}
        }
        return replace(
            self,
            forms={**aside.forms, **self.forms},
            takes=takes,
            chosen={**aside.chosen, **self.chosen},
            seen={**aside.seen, **self.seen},
            pictures={**aside.pictures, **self.pictures},
            waiting=(*aside.waiting, *self.waiting),
            aside=None,
        )


class Keeper:
    """The folder in which sessions are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unwritten: dict[str, Callable[[], Kept]] = {}  # by identity: newer than what lies on disk
        self._noting = threading.Lock()

    def path(self, identity: str) -> Path:
        return self._folder / f"{hashlib.sha256(identity.encode()).hexdigest()[:_ID_DIGITS]}.json"

    def load(self, identity: str) -> tuple[Kept, tuple[str, ...]]:
        """What was kept of a timeline, and what to say of it. A damaged file is set aside, never written over."""
        if (newest := self._unwritten.get(identity)) is not None:
            return newest(), ()
        path = self.path(identity)
        try:
            return Kept.from_json(path.read_text(encoding="utf-8")), ()
        except FileNotFoundError:
            return Kept(), ()
        except (ValueError, OSError) as error:
            return Kept(), (_set_aside(path, error),)

    def others(self, identity: str) -> list[tuple[Path, float]]:
        """What is kept of other timelines and when that was, in seconds since 1970, the newest first; the last ones."""
        found = {self.path(one): time.time() for one in tuple(self._unwritten)}
        try:
            for path in self._folder.glob("*.json"):
                if _KEPT_NAME.fullmatch(path.stem):
                    found.setdefault(path, path.stat().st_mtime)
        except OSError:
            pass  # one went meanwhile: what is only offered may be left out
        found.pop(self.path(identity), None)
        return sorted(found.items(), key=lambda one: one[1], reverse=True)[:_MOST_OTHERS]

    def peek(self, path: Path) -> Kept | None:
        """One of `others`; None where it is gone or cannot be read, which its own opening will tell of."""
        for identity, newest in tuple(self._unwritten.items()):
            if self.path(identity) == path:
                return newest()
        try:
            return Kept.from_json(path.read_text(encoding="utf-8"))
        except (ValueError, OSError):
            return None

    def note(self, identity: str, state: Callable[[], Kept]) -> None:
        """This is about to be saved by `save_noted`; until then `load` gives it."""
        with self._noting:
            self._unwritten[identity] = state

    def save_noted(self, identity: str) -> None:
        """Save what was noted last.

        Raises:
            NotKept, StateFolderUnusable: the file of before is still there.
        """
        if (newest := self._unwritten.get(identity)) is not None:
            self.save(identity, newest())
            with self._noting:  # what is noted in this very moment stays
                if self._unwritten.get(identity) is newest:
                    del self._unwritten[identity]

    def save(self, identity: str, kept: Kept) -> None:
        """
        Raises:
            NotKept, StateFolderUnusable: the file of before is still there.
        """
        write_kept(self.path(identity), kept.to_json())


def _set_aside(path: Path, error: Exception) -> str:
    kept = path.with_suffix(f".unreadable-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}.json")
    try:
        path.replace(kept)
    except OSError:
        return f"What was kept of this timeline cannot be read ({error}), and {path} cannot be moved. It starts afresh."
    return f"What was kept of this timeline is damaged ({error}). It was set aside as {kept}; the panel starts afresh."


def _form_fields(form: Form) -> dict[str, Any]:
    moments = [[moment.frame, moment.media, str(moment.source_s)] for moment in form.moments]
    return {**asdict(form), "moments": moments}


def _form(fields: dict[str, Any]) -> Form:
    return Form(**{**fields, "moments": tuple(_moment(written) for written in fields.get("moments", ()))})


def _moment(written: Any) -> Moment:
    if isinstance(written, int):  # versions before wrote the frame alone
        return Moment(frame=written)
    frame, media, source_s = written
    return Moment(frame=int(frame), media=str(media), source_s=Fraction(source_s))


def _wish(fields: dict[str, Any]) -> KeptWish:
    frames = (int(fields[name]) for name in ("clip_start_frame", "first_frame", "frames"))
    return KeptWish(StemKind(fields["kind"]), str(fields["shows"]), *frames)


def _kept(fields: dict[str, Any]) -> Kept:
    if fields["format"] != _FORMAT:
        raise ValueError(f"format {fields['format']}, this version reads {_FORMAT}")
    wishes = dict(fields["wishes"])
    wishes["kinds"] = tuple(StemKind(kind) for kind in wishes["kinds"])
    wishes["levels_lufs"] = tuple((StemKind(kind), float(level)) for kind, level in wishes["levels_lufs"])
    return Kept(
        label=str(fields["label"]),
        wishes=Wishes(**wishes),
        forms={cue_id: _form(form) for cue_id, form in fields["forms"].items()},
        takes={cue_id: tuple((str(p), int(r)) for p, r in takes) for cue_id, takes in fields["takes"].items()},
        chosen={cue_id: int(number) for cue_id, number in fields["chosen"].items()},
        seen={cue_id: str(words) for cue_id, words in fields["seen"].items()},
        pictures={cue_id: str(name) for cue_id, name in fields["pictures"].items()},
        waiting=tuple(StemRequest.from_json(line) for line in fields["waiting"]),
        selected=tuple(str(shot_id) for shot_id in fields["selected"]),
        playhead=int(fields["playhead"]),
        later=tuple(_wish(wish) for wish in fields.get("later", ())),
        aside=_kept(fields["aside"]) if fields.get("aside") else None,
    )
