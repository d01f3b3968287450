"""The preview plays picture and sound in sync, and is whole or not there."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from v2a_engine.domain.errors import Cancelled, OutputRefused
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.media.preview import write_preview
from v2a_engine.media.probe import probe
from v2a_engine.provenance.signing import SigningFailed


def quiet(step, steps, stage):
    """No one watches."""


def unsigned(film):
    """Nobody signs."""


def clicks(at_samples, length, block=1000):
    """A mix of silence with clicks, in blocks that fit no frame."""
    mix = np.zeros((2, length), np.float32)
    for at in at_samples:
        mix[:, at : at + 24] = 0.9
    return (mix[:, start : start + block] for start in range(0, length, block))


def heard(path):
    """The sound as a player plays it: samples placed by their timestamps, from zero."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        frames = [(frame.pts * frame.time_base, frame.to_ndarray()) for frame in container.decode(stream)]
    end = round((frames[-1][0]) * 48_000) + frames[-1][1].shape[1]
    sound = np.zeros((2, end), np.float32)
    for start_s, block in frames:
        at = round(start_s * 48_000)
        sound[:, max(at, 0) : at + block.shape[1]] = block[:, max(-at, 0) :]
    return sound


@pytest.mark.parametrize("rate", ["24000/1001", "25", "30000/1001", "60", "16"])
def test_a_click_comes_back_at_its_picture(studio, rate):
    rate = Fraction(rate)
    frames = int(4 * rate)
    reel = studio.shoot(rate=rate, pictures=frames)
    flagged = [3, frames // 2, frames - 4]
    at = [round(frame / rate * 48_000) for frame in flagged]
    path = studio.folder / "preview.mp4"
    notes = write_preview([studio.clip(reel, frames)], rate, clicks(at, 48_000 * 4), path, quiet, unsigned)
    assert notes == ()
    sound = np.abs(heard(path)).max(axis=0)
    for sample in at:
        near = sound[max(sample - 2400, 0) : sample + 2400]
        onset = int(np.argmax(near > 0.5 * near.max())) + max(sample - 2400, 0)
        assert near.max() > 0.3 and abs(onset - sample) <= 48
    facts = probe(str(path))
    assert (facts.rate, facts.frames, facts.has_sound) == (rate, frames, True)
    assert studio.seen(studio.clip(str(path), frames), rate) == list(range(frames))
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.start_time == 0 and audio.start_time * audio.time_base <= 0
        assert (video.codec.name, audio.codec.name, video.pix_fmt) == ("h264", "aac", "yuv420p")
        assert abs(audio.duration * audio.time_base - frames / rate) < Fraction(1, 40)


def test_it_can_be_played_while_it_loads(studio):
    path = studio.folder / "preview.mp4"
    write_preview([studio.clip(studio.shoot(pictures=12), 12)], Fraction(24), clicks([], 24_000), path, quiet, unsigned)
    head = path.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")


def test_gaps_are_black_and_the_mix_is_cut_or_filled_to_the_picture(studio):
    picture = [
        PictureSegment(media=None, frames=6),
        studio.clip(studio.shoot(pictures=12), 12, Fraction(3, 24)),
    ]
    for mix_length in (1000, 480_000):
        path = studio.folder / f"{mix_length}.mp4"
        write_preview(picture, Fraction(24), clicks([], mix_length), path, quiet, unsigned)
        seen = studio.seen(studio.clip(str(path), 18), Fraction(24))
        assert seen == [0] * 6 + [*range(3, 12), 11, 11, 11]
        assert abs(heard(path).shape[1] - 36_000) <= 1024


@pytest.mark.parametrize(
    ("size", "expected"), [((1920, 1080), (1280, 720)), ((127, 71), (126, 70)), ((72, 128), (72, 128))]
)
def test_the_picture_is_at_most_1280_wide_and_never_blown_up(studio, size, expected):
    reel = studio.shoot("reel.mkv", size=size, pixel_format="yuv444p", pictures=3)
    path = studio.folder / "preview.mp4"
    write_preview([studio.clip(reel, 3)], Fraction(24), clicks([], 6000), path, quiet, unsigned)
    facts = probe(str(path))
    assert (facts.width, facts.height) == expected


def test_a_picture_of_other_proportions_is_shown_whole(studio):
    wide = studio.shoot("wide.mp4", pictures=2)
    tall = studio.shoot("tall.mp4", size=(72, 128), pictures=2, numbers=[255, 255])
    path = studio.folder / "preview.mp4"
    write_preview([studio.clip(wide, 2), studio.clip(tall, 2)], Fraction(24), clicks([], 8000), path, quiet, unsigned)
    with av.open(str(path)) as container:
        last = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)][-1]
    assert last[:, :30].mean() < 25 and last[:, -30:].mean() < 25 and last[40:, 56:72].mean() > 180


def test_colours_come_back(studio):
    reel = studio.folder / "red.png"
    import cv2

    cv2.imwrite(str(reel), np.full((72, 128, 3), (30, 40, 200), np.uint8))
    path = studio.folder / "preview.mp4"
    write_preview([studio.clip(str(reel), 3)], Fraction(24), clicks([], 6000), path, quiet, unsigned)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        assert frame.colorspace == 1
        assert np.abs(frame.to_ndarray(format="rgb24").mean(axis=(0, 1)) - (200, 40, 30)).max() < 6


def test_cancelled_or_failed_it_leaves_nothing_behind(studio):
    reel = studio.shoot(pictures=30)
    path = studio.folder / "preview.mp4"
    path.write_bytes(b"the one before")

    def stop(step, steps, stage):
        if step > 10:
            raise Cancelled("The preview")

    with pytest.raises(Cancelled):
        write_preview([studio.clip(reel, 30)], Fraction(24), clicks([], 60_000), path, stop, unsigned)
    assert path.read_bytes() == b"the one before"
    assert sorted(file.name for file in studio.folder.iterdir()) == ["film.mp4", "preview.mp4"]


def test_what_cannot_be_sealed_does_not_get_its_name(studio):
    reel = studio.shoot(pictures=5)
    path = studio.folder / "preview.mp4"

    def refuse(film):
        assert film.stat().st_size > 1000 and not path.exists()
        raise SigningFailed(path, "a test refuses")

    with pytest.raises(SigningFailed, match="nothing leaves unsigned"):
        write_preview([studio.clip(reel, 5)], Fraction(24), clicks([], 9000), path, quiet, refuse)
    assert [file.name for file in studio.folder.iterdir()] == ["film.mp4"]


def test_it_never_overwrites_a_source_and_names_a_folder_that_is_missing(studio):
    reel = studio.shoot(pictures=5)
    before = Path(reel).read_bytes()
    with pytest.raises(OutputRefused, match="source"):
        write_preview([studio.clip(reel, 5)], Fraction(24), clicks([], 9000), Path(reel), quiet, unsigned)
    assert Path(reel).read_bytes() == before
    with pytest.raises(OutputRefused, match="no such file"):
        write_preview(
            [studio.clip(reel, 5)], Fraction(24), clicks([], 9000), studio.folder / "no" / "p.mp4", quiet, unsigned
        )
