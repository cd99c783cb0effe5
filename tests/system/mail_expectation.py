"""What a mail must look like in a mailbox, by Python's own email parser, and whether a message does ([MS-OXCMAIL])."""

import email
import email.policy
import email.utils
import html
import re

from tests.system.mapiclient import wire
from tests.system.mapiclient.tags import *  # noqa: F403

TO, CC = 1, 2
BY_VALUE, EMBEDDED = 1, 5
CODE_PAGES = {65001: "utf-8", 28591: "iso-8859-1", 28605: "iso-8859-15", 28597: "iso-8859-7", 20127: "ascii", 20866: "koi8-r",
              1251: "cp1251", 1252: "cp1252", 1256: "cp1256", 50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp",
              932: "cp932", 936: "gb18030", 949: "cp949", 51949: "euc-kr", 54936: "gb18030"}
PROPERTIES = [PidTagSubject, PidTagMessageClass, PidTagSentRepresentingName, PidTagSentRepresentingSmtpAddress, PidTagSenderName,
              PidTagSenderSmtpAddress, PidTagClientSubmitTime, PidTagImportance, PidTagSensitivity, PidTagInternetMessageId,
              PidTagInReplyToId, PidTagInternetReferences, PidTagInternetCodepage, PidTagHasAttachments, PidTagBody, PidTagBodyHtml,
              PidTagTransportMessageHeaders]
ATTACHMENT_COLUMNS = [PidTagAttachLongFilename, PidTagAttachMethod, PidTagAttachMimeTag, PidTagAttachContentId, PidTagAttachSize]


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.default)


def lines(text):
    """Without the differences that line ends make."""
    return re.sub(r"[ \t]+\n", "\n", re.sub(r"\r\n?", "\n", text)).strip("\n")


def words(text):
    return " ".join((text or "").split())


def addresses(message, *fields):
    """[(name, address)] of header fields; who has no name is called by the address."""
    found = []
    for field in fields:
        for header in message.get_all(field, []):
            found += [(words(a.display_name) or a.addr_spec, a.addr_spec) for a in header.addresses]
    return found


class Parts:
    """A mail's parts by the role they have in a mailbox."""

    def __init__(self, message):
        self.plain, self.html, self.calendar, self.attachments = None, None, None, []
        self.signed = message.get_content_type() == "multipart/signed"
        self.report = message.get_content_type() == "multipart/report"
        self.status = None  # what a report says to machines
        self.opaque = message.get_content_type() in ("application/pkcs7-mime", "application/x-pkcs7-mime")
        if not self.signed and not self.opaque:
            self.collect(message, True)

    def collect(self, part, is_body):
        kind = part.get_content_type()
        if kind == "message/rfc822":
            self.attachments.append(part)
        elif kind == "message/delivery-status" and self.report and self.status is None:
            self.status = part
        elif part.is_multipart() and part.get_content_maintype() == "multipart":
            first = True
            for below in part.iter_parts():
                alternative = kind == "multipart/alternative" or first
                self.collect(below, is_body and alternative)
                first = False
        elif part.get_content_disposition() == "attachment" or not is_body or part.get_filename():
            self.attachments.append(part)
        elif kind == "text/plain" and self.plain is None and self.html is None:
            self.plain = part
        elif kind == "text/html" and self.html is None:
            self.html = part
        elif kind == "text/calendar":
            self.calendar = part
        else:
            self.attachments.append(part)


