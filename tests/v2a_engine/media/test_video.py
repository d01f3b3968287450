"""Decoding is frame exact in every container, from every in-point, at every rate and speed."""

from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest

from v2a_engine.domain.errors import MediaOffline, UnreadableMedia
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.media.backwards import Backwards
from v2a_engine.media.shown import Picture, Scaler
from v2a_engine.media.video import decode_picture, thumbnail

MEDIA = [
    ("film.mp4", "libx264", {}),
    ("bframes.mp4", "libx264", {"bf": "3", "b_strategy": "0"}),
    ("open_gop.mp4", "libx264", {"bf": "3", "b_strategy": "0", "x264-params": "open-gop=1:keyint=12:min-keyint=12"}),
    ("film.mov", "mpeg4", {}),
    ("open_gop.mov", "libx265", {"x265-params": "open-gop=1:keyint=12:min-keyint=12:bframes=3:log-level=none"}),
    ("film.mkv", "libx264", {"bf": "2"}),
    ("open_gop.mkv", "libx264", {"bf": "3", "b_strategy": "0", "x264-params": "open-gop=1:keyint=12:min-keyint=12"}),
    ("film.webm", "libvpx", {"deadline": "realtime"}),
    ("film.avi", "mpeg4", {}),
    ("bframes.avi", "mpeg4", {"bf": "2"}),
    ("motion.avi", "mjpeg", {}),
    ("film.mpg", "mpeg2video", {"bf": "2"}),
    ("film.ts", "libx264", {"bf": "2"}),
]


def mpeg_rate(name: str) -> Fraction:
    return Fraction(25) if name.endswith(".mpg") else Fraction(24000, 1001)


@pytest.mark.parametrize(("name", "codec", "options"), MEDIA, ids=[name for name, _, _ in MEDIA])
def test_every_in_point_of_every_container_gives_exactly_its_picture(studio, name, codec, options):
    rate = mpeg_rate(name)
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = studio.shoot(name, codec=codec, rate=rate, options=options, pictures=50, pixel_format=pixels)
    assert studio.seen(studio.clip(path, 50), rate) == list(range(50))
    for first in (1, 11, 12, 13, 23, 30, 37, 48, 49):
        assert studio.seen(studio.clip(path, 2, first / rate), rate) == [first, min(first + 1, 49)], first


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv"])
def test_at_every_rate_each_record_frame_shows_its_own_picture(studio, name, every_rate):
    path = studio.shoot(name, rate=every_rate, pictures=40)
    assert studio.seen(studio.clip(path, 35, 5 / every_rate), every_rate) == list(range(5, 40))


@pytest.mark.parametrize("name", ["late.mp4", "late.mov", "late.mkv", "late.ts"])
def test_a_stream_need_not_start_at_zero(studio, name):
    path = studio.shoot(name, rate=Fraction(25), first_tick=75, pictures=40)
    assert studio.seen(studio.clip(path, 40), Fraction(25)) == list(range(40))
    assert studio.seen(studio.clip(path, 3, Fraction(30, 25)), Fraction(25)) == [30, 31, 32]


def test_pictures_that_an_edit_list_hides_are_not_seen(studio):
    path = studio.shoot("trimmed.mp4", first_tick=-7, pictures=40, options={"bf": "2"})
    assert studio.seen(studio.clip(path, 33), Fraction(24)) == list(range(7, 40))
    assert studio.seen(studio.clip(path, 2, Fraction(13, 24)), Fraction(24)) == [20, 21]


