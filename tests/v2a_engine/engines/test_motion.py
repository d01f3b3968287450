"""From frames to motion events, with random weights (plumbing) and with the weights that ship (meaning)."""

import io
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
import torch

import v2a_engine.engines.v2a.motion as motion
from v2a_engine.engines.v2a.motion import MotionAnalyser, MotionTrack, intervals_s
from v2a_engine.engines.v2a.motion_encoder import GRID, MotionEncoder
from v2a_engine.engines.v2a.motion_features import CAMERA, DIFFERENCE, FLOW, MotionFeatures, mirrored

WEIGHTS = Path(motion.__file__).parent / "weights" / "motion_encoder"
Frame = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def random_encoder() -> MotionEncoder:
    torch.manual_seed(0)
    return MotionEncoder(threshold=0.0).eval()


@pytest.fixture(scope="module")
def trained() -> MotionEncoder:
    return MotionEncoder.from_pretrained(WEIGHTS, low_cpu_mem_usage=False).eval()


def noise_pictures(count: int, seed: int = 0) -> Frame:
    return np.random.default_rng(seed).integers(0, 250, (count, 72, 128), dtype=np.uint8)


def analyse(encoder: MotionEncoder, frames: npt.NDArray[np.uint8], rate: float = 24.0) -> MotionTrack:
    analyser = MotionAnalyser(encoder)
    for number, frame in enumerate(frames):
        analyser.push(frame, number / rate)
    return analyser.finish()


def textured(seed: int = 1) -> npt.NDArray[np.float64]:
    """A smooth random wall, 100 x 200, that a camera can pan over."""
    spectrum = np.fft.rfft2(np.random.default_rng(seed).standard_normal((100, 200)))
    far = np.hypot(np.fft.fftfreq(100)[:, None], np.fft.rfftfreq(200)[None])
    wall = np.fft.irfft2(spectrum * np.exp(-((far / 0.06) ** 2)), s=(100, 200))
    return 128 + 40 * wall / wall.std()


# --- features


def test_the_cameras_own_motion_is_taken_out_and_what_moves_by_itself_is_left() -> None:
    wall = textured().clip(0, 255).astype(np.uint8)
    before, after = wall[:72, :128].copy(), wall[1:73, 3:131].copy()
    before[20:36, 40:60], after[20:36, 46:66] = 250, 250
    features = MotionFeatures()
    features.push(before)
    moved = features.push(after).astype(np.float32)
    assert moved[0, 0, CAMERA] == pytest.approx(np.arcsinh([-3, -1]), abs=0.15)
    size = np.hypot(*np.moveaxis(moved[..., FLOW].reshape(18, 32, 4, 2).mean(2), -1, 0))
    assert size[6, 12] > 1.5  # 9 pixels to the right of the wall's own motion
    assert np.median(size) < 0.1
    assert np.abs(moved[..., DIFFERENCE]).mean((2,))[12:].mean() < 0.3


def test_mirrored_features_are_those_of_mirrored_pictures() -> None:
    wall = textured().clip(0, 255).astype(np.uint8)
    one, other = MotionFeatures(), MotionFeatures()
    for shift in (0, 2, 5):
        picture = np.ascontiguousarray(wall[:72, shift : shift + 128])
        direct = other.push(np.ascontiguousarray(picture[:, ::-1])).astype(np.float32)
        turned = mirrored(one.push(picture)).astype(np.float32)
    assert np.abs(direct - turned).mean() < 0.03
    assert np.abs(direct[..., CAMERA.start]).mean() > 0.5


# --- the analyser


def test_an_analysis_in_pieces_equals_one_of_the_whole(random_encoder: MotionEncoder) -> None:
    pictures = noise_pictures(250)
    features = MotionFeatures()
    whole = np.stack([features.push(picture) for picture in pictures])
    with torch.inference_mode():
        evidence = random_encoder(
            torch.from_numpy(whole)[None].float(), torch.from_numpy(intervals_s(np.arange(250) / 24)).float()[None]
        )
    track = analyse(random_encoder, pictures)
    np.testing.assert_allclose(track.onset_probability[1:], evidence.onset[0].sigmoid()[1:], atol=1e-4)
    np.testing.assert_allclose(track.energy, evidence.energy[0].sigmoid(), atol=1e-4)
    assert evidence.event_grid.shape == (1, 250, *GRID)


