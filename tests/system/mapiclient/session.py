"""A session with a mailbox: Connect, ROPs one at a time ([MS-OXCROPS]), Disconnect."""

import struct

from tests.system.mapiclient.transport import Endpoint
from tests.system.mapiclient.wire import Reader

NO_COMPRESSION, NO_XOR = 0x1, 0x2
LAST = 0x4
MAX_OUT = 0x40000
EMPTY = 0xFFFFFFFF
USE_PER_MDB_REPLID_MAPPING, HOME_LOGON = 0x01000000, 0x04


class RopError(Exception):
    def __init__(self, name, code):
        super().__init__("%s: 0x%08X" % (name, code))
        self.code = code


class Session:
    def __init__(self, url, user, password, dn):
        self.endpoint, self.dn = Endpoint(url, user, password), dn
        self.connect()

    def connect(self):
        """[MS-OXCMAPIHTTP] 2.2.4.1."""
        body = self.dn.encode() + b"\0" + struct.pack("<IIIII", 0, 1252, 0x0409, 0x0409, 0)
        self.check("Connect", self.endpoint.post("Connect", body))

    @staticmethod
    def check(name, reader):
        status, code = reader.u32(), reader.u32()
        if status or code:
            raise RopError(name, status or code)

    def execute(self, rops, handles):
        """[MS-OXCMAPIHTTP] 2.2.4.2, [MS-OXCRPC] 2.2.2.1: returns (the responses' reader, the handles afterwards)."""
        payload = struct.pack("<H", len(rops) + 2) + rops + b"".join(struct.pack("<I", handle) for handle in handles)
        buffer = struct.pack("<HHHH", 0, LAST, len(payload), len(payload)) + payload
        body = struct.pack("<II", NO_COMPRESSION | NO_XOR, len(buffer)) + buffer + struct.pack("<II", MAX_OUT, 0)
        reader = self.endpoint.post("Execute", body)
        self.check("Execute", reader)
        reader.u32()
        answer = Reader(reader.take(reader.u32()))
        answer.u16()
        flags, size = answer.u16(), answer.u16()
        answer.u16()
        if flags != LAST:
            raise RopError("Execute: RPC_HEADER_EXT flags", flags)
        answer = Reader(answer.take(size))
        responses = Reader(answer.take(answer.u16() - 2))
        left = [answer.u32() for _ in range(answer.left // 4)]
        return responses, left

    def rop(self, number, fields, handle=EMPTY, out=False, name=None):
        """One ROP on @handle (slot 0), with a new object in slot 1 when @out; returns (reader behind ReturnValue, new handle)."""
        head = struct.pack("<BBB", number, 0, 0) + (b"\1" if out else b"")
        responses, handles = self.execute(head + fields, [handle, EMPTY] if out else [handle])
        self.check_response(responses, number, name)
        return responses, handles[1] if out else None

    @staticmethod
    def check_response(responses, number, name=None, also=0):
        """Reads a response's head; returns its ReturnValue, which is 0 or @also."""
        answered = responses.u8()
        responses.u8()
        code = responses.u32()
        if answered != number or code not in (0, also):
            raise RopError(name or "ROP 0x%02X" % number, code or answered)
        return code

    def logon(self):
        """[MS-OXCSTOR] 2.2.1.1, a private mailbox: returns (handle, the 13 special folders)."""
        dn = self.dn.encode() + b"\0"
        fields = struct.pack("<BIIH", 0x01, USE_PER_MDB_REPLID_MAPPING | HOME_LOGON, 0, len(dn)) + dn
        responses, handles = self.execute(struct.pack("<BBB", 0xFE, 0, 0) + fields, [EMPTY])
        responses.take(2)
        code = responses.u32()
        if code:
            raise RopError("Logon", code)
        responses.u8()
        return handles[0], [responses.u64() for _ in range(13)]

    def release(self, handle):
        """[MS-OXCROPS] 2.2.15.3: without a response."""
        self.execute(struct.pack("<BBB", 0x01, 0, 0), [handle])

    def disconnect(self):
        self.check("Disconnect", self.endpoint.post("Disconnect", struct.pack("<I", 0)))
        self.endpoint.close()
