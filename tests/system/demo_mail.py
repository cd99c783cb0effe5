#!/usr/bin/env python3
"""Delivers the demo's mail to a server of its own and reads it back over MAPI/HTTP: none may be lost or come twice, and each must be
what Python's email parser says it is.

usage: demo_mail.py BUILD
"""

import os
import subprocess
import sys
import tempfile

from private_server import PASSWORD, PrivateServer

from demo.mail import letters
from demo.mail.compose import Composer
from demo.server import lmtp, people, settings
from demo.server.progress import Progress
from tests.system.mail_expectation import Comparison, parse, words
from tests.system.meeting_expectation import compare_meeting
from tests.system.mapiclient.mailbox import INBOX, Mailbox
from tests.system.mapiclient.tags import *  # noqa: F403
from tests.system.tap import Tap

LOGINS = ("alice", "bob", "carol", "dave")
DOMAIN = letters.DOMAIN


def add_people(server):
    """Everybody of the demo; what the directory has of each, by login."""
    ternctl, everybody = people.Ternctl(server.state, server.bus), letters.read_people()
    people.create(ternctl, everybody, {login: PASSWORD for login in everybody}, Progress(sys.stderr))
    return {login: ternctl.ask("user", "show", person.address) for login, person in everybody.items()}


def deliver(server, mails, tap):
    problems = []
    with lmtp.Lmtp(settings.HOST, server.addresses.lmtp) as client:
        for mail in mails:
            refused = client.send(mail.sender, mail.recipients, mail.data)
            problems += ["%s for %s: %s" % (mail.id, who, why) for who, why in refused.items()]
    tap.case("LMTP takes all %d mails" % len(mails), problems)


def expected_for(mails, address):
    return {words(parse(mail.data)["message-id"]): mail for mail in mails if address in mail.recipients}


def compare_list(login, expected, rows, tap):
    """Each mail exactly once."""
    found = [row[PidTagInternetMessageId] for row in rows]
    problems = ["lost: " + name for name in expected if name not in found]
    problems += ["there %d times: %s" % (found.count(name), name) for name in set(found) if found.count(name) > 1]
    problems += ["nobody sent: %s" % name for name in found if name not in expected]
    tap.case("%s has the %d mails sent, each once" % (login, len(expected)), problems)


def compare_signature(message):
    """The signed bytes are as they were, so the signature still holds."""
    row = message.attachments([PidTagAttachMimeTag])[0]
    with message.open_attachment(row[PidTagAttachNumber]) as attachment:
        data = attachment.get(PidTagAttachDataBinary)[PidTagAttachDataBinary]
    form = "SMIME" if row[PidTagAttachMimeTag] == "multipart/signed" else "DER"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "signed")
        with open(path, "wb") as file:
            file.write(data)
        run = subprocess.run(["openssl", "smime", "-verify", "-noverify", "-inform", form, "-in", path], capture_output=True)
    return [] if run.returncode == 0 else ["the signature doesn't hold any more: %s" % run.stderr.decode().strip()]


def compare_message(mailbox, row, mail):
    with mailbox.open_message(mailbox.folders[INBOX], row[PidTagMid]) as message:
        comparison = Comparison(message, mail.data)
        problems = comparison.run()
        if comparison.parts.signed or comparison.parts.opaque:
            problems += compare_signature(message)
        if comparison.parts.calendar is not None:
            problems += compare_meeting(mailbox, message, comparison)
    return problems


def compare_mailbox(server, login, user, mails, tap):
    mailbox_url = "%s/mapi/emsmdb/?MailboxId=%s@%s" % (server.addresses.url, user["mailbox"], DOMAIN)
    mailbox = Mailbox(mailbox_url, user["address"], PASSWORD, user["dn"])
    expected = expected_for(mails, user["address"])
    rows = mailbox.list(mailbox.folders[INBOX], [PidTagInternetMessageId])
    compare_list(login, expected, rows, tap)
    for row in rows:
        mail = expected.get(row[PidTagInternetMessageId])
        if mail is not None:
            tap.case("%s: %s" % (login, mail.id), compare_message(mailbox, row, mail))
    mailbox.close()


def main():
    tap = Tap()
    mails = Composer().all()
    with PrivateServer(sys.argv[1]) as server:
        users = add_people(server)
        deliver(server, mails, tap)
        for login in LOGINS:
            compare_mailbox(server, login, users[login], mails, tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
