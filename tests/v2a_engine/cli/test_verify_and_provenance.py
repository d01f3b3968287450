"""The two commands as a person runs them: what they print, and with which code they end."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import av
import numpy as np
import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
HEAVY = ("torch", "diffusers", "transformers", "cv2", "scenedetect", "fastapi", "soundfile", "PIL", "opentimelineio")
NOISE = Path(__file__).parent.parent / "stems" / "noise_bursts.py"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a stem of the small noise engine, and with the home in which it was made and logged."""
    folder = tmp_path_factory.mktemp("rendered")
    path = folder / "stems" / "show_s010_BG_t1.wav"
    environment = {**os.environ, "WILDTRACK_HOME": str(folder / "home")}
    subprocess.run([sys.executable, str(NOISE), str(path), "8", "BG"], check=True, capture_output=True, env=environment)
    return folder


@pytest.fixture
def stem(rendered: Path, tmp_path: Path) -> Path:
    """A copy of that stem, and of that home as the one that the program will run in."""
    shutil.copytree(rendered, tmp_path, dirs_exist_ok=True)
    return tmp_path / "stems" / "show_s010_BG_t1.wav"


def noise(path: Path, seconds: float) -> Path:
    """Somebody else's sound."""
    samples = (3000 * np.random.default_rng(2).standard_normal((1, 2 * round(48_000 * seconds)))).astype(np.int16)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=48_000)
        stream.codec_context.layout = "stereo"
        whole = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        whole.sample_rate = 48_000
        for part in av.AudioResampler(format="s16", layout="stereo", rate=48_000, frame_size=4608).resample(whole):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


@pytest.mark.slow
def test_the_verdict_comes_first_and_decides_the_exit_code(wildtrack: Run, stem: Path, tmp_path: Path) -> None:
    ours = wildtrack("verify", stem)
    assert ours.returncode == 0, ours.stderr
    assert ours.stdout.splitlines()[0] == f"{stem}: OURS: byte for byte as exported"
    assert "Limits: " in ours.stdout and "not AI" not in ours.stdout
    assert wildtrack("verify", noise(tmp_path / "long.flac", 8)).returncode == 1
    assert wildtrack("verify", noise(tmp_path / "short.flac", 1)).returncode == 2
    assert wildtrack("verify", tmp_path / "nowhere.wav").returncode == 2
    stem.write_bytes(stem.read_bytes()[:-4] + b"\0\0\0\0")
    assert wildtrack("verify", stem).returncode == 3


def test_of_a_folder_every_file_is_told_and_the_worst_code_given(
    wildtrack_here: Run, stem: Path, tmp_path: Path
) -> None:
    noise(stem.with_name("theirs.flac"), 8)
    ran = wildtrack_here("verify", stem.parent)
    assert ran.returncode == 1
    assert [line.split(":")[1] for line in ran.stdout.splitlines() if line.startswith("/")] == [" OURS", " NOT FOUND"]
    stem.with_name("broken.mp4").write_bytes(b"nothing")
    assert wildtrack_here("verify", stem.parent, tmp_path / "long.flac").returncode == 2


def test_json_is_one_object_of_a_stable_schema(wildtrack_here: Run, stem: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"nothing")
    ran = wildtrack_here("verify", "--json", stem, broken)
    answer = json.loads(ran.stdout)
    assert (answer["schema"], answer["version"], answer["exit_code"], ran.returncode) == ("wildtrack-verify", 1, 2, 2)
    ours, unread = answer["files"]
    assert (ours["verdict"], ours["findings"], ours["is_stem"]["cue"]) == ("ours", [], "s010_BG")
    assert ours["signature"]["state"] == "own"
    (track,) = ours["tracks"]
    assert track["segments"][0]["false_positive_probability"] < 1e-4
    assert {"start_s", "end_s", "sequence_s", "speed", "pitch_kept", "mark_id", "places"} <= set(track["segments"][0])
    assert (unread["verdict"], unread["exit_code"]) == (None, 2) and "broken.wav" in unread["error"]


def test_an_empty_folder_is_an_error_of_its_own(wildtrack_here: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = wildtrack_here("verify", tmp_path / "empty")
    assert ran.returncode == 2 and ran.stderr.startswith("wildtrack: No media file")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's pipe")
def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    long = tmp_path / "x"
    long.mkdir()
    for number in range(200):
        (long / f"{number}.wav").write_bytes(b"nothing")
    command = f"{sys.executable} -m v2a_engine.cli verify {long} | head -1"
    environment = {**os.environ, "WILDTRACK_HOME": str(tmp_path / "home")}
    ran = subprocess.run(command, shell=True, capture_output=True, text=True, env=environment, check=False)
    assert len(ran.stdout.splitlines()) == 1 and ran.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="a signal as the terminal sends it")
