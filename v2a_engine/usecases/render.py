"""Request -> stem, or the reason why not."""

from dataclasses import replace
from pathlib import Path

from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.ports import Engine, Progress, StemShelf, StemWriter


def render_stem(request: StemRequest, engine: Engine, writer: StemWriter, shelf: StemShelf, progress: Progress) -> Stem:
    """Render one stem; what is on the shelf already is never rendered twice.

    A name is never reused for another sound: an editor's timeline may point to it.
    """
    key = request.key(engine.fingerprint)
    finished = shelf.find(key, str(Path(request.wav_path).parent))
    if finished is not None and _same_place(finished.request, request):
        meant = request.with_delivery(finished.wav_path, finished.request.take)
        return replace(finished, provenance=replace(finished.provenance, request=meant))
    path = shelf.free_path(request.wav_path)
    return writer.write(request.with_delivery(path, take_of(path)), engine, progress)


def _same_place(a: StemRequest, b: StemRequest) -> bool:
    """The time reference in the file and the phase of its watermark are those of one place in the sequence."""
    return (a.span, a.start_timecode_frame) == (b.span, b.start_timecode_frame)


def take_of(wav_path: str) -> int:
    """The take number at the end of a stem's name.

    >>> take_of("/cut/show_s010_FX_t3.wav")
    3
    """
    return int(Path(wav_path).stem.rsplit("_t", 1)[1])
