#!/usr/bin/env python3
"""Checks how the sources are written: sizes of files, functions and headers, nesting, parameters, state that isn't const,
banned calls, names of files, comments that every handler has. HACKING.md has the limits with their reasons.
Errors end with status 1; what is only longer than it should be is a warning (shown with --warn)."""

import argparse
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

FILE_SOFT, FILE_HARD = 600, 1000
HEADER_HARD = 200
FUNCTION_SOFT, FUNCTION_HARD = 60, 120
NESTING_HARD = 4
PARAMETERS_HARD = 6  # besides what every call carries (GError **, TernJob *, the arena) and the lengths of arrays
WIDTH_SOFT = 120

# Files that may break a size, at most five, each with its reason.
EXEMPT = {}

BANNED_CALLS = {
    "strcpy": "g_strlcpy or a GString", "strcat": "a GString", "strncpy": "g_strlcpy", "strncat": "a GString",
    "sprintf": "g_snprintf", "vsprintf": "g_vsnprintf", "gets": "g_input_stream_read", "atoi": "g_ascii_string_to_signed",
    "atol": "g_ascii_string_to_signed", "atoll": "g_ascii_string_to_signed", "atof": "g_ascii_strtod",
    "strtok": "g_strsplit", "alloca": "an arena", "g_alloca": "an arena", "rand": "g_random_int", "srand": "g_rand_new",
    "tmpnam": "g_mkdtemp", "mktemp": "g_mkdtemp", "system": "g_spawn", "popen": "g_spawn", "gmtime": "g_date_time",
    "localtime": "g_date_time", "ctime": "g_date_time", "asctime": "g_date_time", "setjmp": "a GError",
    "longjmp": "a GError", "g_module_close": "modules are never unmapped", "g_main_context_iteration": "an own loop or thread",
}
# Not in tests, which turn a context of their own.
BANNED_BUT_IN_TESTS = {"g_main_context_iteration"}
ROOMS_WITHOUT_NAME = re.compile(r"(^|-)(util|utils|common|misc|helper|helpers)(-|\.|$)")
MARKS = re.compile(r"\b(TODO|FIXME|XXX)\b")
# A file of the project speaks of the project: not of a machine's folders, nor of how it came to be.
FOREIGN = re.compile(r"(/work/|\.\./shared|/shared/[A-Z]|/tmp/brief|\bLLM\b|\bAI (agent|session|model)\b|\bissue #\d)")

