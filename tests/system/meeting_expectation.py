"""What an invitation, an answer or a cancellation must be in a mailbox ([MS-OXOCAL], [MS-OXCICAL])."""

import datetime
import re
import uuid
import zoneinfo

from tests.system.mapiclient import wire
from tests.system.mapiclient.tags import PidTagMessageClass

PSETID_APPOINTMENT = uuid.UUID("00062002-0000-0000-C000-000000000046")
PSETID_MEETING = uuid.UUID("6ED8DA90-450B-101B-98DA-00AA003F1305")
# Lid and type, [MS-OXPROPS].
SEQUENCE = (PSETID_APPOINTMENT, 0x8201, wire.I4)
LOCATION = (PSETID_APPOINTMENT, 0x8208, wire.UNICODE)
START = (PSETID_APPOINTMENT, 0x820D, wire.TIME)
END = (PSETID_APPOINTMENT, 0x820E, wire.TIME)
RECURRING = (PSETID_APPOINTMENT, 0x8223, wire.BOOLEAN)
GLOBAL_OBJECT_ID = (PSETID_MEETING, 0x0003, wire.BINARY)
NAMES = (SEQUENCE, LOCATION, START, END, RECURRING, GLOBAL_OBJECT_ID)

CLASSES = {"REQUEST": "IPM.Schedule.Meeting.Request", "CANCEL": "IPM.Schedule.Meeting.Canceled",
           "ACCEPTED": "IPM.Schedule.Meeting.Resp.Pos", "TENTATIVE": "IPM.Schedule.Meeting.Resp.Tent",
           "DECLINED": "IPM.Schedule.Meeting.Resp.Neg"}


class Event:
    """The first VEVENT of a calendar, by a reading of RFC 5545 just good enough for the letters of the demo."""

    def __init__(self, text):
        self.fields = {}
        text = re.sub(r"\r?\n[ \t]", "", text)
        body = text[text.index("BEGIN:VEVENT"):text.index("END:VEVENT")]
        self.method = re.search(r"^METHOD:(\w+)", text, re.MULTILINE).group(1)
        for line in body.splitlines():
            name, _, value = line.partition(":")
            key, _, parameters = name.partition(";")
            self.fields.setdefault(key, (parameters, value))

    def time(self, key):
        parameters, value = self.fields[key]
        zone = re.search(r"TZID=([^;]+)", parameters)
        naive = datetime.datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S")
        return naive.replace(tzinfo=zoneinfo.ZoneInfo(zone.group(1)) if zone else datetime.timezone.utc).timestamp()

    def text(self, key):
        return re.sub(r"\\(.)", r"\1", self.fields[key][1])

    @property
    def message_class(self):
        if self.method == "REPLY":
            return CLASSES[re.search(r"PARTSTAT=([A-Z-]+)", self.fields["ATTENDEE"][0]).group(1)]
        return CLASSES[self.method]


def compare_meeting(mailbox, message, comparison):
    event = Event(comparison.parts.calendar.get_content())
    ids = message.named([name[:2] for name in NAMES])
    tags = {name: (number << 16) | name[2] for name, number in zip(NAMES, ids)}
    values = message.get(PidTagMessageClass, *tags.values())
    found = {name: values[tag] for name, tag in tags.items()}
    problems = []

    def demand(what, expected, value):
        if expected != value:
            problems.append("%s: expected %r, found %r" % (what, expected, value))

    demand("class", event.message_class, values[PidTagMessageClass])
    for what, name, key in (("start", START, "DTSTART"), ("end", END, "DTEND")):
        value = found[name]
        demand(what, event.time(key), value if isinstance(value, wire.Missing) else wire.filetime_to_unix(value))
    demand("location", event.text("LOCATION"), found[LOCATION])
    demand("sequence", int(event.text("SEQUENCE")), found[SEQUENCE])
    if event.method == "REQUEST":
        demand("recurring", "RRULE" in event.fields, found[RECURRING])
    uid = event.text("UID").encode()
    if isinstance(found[GLOBAL_OBJECT_ID], wire.Missing) or uid not in found[GLOBAL_OBJECT_ID]:
        problems.append("global object id: %r doesn't have the UID %r" % (found[GLOBAL_OBJECT_ID], uid))
    return problems
