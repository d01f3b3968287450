"""What words the model hears when the user gave none and the picture is not understood.

Context: without words and without a picture that it recognises, the model may choose any sound it knows, and a
wide landscape gets a kettle. Choice: plain words for the stem's kind, said in the report, where they can be
overruled.
What would change it: a picture model that knows people, streets and weather.
"""

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.engines.v2a.picture_encoder import PictureSemantics, describe

UNDERSTOOD = 0.25  # mean confidence of the picture from which it speaks for itself
DEFAULT_WORDS = {
    StemKind.FX: "a thud, an object hitting a hard surface",
    StemKind.BG: "quiet outdoor air, soft wind",
    StemKind.MX: "quiet music",
    StemKind.DX: "a murmuring voice",
}


def words_for(request: StemRequest, semantics: PictureSemantics) -> str:
    """The prompt for the whole stem: the user's, or none where the picture decides, or the kind's plain words."""
    if request.prompt or is_understood(semantics):
        return request.prompt
    return DEFAULT_WORDS[request.kind]


def is_understood(semantics: PictureSemantics) -> bool:
    """Does the picture say enough of itself?"""
    return len(semantics.confidence) > 0 and float(semantics.confidence.mean()) >= UNDERSTOOD


def account_of(request: StemRequest, semantics: PictureSemantics) -> str:
    """For the report: what was seen, and what was assumed."""
    seen = describe(semantics)
    if request.prompt or is_understood(semantics):
        return seen
    return f"{seen}; assumed: {DEFAULT_WORDS[request.kind]}"
