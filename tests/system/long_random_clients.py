#!/usr/bin/env python3
"""24 clients at once, doing random operations on four shared mailboxes. Only refusals that another's work explains are allowed; in the
end no acknowledged message is missing, none is there twice, no counted step is lost, and the mailboxes verify.

usage: long_random_clients.py BUILD [SECONDS [SEED [CLIENTS]]]
"""

import collections
import os
import sys
import threading
import time
import traceback

from private_server import PASSWORD, PrivateServer

from tests.system import random_operations as operations
from tests.system.mapiclient import table, writing
from tests.system.mapiclient.mailbox import INBOX, Mailbox
from tests.system.mapiclient.tags import PidTagInReplyToId, PidTagInternetMessageId, PidTagMid
from tests.system.tap import Tap

DOMAIN = "random.test"
LOGINS = ("anna", "bert", "cleo", "dora")
CLIENTS, SECONDS, SEED, KEPT = 24, 600, 20261, 3
# Each change number belongs to one change, and what has it is in the log under it.
NUMBERS = """SELECT 'message ' || to_hex (m.message_id) || ': its change ' || m.cn || ' is not in the log' FROM tern.message m
  JOIN tern.mailbox b USING (mailbox_id) WHERE m.cn > b.log_floor_cn AND NOT EXISTS (SELECT FROM tern.change_log c
  WHERE c.mailbox_id = m.mailbox_id AND c.cn = m.cn AND c.message_id = m.message_id) LIMIT 20"""
TWICE = """SELECT 'change ' || cn || ': ' || count (*) || ' messages have it' FROM tern.message
  GROUP BY mailbox_id, cn HAVING count (*) > 1 LIMIT 20"""


def prepare(url, login, shown):
    """The folders that stay, and the root of the others."""
    mailbox = Mailbox(url, "%s@%s" % (login, DOMAIN), PASSWORD, shown["dn"])
    with mailbox.open_folder(mailbox.folders[3]) as top:
        made = [writing.create_folder(top, name) for name in ["Keep %d" % number for number in range(KEPT)] + ["Zoo"]]
    ids = [folder_id for folder_id, folder in made if folder.release() is None]
    place = operations.Place("%s@%s" % (login, DOMAIN), shown["dn"], ids[:KEPT] + [mailbox.folders[INBOX]], ids[KEPT])
    mailbox.close()
    return place


class Crowd:
    def __init__(self, seconds):
        self.deadline = time.monotonic() + seconds
        self.problems, self.lock = [], threading.Lock()

    def is_over(self):
        return bool(self.problems) or time.monotonic() > self.deadline

    def work(self, client):
        try:
            client.work(self.is_over)
        except Exception as error:  # whatever it is, no client may see it
            with self.lock:
                self.problems.append("client %d after %s: %s: %s\n%s" % (
                    client.number, ", ".join(client.trace), type(error).__name__, error, traceback.format_exc()))

    def run(self, clients):
        threads = [threading.Thread(target=self.work, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def kept(url, place):
    """What lies in the folders that stay: (marker, counter) of each message; and what its number among the rows should be."""
    mailbox = Mailbox(url, place.address, PASSWORD, place.dn)
    found, problems = [], []
    for folder_id in place.keep:
        with mailbox.open_folder(folder_id) as folder:
            with table.Table(folder, table.CONTENTS, 0, (PidTagMid, PidTagInternetMessageId, PidTagInReplyToId, operations.COUNTER)) as rows:
                listed, counted = rows.all_rows(), rows.count
            stored = folder.get(0x36020003)[0x36020003]
        if not len(listed) == counted == stored:
            problems.append("%s: %d rows, the table counts %d, the folder %d" % (place.address, len(listed), counted, stored))
        found += [(row[PidTagInReplyToId] or row[PidTagInternetMessageId], row[operations.COUNTER] or 0) for row in listed]
    mailbox.close()
    return found, problems


def compare(ledger, found, tap):
    """The ledger against what is there."""
    names = [marker for marker, _ in found if marker]
    there = set(names)
    tap.case("each of %d acknowledged messages is there" % len(ledger.saved - ledger.doomed),
             ["lost: " + marker for marker in sorted(ledger.saved - ledger.doomed - there)])
    sent = ledger.submitted - ledger.doomed
    tap.case("each of %d mails submitted to oneself has arrived" % len(sent),
             ["not arrived: " + marker for marker in sorted(sent - there)])
    once = ledger.saved - ledger.copied
    tap.case("none of %d that nobody copied is there twice" % len(once),
             ["%s: %d times" % (marker, names.count(marker)) for marker in sorted(once & there) if names.count(marker) > 1])
    certain = {marker: count for marker, count in found if marker in once}
    tap.case("each of %d counted steps is there" % sum(ledger.counted[marker] for marker in certain),
             ["%s: %d, %d were acknowledged" % (marker, count, ledger.counted[marker]) for marker, count in certain.items()
              if count != ledger.counted[marker]])


def wait_for_outboxes(url, places):
    """Until all that was submitted has left, or nothing has for a while."""
    for place in places:
        mailbox = Mailbox(url, place.address, PASSWORD, place.dn)
        with mailbox.open_folder(mailbox.folders[operations.OUTBOX]) as outbox:
            left, patience = None, 30
            while left != 0 and patience > 0:
                before, left = left, outbox.get(0x36020003)[0x36020003]
                patience = patience - 1 if left == before else 30
                time.sleep(0.5 if left else 0)
        mailbox.close()


def run(server, seconds, seed, number_of_clients, tap):
    url = server.addresses.url + "/mapi/emsmdb/?MailboxId=x@" + DOMAIN
    shown = server.add_users(DOMAIN, *LOGINS)
    places = [prepare(url, login, shown[login]) for login in LOGINS]
    ledgers, addresses = [operations.Ledger() for _ in LOGINS], [place.address for place in places]
    clients = [operations.Client(number, seed, url, places[number % 4], PASSWORD, ledgers[number % 4], addresses)
               for number in range(number_of_clients)]
    crowd = Crowd(seconds)
    crowd.run(clients)
    done = sum((ledger.done for ledger in ledgers), start=collections.Counter())
    refused = sum((ledger.refused for ledger in ledgers), start=collections.Counter())
    tap.case("%d clients, %d operations in %d s" % (number_of_clients, sum(done.values()), seconds), crowd.problems)
    print("# " + ", ".join("%s: %d" % item for item in sorted(done.items())))
    print("# refused: " + ", ".join("%s: %d" % item for item in sorted(refused.items())))
    print("# slowest: %.2f s, %s" % max(client.slowest for client in clients))
    wait_for_outboxes(url, places)
    for place, ledger in zip(places, ledgers):
        found, problems = kept(url, place)
        tap.case("%s: tables and counters agree" % place.address, problems)
        compare(ledger, found, tap)
    tap.case("every mailbox verifies", server.verify())
    for what, sql in (("changes are in the log", NUMBERS), ("change numbers are given once", TWICE)):
        tap.case(what, server.psql(sql).splitlines())


def main(build, seconds=SECONDS, seed=SEED, clients=CLIENTS):
    tap = Tap()
    print("# seed %s" % seed)
    with PrivateServer(build, "[http]\naccess-log=false\n") as server:
        pid = server.pid
        run(server, int(seconds), int(seed), int(clients), tap)
        tap.case("ternd is the same process", [] if os.path.exists("/proc/%d" % pid) else ["it is gone"])
    return tap.end()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
