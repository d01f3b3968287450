"""FCP 7 XML, MLT XML and Kdenlive's projects."""

import json
import math
import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote

from readback.found import Clip, Found


def read_xmeml(path: Path) -> Found:
    """FCP 7 XML: both channels of a stereo clip count once."""
    sequence = ET.parse(path).getroot().find("sequence")
    assert sequence is not None
    ntsc = _text(sequence, "rate/ntsc") == "TRUE"
    rate = int(_text(sequence, "rate/timebase")) * (Fraction(1000, 1001) if ntsc else Fraction(1))
    found = Found(
        rate=rate,
        start_frame=int(_text(sequence, "timecode/frame")),
        drop_frame=_text(sequence, "timecode/displayformat") == "DF",
        markers=[(_text(each, "name"), int(_text(each, "in"))) for each in sequence.findall("marker")],
        texts=" ".join(sequence.itertext()),
    )
    urls = {
        each.get("id"): _text(each, "pathurl") for each in sequence.iter("file") if each.find("pathurl") is not None
    }
    for kind in ("video", "audio"):
        for track in sequence.findall(f"media/{kind}/track"):
            if track.get("currentExplodedTrackIndex", "0") != "0":
                continue
            clips = [_xmeml_clip(item, rate, urls) for item in track.findall("clipitem")]
            found.tracks.append((track.get("MZ.TrackName", ""), kind == "audio", clips))
    return found


def _xmeml_clip(item: ET.Element, rate: Fraction, urls: dict[str | None, str]) -> Clip:
    start, end, first = (Fraction(int(_text(item, tag))) / rate for tag in ("start", "end", "in"))
    media = item.find("file")
    assert media is not None
    level = item.find("filter/effect/parameter/value")
    return Clip(
        name=_text(item, "name"),
        start_s=start,
        end_s=end,
        source_s=first,
        path=unquote(urls[media.get("id")].removeprefix("file://localhost")),
        is_muted=_text(item, "enabled") == "FALSE",
        gain_db=0.0 if level is None else 20 * math.log10(float(level.text or 1)),
    )


def _text(element: ET.Element, path: str) -> str:
    return element.findtext(path) or ""


def read_mlt(path: Path) -> Found:
    """MLT XML and Kdenlive's: the last tractor's tracks, each a playlist or a tractor whose first track is one."""
    root = ET.parse(path).getroot()
    profile = root.find("profile")
    assert profile is not None
    rate = Fraction(int(profile.get("frame_rate_num", "")), int(profile.get("frame_rate_den", "")))
    found = Found(rate=rate, texts=" ".join(root.itertext()))
    by_id = {each.get("id"): each for each in root if each.get("id")}
    guides = json.loads(_property(root.find("playlist[@id='main_bin']"), "kdenlive:docproperties.guides") or "[]")
    found.markers = [(guide["comment"], guide["pos"]) for guide in guides]
    for track in root.findall("tractor")[-1].findall("track"):
        holder, hidden = by_id[track.get("producer")], track.get("hide")
        if holder.tag == "producer":
            continue  # black
        name = _property(holder, "kdenlive:track_name") or _property(holder, "shotcut:name")
        playlist = holder
        if holder.tag == "tractor":
            first = holder.find("track")
            assert first is not None
            playlist, hidden = by_id[first.get("producer")], first.get("hide")
        found.tracks.append((name, hidden == "video", _mlt_clips(playlist, rate, by_id)))
    return found


def _mlt_clips(playlist: ET.Element, rate: Fraction, by_id: dict[str | None, ET.Element]) -> list[Clip]:
    clips, position = [], 0
    for each in playlist:
        if each.tag == "blank":
            position += int(each.get("length", ""))
        if each.tag != "entry":
            continue
        producer = by_id[each.get("producer")]
        first, last = int(each.get("in", "")), int(each.get("out", ""))
        speed = Fraction(_property(producer, "warp_speed") or "1")
        file = Path(_property(producer, "warp_resource") or _property(producer, "resource"))
        gain = _property(producer.find("filter"), "gain")
        clip = Clip(
            name=file.name if file.suffix == ".mov" else file.stem,
            start_s=position / rate,
            end_s=(position + last - first + 1) / rate,
            source_s=first * speed / rate,
            path=str(file),
            gain_db=20 * math.log10(float(gain)) if gain else 0.0,
            speed=speed,
        )
        clips.append(clip)
        position += last - first + 1
    return clips


def _property(element: ET.Element | None, name: str) -> str:
    found = None if element is None else element.find(f"property[@name='{name}']")
    return "" if found is None else found.text or ""
