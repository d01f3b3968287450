"""The ways to Resolve: what each gives, what each says when it is closed, and which one is chosen."""

import shutil
import subprocess
import sys
import sysconfig
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from resolve_bridge import connect
from resolve_bridge.abilities import Abilities
from resolve_bridge.connect import find_route
from resolve_bridge.transports import scripting_library
from resolve_bridge.transports.errors import (
    CallMissing,
    ExternalScriptingRefused,
    NothingToConnect,
    ScriptingLibraryMissing,
    ScriptingLibraryUnusable,
)
from resolve_bridge.transports.external import ExternalScripting
from resolve_bridge.transports.file_exchange import FileExchange
from resolve_bridge.transports.resolve_process import resolve_is_running

Start = Callable[..., "subprocess.Popen[str]"]

_STUDIO = """
    CALLS = []

    class Thing:
        def __init__(self, **answers):
            self._answers = answers
        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            def call(*arguments):
                CALLS.append(name)
                return self._answers.get(name)
            return call
        def __dir__(self):
            return list(self._answers)

    timeline = Thing(GetName="cut", {timeline})
    project = Thing(GetCurrentTimeline=timeline)
    resolve = Thing(
        GetProductName={product!r}, GetVersion={version!r}, GetProjectManager=Thing(GetCurrentProject=project)
    )

    def scriptapp(name):
        return resolve if name == "Resolve" else None
"""

_C_MODULE = """
#include <Python.h>
static PyObject *scriptapp(PyObject *self, PyObject *name) { Py_RETURN_NONE; }
static PyMethodDef methods[] = {{"scriptapp", scriptapp, METH_O, ""}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fusionscript", "", -1, methods};
PyMODINIT_FUNC PyInit_fusionscript(void) { return PyModule_Create(&module); }
"""

