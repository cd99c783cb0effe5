"""What the demo says while it works: on standard output, or on standard error when that is kept for JSON."""

import sys
import time


class DemoError(Exception):
    """What went wrong and what to do about it, in words for the person who typed the command."""


class Progress:
    def __init__(self, stream=None):
        self.stream = stream or sys.stdout
        self.is_terminal = self.stream.isatty()
        self.began = time.monotonic()
        self.shown = ""

    def step(self, text):
        self.line("%5.1f s  %s" % (time.monotonic() - self.began, text))

    def line(self, text=""):
        self.clear()
        print(text, file=self.stream, flush=True)

    def count(self, done, total, text):
        """A line that a terminal sees growing, and everybody else now and then."""
        shown = "        %3d of %d  %s" % (done, total, text)
        if self.is_terminal:
            self.clear()
            self.stream.write(shown[:100])
            self.stream.flush()
            self.shown = shown[:100]
        else:
            print(shown, file=self.stream, flush=True)
        if done == total:
            self.clear()

    def clear(self):
        if self.shown:
            self.stream.write("\r" + " " * len(self.shown) + "\r")
            self.shown = ""
