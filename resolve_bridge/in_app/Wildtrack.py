"""Wildtrack's menu script for DaVinci Resolve: Workspace > Scripts > Wildtrack.

It lets Wildtrack, a program of this user on this machine, read the open timeline and put stems on new tracks, also in
the free edition, which answers no program outside of it. Resolve runs menu scripts as a process of their own; this one
stays until Resolve ends.

One file and the standard library only, from Python 3.6 on, for Resolve runs it under whatever Python it finds. Hence
more lines than a file of ours has, and older words for types.

Who may ask: 127.0.0.1 only, and only who can read the connection file, which is this user's alone. Its token signs each
request and each answer and never crosses the wire; a signature is good once, and for a minute. Web pages (`Origin`) and
other names of this machine (`Host`) are turned away first. What may be asked stands in `CALLS`, and nowhere else.

Only one thread may speak to Resolve: the main one works through a queue, the others only fill it.
"""

import hashlib
import hmac
import http.server
import io
import json
import logging
import logging.handlers
import os
import queue
import re
import secrets
import socket
import socketserver
import sys
import threading
import time
from collections import OrderedDict
from typing import IO, Any, Callable, Dict, FrozenSet, Optional, Tuple

PROTOCOL = 1  # changes when a client of before would misunderstand
CALL_S = 180.0  # exports take long; a client is told when its call has not ended by then
HEAD_S = 2.0  # for the first request to begin and show its head, from somebody who has not yet shown the token
READ_S = 5.0  # for each part of a request
REQUEST_S = 10.0  # for a request to arrive as a whole, once it has begun
IDLE_S = 60.0  # how long a client's connection stays open without a request
CHECK_S = 2.0  # between two looks whether Resolve is still there
GONE_S = 60.0  # silent for so long, Resolve is gone, where its process cannot be watched: a dialog silences it, too
HANDOVER_S = 6.0  # for a script whose Resolve is gone to make room for the next one
LAST_CALL_S = 5.0  # Resolve has ended, and a call to it still waits for an answer
NONCE_S = 60.0
MOST_BODY_BYTES = 1 << 20  # read before anybody has shown the token
MOST_CONNECTIONS = 64
MOST_HANDLES = 200000  # clients give theirs back; those of a client that died are dropped when there are too many
CONNECTION_FILE, LOCK_FILE, LOG_FILE = "menu_script.json", "menu_script.lock", "menu_script.log"
WANTED_FILE = "menu_script.wanted"  # somebody has started the script while another one runs
SIGNATURE, NONCE = "X-Wildtrack-Signature", "X-Wildtrack-Nonce"
CONSTANTS = re.compile(r"^EXPORT_[A-Z0-9_]+$")

# What may be called on what; after the colon, what it gives: what the bridge needs, and no more. Nothing that quits,
# renders, or opens, closes or deletes projects and timelines.
_CALLS = {
    "Resolve": "GetProductName GetVersion GetCurrentPage OpenPage GetProjectManager:ProjectManager",
    "ProjectManager": "GetCurrentProject:Project SaveProject",
    "Project": "GetName GetUniqueId GetMediaPool:MediaPool GetTimelineCount GetTimelineByIndex:Timeline "
    "GetCurrentTimeline:Timeline SetCurrentTimeline GetSetting",
    "MediaPool": "GetRootFolder:Folder GetCurrentFolder:Folder SetCurrentFolder AddSubFolder:Folder DeleteFolders "
    "ImportMedia:MediaPoolItem MoveClips DeleteClips AppendToTimeline:TimelineItem",
    "Folder": "GetName GetUniqueId GetClipList:MediaPoolItem GetSubFolderList:Folder",
    "MediaPoolItem": "GetName GetUniqueId GetClipProperty GetThirdPartyMetadata SetThirdPartyMetadata "
    "GetMarkers AddMarker DeleteMarkerAtFrame",
    "Timeline": "GetName GetUniqueId GetSetting GetStartFrame GetStartTimecode GetCurrentTimecode SetCurrentTimecode "
    "GetCurrentVideoItem:TimelineItem GetSelectedClips:TimelineItem GetMarkInOut GetMarkers GetTrackCount AddTrack "
    "DeleteTrack GetTrackName SetTrackName GetTrackSubType GetIsTrackEnabled SetTrackEnable "
    "SetTrackLock GetIsTrackLocked GetItemListInTrack:TimelineItem DeleteClips DuplicateTimeline:Timeline Export",
    "TimelineItem": "GetName SetName GetUniqueId GetStart GetDuration GetLeftOffset GetSourceStartFrame "
    "GetSourceEndFrame GetSourceStartTime GetSourceEndTime GetMediaPoolItem:MediaPoolItem GetClipEnabled "
    "SetClipEnabled GetClipColor SetClipColor GetMarkers AddMarker",
}
CALLS: Dict[str, Dict[str, str]] = {
    kind: {name: gives for name, _, gives in (word.partition(":") for word in words.split())}
    for kind, words in _CALLS.items()
}

