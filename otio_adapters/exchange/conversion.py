"""A timeline file -> another program's file: what cannot be held is said first, and no sound goes without consent."""

from collections.abc import Callable

from otio_adapters.dialects.dialect import Dialect, dialect_for
from otio_adapters.dialects.spoken import retold
from otio_adapters.errors import BadTime, NotATimeline
from otio_adapters.exchange.format import Format, Unplaceable, holdable, losses
from otio_adapters.exchange.formats import format_of
from otio_adapters.exchange.programme import Programme
from otio_adapters.exchange.track_walk import AnyMedia, programme_of
from otio_adapters.media_paths import is_remote, local_path
from otio_adapters.ownership import media_urls
from otio_adapters.path_map import PathMap
from otio_adapters.saving import refuse_harm, write_whole
from otio_adapters.timeline_source import TimelineSource, open_source
from v2a_engine.domain.errors import OutputRefused
from v2a_engine.usecases.conversion import Conversion
from v2a_engine.usecases.ports import MediaProbe

Say = Callable[[str], None]


def convert(wanted: Conversion, probe: MediaProbe, say: Say) -> None:
    """Write the source as the target, whose suffix says what it becomes. The source is only read.

    Raises:
        NotATimeline, UnknownFormat, UnknownDialect: what was asked for does not exist.
        Unplaceable: a sound would be lost.
        OutputRefused, DiskFull: nothing was written.
    """
    target, suffix = wanted.target, wanted.target.suffix.lower()
    dialect = dialect_for(wanted.dialect)
    form = None if suffix == ".otio" else format_of(target)
    opened = open_source(wanted.source, probe, wanted.picture_rate)
    paths = PathMap.parsed(wanted.path_map)
    urls = (url for url in media_urls(opened.document.content) if url and not is_remote(url))
    media = (local_path(url, opened.media_folder) for url in urls)
    refuse_harm(target, wanted.source, (one for path in media for one in (path, paths.local(path))), suffix)
    if target.exists() and not wanted.overwrite:
        raise OutputRefused(str(target), "something lies there; add --overwrite to replace it")
    if form is None:
        write_whole(target, _retold(opened, dialect, wanted))
        return
    programme = _programme(opened, wanted, probe)
    for note in dict.fromkeys((*opened.notes, *programme.notes)):
        say(f"note: {note}")
    write_whole(target, encoded(programme, form, wanted.lossy, say))


def encoded(programme: Programme, form: Format, lossy: bool, say: Say) -> bytes:
    """The programme in a format.

    Raises:
        Unplaceable: a sound would be lost, and `lossy` does not allow it.
    """
    for line in losses(programme, form):
        say(f"{form.title}: {line}")
    held, went = holdable(programme, form)
    if went and not lossy:
        raise Unplaceable(form.title, went)
    for sound in went:
        say(f"{form.title}: left out as asked: {sound}.")
    return form.encode(held)


def _programme(opened: TimelineSource, wanted: Conversion, probe: MediaProbe) -> Programme:
    source = wanted.source
    finder = AnyMedia(folder=opened.media_folder, probe=probe, path_map=PathMap.parsed(wanted.path_map))
    try:
        return programme_of(opened.timeline(source, finder.notes), finder, source.stem, wanted.stems_only)
    except (BadTime, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise NotATimeline(str(source), why) from None


def _retold(opened: TimelineSource, dialect: Dialect, wanted: Conversion) -> bytes:
    """The same timeline, our tracks in another dialect."""
    target = wanted.target
    if not opened.is_file:
        raise OutputRefused(str(target), "only an .otio file can be written in another dialect of OTIO")
    if target.absolute().parent != opened.media_folder.absolute():
        raise OutputRefused(str(target), f"paths in the timeline may be relative to {opened.media_folder}; write there")
    try:
        content = retold(opened.document.content, dialect, opened.media_folder)
    except BadTime as error:
        raise NotATimeline(str(wanted.source), f"a clip of ours is damaged: {error}") from None
    return opened.document.with_content(content).encoded()
