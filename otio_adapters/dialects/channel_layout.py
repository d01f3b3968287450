"""Where each editor's OTIO says that a track and its clips are stereo. All our stems are."""

from dataclasses import dataclass, field

from otio_adapters.ownership import Json

_CHANNELS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLayout:
    """Metadata of the editor's own, for every track and every clip of ours."""

    key: str = ""  # under which the editor keeps its metadata; empty: it keeps none
    track: Json = field(default_factory=dict)
    clip: Json = field(default_factory=dict)


NONE = ChannelLayout()
RESOLVE = ChannelLayout(key="Resolve_OTIO", track={"Audio Type": "Stereo", "Locked": False, "SoloOn": False})
PREMIERE = ChannelLayout(
    key="PremierePro_OTIO",
    track={"AudioChannels": {"ChannelType": "Stereo", "NumberOfChannels": _CHANNELS}},
    clip={
        "AudioChannels": {
            "ChannelType": "Stereo",
            "SecondaryAssignments": [{"SecondaryChannelIndex": channel} for channel in range(_CHANNELS)],
        },
        "OriginalChannelGroupIndex": 0,
        "SourceClipIndex": 0,
    },
)
LAYOUTS = (RESOLVE, PREMIERE)
