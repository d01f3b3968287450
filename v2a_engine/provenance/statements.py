"""Finding one's way in a manifest that anybody may have written: what has another shape than expected is not there."""

from typing import Any

Manifest = dict[str, Any]


def statement(manifest: Manifest, label: str) -> dict[str, Any]:
    """What a manifest states under a label, in any version of it; empty where it says nothing."""
    for assertion in entries(manifest, "assertions"):
        data = assertion.get("data")
        if str(assertion.get("label", "")).startswith(label) and isinstance(data, dict):
            return data
    return {}


def entries(fields: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects in a list; none where there is no list."""
    found = fields.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
