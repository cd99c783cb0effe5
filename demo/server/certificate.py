"""An authority and a certificate for the demo's names, both only good for trying."""

import os
import subprocess

from demo.server.progress import DemoError

NAMES = ("mail.tern.test", "autodiscover.tern.test", "localhost")
ADDRESSES = ("127.0.0.1",)


def openssl(*arguments):
    run = subprocess.run(["openssl"] + list(arguments), capture_output=True, text=True)
    if run.returncode != 0:
        raise DemoError("openssl %s failed: %s" % (arguments[0], run.stderr.strip()))


def make(folder, runner):
    """Files: ca.pem to trust, cert.pem with its chain, key.pem. Made once."""
    authority, authority_key = (os.path.join(folder, name) for name in ("ca.pem", "ca.key"))
    certificate, key, request = (os.path.join(folder, name) for name in ("cert.pem", "key.pem", "request.pem"))
    if os.path.exists(certificate):
        return
    os.makedirs(folder, exist_ok=True)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=Tern demo authority", "-keyout",
            authority_key, "-out", authority, "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + NAMES[0], "-keyout", key, "-out", request)
    extensions = os.path.join(folder, "extensions")
    names = ["DNS:" + name for name in NAMES] + ["IP:" + address for address in ADDRESSES]
    with open(extensions, "w", encoding="ascii") as file:
        file.write("basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth\n"
                   "subjectAltName=%s\n" % ",".join(names))
    leaf = os.path.join(folder, "leaf.pem")
    openssl("x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority_key, "-CAcreateserial", "-days", "825",
            "-extfile", extensions, "-out", leaf)
    with open(certificate, "w", encoding="ascii") as chain:
        for path in (leaf, authority):
            with open(path, encoding="ascii") as file:
                chain.write(file.read())
    for path in (request, extensions, leaf):
        os.unlink(path)
    for path in (authority_key, key):
        os.chmod(path, 0o600)
    for path in (folder, key, certificate, authority):
        runner.own(path)
