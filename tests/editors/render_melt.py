"""Renders a timeline in `melt`, the engine of Kdenlive and Shotcut, through an MLT document made from the tree.

Before MLT 7.16 melt itself is up to half a frame off when it starts inside a 24-bit WAV (mended by
github.com/mltframework/mlt/pull/885). It starts rightly where a packet of the file lasts longer than half a picture and
not much longer than one. So such a melt is given copies of the stems in a format with such packets: what is measured
is our timeline and not its reader.
"""

import re
import subprocess
from collections.abc import Sequence as Seq
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import soundfile
from coded_film import HEIGHT, WIDTH
from otio_tree import Lane, Piece, Tree

_EXACT_WAV = (7, 16)
_COPIES = ((23, ".flac", "PCM_24"), (40, ".16.wav", "PCM_16"))  # for rates up to this
_PATIENCE_S = (60, 120, 300)
_TOO_OLD = "melt before 7.16 starts inside no sound file rightly at {rate:g} frames a second; Debian 13 has a newer one"


def render(tree: Tree, folder: Path) -> Path:
    """Picture without loss and 24-bit sound."""
    document = folder / "cut.mlt"
    Xml.ElementTree(MltDocument(tree).root).write(document, encoding="utf-8", xml_declaration=True)
    return render_document(document, folder / "melt.mkv")


def render_document(document: Path, output: Path) -> Path:
    """Any MLT document, ours or another's. It is changed where an old melt needs other files."""
    if _version() < _EXACT_WAV:
        _give_copies(document)
    coded = ["vcodec=ffv1", "pix_fmt=yuv420p", "acodec=pcm_s24le", "ar=48000", "ac=2", "real_time=-1"]
    command = ["melt", str(document), "-consumer", f"avformat:{output}", *coded]
    assert any(_has_rendered(command, output, limit_s) for limit_s in _PATIENCE_S), f"melt wrote nothing into {output}"
    return output


def _has_rendered(command: list[str], output: Path, limit_s: float) -> bool:
    """Did melt come to anything?

    Once in some hundred times, on a busy machine, the thread of melt that writes ends before it wrote a byte; melt
    then waits for ever, or goes as if all were well. (Seen with 7.30.) Any other failure is one of ours.
    """
    output.unlink(missing_ok=True)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit_s, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        assert not output.exists() or output.stat().st_size == 0, "melt takes too long"
        return False
    assert done.returncode == 0 and output.is_file(), done.stderr[-2000:]
    return output.stat().st_size > 0


