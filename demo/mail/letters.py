"""Reads the letters from *.mail. README.md has their form."""

import dataclasses
import datetime
import glob
import os
import re

FOLDER = os.path.dirname(os.path.abspath(__file__))
DOMAIN = "tern.test"
SEPARATOR = "======"


@dataclasses.dataclass
class Person:
    login: str
    name: str
    title: str
    department: str
    phone: str

    @property
    def address(self):
        return "%s@%s" % (self.login, DOMAIN)


@dataclasses.dataclass
class Letter:
    id: str
    fields: dict  # name -> text; those that may come again -> list
    body: str

    def get(self, name, default=None):
        return self.fields.get(name, default)


REPEATED = ("attach", "inline", "header")


def read_people():
    people = {}
    with open(os.path.join(FOLDER, "people.txt"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                continue
            login, name, title, department, phone = re.split(r"\s{2,}", line.strip())
            people[login] = Person(login, name, title, department, "" if phone == "-" else phone)
    return people


def parse(text, where):
    head, _, body = text.partition("\n\n")
    fields = {name: [] for name in REPEATED}
    for line in head.strip().split("\n"):
        if line.startswith("#") or not line:
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError("%s: not 'name: value': %s" % (where, line))
        if name in REPEATED:
            fields[name].append(value.strip())
        else:
            fields[name] = value.strip()
    return Letter(fields["id"], fields, body.rstrip("\n") + "\n" if body.strip() else "")


def read_letters():
    """All letters by id, in the order of the files."""
    letters = {}
    for path in sorted(glob.glob(os.path.join(FOLDER, "*.mail"))):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        text = re.sub(r"\A#.*\n\n", "", text)
        for piece in text.split("\n" + SEPARATOR + "\n"):
            letter = parse(piece.strip("\n") + "\n", path)
            if letter.id in letters:
                raise ValueError("%s: two letters are called %s" % (path, letter.id))
            letters[letter.id] = letter
    return letters


def make_clock(now):
    """A function from '-3d 09:14 +0900' to a time; the past stays in the past."""

    def clock(text):
        match = re.fullmatch(r"([+-]\d+)d (\d\d):(\d\d)(?: ([+-])(\d\d)(\d\d))?", text)
        if not match:
            raise ValueError("not a time: " + text)
        day, hour, minute, sign, zone_hour, zone_minute = match.groups()
        shift = datetime.timedelta(hours=int(zone_hour or 0), minutes=int(zone_minute or 0))
        zone = datetime.timezone(-shift if sign == "-" else shift)
        local = now.astimezone(zone) + datetime.timedelta(days=int(day))
        when = local.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        if day.startswith("-") and when > now:
            when -= datetime.timedelta(days=1)
        return when

    return clock
