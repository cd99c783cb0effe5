"""Starts and stops the processes of a demo: a private bus and ternd, which keeps PostgreSQL as its child."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

from demo.server import programs
from demo.server.progress import DemoError

START_SECONDS = 180
STOP_SECONDS = 60

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>tern-demo</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_type="*"/>
  </policy>
</busconfig>
"""


def start_time(pid):
    """When a process began, in ticks since the machine did; None: there is none. With its number it names one process for good."""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as file:
            fields = file.read().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else int(fields[19])


def is_alive(record):
    """@record: {pid, started}."""
    return bool(record) and start_time(record["pid"]) == record["started"]


def record_of(process):
    return {"pid": process.pid, "started": start_time(process.pid)}


def spawn(command, log, runner, environment=None):
    with open(log, "ab") as output:
        runner.own(log)
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, cwd="/",
                                env=environment, **runner.options())


def start_bus(state, runtime, runner):
    """Returns (record, address)."""
    path = os.path.join(runtime, "bus")
    config = state.file("etc", "bus.conf")
    os.makedirs(os.path.dirname(config), exist_ok=True)
    with open(config, "w", encoding="utf-8") as file:
        file.write(BUS.format(socket=path))
    runner.own(os.path.dirname(config))
    runner.own(config)
    if os.path.exists(path):
        os.unlink(path)
    process = spawn(["dbus-daemon", "--nofork", "--nopidfile", "--config-file=" + config], state.file("log", "bus.log"), runner)
    deadline = time.monotonic() + 20
    while not os.path.exists(path):
        if process.poll() is not None or time.monotonic() > deadline:
            raise DemoError("the private bus didn't start: see %s" % state.file("log", "bus.log"))
        time.sleep(0.05)
    return record_of(process), "unix:path=" + path


def start_ternd(state, config, addresses, runner, keep):
    """Starts ternd and waits until it is ready. @keep: told its record as soon as there is one."""
    log = state.file("log", "ternd.log")
    process = spawn([state.file("bin", "ternd"), "--config", config], log, runner, programs.environment(state))
    record = record_of(process)
    keep(record)
    deadline = time.monotonic() + START_SECONDS
    while True:
        if process.poll() is not None:
            raise DemoError("ternd ended with status %d; the end of its log (%s):\n%s" % (process.returncode, log, tail(log)))
        text = ask(addresses.ready)
        if text is True:
            return record
        if time.monotonic() > deadline:
            raise DemoError("ternd isn't ready after %d seconds (%s); the end of its log (%s):\n%s"
                            % (START_SECONDS, text, log, tail(log)))
        time.sleep(0.2)


def ask(url):
    """True when an address answers 200, else why not."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.read().decode("utf-8", "replace").strip()
    except OSError as error:
        return str(error)


def tail(path, lines=25):
    with open(path, encoding="utf-8", errors="replace") as file:
        return "".join(file.readlines()[-lines:])


def end(record, signal_number, seconds):
    """Ends a process that this demo started, and waits for it; harder when it doesn't listen."""
    for number, patience in ((signal_number, seconds), (signal.SIGKILL, 10)):
        if not is_alive(record):
            return
        os.kill(record["pid"], number)
        deadline = time.monotonic() + patience
        while is_alive(record) and time.monotonic() < deadline:
            time.sleep(0.05)


def find_postmaster(state):
    """The PostgreSQL of the state folder, if it runs: it outlives a ternd that was killed."""
    folder = state.file("postgres")
    try:
        with open(os.path.join(folder, "postmaster.pid"), encoding="ascii", errors="replace") as file:
            pid = int(file.readline())
        if os.readlink("/proc/%d/cwd" % pid) == os.path.realpath(folder):
            return {"pid": pid, "started": start_time(pid)}
    except (OSError, ValueError):
        pass
    return None


def stop(state, live):
    """ternd first, then what it left, then the bus."""
    end(live.get("ternd"), signal.SIGTERM, STOP_SECONDS)
    end(find_postmaster(state), signal.SIGINT, STOP_SECONDS)
    end(live.get("bus"), signal.SIGTERM, 10)
