"""One client of many on shared mailboxes, doing whatever comes to its mind, and the ledger of what must be true in the end."""

import collections
import random
import struct
import threading
import time
import zlib

from demo.server import lmtp, settings
from tests.system.mapiclient import table, writing
from tests.system.mapiclient.mailbox import Mailbox
from tests.system.mapiclient.session import RopError
from tests.system.mapiclient.transport import Endpoint
from tests.system.mapiclient.tags import *  # noqa: F403
from tests.system.mapiclient.tags import PidTagBody, PidTagDisplayName, PidTagImportance, PidTagInternetMessageId, PidTagMessageClass
from tests.system.mapiclient.tags import PidTagMessageDeliveryTime, PidTagMessageFlags, PidTagMessageSize, PidTagMid, PidTagSubject

PidTagFolderId, PidTagAccess = 0x67480014, 0x0FF40003
PidTagInstId, PidTagRowType = 0x674D0014, 0x0FF50003
EXPANDED, COLLAPSED = 3, 4  # [MS-OXCTABL] 2.2.1.3
OUTBOX, FINDER = 5, 10  # of RopLogon's folders, [MS-OXCSTOR] 2.2.1.1.3
COUNTER = 0x7B010003  # a property of the message class's own range, [MS-OXPROPS] 1.3.3
LARGE = 0x7B020102
# What another client's work may be answered with, whatever one asks for.
NOT_FOUND, DELETED = 0x8004010F, 0x8004010A
MODIFIED, DUPLICATE, CYCLE, SUBFOLDERS, CONTENTS = 0x80040109, 0x80040604, 0x8004060B, 0x80040609, 0x8004060A
NOT_EXPANDED, NOT_COLLAPSED = 0x4F7, 0x4F8
GONE = (NOT_FOUND, DELETED)
# What is submitted gets a Message-ID of the server's: its marker is what it replies to.
LIST = (PidTagMid, PidTagInternetMessageId, PidTagInReplyToId, PidTagSubject, PidTagMessageFlags, COUNTER)
COLUMNS = (PidTagSubject, PidTagMessageDeliveryTime, PidTagMessageSize, PidTagMessageFlags, PidTagImportance, PidTagMessageClass, COUNTER)
DOOMED, COPIED = (0, 1), (2,)  # of four kinds of messages
WORDS = ("harbour", "survey", "tide", "chart", "buoy", "Straße", "\u6e2f", "depth", "anchor")


class Ledger:
    """What was acknowledged, of the folders in which nothing is ever deleted unseen."""

    def __init__(self):
        self.lock = threading.Lock()
        self.saved, self.doomed, self.copied, self.submitted = set(), set(), set(), set()
        self.counted = collections.Counter()
        self.done, self.refused = collections.Counter(), collections.Counter()

    def add(self, name, markers):
        with self.lock:
            getattr(self, name).update(markers)

    def note(self, operation, refusal=None):
        with self.lock:
            self.done[operation] += 1
            if refusal:
                self.refused["%s 0x%08X" % (operation, refusal)] += 1


class Place:
    """A mailbox all clients know: folders that stay, and the root of those that come and go."""

    def __init__(self, address, dn, keep, zoo):
        self.address, self.dn, self.keep, self.zoo = address, dn, keep, zoo