def _version() -> tuple[int, ...]:
    said = subprocess.run(["melt", "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    found = re.search(r"melt (\d+)\.(\d+)", said.stdout + said.stderr)
    assert found is not None, said
    return int(found[1]), int(found[2])


def _give_copies(document: Path) -> None:
    text = document.read_text()
    profile = Xml.fromstring(text).find("profile")
    assert profile is not None
    rate = int(profile.attrib["frame_rate_num"]) / int(profile.attrib["frame_rate_den"])
    _, suffix, subtype = next((copy for copy in _COPIES if rate < copy[0]), _COPIES[-1])
    if rate > _COPIES[-1][0]:
        pytest.skip(_TOO_OLD.format(rate=rate))
    for wav in set(re.findall(r"(?<=>)[^<>]+\.wav(?=<)", text)):
        copy = Path(wav).with_suffix(suffix)
        samples, hz = soundfile.read(wav, dtype="int32", always_2d=True)
        soundfile.write(copy, samples, hz, subtype=subtype)
        text = text.replace(f">{wav}<", f">{copy}<")
    document.write_text(text)


class MltDocument:
    """A tree as MLT has it: a producer for each use of a file, a playlist a track, a tractor a timeline."""

    def __init__(self, tree: Tree) -> None:
        self.root = Xml.Element("mlt", {"LC_NUMERIC": "C"})
        profile = {"width": WIDTH, "height": HEIGHT, "progressive": 1, "colorspace": 601}
        profile |= {"frame_rate_num": tree.rate.numerator, "frame_rate_den": tree.rate.denominator}
        profile |= {"sample_aspect_num": 1, "sample_aspect_den": 1, "display_aspect_num": 16, "display_aspect_den": 9}
        Xml.SubElement(self.root, "profile", {key: str(value) for key, value in profile.items()})
        self._timeline(tree.lanes, tree.frames)

    def _timeline(self, lanes: Seq[Lane], frames: int) -> str:
        black = self._producer({"mlt_service": "color", "resource": "black"}, frames)
        playlists = [(self._playlist(lane), "video" if lane.is_audio else "audio") for lane in lanes]
        tractor = self._element("tractor", {"in": "0", "out": str(frames - 1)})
        for producer, hidden in [(black, "audio"), *playlists]:
            Xml.SubElement(tractor, "track", {"producer": producer, "hide": hidden})
        for number, lane in enumerate(lanes, start=1):
            service = {"mlt_service": "mix", "sum": "1"} if lane.is_audio else {"mlt_service": "composite"}
            self._transition(tractor, {**service, "always_active": "1"}, 0, number)
        return tractor.attrib["id"]

    def _playlist(self, lane: Lane) -> str:
        entries: list[tuple[str, int, int]] = []  # producer, first frame, frames
        for number, piece in enumerate(lane.pieces):
            early, late = lane.dissolves.get(number, (0, 0))
            early_next, _ = lane.dissolves.get(number + 1, (0, 0))
            if early + late:
                entries.append((self._dissolve(lane, number, early, late), 0, early + late))
            entries.append((*self._source(piece, late), piece.frames - late - early_next))
        playlist = self._element("playlist", {})
        for producer, first, frames in entries:
            if producer:
                used = {"producer": producer, "in": str(first), "out": str(first + frames - 1)}
                Xml.SubElement(playlist, "entry", used)
            elif frames:
                Xml.SubElement(playlist, "blank", {"length": str(frames)})
        return playlist.attrib["id"]

    def _dissolve(self, lane: Lane, number: int, early: int, late: int) -> str:
        before, after = lane.pieces[number - 1], lane.pieces[number]
        frames = early + late
        sides = []
        for producer, first in (self._source(before, before.frames - early), self._source(after, -early)):
            playlist = self._element("playlist", {})
            entry = {"producer": producer, "in": str(first), "out": str(first + frames - 1)}
            Xml.SubElement(playlist, "entry", entry)
            sides.append(playlist.attrib["id"])
        tractor = self._element("tractor", {"in": "0", "out": str(frames - 1)})
        for side in sides:
            Xml.SubElement(tractor, "track", {"producer": side})
        service = {"mlt_service": "mix", "start": "-1"} if lane.is_audio else {"mlt_service": "luma"}
        self._transition(tractor, {**service, "in": "0", "out": str(frames - 1)}, 0, 1)
        return tractor.attrib["id"]

    def _source(self, piece: Piece, later: int) -> tuple[str, int]:
        """A producer for a piece, and its frame that is shown `later` frames after the piece begins."""
        if piece.inner:
            whole = max(sum(inner.frames for inner in lane.pieces) for lane in piece.inner)
            return self._timeline(piece.inner, whole), piece.offset + later
        if not piece.file:
            return "", 0
        if piece.speed == 1:
            return self._producer({"mlt_service": "avformat", "resource": piece.file}), piece.offset + later
        if piece.speed == 0:
            held = {"mlt_service": "hold", "resource": piece.file, "frame": str(piece.offset), "length": "1000"}
            return self._producer(held), 0
        warp = {"mlt_service": "timewarp", "resource": f"{float(piece.speed)}:{piece.file}"}
        played = abs(piece.speed)
        first = piece.offset if piece.speed > 0 else piece.media_frames - piece.offset - round(piece.frames * played)
        return self._producer(warp), round(first / played) + later

    def _producer(self, properties: dict[str, str], frames: int | None = None) -> str:
        producer = self._element("producer", {} if frames is None else {"in": "0", "out": str(frames - 1)})
        _set(producer, properties)
        return producer.attrib["id"]

    def _transition(self, tractor: Xml.Element, properties: dict[str, str], lower: int, upper: int) -> None:
        transition = Xml.SubElement(tractor, "transition")
        _set(transition, {"a_track": str(lower), "b_track": str(upper), **properties})

    def _element(self, kind: str, attributes: dict[str, str]) -> Xml.Element:
        return Xml.SubElement(self.root, kind, {"id": f"{kind}{len(self.root)}", **attributes})


def _set(element: Xml.Element, properties: dict[str, str]) -> None:
    for name, value in properties.items():
        Xml.SubElement(element, "property", {"name": name}).text = value
