"""A table as clients use it: columns, order, restriction, rows, places ([MS-OXCTABL])."""

import struct

from tests.system.mapiclient import wire
from tests.system.mapiclient.mailbox import NOT_FOUND, Object
from tests.system.mapiclient.session import RopError

CONTENTS, HIERARCHY = 0x05, 0x04


class Table(Object):
    """@number: the ROP that opens it from @owner."""

    def __init__(self, owner, number, flags, columns):
        reader, handle = owner.rop(number, struct.pack("<B", flags), out=True, name="Get...Table")
        super().__init__(owner.session, handle)
        self.count, self.columns = reader.u32(), tuple(columns)
        self.rop(0x12, struct.pack("<BH%dI" % len(columns), 0, len(columns), *columns), name="SetColumns")

    def sort(self, *orders, categories=0, expanded=0):
        """@orders: (tag, descending)."""
        data = struct.pack("<BHHH", 0, len(orders), categories, expanded) + b"".join(struct.pack("<IB", tag, down) for tag, down in orders)
        self.rop(0x13, data, name="SortTable")

    def restrict(self, restriction):
        self.rop(0x14, struct.pack("<BH", 0, len(restriction)) + restriction, name="Restrict")

    def rows(self, count=50, forward=True):
        """Some rows from the cursor on, {tag: value}."""
        reader, _ = self.rop(0x15, struct.pack("<BBH", 0, forward, count), name="QueryRows")
        reader.u8()
        return [wire.read_row(reader, self.columns) for _ in range(reader.u16())]

    def all_rows(self):
        rows = []
        while True:
            some = self.rows(500)
            if not some:
                return rows
            rows += some

    def find(self, restriction, origin=0, backward=False):
        """RopFindRow: the row, or None."""
        fields = struct.pack("<BH", backward, len(restriction)) + restriction + struct.pack("<BH", origin, 0)
        try:
            reader, _ = self.rop(0x4F, fields, name="FindRow")
        except RopError as error:
            if error.code == NOT_FOUND:
                return None
            raise
        reader.u8()
        return wire.read_row(reader, self.columns) if reader.u8() else None

    def seek(self, origin, count):
        reader, _ = self.rop(0x18, struct.pack("<BiB", origin, count, 1), name="SeekRow")
        reader.u8()
        return reader.unpack("<i")

    def seek_fraction(self, numerator, denominator):
        self.rop(0x1A, struct.pack("<II", numerator, denominator), name="SeekRowFractional")

    def expand(self, category):
        """RopExpandRow; how many rows there are now below it."""
        reader, _ = self.rop(0x59, struct.pack("<Hq", 10, category), name="ExpandRow")
        return reader.u32()

    def collapse(self, category):
        self.rop(0x5A, struct.pack("<q", category), name="CollapseRow")

    def position(self):
        reader, _ = self.rop(0x17, name="QueryPosition")
        return reader.u32(), reader.u32()
