#!/usr/bin/env python3
"""Delivers the mails of Python's own tests (Debian: libpython3.11-testsuite), real ones of every odd shape, and reads them back over
MAPI/HTTP: each is taken, is there exactly once, opens, and keeps its headers and its size. What their parts must look like is
tested beside core/convert.

usage: odd_mail.py BUILD [FOLDER]
"""

import glob
import os
import re
import sys

from private_server import PASSWORD, PrivateServer

from demo.server import lmtp, settings
from tests.system.mail_expectation import parse, words
from tests.system.mapiclient import wire
from tests.system.mapiclient.mailbox import INBOX, Mailbox
from tests.system.mapiclient.tags import *  # noqa: F403
from tests.system.tap import Tap

FOLDER = "/usr/lib/python3.11/test/test_email/data"
DOMAIN = "odd.test"


def read_mails(folder):
    """Their names and bytes, with the line ends that SMTP has."""
    for path in sorted(glob.glob(os.path.join(folder, "msg_*.txt"))):
        with open(path, "rb") as file:
            yield os.path.basename(path), re.sub(rb"\r?\n", b"\r\n", file.read())


def compare(message, data):
    values = message.get(PidTagSubject, PidTagTransportMessageHeaders, PidTagMessageSize, PidTagInternetMessageId)
    values = {tag: None if isinstance(value, wire.Missing) else value for tag, value in values.items()}
    problems = []
    mail = parse(data)
    head = data.split(b"\r\n\r\n")[0].decode("latin-1")
    for name in mail.keys():
        if re.search(r"(?im)^%s:" % re.escape(name), head) and name.lower() + ":" not in (values[PidTagTransportMessageHeaders] or "").lower():
            problems.append("the header %s was lost" % name)
    if mail["message-id"] and words(mail["message-id"]) != words(values[PidTagInternetMessageId]):
        problems.append("Message-ID: expected %r, found %r" % (words(mail["message-id"]), values[PidTagInternetMessageId]))
    message.get_all()
    for row in message.attachments([PidTagAttachSize]):
        with message.open_attachment(row[PidTagAttachNumber]) as attachment:
            attachment.get_all()
    return problems


def deliver(server, address, data):
    with lmtp.Lmtp(settings.HOST, server.addresses.lmtp) as client:
        return ["refused: %d %s" % why for why in client.send("odd@example.org", [address], data).values()]


def run(server, mails, tap):
    user = server.add_users(DOMAIN, "odd")["odd"]
    url = "%s/mapi/emsmdb/?MailboxId=%s@%s" % (server.addresses.url, user["mailbox"], DOMAIN)
    mailbox = Mailbox(url, user["address"], PASSWORD, user["dn"])
    inbox, known = mailbox.folders[INBOX], set()
    for name, data in mails:
        problems = deliver(server, user["address"], data)
        fresh = {row[PidTagMid] for row in mailbox.list(inbox, [])} - known
        known |= fresh
        if not problems and len(fresh) != 1:
            problems.append("it is there %d times" % len(fresh))
        for number in fresh:
            with mailbox.open_message(inbox, number) as message:
                problems += compare(message, data)
        tap.case(name, problems)
    mailbox.close()


def main():
    tap = Tap()
    mails = list(read_mails(sys.argv[2] if len(sys.argv) > 2 else FOLDER))
    if not mails:
        tap.skip("odd mails", "libpython3.11-testsuite isn't installed")
        return tap.end()
    with PrivateServer(sys.argv[1]) as server:
        run(server, mails, tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
