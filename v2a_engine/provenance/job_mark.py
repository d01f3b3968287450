"""The id that the marks of one show carry together.

All stems of a show say the same, so that their marks add up in a mix; a run after a changed cut says it again. The id
is a keyed hash of what the stems have in common, under a secret of this installation: another film of the same name, or
somebody else's, gets another id, and nobody can choose an id. The highest bits name the model, the same for everyone.
"""

import hashlib
import hmac
import json

from v2a_engine.domain.request import StemRequest
from v2a_engine.provenance.record import project_of
from v2a_engine.usecases.ports import Engine

_MODEL_BITS, _SHOW_BITS = 6, 26


def job_record(request: StemRequest, engine: Engine) -> str:
    """What all stems of a show have in common, as JSON that is the same to the byte each time."""
    rate = request.span.rate
    return json.dumps(
        {
            "show": project_of(request),
            "sequence": request.sequence_id,
            "rate": f"{rate.numerator}/{rate.denominator}",
            "start_timecode_frame": request.start_timecode_frame,
            "drop_frame": request.drop_frame,
            "engine": engine.name,
            "weights_sha256": engine.weights_sha256,
        },
        sort_keys=True,
    )


def mark_id_of(record: str, origin_secret: bytes) -> str:
    """Eight hexadecimal digits for a `job_record`; who holds the secret can prove that the two belong together."""
    model = int(json.loads(record)["weights_sha256"][:2], 16) >> 8 - _MODEL_BITS
    keyed = hmac.digest(origin_secret, record.encode(), hashlib.sha256)
    show = int.from_bytes(keyed[:4], "big") >> 32 - _SHOW_BITS
    return f"{model << _SHOW_BITS | show:08x}"
