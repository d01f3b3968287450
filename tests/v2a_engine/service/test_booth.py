"""Files of strangers are opened in processes apart: few at a time, and what dies or hangs there harms nothing else."""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.calls import messages
from v2a_engine.domain.errors import EngineUnreachable, InputError, MediaError
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.remote.messages import ERROR, RESULT, STILL
from v2a_engine.remote.pictures import Pictures, RemoteProbe
from v2a_engine.remote.wire import picture_to_wire
from v2a_engine.service.booth.lanes import Lane

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by way of /proc")

R = Fraction(24)
MOST_BOOTHS = 2 + max(1, min(3, (os.cpu_count() or 2) // 2))


def held(path: str, frames: int = 20_000) -> list[PictureSegment]:
    """A short film with its last picture held for long: endless work that costs little."""
    return [PictureSegment(media=Media(path=path), frames=frames)]


def booths(bench: Any) -> list[int]:
    """The processes that the service has started."""
    pid = bench.pid()
    children = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in children for child in file.read_text().split()]


def worked_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def rests(pid: int) -> bool:
    """Has it done nothing for a moment?"""
    before = worked_ticks(pid)
    time.sleep(0.3)
    return worked_ticks(pid) == before


@pytest.fixture(scope="module")
def film(warm_bench: Any) -> str:
    path: str = warm_bench.film("film.mp4", pictures=12)
    return path


def test_closing_the_stills_stops_the_decoding_and_the_same_process_goes_on(
    warm_bench: Any, film: str, until: Any
) -> None:
    pictures = Pictures(warm_bench.address)
    stills = pictures.frames(held(film), R, frames=20_000, height_px=36)
    for _ in range(3):
        assert next(stills)[:2] == b"\xff\xd8"
    (busy,) = [pid for pid in booths(warm_bench) if not rests(pid)]
    before = worked_ticks(busy)
    stills.close()
    until(lambda: rests(busy))
    assert worked_ticks(busy) - before < os.sysconf("SC_CLK_TCK")  # a second; all of it takes some ten
    assert len(list(pictures.frames(held(film), R, frames=6, height_px=36))) == 6
    assert busy in booths(warm_bench)


def test_a_decoder_that_crashes_fails_its_own_question_and_no_other(warm_bench: Any, film: str, until: Any) -> None:
    pictures = Pictures(warm_bench.address)
    asked = warm_bench.queue.add([warm_bench.request(1, steps=60)])
    stills = pictures.frames(held(film), R, frames=20_000, height_px=36)
    next(stills)
    (busy,) = [pid for pid in booths(warm_bench) if not rests(pid)]
    os.kill(busy, signal.SIGSEGV)
    with pytest.raises(MediaError, match="died at this frames"):
        list(stills)
    assert len(list(pictures.frames(held(film), R, frames=6, height_px=36))) == 6
    until(lambda: warm_bench.renderer.job(asked[0].job_id).state == "done")
    assert warm_bench.diary("start")["s001_FX"] == 1


def test_a_hundred_thumbnails_at_once_are_all_made_by_a_few_processes_while_a_stem_is_rendered(
    warm_bench: Any, film: str, until: Any
) -> None:
    (job,) = warm_bench.queue.add([warm_bench.request(2, steps=30)])
    connection = warm_bench.start()
    fields = {"picture": picture_to_wire(held(film, 12)), "rate": "24", "frames": 1, "step": 1, "height_px": 36}
    made: list[int] = []

    def ask(number: int) -> None:  # with a connection of its own, as a careless client would
        answer = list(messages(connection, "/media/frames", {**fields, "first_frame": number % 12}))
        made.append(sum(message.kind == STILL for message in answer))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    most = 0
    while any(thread.is_alive() for thread in threads):
        most = max(most, len(booths(warm_bench)))
        time.sleep(0.02)
    assert made == [1] * 100
    assert 1 <= most <= MOST_BOOTHS
    until(lambda: warm_bench.renderer.job(job.job_id).state == "done")


def test_a_film_that_was_looked_at_is_let_go_and_can_be_replaced(warm_bench: Any, until: Any) -> None:
    pictures = Pictures(warm_bench.address)
    path = warm_bench.film("replaced.mp4", pictures=12)

    def last_picture() -> bytes:
        return next(pictures.frames(held(path, 12), R, first_frame=11, height_px=36))

    def is_open() -> bool:
        handles = (handle for pid in booths(warm_bench) for handle in Path(f"/proc/{pid}/fd").iterdir())
        return any(os.path.realpath(handle) == path for handle in handles)

    before = last_picture()
    assert is_open() and last_picture() == before
    warm_bench.film("replaced.mp4", pictures=40)
    assert next(pictures.frames(held(path, 40), R, first_frame=39, height_px=36)) != before
    assert last_picture() == before
    until(lambda: not is_open())


def test_motion_does_not_wait_for_what_takes_long(warm_bench: Any, film: str) -> None:
    endless = Pictures(warm_bench.address).frames(held(film), R, frames=20_000, height_px=36)
    next(endless)
    assert RemoteProbe(warm_bench.address)(film).frames == 12
    assert len(list(Pictures(warm_bench.address).frames(held(film), R, height_px=36))) == 1
    endless.close()


def test_an_unknown_task_and_a_wish_without_fields_are_refused(warm_bench: Any) -> None:
    connection = warm_bench.start()
    for path, fields in [
        ("/media/format_disk", {}),
        ("/media/probe", {}),
        ("/media/probe", {"path": ["a", "b"]}),
        ("/media/frames", {"picture": 7, "rate": "24"}),
        ("/media/frames", {"picture": [{"media": None, "frames": 1}], "rate": "24"}),
        ("/media/frames", {"picture": [], "rate": "24/0"}),
        ("/media/scout", {"picture": [], "rate": "24"}),
        ("/look", {"request": {}}),
    ]:
        with pytest.raises(InputError):
            list(messages(connection, path, fields))
    assert booths(warm_bench) and warm_bench.renderer.status() is not None


def test_the_processes_end_with_the_service_even_if_it_is_killed_while_they_hang(
    bench: Any, tmp_path: Path, until: Any
) -> None:
    connection = bench.start()
    fields = {"picture": picture_to_wire(pipes(tmp_path / "reel")), "rate": "24", "frames": 1, "step": 1}

    def ask() -> None:
        with pytest.raises(EngineUnreachable):
            list(messages(connection, "/media/frames", {**fields, "first_frame": 0, "height_px": 36}))

    asking = threading.Thread(target=ask)
    asking.start()
    until(lambda: len(booths(bench)) == 1 and worked_ticks(booths(bench)[0]) > 10 and rests(booths(bench)[0]))
    pids = booths(bench)
    os.kill(bench.pid(), signal.SIGKILL)
    asking.join(30)
    until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in pids))


