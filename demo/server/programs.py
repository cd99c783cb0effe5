"""Builds Tern and puts what runs into the state folder, so that a running demo isn't disturbed by the next build and the
unprivileged user can read it wherever the checkout is."""

import json
import os
import shutil
import subprocess

from demo.server.progress import DemoError

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = ("ternd", "ternctl")


def build_folder(state):
    """build/ of the checkout, or a folder of the state where the checkout can't be written."""
    folder = os.path.realpath(os.path.join(ROOT, "build"))
    writable = os.access(folder if os.path.isdir(folder) else ROOT, os.W_OK)
    return folder if writable else state.file("build")


def run(command, progress, what):
    """Runs a command; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        progress.line(done.stdout[-6000:])
        raise DemoError("%s failed, see above (%s)" % (what, " ".join(command)))


def targets(folder):
    """The files to build and run: (programs, library, modules)."""
    listing = subprocess.run(["meson", "introspect", "--targets", folder], cwd=ROOT, capture_output=True, text=True, check=True)
    programs, libraries, modules = [], [], []
    for target in json.loads(listing.stdout):
        path = target["filename"][0]
        relative = os.path.relpath(path, folder)
        if target["type"] == "executable" and target["name"] in PROGRAMS:
            programs.append(path)
        elif target["type"] == "shared library" and relative.startswith("core/"):
            libraries.append(path)
        elif target["type"] == "shared module" and relative.startswith("plugins/"):
            modules.append(path)
    return programs, libraries, modules


def build(state, progress):
    folder = build_folder(state)
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        progress.step("Setting up the build in %s" % folder)
        run(["meson", "setup", folder, ROOT], progress, "setting up the build")
    else:
        run(["meson", "setup", "--reconfigure", folder, ROOT], progress, "setting up the build again")
    programs, libraries, modules = targets(folder)
    wanted = [os.path.relpath(path, folder) for path in programs + modules]
    progress.step("Building (some minutes the first time)")
    ninja(folder, wanted, progress)
    return programs, libraries, modules


def ninja(folder, wanted, progress):
    """Shows how far the build is."""
    environment = dict(os.environ, NINJA_STATUS="[%f/%t] ")
    lines = []
    with subprocess.Popen(["ninja", "-C", folder] + wanted, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=environment) as process:
        for line in process.stdout:
            lines.append(line)
            show_build_step(line, progress)
    if process.returncode != 0:
        progress.line("".join(lines[-60:]))
        raise DemoError("the build failed, see above")


def show_build_step(line, progress):
    if not line.startswith("[") or "/" not in line:
        return
    done, _, rest = line[1:].partition("/")
    total, _, text = rest.partition("] ")
    if done.isdigit() and total.isdigit() and (progress.is_terminal or int(done) % 50 == 0):
        progress.count(int(done), int(total), text.strip().rsplit("/", 1)[-1])


def install(state, files):
    """Copies programs, library and modules; a file in use is replaced, never written over."""
    programs, libraries, modules = files
    for name, paths in (("bin", programs), ("lib", libraries), ("plugins", modules)):
        folder = state.file(name)
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o755)
        for path in paths:
            target = os.path.join(folder, os.path.basename(path))
            shutil.copyfile(path, target + "~")
            os.chmod(target + "~", 0o755)
            os.rename(target + "~", target)
    for path in libraries:
        link_version(state.file("lib"), os.path.basename(path))


def link_version(folder, name):
    """libtern-core.so.0 may be a link's name of libtern-core.so.0.1: whatever the loader asks for must be there."""
    parts = name.split(".so")
    for short in (parts[0] + ".so", parts[0] + ".so.0"):
        path = os.path.join(folder, short)
        if short != name and not os.path.lexists(path):
            os.symlink(name, path)


def environment(state):
    return dict(os.environ, LD_LIBRARY_PATH=state.file("lib"))