def test_memory_stays_flat_however_long_the_shot(random_encoder: MotionEncoder) -> None:
    analyser = MotionAnalyser(random_encoder)
    held = []
    for number in range(400):
        analyser.push(noise_pictures(1, number)[0], number / 24)
        held.append(len(analyser._segment.features))
    assert max(held) <= motion.CHUNK_PICTURES + 2 * motion.CONTEXT_PICTURES


def test_nothing_is_compared_across_a_cut(random_encoder: MotionEncoder) -> None:
    first, second = noise_pictures(30, 1), noise_pictures(30, 2)
    analyser = MotionAnalyser(random_encoder)
    for number, picture in enumerate(np.concatenate([first, second])):
        analyser.push(picture, number / 24, cut=number == 30)
    joined = analyser.finish()
    apart = [analyse(random_encoder, part) for part in (first, second)]
    np.testing.assert_allclose(
        joined.onset_probability, np.concatenate([track.onset_probability for track in apart]), atol=1e-5
    )
    assert joined.onset_probability[30] == 0


@pytest.mark.parametrize("pattern", [[2, 2, 2, 2], [1, 2, 1, 2], [1, 1, 2, 1, 1, 2], [3, 3, 3]])
def test_pictures_printed_twice_are_analysed_once(random_encoder: MotionEncoder, pattern: list[int]) -> None:
    distinct = noise_pictures(40)
    holds = [pattern[i % len(pattern)] for i in range(40)]
    shown = np.repeat(distinct, holds, axis=0)
    shown[1::2] += np.uint8(1)  # what a codec adds
    track = analyse(random_encoder, shown)
    starts = np.cumsum([0, *holds[:-1]]) / 24
    assert len(track.times_s) in (40, 40 + holds[0] - 1)  # at the very start nothing says that it moves
    np.testing.assert_allclose(track.times_s[-39:], starts[1:], atol=1e-6)


def test_a_shot_that_stands_still_keeps_all_its_pictures(random_encoder: MotionEncoder) -> None:
    pictures = np.concatenate([noise_pictures(10), np.repeat(noise_pictures(1, 5), 20, axis=0)])
    assert len(analyse(random_encoder, pictures).times_s) == 30


@pytest.mark.parametrize(("rate", "analysed"), [(24, 60), (25, 60), (30, 60), (48, 30), (50, 30), (60, 30)])
def test_fast_material_is_thinned_to_thirty_pictures_or_fewer(
    random_encoder: MotionEncoder, rate: float, analysed: int
) -> None:
    assert len(analyse(random_encoder, noise_pictures(60), rate).times_s) == analysed


def test_frames_of_any_size_and_colour_give_the_same_events_as_small_grey_ones(random_encoder: MotionEncoder) -> None:
    small = noise_pictures(20)
    large = np.repeat(np.repeat(small, 4, axis=1), 4, axis=2)[..., None].repeat(3, axis=3)
    one, other = analyse(random_encoder, small), analyse(random_encoder, large)
    np.testing.assert_allclose(one.onset_probability, other.onset_probability, atol=1e-5)


def test_events_lie_80_ms_apart_and_inside_their_ranges(random_encoder: MotionEncoder) -> None:
    events = analyse(random_encoder, noise_pictures(120)).events
    assert len(events) > 5
    assert min(b.time_s - a.time_s for a, b in pairwise(events)) >= 0.08
    assert all(e.time_s >= 0 and 0 <= e.strength <= 1 and -1 <= e.pan <= 1 for e in events)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_frames_give_a_track_without_events(trained: MotionEncoder, count: int) -> None:
    track = analyse(trained, noise_pictures(count))
    assert len(track.times_s) == len(track.energy) == count
    assert track.events == ()


def test_a_track_survives_an_npz_file(random_encoder: MotionEncoder) -> None:
    track = analyse(random_encoder, noise_pictures(50))
    file = io.BytesIO()
    np.savez(file, **track.to_arrays())
    file.seek(0)
    again = MotionTrack.from_arrays(dict(np.load(file)))
    np.testing.assert_array_equal(track.energy, again.energy)
    np.testing.assert_array_equal(track.pan, again.pan)
    assert [e.time_s for e in again.events] == pytest.approx([e.time_s for e in track.events], abs=1e-5)
    empty = MotionTrack.from_arrays(MotionAnalyser(random_encoder).finish().to_arrays())
    assert empty.events == ()