log = logging.getLogger("wildtrack.menu_script")


class Refused(Exception):
    """A request that is understood, and not granted."""


class Missing(Exception):
    """A call that this version of Resolve does not have."""


def state_folder(platform: str = sys.platform) -> str:
    """Where the connection file, lock and log lie: beside what the engine keeps, in this user's own profile."""
    chosen = os.environ.get("WILDTRACK_HOME")
    if chosen:
        return os.path.join(os.path.abspath(chosen), "resolve")
    state = os.environ.get("XDG_STATE_HOME", "")
    if platform == "win32":
        profile = os.environ.get("LOCALAPPDATA") or os.path.join(os.path.expanduser("~"), "AppData", "Local")
        base = os.path.normpath(profile)
    elif state.startswith("/"):
        base = state
    elif platform == "darwin":
        base = os.path.expanduser("~/Library/Application Support")
    else:
        base = os.path.expanduser("~/.local/state")
    return os.path.join(base, "wildtrack", "resolve")


def signature(token: str, what: str, nonce: str, body: bytes) -> str:
    """What proves that a body comes from somebody who knows the token. `what`: call or answer."""
    signed = "{}\n{}\n".format(what, nonce).encode() + body
    return hmac.new(token.encode(), signed, hashlib.sha256).hexdigest()


class Nonces:
    """Each is good once, and only near the time that it tells."""

    def __init__(self) -> None:
        self._used: "OrderedDict[str, float]" = OrderedDict()
        self._lock = threading.Lock()

    def accept(self, nonce: str, now: float) -> bool:
        """True the first time; call it for signed requests only, or anybody could fill the memory."""
        told = re.match(r"^(\d{1,12})-[0-9a-f]{32}$", nonce)
        if told is None or abs(now - float(told.group(1))) > NONCE_S:
            return False
        with self._lock:
            while self._used and next(iter(self._used.values())) < now - 2 * NONCE_S:
                self._used.popitem(last=False)
            if nonce in self._used:
                return False
            self._used[nonce] = now
            return True


class Objects:
    """Resolve's objects by number, each with its kind: Resolve itself does not tell the kind of an object."""

    def __init__(self, resolve: Any) -> None:
        self._resolve = resolve
        self._held: "OrderedDict[int, Tuple[str, Any]]" = OrderedDict()
        self._next = 1

    def at(self, handle: Any) -> Tuple[str, Any]:
        """Kind and object; 0 is Resolve itself."""
        if handle == 0:
            return "Resolve", self._resolve
        if handle not in self._held:
            raise Refused("object {} is not known here any more; read the timeline again".format(handle))
        self._held.move_to_end(handle)
        return self._held[handle]

    def release(self, handles: Any) -> None:
        """The client needs these no more."""
        for handle in handles:
            self._held.pop(handle, None)

    def sent(self, value: Any, kind: str) -> Any:
        """A value of Resolve's as JSON can carry it; objects become handles."""
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, (list, tuple)):
            return [self.sent(part, kind) for part in value]
        if isinstance(value, dict):
            return {"map": [[self.sent(key, kind), self.sent(part, kind)] for key, part in value.items()]}
        if not kind:
            raise Refused("the answer holds an object where none was expected")
        handle, self._next = self._next, self._next + 1
        self._held[handle] = (kind, value)
        if len(self._held) > MOST_HANDLES:
            self._held.popitem(last=False)
        return {"handle": handle, "kind": kind}

    def received(self, value: Any) -> Any:
        """The other way round."""
        if isinstance(value, list):
            return [self.received(part) for part in value]
        if isinstance(value, dict) and "map" in value:
            return {self.received(key): self.received(part) for key, part in value["map"]}
        if isinstance(value, dict):
            return self.at(value.get("handle"))[1]
        return value


