"""Turns letters into mail: the bytes that go over LMTP, who sends them and to whom."""

import dataclasses
import datetime
import email.utils
import os
import re
import subprocess
import tempfile

from demo.mail import calendar_text, documents, letters, mime


@dataclasses.dataclass
class Mail:
    id: str
    sender: str      # of the envelope; "" for a report
    recipients: list  # of the envelope
    when: datetime.datetime
    data: bytes


class Composer:
    def __init__(self, now=None, signer=None):
        """@signer: (certificate, key): PEM files for S/MIME; without, signed letters get a certificate of their own."""
        self.clock = letters.make_clock(now or datetime.datetime.now(datetime.timezone.utc))
        self.people = letters.read_people()
        self.letters = letters.read_letters()
        self.signer = signer
        self.done = {}

    # People

    def resolve(self, text):
        """'bob, X <x@y>, {crowd 3}' -> [(name, address)]."""
        found = []
        for word in filter(None, (word.strip() for word in (text or "").split(","))):
            crowd = re.fullmatch(r"\{crowd (\d+)\}", word)
            if crowd:
                found += [("Member %03d" % n, "member%03d@coast-forum.example" % n) for n in range(1, int(crowd.group(1)) + 1)]
            elif word in self.people:
                found.append((self.people[word].name, self.people[word].address))
            elif "<" in word:
                name, address = word.rstrip(">").split("<")
                found.append((name.strip(), address))
            else:
                found.append(("", word))
        return found

    def sender(self, letter):
        return self.resolve(letter.get("from"))[0]

    def envelope(self, letter):
        given = letter.get("envelope")
        people = self.resolve(given or ", ".join(filter(None, (letter.get("to"), letter.get("cc")))))
        return [address for _, address in people if address.endswith("@" + letters.DOMAIN)]

    def write_people(self, people, charset, name_length):
        pieces = []
        for name, address in people:
            if name.isascii():
                pieces.append(email.utils.formataddr((name, address)))
            else:
                pieces.append("%s <%s>" % (mime.encode_text(name, charset, name_length), address))
        return ",\r\n ".join(pieces)

    # Threads

    def message_id(self, letter):
        domain = self.sender(letter)[1].split("@")[1]
        return "<%s.%s@%s>" % (letter.id, self.clock(letter.get("date")).strftime("%Y%m%d%H%M"), domain)

    def ancestors(self, letter):
        chain = []
        while letter.get("reply"):
            letter = self.letters[letter.get("reply")]
            chain.insert(0, letter)
        return chain

    def subject(self, letter):
        if "subject" in letter.fields:
            return letter.get("subject")
        chain = self.ancestors(letter)
        for ancestor in reversed(chain):
            if "subject" in ancestor.fields:
                base = ancestor.get("subject")
                return base if base.startswith("Re: ") else "Re: " + base
        return ""

    def body(self, letter):
        """The text with what it answers quoted, only the parent's own words."""
        text = letter.body
        if "{quote}" in text:
            parent = self.letters[letter.get("reply")]
            own = parent.body.replace("{quote}\n", "").strip("\n")
            when = self.clock(parent.get("date")).strftime("%d.%m.%Y %H:%M")
            quoted = "\n".join(("> " + line).rstrip() for line in own.split("\n"))
            text = text.replace("{quote}", "On %s, %s wrote:\n%s" % (when, self.sender(parent)[0], quoted))
        return text

    # Parts

    def boundary(self, letter, level):
        return "=_%s_%s" % (letter.id.replace("-", "_"), level)

    def text_parts(self, letter):
        """Plain text, HTML with its pictures, an invitation: what a reader sees as the body."""
        charset, encoding = letter.get("charset", "utf-8"), letter.get("encoding")
        kinds = []
        if not letter.get("html-only") and not letter.get("only-attachments"):
            flowed = "; format=flowed; delsp=no" if letter.get("flowed") else ""
            kinds.append(mime.text_part(self.body(letter), "plain", charset, encoding, flowed))
        if letter.get("html"):
            kinds.append(self.html_part(letter, charset, encoding))
        if letter.get("calendar"):
            method, text = calendar_text.make(letter, self.clock, self.organizer(letter), self.attendees(letter),
                                              self.subject(letter))
            kinds.append(mime.text_part(text, "calendar", charset, encoding or "7bit" if text.isascii() else "base64",
                                        "; method=" + method))
        if len(kinds) > 1:
            return [mime.multipart("alternative", kinds, self.boundary(letter, "alternative"))]
        return kinds

    def html_part(self, letter, charset, encoding):
        domain = self.sender(letter)[1].split("@")[1]
        ids = {}
        pictures = []
        for line in letter.get("inline"):
            name, kind, words = line.split(" ", 2)
            ids[name] = "%s.%s@%s" % (name, letter.id, domain)
            pictures.append(mime.file_part(name + "." + kind, *documents.make(kind, words, self.clock), ids[name]))
        text = re.sub(r"\{cid (\w+)\}", lambda match: ids[match.group(1)], letter.get("html")) + "\n"
        html = mime.text_part(text, "html", charset, encoding)
        if not pictures:
            return html
        return mime.multipart("related", [html] + pictures, self.boundary(letter, "related"), '; type="text/html"')

    def organizer(self, letter):
        for other in self.letters.values():
            if other.get("calendar", "").startswith("REQUEST ") and \
                    other.get("calendar").split(" ")[1] == letter.get("calendar").split(" ")[1]:
                return self.sender(other)
        return self.sender(letter)

    def attendees(self, letter):
        found = []
        for word in letter.get("attendees", "").split(","):
            who, _, state = word.strip().partition("=")
            name, address = self.resolve(who)[0]
            found.append((name, address, state or "NEEDS-ACTION"))
        return found

    def attachments(self, letter):
        parts = []
        for line in letter.get("attach"):
            match = re.fullmatch(r"(.+?\.\w+) (%s) (.*)" % "|".join(documents.MAKERS), line)
            parts.append(mime.file_part(match.group(1), *documents.make(match.group(2), match.group(3), self.clock)))
        if letter.get("forward"):
            inner = self.mail(letter.get("forward")).data
            fields = [("Content-Type", "message/rfc822"), ("Content-Disposition", "attachment")]
            parts.append(mime.Part(fields, inner.rstrip(b"\r\n") + b"\r\n"))
        return parts

    def report(self, letter):
        """A delivery report (RFC 3464) about another letter to an address that doesn't exist."""
        about, address = letter.get("bounce").split()
        original = self.mail(about).data.split(b"\r\n\r\n")[0] + b"\r\n\r\n"
        status = ("Reporting-MTA: dns; mail.tern.test\r\nArrival-Date: %s\r\n\r\nFinal-Recipient: rfc822; %s\r\n"
                  "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user here\r\n"
                  % (email.utils.format_datetime(self.clock(self.letters[about].get("date"))), address))
        parts = [mime.text_part(letter.body),
                 mime.Part([("Content-Description", "Delivery report"), ("Content-Type", "message/delivery-status")],
                           status.encode()),
                 mime.Part([("Content-Description", "Undelivered Message Headers"), ("Content-Type", "text/rfc822-headers")],
                           original)]
        return mime.multipart("report", parts, self.boundary(letter, "report"), "; report-type=delivery-status")

    def entity(self, letter):
        if letter.get("bounce"):
            return self.report(letter)
        parts = self.text_parts(letter) + self.attachments(letter)
        if len(parts) > 1:
            return mime.multipart("mixed", parts, self.boundary(letter, "mixed"))
        return parts[0]

    def sign(self, letter, entity):
        """S/MIME by openssl: multipart/signed, or the whole in one piece."""
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = self.signer or make_signer(folder, *self.sender(letter))
            with open(os.path.join(folder, "entity"), "wb") as file:
                file.write(entity.to_bytes())
            command = ["openssl", "smime", "-sign", "-binary", "-in", file.name, "-signer", certificate, "-inkey", key,
                       "-crlfeol"]
            command += ["-nodetach"] if letter.get("sign") == "opaque" else []
            data = subprocess.run(command, check=True, capture_output=True).stdout
        data = re.sub(rb"\r?\n", b"\r\n", data)
        head, _, body = data.partition(b"\r\n\r\n")
        fields = [tuple(line.split(": ", 1)) for line in re.sub(r"\r\n[ \t]+", " ", head.decode()).split("\r\n")]
        return mime.Part([field for field in fields if field[0] != "MIME-Version"], body)

    # The whole

    def head(self, letter):
        charset = letter.get("charset", "utf-8")
        name, address = self.sender(letter)
        date = self.clock(letter.get("date"))
        fields = [("Return-Path", letter.get("return-path") or "<%s>" % address),
                  ("Received", "from mx.%s (mx.%s [192.0.2.25])\r\n by mail.tern.test with ESMTPS;\r\n %s"
                   % (address.split("@")[1], address.split("@")[1], email.utils.format_datetime(date))),
                  ("From", self.write_people([(name, address)], charset, 6))]
        for field in ("to", "cc", "reply-to"):
            if letter.get(field):
                fields.append((field.title(), self.write_people(self.resolve(letter.get(field)), charset, len(field) + 2)))
        subject = self.subject(letter)
        fields += [("Subject", mime.encode_text(subject, charset, 9)), ("Date", email.utils.format_datetime(date)),
                   ("Message-ID", self.message_id(letter))]
        chain = self.ancestors(letter)
        if chain:
            fields.append(("In-Reply-To", self.message_id(chain[-1])))
            fields.append(("References", "\r\n ".join(self.message_id(ancestor) for ancestor in chain)))
        importance = {"high": ("1", "High"), "low": ("5", "Low")}.get(letter.get("importance"))
        if importance:
            fields += [("X-Priority", importance[0]), ("Importance", importance[1])]
        if letter.get("sensitivity"):
            fields.append(("Sensitivity", letter.get("sensitivity").title()))
        fields += [tuple(line.split(": ", 1)) for line in letter.get("header")]
        return fields + [("MIME-Version", "1.0")]

    def mail(self, letter_id):
        if letter_id not in self.done:
            letter = self.letters[letter_id]
            entity = self.entity(letter)
            if letter.get("sign"):
                entity = self.sign(letter, entity)
            whole = mime.Part(self.head(letter) + entity.fields, entity.body, entity.parts, entity.boundary)
            sender = letter.get("return-path") or self.sender(letter)[1]
            self.done[letter_id] = Mail(letter_id, "" if sender == "<>" else sender, self.envelope(letter),
                                        self.clock(letter.get("date")), whole.to_bytes())
        return self.done[letter_id]

    def all(self):
        """Every mail, the oldest first."""
        return sorted((self.mail(letter_id) for letter_id in self.letters), key=lambda mail: mail.when)


def make_signer(folder, name, address):
    certificate, key = os.path.join(folder, "signer.pem"), os.path.join(folder, "signer.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "730",
                    "-subj", "/CN=%s/emailAddress=%s" % (name, address), "-addext", "subjectAltName=email:" + address,
                    "-addext", "extendedKeyUsage=emailProtection"], check=True, capture_output=True)
    return certificate, key
