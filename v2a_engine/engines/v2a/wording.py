"""What words the model hears when the user gave none, and what the report says of them.

The words are those of the sound family that the picture asks for (`sound_families`); the picture's own tokens are heard
beside them. A user's prompt takes their place, and the report tells what to write where, to have it so.
"""

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.engines.v2a.motion import MotionTrack
from v2a_engine.engines.v2a.picture_encoder import PictureSemantics, describe
from v2a_engine.engines.v2a.sound_families import SoundFamilies, families_of
from v2a_engine.engines.v2a.sound_map import KINDS, QUIET

OTHER_WORDS = {StemKind.MX: "quiet music", StemKind.DX: "a murmuring voice"}
QUIET_DB = -12.0  # how much lower a stem lies under a shot in which nothing is seen, or nothing moves

_TOLD = 3  # families that the report names
_WORTH_TELLING = 0.05
_STILL_ENERGY = 0.02  # mean motion energy of a shot that stands still


def words_for(request: StemRequest, semantics: PictureSemantics) -> str:
    """The prompt for the whole stem: the user's, or the words of the family that the picture asks for."""
    if request.prompt:
        return request.prompt
    if request.kind not in KINDS:
        return OTHER_WORDS[request.kind]
    family, _ = families_of(request.kind, semantics).chosen
    return family.words


def level_offset_db(request: StemRequest, semantics: PictureSemantics, motion: MotionTrack) -> float:
    """How far below the level asked for a stem should lie: an empty or motionless shot stays quiet.

    A prompt or a marker of the user's is always heard at the level asked for.
    """
    if request.prompt or request.moments or request.kind not in KINDS:
        return 0.0
    best, _ = families_of(request.kind, semantics).ranked[0]
    if best.name == QUIET:
        return QUIET_DB
    return QUIET_DB if request.kind is StemKind.FX and _stands_still(motion) else 0.0


def account_of(request: StemRequest, semantics: PictureSemantics) -> str:
    """For the report, a line each: what was seen, what that sounds like, what was chosen, and how to overrule it."""
    seen = describe(semantics)
    if request.prompt or request.kind not in KINDS:
        return seen
    families = families_of(request.kind, semantics)
    chosen, share = families.chosen
    how = _share(share) if families.is_sure else "not sure, hence something calm"
    return "\n".join(
        (
            seen,
            f"sounds like: {_told(families)}",
            f"heard: {chosen.words} ({how})",
            f"to overrule: {_overruling(request.kind, families)}",
        )
    )


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


def _stands_still(motion: MotionTrack) -> bool:
    return not motion.events and (not len(motion.energy) or float(motion.energy.mean()) < _STILL_ENERGY)
