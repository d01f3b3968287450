"""The places of a timeline for stems: those that are known, and those that are awaited until their picture is seen."""

from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Shot, SkippedShot
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.plan import Place, places
from v2a_engine.usecases.spot import Spotting
from v2a_engine.usecases.stem_home import StemHomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """By cue id, in timeline order."""

    at: Mapping[str, Place]
    awaited: Mapping[str, Place]  # as if no picture that nobody has looked at were cut: work that was kept waits there
    homes: StemHomes  # both by what is seen there

    @staticmethod
    def of(spotting: Spotting, kinds: Seq[StemKind]) -> "Ground":
        at = {place.cue_id: place for place in places(spotting, kinds)}
        uncut = replace(spotting, shots=pictured(spotting), scenes=spotting.open_scenes)
        awaited = {place.cue_id: place for place in places(uncut, kinds) if place.cue_id not in at}
        return Ground(at=at, awaited=awaited, homes=StemHomes([*at.values(), *awaited.values()]))

    @property
    def every(self) -> dict[str, Place]:
        return {**self.at, **self.awaited}


def pictured(spotting: Spotting) -> tuple[Shot, ...]:
    """All that has a picture, in timeline order; what nobody has looked at yet as if it were one shot."""
    scene_of = {shot_id: scene.scene_id for scene in spotting.open_scenes for shot_id in scene.shot_ids}
    unseen = [_uncut(shot, scene_of.get(shot.shot_id, "")) for shot in spotting.skipped]
    shots = [*spotting.shots, *(shot for shot in unseen if shot is not None)]
    return tuple(sorted(shots, key=lambda shot: shot.span.start_frame))


def _uncut(shot: SkippedShot, scene_id: str) -> Shot | None:
    if shot.unseen is None:
        return None
    return Shot(
        shot_id=shot.shot_id,
        name=shot.name,
        span=shot.span,
        picture_span=shot.unseen.picture_span,
        picture=shot.unseen.picture,
        scene_id=scene_id,
    )


def unsure(spotting: Spotting) -> tuple[FrameSpan, ...]:
    """Where what lies in the timeline is left as it lies: shots without picture, and scenes that may still grow."""
    return (*(shot.span for shot in spotting.skipped), *(scene.span for scene in spotting.open_scenes))
