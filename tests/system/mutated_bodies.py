"""Request bodies that are nearly right: made of well-formed parts with odd values, then damaged. Everything follows from the seed."""

import random
import struct

ODD_32 = (0, 1, 2, 3, 0x10, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
TAGS = (0x0037001F, 0x0037001E, 0x0FFF0102, 0x67480014, 0x674A0014, 0x3001001F, 0x00170003, 0x0E060040, 0x1000001F, 0x10130102,
        0x0E12000D, 0x3701000D, 0x00370000, 0x0037000A, 0x00371102, 0x8001001F, 0xFFFF0102, 0x0E080003, 0x10F4000B)
NSPI_TAGS = (0x3001001F, 0x3001001E, 0x39FE001F, 0x0FFF0102, 0x0FF60102, 0x3A00001F, 0x800F101F, 0x30010000, 0x39050003, 0xFFFF001F)
SPECIAL_FOLDERS = range(1, 40)


def u8(rng):
    return struct.pack("<B", rng.choice((0, 1, 2, 3, 4, 0x7F, 0x80, 0xFF, rng.randrange(256))))


def u16(rng):
    return struct.pack("<H", rng.choice((0, 1, 2, 50, 0x7FFF, 0x8000, 0xBABE, 0xFFFF, rng.randrange(65536))))


def u32(rng):
    return struct.pack("<I", rng.choice(ODD_32 + (rng.randrange(1 << 32),)))


def tag(rng):
    return struct.pack("<I", rng.choice(TAGS) if rng.random() < 0.9 else rng.randrange(1 << 32))


def tags(rng):
    n = rng.randrange(6)
    return struct.pack("<H", n) + b"".join(tag(rng) for _ in range(n))


def identifier(rng):
    return struct.pack(">HHHH", rng.choice((0x0100, 0x0100, 0x0100, 0, 0x0500)), 0, 0, rng.choice(SPECIAL_FOLDERS))


def text(rng):
    return rng.choice(("", "x", "gr\u00fcn", "a" * 300, "../..", "%s%n")).encode("utf-16-le") + b"\0\0"


def value(rng):
    """A tagged property value, [MS-OXCDATA] 2.11.4."""
    kind = rng.randrange(4)
    if kind == 0:
        return struct.pack("<I", rng.choice((0x0037001F, 0x3001001F, 0x001A001F))) + text(rng)
    if kind == 1:
        return struct.pack("<I", rng.choice((0x00170003, 0x0E070003))) + u32(rng)
    if kind == 2:
        data = rng.randbytes(rng.randrange(64))
        return struct.pack("<IH", rng.choice((0x10130102, 0x300B0102)), len(data)) + data
    return struct.pack("<IQ", 0x0E060040, rng.randrange(1 << 63))


def values(rng):
    n = rng.randrange(1, 4)
    data = struct.pack("<H", n) + b"".join(value(rng) for _ in range(n))
    return struct.pack("<H", len(data)) + data


def restriction(rng, depth=0):
    """[MS-OXCDATA] 2.12, now and then deep."""
    kind = rng.randrange(6) if depth < 30 else 4
    if kind < 2:
        n = rng.randrange(3)
        return struct.pack("<BH", kind, n) + b"".join(restriction(rng, depth + 1) for _ in range(n))
    if kind == 2:
        return b"\x02" + restriction(rng, depth + 1)
    if kind == 3:
        return b"\x03" + u16(rng) + u16(rng) + tag(rng) + value(rng)
    if kind == 4:
        return b"\x08" + tag(rng)
    return b"\x04" + u8(rng) + tag(rng) + value(rng)


def sized_restriction(rng):
    data = restriction(rng)
    return struct.pack("<H", len(data) & 0xFFFF) + data


def read_size(rng):
    """RopReadStream, [MS-OXCPRPT] 2.2.15.1: a size, or the sign that a larger one follows."""
    size = u16(rng)
    return size + u32(rng) if size == struct.pack("<H", 0xBABE) else size


# RopId: whether it makes an object, and its fields behind the handle indexes. Slot 0 is the logon.
ROPS = {
    0x01: (False, lambda r: b""), 0x02: (True, lambda r: identifier(r) + u8(r)),
    0x03: (True, lambda r: u16(r) + identifier(r) + u8(r) + identifier(r)), 0x04: (True, u8), 0x05: (True, u8),
    0x06: (True, lambda r: u16(r) + identifier(r) + u8(r)), 0x07: (False, lambda r: u16(r) + u16(r) + tags(r)),
    0x08: (False, lambda r: u16(r) + u16(r)), 0x09: (False, lambda r: b""), 0x0A: (False, values), 0x0B: (False, tags),
    0x0C: (False, u8), 0x0D: (False, u32), 0x0F: (False, lambda r: u32(r) + u16(r)), 0x10: (False, u16),
    0x11: (False, u8), 0x12: (False, lambda r: u8(r) + tags(r)),
    0x13: (False, lambda r: u8(r) + struct.pack("<HHH", 1, 0, 0) + tag(r) + u8(r)), 0x14: (False, lambda r: u8(r) + sized_restriction(r)),
    0x15: (False, lambda r: u8(r) + u8(r) + u16(r)), 0x16: (False, lambda r: b""), 0x17: (False, lambda r: b""),
    0x18: (False, lambda r: u8(r) + u32(r) + u8(r)), 0x1A: (False, lambda r: u32(r) + u32(r)), 0x1B: (False, lambda r: b""),
    0x1C: (True, lambda r: b"\x01\x01" + u8(r) + b"\0" + text(r) + text(r)), 0x1D: (False, lambda r: u8(r) + identifier(r)),
    0x1E: (False, lambda r: struct.pack("<BBH", 0, 0, 1) + identifier(r)), 0x21: (True, u8),
    0x22: (True, lambda r: u8(r) + u32(r)),
    0x23: (True, lambda r: b""), 0x24: (False, u32), 0x27: (False, lambda r: b"IPM.Note\0"), 0x2B: (True, lambda r: tag(r) + u8(r)),
    0x2C: (False, read_size), 0x2D: (False, lambda r: struct.pack("<H", 9) + b"123456789"),
    0x2E: (False, lambda r: u8(r) + u32(r) + u32(r)), 0x2F: (False, lambda r: u32(r) + b"\0\0\0\0"),
    0x43: (False, identifier), 0x46: (True, lambda r: u16(r) + u8(r)),
    0x49: (False, lambda r: b""), 0x4F: (False, lambda r: u8(r) + sized_restriction(r) + u8(r) + b"\0\0"), 0x5E: (False, lambda r: b""),
    0x5D: (False, lambda r: b""), 0x63: (False, lambda r: r.randbytes(24) + u8(r) + u32(r) + u16(r)),
    0x68: (False, lambda r: b""), 0x7F: (False, u32), 0x81: (False, lambda r: b""),
    0x3E: (True, u8), 0x40: (False, lambda r: u8(r) + b"\0\0"),
    0x58: (False, lambda r: u8(r) + u8(r)), 0x92: (False, lambda r: u8(r) + u8(r)),
}


def rop(rng, number, slots):
    makes, fields = ROPS[number]
    source = rng.randrange(slots) if rng.random() < 0.98 else rng.randrange(256)
    head = struct.pack("<BBB", number, 0, source)
    if makes:
        head += struct.pack("<B", rng.randrange(1, slots) if rng.random() < 0.98 else rng.randrange(256))
    if number in (0x0C, 0x11):  # ResponseHandleIndex stands before InputHandleIndex
        head += struct.pack("<B", source)
    return head + fields(rng)


def damage(rng, data):
    """One to four of: a bit, an odd number, a piece less, twice or from elsewhere."""
    data = bytearray(data)
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(6)
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << rng.randrange(8)
        elif kind == 1:
            data[at:at + 4] = u32(rng)
        elif kind == 2:
            del data[at:at + rng.randrange(1, 17)]
        elif kind == 3:
            data[at:at] = data[at:at + rng.randrange(1, 33)]
        elif kind == 4:
            data[at:at] = rng.randbytes(rng.randrange(1, 9))
        else:
            del data[at:]
    return bytes(data)


def rop_buffer(rng, logon, slots=8):
    rops = b"".join(rop(rng, rng.choice(tuple(ROPS)), slots) for _ in range(rng.randrange(1, 13)))
    handles = [logon] + [rng.choice((0xFFFFFFFF, logon + rng.randrange(20), rng.randrange(1 << 32))) for _ in range(slots - 1)]
    if rng.random() < 0.3:
        rops = damage(rng, rops)
    return struct.pack("<H", len(rops) + 2 & 0xFFFF) + rops + struct.pack("<%dI" % slots, *handles)


def execute_body(rng, logon, seeds):
    """[MS-OXCMAPIHTTP] 2.2.4.2.1 with one RPC_HEADER_EXT."""
    payload = rop_buffer(rng, logon) if rng.random() < 0.9 or not seeds else rng.choice(seeds)
    flags = rng.choice((4, 4, 4, 4, 4, 4, 5, 6, 7, 0))
    if flags & 2:
        payload = bytes(byte ^ 0xA5 for byte in payload)
    buffer = struct.pack("<HHHH", 0, flags, len(payload), len(payload) + (rng.randrange(100) if flags & 1 else 0)) + payload
    room = rng.choice((0x8007, 0x8007, 0x40000, 0x40000, 100, 20, 0, 0xFFFFFFFF))
    body = struct.pack("<II", rng.choice((0, 3, 4, 7)), len(buffer)) + buffer + struct.pack("<II", room, 0)
    return damage(rng, body) if rng.random() < 0.2 else body


def stat(rng):
    return struct.pack("<III", 0, rng.choice((0, 0, 0, 1, 2, 99)), rng.choice((0, 1, 2, 0x10, 0x11, 0x12, 0xFFFF))) + u32(rng) \
        + u32(rng) + u32(rng) + struct.pack("<III", rng.choice((1252, 1252, 1200, 65001, 12345)), 0x0409, 0x0409)


def some(rng, data):
    return b"\xff" + data if rng.random() < 0.9 else b"\0"


def columns(rng):
    n = rng.randrange(8)
    return struct.pack("<I", n) + b"".join(struct.pack("<I", rng.choice(NSPI_TAGS)) for _ in range(n))


def mids(rng):
    n = rng.randrange(5)
    return struct.pack("<I", n) + b"".join(struct.pack("<I", rng.choice((0, 1, 2, 0x10, 0x11, 0x7FFFFFFF))) for _ in range(n))


def names(rng, coded):
    n = rng.randrange(4)
    return struct.pack("<I", n) + b"".join((rng.choice(("anna", "=SMTP:x@y", "/o=", "", "a" * 400)) + "\0").encode(coded) for _ in range(n))


def target(rng):
    return struct.pack("<I", 0x3001001F) + b"\xff" + rng.choice(("", "a", "\u00e4", "zzz")).encode("utf-16-le") + b"\0\0"


NO_AUX = b"\0\0\0\0"
NSPI = {
    "CompareMIds": lambda r: b"\0\0\0\0" + some(r, stat(r)) + u32(r) + u32(r),
    "DNToMId": lambda r: b"\0\0\0\0" + some(r, names(r, "ascii")),
    "GetMatches": lambda r: b"\0\0\0\0" + some(r, stat(r)) + some(r, mids(r)) + b"\0\0\0\0" + some(r, restriction(r)) + b"\0" + u32(r)
    + some(r, columns(r)),
    "GetPropList": lambda r: b"\0\0\0\0" + u32(r) + u32(r), "GetProps": lambda r: u32(r) + some(r, stat(r)) + some(r, columns(r)),
    "GetSpecialTable": lambda r: u32(r) + some(r, stat(r)) + some(r, u32(r)),
    "GetTemplateInfo": lambda r: u32(r) + u32(r) + b"\0" + u32(r) + u32(r),
    "QueryColumns": lambda r: b"\0\0\0\0" + u32(r),
    "QueryRows": lambda r: u32(r) + some(r, stat(r)) + mids(r) + u32(r) + some(r, columns(r)),
    "ResolveNames": lambda r: b"\0\0\0\0" + some(r, stat(r)) + some(r, columns(r)) + some(r, names(r, "utf-16-le")),
    "ResortRestriction": lambda r: b"\0\0\0\0" + some(r, stat(r)) + some(r, mids(r)),
    "SeekEntries": lambda r: b"\0\0\0\0" + some(r, stat(r)) + some(r, target(r)) + some(r, mids(r)) + some(r, columns(r)),
    "UpdateStat": lambda r: b"\0\0\0\0" + some(r, stat(r)) + u8(r), "GetMailboxUrl": lambda r: b"\0\0\0\0" + text(r),
    "GetAddressBookUrl": lambda r: b"\0\0\0\0" + text(r), "ModProps": lambda r: b"\0\0\0\0" + some(r, stat(r)),
}


def nspi_request(rng):
    kind = rng.choice(tuple(NSPI))
    body = NSPI[kind](rng) + NO_AUX
    return kind, damage(rng, body) if rng.random() < 0.3 else body


def connect_body(rng, dn):
    body = dn.encode() + b"\0" + struct.pack("<IIIII", rng.choice((0, 0, 1, 0xFFFFFFFF)), 1252, 0x0409, 0x0409, 0)
    return damage(rng, body) if rng.random() < 0.9 else body


def generator(seed):
    return random.Random(seed)
