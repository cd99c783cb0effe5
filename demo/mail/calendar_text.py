"""iCalendar for invitations (RFC 5545, 5546)."""

import datetime

ZONE = "Europe/Berlin"
ZONE_LINES = [
    "BEGIN:VTIMEZONE", "TZID:" + ZONE,
    "BEGIN:STANDARD", "DTSTART:19701025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
    "END:VTIMEZONE",
]


def fold(line):
    """Lines of at most 75 bytes, never cut within a character."""
    pieces, piece = [], b""
    for character in line:
        data = character.encode()
        if len(piece) + len(data) > 74:
            pieces.append(piece)
            piece = b""
        piece += data
    pieces.append(piece)
    return b"\r\n ".join(pieces).decode()


def escape(text):
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def make(letter, clock, organizer, attendees, subject):
    """@organizer: (name, address); @attendees: list of (name, address, state). Returns (method, text)."""
    method, uid, sequence, day, time, minutes, place = letter.get("calendar").split(" ", 6)
    start = clock(day + " " + time)
    end = start + datetime.timedelta(minutes=int(minutes))
    uid = uid if "@" in uid else uid + "@tern.test"
    repeat = letter.get("repeat")
    title = subject.split(": ", 1)[1] if ": " in subject and not subject.startswith("Einladung") else subject
    form = (";TZID=%s:" % ZONE, "%Y%m%dT%H%M%S") if repeat else (":", "%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Tern//Demo//EN", "VERSION:2.0", "METHOD:" + method]
    lines += ZONE_LINES if repeat else []
    lines += ["BEGIN:VEVENT", "UID:" + uid, "SEQUENCE:" + sequence,
              "DTSTAMP:" + clock(letter.get("date")).astimezone(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ"),
              "DTSTART" + form[0] + start.strftime(form[1]), "DTEND" + form[0] + end.strftime(form[1]),
              "SUMMARY:" + escape(title), "LOCATION:" + escape(place),
              "ORGANIZER;CN=%s:mailto:%s" % organizer]
    if repeat:
        lines.append("RRULE:" + repeat)
    for name, address, state in attendees:
        wish = ";RSVP=TRUE" if method == "REQUEST" else ""
        lines.append("ATTENDEE;CN=%s;ROLE=REQ-PARTICIPANT;PARTSTAT=%s%s:mailto:%s" % (name, state, wish, address))
    if letter.body:
        lines.append("DESCRIPTION:" + escape(letter.body.rstrip("\n")))
    lines += ["STATUS:" + ("CANCELLED" if method == "CANCEL" else "CONFIRMED"), "END:VEVENT", "END:VCALENDAR", ""]
    return method, "\r\n".join(fold(line) for line in lines)