def pipes(folder: Path) -> list[PictureSegment]:
    """Numbered pictures of which one is a pipe that nobody writes to: opening it never ends."""
    folder.mkdir()
    for number in (1, 3):
        (folder / f"frame.{number:04d}.png").write_bytes(b"no picture")
    os.mkfifo(folder / "frame.0002.png")
    media = Media(path=str(folder / "frame.%04d.png"), first_number=1, pictures=3, sequence_rate=R)
    return [PictureSegment(media=media, frames=3)]


def test_a_file_that_never_ends_is_given_up_and_its_process_killed(tmp_path: Path) -> None:
    hanging = {"picture": picture_to_wire(pipes(tmp_path / "reel")), "rate": "24", "frames": 3, "step": 1}
    fields = {**hanging, "first_frame": 0, "height_px": 36}

    async def kinds(lane: Lane, fields: dict[str, Any]) -> AsyncIterator[tuple[bytes, Any]]:
        async with aclosing(lane.messages("frames", fields)) as answer:
            async for message in answer:
                yield message.kind, message.body

    async def ask() -> None:
        lane = Lane(1, silent_for_s=1.5)
        told = [pair async for pair in kinds(lane, fields)]
        assert told[-1][0] == ERROR and "told nothing for 1.5 s" in json.loads(told[-1][1])["message"]
        assert lane.pids == []
        lane.silent_for_s = 60.0  # another process has to start now, which may take a while
        black = {**fields, "picture": picture_to_wire([PictureSegment(media=None, frames=3)])}
        assert [kind async for kind, _ in kinds(lane, black)] == [STILL, STILL, STILL, RESULT]
        await lane.end()

    asyncio.run(ask())


def test_who_waits_and_leaves_gives_the_turn_to_the_next(tmp_path: Path) -> None:
    black = picture_to_wire([PictureSegment(media=None, frames=3)])
    endless = {"picture": picture_to_wire(pipes(tmp_path / "reel")), "rate": "24", "frames": 3, "step": 1}
    endless |= {"first_frame": 0, "height_px": 36}

    async def ask(lane: Lane, fields: dict[str, Any]) -> int:
        async with aclosing(lane.messages("frames", fields)) as answer:
            return len([message async for message in answer])

    async def all_of_them() -> None:
        lane = Lane(1)
        first, second = (asyncio.create_task(ask(lane, endless)) for _ in range(2))
        third = asyncio.create_task(ask(lane, {**endless, "picture": black}))
        await asyncio.sleep(0.5)
        assert lane.asked == 3
        second.cancel()
        await asyncio.wait({second})
        assert lane.asked == 2 and not third.done()
        first.cancel()
        async with asyncio.timeout(30):
            assert await third == 4
        assert lane.asked == 0
        await lane.end()

    asyncio.run(all_of_them())


def test_who_gives_up_a_file_that_never_ends_frees_the_lane(warm_bench: Any, film: str, tmp_path: Path) -> None:
    connection = warm_bench.start()
    picture = picture_to_wire(pipes(tmp_path / "reel"))
    fields = {"picture": picture, "rate": "24", "frames": 6, "step": 1, "first_frame": 0, "height_px": 36}
    body = json.dumps(fields)
    head = f"Host: 127.0.0.1:{connection.port}\r\nAuthorization: Bearer {connection.token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection(("127.0.0.1", connection.port), timeout=30) as client:
        client.sendall(f"POST /media/frames HTTP/1.1\r\n{head}\r\n{body}".encode())
        assert b"200 OK" in client.recv(4096)
        time.sleep(0.5)  # it is at work by now, and hangs
    assert len(list(Pictures(warm_bench.address).frames(held(film), R, frames=6, height_px=36))) == 6
