"""Set Wildtrack up and run it, from Python 3.11 or newer and nothing else.

python3 bootstrap.py demo         render a short film, make its sound, say where to look and listen
python3 bootstrap.py test         every check a change must pass (or --slow: the long tests, --editors: in real editors,
                                 --screen: the panel by real keys)
python3 bootstrap.py panel        the window beside your editor; a timeline or video may be named
python3 bootstrap.py run ARGS...  the `wildtrack` program inside its environment, e.g. run --help
python3 bootstrap.py setup        only set up

The environment is a folder `.venv` beside this file; delete it to start afresh.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = Path(os.environ.get("WILDTRACK_VENV", HERE / ".venv"))
TORCH = "torch==2.13.0"  # first and pinned: an open version lets other packages choose one several gigabytes larger
OLDEST_PYTHON = (3, 11)
EXTRAS = ("engine", "engine,panel", "dev")  # each holds the one before
QUIET_STREAM_S = 30  # a log gets a line now and then, a terminal one that counts the seconds


def program(name: str) -> Path:
    """Where the environment keeps an executable."""
    return ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / (f"{name}.exe" if os.name == "nt" else name)


def set_up(extra: str) -> None:
    """Create the environment and install Wildtrack into it, unless that was done for this very pyproject.toml."""
    stamp_file = ENVIRONMENT / "wildtrack-setup.txt"
    wanted = f"{hashlib.sha256((HERE / 'pyproject.toml').read_bytes()).hexdigest()} {HERE} "
    done = stamp_file.read_text() if stamp_file.exists() else ""
    if done in [wanted + larger for larger in EXTRAS[EXTRAS.index(extra) :]]:
        return
    print(f"Setting up {ENVIRONMENT} (once; a few minutes on a fast line)", flush=True)
    pip = [str(program("python")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not program("python").exists():
        watched("1 of 3: an environment of its own", [sys.executable, "-m", "venv", str(ENVIRONMENT)])
    watched(f"2 of 3: {TORCH}, the largest part", [*pip, TORCH])
    watched("3 of 3: all other packages", [*pip, "--editable", f"{HERE}[{extra}]"])
    stamp_file.write_text(wanted + extra)


def watched(step: str, command: list[str]) -> None:
    """Run a command that says nothing for minutes, and show that it goes on.

    Raises:
        CalledProcessError: it failed; what it had to say stands above.
    """
    begin, end, every_s = ("\r", "", 1) if sys.stdout.isatty() else ("", "\n", QUIET_STREAM_S)
    start_s = time.monotonic()
    with subprocess.Popen(command) as process:
        while True:
            print(f"{begin}  {step} ... {time.monotonic() - start_s:.0f} s", end=end, flush=True)
            try:
                status = process.wait(timeout=every_s)
                break
            except subprocess.TimeoutExpired:
                continue
            except BaseException:  # Ctrl-C: nothing may go on behind the user's back
                process.kill()
                raise
    print(f"{begin}  {step}: {'failed' if status else 'done'} after {time.monotonic() - start_s:.0f} s", flush=True)
    if status:
        raise subprocess.CalledProcessError(status, command)


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST_PYTHON:
        print(f"Wildtrack needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 2
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in ("demo", "test", "panel", "run", "setup"):
        print(__doc__)
        return 0 if command in ("", "-h", "--help") else 2
    try:
        set_up({"test": "dev", "panel": "engine,panel"}.get(command, "engine"))
    except subprocess.CalledProcessError as error:
        failed = " ".join(map(str, error.cmd))
        print(f"Setting up failed: {failed}\nMend what it says above, then run the same command again.")
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on with what is missing.")
        return 130
    if command == "test":
        return _test(rest)
    if command == "setup":
        return 0
    wildtrack = [str(program("wildtrack")), *([command] if command in ("demo", "panel") else []), *rest]
    return _become(wildtrack)


def _become(command: list[str]) -> int:
    """Run the program in this one's place, so that Ctrl-C and exit codes are the program's own."""
    if os.name != "nt":
        os.execv(command[0], command)
    with subprocess.Popen(command) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # the program has it too, and ends in its own time
                continue


def _test(options: list[str]) -> int:
    tasks = {"--slow": "slow", "--editors": "editors", "--screen": "screen"}
    task = next((task for flag, task in tasks.items() if flag in options), "check")
    others = [option for option in options if option not in tasks]
    return subprocess.run([str(program("poe")), task, *others], cwd=HERE).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
