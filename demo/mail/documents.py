"""Makes attachments: small files that real programs open. Every maker takes its words from a letter's attach or inline line
and the letters' clock, and returns (type, bytes)."""

import datetime
import io
import math
import random
import struct
import wave
import zipfile
import zlib
from xml.sax.saxutils import escape

OFFICE = "application/vnd.openxmlformats-officedocument."
ZIP_TIME = (2024, 1, 1, 0, 0, 0)


def pdf(words, clock):
    """One page with a line of text; the cross-reference table is right, so that strict readers open it."""
    text = words.encode("latin-1", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    stream = b"BT /F1 16 Tf 60 760 Td (" + text + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return "application/pdf", bytes(out)


def pack(files):
    """A zip archive of {name: bytes}, the same every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), data)
    return buffer.getvalue()


def office_package(part, part_type, xml, more=None):
    """An Open Packaging file around its main part; @more: further parts of the workbook, name -> (type, xml)."""
    more = more or {}
    folder = part.split("/")[0]
    types = "".join('<Override PartName="/%s" ContentType="%s"/>' % item
                    for item in [(part, part_type)] + [(name, kind) for name, (kind, _) in more.items()])
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": head + '<Types xmlns="%s/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>%s</Types>' % (package, types),
        "_rels/.rels": head + '<Relationships xmlns="%s/relationships"><Relationship Id="rId1" '
        'Type="%s/officeDocument" Target="%s"/></Relationships>' % (package, relations, part),
        part: head + xml,
    }
    for name, (_, body) in more.items():
        files[name] = head + body
    if more:
        links = "".join('<Relationship Id="rId%d" Type="%s/worksheet" Target="%s"/>' % (n, relations, name[len(folder) + 1:])
                        for n, name in enumerate(more, 1))
        files["%s/_rels/%s.rels" % (folder, part.split("/")[1])] = (
            head + '<Relationships xmlns="%s/relationships">%s</Relationships>' % (package, links))
    return pack(files)


def docx(words, clock):
    """A text document; '|' between paragraphs."""
    paragraphs = "".join("<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % escape(text) for text in words.split("|"))
    xml = ('<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
           % paragraphs)
    kind = OFFICE + "wordprocessingml.document"
    return kind, office_package("word/document.xml", kind + ".main+xml", xml)


def xlsx(words, clock):
    """A sheet; '|' between rows, ',' between cells."""
    rows = []
    for number, row in enumerate(words.split("|"), 1):
        cells = "".join('<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % (chr(65 + n), number, escape(cell))
                        for n, cell in enumerate(row.split(",")))
        rows.append('<row r="%d">%s</row>' % (number, cells))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, "".join(rows))
    book = ('<workbook xmlns="%s" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
            '<sheet name="Sheet 1" sheetId="1" r:id="rId1"/></sheets></workbook>' % space)
    kind = OFFICE + "spreadsheetml."
    return kind + "sheet", office_package("xl/workbook.xml", kind + "sheet.main+xml", book,
                                          {"xl/worksheets/sheet1.xml": (kind + "worksheet+xml", sheet)})


def csv(words, clock):
    return "text/csv; charset=utf-8", "\r\n".join(words.split("|")).encode() + b"\r\n"


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def shade(picture, x, y, width, height):
    """The colour of a point of a picture: sea, land and sun are all that is needed here."""
    if picture == "bars":
        level = (30 + 61 * (x * 8 // width) % 70) * height // 100
        return (18, 90, 140) if height - y < level and x * 8 * 10 // width % 10 < 8 else (245, 245, 240)
    if picture == "sun":
        far = math.hypot(x - width * 0.8, (y - height * 0.4))
        return (250, 200, 60) if far < height * 0.25 else (120 + x * 100 // width, 190, 230 - y * 60 // height)
    wave_line = height * 0.5 + height * 0.12 * math.sin(x / width * 12)
    if picture == "channel" and width * 0.2 < x < width * 0.35:
        return (20, 50, 90)
    if y > wave_line:
        return (40, 110 + y * 60 // height, 170)
    return (225, 215, 170) if picture in ("map", "channel") else (18, 58, 90 + y * 80 // height)


def png(words, clock):
    """A picture: '320x200 channel'."""
    size, picture = words.split()
    width, height = (int(n) for n in size.split("x"))
    rows = b"".join(b"\0" + bytes(value for x in range(width) for value in shade(picture, x, y, width, height))
                    for y in range(height))
    data = (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + png_chunk(b"IDAT", zlib.compress(rows, 9)) + png_chunk(b"IEND", b""))
    return "image/png", data


def wav(words, clock):
    """A tone of some seconds that fades, as a voice message would be stored."""
    buffer = io.BytesIO()
    rate, seconds = 8000, int(words)
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(rate)
        sound.writeframes(bytes(int(128 + 90 * math.sin(n / rate * 2 * math.pi * 440) * math.exp(-2 * n / rate))
                                for n in range(rate * seconds)))
    return "audio/wav", buffer.getvalue()


def archive(words, clock):
    """'|' between files, '=' between a file's name and its text."""
    return "application/zip", pack(dict((name, text.encode()) for name, text in
                                        (file.split("=", 1) for file in words.split("|"))))


def noise(words, clock):
    """So many bytes that no compression gets smaller; the same every time."""
    return "application/octet-stream", random.Random(9).randbytes(int(words))


def vcard(words, clock):
    name, mail, phone = words.split(";")
    last, first = name.split()[-1], name.split()[0]
    lines = ["BEGIN:VCARD", "VERSION:3.0", "FN:" + name, "N:%s;%s;;;" % (last, first), "EMAIL;TYPE=INTERNET:" + mail,
             "TEL;TYPE=WORK:" + phone, "END:VCARD", ""]
    return "text/vcard; charset=utf-8", "\r\n".join(lines).encode()


def ics(words, clock):
    """'+4d 07:40 50 Title': an event without invitation, published as a file."""
    day, time, minutes, title = words.split(" ", 3)
    start = clock(day + " " + time).astimezone(datetime.timezone.utc)
    end = start + datetime.timedelta(minutes=int(minutes))
    form = "%Y%m%dT%H%M%SZ"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ferry Line//Tickets//EN", "METHOD:PUBLISH", "BEGIN:VEVENT",
             "UID:crossing@ferry-line.example", "DTSTAMP:" + start.strftime(form), "DTSTART:" + start.strftime(form),
             "DTEND:" + end.strftime(form), "SUMMARY:" + title, "END:VEVENT", "END:VCALENDAR", ""]
    return "text/calendar; charset=utf-8; method=PUBLISH", "\r\n".join(lines).encode()


MAKERS = {"pdf": pdf, "docx": docx, "xlsx": xlsx, "csv": csv, "png": png, "wav": wav, "zip": archive, "random": noise,
          "vcard": vcard, "ics": ics}


def make(kind, words, clock):
    return MAKERS[kind](words, clock)
