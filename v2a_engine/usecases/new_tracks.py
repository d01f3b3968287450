"""Which tracks a placing adds, as the host itself says beforehand."""

from collections.abc import Sequence as Seq
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from v2a_engine.domain.cue import StemKind
from v2a_engine.usecases.ports import PlacedClip, StemClip


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTrack:
    """A track of ours that placing would add."""

    kind: StemKind
    name: str
    starts: tuple[int, ...]  # where the clips that go on it begin, in the sequence's frames
    full: str = ""  # the track of ours of that kind that has no room for them; empty: there is none of that kind


@runtime_checkable
class TrackForeteller(Protocol):
    """What a host may offer besides: to say beforehand which tracks placing adds."""

    def new_tracks(self, clips: Seq[StemClip | PlacedClip]) -> Seq[NewTrack]:
        """Those that `place` would add for these clips. Nothing changes.

        Raises:
            V2AError: `place` would not do it.
        """
