"""Make a copy of a newer or foreign file that this OTIO can read. The file's own JSON is never changed.

OTIO refuses a whole file for one schema newer than itself (Marker.3, Color.1) or one foreign effect. Here
newer schemas are read as the newest known, foreign effects as plain ones, and what cannot be placed is left out with a
note. Old schemas need nothing: OTIO upgrades them.
"""

from typing import Any

import opentimelineio as otio

from otio_adapters.ownership import Json, schema_of

_OLD_NAMES = {"Sequence": "Track", "Filler": "Gap", "SerializeableCollection": "SerializableCollection"}
_PLACES = {  # what may stand in a list of this name
    "effects": ("Effect", "TimeEffect", "LinearTimeWarp", "FreezeFrame"),
    "markers": ("Marker",),
    "children": ("Clip", "Gap", "Track", "Stack", "Transition", "Timeline", "SerializableCollection", "Test"),
}


def readable(document: Json, notes: list[str]) -> Any:
    """A copy in the schemas this OTIO knows."""
    return _Copier(notes).value(document)


class _Copier:
    def __init__(self, notes: list[str]) -> None:
        self._notes = notes
        self._known = otio.core.type_version_map()

    def value(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.value(each) for each in value]
        return self._object(value) if isinstance(value, dict) else value

    def _object(self, fields: Json) -> Json:
        copy = {
            key: self._listed(key, each) if key in _PLACES and isinstance(each, list) else self.value(each)
            for key, each in fields.items()
            if key != "metadata"
        }
        if "metadata" in fields:
            metadata = _plain(fields["metadata"])
            copy["metadata"] = metadata if isinstance(metadata, dict) else {}
        schema, version = schema_of(fields), str(fields.get("OTIO_SCHEMA", "")).rpartition(".")[2]
        known = self._known.get(schema)
        if known and version.isdigit() and int(version) > known:
            copy["OTIO_SCHEMA"] = f"{schema}.{known}"
        copy.pop("color", None)  # a name, null or Color.1, by version and owner; nobody here looks at it
        if schema == "Marker":
            copy["color"] = ""
        if schema == "Timeline" and copy.get("tracks") is None:  # OTIO reads null, and crashes on looking at it
            copy["tracks"] = {**_EMPTY, "OTIO_SCHEMA": "Stack.1", "source_range": None, "children": []}
        return copy

    def _listed(self, place: str, values: list[Any]) -> list[Any]:
        kept: list[Any] = []
        each: Any
        for each in values:
            schema = schema_of(each)
            if schema in _PLACES[place] or schema in _OLD_NAMES:
                kept.append(self.value(each))
            elif place == "effects" and schema:
                kept.append({**self.value(each), **_plain_effect(each, schema)})
            elif place == "children" and isinstance(each, dict) and each.get("source_range"):
                self._notes.append(f"{each.get('name')}: a {schema} is not understood; read as a gap.")
                kept.append({**_EMPTY, "OTIO_SCHEMA": "Gap.1", "source_range": self.value(each["source_range"])})
            else:
                self._notes.append(f"A {schema or type(each).__name__} among {place} is left out.")
        return kept


def _plain(value: Any) -> Any:
    """Metadata without schemas: there, any foreign one is at home, and none is needed to read the picture."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return {k: _plain(v) for k, v in value.items() if k != "OTIO_SCHEMA"} if isinstance(value, dict) else value


_EMPTY: Json = {"metadata": {}, "name": "", "effects": [], "markers": [], "enabled": True}


def _plain_effect(effect: Json, schema: str) -> Json:
    name = effect.get("name")
    return {"OTIO_SCHEMA": "Effect.1", "metadata": {}, "name": name or schema, "effect_name": schema}
