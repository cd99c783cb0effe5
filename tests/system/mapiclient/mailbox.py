"""What a reader of mail needs of a mailbox: folders, tables, messages, values, streams, attachments."""

import struct

from tests.system.mapiclient import wire
from tests.system.mapiclient.session import RopError, Session
from tests.system.mapiclient.tags import *  # noqa: F403 (names of properties)
from tests.system.mapiclient.tags import PidTagAttachNumber, PidTagMid

INBOX = 4  # of RopLogon's folders, [MS-OXCSTOR] 2.2.1.1.3
NOT_ENOUGH_MEMORY = 0x8007000E
NOT_FOUND = 0x8004010F
STREAM_PIECE = 0x7000


class Object:
    """Something with a handle."""

    def __init__(self, session, handle):
        self.session, self.handle = session, handle

    def rop(self, number, fields=b"", out=False, name=None):
        return self.session.rop(number, fields, self.handle, out, name)

    def release(self):
        self.session.release(self.handle)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.release()

    def get(self, *tags):
        """RopGetPropertiesSpecific, and a stream for each value that is too large for it: {tag: value}."""
        fields = struct.pack("<HHH", 0, 1, len(tags)) + struct.pack("<%dI" % len(tags), *tags)
        reader, _ = self.rop(0x07, fields, name="GetPropertiesSpecific")
        row = wire.read_row(reader, tags)
        for tag in tags:
            if isinstance(row[tag], wire.Missing) and row[tag].error == NOT_ENOUGH_MEMORY:
                row[tag] = self.read_stream(tag)
        return row

    def get_all(self):
        """RopGetPropertiesAll: {tag: value}."""
        reader, _ = self.rop(0x08, struct.pack("<HH", 0, 1), name="GetPropertiesAll")
        values = {}
        for _ in range(reader.u16()):
            tag = reader.u32()
            values[tag] = wire.read_value(reader, tag & 0xFFFF)
        return values

    def read_stream(self, tag):
        """[MS-OXCPRPT] 2.2.14, 2.2.15: the whole of a value."""
        reader, handle = self.rop(0x2B, struct.pack("<IB", tag, 0), out=True, name="OpenStream")
        size, data = reader.u32(), bytearray()
        with Object(self.session, handle) as stream:
            while len(data) < size:
                reader, _ = stream.rop(0x2C, struct.pack("<H", STREAM_PIECE), name="ReadStream")
                piece = reader.take(reader.u16())
                if not piece:
                    raise wire.Malformed("a stream of %d bytes ended at %d" % (size, len(data)))
                data += piece
        if tag & 0xFFFF == wire.UNICODE:
            return bytes(data).decode("utf-16-le", "surrogatepass").rstrip("\0")
        return bytes(data)

    def named(self, names):
        """RopGetPropertyIdsFromNames, [MS-OXCPRPT] 2.2.12: ids of (guid, lid or name)."""
        fields = struct.pack("<BH", 0, len(names))
        for guid, name in names:
            if isinstance(name, int):
                fields += b"\0" + guid.bytes_le + struct.pack("<I", name)
            else:
                text = (name + "\0").encode("utf-16-le")
                fields += b"\1" + guid.bytes_le + struct.pack("<B", len(text)) + text
        reader, _ = self.rop(0x56, fields, name="GetPropertyIdsFromNames")
        return [reader.u16() for _ in range(reader.u16())]

    def read_table(self, number, flags, columns):
        """All rows of a table that this object opens."""
        _, handle = self.rop(number, struct.pack("<B", flags), out=True, name="Get...Table")
        with Object(self.session, handle) as table:
            table.rop(0x12, struct.pack("<BH%dI" % len(columns), 0, len(columns), *columns), name="SetColumns")
            rows = []
            while True:
                reader, _ = table.rop(0x15, struct.pack("<BBH", 0, 1, 200), name="QueryRows")
                reader.u8()
                count = reader.u16()
                rows += [wire.read_row(reader, columns) for _ in range(count)]
                if count == 0:
                    return rows


class Message(Object):
    """An opened message with its recipients, which RopOpenMessage and RopReadRecipients give."""

    def __init__(self, session, reader, handle):
        super().__init__(session, handle)
        reader.u8()
        self.prefix, self.normalized_subject = wire.read_typed_string(reader), wire.read_typed_string(reader)
        self.recipient_count = reader.u16()
        self.columns = [reader.u32() for _ in range(reader.u16())]
        self.recipients = [self.read_recipient(reader) for _ in range(reader.u8())]
        while len(self.recipients) < self.recipient_count:
            more, _ = self.rop(0x0F, struct.pack("<IH", len(self.recipients), 0), name="ReadRecipients")
            for _ in range(more.u8()):
                more.u32()
                self.recipients.append(self.read_recipient(more))

    def read_recipient(self, reader):
        kind = reader.u8() & 0x0F
        reader.take(4)
        row = wire.read_recipient_row(wire.Reader(reader.take(reader.u16())), self.columns)
        return kind, row

    def attachments(self, columns):
        return self.read_table(0x21, 0, list(columns) + [PidTagAttachNumber])

    def open_attachment(self, number):
        _, handle = self.rop(0x22, struct.pack("<BI", 0, number), out=True, name="OpenAttachment")
        return Attachment(self.session, handle)


class Attachment(Object):
    def open_embedded(self):
        """[MS-OXCMSG] 2.2.3.16."""
        reader, handle = self.rop(0x46, struct.pack("<HB", 0x0FFF, 0), out=True, name="OpenEmbeddedMessage")
        reader.u8()
        reader.u64()
        return Message(self.session, reader, handle)


class Mailbox:
    """A logon to one's own mailbox."""

    def __init__(self, url, user, password, dn):
        self.session = Session(url, user, password, dn)
        handle, self.folders = self.session.logon()
        self.store = Object(self.session, handle)

    def open_folder(self, folder_id):
        reader, handle = self.store.rop(0x02, struct.pack("<QB", folder_id & 0xFFFFFFFFFFFFFFFF, 0), out=True, name="OpenFolder")
        return Object(self.session, handle)

    def list(self, folder_id, columns):
        with self.open_folder(folder_id) as folder:
            return folder.read_table(0x05, 0, list(columns) + [PidTagMid])

    def open_message(self, folder_id, message_id):
        fields = struct.pack("<HQBQ", 0x0FFF, folder_id, 0, message_id & 0xFFFFFFFFFFFFFFFF)
        reader, handle = self.store.rop(0x03, fields, out=True, name="OpenMessage")
        return Message(self.session, reader, handle)

    def close(self):
        self.session.disconnect()


__all__ = ["INBOX", "Mailbox", "Message", "Object", "RopError"]
