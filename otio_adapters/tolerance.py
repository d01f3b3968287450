"""Make a copy of a newer or foreign file that this OTIO can read. The file's own JSON is never changed.

OTIO refuses a whole file for one schema newer than itself (Marker.3, Color.1), one foreign effect, one null where it
wants a list. Here newer schemas are read as the newest known, foreign effects as plain ones, what is missing gets its
usual value, keys that OTIO does not know are plain data, and what cannot be placed is left out with a note. Old
schemas need nothing: OTIO upgrades them.
"""

import re
from collections.abc import Iterator
from typing import Any

import opentimelineio as otio

from otio_adapters.ownership import COLLECTIONS, Json, schema_of

_OLD_NAMES = {"Sequence": "Track", "Filler": "Gap", "SerializeableCollection": "SerializableCollection"}
_PLACES = {  # what may stand in a list of this name
    "effects": ("Effect", "TimeEffect", "LinearTimeWarp", "FreezeFrame"),
    "markers": ("Marker",),
    "children": ("Clip", "Gap", "Track", "Stack", "Transition", "Timeline", "SerializableCollection"),
}
_REFERENCES = ("ExternalReference", "ImageSequenceReference", "GeneratorReference", "MissingReference")
# The keys that hold OTIO's own objects; beneath all others lies data.
_TIMES = ("source_range", "available_range", "marked_range", "range", "global_start_time", "start_time", "duration")
_HOLDERS = frozenset((*_TIMES, *_PLACES, "tracks", "media_reference", "in_offset", "out_offset"))
_NUMBER = re.compile(r"[ \t\n\r\f\v]*([+-]?[0-9]{1,9})(?![0-9])")
_NEW_CLIP = 2  # the first version that names several media
_VALUES = dict.fromkeys(("RationalTime", "TimeRange", "TimeTransform"), 1)  # OTIO does not list these
_UNUSED = ("color", "available_image_bounds")  # of several forms by version and owner; nobody here looks at them
_NO_TIME: Json = {"OTIO_SCHEMA": "RationalTime.1", "rate": 1.0, "value": 0.0}
_EMPTY: Json = {"metadata": {}, "name": "", "effects": [], "markers": [], "enabled": True}
_USUAL: dict[str, Json] = {  # what a field is where it is missing or null and OTIO wants a value
    "Timeline": {"tracks": {**_EMPTY, "OTIO_SCHEMA": "Stack.1", "source_range": None, "children": []}},
    "SerializableCollection": {"children": []},
    "Stack": {**_EMPTY, "children": []},
    "Track": {**_EMPTY, "children": [], "kind": "Video"},
    "Clip": {**_EMPTY, "media_references": {}, "active_media_reference_key": "DEFAULT_MEDIA"},
    "Gap": _EMPTY,
    "Transition": {"in_offset": _NO_TIME, "out_offset": _NO_TIME, "transition_type": "SMPTE_Dissolve"},
    "Marker": {"color": "", "name": "", "comment": ""},
    "Effect": {"effect_name": ""},
    "TimeEffect": {"effect_name": ""},
    "LinearTimeWarp": {"effect_name": "LinearTimeWarp"},
    "FreezeFrame": {"effect_name": "FreezeFrame", "time_scalar": 0.0},
    "ExternalReference": {"target_url": ""},
    "GeneratorReference": {"generator_kind": "", "parameters": {}},
    "ImageSequenceReference": {
        **dict.fromkeys(("target_url_base", "name_prefix", "name_suffix"), ""),
        **{"start_frame": 1, "frame_step": 1, "frame_zero_padding": 0, "rate": 0.0, "missing_frame_policy": "error"},
    },
}


def readable(document: Json, notes: list[str]) -> Any:
    """A copy in the schemas this OTIO knows."""
    copier = _Copier(notes)
    copy = copier.value(document)
    for label, known in sorted(copier.newer.items()):
        notes.append(f"{label} is newer than this OpenTimelineIO: read as {known}, and written back as it is.")
    return copy


