"""Writes MIME by hand, so that a letter has exactly the charset, encoding and form that its description asks for."""

import base64
import quopri
import re

LINE = b"\r\n"


class Part:
    """A MIME entity: header fields in order, and a body, or parts below it."""

    def __init__(self, fields, body=b"", parts=None, boundary=None):
        self.fields, self.body, self.parts, self.boundary = list(fields), body, parts, boundary

    def to_bytes(self):
        head = b"".join(("%s: %s" % field).encode() + LINE for field in self.fields)
        if self.parts is None:
            return head + LINE + self.body
        mark = b"--" + self.boundary.encode()
        body = b"".join(mark + LINE + part.to_bytes() + LINE for part in self.parts)
        return head + LINE + body + mark + b"--" + LINE


def encode_text(text, charset="utf-8", name_length=0):
    """A header's text as RFC 2047 wants it, in lines of at most 75 characters."""
    if text.isascii():
        return fold(text, name_length)
    charset = charset if can_encode(text, charset) else "utf-8"
    words, start = [], 0
    for end in range(1, len(text) + 1):
        room = 74 - (name_length if not words else 1)
        if end == len(text) or len(encode_word(text[start:end + 1], charset)) > room:
            words.append(encode_word(text[start:end], charset))
            start = end
    return "\r\n ".join(words)


def encode_word(text, charset):
    return "=?%s?B?%s?=" % (charset, base64.b64encode(text.encode(charset)).decode())


def can_encode(text, charset):
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def fold(text, name_length):
    lines, line = [], " " * name_length
    for word in text.split(" "):
        if len(line) + len(word) > 76 and line.strip():
            lines.append(line)
            line = ""
        line += (" " if line else "") + word
    lines.append(line)
    return "\r\n ".join(lines)[name_length:].lstrip(" ") if text else ""


def encode_file_name(name):
    """As a parameter: RFC 2231 when it isn't ASCII."""
    if name.isascii():
        return 'filename="%s"' % name
    quoted = "".join(chr(c) if chr(c).isalnum() and c < 128 or c in b".-_" else "%%%02X" % c for c in name.encode())
    return "filename*=utf-8''" + quoted


def encode_body(data, encoding, is_text=True):
    if encoding == "base64":
        return base64.encodebytes(data).replace(b"\n", LINE)
    if encoding == "quoted-printable":
        text = data.replace(LINE, b"\n")
        return quopri.encodestring(text, quotetabs=False).replace(b"\n", LINE)
    return data


def text_part(text, kind="plain", charset="utf-8", encoding=None, parameters=""):
    charset = charset if can_encode(text, charset) else "utf-8"
    data = re.sub(r"\r?\n", "\r\n", text).encode(charset)
    if encoding is None:
        encoding = "7bit" if data.isascii() else "quoted-printable"
    if encoding == "7bit" and not data.isascii():
        encoding = "base64"
    if encoding in ("7bit", "8bit") and max(map(len, data.split(LINE))) > 900:
        encoding = "quoted-printable"
    fields = [("Content-Type", "text/%s; charset=%s%s" % (kind, charset, parameters)), ("Content-Transfer-Encoding", encoding)]
    return Part(fields, encode_body(data, encoding))


def file_part(name, kind, data, content_id=None):
    disposition = "inline" if content_id else "attachment"
    fields = [("Content-Type", kind), ("Content-Transfer-Encoding", "base64"),
              ("Content-Disposition", "%s; %s" % (disposition, encode_file_name(name)))]
    if content_id:
        fields.append(("Content-ID", "<%s>" % content_id))
    return Part(fields, encode_body(data, "base64"))


def multipart(kind, parts, boundary, parameters=""):
    return Part([("Content-Type", 'multipart/%s; boundary="%s"%s' % (kind, boundary, parameters))], parts=parts, boundary=boundary)
