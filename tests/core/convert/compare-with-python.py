#!/usr/bin/env python3
"""Compares what core/convert makes of mails with what Python's own parser makes of them.

usage: compare-with-python.py DUMP-MIME FOLDER...
Each *.txt and *.eml in the folders is read by both; subject, addresses, body and attachments must agree. Exits with 77
if there is nothing to compare.
"""

import email
import email.errors
import email.header
import email.policy
import email.utils
import hashlib
import json
import pathlib
import subprocess
import sys


def decoded(value):
    """A header as one line of text, without blanks around it and with single ones within."""
    if value is None:
        return ""
    try:
        text = str(email.header.make_header(email.header.decode_header(str(value))))
    except (LookupError, UnicodeError, email.errors.HeaderParseError):
        return None  # Python gives up: nothing to compare
    return " ".join(text.split())


def addresses(message, name):
    values = [str(value) for value in message.get_all(name, [])]
    return [address for _, address in email.utils.getaddresses(values) if address]


def leaves(part, in_alternative=False):
    """Yields (part, is in an alternative) for every entity that isn't a multipart; embedded messages are one entity."""
    if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
        for child in part.get_payload():
            yield from leaves(child, in_alternative or part.get_content_type() == "multipart/alternative")
    else:
        yield part, in_alternative


def text_of(part):
    payload = part.get_payload(decode=True) or b""
    charset = part.get_content_charset() or "utf-8"
    try:
        text = payload.decode(charset)
    except (LookupError, UnicodeError):
        return None
    return "\n".join(text.splitlines())


def is_broken(part):
    """Not base64 at all: Python gives the bytes as they stand, others what they can read of them."""
    part.get_payload(decode=True)
    return any(isinstance(defect, (email.errors.InvalidBase64PaddingDefect, email.errors.InvalidBase64CharactersDefect,
                                   email.errors.InvalidBase64LengthDefect)) for defect in part.defects)


def normal(text):
    return "\n".join(text.splitlines())


def failed_recipients(message):
    """The recipients of a report are those whom it is about ([MS-OXCMAIL] 2.2.3.7.1); None: it isn't one."""
    status = [part for part, _ in leaves(message) if part.get_content_type() == "message/delivery-status"]
    if message.get_content_type() != "multipart/report" or not status:
        return None
    return [str(block["Final-Recipient"]).split(";")[-1].strip() for block in status[0].get_payload()[1:]
            if str(block["Action"]).lower() == "failed"]


class Comparison:
    def __init__(self):
        self.differences = []
        self.compared = 0

    def equal(self, where, what, expected, found):
        if expected is None:
            return
        self.compared += 1
        if expected != found:
            self.differences.append(f"{where}: {what}: Python {expected!r}, here {found!r}")

    def message(self, where, expected, found):
        self.equal(where, "subject", decoded(expected["Subject"]), " ".join(found["subject"].split()))
        self.equal(where, "message id", (expected["Message-Id"] or "").strip(), found["message_id"])
        sender = addresses(expected, "From") or addresses(expected, "Sender")
        if sender and "@" in sender[0]:
            self.equal(where, "from", sender[0], found["from"])
        failed = failed_recipients(expected)
        for number, name in ((1, "To"), (2, "Cc"), (3, "Bcc")):
            wanted = [address for address in addresses(expected, name) if "@" in address]
            if failed is not None:
                wanted = failed if name == "To" else []
            got = [row["address"] for row in found["recipients"] if row["type"] == number and "@" in row["address"]]
            self.equal(where, name, wanted, got)
        self.parts(where, expected, found)

    def parts(self, where, expected, found):
        if expected.get_content_type() == "multipart/signed":
            return
        body = found.get("html", found.get("body"))
        kind = "text/html" if "html" in found else "text/plain"
        entities = list(leaves(expected))
        texts = [part for part, _ in entities
                 if part.get_content_type() == kind and part.get_content_disposition() != "attachment"]
        # Without an empty line after the headers it is a matter of taste what they end with.
        ends = not any(isinstance(defect, email.errors.MissingHeaderBodySeparatorDefect) for defect in expected.defects)
        if body is not None and texts and ends:
            self.equal(where, "body", text_of(texts[0]), normal(body))
        files = {(row["sha256"]) for row in found["attachments"] if "message" not in row}
        # What is so broken that it couldn't be taken apart is there as a whole.
        if any(row["name"] == "original.eml" for row in found["attachments"]):
            return
        # One boundary for a multipart and the one around it: both parsers guess, and differently.
        if any(isinstance(defect, email.errors.StartBoundaryNotFoundDefect) for part, _ in entities for defect in part.defects):
            return
        for part, in_alternative in entities:
            if part.get_content_maintype() in ("message", "multipart") or (texts and part is texts[0]) or in_alternative:
                continue
            payload = part.get_payload(decode=True)
            if payload is None or is_broken(part):
                continue
            # Where text ends in mid-line is a matter of taste; so is the kind of its line ends.
            digests = {hashlib.sha256(payload).hexdigest(), hashlib.sha256(payload.rstrip(b"\r\n")).hexdigest()}
            self.equal(where, f"attachment {part.get_filename()}", True, bool(digests & files))
        embedded = [part.get_payload(0) for part, _ in entities
                    if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list)]
        messages = [row["message"] for row in found["attachments"] if "message" in row]
        self.equal(where, "embedded messages", len(embedded), len(messages))
        for one, other in zip(embedded, messages):
            self.message(where + "/embedded", one, other)


def main():
    paths = [path for folder in sys.argv[2:] for path in sorted(pathlib.Path(folder).glob("*"))
             if path.suffix in (".txt", ".eml")]
    if not paths:
        return 77
    result = subprocess.run([sys.argv[1], *map(str, paths)], stdout=subprocess.PIPE, check=True)
    lines = result.stdout.decode().splitlines()
    comparison = Comparison()
    assert len(lines) == len(paths), "a mail was not converted"
    for path, line in zip(paths, lines):
        found = json.loads(line)
        assert found is not None, path
        expected = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
        comparison.message(path.name, expected, found)
    for difference in comparison.differences:
        print(difference)
    print(f"{len(paths)} mails, {comparison.compared} facts compared, {len(comparison.differences)} differ")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