# Where the acceptance client is looked for, beside the checkout.
NEIGHBOURS = (".ci/run",)

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | (?P<directive>^[ \t]*\#(?:\\\n|[^\n])*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
  | (?P<mark>[{}()\[\];,=*:?]|\n|[^\s\w])
""", re.VERBOSE | re.DOTALL | re.MULTILINE)

CONTROL = {"if", "for", "while", "switch"}


class Token:
    __slots__ = ("text", "line", "kind")

    def __init__(self, text, line, kind):
        self.text, self.line, self.kind = text, line, kind


def tokenize(text):
    """The tokens that mean something to a compiler, and the comments apart."""
    tokens, comments, line, at = [], [], 1, 0
    for match in TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        kind = match.lastgroup
        if kind == "comment":
            comments.append(Token(match.group(), line, kind))
        elif kind != "directive" and match.group() != "\n":
            tokens.append(Token(match.group(), line, kind))
    return tokens, comments


class Statements:
    """Walks the statements of a function's body and measures how deep they nest; 'else if' is no deeper than its 'if'."""

    def __init__(self, tokens):
        self.tokens, self.at, self.deepest, self.deepest_line = tokens, 0, 0, 0

    def peek(self):
        return self.tokens[self.at].text if self.at < len(self.tokens) else None

    def skip_parens(self):
        depth = 0
        while self.at < len(self.tokens):
            text = self.tokens[self.at].text
            depth += text == "("
            depth -= text == ")"
            self.at += 1
            if depth == 0:
                return

    def note(self, depth):
        if depth > self.deepest:
            self.deepest, self.deepest_line = depth, self.tokens[min(self.at, len(self.tokens) - 1)].line

    def block(self, depth):
        self.at += 1
        while self.at < len(self.tokens) and self.peek() != "}":
            self.statement(depth)
        self.at += 1

    def simple(self):
        """Up to the ';' outside all brackets."""
        depth = 0
        while self.at < len(self.tokens):
            text = self.peek()
            if depth == 0 and text == "}":
                return
            depth += text in "([{"
            depth -= text in ")]}"
            self.at += 1
            if depth <= 0 and text == ";":
                return

    def statement(self, depth):
        text = self.peek()
        if text == "{":
            self.block(depth)
        elif text in CONTROL:
            self.note(depth + 1)
            self.at += 1
            self.skip_parens()
            self.statement(depth + 1)
            while self.peek() == "else":
                self.at += 1
                if self.peek() == "if":
                    self.at += 1
                    self.skip_parens()
                self.statement(depth + 1)
        elif text == "do":
            self.note(depth + 1)
            self.at += 1
            self.statement(depth + 1)
            self.simple()
        elif text in ("case", "default") or (self.at + 1 < len(self.tokens) and self.tokens[self.at].kind == "word"
                                             and self.tokens[self.at + 1].text == ":"):
            while self.at < len(self.tokens) and self.peek() != ":":
                self.at += 1
            self.at += 1
        else:
            self.simple()


def split_top(tokens):
    """The pieces of a file at its outermost level: (kind, tokens), kind 'function' or 'declaration'."""
    piece, depth, at = [], 0, 0
    while at < len(tokens):
        token = tokens[at]
        if token.text == "{" and depth == 0 and is_function(piece):
            end = closing(tokens, at)
            yield "function", piece, tokens[at:end + 1]
            piece, at = [], end + 1
            continue
        piece.append(token)
        depth += token.text in "([{"
        depth -= token.text in ")]}"
        if depth == 0 and token.text == ";":
            yield "declaration", piece, []
            piece = []
        at += 1


def is_function(piece):
    return bool(piece) and piece[-1].text == ")" and not any(token.text in ("=", "typedef") for token in piece)


def closing(tokens, at):
    depth = 0
    for index in range(at, len(tokens)):
        depth += tokens[index].text == "{"
        depth -= tokens[index].text == "}"
        if depth == 0:
            return index
    return len(tokens) - 1


def name_and_parameters(head):
    """The function's name token, and its parameters as lists of words."""
    depth, start = 0, 0
    for index in range(len(head) - 1, -1, -1):
        depth += head[index].text == ")"
        depth -= head[index].text == "("
        if depth == 0:
            start = index
            break
    parameters, current, depth = [], [], 0
    for token in head[start + 1:-1]:
        depth += token.text == "("
        depth -= token.text == ")"
        if token.text == "," and depth == 0:
            parameters.append(current)
            current = []
        else:
            current.append(token.text)
    if current and current != ["void"]:
        parameters.append(current)
    return head[start - 1], parameters


def count_parameters(parameters):
    """Without what every call carries and the lengths of arrays; 0 for a callback whose form is GLib's."""
    if any("GDBusMethodInvocation" in words for words in parameters):
        return 0
    return sum(1 for words in parameters
               if words[0] not in ("GError", "TernJob", "TernArena") and not words[-1].startswith("n_"))


class Checker:
    def __init__(self):
        self.errors, self.warnings, self.functions = [], [], 0

    def error(self, path, line, text):
        self.errors.append("%s:%d: %s" % (path, line, text))

    def warn(self, path, line, text):
        self.warnings.append("%s:%d: warning: %s" % (path, line, text))

    def limit(self, where, value, soft, hard, what):
        path, line = where
        if value > hard and path not in EXEMPT:
            self.error(path, line, "%s: %d, at most %d" % (what, value, hard))
        elif value > soft:
            self.warn(path, line, "%s: %d, better at most %d" % (what, value, soft))

    def check_function(self, path, head, body):
        name, parameters = name_and_parameters(head)
        self.functions += 1
        where = (path, name.line)
        length = body[-1].line - name.line + 1
        hard = 10000 if name.text.endswith("_class_init") else FUNCTION_HARD
        self.limit(where, length, FUNCTION_SOFT, hard, "lines in %s()" % name.text)
        self.limit(where, count_parameters(parameters), PARAMETERS_HARD, PARAMETERS_HARD, "parameters of %s()" % name.text)
        walk = Statements(body)
        walk.block(0)
        self.limit((path, walk.deepest_line or name.line), walk.deepest, NESTING_HARD, NESTING_HARD,
                   "nesting in %s()" % name.text)
        self.check_locals(path, body)

    def check_locals(self, path, body):
        for index, token in enumerate(body):
            if token.text == "static" and token.kind == "word":
                self.check_state(path, body[index:])
            elif token.text == "goto":
                self.error(path, token.line, "goto")
            elif token.kind == "word" and index + 1 < len(body) and body[index + 1].text == "(":
                self.check_call(path, token, body[index - 1].text)

    def check_call(self, path, token, before):
        if token.text not in BANNED_CALLS or before in (".", ">"):
            return
        if token.text in BANNED_BUT_IN_TESTS and path.startswith("tests/"):
            return
        self.error(path, token.line, "%s(): use %s" % (token.text, BANNED_CALLS[token.text]))

    def check_state(self, path, tokens):
        """A variable that lives as long as the process must be const: the object itself, not just what it points to."""
        words, depth = [], 0
        for token in tokens:
            if depth == 0 and token.text in ("=", ";", "["):
                break
            depth += token.text == "{"
            if depth == 0:
                words.append(token.text)
            depth -= token.text == "}"
        if "(" in words or not words or "typedef" in words or "extern" in words:
            return
        if words[-1] == "once" or "GQuark" in words:  # GLib's way to do a thing once
            return
        last = len(words) - 1 - words[::-1].index("*") if "*" in words else -1
        if "const" not in words[last + 1:] and ("const" not in words or last >= 0):
            # A test program has one thread, and callbacks without user data to count: better not, but no error.
            report = self.warn if path.startswith("tests/") else self.error
            report(path, tokens[0].line, "variable '%s' isn't const" % words[-1])

    def check_declaration(self, path, tokens):
        texts = [token.text for token in tokens]
        if texts[0] in ("typedef", "struct", "union", "enum", "extern", "G_BEGIN_DECLS", "G_END_DECLS"):
            return
        if "=" in texts or (texts[0] == "static" and "(" not in texts):
            self.check_state(path, tokens)

    def check_c(self, path, text):
        tokens, comments = tokenize(text)
        for kind, head, body in split_top(tokens):
            if kind == "function":
                self.check_function(path, head, body)
            else:
                self.check_declaration(path, head)
        if path.endswith(".h") and "#pragma once" not in text:
            self.error(path, 1, "a header begins with #pragma once")
        if is_handler(path) and not any("[MS-" in comment.text for comment in comments):
            self.error(path, 1, "a handler names the section of its specification, [MS-...] n.n")
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > WIDTH_SOFT:
                self.warn(path, number, "a line of %d characters" % len(line))

    def check_text(self, path, text):
        if path == "build-aux/check-source.py":
            return
        for number, line in enumerate(text.split("\n"), 1):
            if MARKS.search(line):
                self.error(path, number, "what isn't there says so by its error, not by a mark in the source")
            if FOREIGN.search(line) and path not in NEIGHBOURS:
                self.error(path, number, "speaks of what isn't part of the project")

    def check_file(self, path):
        if ROOMS_WITHOUT_NAME.search(os.path.basename(path)):
            self.error(path, 1, "a file is named after what lives in it")
        try:
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                text = file.read()
        except UnicodeDecodeError:
            self.error(path, 1, "not UTF-8")
            return
        lines = text.count("\n")
        if path.endswith((".c", ".h", ".py")):
            hard = HEADER_HARD if path.endswith(".h") else FILE_HARD
            self.limit((path, 1), lines, min(FILE_SOFT, hard), hard, "lines")
        if path.endswith((".c", ".h")):
            self.check_c(path, text)
        self.check_text(path, text)


def is_handler(path):
    name = os.path.basename(path)
    return path.startswith("plugins/mapi/rop/") and name.startswith("rop-") and name.endswith(".c")


TOPS = ("api", "build-aux", "core", "data", "demo", "docs", "man", "plugins", "tests", "tools", ".ci")
KINDS = (".c", ".h", ".py", ".sh", ".md", ".wire", ".sql", ".build", ".xml", ".rst")


def sources():
    for top in TOPS:
        for folder, dirs, names in os.walk(os.path.join(ROOT, top)):
            dirs[:] = sorted(d for d in dirs if not d.startswith(("state", "__pycache__")))
            if os.path.relpath(folder, ROOT).startswith("tests/data"):
                continue
            for name in sorted(names):
                if name.endswith(KINDS) or (folder.endswith(("demo", ".ci")) and "." not in name):
                    yield os.path.relpath(os.path.join(folder, name), ROOT)
    for name in sorted(os.listdir(ROOT)):
        if name.endswith((".md", ".build")) or name == "check":
            yield name


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warn", action="store_true", help="show warnings too")
    arguments = parser.parse_args()
    checker = Checker()
    paths = list(sources())
    for path in paths:
        checker.check_file(path)
    if len(EXEMPT) > 5:
        checker.error("build-aux/check-source.py", 1, "more than five files are exempt")
    for text in checker.errors + (checker.warnings if arguments.warn else []):
        print(text)
    print("sources: %d files, %d functions, %d errors, %d warnings"
          % (len(paths), checker.functions, len(checker.errors), len(checker.warnings)))
    return 1 if checker.errors else 0


if __name__ == "__main__":
    sys.exit(main())
