"""What a picture file says of itself, and the name of its content."""

import io
import os
import shutil
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
import soundfile
from av.stream import Disposition

from v2a_engine.domain.errors import MediaOffline, UnreadableMedia
from v2a_engine.domain.shot import Media
from v2a_engine.media.identity import identify
from v2a_engine.media.probe import SEQUENCE_RATE, probe
from v2a_engine.media.stills import numbered_path, numbered_pictures

CODECS = {"mp4": "libx264", "mov": "mpeg4", "mkv": "libx264", "webm": "libvpx", "avi": "mpeg4", "ts": "libx264"}


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi", "webm"])
def test_rate_and_length_are_exact(studio, ending, rate_of_each_kind):
    path = studio.shoot(f"film.{ending}", codec=CODECS[ending], rate=rate_of_each_kind, pictures=37)
    facts = probe(path)
    assert (facts.rate, facts.frames, facts.is_variable_rate) == (rate_of_each_kind, 37, False)
    assert (facts.width, facts.height, facts.has_sound, facts.start_timecode) == (128, 72, False, "")


@pytest.mark.parametrize("ending", list(CODECS))
def test_long_films_are_counted_to_the_frame_without_decoding_them(studio, ending):
    rate = Fraction(24000, 1001)
    path = studio.shoot(f"long.{ending}", codec=CODECS[ending], rate=rate, pictures=320)
    facts = probe(path)
    assert (facts.rate, facts.frames, facts.is_variable_rate) == (rate, 320, False)


def test_sound_that_outlasts_the_picture_does_not_lengthen_it(studio):
    for ending in ("mp4", "mkv", "ts"):
        facts = probe(studio.shoot(f"talk.{ending}", pictures=48, sound_s=5.0))
        assert (facts.frames, facts.has_sound) == (48, True)


def test_pictures_that_an_edit_list_hides_do_not_count(studio):
    assert probe(studio.shoot(first_tick=-7, pictures=40, options={"bf": "2"})).frames == 33


@pytest.mark.parametrize("first_tick", [1, 75])
@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts"])
def test_a_late_start_does_not_count(studio, ending, first_tick):
    assert probe(studio.shoot(f"late.{ending}", first_tick=first_tick, pictures=40)).frames == 40


@pytest.mark.parametrize(
    "rate", ["241/16", *(pytest.param(rate, marks=pytest.mark.slow) for rate in ("12048/1000", "7"))]
)
@pytest.mark.parametrize("ending", ["avi", "webm", "mp4"])
def test_a_constant_rate_that_editors_do_not_know_is_given_as_it_is(studio, ending, rate):
    path = studio.shoot(f"webcam.{ending}", codec=CODECS[ending], rate=Fraction(rate), pictures=130)
    facts = probe(path)
    assert not facts.is_variable_rate
    assert abs(facts.rate / Fraction(rate) - 1) < Fraction(1, 4000)  # WebM keeps whole milliseconds
    assert facts.frames == 130


@pytest.mark.parametrize("name", ["phone.mp4", "phone.mkv"])
def test_a_variable_rate_gets_the_known_one_nearest_to_its_average(studio, name):
    ticks = [33 * n + (11 * n * n) % 17 + (40 if n % 10 == 9 else 0) for n in range(120)]
    path = studio.shoot(name, ticks=sorted(ticks), tick_s=Fraction(1, 1000), pictures=120, rate=Fraction(30))
    facts = probe(path)
    assert (facts.rate, facts.is_variable_rate) == (Fraction(30), True)
    assert abs(facts.frames - (ticks[-1] + 33) * 30 / 1000) <= 1.5


