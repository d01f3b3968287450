"""Run by the system's Python, which has GStreamer Editing Services: builds a timeline from JSON and renders it.

Usage: python3 ges_timeline.py timeline.json output.mkv
"""

import json
import sys
from pathlib import Path

import gi

gi.require_version("GES", "1.0")
gi.require_version("GstPbutils", "1.0")
from gi.repository import GES, Gst, GstPbutils  # noqa: E402


def build(wanted: dict) -> GES.Timeline:
    """One layer a lane, so that nothing overlaps by accident."""
    timeline = GES.Timeline.new_audio_video()
    rate = f"{wanted['rate'][0]}/{wanted['rate'][1]}"
    picture = f"video/x-raw,width={wanted['width']},height={wanted['height']},framerate={rate}"
    for track in timeline.get_tracks():
        is_sound = track.props.track_type == GES.TrackType.AUDIO
        sound = "audio/x-raw,format=F32LE,rate=48000,channels=2,layout=interleaved"
        track.set_restriction_caps(Gst.Caps.from_string(sound if is_sound else picture))
    for lane in wanted["lanes"]:
        layer = timeline.append_layer()
        layer.set_auto_transition(True)  # clips that overlap dissolve
        kind = GES.TrackType.AUDIO if lane["is_audio"] else GES.TrackType.VIDEO
        for clip in lane["clips"]:
            asset = GES.UriClipAsset.request_sync(Path(clip["file"]).as_uri())
            start, offset, end = (timeline.get_frame_time(clip[name]) for name in ("start", "offset", "end"))
            if not lane["is_audio"]:  # a quarter early, or a nanosecond's rounding decides which picture is asked for
                early = timeline.get_frame_time(1) // 4
                start, end = start - early, end - early
            placed = layer.add_asset(asset, start, offset, end - start, kind)
            if placed is None:
                sys.exit(f"GES takes no clip {clip}")
            if clip["speed"] != 1:
                placed.add(GES.Effect.new(f"videorate rate={clip['speed']}"))
    timeline.commit_sync()
    return timeline


def render(timeline: GES.Timeline, output: Path) -> None:
    """Matroska with pictures as JPEG and sound without loss; ends with 1 where it fails."""
    profile = GstPbutils.EncodingContainerProfile.new("film", None, Gst.Caps.from_string("video/x-matroska"), None)
    picture = GstPbutils.EncodingVideoProfile.new(Gst.Caps.from_string("image/jpeg"), None, None, 0)
    sound = GstPbutils.EncodingAudioProfile.new(
        Gst.Caps.from_string("audio/x-flac,rate=48000,channels=2"), None, None, 0
    )
    picture.set_variableframerate(False)
    profile.add_profile(picture)
    profile.add_profile(sound)
    pipeline = GES.Pipeline()
    pipeline.set_timeline(timeline)
    pipeline.set_render_settings(output.absolute().as_uri(), profile)
    pipeline.set_mode(GES.PipelineFlags.RENDER)
    pipeline.set_state(Gst.State.PLAYING)
    ended = Gst.MessageType.EOS | Gst.MessageType.ERROR
    message = pipeline.get_bus().timed_pop_filtered(240 * Gst.SECOND, ended)
    pipeline.set_state(Gst.State.NULL)
    if message is None or message.type != Gst.MessageType.EOS:
        sys.exit(f"GES did not finish: {message.parse_error() if message else 'no end after 240 s'}")


if __name__ == "__main__":
    Gst.init(None)
    GES.init()
    render(build(json.loads(Path(sys.argv[1]).read_text())), Path(sys.argv[2]))
