"""A small LMTP client (RFC 2033): one answer per recipient, which Python's own doesn't read."""

import re
import socket


class LmtpError(Exception):
    pass


class Lmtp:
    def __init__(self, host, port, timeout=300):
        self.socket = socket.create_connection((host, port), timeout)
        self.file = self.socket.makefile("rb")
        self.expect(self.reply(), 220)
        self.extensions = self.command("LHLO demo.invalid", 250)[1]

    def reply(self):
        """(code, lines) of an answer; several lines are one answer."""
        lines = []
        while True:
            line = self.file.readline()
            if not line:
                raise LmtpError("the server hung up")
            lines.append(line[4:].decode("utf-8", "replace").strip())
            if line[3:4] != b"-":
                return int(line[:3]), lines

    @staticmethod
    def expect(reply, *codes):
        if reply[0] not in codes:
            raise LmtpError("%d %s" % (reply[0], " ".join(reply[1])))
        return reply

    def command(self, line, *codes):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.expect(self.reply(), *codes) if codes else self.reply()

    def send(self, sender, recipients, data):
        """Returns {recipient: (code, text)} of those that weren't taken."""
        self.command("MAIL FROM:<%s> SIZE=%d BODY=8BITMIME" % (sender, len(data)), 250)
        refused, accepted = {}, []
        for recipient in recipients:
            code, lines = self.command("RCPT TO:<%s>" % recipient)
            if code in (250, 251):
                accepted.append(recipient)
            else:
                refused[recipient] = (code, " ".join(lines))
        if not accepted:
            self.command("RSET", 250)
            return refused
        self.command("DATA", 354)
        self.socket.sendall(re.sub(rb"(?m)^\.", b"..", data))
        self.socket.sendall((b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        for recipient in accepted:
            code, lines = self.reply()
            if code != 250:
                refused[recipient] = (code, " ".join(lines))
        return refused

    def close(self):
        try:
            self.command("QUIT", 221)
        except (LmtpError, OSError):
            pass
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()