class _Copier:
    def __init__(self, notes: list[str]) -> None:
        self._notes = notes
        self._known: dict[str, int] = {**otio.core.type_version_map(), **_VALUES}
        self.newer: dict[str, str] = {}

    def value(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if isinstance(value, dict):
            return self._object(value)
        return _text(value) if isinstance(value, str) else value

    def _object(self, fields: Json) -> Json:
        schema = schema_of(fields)
        copy = {_text(key): self._field(schema, key, each) for key, each in fields.items() if key not in _UNUSED}
        self._with_known_version(copy, schema)
        for key, usual in _USUAL.get(_OLD_NAMES.get(schema, schema), {}).items():
            if copy.get(key) is None and not (key == "media_references" and "media_reference" in copy):  # Clip.1
                copy[key] = usual
        if schema == "Track":
            self._with_known_kind(copy, fields)
        version = _version(copy)
        if schema == "Clip" and copy.get("media_references") and version is not None and version < _NEW_CLIP:
            self._with_one_form(copy)
        return copy

    def _with_one_form(self, copy: Json) -> None:
        """An old clip with the references of a new one: OTIO's own upgrade of it ends the whole process."""
        if copy.get("media_reference") is None:
            copy["OTIO_SCHEMA"] = "Clip.2"
        else:
            self._notes.append(f"The clip {copy['name']!r} names its media twice; what an old clip names is read.")
            del copy["media_references"]

    def _field(self, schema: str, key: str, value: Any) -> Any:
        if key in _PLACES and isinstance(value, list):
            return list(self._listed(schema, key, value))
        if key == "media_references" and isinstance(value, dict):
            return {_text(name): self._reference(each) for name, each in value.items() if each is not None}
        if key == "media_reference":
            return self._reference(value)
        if key == "metadata":
            return _plain(value) if isinstance(value, dict) else {}
        return self.value(value) if key in _HOLDERS else _plain(value)

    def _with_known_version(self, copy: Json, schema: str) -> None:
        known, version = self._known.get(schema), _version(copy)
        if known and version is not None and version > known:
            self.newer[copy["OTIO_SCHEMA"]] = f"{schema}.{known}"
            copy["OTIO_SCHEMA"] = f"{schema}.{known}"

    def _with_known_kind(self, copy: Json, fields: Json) -> None:
        if fields.get("kind") is None:
            self._notes.append(f"The track {copy['name']!r} does not say what it holds; read as picture.")
        elif isinstance(copy["kind"], str) and copy["kind"].capitalize() in ("Video", "Audio"):
            copy["kind"] = copy["kind"].capitalize()

    def _reference(self, reference: Any) -> Any:
        """A media reference; a foreign one counts as a file where it names one."""
        schema = schema_of(reference)
        if not schema or schema in _REFERENCES:
            return self.value(reference)
        kind = "ExternalReference" if isinstance(reference.get("target_url"), str) else "MissingReference"
        self._notes.append(f"A media reference of the kind {schema} is read as {kind}.")
        return {**self.value(reference), "OTIO_SCHEMA": f"{kind}.1"}

    def _listed(self, parent: str, place: str, values: list[Any]) -> Iterator[Any]:
        for each in values:
            schema = schema_of(each)
            if place == "children" and parent not in COLLECTIONS and schema in ("Timeline", *COLLECTIONS):
                yield from self._nested(each, schema)
            elif place == "effects" and schema:
                yield self._effect(each, schema)
            elif place == "markers" and schema == "Marker" and not (each.get("marked_range") or each.get("range")):
                self._notes.append(f"The marker {each.get('name')!r} does not say where it lies; left out.")
            elif schema in _PLACES[place] or (place == "children" and schema in _OLD_NAMES):
                yield self.value(each)
            elif place == "children" and isinstance(each, dict) and each.get("source_range"):
                self._notes.append(f"{each.get('name')}: a {schema} is not understood; read as a gap.")
                yield {**_EMPTY, "OTIO_SCHEMA": "Gap.1", "source_range": self.value(each["source_range"])}
            else:
                what = f"A {schema}" if schema else "Something that is no OTIO object"
                self._notes.append(f"{what} among {place} is left out.")

    def _nested(self, child: Json, schema: str) -> Iterator[Any]:
        """What stands inside a track or stack where only clips and their like may: a timeline, a bin of clips."""
        if schema == "Timeline":
            yield self.value(child)["tracks"]
            return
        within = child.get("children")
        yield from self._listed("Track", "children", within if isinstance(within, list) else [])

    def _effect(self, effect: Json, schema: str) -> Json:
        copy = self.value(effect)
        if schema not in _PLACES["effects"]:
            return {**copy, "OTIO_SCHEMA": "Effect.1", "name": copy.get("name") or schema, "effect_name": schema}
        if schema == "LinearTimeWarp" and copy.get("time_scalar") is None:
            copy.pop("time_scalar", None)
            return {**copy, "OTIO_SCHEMA": "TimeEffect.1"}
        return dict(copy)


def _version(fields: Json) -> int | None:
    """The number behind a schema's name as OTIO reads it: "Clip.1", but also "Clip. -1x"; None where it reads none."""
    number = _NUMBER.match(str(fields.get("OTIO_SCHEMA", "")).rpartition(".")[2])
    return int(number[1]) if number else None


def _plain(value: Any) -> Any:
    """Data without schemas: there, any foreign one is at home, and none is needed to read the picture."""
    if isinstance(value, dict):
        return {_text(key): _plain(each) for key, each in value.items() if key != "OTIO_SCHEMA"}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    """Half a surrogate pair, as programs leave it that cut an emoji in two, is no text to OTIO.

    >>> _text("rain \\ud83c"), _text("\\ud83c\\udfac") == "🎬"
    ('rain �', True)
    """
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
