"""What Wildtrack states when it signs. Nothing in it tells who or where the user is, or what they wrote.

Of the prompt only a hash is signed: an editor may own the words, and credentials stay with a file for ever. (The tags
of a stem do show the prompt to editing programs; deleting tags is easy, deleting a signed statement is not.)
"""

import copy
import functools
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from v2a_engine.domain.request import StemRequest
from v2a_engine.engines.v2a.weights_account import training
from v2a_engine.provenance.changes import RENDERING
from v2a_engine.provenance.credentials import SOFT_BINDING_ALGORITHM
from v2a_engine.provenance.statements import Manifest
from v2a_engine.usecases.ports import Engine
from v2a_engine.version import VERSION

_EMBEDDED = "v2a"
_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype"
_MADE_BY_MODEL, _MIXED_WITH_MODEL = (
    f"{_TYPES}/trainedAlgorithmicMedia",
    f"{_TYPES}/compositeWithTrainedAlgorithmicMedia",
)


def stem_manifest(
    request: StemRequest, engine: Engine, mark_id: str, made_at_utc: str, chunks_sha256: Mapping[str, str]
) -> Manifest:
    """The statement about one stem.

    Args:
        mark_id: what the mark in its samples says; empty where none can be found in it.
        chunks_sha256: of the file, by name.
    """
    rendering = {
        "label": RENDERING,
        "data": {
            "model": {
                "name": engine.name,
                "version": engine.version,
                "weights_sha256": engine.weights_sha256,
                "trained_on": _trained_on(engine.name),
            },
            "request_key": request.key(engine.fingerprint),
            "prompt_sha256": hashlib.sha256(request.prompt.encode()).hexdigest(),
            "seed": request.seed,
            "chunks_sha256": dict(chunks_sha256),
        },
    }
    title = f"{request.cue_id}, take {request.take}"
    statement = _statement(title, "audio/wav", _MADE_BY_MODEL, made_at_utc, [mark_id] if mark_id else [])
    statement["assertions"].append(rendering)
    return statement


def film_manifest(title: str, mark_ids: Sequence[str], made_at_utc: str) -> Manifest:
    """The statement about a film whose sound is a mix of stems.

    Args:
        mark_ids: what the marks of its stems say; one, if they are all of one show.
    """
    return _statement(title, "video/mp4", _MIXED_WITH_MODEL, made_at_utc, mark_ids)


def trial_manifest() -> Manifest:
    """The statement about a file that only tries a certificate out."""
    return _statement("Trial", "audio/wav", _MADE_BY_MODEL, datetime.now(UTC).isoformat(timespec="seconds"), [])


def with_ingredients(manifest: Manifest, labels: Sequence[str]) -> Manifest:
    """The same statement, saying that the file was made from the ingredients of these labels."""
    with_them = copy.deepcopy(manifest)
    if labels:
        with_them["assertions"][0]["data"]["actions"][0]["parameters"] = {"ingredientIds": list(labels)}
    return with_them


@functools.cache
def _trained_on(engine: str) -> str:
    """In one line, for a reader who knows nothing of Wildtrack. Of an engine that is not ours, its makers know."""
    if engine != _EMBEDDED:
        return f"not known to Wildtrack: ask the makers of the engine {engine}"
    learned = training()
    licences = ", ".join(f"{licence} {number}" for licence, number in learned.licences)
    return (
        f"{learned.recordings} sound recordings by {learned.authors} authors ({licences}), no video; "
        "each is listed with author, licence and source in the model card"
    )


def _statement(title: str, form: str, source_type: str, made_at_utc: str, mark_ids: Sequence[str]) -> Manifest:
    actions: list[dict[str, Any]] = [
        {
            "action": "c2pa.created",
            "when": made_at_utc,
            "digitalSourceType": source_type,
            "softwareAgent": {"name": "Wildtrack", "version": VERSION},
        }
    ]
    assertions: list[dict[str, Any]] = [{"label": "c2pa.actions.v2", "data": {"actions": actions}}]
    if mark_ids:
        actions.append({"action": "c2pa.watermarked.bound"})
        binding = {"alg": SOFT_BINDING_ALGORITHM, "blocks": [{"scope": {}, "value": one} for one in mark_ids]}
        assertions.append({"label": "c2pa.soft-binding", "data": binding})
    return {
        "claim_generator_info": [{"name": "Wildtrack", "version": VERSION}],
        "title": title,
        "format": form,
        "assertions": assertions,
    }
