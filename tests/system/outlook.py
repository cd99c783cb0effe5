#!/usr/bin/env python3
"""The whole server with its embedded database on a private bus: an administrator makes a domain and a user, a client does
what Outlook does when it starts, the MAPI plugin is upgraded, removed and installed again while the server runs.

    outlook.py BUILD_DIR

Speaks TAP. As root it runs the server as the user postgres, since PostgreSQL refuses root.
"""

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

MODULES = ['store-pg', 'directory-pg', 'autodiscover', 'mapi']
PATIENCE_S = 60
STOP_S = 10


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, build):
        self.build = build
        self.root = tempfile.mkdtemp(prefix='tern-')
        self.user = pwd.getpwnam('postgres') if os.getuid() == 0 else None
        self.modules = os.path.join(self.root, 'modules')
        self.bus_address = f'unix:path={self.root}/bus'
        self.port = free_port()
        self.processes = []
        os.mkdir(self.modules)
        for name in MODULES:
            self.install(name)
        with open(os.path.join(self.root, 'tern.conf'), 'w', encoding='utf-8') as config:
            config.write(f'[core]\nstate-dir={self.root}/state\nruntime-dir={self.root}/run\nplugin-dir={self.modules}\n'
                         f'dbus={self.bus_address}\nexternal-url=https://mail.example.com\n'
                         f'[http]\nlisten=127.0.0.1:{self.port}\nlisten-admin=127.0.0.1:{free_port()}\n')
        with open(os.path.join(self.root, 'password'), 'w', encoding='utf-8') as password:
            password.write('Correct horse 1\n')
        if self.user:
            os.chown(self.root, self.user.pw_uid, self.user.pw_gid)

    def command(self, words):
        return ['setpriv', '--reuid', 'postgres', '--regid', str(self.user.pw_gid), '--clear-groups', *words] if self.user else words

    def install(self, name, mark=0):
        """As dpkg does: beside its place, then renamed. Another mark is another build."""
        with open(os.path.join(self.build, 'plugins', name, name + '.so'), 'rb') as module:
            data = bytearray(module.read())
        note = data.find(b'\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0')
        data[note + 16] ^= mark
        path = os.path.join(self.modules, name + '.so')
        with open(path + '.dpkg-new', 'wb') as copy:
            copy.write(data)
        os.rename(path + '.dpkg-new', path)

    def start(self):
        log = open(os.path.join(self.root, 'log'), 'wb')
        bus = ['dbus-daemon', '--session', '--nofork', '--nopidfile', '--address=' + self.bus_address]
        self.processes.append(subprocess.Popen(self.command(bus), stdout=log, stderr=log))
        wait_for(lambda: os.path.exists(os.path.join(self.root, 'bus')))
        daemon = [os.path.join(self.build, 'core/daemon/ternd'), '--config', os.path.join(self.root, 'tern.conf')]
        self.processes.append(subprocess.Popen(self.command(daemon), stdout=log, stderr=log))
        wait_for(lambda: self.ternctl('status')[0] == 0)

    def ternctl(self, *words):
        program = os.path.join(self.build, 'tools/ternctl/ternctl')
        done = subprocess.run(self.command([program, *words, '--address=' + self.bus_address]), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE_S)
        return done.returncode, done.stdout + done.stderr

    def outlook(self):
        return self.ternctl('test', 'outlook', 'anna@example.com', f'--url=http://127.0.0.1:{self.port}',
                            f'--password-file={self.root}/password')

    def plugin(self, name):
        status, text = self.ternctl('plugin', 'list', '--json')
        return [row for row in json.loads(text) if row['name'] == name] if status == 0 else []

    def stop(self):
        begun = time.monotonic()
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE_S)
        return self.processes[-1].returncode, time.monotonic() - begun


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError('it did not come up')
        time.sleep(0.1)


def upgraded(server, mark):
    before = server.plugin('mapi')[0]['build-id']
    server.install('mapi', mark)
    server.ternctl('plugin', 'rescan')
    active = [row for row in server.plugin('mapi') if row['state'] == 'active']
    return len(active) == 1 and active[0]['build-id'] != before


def checks(server):
    """Each a name and (exit status, text) or a truth."""
    yield 'status', server.ternctl('status')
    yield 'domain', server.ternctl('domain', 'create', 'example.com')
    yield 'user', server.ternctl('user', 'create', 'anna@example.com', 'Anna Berg', f'--password-file={server.root}/password')
    yield 'outlook', server.outlook()
    yield 'upgrade', upgraded(server, 1)
    yield 'outlook after the upgrade', server.outlook()
    os.unlink(os.path.join(server.modules, 'mapi.so'))
    yield 'removal', server.ternctl('plugin', 'rescan')
    yield 'nothing for Outlook after the removal', server.outlook()[0] == 1 and 'tern-mapi' in server.outlook()[1]
    server.install('mapi')
    yield 'return', server.ternctl('plugin', 'rescan')
    yield 'outlook after the return', server.outlook()
    yield 'mailbox', server.ternctl('mailbox', 'verify', 'anna@example.com')
    yield 'removal of the user', server.ternctl('user', 'remove', 'anna@example.com', '--yes')


def report(number, name, result):
    ok = result if isinstance(result, bool) else result[0] == 0
    print(f'{"ok" if ok else "not ok"} {number} - {name}', flush=True)
    if not ok and not isinstance(result, bool):
        print(re.sub('^', '# ', result[1], flags=re.M), flush=True)
    return ok


def main(build):
    if os.getuid() == 0 and not os.access(build, os.X_OK):
        print('1..0 # SKIP the build folder is not readable for others')
        return 0
    server = Server(build)
    ok, number = True, 0
    try:
        server.start()
        for number, (name, result) in enumerate(checks(server), 1):
            ok = report(number, name, result) and ok
        status, seconds = server.stop()
        ok = report(number + 1, f'stop in {seconds:.1f} s', status == 0 and seconds < STOP_S) and ok
    finally:
        for process in server.processes:
            if process.poll() is None:
                process.kill()
        if not ok:
            with open(os.path.join(server.root, 'log'), encoding='utf-8', errors='replace') as log:
                print(re.sub('^', '# ', log.read(), flags=re.M))
        shutil.rmtree(server.root, ignore_errors=True)
    print(f'1..{number + 1}')
    return 0 if ok else 1


sys.exit(main(sys.argv[1]))