def test_soft_telecine_is_variable(studio):
    ticks = [n * 5 // 4 for n in range(225)]
    tick_s = Fraction(1001, 30000)
    path = studio.shoot("pulldown.mkv", ticks=ticks, tick_s=tick_s, pictures=225, rate=Fraction(30000, 1001))
    assert (probe(path).rate, probe(path).is_variable_rate) == (Fraction(24000, 1001), True)


def test_size_is_as_shown(studio):
    facts = probe(studio.shoot(rotation=90, pictures=2))
    assert (facts.width, facts.height) == (72, 128)


def test_start_timecode_is_read_from_the_timecode_track(studio):
    drop = {"timecode": "01:00:00;02"}
    path = studio.shoot("tape.mov", rate=Fraction(30000, 1001), metadata=drop, pictures=5)
    assert probe(path).start_timecode == "01:00:00;02"


def test_a_truncated_file_counts_what_is_there(studio):
    path = Path(studio.shoot("reel.mkv", pictures=120))
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    assert 40 < probe(str(path)).frames < 110


def test_a_still_is_one_frame(studio):
    assert probe(str(stills(studio.folder, [7])[0])).frames == 1


def stills(folder, numbers):
    paths = [folder / f"scan_{number:05d}.png" for number in numbers]
    for path in paths:
        assert cv2.imwrite(str(path), np.full((30, 40, 3), int(path.stem[-5:]) % 256, np.uint8))
    return paths


def test_a_folder_or_a_pattern_of_pictures_is_counted(studio):
    stills(studio.folder, [*range(95, 103), *range(105, 110)])
    (studio.folder / "notes_001.txt").write_text("not a picture")
    pattern = str(studio.folder / "scan_%05d.png")
    for named in (pattern, str(studio.folder)):
        facts = probe(named)
        assert (facts.frames, facts.width, facts.height, facts.rate) == (15, 40, 30, SEQUENCE_RATE)
        assert numbered_pictures(named) == Media(path=pattern, first_number=95, pictures=15)
    assert numbered_path(numbered_pictures(pattern), 3) == str(studio.folder / "scan_00098.png")


def test_what_is_not_there_or_no_film_is_named(studio):
    with pytest.raises(MediaOffline, match=r"gone\.mov"):
        probe(str(studio.folder / "gone.mov"))
    with pytest.raises(MediaOffline, match=r"scan_%05d"):
        probe(str(studio.folder / "scan_%05d.png"))
    with pytest.raises(UnreadableMedia, match="no numbered pictures"):
        probe(str(studio.folder))
    (studio.folder / "song.wav").write_bytes(wav())
    with pytest.raises(UnreadableMedia, match="no moving picture"):
        probe(str(studio.folder / "song.wav"))
    (studio.folder / "list.txt").write_text("only words " * 500)
    with pytest.raises(UnreadableMedia, match=r"list\.txt"):
        probe(str(studio.folder / "list.txt"))


def wav():
    file = io.BytesIO()
    soundfile.write(file, np.zeros(4800, np.float32), 48_000, format="WAV")
    return file.getvalue()


def test_a_cover_picture_is_no_film(studio):
    stills(studio.folder, [1])
    song = studio.folder / "song.mp4"
    with av.open(str(studio.folder / "scan_00001.png")) as picture, av.open(str(song), "w") as container:
        speaker = container.add_stream("aac", rate=48_000, layout="stereo")
        cover = container.add_stream_from_template(picture.streams.video[0])
        cover.disposition = Disposition.attached_pic
        sound = av.AudioFrame.from_ndarray(np.zeros((2, 48_000), np.float32), format="fltp", layout="stereo")
        sound.sample_rate = 48_000
        container.mux(speaker.encode(sound))
        container.mux(speaker.encode(None))
        for packet in picture.demux(video=0):
            if packet.size:
                packet.stream = cover
                container.mux(packet)
    with pytest.raises(UnreadableMedia, match="no moving picture"):
        probe(str(song))


def test_identity_follows_the_content_not_the_place_or_the_date(studio):
    path = studio.shoot(pictures=30)
    name = identify(Media(path=path))
    copy = shutil.copy(path, studio.folder / "renamed.mp4")
    os.utime(copy, (1, 1))
    assert identify(Media(path=str(copy))) == name
    changed = bytearray(Path(copy).read_bytes())
    changed[len(changed) // 2] ^= 1
    Path(copy).write_bytes(changed)
    assert identify(Media(path=str(copy))) != name
    Path(copy).write_bytes(Path(path).read_bytes() + b"\0")
    assert identify(Media(path=str(copy))) != name


def test_identity_of_a_large_file_is_quick_and_sees_its_ends_and_middle(tmp_path):
    path = tmp_path / "big.mov"
    with path.open("wb") as file:
        file.truncate(3 << 30)  # sparse
    names = [identify(Media(path=str(path)))]
    for offset in (5, 3 << 29, (3 << 30) - 5):
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(b"x")
        names.append(identify(Media(path=str(path))))
    assert len(set(names)) == 4


def test_identity_of_a_sequence_changes_with_any_picture(studio):
    paths = stills(studio.folder, range(10, 20))
    media = numbered_pictures(str(studio.folder))
    name = identify(media)
    assert identify(media) == name
    os.utime(paths[3], (5, 5))
    touched = identify(media)
    paths[6].unlink()
    assert len({name, touched, identify(media)}) == 3


def test_identity_of_what_is_not_there(tmp_path):
    with pytest.raises(MediaOffline):
        identify(Media(path=str(tmp_path / "gone.mov")))
    with pytest.raises(MediaOffline):
        identify(Media(path=str(tmp_path / "scan_%04d.png"), first_number=1, pictures=5))
    with pytest.raises(UnreadableMedia):
        identify(Media(path=str(tmp_path)))
