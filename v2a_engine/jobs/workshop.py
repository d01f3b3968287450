"""All that rendering takes: the engines, kept warm, the writer, the shelf."""

from collections.abc import Callable
from pathlib import Path

from v2a_engine.domain.errors import InputError
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.ports import Engine, Eyes, Progress, StemShelf, StemWriter
from v2a_engine.usecases.render import render_stem

LOADING = "loading the engine"


class NoEyes(InputError):
    """An engine that looks only while it renders."""

    def __init__(self, engine: str) -> None:
        super().__init__(
            f"The engine {engine} does not tell what it sees without rendering. Render the shot: its stem says it."
        )


class Workshop:
    """Makes everything when the first job needs it, and keeps it: loading an engine costs more than a stem."""

    def __init__(
        self, load_engine: Callable[[str], Engine], open_stems: Callable[[], tuple[StemWriter, StemShelf]]
    ) -> None:
        self._load_engine = load_engine
        self._open_stems = open_stems
        self._stems: tuple[StemWriter, StemShelf] | None = None
        self._engines: dict[str, Engine] = {}

    def render(self, request: StemRequest, progress: Progress) -> Stem:
        """Render a stem, or find it. Only one thread may be here: the one that owns the device.

        Raises:
            V2AError: why not. Cancelled comes from `progress`.
        """
        engine = self._engine(request.engine, progress)
        assert self._stems is not None  # opened before the first engine
        writer, shelf = self._stems
        return render_stem(request, engine, writer, shelf, progress)

    def look(self, request: StemRequest, progress: Progress) -> str:
        """What the engine sees, in words; see the port `Eyes`. Only the thread that owns the device may be here.

        Raises:
            NoEyes. V2AError: why not. Cancelled comes from `progress`.
        """
        engine = self._engine(request.engine, progress)
        if not isinstance(engine, Eyes):
            raise NoEyes(engine.name)
        return engine.look(request, progress)

    def finished(self, request: StemRequest) -> Stem | None:
        """The stem, if it lies there and its engine is warm: without the engine nobody knows the full key."""
        engine = self._engines.get(request.engine)
        if engine is None or self._stems is None:
            return None
        _, shelf = self._stems
        return shelf.find(request.key(engine.fingerprint), str(Path(request.wav_path).parent))

    def _engine(self, name: str, progress: Progress) -> Engine:
        if name not in self._engines:
            progress(0, 0, LOADING)
            self._stems = self._stems or self._open_stems()
            self._engines[name] = self._load_engine(name)
        return self._engines[name]

    def warm_engines(self) -> tuple[Engine, ...]:
        """Those loaded so far."""
        return tuple(self._engines.values())