Library = Callable[[str], Path]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Writes a scripting library and names it as the user may: in RESOLVE_SCRIPT_LIB."""

    def write(words: str) -> Path:
        path = tmp_path / "fusionscript.py"
        path.write_text(textwrap.dedent(words))
        monkeypatch.setenv("RESOLVE_SCRIPT_LIB", str(path))
        scripting_library.load.cache_clear()
        return path

    return write


@pytest.fixture
def studio(library: Library) -> Callable[..., Path]:
    """A Resolve that answers from outside."""

    def write(product: str = "DaVinci Resolve Studio", version: object = (20, 3, 2, 9, ""), timeline: str = "") -> Path:
        return library(_STUDIO.format(product=product, version=version and list(version), timeline=timeline))

    return write


def test_studio_answers_from_outside_and_the_search_path_stays_as_it_was(studio: Callable[..., Path]) -> None:
    studio()
    before = list(sys.path), "fusionscript" in sys.modules
    assert ExternalScripting().resolve().GetProductName() == "DaVinci Resolve Studio"
    assert (list(sys.path), "fusionscript" in sys.modules) == before


def test_a_call_that_studio_lacks_is_named(library: Library) -> None:
    library("""
        class Resolve:
            GetVersion = None
            def GetProductName(self): return "DaVinci Resolve Studio"

        def scriptapp(name): return Resolve()
    """)
    with pytest.raises(CallMissing, match="does not know GetVersion"):
        ExternalScripting().resolve().GetVersion()


@pytest.mark.skipif(shutil.which("gcc") is None or sys.platform == "win32", reason="needs a C compiler")
@pytest.mark.parametrize("suffix", [".so", ".dll"])
def test_a_compiled_library_is_loaded_whatever_its_suffix(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fusionscript.c").write_text(_C_MODULE)
    built = tmp_path / f"fusionscript{suffix}"
    headers = sysconfig.get_paths()["include"]
    if not Path(headers, "Python.h").exists():
        pytest.skip("needs Python's headers")
    subprocess.run(["gcc", "-shared", "-fPIC", f"-I{headers}", "-o", built, tmp_path / "fusionscript.c"], check=True)
    monkeypatch.setenv("RESOLVE_SCRIPT_LIB", str(built))
    assert scripting_library.load(str(built)).scriptapp("Resolve") is None
    with pytest.raises(ExternalScriptingRefused):
        ExternalScripting().resolve()


def test_a_closed_resolve_and_one_that_does_not_want_to_are_told_apart(
    library: Library, request: pytest.FixtureRequest
) -> None:
    library("def scriptapp(name): return None")
    if not resolve_is_running():
        with pytest.raises(ExternalScriptingRefused, match="It is not running: open it"):
            ExternalScripting().resolve()
    request.getfixturevalue("resolve_process")
    with pytest.raises(ExternalScriptingRefused, match="External scripting using to Local, and close any dialog"):
        ExternalScripting().resolve()


def test_a_library_that_kills_its_process_does_not_kill_ours(library: Library) -> None:
    path = library("import os; os.abort()")
    with pytest.raises(ScriptingLibraryUnusable, match=f"{path.name} cannot be loaded .*status"):
        ExternalScripting().resolve()


@pytest.mark.parametrize("ending", ["import os; os._exit(0)", "import atexit; atexit.register(print, 'bye')"])
def test_what_a_library_prints_or_leaves_out_is_not_taken_for_its_answer(ending: str, library: Library) -> None:
    library(f"print('loading')\n{ending}\ndef scriptapp(name): return None")
    with pytest.raises(ScriptingLibraryUnusable if "_exit" in ending else ExternalScriptingRefused):
        ExternalScripting().resolve()


def test_a_library_of_another_python_is_named(library: Library) -> None:
    library("raise ImportError('undefined symbol: PyUnicode_AsUTF8')")
    with pytest.raises(ScriptingLibraryUnusable, match="undefined symbol"):
        ExternalScripting().resolve()


def test_a_resolve_that_never_answers_is_not_waited_for(library: Library) -> None:
    library("import time\ndef scriptapp(name): time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(ExternalScriptingRefused, match="close any dialog"):
        ExternalScripting(try_s=0.3).resolve()
    assert time.monotonic() - began < 20


def test_a_missing_library_is_named_with_its_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RESOLVE_SCRIPT_LIB", str(tmp_path / "nowhere.so"))
    with pytest.raises(ScriptingLibraryMissing, match=r"nowhere\.so"):
        ExternalScripting().resolve()


def test_by_file_there_is_nothing_to_connect_and_the_steps_are_told(tmp_path: Path) -> None:
    with pytest.raises(NothingToConnect, match=r"File > Export > Timeline, format OTIO.*File > Import > Timeline"):
        FileExchange().resolve()
    assert str(tmp_path) in FileExchange(tmp_path).steps


def test_the_running_menu_script_is_chosen_also_where_studio_would_answer(
    start: Start, studio: Callable[..., Path]
) -> None:
    studio()
    start()
    route = find_route()
    assert route.transport.name == "menu-script"
    assert route.resolve.GetProductName() == "DaVinci Resolve"
    assert route.why == "DaVinci Resolve 20.3.2 answers through the Wildtrack menu script."
    assert connect.NO_SELECTION in route.limits
    assert connect.NO_MARKS in route.limits
    assert route.closed == ()


def test_without_a_menu_script_studio_is_asked_directly(state_home: Path, studio: Callable[..., Path]) -> None:
    studio(timeline="GetSelectedClips=[], GetMarkInOut={}")
    route = find_route()
    assert route.transport.name == "external"
    assert route.why == "DaVinci Resolve Studio 20.3.2 answers through Resolve Studio's own scripting."
    assert route.limits == (connect.NO_LEVELS,)
    assert "there is no connection file" in route.closed[0]


def test_without_either_files_are_the_way_and_it_is_said_why(
    state_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESOLVE_SCRIPT_LIB", str(tmp_path / "nowhere.so"))
    route = find_route(tmp_path / "exports")
    assert (route.transport.name, route.resolve, route.abilities) == ("file", None, None)
    assert "File > Export > Timeline" in route.why
    assert str(tmp_path / "exports") in route.why
    assert "menu script does not run" in route.closed[0]
    assert "nowhere.so" in route.closed[1]


def test_a_resolve_that_shows_a_dialog_leaves_files_and_the_dialog_is_named(
    state_home: Path, studio: Callable[..., Path]
) -> None:
    studio(version=None)
    route = find_route()
    assert route.transport.name == "file"
    assert "If a dialog is open in Resolve, close it" in route.closed[1]


def test_the_free_edition_is_asked_nothing_that_only_studio_can(state_home: Path, studio: Callable[..., Path]) -> None:
    path = studio(product="DaVinci Resolve")
    route = find_route()
    assert (connect.FREE_ON_LINUX in route.limits) == (sys.platform == "linux")
    asked = scripting_library.load(str(path)).CALLS
    assert set(asked) == {
        "GetProductName", "GetVersion", "GetProjectManager", "GetCurrentProject", "GetCurrentTimeline"
    }  # fmt: skip


def test_each_edition_and_system_has_limits_of_its_own(
    studio: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    resolve = scripting_library.load(str(studio(product="DaVinci Resolve"))).resolve
    free = Abilities(product="DaVinci Resolve", version=(20, 3, 2))
    paid = Abilities(product="DaVinci Resolve Studio", version=(20, 3, 2))
    assert connect.FREE_ON_LINUX in connect.limits_of(resolve, free, "linux")
    assert connect.FREE_ON_LINUX not in connect.limits_of(resolve, paid, "linux")
    assert connect.FREE_ON_LINUX not in connect.limits_of(resolve, free, "win32")
    assert connect.FROM_THE_APP_STORE not in connect.limits_of(resolve, free, "darwin")
    (tmp_path / "Library/Containers/com.blackmagic-design.DaVinciResolveLite/Data").mkdir(parents=True)
    assert connect.FROM_THE_APP_STORE in connect.limits_of(resolve, free, "darwin")