class Comparison:
    """@message: of mapiclient, opened; @data: the mail as it was sent."""

    def __init__(self, message, data):
        self.message, self.data, self.problems = message, data, []
        self.mail = parse(data)
        self.parts = Parts(self.mail)
        self.values = message.get(*PROPERTIES)

    def demand(self, what, expected, found):
        if expected != found:
            self.problems.append("%s: expected %r, found %r" % (what, expected, found))

    def value(self, tag, missing=""):
        found = self.values[tag]
        return missing if isinstance(found, wire.Missing) else found

    def run(self):
        self.check_head()
        self.check_recipients()
        self.check_class()
        if not self.parts.signed and not self.parts.opaque:
            self.check_bodies()
            self.check_attachments()
        return self.problems

    def check_head(self):
        self.demand("subject", words(self.mail["subject"]), words(self.value(PidTagSubject)))
        senders = addresses(self.mail, "from")
        if senders:
            self.demand("from", senders[0], (words(self.value(PidTagSentRepresentingName)), self.value(PidTagSentRepresentingSmtpAddress)))
        sender = addresses(self.mail, "sender") or senders
        if sender:
            self.demand("sender", sender[0], (words(self.value(PidTagSenderName)), self.value(PidTagSenderSmtpAddress)))
        if self.mail["date"] is not None and self.mail["date"].datetime is not None:
            sent = self.mail["date"].datetime.timestamp()
            self.demand("date", sent, wire.filetime_to_unix(self.value(PidTagClientSubmitTime, 0)))
        for field, tag in (("message-id", PidTagInternetMessageId), ("in-reply-to", PidTagInReplyToId),
                           ("references", PidTagInternetReferences)):
            self.demand(field, words(self.mail[field]), words(self.value(tag)))
        importance = {"high": 2, "low": 0}.get(words(self.mail["importance"]).lower(), 1)
        self.demand("importance", importance, self.value(PidTagImportance))
        sensitivity = {"personal": 1, "private": 2, "company-confidential": 3}.get(words(self.mail["sensitivity"]).lower(), 0)
        self.demand("sensitivity", sensitivity, self.value(PidTagSensitivity))

    def check_failed(self):
        """The recipients of a report are those whom it is about ([MS-OXCMAIL] 2.2.3.7.1)."""
        failed = [block for block in self.parts.status.get_payload()[1:] if words(block["action"]).lower() == "failed"]
        expected = [words(block["final-recipient"]).split(";")[-1].strip() for block in failed]
        rows = [row for _, row in self.message.recipients]
        self.demand("failed recipients", sorted(expected), sorted(row.get(PidTagSmtpAddress) or row.get("address") for row in rows))

    def check_recipients(self):
        if self.parts.status is not None:
            self.check_failed()
            return
        expected = [(TO,) + a for a in addresses(self.mail, "to")] + [(CC,) + a for a in addresses(self.mail, "cc")]
        found = [(kind, words(row.get("name") or row.get(PidTagDisplayName)), row.get(PidTagSmtpAddress) or row.get("address"))
                 for kind, row in self.message.recipients]
        self.demand("recipients", sorted(expected), sorted(found))

    def check_class(self):
        found = self.value(PidTagMessageClass)
        if self.parts.signed:
            self.demand("class", "IPM.Note.SMIME.MultipartSigned", found)
        elif self.parts.opaque:
            self.demand("class", "IPM.Note.SMIME", found)
        elif self.parts.status is not None:
            self.demand("class", "REPORT.IPM.Note.NDR", found)
        elif self.parts.calendar is None:
            self.demand("class", "IPM.Note", found)

    def check_bodies(self):
        """The richest form is the body, a plainer one is made of it ([MS-OXCMAIL] 2.2.3.2, [MS-OXBBODY] 2.1.3.1)."""
        plain = self.value(PidTagBody)
        if self.parts.html is not None:
            self.check_made_of_html(plain)
        elif self.parts.plain is not None:
            expected = text_of(self.parts.plain)
            if self.parts.plain.get_param("format") == "flowed":
                self.demand("flowed text", words(expected), words(plain))
            else:
                self.demand("text", lines(expected), lines(plain))
        body = self.value(PidTagBodyHtml, None)
        if self.parts.html is not None:
            charset = CODE_PAGES.get(self.value(PidTagInternetCodepage, 0), "utf-8")
            self.demand("HTML", lines(text_of(self.parts.html)), lines((body or b"").decode(charset, "replace").rstrip("\0")))

    def check_made_of_html(self, plain):
        visible = re.sub(r"(?s)<style.*?</style>|<[^>]*>", " ", text_of(self.parts.html))
        lost = set(re.findall(r"\w+", html.unescape(visible))) - set(re.findall(r"\w+", plain))
        if lost:
            self.problems.append("the plain text that was made of the HTML lacks %s" % ", ".join(sorted(lost)))

    def check_attachments(self):
        rows = self.message.attachments(ATTACHMENT_COLUMNS)
        expected = list(self.parts.attachments)
        if self.parts.calendar is not None:  # a meeting's own text is kept in the item's properties
            rows = [row for row in rows if row[PidTagAttachMimeTag] != "text/calendar"]
        self.demand("count of attachments", len(expected), len(rows))
        self.demand("has attachments", bool(expected), bool(rows))
        for part, row in zip(expected, rows):
            self.check_attachment(part, row)

    def check_attachment(self, part, row):
        name = part.get_filename()
        what = "attachment %s: " % (name or part.get_content_type())
        if name:
            self.demand(what + "name", name, row[PidTagAttachLongFilename])
        with self.message.open_attachment(row[PidTagAttachNumber]) as attachment:
            if part.get_content_type() == "message/rfc822":
                self.check_embedded(part, row, attachment)
                return
            self.demand(what + "method", BY_VALUE, row[PidTagAttachMethod])
            self.demand(what + "type", part.get_content_type(), row[PidTagAttachMimeTag])
            if part["content-id"]:
                self.demand(what + "content id", words(part["content-id"]).strip("<>"), row[PidTagAttachContentId])
            self.check_data(what, part, attachment)

    def check_data(self, what, part, attachment):
        found = attachment.get(PidTagAttachDataBinary)[PidTagAttachDataBinary]
        if part.get_content_maintype() == "message":
            return
        expected = part.get_payload(decode=True)
        if part.get_content_maintype() == "text":
            expected, found = (re.sub(rb"\r\n?", b"\n", data).rstrip(b"\n") for data in (expected, found or b""))
        if found != expected:
            self.problems.append("%sthe data differ: %d bytes expected, %d found" % (what, len(expected), len(found or b"")))

    def check_embedded(self, part, row, attachment):
        self.demand("embedded message: method", EMBEDDED, row[PidTagAttachMethod])
        with attachment.open_embedded() as message:
            inner = Comparison(message, part.get_payload(0).as_bytes(policy=email.policy.SMTP.clone(max_line_length=None)))
            self.problems += ["embedded message: " + problem for problem in inner.run()]


def text_of(part):
    data = part.get_payload(decode=True)
    charset = part.get_content_charset() or "ascii"
    try:
        return data.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", "replace")
