"""What changes a mailbox: values on the wire, folders, messages, attachments, streams. Each function is one ROP unless it says so."""

import struct

from tests.system.mapiclient import wire
from tests.system.mapiclient.mailbox import Object

READ_WRITE, CREATE = 1, 2  # OpenModeFlags of messages; of streams 1 and 2 are ReadWrite and Create
PARTIAL = 0x00040680
ASSOCIATED, SOFT_DELETED = 0x02, 0x20  # TableFlags, [MS-OXCFOLD] 2.2.1.14.1
DELETE_ALL, HARD_DELETE = 0x05, 0x10  # DeleteFolderFlags, [MS-OXCFOLD] 2.2.1.3.1: messages and folders; for good


def utf16(text):
    return text.encode("utf-16-le", "surrogatepass") + b"\0\0"


def write_value(kind, value):
    """A PropertyValue ([MS-OXCDATA] 2.11.2) as ROPs carry it."""
    if kind & wire.MULTI:
        return struct.pack("<I", len(value)) + b"".join(write_value(kind & ~wire.MULTI, one) for one in value)
    if kind in wire.FIXED:
        return struct.pack(wire.FIXED[kind], value)
    if kind == wire.UNICODE:
        return utf16(value)
    if kind == wire.BINARY:
        return struct.pack("<H", len(value)) + value
    raise ValueError("a value of type 0x%04X" % kind)


def tagged(tag, value):
    """[MS-OXCDATA] 2.11.4."""
    return struct.pack("<I", tag) + write_value(tag & 0xFFFF, value)


def restriction_property(tag, relation, value):
    """[MS-OXCDATA] 2.12.5: @relation 0 <, 1 <=, 2 >, 3 >=, 4 ==, 5 !=."""
    return struct.pack("<BBI", 0x04, relation, tag) + tagged(tag, value)


def restriction_content(tag, fuzzy, value):
    """[MS-OXCDATA] 2.12.4."""
    return struct.pack("<BHHI", 0x03, fuzzy & 0xFFFF, fuzzy >> 16, tag) + tagged(tag, value)


def restriction_exists(tag):
    return struct.pack("<BI", 0x08, tag)


def restriction_bits(tag, mask, wanted):
    return struct.pack("<BBII", 0x06, 1 if wanted else 0, tag, mask)


def restriction_and(*parts):
    return struct.pack("<BH", 0x00, len(parts)) + b"".join(parts)


def restriction_or(*parts):
    return struct.pack("<BH", 0x01, len(parts)) + b"".join(parts)


def restriction_not(part):
    return b"\x02" + part


def identifier(value):
    """A FolderId or MessageId; tables give them as signed numbers."""
    return struct.pack("<Q", value & 0xFFFFFFFFFFFFFFFF)


def ids(values):
    return struct.pack("<H", len(values)) + b"".join(identifier(value) for value in values)


def set_properties(target, values):
    """{tag: value}; the number of those that were refused."""
    data = struct.pack("<H", len(values)) + b"".join(tagged(*item) for item in values.items())
    reader, _ = target.rop(0x0A, struct.pack("<H", len(data)) + data, name="SetProperties")
    return reader.u16()


def delete_properties(target, tags):
    target.rop(0x0B, struct.pack("<H%dI" % len(tags), len(tags), *tags), name="DeleteProperties")


def create_folder(parent, name, open_existing=False, kind=1):
    """(id, folder). @kind: 1 generic, 2 search."""
    fields = struct.pack("<BBBB", kind, 1, open_existing, 0) + utf16(name) + utf16("")
    reader, handle = parent.rop(0x1C, fields, out=True, name="CreateFolder")
    return reader.u64(), Object(parent.session, handle)


def set_search_criteria(folder, restriction, folders, flags):
    """[MS-OXCFOLD] 2.2.1.4.1: @flags 0x02 restart, 0x04 recursive, 0x08 shallow."""
    data = struct.pack("<H", len(restriction)) + restriction + ids(folders) + struct.pack("<I", flags)
    folder.rop(0x30, data, name="SetSearchCriteria")


def get_search_criteria(folder):
    folder.rop(0x31, struct.pack("<BBB", 1, 1, 1), name="GetSearchCriteria")


def set_rights(folder, member_id, rights):
    """RopModifyPermissions with one row that changes, [MS-OXCPERM] 2.2.2: PidTagMemberId, PidTagMemberRights."""
    row = struct.pack("<BH", 0x02, 2) + tagged(0x66710014, member_id) + tagged(0x66730003, rights)
    folder.rop(0x40, struct.pack("<BH", 0, 1) + row, name="ModifyPermissions")


def register_notification(target, kinds):
    """RopRegisterNotification of the whole store, [MS-OXCNOTIF] 2.2.1.2.1."""
    _, handle = target.rop(0x29, struct.pack("<HB", kinds, 1), out=True, name="RegisterNotification")
    return Object(target.session, handle)


def submit_message(message):
    message.rop(0x32, b"\0", name="SubmitMessage")


def delete_folder(parent, folder_id, flags):
    parent.rop(0x1D, struct.pack("<B", flags) + identifier(folder_id), name="DeleteFolder")


