"""What the engine sees, and whether a sound is ours: asked by way of the service."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import soundfile

from v2a_engine.domain.errors import Cancelled, InputError, MediaError
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.remote.eyes import RemoteEyes
from v2a_engine.remote.verification import RemoteVerification


def seeing(bench: Any, number: int, **fields: Any) -> Any:
    return replace(bench.request(number, **fields), engine="seeing")


def test_a_look_comes_before_stems_that_wait_and_after_the_one_that_runs(warm_bench: Any, until: Any) -> None:
    warm_bench.queue.add([warm_bench.request(number, steps=30) for number in (1, 2)])
    until(lambda: warm_bench.diary("start")["s001_FX"] == 1)
    stages: list[str] = []
    said = RemoteEyes(warm_bench.address).look(seeing(warm_bench, 3), lambda step, steps, stage: stages.append(stage))
    assert said == "a test, 90 %, by seed 3"
    assert stages[0] == "waiting for the engine" and stages[-1] == "looking"
    until(lambda: warm_bench.diary("end")["s002_FX"] == 1)
    lines = (warm_bench.home / "diary.txt").read_text().split("\n")
    assert lines.index("end s001_FX") < lines.index("look s003_FX") < lines.index("start s002_FX")


def test_an_engine_without_eyes_says_so(warm_bench: Any) -> None:
    with pytest.raises(InputError, match="slow does not tell what it sees"):
        RemoteEyes(warm_bench.address).look(warm_bench.request(11), lambda *_: None)


def test_a_look_that_fails_says_why_and_the_engine_goes_on(warm_bench: Any, tmp_path: Path) -> None:
    eyes = RemoteEyes(warm_bench.address)
    for prompt, sentence in (("refuse", "/reel/lost.mov is not there"), ("bug", "ZeroDivisionError")):
        with pytest.raises(Exception, match=sentence):
            eyes.look(seeing(warm_bench, 21, prompt=prompt), lambda *_: None)
    os.mkfifo(tmp_path / "pipe.mov")
    pipe = (PictureSegment(media=Media(path=str(tmp_path / "pipe.mov")), frames=12),)
    with pytest.raises(InputError, match="no regular file"):
        eyes.look(replace(seeing(warm_bench, 22), picture=pipe), lambda *_: None)
    assert eyes.look(seeing(warm_bench, 23), lambda *_: None).endswith("seed 23")


def test_a_look_that_nobody_wants_any_more_ends_at_its_next_step(warm_bench: Any) -> None:
    def stop(step: int, steps: int, stage: str) -> None:
        if step > 1:
            raise Cancelled("The test")

    eyes = RemoteEyes(warm_bench.address)
    with pytest.raises(Cancelled, match="The test"):
        eyes.look(seeing(warm_bench, 31, steps=5000), stop)  # two and a half minutes
    assert eyes.look(seeing(warm_bench, 32), lambda *_: None).endswith("seed 32")


def test_a_stem_is_ours_and_a_text_is_no_sound(warm_bench: Any, tmp_path: Path) -> None:
    (end,) = warm_bench.render([warm_bench.request(41)]).values()
    verification = RemoteVerification(warm_bench.address)
    answer = verification.verify(Path(end.stem.wav_path), lambda *_: None)
    (told,) = answer["files"]
    assert answer["schema"] == "wildtrack-verify" and told["verdict"] == "ours" and told["is_stem"]["cue"] == "s041_FX"
    (tmp_path / "notes.wav").write_text("no sound")
    (told,) = verification.verify(tmp_path / "notes.wav", lambda *_: None)["files"]
    assert told["verdict"] is None and "notes.wav" in told["error"]
    with pytest.raises(MediaError, match="is not there"):
        verification.verify(tmp_path / "lost.wav", lambda *_: None)
    with pytest.raises(InputError, match="no regular file"):
        verification.verify(tmp_path, lambda *_: None)


def test_a_long_file_tells_how_far_it_is_heard_and_can_be_stopped(warm_bench: Any, tmp_path: Path) -> None:
    import numpy as np

    noise = np.random.default_rng(1).standard_normal(48_000 * 200).astype(np.float32) * np.float32(0.1)
    soundfile.write(tmp_path / "long.wav", noise, 48_000, subtype="PCM_16")
    heard: list[tuple[int, int, str]] = []

    def stop(step: int, steps: int, stage: str) -> None:
        heard.append((step, steps, stage))
        if step > 0:
            raise Cancelled("The test")

    verification = RemoteVerification(warm_bench.address)
    with pytest.raises(Cancelled, match="The test"):
        verification.verify(tmp_path / "long.wav", stop)
    assert heard[-1][1:] == (200, "listening") and heard[-1][0] < 200
