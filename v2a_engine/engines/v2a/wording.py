"""What words the model hears when the user gave none, and what the report says of them.

The words are those of the sound family that the picture asks for (`sound_families`); the picture's own tokens are heard
beside them. A user's prompt takes their place, and the report tells what to write where, to have it so.
"""

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.engines.v2a.features import PictureFeatures
from v2a_engine.engines.v2a.picture_encoder import describe
from v2a_engine.engines.v2a.sound_families import SoundFamilies, families_of
from v2a_engine.engines.v2a.sound_map import KINDS, QUIET

OTHER_WORDS = {StemKind.MX: "quiet music", StemKind.DX: "a murmuring voice"}
QUIETER_DB = 12.0  # how much lower a stem lies under a shot in which nothing is seen, or nothing moves

_TOLD = 3  # families that the report names
_WORTH_TELLING = 0.05


def words_for(request: StemRequest, features: PictureFeatures) -> str:
    """The prompt for the whole stem: the user's, or the words of the family that the picture asks for."""
    if request.prompt:
        return request.prompt
    if request.kind not in KINDS:
        return OTHER_WORDS[request.kind]
    family, _ = _families(request, features).chosen
    return family.words


def quieter_db(request: StemRequest, features: PictureFeatures) -> float:
    """How far under the level asked for a stem should lie: an empty or motionless shot stays quiet.

    What the user asked for, by a prompt or a marker, is heard at the level asked for.
    """
    if request.prompt or request.moments or request.kind not in KINDS:
        return 0.0
    return QUIETER_DB * _families(request, features).share(QUIET)


def account_of(request: StemRequest, features: PictureFeatures) -> str:
    """For the report, a line each: what was seen, what that sounds like, what was chosen, and how to overrule it."""
    seen = describe(features.semantics)
    if features.rain >= _WORTH_TELLING:
        seen += f"; falling rain {_share(features.rain)}"
    if request.prompt or request.kind not in KINDS:
        return seen
    families = _families(request, features)
    chosen, _ = families.chosen
    return "\n".join(
        (
            seen,
            f"sounds like: {_told(families)}",
            f"words chosen: {chosen.words} ({_why(families)})",
            f"to overrule: {_overruling(request.kind, families)}",
        )
    )


def _families(request: StemRequest, features: PictureFeatures) -> SoundFamilies:
    return families_of(request.kind, features.semantics, features.motion, features.rain)


def _why(families: SoundFamilies) -> str:
    """How sure the choice is, and of what: of a sound, or that there is hardly any."""
    chosen, share = families.chosen
    if not families.is_sure:
        return "not sure, hence something calm"
    if chosen.name == QUIET:
        return f"little seems to happen here, {_share(share)}, hence something quiet"
    return _share(share)


def _told(families: SoundFamilies) -> str:
    worth = [(family, share) for family, share in families.ranked[:_TOLD] if share >= _WORTH_TELLING]
    return ", ".join(f"{family.name.replace('_', ' ')} {_share(share)}" for family, share in worth)


def _overruling(kind: StemKind, families: SoundFamilies) -> str:
    """What to type, with the next best family's words for an example."""
    chosen, _ = families.chosen
    other = next(family for family, _ in families.ranked if family.words != chosen.words)
    return f'a marker "{kind}: {other.words}" along the clip, or --prompt "{other.words}" for all stems'


def _share(value: float) -> str:
    return f"{value:.0%}".replace("%", " %")