# --- the weights that ship, on films drawn here, in another way than the training's


def film(draw: "Drawing", seconds: float, rate: int = 24) -> Iterator[Frame]:
    """Frames of a colour film, 640 x 360, after H.264: `draw(x, y, t)` gives brightness 0..1 of every pixel."""
    y, x = np.mgrid[0:360, 0:640].astype(np.float32)
    wall = np.kron(textured(3)[:90, :160], np.ones((4, 4))) / 255
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "23"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for number in range(int(seconds * rate)):
            thing = draw(x, y, number / rate)
            picture = np.where(thing > 0, thing, 0.3 + 0.4 * wall)[..., None] * (255, 240, 210)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture.clip(0, 255).astype(np.uint8))):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    file.seek(0)
    with av.open(file) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")


class Drawing:
    """What is drawn: subclasses say where, as a function of time."""

    def __call__(self, x: npt.NDArray[np.float32], y: npt.NDArray[np.float32], t: float) -> npt.NDArray[np.float32]:
        raise NotImplementedError


class BouncingBall(Drawing):
    hits = (0.5, 1.3, 1.86)  # falls for 0.5 s from 200 pixels, then bounces 0.8 s and 0.56 s long

    def __call__(self, x: npt.NDArray[np.float32], y: npt.NDArray[np.float32], t: float) -> npt.NDArray[np.float32]:
        g = 1600.0
        height = 200 - g * t * t / 2 if t < 0.5 else 0.0
        for start, end in ((0.5, 1.3), (1.3, 1.86)):
            if start <= t < end:
                height = g * (t - start) * (end - t) / 2
        inside = np.clip(40.5 - np.hypot(x - 420, y - (260 - max(height, 0.0))), 0, 1)
        shine = 0.75 - 0.002 * (y - 260 + height) + 0.0 * x
        return np.where(inside > 0, np.clip(shine, 0.05, 1), 0).astype(np.float32)


class DriftingBall(Drawing):
    def __call__(self, x: npt.NDArray[np.float32], y: npt.NDArray[np.float32], t: float) -> npt.NDArray[np.float32]:
        away = np.hypot(x - 100 - 120 * t, y - 180 - 30 * math.sin(2 * t))
        return np.where(away < 40, 0.85, 0).astype(np.float32)


def track_of(trained: MotionEncoder, drawing: Drawing, seconds: float) -> MotionTrack:
    return analyse(trained, np.stack(list(film(drawing, seconds))))


def test_a_bouncing_ball_gives_an_event_within_a_frame_of_each_bounce(trained: MotionEncoder) -> None:
    track = track_of(trained, BouncingBall(), 2.6)
    times = [event.time_s for event in track.events]
    for hit_s in BouncingBall.hits:
        assert min(abs(time_s - hit_s) for time_s in times) <= 1 / 24
    assert len(times) <= len(BouncingBall.hits) + 1
    first = min(track.events, key=lambda event: abs(event.time_s - 0.5))
    assert first.pan == pytest.approx(2 * 420 / 640 - 1, abs=0.2)
    before, after = track.energy[track.times_s < 0.4].mean(), track.energy[np.searchsorted(track.times_s, 0.51)]
    assert after > before + 0.2


def test_a_drifting_ball_a_still_and_a_blank_shot_give_no_event(trained: MotionEncoder) -> None:
    assert track_of(trained, DriftingBall(), 2.0).events == ()
    assert analyse(trained, np.repeat(noise_pictures(1), 48, axis=0)).events == ()
    assert analyse(trained, np.zeros((48, 36, 64, 3), np.uint8)).events == ()


def test_the_shipped_weights_are_small_and_whole() -> None:
    encoder = MotionEncoder.from_pretrained(WEIGHTS, low_cpu_mem_usage=False)
    assert sum(value.numel() for value in encoder.parameters()) <= 1_000_000
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= 2_000_000
    assert 0.05 <= encoder.config["threshold"] <= 0.95
