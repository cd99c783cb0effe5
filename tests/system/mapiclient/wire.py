"""Bytes of the wire: a bounded reader, a writer's helpers, property values ([MS-OXCDATA])."""

import struct
import uuid

FILETIME_EPOCH = 116444736000000000

# Property types, [MS-OXCDATA] 2.11.1.
I2, I4, R4, R8, CURRENCY, ERROR, BOOLEAN, I8 = 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0B, 0x14
STRING8, UNICODE, TIME, GUID, SERVER_ID, BINARY, OBJECT = 0x1E, 0x1F, 0x40, 0x48, 0xFB, 0x0102, 0x0D
MULTI = 0x1000
FIXED = {I2: "<h", I4: "<i", R4: "<f", R8: "<d", CURRENCY: "<q", ERROR: "<I", BOOLEAN: "<B", I8: "<q", TIME: "<Q"}


class Malformed(Exception):
    pass


class Reader:
    def __init__(self, data):
        self.data, self.at = bytes(data), 0

    @property
    def left(self):
        return len(self.data) - self.at

    def take(self, size):
        if size < 0 or size > self.left:
            raise Malformed("%d bytes wanted, %d left" % (size, self.left))
        self.at += size
        return self.data[self.at - size:self.at]

    def unpack(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def u8(self):
        return self.unpack("<B")

    def u16(self):
        return self.unpack("<H")

    def u32(self):
        return self.unpack("<I")

    def u64(self):
        return self.unpack("<Q")

    def string8(self):
        end = self.data.find(b"\0", self.at)
        if end < 0:
            raise Malformed("a string without end")
        text = self.take(end - self.at)
        self.at += 1
        return text.decode("cp1252", "replace")

    def utf16(self):
        end = self.at
        while self.data[end:end + 2] not in (b"\0\0", b"", b"\0"):
            end += 2
        text = self.take(end - self.at)
        self.take(2)
        return text.decode("utf-16-le", "surrogatepass")


class Missing:
    """A value that isn't there, with the error that says why."""

    def __init__(self, error):
        self.error = error

    def __repr__(self):
        return "Missing(0x%08X)" % self.error

    def __bool__(self):
        return False


def read_value(reader, kind):
    """A PropertyValue of a type, as ROPs carry it."""
    if kind & MULTI:
        return [read_value(reader, kind & ~MULTI) for _ in range(reader.u32())]
    if kind in FIXED:
        value = reader.unpack(FIXED[kind])
        return bool(value) if kind == BOOLEAN else value
    if kind == STRING8:
        return reader.string8()
    if kind == UNICODE:
        return reader.utf16()
    if kind == GUID:
        return uuid.UUID(bytes_le=reader.take(16))
    if kind in (BINARY, SERVER_ID, OBJECT):
        return reader.take(reader.u16())
    raise Malformed("a value of type 0x%04X" % kind)


def read_row(reader, tags):
    """A PropertyRow ([MS-OXCDATA] 2.8.1): {tag: value}."""
    flagged = reader.u8()
    row = {}
    for tag in tags:
        state = reader.u8() if flagged else 0
        if state == 0:
            row[tag] = read_value(reader, tag & 0xFFFF)
        else:
            row[tag] = Missing(reader.u32() if state == 0x0A else 0)
    return row


def read_typed_string(reader):
    """[MS-OXCDATA] 2.11.7."""
    kind = reader.u8()
    if kind <= 1:
        return ""
    return reader.utf16() if kind == 4 else reader.string8()


def read_recipient_row(reader, columns):
    """A RecipientRow ([MS-OXCDATA] 2.8.3.2): its own parts and the columns, {name or tag: value}."""
    flags = reader.u16()
    kind, unicode = flags & 7, flags & 0x0200
    text = reader.utf16 if unicode else reader.string8
    row = {"kind": kind}
    if kind == 1:
        reader.take(2)
        row["dn"] = reader.string8()
    elif kind in (6, 7):
        row["entry_id"], row["search_key"] = reader.take(reader.u16()), reader.take(reader.u16())
    elif kind == 0 and flags & 0x8000:
        row["address_type"] = reader.string8()
    for bit, name in ((0x0008, "address"), (0x0010, "name"), (0x0400, "simple_name"), (0x0020, "transmittable_name")):
        if flags & bit:
            row[name] = text()
    count = reader.u16()
    row.update(read_row(reader, columns[:count]))
    return row


def filetime_to_unix(value):
    return (value - FILETIME_EPOCH) / 10**7
