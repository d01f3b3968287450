"""Spotting markers: the timeline's own, and one where each stem of ours begins.

`.edl` is what Resolve takes under Timelines > Import > Timeline Markers from EDL; `.txt` is Avid's marker list.
Premiere takes markers with FCP 7 XML.
"""

from dataclasses import dataclass

from otio_adapters.exchange.cue_sheet import stem_kind
from otio_adapters.exchange.format import Feature, Format
from otio_adapters.exchange.programme import Programme
from v2a_engine.domain.time import FrameSpan

_COLOURS = {"FX": "Red", "BG": "Green", "MX": "Yellow", "DX": "Cyan"}
_THEIRS = "Blue"
_HOLDS = frozenset((Feature.MARKERS, Feature.PROMPTS, Feature.TIMECODE))


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    span: FrameSpan
    colour: str


def encode_edl(programme: Programme) -> bytes:
    """Resolve's form: an event for the place, a line below it for colour, name and length."""
    lines = [f"TITLE: {_plain(programme.name)}", f"FCM: {'' if programme.drop_frame else 'NON-'}DROP FRAME", ""]
    for number, marker in enumerate(_markers(programme), start=1):
        start = programme.timecode(marker.span.start_frame)
        end = programme.timecode(marker.span.start_frame + 1)
        length = max(marker.span.frames, 1)
        lines += [
            f"{number:03d}  001      V     C        {start} {end} {start} {end}  ",
            f" |C:ResolveColor{marker.colour} |M:{marker.text} |D:{length}",
            "",
        ]
    return ("\r\n".join(lines) + "\r\n").encode()


def encode_avid(programme: Programme) -> bytes:
    """Avid's form: name, timecode, track, colour, comment, length, with tabs between them."""
    lines = [
        "\t".join(
            (
                "Wildtrack",
                programme.timecode(marker.span.start_frame),
                "V1",
                marker.colour.lower(),
                marker.text,
                str(max(marker.span.frames, 1)),
            )
        )
        for marker in _markers(programme)
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


def _markers(programme: Programme) -> list[_Line]:
    found = [_Line(_plain(marker.text), programme.span(marker), _THEIRS) for marker in programme.markers]
    for _, event in programme.events():
        if kind := stem_kind(event):
            text = _plain(f"{kind}: {event.record.get('prompt') or event.name}")
            found.append(_Line(text, programme.span(event), _COLOURS.get(kind, "Purple")))
    return sorted(found, key=lambda line: (line.span.start_frame, line.span.end_frame))


def _plain(text: str) -> str:
    """One line, without what the list is divided by."""
    return " ".join(text.replace("|", "/").split())


EDL = Format(name="wildtrack_markers_edl", title="Markers for Resolve", suffix=".edl", holds=_HOLDS, encode=encode_edl)
AVID = Format(name="wildtrack_markers_avid", title="Markers for Avid", suffix=".txt", holds=_HOLDS, encode=encode_avid)
