"""Makes the domain and everybody in it, by ternctl; what is there already stays."""

import json
import secrets
import subprocess

from demo.mail import letters
from demo.server import programs
from demo.server.progress import DemoError

DOMAIN = letters.DOMAIN
ALIAS_DOMAIN = "tern-alias.test"
ORGANISATION = "Tern Coastal Surveys"
GROUP = ("team@" + DOMAIN, "Survey team", ("alice", "bob", "carol", "dave"))
DYNAMIC_GROUP = ("everyone@" + DOMAIN, "Everyone", "kind=user")
CONTACT = ("m.vossberg@niederwyk-harbour.example", "Marit Vossberg")
ROOM = ("room1@" + DOMAIN, "Chart room")


class Ternctl:
    def __init__(self, state, bus):
        self.program, self.bus, self.environment = state.file("bin", "ternctl"), bus, programs.environment(state)

    def run(self, *words, secret=None):
        return subprocess.run([self.program, "--address=" + self.bus] + list(words), env=self.environment, input=secret,
                              capture_output=True, text=True)

    def ask(self, *words):
        """A command's answer, from its JSON."""
        done = self.run(*words, "--json")
        if done.returncode != 0:
            raise DemoError("ternctl %s: %s" % (" ".join(words), done.stderr.strip() or done.stdout.strip()))
        return json.loads(done.stdout)

    def do(self, *words, secret=None):
        done = self.run(*words, secret=secret)
        if done.returncode != 0:
            raise DemoError("ternctl %s: %s" % (" ".join(words), done.stderr.strip() or done.stdout.strip()))


def make_passwords(people, known):
    """A password for everybody who has none yet."""
    return {login: known.get(login) or "-".join(secrets.token_hex(2) for _ in range(3)) for login in people}


def options_of(person):
    given, surname = person.name.split(" ", 1)
    options = ["--given-name=" + given, "--surname=" + surname, "--title=" + person.title, "--department=" + person.department,
               "--company=" + ORGANISATION]
    return options + (["--phone=" + person.phone] if person.phone else [])


def names_in(answer):
    """All addresses and domains that a list speaks of."""
    return json.dumps(answer)


def create(ternctl, people, passwords, progress):
    if '"%s"' % DOMAIN not in names_in(ternctl.ask("domain", "list")):
        ternctl.do("domain", "create", DOMAIN, "--organisation=" + ORGANISATION)
    if '"%s"' % ALIAS_DOMAIN not in names_in(ternctl.ask("domain", "list")):
        ternctl.do("domain", "alias", ALIAS_DOMAIN, DOMAIN)
    there = names_in(ternctl.ask("user", "list", DOMAIN))
    for number, person in enumerate(people.values(), 1):
        progress.count(number, len(people), person.address)
        if '"%s"' % person.address not in there:
            ternctl.do("user", "create", person.address, person.name, "--password-file=-", *options_of(person),
                       secret=passwords[person.login] + "\n")
    create_groups(ternctl)
    if CONTACT[0] not in names_in(ternctl.ask("contact", "list", DOMAIN)):
        ternctl.do("contact", "create", DOMAIN, *CONTACT)
    if ROOM[0] not in names_in(ternctl.ask("resource", "list", DOMAIN)):
        ternctl.do("resource", "create", *ROOM)


def create_groups(ternctl):
    there = names_in(ternctl.ask("group", "list", DOMAIN))
    if GROUP[0] not in there:
        ternctl.do("group", "create", *GROUP[:2])
    members = names_in(ternctl.ask("group", "members", GROUP[0]))
    for login in GROUP[2]:
        if '"%s@%s"' % (login, DOMAIN) not in members:
            ternctl.do("group", "add", GROUP[0], "%s@%s" % (login, DOMAIN))
    if DYNAMIC_GROUP[0] not in there:
        ternctl.do("group", "create", *DYNAMIC_GROUP[:2], "--rule=" + DYNAMIC_GROUP[2])
