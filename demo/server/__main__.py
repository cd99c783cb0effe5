"""demo/run: builds Tern, starts it with people and mail, and leaves it running."""

import argparse
import json
import os
import shutil
import subprocess
import sys

from demo.mail import letters
from demo.server import certificate, delivery, people, place, processes, programs, record, settings
from demo.server.progress import DemoError, Progress


def read_options():
    parser = argparse.ArgumentParser(prog="demo/run", description=__doc__)
    parser.add_argument("--state", metavar="DIR", default=os.path.join(programs.ROOT, "demo", "state"),
                        help="where everything is kept (demo/state)")
    parser.add_argument("--port", metavar="N", type=int, default=settings.DEFAULT_PORT,
                        help="HTTPS on port N, metrics on N+1, LMTP on N+2, all on 127.0.0.1 only (%d)" % settings.DEFAULT_PORT)
    parser.add_argument("--plain", action="store_true", help="HTTP without TLS, still only on 127.0.0.1")
    parser.add_argument("--json", action="store_true", help="print one JSON document at the end, and progress on standard error")
    parser.add_argument("--stop", action="store_true", help="stop the demo; its state stays for the next run")
    return parser.parse_args()


class Demo:
    def __init__(self, options):
        self.options = options
        self.progress = Progress(sys.stderr if options.json else sys.stdout)
        self.state = place.State(options.state)
        self.addresses = settings.Addresses(options.port, options.plain)
        self.people = letters.read_people()

    @property
    def records(self):
        return record.Records(self.state)

    # Ways through

    def stop(self):
        if self.clear_leftover():
            self.progress.step("Stopped and removed what belonged to the folder that is gone")
            return
        records = self.records
        if not self.state.is_there or not (records.live or processes.find_postmaster(self.state)):
            self.progress.line("There is no demo running in %s." % self.state.path)
            return
        self.progress.step("Stopping")
        processes.stop(self.state, records.live)
        records.forget()
        self.progress.step("Stopped. The next demo/run goes on with the same mailboxes; remove %s to begin anew." % self.state.path)

    def run(self):
        self.clear_leftover()
        if self.is_running():
            self.progress.line("The demo is running already (ternd is process %d); nothing was changed."
                               % self.records.live["ternd"]["pid"])
        else:
            self.start()
        self.show()

    def is_running(self):
        records = self.records
        return bool(self.state.is_there and records.document and processes.is_alive(records.live.get("ternd")))

    def clear_leftover(self):
        """Somebody removed the link to the state to begin anew; True when there was something behind it."""
        if not self.state.has_leftover():
            return False
        old = place.State(self.state.hidden)
        processes.stop(old, record.Records(old).live)
        shutil.rmtree(old.real)
        return True

    def start(self):
        runner = place.Runner()
        state = self.state
        state.create(runner)
        processes.stop(state, self.records.live)
        self.records.forget()
        self.addresses.check_free()
        programs.install(state, programs.build(state, self.progress))
        if not self.addresses.plain:
            certificate.make(state.file("tls"), runner)
        os.makedirs(state.file("log"), exist_ok=True)
        runner.own(state.file("log"))
        bus = self.start_processes(runner)
        self.fill(people.Ternctl(state, bus))

    def start_processes(self, runner):
        state, records = self.state, self.records
        runtime = state.make_runtime_dir(runner)
        self.progress.step("Starting ternd on a database of its own")
        bus_process, bus = processes.start_bus(state, runtime, runner)
        records.keep(bus=bus_process, address=bus)
        config = settings.write(state, runtime, self.addresses, bus, runner)
        processes.start_ternd(state, config, self.addresses, runner, lambda process: records.keep(ternd=process))
        return bus

    def fill(self, ternctl):
        records = self.records
        passwords = people.make_passwords(self.people, records.passwords)
        records.passwords = passwords
        self.progress.step("Making the domain %s and who is in it" % people.DOMAIN)
        people.create(ternctl, self.people, passwords, self.progress)
        self.progress.step("Delivering the mail over LMTP")
        count = delivery.deliver(self.state, self.addresses, self.progress)
        self.progress.step("%d mails delivered" % count if count else "All mail was delivered before")
        users = {login: ternctl.ask("user", "show", person.address) for login, person in self.people.items()}
        document = record.make_document(self.state, self.addresses, records.live["ternd"]["pid"], users, passwords)
        self.test(ternctl, passwords["alice"])
        records.document = document

    def test(self, ternctl, password):
        """The same steps as an Outlook takes."""
        self.progress.step("Trying it as Outlook would: ternctl test outlook alice@%s" % people.DOMAIN)
        words = ["test", "outlook", "alice@" + people.DOMAIN, "--password-file=-", "--url=" + self.addresses.url]
        if not self.addresses.plain:
            words.append("--ca-file=" + self.state.file("tls", "ca.pem"))
        done = ternctl.run(*words, secret=password + "\n")
        for line in (done.stdout + done.stderr).rstrip().split("\n"):
            self.progress.line("        " + line)
        if done.returncode != 0:
            raise DemoError("the self-test failed; the server still runs, its log is %s" % self.state.file("log", "ternd.log"))

    # What is printed at the end

    def show(self):
        document = self.records.document
        if self.options.json:
            print(json.dumps(document, indent=2))
            return
        line = self.progress.line
        line()
        line("Tern is running.")
        line()
        for account in document["accounts"]:
            line("  %-20s password %s" % (account["user"], account["password"]))
        line()
        line("  Outlook's address     %s" % document["emsmdb"])
        line("  Autodiscover          %s" % document["autodiscover"])
        line("  Mail comes in at      lmtp://%s" % document["lmtp"])
        line("  Metrics               %s" % document["metrics"])
        line("  Log                   %s" % self.state.file("log", "ternd.log"))
        line()
        line("Look at it:  %s status" % self.write_ternctl())
        line("Stop it:     demo/run --stop%s" % self.state_option())

    def state_option(self):
        default = os.path.join(programs.ROOT, "demo", "state")
        return "" if self.state.path == default else " --state " + self.state.path

    def write_ternctl(self):
        """A command that needs no option to find this demo's bus."""
        path = self.state.file("ternctl")
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nLD_LIBRARY_PATH='%s' TERN_BUS='%s' exec '%s' \"$@\"\n"
                       % (self.state.file("lib"), self.records.live["address"], self.state.file("bin", "ternctl")))
        os.chmod(path, 0o755)
        return os.path.join(self.state.path, "ternctl")


def main():
    options = read_options()
    demo = Demo(options)
    try:
        if options.stop:
            demo.stop()
        else:
            demo.run()
    except DemoError as error:
        demo.progress.clear()
        print("demo/run: %s" % error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print("demo/run: %s: %s" % (error, (error.stderr or b"")), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndemo/run: interrupted; demo/run goes on where it was, demo/run --stop stops what has been started", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