def test_ctrl_c_ends_it_with_130_and_no_traceback(tmp_path: Path) -> None:
    long = noise(tmp_path / "long.flac", 200)
    environment = {**os.environ, "WILDTRACK_HOME": str(tmp_path / "home")}
    program = (
        "import sys, v2a_engine.verify_command as command; from v2a_engine.cli import main; "
        "command._LINE_EVERY_S = 0; raise SystemExit(main(['verify', sys.argv[1]]))"
    )
    command = [sys.executable, "-c", program, str(long)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        while not process.stderr.readline().startswith("Listening to "):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped. 0 of 1 files" in said and "Traceback" not in said


def test_verifying_loads_nothing_of_the_engine(stem: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from v2a_engine.cli import main; code = main(['verify', sys.argv[1]]); "
        f"assert not [name for name in {HEAVY!r} if name in sys.modules]; raise SystemExit(code)"
    )
    environment = {**os.environ, "WILDTRACK_HOME": str(tmp_path / "home")}
    subprocess.run([sys.executable, "-c", program, str(stem)], check=True, capture_output=True, env=environment)


def test_in_a_light_install_what_renders_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['torch'] = None; import importlib.util as u; find = u.find_spec; "
        "u.find_spec = lambda name: None if name == 'torch' else find(name); "
        "from v2a_engine.cli import main; raise SystemExit(main(['run', 'cut.otio']))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 4
    assert "(torch) is missing" in ran.stderr and ".[engine]" in ran.stderr


def test_provenance_tells_what_was_asked_and_what_made_it(wildtrack_here: Run, stem: Path) -> None:
    ran = wildtrack_here("provenance", stem)
    assert ran.returncode == 0, ran.stderr
    for words in ("a café door, slammed", "seed 7", "noise-bursts 1.0", "01:00:20:20", "ab" * 6, str(stem)):
        assert words in ran.stdout


def test_the_log_is_exported_as_json_lines_also_of_stems_that_are_gone(
    wildtrack_here: Run, stem: Path, tmp_path: Path
) -> None:
    stem.unlink()
    out = tmp_path / "log.jsonl"
    assert wildtrack_here("provenance", "--export", out).returncode == 0
    (line,) = out.read_text().splitlines()
    assert json.loads(line)["provenance"]["request"]["cue_id"] == "s010_BG"
    assert wildtrack_here("provenance", "--export", out).returncode == 2  # nothing is overwritten
    assert wildtrack_here("provenance", "--export", "-").stdout == line + "\n"


def test_the_model_card_and_the_list_of_recordings_can_be_read(wildtrack_here: Run) -> None:
    ran = wildtrack_here("provenance", "--model")
    assert ran.returncode == 0
    assert ran.stdout.startswith("# Model card") and "CC0-1.0" in ran.stdout
    assert Path(ran.stdout.strip().rsplit(": ", 1)[1]).read_text().startswith("path,author,licence")


def test_provenance_of_nothing_is_refused(wildtrack_here: Run) -> None:
    ran = wildtrack_here("provenance")
    assert ran.returncode == 2 and "--export" in ran.stderr


def test_a_page_is_written_beside_the_answer_and_over_nothing(wildtrack_here: Run, stem: Path, tmp_path: Path) -> None:
    out = tmp_path / "look.html"
    assert wildtrack_here("verify", stem, "--page", out).returncode == 0
    assert "<svg" in out.read_text()
    before = stem.read_bytes()
    for taken in (out, stem):
        ran = wildtrack_here("verify", stem, "--page", taken)
        assert ran.returncode == 2 and "Will not write" in ran.stderr and not ran.stdout
    assert stem.read_bytes() == before


@pytest.mark.slow
def test_a_fault_of_our_own_never_reads_as_not_found(stem: Path, tmp_path: Path) -> None:
    program = (
        "import sys, v2a_engine.verify.{0} as place; from v2a_engine.cli import main; "
        "place.{1} = lambda *_: 1 / 0; raise SystemExit(main(['{2}', sys.argv[1]]))"
    )
    environment = {**os.environ, "WILDTRACK_HOME": str(tmp_path / "home")}
    for place in (("examine", "examine", "verify"), ("words", "limits", "verify"), ("story", "stems_in", "provenance")):
        command = [sys.executable, "-c", program.format(*place), str(stem)]
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert ran.returncode == 2 and "nforeseen fault" in ran.stderr, ran.stderr


def test_a_damaged_log_entry_leaves_the_file_to_its_mark(wildtrack: Run, stem: Path, tmp_path: Path) -> None:
    (path,) = (tmp_path / "home").rglob("*.sqlite3")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE stems SET record = '{\"x\":1'")
    ran = wildtrack("verify", stem)
    assert ran.returncode == 0 and "OURS: its signature is whole" in ran.stdout
    assert "damaged and left out" in ran.stderr and "Traceback" not in ran.stderr