class Desk:
    """Answers one request at a time. Main thread only, for it speaks to Resolve."""

    def __init__(self, resolve: Any, ending: threading.Event) -> None:
        self._objects = Objects(resolve)
        self._ending = ending
        self._names_of: Dict[str, FrozenSet[str]] = {}
        self._operations: Dict[str, Callable[[Dict[str, Any]], Any]] = {
            "hello": self._hello,
            "call": self._call,
            "names": self._names,
            "constant": self._constant,
            "exit": self._exit,
        }

    def answer(self, request: Dict[str, Any]) -> Dict[str, Any]:
        """The answer's fields: `value`; or `error` (refused, missing, raised) and `message`."""
        try:
            self._objects.release(request.get("release", []))
            operation = self._operations.get(str(request.get("operation")))
            if operation is None:
                raise Refused("there is no operation {!r}".format(request.get("operation")))
            return {"value": operation(request)}
        except Refused as refusal:
            log.warning("refused: %s", refusal)
            return {"error": "refused", "message": str(refusal)}
        except Missing as missing:
            return {"error": "missing", "message": str(missing)}
        except Exception as error:  # the process's edge: whatever Resolve raises is the client's to know
            log.exception("%s %s", request.get("operation"), request.get("method"))
            return {"error": "raised", "message": "{}: {}".format(type(error).__name__, error)}

    def _hello(self, _: Dict[str, Any]) -> Any:
        python = ".".join(str(part) for part in sys.version_info[:3])
        return {"protocol": PROTOCOL, "python": python, "pid": os.getpid()}

    def _call(self, request: Dict[str, Any]) -> Any:
        kind, target = self._objects.at(request.get("handle"))
        method = str(request.get("method"))
        if method not in CALLS[kind]:
            raise Refused("{}.{} is not among the calls that the menu script passes on".format(kind, method))
        arguments = self._objects.received(request.get("arguments", []))
        names = self._listed(kind, target)
        call = getattr(target, method, None)
        if call is None or (names and method not in names):  # any name at all can be had from Resolve's objects
            raise Missing("{}.{}".format(kind, method))
        return self._objects.sent(call(*arguments), CALLS[kind][method])

    def _names(self, request: Dict[str, Any]) -> Any:
        return sorted(self._listed(*self._objects.at(request.get("handle"))))

    def _listed(self, kind: str, target: Any) -> FrozenSet[str]:
        """What it has of what may be called or told. Empty where Resolve does not list the names of its objects."""
        if kind not in self._names_of:
            constants = [name for name in dir(target) if kind == "Resolve" and CONSTANTS.match(name)]
            self._names_of[kind] = frozenset(constants).union(CALLS[kind].keys() & set(dir(target)))
        return self._names_of[kind]

    def _constant(self, request: Dict[str, Any]) -> Any:
        name = str(request.get("name"))
        if not CONSTANTS.match(name):
            raise Refused("{} is not among the constants that the menu script tells".format(name))
        return self._objects.sent(getattr(self._objects.at(0)[1], name, None), "")

    def _exit(self, _: Dict[str, Any]) -> Any:
        self._ending.set()
        return True


class Job:
    """One request on its way from a connection's thread to the main one, and back."""

    def __init__(self, request: Dict[str, Any]) -> None:
        self._request = request
        self._lock = threading.Lock()
        self._state = "waiting"
        self._done = threading.Event()
        self._told = threading.Event()
        self._answer: Dict[str, Any] = {}

    def work(self, desk: Desk) -> None:
        """Main thread: answer it, unless nobody waits any more."""
        with self._lock:
            if self._state == "dropped":
                return
            self._state = "begun"
        self._answer = desk.answer(self._request)
        self._done.set()

    def wait(self, seconds: float) -> Dict[str, Any]:
        """Connection's thread: the answer. What has not begun by then never will."""
        if self._done.wait(seconds):
            return self._answer
        with self._lock:
            begun, self._state = self._state == "begun", "dropped"
        return {"error": "late", "message": "begun" if begun else "not begun"}

    def told(self) -> None:
        """Connection's thread: the answer has left, or nobody is there to get it."""
        self._told.set()

    def wait_until_told(self, seconds: float) -> None:
        """Main thread: until then it must not end."""
        self._told.wait(seconds)


class Listener(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A free port on 127.0.0.1, one thread for each connection."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, jobs: "queue.Queue[Job]") -> None:
        self.jobs = jobs
        self.token = secrets.token_urlsafe(32)
        self.nonces = Nonces()
        self._open: "OrderedDict[socket.socket, bool]" = OrderedDict()  # as they came: has it shown the token?
        self._open_lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = int(self.server_address[1])

    def server_bind(self) -> None:
        """Bind; on Windows, another process could else share the port."""
        if sys.platform == "win32":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        super().server_bind()

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for it. Of too many, the one gives way that has been there longest without showing the token."""
        with self._open_lock:
            unproven = [each for each, is_proven in self._open.items() if not is_proven]
            has_room = len(self._open) < MOST_CONNECTIONS
            if has_room or unproven:
                self._open[request] = False
                if not has_room:
                    self._end(unproven[0])
        if has_room or unproven:
            super().process_request(request, client_address)
        else:
            log.warning("turned away: there are %d clients already", MOST_CONNECTIONS)
            self.shutdown_request(request)

    def _end(self, connection: socket.socket) -> None:
        """Its thread, which waits for it to say something, hears that it ended."""
        del self._open[connection]
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has ended by itself

    def proven(self, connection: socket.socket) -> None:
        """It has shown the token."""
        with self._open_lock:
            if connection in self._open:
                self._open[connection] = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The connection from its begin to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._open_lock:
                self._open.pop(request, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke; the others go on."""
        log.info("a connection broke: %s", sys.exc_info()[1])


class Arriving(io.RawIOBase):
    """What a connection sends. Who sends byte by byte is waited for no longer than `HEAD_S`, later `REQUEST_S`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._until: Optional[float] = time.monotonic() + HEAD_S  # None: no request has begun

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """What there is, at most as much as fits."""
        if self._until is None:
            self._connection.settimeout(IDLE_S)
        else:
            left = self._until - time.monotonic()
            if left <= 0:
                raise socket.timeout("the request does not arrive in time")
            self._connection.settimeout(min(READ_S, left))
        count = self._connection.recv_into(buffer)
        if self._until is None:
            self._until = time.monotonic() + REQUEST_S
        return count

    def head_arrived(self) -> None:
        """The rest may be long."""
        self._until = time.monotonic() + REQUEST_S

    def arrived(self) -> None:
        """The request is complete; the next may begin when it likes."""
        self._until = None


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection. Nothing is told to anybody who has not signed."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16  # head and body of an answer leave together

    def setup(self) -> None:
        """Read with a limit to the time that a request may take."""
        super().setup()
        self.rfile.close()
        self.arriving = Arriving(self.connection)
        self.rfile = io.BufferedReader(self.arriving)

    def do_POST(self) -> None:
        """The only method there is."""
        listener = self.server
        assert isinstance(listener, Listener)
        refusal = self._refusal(listener.port)
        if refusal is not None:
            self._turn_away(*refusal)
            return
        self.arriving.head_arrived()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        nonce = self.headers.get(NONCE, "")
        given = self.headers.get(SIGNATURE, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, signature(listener.token, "call", nonce, body).encode()):
            self._turn_away(401, "the signature is missing or wrong")
        elif not listener.nonces.accept(nonce, time.time()):
            self._turn_away(401, "this request was sent before, or its clock is wrong")
        else:
            self.arriving.arrived()
            listener.proven(self.connection)
            self._reply(listener, nonce, body)

    def _refusal(self, port: int) -> Optional[Tuple[int, str]]:
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0] not in ("127.0.0.1:{}".format(port), "localhost:{}".format(port)):
            return 403, "the request is for another host"
        if "Origin" in self.headers:
            return 403, "requests from web pages are not served"
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not re.match(r"^[0-9]{1,9}$", length):
            return 411, "the request does not say how long it is"
        return (413, "the request is too large") if int(length) > MOST_BODY_BYTES else None

    def _reply(self, listener: Listener, nonce: str, body: bytes) -> None:
        try:
            request = json.loads(body.decode())
            if not isinstance(request, dict):
                raise ValueError("not an object")
        except (ValueError, RecursionError) as error:
            self._answer(listener, nonce, {"error": "refused", "message": "the request is not JSON: {}".format(error)})
            return
        job = Job(request)
        listener.jobs.put(job)
        try:
            self._answer(listener, nonce, job.wait(CALL_S))
            self.wfile.flush()
        finally:
            job.told()

    def _answer(self, listener: Listener, nonce: str, answer: Dict[str, Any]) -> None:
        words = json.dumps(answer).encode()
        self._send(200, words, signature(listener.token, "answer", nonce, words))

    def _turn_away(self, status: int, why: str) -> None:
        log.warning("turned away: %s", why)
        self.close_connection = True
        self._send(status, json.dumps({"error": "turned away", "message": why}).encode(), "")

    def _send(self, status: int, words: bytes, signed: str) -> None:
        self.connection.settimeout(IDLE_S if signed else READ_S)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(words)))
        self.send_header(SIGNATURE, signed)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(words)

    def version_string(self) -> str:
        """No versions for strangers."""
        return "Wildtrack"

    def log_message(self, format: str, *args: Any) -> None:
        """Into the log instead of Resolve's console."""
        log.debug(format, *args)


def parent_watch() -> Optional[Callable[[], bool]]:
    """A question: has the process ended that started this one? None where that cannot be told."""
    first = os.getppid()
    if sys.platform != "win32":
        return None if adopts(first) else lambda: os.getppid() != first
    import ctypes

    kernel = ctypes.windll.kernel32
    kernel.OpenProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(kernel.OpenProcess(0x00100000, False, first))  # the right to wait for its end
    if not process or kernel.WaitForSingleObject(process, 0) == 0:
        return None
    return lambda: bool(kernel.WaitForSingleObject(process, 0) == 0)


def adopts(process_id: int) -> bool:
    """Does this process take over those whose parent has ended? Then it is not the one that started us."""
    try:
        with open("/proc/{}/comm".format(process_id), encoding="utf-8") as file:
            name = file.read().strip()
    except (OSError, UnicodeDecodeError):
        name = ""  # there is no such list on macOS
    return process_id == 1 or name == "systemd"


class Parent:
    """The process that started this one. It is Resolve as far as known; if Resolve outlives it, it was another."""

    def __init__(self) -> None:
        self._is_gone = parent_watch()
        self.is_watched = self._is_gone is not None
        self.has_ended = threading.Event()

    def watch(self, ending: threading.Event) -> None:
        """Thread: tell when it has ended, and end with it even in the middle of a call that nobody will ever answer."""
        while self._is_gone is not None and not self._is_gone():
            if ending.wait(1.0):
                return
        if not self.is_watched:
            return
        self.is_watched = False
        self.has_ended.set()
        time.sleep(LAST_CALL_S)
        if self.has_ended.is_set():
            log.warning("the last call does not end; leaving it")
            os._exit(0)


def answer_next(jobs: "queue.Queue[Job]", desk: Desk, ending: threading.Event) -> None:
    """Main thread: one request, if one comes soon. The last answer has left before the process ends."""
    try:
        job = jobs.get(timeout=0.2)
    except queue.Empty:
        return
    job.work(desk)
    if ending.is_set():
        job.wait_until_told(READ_S)


def work(resolve: Any, jobs: "queue.Queue[Job]", ending: threading.Event, parent: Parent, wanted: str) -> None:
    """Main thread: answer what is asked until Resolve ends, or a client says exit.

    Silence alone is no end while the process that started us is there: a dialog may stay open for hours. But nobody
    starts a script from the menu of a Resolve that is silent: where `wanted` lies, there is another Resolve.
    """
    desk = Desk(resolve, ending)
    asked_at = heard_at = time.monotonic()
    while not ending.is_set():
        answer_next(jobs, desk, ending)
        now = time.monotonic()
        if now - asked_at < CHECK_S and not parent.has_ended.is_set():
            continue
        asked_at = now
        is_wanted = os.path.exists(wanted)
        if answers(resolve):
            heard_at = now
            parent.has_ended.clear()
            if is_wanted:
                forget(wanted)
        elif parent.has_ended.is_set() or is_wanted or (not parent.is_watched and now - heard_at > GONE_S):
            log.info("Resolve has ended, or not answered for %g s", now - heard_at)
            ending.set()


def answers(resolve: Any) -> bool:
    """Does Resolve still tell its own name?"""
    try:
        return bool(resolve.GetProductName())
    except Exception:  # any failure means the same
        return False


def locked(path: str) -> Optional[IO[str]]:
    """The open lock file, or None where another of us holds it. The system lets go of it when the process ends."""
    file = open(path, "a+", encoding="utf-8")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def locked_in_turn(folder: str) -> Optional[IO[str]]:
    """The lock. Another of us that holds it is asked to make room, and does so where its Resolve is gone."""
    path, wanted = os.path.join(folder, LOCK_FILE), os.path.join(folder, WANTED_FILE)
    lock = locked(path)
    if lock is None:
        open(wanted, "w").close()
        until = time.monotonic() + HANDOVER_S
        while lock is None and os.path.exists(wanted) and time.monotonic() < until:
            time.sleep(0.1)
            lock = locked(path)
    forget(wanted)
    return lock


def forget(path: str) -> None:
    """Delete a file that may be there."""
    try:
        os.unlink(path)
    except OSError:
        pass


def write_connection(path: str, listener: Listener) -> None:
    """Put the file in place in one step, readable by this user alone."""
    fields = {"port": listener.port, "token": listener.token, "pid": os.getpid(), "protocol": PROTOCOL}
    unfinished = "{}.{}".format(path, os.getpid())
    if os.path.exists(unfinished):
        os.unlink(unfinished)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(fields, file)
    os.replace(unfinished, path)


def say(text: str) -> None:
    """To the user, in Resolve's console (Workspace > Console), and to the log."""
    log.info(text)
    print("Wildtrack: " + text)


def serve(resolve: Any, folder: str) -> None:
    """Serve until Resolve ends. The caller holds the lock."""
    ending, parent = threading.Event(), Parent()
    jobs: "queue.Queue[Job]" = queue.Queue()
    path = os.path.join(folder, CONNECTION_FILE)
    listener = Listener(jobs)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    threading.Thread(target=parent.watch, args=(ending,), daemon=True).start()
    try:
        write_connection(path, listener)
        say("ready. Go on in the Wildtrack panel; this script ends together with Resolve.")
        work(resolve, jobs, ending, parent, os.path.join(folder, WANTED_FILE))
    finally:
        ending.set()
        if os.path.exists(path):
            os.unlink(path)
        listener.shutdown()
        listener.server_close()
        say("the menu script has ended.")


def main(resolve: Any) -> None:
    """Start, unless one of us runs already."""
    if resolve is None:
        say("this script runs inside DaVinci Resolve: Workspace > Scripts > Wildtrack.")
        return
    folder = state_folder()
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        os.chmod(folder, 0o700)
        lock = locked_in_turn(folder)
    except OSError as error:
        say("cannot write to {}: {}. Make that folder writable, then start this script again.".format(folder, error))
        return
    if lock is None:
        say("the menu script is already running; nothing more to do here. Go on in the Wildtrack panel.")
        return
    with lock:
        handler = logging.handlers.RotatingFileHandler(
            os.path.join(folder, LOG_FILE), maxBytes=1 << 20, backupCount=1, encoding="utf-8"
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        try:
            serve(resolve, folder)
        except Exception:
            log.exception("ended by a fault of our own")
            raise
        finally:
            log.removeHandler(handler)
            handler.close()


if __name__ == "__main__" or "resolve" in globals():
    main(globals().get("resolve"))
