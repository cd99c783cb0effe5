"""What the demo remembers in its state folder, and the document it prints."""

import json
import os

from demo.server import people, settings


def read(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write(path, content):
    """All or nothing, and for nobody else's eyes: there are passwords in it."""
    fresh = path + "~"
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    os.rename(fresh, path)


class Records:
    def __init__(self, state):
        self.live_path, self.passwords_path = state.file("live.json"), state.file("passwords.json")
        self.document_path = state.file("document.json")

    @property
    def live(self):
        return read(self.live_path)

    def keep(self, **processes):
        write(self.live_path, dict(self.live, **processes))

    def forget(self):
        for path in (self.live_path, self.document_path):
            if os.path.exists(path):
                os.unlink(path)

    @property
    def passwords(self):
        return read(self.passwords_path)

    @passwords.setter
    def passwords(self, passwords):
        write(self.passwords_path, passwords)

    @property
    def document(self):
        return read(self.document_path)

    @document.setter
    def document(self, document):
        write(self.document_path, document)


def make_document(state, addresses, pid, users, passwords):
    """@users: what the directory says of each login. The endpoints' MailboxId is that of accept1."""
    mailbox = "?MailboxId=%s@%s" % (users["accept1"]["mailbox"], people.DOMAIN)
    return {
        "emsmdb": addresses.url + "/mapi/emsmdb/" + mailbox,
        "nspi": addresses.url + "/mapi/nspi/" + mailbox,
        "autodiscover": addresses.url + "/autodiscover/autodiscover.xml",
        "metrics": addresses.metrics,
        "lmtp": "%s:%d" % (settings.HOST, addresses.lmtp),
        "pid": pid,
        "state": state.path,
        "accounts": [{"user": user["address"], "password": passwords[login], "dn": user["dn"]} for login, user in users.items()],
    }
