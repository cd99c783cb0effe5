"""Where the demo lives and as whom it runs: the state folder, the unprivileged user, folders short enough for sockets."""

import hashlib
import os
import pwd
import shutil
import subprocess

from demo.server.progress import DemoError

USER = "tern-demo"
MARK = ".tern-demo"
REAL_STATES = "/var/lib/tern-demo"
# sun_path has 108 bytes, and PostgreSQL's socket is the longest: run/postgres/.s.PGSQL.5432.
LONGEST_SOCKET = len("/run/postgres/.s.PGSQL.5432.lock")


class Runner:
    """The user ternd, the bus and PostgreSQL run as: oneself, or a system user of its own when that is root."""

    def __init__(self):
        self.uid, self.gid = os.geteuid(), os.getegid()
        if self.uid == 0:
            entry = find_user() or make_user()
            self.uid, self.gid = entry.pw_uid, entry.pw_gid

    def options(self):
        """For subprocess.Popen."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path, mode=None):
        """Gives a file or folder to the user."""
        if os.geteuid() != self.uid:
            os.chown(path, self.uid, self.gid)
        if mode is not None:
            os.chmod(path, mode)

    def can_enter(self, path):
        """Whether the user can get into a folder."""
        return subprocess.run(["test", "-x", path], **self.options(), cwd="/").returncode == 0


def find_user():
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        return None


def make_user():
    run = subprocess.run(["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin",
                          "--comment", "Tern demo", USER], capture_output=True, text=True)
    entry = find_user()
    if entry is None:
        raise DemoError("PostgreSQL refuses to run as root, and no user %s could be made: %s" % (USER, run.stderr.strip()))
    return entry


class State:
    """The state folder. @path is what was asked for; @real is where the files are: elsewhere, behind a symbolic link, when the
    user can't get into the folder that was asked for (a checkout under /root)."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.real = os.path.realpath(self.path)
        self.short = hashlib.sha256(self.path.encode()).hexdigest()[:8]

    def file(self, *names):
        return os.path.join(self.real, *names)

    @property
    def is_there(self):
        return os.path.exists(self.file(MARK))

    @property
    def hidden(self):
        """Where the files are when they can't be where they should; another user's demo of the same path is another one."""
        return os.path.join(REAL_STATES, self.short)

    def has_leftover(self):
        """Whether the link was removed to begin anew, so that what it led to is to go too."""
        return not os.path.lexists(self.path) and os.path.exists(os.path.join(self.hidden, MARK))

    def create(self, runner):
        if self.is_there:
            return
        if os.path.isdir(self.real) and os.listdir(self.real):
            raise DemoError("%s isn't empty, and it isn't a demo's state: choose another folder with --state" % self.path)
        parent = os.path.dirname(self.path)
        os.makedirs(parent, exist_ok=True)
        if not runner.can_enter(parent):
            self.link_elsewhere()
        os.makedirs(self.real, exist_ok=True)
        runner.own(self.real, 0o700)
        with open(self.file(MARK), "w", encoding="utf-8") as file:
            file.write("The state of a demo of Tern. Stop it with demo/run --stop before you remove this folder.\n")

    def link_elsewhere(self):
        if os.path.isdir(self.path) and not os.path.islink(self.path):
            os.rmdir(self.path)
        if os.path.exists(self.hidden):
            shutil.rmtree(self.hidden)
        os.makedirs(self.hidden)
        os.chmod(REAL_STATES, 0o711)
        if os.path.lexists(self.path):
            os.unlink(self.path)
        os.symlink(self.hidden, self.path)
        self.real = self.hidden

    def runtime_dir(self):
        """For sockets and copies of modules: in the state folder, or a short one when its path is too long for a socket's name."""
        folder = self.file("run")
        if len(os.fsencode(os.path.dirname(folder))) + LONGEST_SOCKET < 107:
            return folder
        return "/tmp/tern-demo-%d-%s" % (os.geteuid(), self.short)

    def make_runtime_dir(self, runner):
        folder = self.runtime_dir()
        os.makedirs(folder, mode=0o700, exist_ok=True)
        status = os.lstat(folder)
        if not os.path.isdir(folder) or os.path.islink(folder) or status.st_uid not in (0, os.geteuid(), runner.uid):
            raise DemoError("%s belongs to somebody else" % folder)
        runner.own(folder, 0o700)
        return folder
