"""The iXML chunk: what sound editors' programs show of a file (scene, take, timecode, tracks), and who made it."""

from xml.etree import ElementTree

from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest

_NOTE_CHARACTERS = 2000


def ixml(request: StemRequest, project: str, watermark_id: str, time_reference_samples: int) -> bytes:
    """The document as UTF-8, after the iXML specification 2.0 (Gallery UK)."""
    rate = request.span.rate
    root = ElementTree.Element("BWFXML")
    _fill(
        root,
        {
            "IXML_VERSION": "2.0",
            "PROJECT": project,
            "SCENE": request.cue_id,
            "TAKE": str(request.take),
            "NOTE": _note(request),
        },
    )
    _fill(
        ElementTree.SubElement(root, "SPEED"),
        {
            "MASTER_SPEED": f"{rate.numerator}/{rate.denominator}",
            "CURRENT_SPEED": f"{rate.numerator}/{rate.denominator}",
            "TIMECODE_RATE": f"{rate.numerator}/{rate.denominator}",
            "TIMECODE_FLAG": "DF" if request.drop_frame else "NDF",
            "FILE_SAMPLE_RATE": str(SAMPLE_RATE_HZ),
            "AUDIO_BIT_DEPTH": "24",
            "DIGITIZER_SAMPLE_RATE": str(SAMPLE_RATE_HZ),
            "TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI": str(time_reference_samples >> 32),
            "TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO": str(time_reference_samples & 0xFFFFFFFF),
            "TIMESTAMP_SAMPLE_RATE": str(SAMPLE_RATE_HZ),
        },
    )
    tracks = ElementTree.SubElement(root, "TRACK_LIST")
    _fill(tracks, {"TRACK_COUNT": "2"})
    for number, side in enumerate(("L", "R"), start=1):
        name = f"{request.kind.value} {side}"
        fields = {"CHANNEL_INDEX": str(number), "INTERLEAVE_INDEX": str(number), "NAME": name, "FUNCTION": name}
        _fill(ElementTree.SubElement(tracks, "TRACK"), fields)
    _fill(
        ElementTree.SubElement(root, "WILDTRACK"),
        {
            "DIGITAL_SOURCE_TYPE": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
            "WATERMARK": watermark_id,
            "ENGINE": request.engine,
            "SEED": str(request.seed),
        },
    )
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _note(request: StemRequest) -> str:
    asked = f"Prompt: {request.prompt}" if request.prompt else "No prompt: made from the picture alone"
    return f"AI-generated sound (Wildtrack). {asked}"[:_NOTE_CHARACTERS]


def _fill(parent: ElementTree.Element, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        ElementTree.SubElement(parent, name).text = "".join(c for c in value if _may_stand_in_xml(c))


def _may_stand_in_xml(character: str) -> bool:
    code = ord(character)
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF
