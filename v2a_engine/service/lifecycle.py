"""`wildtrack engine start|status|stop`: what was done, in a sentence."""

from v2a_engine import engine_process
from v2a_engine.device_choice import disagreement
from v2a_engine.version import build_version

_MIB = 1 << 20


def start() -> str:
    """Start the background engine, unless it runs.

    Raises:
        EngineDidNotStart, EngineOfAnotherVersion.
    """
    connection = engine_process.start()
    runs = f"The engine runs as process {connection.pid} on 127.0.0.1:{connection.port}, version {connection.version}."
    return "\n".join(line for line in (runs, device_note()) if line)


def stop() -> str:
    """End the background engine.

    Raises:
        EngineUnreachable: it cannot be ended.
    """
    if not engine_process.stop():
        return "No engine runs."
    return "The engine has ended. Jobs that it had not finished go on at its next start."


def status() -> str:
    """Tell what the background engine does."""
    running = engine_process.find()
    if running is None:
        return "No engine runs. It starts by itself when a command needs it."
    connection, state = running
    memory = "" if state.memory_peak_bytes is None else f", {state.memory_peak_bytes / _MIB:.0f} MiB at most"
    lines = [
        f"The engine runs as process {state.pid} on 127.0.0.1:{connection.port} "
        f"since {state.uptime_s / 60:.0f} minutes{memory}, version {state.version}.",
        f"Jobs: {state.running} running, {state.queued} queued. Log: {state.log_path}",
        *(f"Loaded: {engine.name} {engine.version} ({engine.fingerprint})" for engine in state.engines),
    ]
    return "\n".join(line for line in (*lines, device_note()) if line)


def device_note() -> str:
    """A sentence where the engine that will do this command's work keeps another device than is asked for."""
    running = engine_process.find()
    if running is None or running[0].version != build_version():  # the next start gives a new one, as asked
        return ""
    return disagreement(running[1].asked_device, [engine.fingerprint for engine in running[1].engines])