def empty_folder(folder, associated=False, hard=False):
    folder.rop(0x92 if hard else 0x58, struct.pack("<BB", 0, associated), name="EmptyFolder")


def two_handles(number, source, target, fields, name):
    """A ROP with a destination's handle; PARTIAL or 0."""
    session = source.session
    responses, _ = session.execute(struct.pack("<BBBB", number, 0, 0, 1) + fields, [source.handle, target.handle])
    return session.check_response(responses, number, name, also=PARTIAL)


def move_folder(source, target, folder_id, name):
    return two_handles(0x35, source, target, struct.pack("<BB", 0, 1) + identifier(folder_id) + utf16(name), "MoveFolder")


def copy_folder(source, target, folder_id, name):
    return two_handles(0x36, source, target, struct.pack("<BBB", 0, 1, 1) + identifier(folder_id) + utf16(name), "CopyFolder")


def move_copy_messages(source, target, messages, copy):
    return two_handles(0x33, source, target, ids(messages) + struct.pack("<BB", 0, copy), "MoveCopyMessages")


def delete_messages(folder, messages, hard=False):
    session = folder.session
    fields = struct.pack("<BBB", 0x91 if hard else 0x1E, 0, 0) + struct.pack("<BB", 0, 0) + ids(messages)
    responses, _ = session.execute(fields, [folder.handle])
    return session.check_response(responses, fields[0], "DeleteMessages", also=PARTIAL)


def set_read_flags(folder, messages, flags):
    session = folder.session
    fields = struct.pack("<BBBBB", 0x66, 0, 0, 0, flags) + ids(messages)
    responses, _ = session.execute(fields, [folder.handle])
    return session.check_response(responses, 0x66, "SetReadFlags", also=PARTIAL)


def set_message_status(folder, message_id, flags, mask):
    folder.rop(0x20, identifier(message_id) + struct.pack("<II", flags, mask), name="SetMessageStatus")


def create_message(folder, folder_id, associated=False):
    _, handle = folder.rop(0x06, struct.pack("<H", 0x0FFF) + identifier(folder_id) + struct.pack("<B", associated), out=True, name="CreateMessage")
    return Object(folder.session, handle)


def open_message(folder, folder_id, message_id, flags=READ_WRITE):
    fields = struct.pack("<H", 0x0FFF) + identifier(folder_id) + struct.pack("<B", flags) + identifier(message_id)
    _, handle = folder.rop(0x03, fields, out=True, name="OpenMessage")
    return Object(folder.session, handle)


def save(number, target, flags, name):
    """A ROP whose response names another handle first: here both are the same."""
    session = target.session
    responses, _ = session.execute(struct.pack("<BBBBB", number, 0, 0, 0, flags), [target.handle])
    session.check_response(responses, number, name)
    return responses


def save_message(message, flags=0x02):
    """The message's id; KeepOpenReadWrite unless @flags say something else."""
    reader = save(0x0C, message, flags, "SaveChangesMessage")
    reader.u8()
    return reader.u64()


def set_message_read_flag(message, flags):
    save(0x11, message, flags, "SetMessageReadFlag")


def create_attachment(message):
    """(number, attachment)."""
    reader, handle = message.rop(0x23, out=True, name="CreateAttachment")
    return reader.u32(), Object(message.session, handle)


def save_attachment(attachment):
    save(0x25, attachment, 0x02, "SaveChangesAttachment")


def delete_attachment(message, number):
    message.rop(0x24, struct.pack("<I", number), name="DeleteAttachment")


def create_embedded(attachment):
    _, handle = attachment.rop(0x46, struct.pack("<HB", 0x0FFF, CREATE), out=True, name="OpenEmbeddedMessage")
    return Object(attachment.session, handle)


def add_recipient(message, row_id, name, address):
    """RopModifyRecipients with one row, [MS-OXCDATA] 2.8.3.2: Unicode, an SMTP address, two names."""
    row = struct.pack("<H", 0x0200 | 0x0008 | 0x0010 | 3) + utf16(address) + utf16(name) + struct.pack("<HB", 0, 0)
    fields = struct.pack("<HHIBH", 0, 1, row_id, 1, len(row)) + row
    message.rop(0x0E, fields, name="ModifyRecipients")


def submit_message(message):
    """[MS-OXOMSG] 2.2.4.1."""
    message.rop(0x32, b"\0", name="SubmitMessage")


def open_stream(target, tag, flags):
    reader, handle = target.rop(0x2B, struct.pack("<IB", tag, flags), out=True, name="OpenStream")
    return reader.u32(), Object(target.session, handle)


def write_stream(stream, data):
    reader, _ = stream.rop(0x2D, struct.pack("<H", len(data)) + data, name="WriteStream")
    return reader.u16()


def read_stream(stream, size):
    reader, _ = stream.rop(0x2C, struct.pack("<H", size), name="ReadStream")
    return reader.take(reader.u16())


def seek_stream(stream, origin, offset):
    reader, _ = stream.rop(0x2E, struct.pack("<Bq", origin, offset), name="SeekStream")
    return reader.u64()


def set_stream_size(stream, size):
    stream.rop(0x2F, struct.pack("<Q", size), name="SetStreamSize")


def commit_stream(stream):
    stream.rop(0x5D, name="CommitStream")
