#!/usr/bin/env python3
"""Mail within the house, by the protocol: to a colleague, a group, a group by rule, a room, a contact outside, somebody unknown; receipts.

usage: send_mail.py BUILD
"""

import sys
import time

from private_server import PASSWORD, PrivateServer

from tests.system.mapiclient import writing
from tests.system.mapiclient.mailbox import INBOX, Mailbox
from tests.system.mapiclient.tags import (PidTagBody, PidTagDeleteAfterSubmit, PidTagMessageClass, PidTagMid, PidTagReadReceiptRequested,
                                          PidTagSubject)
from tests.system.tap import Tap

DOMAIN = "send.test"
OUTBOX = 5  # of RopLogon's folders, [MS-OXCSTOR] 2.2.1.1.3
PATIENCE = 30


class Person:
    def __init__(self, server, login, shown):
        self.server, self.address = server, "%s@%s" % (login, DOMAIN)
        self.mailbox = Mailbox(server.addresses.url + "/mapi/emsmdb/?MailboxId=" + self.address, self.address, PASSWORD, shown["dn"])

    def send(self, subject, *to, **more):
        with self.mailbox.open_folder(self.mailbox.folders[OUTBOX]) as outbox:
            with writing.create_message(outbox, self.mailbox.folders[OUTBOX]) as message:
                values = {PidTagMessageClass: "IPM.Note", PidTagSubject: subject, PidTagBody: "text", PidTagDeleteAfterSubmit: True}
                writing.set_properties(message, {**values, **more.get("values", {})})
                for number, address in enumerate(to):
                    writing.add_recipient(message, number, address, address)
                writing.submit_message(message)

    def inbox(self):
        return self.mailbox.list(self.mailbox.folders[INBOX], [PidTagSubject, PidTagMessageClass])

    def wait_for(self, subject):
        """The rows of that subject as soon as there is one."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = [row for row in self.inbox() if row[PidTagSubject] == subject]
            if found:
                return found
            time.sleep(0.1)
        return []


def demand(what, expected, found):
    return [] if expected == found else ["%s: expected %r, found %r" % (what, expected, found)]


def prepare(server):
    shown = server.add_users(DOMAIN, "anna", "bert", "cleo")
    server.ternctl("group", "create", "all@" + DOMAIN, "All")
    server.ternctl("group", "add", "all@" + DOMAIN, "bert@" + DOMAIN)
    server.ternctl("group", "create", "some@" + DOMAIN, "Some")
    server.ternctl("group", "add", "some@" + DOMAIN, "cleo@" + DOMAIN)
    server.ternctl("group", "add", "all@" + DOMAIN, "some@" + DOMAIN)
    server.ternctl("group", "create", "rule@" + DOMAIN, "By rule", "--rule=kind=user")
    server.ternctl("resource", "create", "room@" + DOMAIN, "Room")
    server.ternctl("contact", "create", DOMAIN, "zoe@elsewhere.test", "Zoe")
    return {login: Person(server, login, shown[login]) for login in shown}


def in_room(server, subject):
    return int(server.psql("SELECT count(*) FROM tern.message m JOIN tern.mailbox b USING (mailbox_id) JOIN tern_dir.entry e "
                           "ON e.mailbox = b.guid WHERE e.address = 'room@%s' AND m.subject = '%s'" % (DOMAIN, subject)))


def run(server, tap):
    people = prepare(server)
    anna, bert, cleo = people["anna"], people["bert"], people["cleo"]

    anna.send("to all", "all@" + DOMAIN, "bert@" + DOMAIN, "room@" + DOMAIN)
    tap.case("a group in a group, each once", demand("cleo", 1, len(cleo.wait_for("to all"))) + demand("bert", 1, len(bert.wait_for("to all"))))
    tap.case("a room", demand("room", 1, in_room(server, "to all")))
    anna.send("by rule", "rule@" + DOMAIN)
    tap.case("a group by rule", [problem for login in people for problem in demand(login, 1, len(people[login].wait_for("by rule")))])
    anna.send("far", "zoe@elsewhere.test", "bert@" + DOMAIN)
    near = demand("bert", 1, len(bert.wait_for("far")))
    end = time.monotonic() + PATIENCE
    while not server.psql("SELECT key FROM tern.queue WHERE kind = 2") and time.monotonic() < end:
        time.sleep(0.1)
    waiting = server.ask("queue", "list")
    tap.case("a contact outside waits for the way out", near + demand(
        "queue", [("relay", "zoe@elsewhere.test", "far")], [(row["kind"], row["recipients"], row["subject"]) for row in waiting]))
    tap.case("one entry can be shown", demand("show", "far", server.ask("queue", "show", waiting[0]["id"])["subject"]) if waiting else ["none"])
    anna.send("who", "nobody@" + DOMAIN)
    found = anna.wait_for("Undeliverable: who")
    tap.case("somebody unknown", demand("reports", ["REPORT.IPM.Note.NDR"], [row[PidTagMessageClass] for row in found]))
    anna.send("read me", "bert@" + DOMAIN, values={PidTagReadReceiptRequested: True})
    (row,) = bert.wait_for("read me")
    with bert.mailbox.open_folder(bert.mailbox.folders[INBOX]) as inbox:
        writing.set_read_flags(inbox, [row[PidTagMid]], 0)
    found = anna.wait_for("Read: read me")
    tap.case("a read receipt", demand("receipts", ["REPORT.IPM.Note.IPNRN"], [row[PidTagMessageClass] for row in found]))


def main():
    tap = Tap()
    with PrivateServer(sys.argv[1]) as server:
        run(server, tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
