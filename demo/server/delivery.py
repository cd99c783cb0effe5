"""Hands the demo's mail to the LMTP listener, each mail once."""

import json
import os

from demo.mail.compose import Composer
from demo.server import lmtp, settings
from demo.server.progress import DemoError


def read_done(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip()]


def deliver(state, addresses, progress):
    """Every mail that wasn't accepted yet; they are kept in the state folder, so that what arrived can be compared."""
    done_path = state.file("mail", "delivered")
    done = read_done(done_path)
    composer = Composer()
    if set(composer.letters) <= set(done):
        return 0
    mails = [mail for mail in composer.all() if mail.id not in done]
    os.makedirs(state.file("mail"), exist_ok=True)
    with connect(addresses) as client:
        for number, mail in enumerate(mails, 1):
            progress.count(number, len(mails), mail.id)
            keep(state, mail)
            send(client, mail)
            with open(done_path, "a", encoding="utf-8") as file:
                file.write(mail.id + "\n")
    return len(mails)


def connect(addresses):
    try:
        return lmtp.Lmtp(settings.HOST, addresses.lmtp)
    except (lmtp.LmtpError, OSError) as error:
        raise DemoError("LMTP on port %d doesn't answer: %s" % (addresses.lmtp, error)) from None


def keep(state, mail):
    with open(state.file("mail", mail.id + ".eml"), "wb") as file:
        file.write(mail.data)
    with open(state.file("mail", mail.id + ".json"), "w", encoding="utf-8") as file:
        json.dump({"id": mail.id, "sender": mail.sender, "recipients": mail.recipients, "date": mail.when.isoformat()}, file)


def send(client, mail):
    try:
        refused = client.send(mail.sender, mail.recipients, mail.data)
    except (lmtp.LmtpError, OSError) as error:
        raise DemoError("the mail '%s' wasn't taken: %s" % (mail.id, error)) from None
    for recipient, (code, text) in refused.items():
        raise DemoError("the mail '%s' wasn't taken for %s: %d %s" % (mail.id, recipient, code, text))