@pytest.mark.parametrize("name", ["phone.mp4", "phone.mkv"])
def test_variable_rate_goes_by_timestamps(studio, name):
    ticks = [0, 40, 80, 200, 233, 266, 300, 500, 520, 540, 1000]  # milliseconds
    path = studio.shoot(name, ticks=ticks, tick_s=Fraction(1, 1000), pictures=len(ticks), rate=Fraction(30))
    expected = [sum(tick <= 40 * frame for tick in ticks) - 1 for frame in range(26)]
    assert studio.seen(studio.clip(path, 26), Fraction(25)) == expected
    for first in (2, 7, 13, 24):
        assert studio.seen(studio.clip(path, 1, Fraction(first, 25)), Fraction(25)) == [expected[first]]


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi"])
def test_retimes_show_the_picture_that_has_begun(studio, name):
    rate = Fraction(24000, 1001)
    path = studio.shoot(name, rate=rate, pictures=60, codec="mpeg4" if name.endswith("avi") else "libx264")
    assert studio.seen(studio.clip(path, 20, 4 / rate, 2), rate) == list(range(4, 44, 2))
    assert studio.seen(studio.clip(path, 20, 4 / rate, Fraction(1, 2)), rate) == [4 + n // 2 for n in range(20)]
    assert studio.seen(studio.clip(path, 5, 17 / rate, 0), rate) == [17] * 5
    assert studio.seen(studio.clip(path, 12, 3 / rate, 5), rate) == [min(3 + 5 * n, 59) for n in range(12)]


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv"])
def test_other_record_rates_show_the_picture_that_has_begun(studio, name):
    film, video = Fraction(24000, 1001), Fraction(25)
    path = studio.shoot(name, rate=film, pictures=60)
    expected = [int(n / video * film) for n in range(60)]
    assert studio.seen(studio.clip(path, 60), video) == expected
    assert studio.seen(studio.clip(path, 30, 0, video / film), film) == [int(n * video / film * 1) for n in range(30)]


@pytest.mark.parametrize("options", [{"g": "12"}, {"g": "300", "bf": "3"}], ids=["short GOP", "one GOP"])
@pytest.mark.parametrize("name", ["film.mp4", "film.mkv"])
def test_backwards_shows_every_picture_in_falling_order(studio, name, options):
    path = studio.shoot(name, options=options, pictures=200)
    assert studio.seen(studio.clip(path, 200, Fraction(199, 24), -1), Fraction(24)) == list(range(199, -1, -1))
    slow = studio.seen(studio.clip(path, 40, Fraction(150, 24), Fraction(-1, 2)), Fraction(24))
    assert slow == [150 - (n + 1) // 2 for n in range(40)]
    fast = studio.seen(studio.clip(path, 30, Fraction(180, 24), -7), Fraction(24))
    assert fast == [max(180 - 7 * n, 0) for n in range(30)]


class CountedRow:
    """Stands in for a reel of 500 pictures; counts how often one is decoded."""

    rate = Fraction(24)

    def __init__(self):
        self.fetched = 0

    def picture_at(self, time_s):
        self.fetched += 1
        frame = av.VideoFrame(1920, 1080, "yuv420p")
        return Picture(source=("", int(time_s * 24)), frame=frame, scaler=Scaler())

    def pictures_between(self, start_s, end_s):
        for number in range(int(start_s * 24), int(end_s * 24) + 1):
            yield Fraction(number, 24), self.picture_at(Fraction(number, 24))

    def close(self):
        pass


def test_playing_backwards_decodes_each_stretch_once():
    row = CountedRow()
    backwards = Backwards(row)
    shown = [backwards.picture_at(Fraction(number, 24)).source[1] for number in range(199, -1, -1)]
    assert shown == list(range(199, -1, -1))
    assert row.fetched == 201


def test_outside_the_media_its_nearest_picture_is_held_without_a_warning(studio):
    path = studio.shoot(pictures=30, sound_s=3.0)
    warnings: list[str] = []
    assert studio.seen(studio.clip(path, 6, Fraction(-3, 24)), Fraction(24), warnings) == [0, 0, 0, 0, 1, 2]
    assert studio.seen(studio.clip(path, 4, Fraction(28, 24)), Fraction(24), warnings) == [28, 29, 29, 29]
    assert studio.seen(studio.clip(path, 2, Fraction(5000, 24)), Fraction(24), warnings) == [29, 29]
    assert studio.seen(studio.clip(path, 4, Fraction(31, 24), -1), Fraction(24), warnings) == [29, 29, 29, 28]
    assert warnings == []


def test_segments_follow_one_another_and_gaps_are_black(studio):
    rate = Fraction(24)
    one, two = studio.shoot("one.mp4", pictures=30), studio.shoot("two.mkv", pictures=30)
    picture = [
        studio.clip(one, 3, Fraction(20, 24)),
        PictureSegment(media=None, frames=2),
        studio.clip(two, 2, Fraction(5, 24)),
        studio.clip(two, 2, Fraction(7, 24)),
        studio.clip(one, 2, Fraction(1, 24)),
    ]
    assert studio.seen(picture, rate) == [20, 21, 22, -1, -1, 5, 6, 7, 8, 1, 2]
    shown = list(decode_picture(picture, rate, lambda _: None))
    assert [frame.record_frame for frame in shown] == list(range(11))
    assert [frame.record_frame for frame in shown if frame.cut] == [3, 5, 9]
    assert not shown[3].rgb(8, 8).any() and shown[3].grey(9, 5).shape == (5, 9)


def test_frames_that_show_one_picture_share_its_source(studio):
    path = studio.shoot(pictures=10)
    shown = list(decode_picture([studio.clip(path, 8, 0, Fraction(1, 2))], Fraction(24), lambda _: None))
    assert [a.source == b.source for a, b in pairwise(shown)] == [True, False] * 3 + [True]


@pytest.mark.parametrize(
    ("codec", "pixels", "name", "size"),
    [
        ("libx264", "yuv420p10le", "ten.mp4", (128, 72)),
        ("libx264", "yuv444p", "odd.mkv", (127, 71)),
        ("ffv1", "yuv420p", "odd_planes.mkv", (127, 71)),
        ("libx265", "yuv420p", "hevc.mp4", (128, 72)),
        ("prores", "yuv422p10le", "prores.mov", (128, 72)),
        ("qtrle", "argb", "alpha.mov", (128, 72)),
        ("libvpx-vp9", "yuv420p", "vp9.webm", (128, 72)),
        ("dnxhd", "yuv422p10le", "dnx.mov", (1920, 1080)),
    ],
)
def test_codecs_depths_and_sizes(studio, codec, pixels, name, size):
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    options |= {"profile": "dnxhr_hqx"} if codec == "dnxhd" else {}
    pictures = 5 if size[0] > 1000 else 20
    path = studio.shoot(name, codec=codec, pixel_format=pixels, size=size, pictures=pictures, options=options)
    assert studio.seen(studio.clip(path, pictures), Fraction(24)) == list(range(pictures))


def test_an_interlaced_film_is_read_like_any_other(studio):
    options = {"flags": "+ildct+ilme", "x264-params": "tff=1"}
    path = studio.shoot(rate=Fraction(25), size=(128, 96), options=options, pictures=20)
    assert studio.seen(studio.clip(path, 20), Fraction(25)) == list(range(20))


@pytest.mark.parametrize(("rotation", "dark_side"), [(90, "left"), (-90, "right"), (180, "bottom"), (0, "top")])
def test_rotation_is_honoured(studio, rotation, dark_side):
    path = studio.shoot(rotation=rotation, pictures=2, numbers=[0, 0])
    shown = next(decode_picture([studio.clip(path, 1)], Fraction(24), lambda _: None))
    assert shown.size == ((72, 128) if abs(rotation) == 90 else (128, 72))
    grey = shown.grey(40, 40).astype(int)
    halves = {"left": grey[:, :18], "right": grey[:, 22:], "top": grey[:18], "bottom": grey[22:]}
    assert min(halves, key=lambda side: halves[side].mean()) == dark_side
    assert shown.rgb(30, 20).shape == (20, 30, 3)


def test_transparent_parts_show_black(studio):
    path = str(studio.folder / "title.png")
    layered = np.zeros((40, 40, 4), np.uint8)
    layered[..., :3] = 250
    layered[:, 20:, 3] = 255
    save_picture(path, layered, "rgba")
    shown = next(decode_picture([studio.clip(path, 1)], Fraction(24), lambda _: None))
    rgb = shown.rgb(20, 20)
    assert rgb[:, :9].max() == 0 and rgb[:, 11:].min() > 245
    assert shown.grey(20, 20)[:, :9].max() == 0


def test_black_is_0_and_white_is_255(studio):
    path = str(studio.folder / "levels.mp4")
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        picture = np.zeros((64, 64, 3), np.uint8)
        picture[:, 32:] = 255
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    shown = next(decode_picture([studio.clip(path, 1)], Fraction(24), lambda _: None))
    assert shown.grey(64, 64)[:, :24].max() <= 2 and shown.grey(64, 64)[:, 40:].min() >= 253


def save_picture(path, pixels, pixel_format):
    """Write one picture file."""
    codec = {"png": "png", "jpg": "mjpeg", "tiff": "tiff", "dpx": "dpx"}[path.rsplit(".", 1)[1]]
    with av.open(path, "w", format="image2", options={"update": "1"}) as container:
        stream = container.add_stream(codec, rate=24)
        stream.height, stream.width = pixels.shape[:2]
        stream.pix_fmt = {"jpg": "yuvj420p"}.get(path.rsplit(".", 1)[1], pixel_format)
        frame = av.VideoFrame.from_ndarray(pixels, format=pixel_format)
        container.mux(stream.encode(frame.reformat(format=stream.pix_fmt)))
        container.mux(stream.encode(None))


def numbered(studio, ending, numbers):
    for number in numbers:
        save_picture(str(studio.folder / f"100% reel.{number:04d}.{ending}"), studio.coded(number), "rgb24")
    path = str(studio.folder / f"100% reel.%04d.{ending}")
    return Media(path=path, first_number=100, pictures=20, sequence_rate=Fraction(18))


@pytest.mark.parametrize("ending", ["png", "jpg", "tiff", "dpx"])
def test_a_sequence_of_pictures_is_a_film(studio, ending):
    media = numbered(studio, ending, range(100, 120))
    forward = PictureSegment(media=media, frames=22, source_start_s=Fraction(-1, 18))
    assert studio.seen(forward, Fraction(18)) == [100, *range(100, 120), 119]
    on_24 = PictureSegment(media=media, frames=24)
    assert studio.seen(on_24, Fraction(24)) == [100 + n * 18 // 24 for n in range(24)]
    backwards = PictureSegment(media=media, frames=20, source_start_s=Fraction(19, 18), speed=Fraction(-1))
    assert studio.seen(backwards, Fraction(18)) == list(range(119, 99, -1))


def test_a_missing_picture_of_a_sequence_is_told_once_and_its_neighbour_held(studio):
    media = numbered(studio, "png", [*range(102, 110), *range(113, 120)])
    warnings: list[str] = []
    picture = PictureSegment(media=media, frames=20)
    expected = [102, 102, *range(102, 110), 109, 109, 109, *range(113, 120)]
    assert studio.seen(picture, Fraction(18), warnings) == expected
    assert warnings == [
        "100% reel.0100.png: this picture of the sequence is missing; held its neighbour",
        "100% reel.0110.png: this picture of the sequence is missing; held its neighbour",
    ]


def test_a_truncated_matroska_holds_its_last_picture_and_names_the_place(studio):
    path = studio.shoot("reel.mkv", pictures=120)
    cut_short(path, 0.55)
    warnings: list[str] = []
    seen = studio.seen(studio.clip(path, 120), Fraction(24), warnings)
    last = seen[-1]
    assert 40 < last < 90
    assert seen == [*range(last), *[last] * (120 - last)]
    tenths = (last + 1) * 10 // 24
    assert warnings == [f"reel.mkv: picture damaged from 00:00:0{tenths // 10}.{tenths % 10}; held the last good frame"]


def test_a_truncated_mp4_gives_what_is_left_from_any_in_point(studio):
    options = {"movflags": "faststart"}
    path = studio.shoot("reel.mp4", pictures=120, container_options=options, options={"bf": "0"})
    size = cut_short(path, 0.6)
    with av.open(path) as container:
        whole = sum(entry.pos + entry.size <= size for entry in container.streams.video[0].index_entries)
    warnings: list[str] = []
    seen = studio.seen(studio.clip(path, 120), Fraction(24), warnings)
    last = seen[-1]
    assert 20 < last < 100 and last >= whole - 1 and seen[:last] == list(range(last))
    assert len(warnings) == 1 and "reel.mp4: picture damaged from 00:00:0" in warnings[0]
    warnings.clear()
    assert studio.seen(studio.clip(path, 4, Fraction(110, 24)), Fraction(24), warnings) == [last] * 4
    assert len(warnings) == 1


def test_a_film_cut_off_before_its_index_says_so(studio):
    path = studio.shoot("reel.mov", pictures=120)
    cut_short(path, 0.6)
    with pytest.raises(UnreadableMedia, match=r"reel\.mov: it was cut off before its index"):
        studio.seen(studio.clip(path, 4), Fraction(24))


def test_of_several_picture_streams_the_first_is_seen(studio):
    one, two = studio.shoot("one.mp4", pictures=20), studio.shoot("two.mp4", pictures=20, numbers=[200] * 20)
    path = str(studio.folder / "both.mkv")
    with av.open(one) as first, av.open(two) as second, av.open(path, "w") as both:
        targets = [both.add_stream_from_template(source.streams.video[0]) for source in (first, second)]
        for source, target in zip((first, second), targets, strict=True):
            for packet in source.demux(video=0):
                if packet.dts is not None:
                    packet.stream = target
                    both.mux(packet)
    assert studio.seen(studio.clip(path, 5, Fraction(13, 24)), Fraction(24)) == [13, 14, 15, 16, 17]


def test_damage_in_the_middle_is_told_once_and_the_rest_still_seen(studio):
    path = studio.shoot("reel.avi", codec="mjpeg", pixel_format="yuvj420p", pictures=60)
    with open(path, "r+b") as file:  # noqa: PTH123
        data = file.read()
        starts = [at for at in range(data.index(b"movi"), len(data) - 8) if data[at : at + 4] == b"00dc"]
        for damaged in range(30, 34):
            file.seek(starts[damaged] + 8)
            file.write(b"\0" * (starts[damaged + 1] - starts[damaged] - 8))
    warnings: list[str] = []
    seen = studio.seen(studio.clip(path, 60), Fraction(24), warnings)
    assert seen == [*range(30), 29, 29, 29, 29, *range(34, 60)]
    assert warnings == ["reel.avi: picture damaged from 00:00:01.2; held the last good frame"]


def cut_short(path, share):
    with open(path, "r+b") as file:  # noqa: PTH123
        return file.truncate(int(file.seek(0, 2) * share))


def test_a_file_that_is_not_there_is_offline(studio):
    with pytest.raises(MediaOffline, match=r"gone\.mp4"):
        studio.seen(studio.clip(str(studio.folder / "gone.mp4"), 3), Fraction(24))


@pytest.mark.parametrize("content", [b"", b"no film at all\n" * 400, b"\0" * 5000])
@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "still.png", "notes.txt"])
def test_a_file_without_pictures_is_unreadable(studio, name, content):
    path = studio.folder / name
    path.write_bytes(content)
    with pytest.raises(UnreadableMedia, match=name):
        studio.seen(studio.clip(str(path), 3), Fraction(24))


def test_a_playlist_in_disguise_reaches_nothing(studio):
    path = studio.folder / "reel.mp4"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(UnreadableMedia):
        studio.seen(studio.clip(str(path), 1), Fraction(24))


def test_a_thumbnail_is_the_frame_asked_for_in_its_own_proportions(studio):
    picture = [studio.clip(studio.shoot(pictures=30), 10, Fraction(5, 24)), PictureSegment(media=None, frames=4)]
    image = thumbnail(picture, Fraction(24), 7, 160)
    assert image.shape == (90, 160, 3) and image.dtype == np.uint8
    assert studio.number_in(image[..., 0]) == 12
    assert not thumbnail(picture, Fraction(24), 12, 160).any()
    with pytest.raises(IndexError):
        thumbnail(picture, Fraction(24), 14, 160)


def test_a_picture_asked_for_twice_is_scaled_once(studio):
    shown = next(decode_picture([studio.clip(studio.shoot(pictures=3), 1)], Fraction(24), lambda _: None))
    assert shown.rgb(32, 18) is shown.rgb(32, 18)
