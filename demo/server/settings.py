"""Writes the configuration and says under which addresses the demo is reached."""

import os
import socket

from demo.server.progress import DemoError

DEFAULT_PORT = 8443
HOST = "127.0.0.1"

MAIN = """# Written by demo/run; ternd's example is data/tern.conf.
[core]
state-dir={state}
runtime-dir={runtime}
plugin-dir={plugins}
external-url={url}
dbus={bus}

[http]
{listen}
listen-admin={host}:{admin}
"""
PLUGINS = {
    "lmtp": "[lmtp]\nlisten={host}:{lmtp}\n",
    "store-pg": "[store-pg]\nmode=embedded\ndata-dir={state}/postgres\nsocket-dir={runtime}/postgres\n",
}


class Addresses:
    def __init__(self, port, plain):
        self.http, self.admin, self.lmtp = port, port + 1, port + 2
        self.plain = plain

    @property
    def url(self):
        return "%s://%s:%d" % ("http" if self.plain else "https", HOST, self.http)

    @property
    def metrics(self):
        return "http://%s:%d/metrics" % (HOST, self.admin)

    @property
    def ready(self):
        return "http://%s:%d/readyz" % (HOST, self.admin)

    def check_free(self):
        for port in (self.http, self.admin, self.lmtp):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((HOST, port))
                except OSError as error:
                    raise DemoError("port %d can't be had (%s): choose three free ones with --port N, which takes N, N+1 and N+2"
                                    % (port, error.strerror)) from None


def write(state, runtime, addresses, bus, runner):
    """tern.conf, and a drop-in for each plugin that may come and go."""
    if addresses.plain:
        listen = "listen=%s:%d" % (HOST, addresses.http)
    else:
        listen = ("listen=\nlisten-tls=%s:%d\ncertificate=%s\nprivate-key=%s"
                  % (HOST, addresses.http, state.file("tls", "cert.pem"), state.file("tls", "key.pem")))
    values = {"state": state.real, "runtime": runtime, "plugins": state.file("plugins"), "url": addresses.url, "bus": bus,
              "listen": listen, "host": HOST, "admin": addresses.admin, "lmtp": addresses.lmtp}
    folder = state.file("etc", "conf.d")
    os.makedirs(folder, exist_ok=True)
    files = {state.file("etc", "tern.conf"): MAIN}
    files.update((os.path.join(folder, name + ".conf"), text) for name, text in PLUGINS.items())
    for path, text in files.items():
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.format(**values))
        runner.own(path, 0o600)
    for path in (state.file("etc"), folder):
        runner.own(path)
    return state.file("etc", "tern.conf")