class Client:
    def __init__(self, number, seed, url, place, password, ledger, addresses):
        self.number, self.rng = number, random.Random(seed * 1000 + number)
        self.url, self.place, self.password, self.ledger, self.addresses = url, place, password, ledger, addresses
        self.mailbox, self.serial, self.slowest = None, 0, (0.0, "")
        self.trace = collections.deque(maxlen=12)

    # -- life

    def connect(self):
        self.mailbox = Mailbox(self.url, self.place.address, self.password, self.place.dn)

    def work(self, until):
        """Sessions of some dozens of operations each, until @until()."""
        while not until():
            self.connect()
            for _ in range(self.rng.randrange(20, 120)):
                if until():
                    break
                self.one()
            if self.rng.random() < 0.9:
                self.mailbox.close()
            else:
                self.mailbox.session.endpoint.close()

    def one(self):
        name = self.rng.choices(NAMES, WEIGHTS)[0]
        self.trace.append(name)
        began = time.monotonic()
        try:
            OPERATIONS[name][1](self)
            self.ledger.note(name)
        except RopError as error:
            if error.code not in GONE + OPERATIONS[name][2]:
                raise
            self.ledger.note(name, error.code)
        self.slowest = max(self.slowest, (time.monotonic() - began, name))

    # -- choices

    def marker(self):
        self.serial += 1
        return "<%d.%d@random.test>" % (self.number, self.serial)

    def words(self, most=6):
        return " ".join(self.rng.choice(WORDS) for _ in range(self.rng.randrange(1, most)))

    def keep(self):
        folder_id = self.rng.choice(self.place.keep)
        return folder_id, self.mailbox.open_folder(folder_id)

    def zoo_rows(self):
        with self.mailbox.open_folder(self.place.zoo) as zoo:
            with table.Table(zoo, table.HIERARCHY, 0x04, (PidTagFolderId, PidTagDisplayName)) as rows:  # Depth
                return [row[PidTagFolderId] for row in rows.rows(200)]

    def zoo_folder(self):
        """A folder that comes and goes, or the root of them."""
        folder_id = self.rng.choice(self.zoo_rows() + [self.place.zoo])
        return folder_id, self.mailbox.open_folder(folder_id)

    def any_folder(self):
        return self.keep() if self.rng.random() < 0.7 else self.zoo_folder()

    def pick(self, folder, most):
        """Some rows of a folder, from anywhere in it."""
        with table.Table(folder, table.CONTENTS, 0, LIST) as rows:
            if rows.count:
                rows.seek_fraction(self.rng.randrange(rows.count), rows.count)
            found = rows.rows(40)
        return self.rng.sample(found, min(len(found), self.rng.randrange(1, most + 1)))

    @staticmethod
    def markers(rows):
        return [row[tag] for row in rows for tag in (PidTagInternetMessageId, PidTagInReplyToId) if row[tag]]

    @classmethod
    def only(cls, rows, fate):
        """Of messages in folders that stay only some may go or be copied: the others' whole life is known."""
        return [row for row in rows if zlib.crc32("".join(cls.markers([row])).encode()) % 4 in fate]

    # -- messages

    def create(self):
        folder_id, folder = self.any_folder()
        marker = self.marker()
        with folder, writing.create_message(folder, folder_id) as message:
            writing.set_properties(message, {PidTagMessageClass: "IPM.Note", PidTagSubject: self.words(), PidTagInternetMessageId: marker,
                                             PidTagImportance: self.rng.randrange(3), PidTagBody: self.words(40), COUNTER: 0})
            for row in range(self.rng.choice((0, 0, 1, 3))):
                writing.add_recipient(message, row, self.words(3), self.rng.choice(self.addresses))
            for _ in range(self.rng.choice((0, 0, 0, 1, 2))):
                self.attach(message)
            writing.save_message(message)
        if folder_id in self.place.keep:
            self.ledger.add("saved", [marker])

    def attach(self, message):
        _, attachment = writing.create_attachment(message)
        with attachment:
            embedded = self.rng.random() < 0.3
            writing.set_properties(attachment, {PidTagAttachMethod: 5 if embedded else 1, PidTagAttachLongFilename: self.words(3)})
            if embedded:
                with writing.create_embedded(attachment) as inner:
                    writing.set_properties(inner, {PidTagMessageClass: "IPM.Note", PidTagSubject: self.words()})
                    writing.save_message(inner)
            else:
                writing.set_properties(attachment, {PidTagAttachDataBinary: self.rng.randbytes(self.rng.randrange(2000))})
            writing.save_attachment(attachment)

    def create_associated(self):
        folder_id, folder = self.any_folder()
        with folder, writing.create_message(folder, folder_id, True) as message:
            writing.set_properties(message, {PidTagMessageClass: "IPM.Configuration.Random", PidTagSubject: self.words()})
            writing.save_message(message, 0x01)

    def count_up(self):
        """Reads a counter and saves it one higher: of two who do so at once, one must be told."""
        folder_id, folder = self.keep()
        with folder:
            for row in self.pick(folder, 2):
                with writing.open_message(folder, folder_id, row[PidTagMid]) as message:
                    got = message.get(COUNTER, PidTagInternetMessageId)
                    writing.set_properties(message, {COUNTER: (got[COUNTER] or 0) + 1})
                    writing.save_message(message)
                if got[PidTagInternetMessageId]:
                    self.ledger.add("counted", [got[PidTagInternetMessageId]])

    def modify(self):
        folder_id, folder = self.any_folder()
        with folder:
            for row in self.pick(folder, 1):
                with writing.open_message(folder, folder_id, row[PidTagMid]) as message:
                    writing.set_properties(message, {PidTagSubject: self.words(), PidTagImportance: self.rng.randrange(3)})
                    if self.rng.random() < 0.3:
                        writing.delete_properties(message, [PidTagImportance])
                    if self.rng.random() < 0.3:
                        self.attach(message)
                    elif self.rng.random() < 0.3:
                        rows = message.read_table(0x21, 0, [PidTagAttachNumber])
                        if rows:
                            writing.delete_attachment(message, self.rng.choice(rows)[PidTagAttachNumber])
                    writing.save_message(message)
                    message.get_all()

    def stream(self):
        """A large value written in pieces, cut, and read back from its middle."""
        folder_id, folder = self.keep()
        with folder:
            for row in self.pick(folder, 1):
                with writing.open_message(folder, folder_id, row[PidTagMid]) as message:
                    _, stream = writing.open_stream(message, LARGE, 2)
                    data = self.rng.randbytes(self.rng.randrange(1, 60000))
                    with stream:
                        for at in range(0, len(data), 20000):
                            writing.write_stream(stream, data[at:at + 20000])
                        size = self.rng.randrange(1, len(data) + 1)
                        writing.set_stream_size(stream, size)
                        writing.seek_stream(stream, 0, size // 2)
                        if writing.read_stream(stream, 500) != data[size // 2:size][:500]:
                            raise RuntimeError("a stream isn't what was written to it")
                        writing.commit_stream(stream)
                    writing.save_message(message)
                    if message.read_stream(LARGE) != data[:size]:
                        raise RuntimeError("a saved stream isn't what was written to it")

    def move(self):
        self.transfer(False)

    def copy(self):
        self.transfer(True)

    def transfer(self, copy):
        source_id, source = self.any_folder()
        with source:
            target_id, target = self.any_folder()
            with target:
                rows = self.pick(source, 5)
                if source_id in self.place.keep and (copy or target_id not in self.place.keep):
                    rows = self.only(rows, COPIED if copy else DOOMED)
                if not copy and target_id not in self.place.keep:
                    self.ledger.add("doomed", self.markers(rows))
                if copy:
                    self.ledger.add("copied", self.markers(rows))
                writing.move_copy_messages(source, target, [row[PidTagMid] for row in rows], copy)

    def delete(self):
        folder_id, folder = self.any_folder()
        with folder:
            rows = self.pick(folder, 4)
            if folder_id in self.place.keep:
                rows = self.only(rows, DOOMED)
            self.ledger.add("doomed", self.markers(rows))
            writing.delete_messages(folder, [row[PidTagMid] for row in rows], self.rng.random() < 0.5)

    def mark(self):
        folder_id, folder = self.any_folder()
        with folder:
            rows = self.pick(folder, 20)
            writing.set_read_flags(folder, [row[PidTagMid] for row in rows], self.rng.choice((0x00, 0x01, 0x04)))
            for row in rows[:1]:
                writing.set_message_status(folder, row[PidTagMid], self.rng.choice((0, 8)), 8)
                with writing.open_message(folder, folder_id, row[PidTagMid], 0) as message:
                    writing.set_message_read_flag(message, self.rng.choice((0x00, 0x04)))

    # -- folders

    def new_folder(self):
        _, parent = self.zoo_folder()
        with parent:
            _, folder = writing.create_folder(parent, "Zoo %d" % self.rng.randrange(40), self.rng.random() < 0.5)
            with folder:
                writing.set_properties(folder, {0x3004001F: self.words()})

    def rename(self):
        _, folder = self.zoo_folder()
        with folder:
            writing.set_properties(folder, {PidTagDisplayName: "Zoo %d" % self.rng.randrange(40)})
            folder.get_all()

    def move_tree(self):
        self.transfer_tree(writing.move_folder)

    def copy_tree(self):
        if len(self.zoo_rows()) < 60:
            self.transfer_tree(writing.copy_folder)

    def transfer_tree(self, call):
        rows = self.zoo_rows()
        if rows:
            with self.mailbox.open_folder(self.place.zoo) as source, self.mailbox.open_folder(self.rng.choice(rows)) as target:
                call(source, target, self.rng.choice(rows), "Zoo %d" % self.rng.randrange(1000))

    def delete_tree(self):
        rows = self.zoo_rows()
        if len(rows) > 10:
            with self.mailbox.open_folder(self.place.zoo) as zoo:
                flags = self.rng.choice((0, writing.DELETE_ALL, writing.DELETE_ALL, writing.DELETE_ALL | writing.HARD_DELETE))
                writing.delete_folder(zoo, self.rng.choice(rows), flags)

    def empty(self):
        rows = self.zoo_rows()
        if rows:
            with self.mailbox.open_folder(self.rng.choice(rows)) as folder:
                writing.empty_folder(folder, self.rng.random() < 0.5, self.rng.random() < 0.5)

    # -- tables

    def restriction(self, depth=0):
        kind = self.rng.randrange(8 if depth < 3 else 5)
        if kind == 0:
            return writing.restriction_property(PidTagImportance, self.rng.randrange(6), self.rng.randrange(3))
        if kind == 1:
            return writing.restriction_content(PidTagSubject, self.rng.choice((0x10001, 0x10000, 0x10002)), self.rng.choice(WORDS))
        if kind == 2:
            return writing.restriction_exists(self.rng.choice((COUNTER, PidTagSubject, PidTagImportance, LARGE)))
        if kind == 3:
            return writing.restriction_bits(PidTagMessageFlags, 1, self.rng.random() < 0.5)
        if kind == 4:
            return writing.restriction_property(COUNTER, self.rng.randrange(6), self.rng.randrange(4))
        if kind == 5:
            return writing.restriction_not(self.restriction(depth + 1))
        combine = writing.restriction_and if kind == 6 else writing.restriction_or
        return combine(*(self.restriction(depth + 1) for _ in range(self.rng.randrange(1, 4))))

    def read_table(self):
        _, folder = self.any_folder()
        flags = self.rng.choice((0, 0, 0, writing.ASSOCIATED, writing.SOFT_DELETED))
        with folder, table.Table(folder, table.CONTENTS, flags, self.rng.sample(COLUMNS, 4) + [PidTagMid]) as rows:
            if self.rng.random() < 0.7:
                rows.sort(*((tag, self.rng.randrange(2)) for tag in self.rng.sample(COLUMNS, self.rng.randrange(1, 3))))
            if self.rng.random() < 0.5:
                rows.restrict(self.restriction())
            rows.rows(30)
            for _ in range(self.rng.randrange(4)):
                self.step(rows)

    def step(self, rows):
        kind = self.rng.randrange(4)
        if kind == 0:
            rows.seek(self.rng.randrange(3), self.rng.randrange(-50, 50))
        elif kind == 1:
            rows.seek_fraction(self.rng.randrange(100), 100)
        elif kind == 2:
            rows.find(self.restriction(), self.rng.choice((0, 2)))
        rows.rows(20, self.rng.random() < 0.7)
        at, count = rows.position()
        if at > count:
            raise RuntimeError("row %d of %d" % (at, count))

    def read_hierarchy(self):
        root = self.mailbox.folders[3]
        with self.mailbox.open_folder(root) as top:
            columns = (PidTagFolderId, PidTagDisplayName, 0x36020003, 0x36030003, 0x36170003)
            with table.Table(top, table.HIERARCHY, 0x04, columns) as rows:
                found = rows.all_rows()
        for row in found:
            if row[0x36020003] < 0 or row[0x36030003] < 0 or row[0x36030003] > row[0x36020003]:
                raise RuntimeError("a folder counts %d messages, %d unread" % (row[0x36020003], row[0x36030003]))

    def read_mail(self):
        folder_id, folder = self.any_folder()
        with folder:
            for row in self.pick(folder, 3):
                with writing.open_message(folder, folder_id, row[PidTagMid], 0) as message:
                    message.get(PidTagSubject, PidTagBody, PidTagBodyHtml, PidTagAccess, PidTagMessageSize)
                    message.read_table(0x21, 0, [PidTagAttachNumber, PidTagAttachSize])

    # -- views that the server keeps

    def categories(self):
        """A contents table in groups, some of them opened and closed."""
        _, folder = self.any_folder()
        columns = (PidTagInstId, PidTagRowType, PidTagImportance, PidTagSubject)
        with folder, table.Table(folder, table.CONTENTS, 0, columns) as rows:
            rows.sort((PidTagImportance, 0), (PidTagSubject, 0), categories=1, expanded=self.rng.randrange(2))
            for row in rows.rows(40):
                if self.rng.random() < 0.3 and row[PidTagRowType] == COLLAPSED:
                    rows.expand(row[PidTagInstId])
                elif self.rng.random() < 0.3 and row[PidTagRowType] == EXPANDED:
                    rows.collapse(row[PidTagInstId])
            rows.seek(0, 0)
            rows.rows(60)

    def search(self):
        """A search folder, made anew, asked again, read, or removed."""
        with self.mailbox.open_folder(self.mailbox.folders[FINDER]) as finder:
            folder_id, folder = writing.create_folder(finder, "Search %d" % self.rng.randrange(6), True, kind=2)
            with folder:
                if self.rng.random() < 0.4:
                    scope = self.rng.sample(self.place.keep, self.rng.randrange(1, 4))
                    writing.set_search_criteria(folder, self.restriction(), scope, 0x02 | self.rng.choice((0x04, 0x08)))
                    writing.get_search_criteria(folder)
                with table.Table(folder, table.CONTENTS, 0, LIST) as rows:
                    rows.sort((PidTagMessageDeliveryTime, 1))
                    rows.rows(50)
            if self.rng.random() < 0.1:
                writing.delete_folder(finder, folder_id, writing.DELETE_ALL)

    def permissions(self):
        """What everybody may do in a folder that comes and goes."""
        _, folder = self.zoo_folder()
        with folder:
            writing.set_rights(folder, 0, self.rng.choice((0, 0x400, 0x401, 0x41B)))
            folder.read_table(0x3E, 0, [0x66710014, 0x6672001F, 0x66730003])

    def watch(self):
        """Asks to be told of everything, and waits as an idle client does: until something happens, or it has enough."""
        with writing.register_notification(self.mailbox.store, 0x7E):
            with self.mailbox.open_folder(self.rng.choice(self.place.keep)) as folder:
                with table.Table(folder, table.CONTENTS, 0, LIST) as rows:
                    rows.rows(20)
                    self.wait_for_news()
                    rows.rows(20)

    def wait_for_news(self):
        session = self.mailbox.session
        waiting = Endpoint(self.url, self.place.address, self.password, timeout=2)
        waiting.cookies = dict(session.endpoint.cookies)
        try:
            waiting.post("NotificationWait", struct.pack("<II", 0, 0))
        except TimeoutError:
            pass
        finally:
            waiting.close()

    def submit(self):
        """A mail to somebody, by way of the Outbox; it is to arrive."""
        marker, outbox = self.marker(), self.mailbox.folders[OUTBOX]
        with self.mailbox.open_folder(outbox) as folder, writing.create_message(folder, outbox) as message:
            writing.set_properties(message, {PidTagMessageClass: "IPM.Note", PidTagSubject: self.words(), PidTagInReplyToId: marker,
                                             PidTagBody: self.words(40)})
            writing.add_recipient(message, 0, self.words(3), self.place.address)
            writing.save_message(message)
            writing.submit_message(message)
        self.ledger.add("submitted", [marker])

    # -- from outside

    def deliver(self):
        """To the own mailbox, and now and then to others beside it, each in a transaction of its own."""
        marker = self.marker()
        to = [self.place.address] + (self.rng.sample(self.addresses, 1) if self.rng.random() < 0.3 else [])
        mail = "From: <buoy@outside.test>\r\nTo: <%s>\r\nMessage-ID: %s\r\nSubject: %s\r\n\r\n%s\r\n" % (
            to[0], marker, self.rng.choice(WORDS[:5]), self.rng.choice(WORDS[:5]) * self.rng.randrange(1, 400))
        with lmtp.Lmtp(settings.HOST, settings_port(self.url)) as client:
            refused = client.send("buoy@outside.test", sorted(set(to)), mail.encode())
        if refused:
            raise RuntimeError("not delivered: %r" % refused)
        if len(set(to)) == 1:
            self.ledger.add("saved", [marker])


def settings_port(url):
    """LMTP's port lies two above HTTP's (demo.server.settings.Addresses)."""
    return int(url.split("/")[2].rsplit(":", 1)[1]) + 2


# name: (weight, what is done, refusals that others may cause beside GONE)
OPERATIONS = {
    "create": (12, Client.create, ()), "create associated": (2, Client.create_associated, ()),
    "count up": (10, Client.count_up, (MODIFIED,)), "modify": (8, Client.modify, (MODIFIED,)),
    "stream": (4, Client.stream, (MODIFIED,)), "move": (8, Client.move, ()), "copy": (4, Client.copy, ()),
    "delete": (5, Client.delete, ()), "mark": (8, Client.mark, ()),
    "new folder": (4, Client.new_folder, (DUPLICATE,)), "rename": (3, Client.rename, (DUPLICATE,)),
    "move tree": (3, Client.move_tree, (DUPLICATE, CYCLE)), "copy tree": (1, Client.copy_tree, (DUPLICATE, CYCLE)),
    "delete tree": (2, Client.delete_tree, (SUBFOLDERS, CONTENTS)), "empty": (1, Client.empty, ()),
    "read table": (12, Client.read_table, ()), "read hierarchy": (4, Client.read_hierarchy, ()),
    "read mail": (8, Client.read_mail, ()), "deliver": (6, Client.deliver, ()),
    "categories": (4, Client.categories, (NOT_EXPANDED, NOT_COLLAPSED)), "search": (4, Client.search, ()),
    "permissions": (3, Client.permissions, ()), "watch": (3, Client.watch, ()), "submit": (3, Client.submit, ()),
}
NAMES = tuple(OPERATIONS)
WEIGHTS = tuple(OPERATIONS[name][0] for name in NAMES)
