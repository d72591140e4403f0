"""Mail servers of the tests: Debian's Postfix, which is a real one, and Fake, which behaves as badly as asked.

    with Fake("greylist") as server:     server.uri; server.messages
    with Postfix(certificate) as server: server.uri; server.uri_tls; server.mailbox()
"""

import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time

from harness import Failure, read, write

AS_ROOT = [] if os.geteuid() == 0 else ["sudo", "-n"]


def certificate(folder, name="localhost"):
    """A certificate for a name of this machine, and its key."""
    cert, key = os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key")
    if not os.path.exists(cert):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
                        "-out", cert, "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return cert, key


def tls(cert_and_key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*cert_and_key)
    return context


class Listener:
    """Serves each connection in a thread, until it is closed."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connections, self.open = 0, set()

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.socket.close()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            self.open.add(connection)
            threading.Thread(target=self.guard, args=(connection,), daemon=True).start()

    def guard(self, connection):
        try:
            self.serve(connection)
        except (OSError, ValueError):
            pass
        finally:
            self.open.discard(connection)
            connection.close()


class Message:
    def __init__(self, connection, sender, to, data):
        self.connection, self.sender, self.to, self.data = connection, sender, to, data


class Fake(Listener):
    """`behaviour` is a word; see the code. `cert` offers STARTTLS, with `implicit` TLS from the first byte."""

    def __init__(self, behaviour="", cert=None, implicit=False, host="localhost"):
        super().__init__()
        self.behaviour, self.tls, self.implicit = behaviour, tls(cert) if cert else None, implicit
        self.uri = f"smtp{'s' if implicit else ''}://{host}:{self.port}"
        self.messages, self.seen, self.refused, self.logins, self.lock = [], set(), 0, [], threading.Lock()
        self.turns = 0
        self.lost = 0  # messages that it took without an answer

    def serve(self, connection):
        number = self.connections
        if self.implicit:
            connection = self.tls.wrap_socket(connection, server_side=True)
        stream = connection.makefile("rb")
        how, secure, name = self.behaviour, self.implicit, None
        if how == "small-window":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

        def say(text):
            connection.sendall(text.encode() + b"\r\n")
        if how == "loris":
            for c in "220 " + "x" * 1000:
                connection.sendall(c.encode())
                time.sleep(0.2)
        if how == "garbage":
            return connection.sendall(b"\x00\xff\r\n" * 100)
        if how == "mute":
            return time.sleep(60)
        if how == "tires":  # three messages a connection, and every other one is refused
            self.turns += 1
            how = "busy" if self.turns % 2 == 0 else how
            taken = 0
        say("421 4.3.2 too busy" if how == "busy" else "554 5.3.2 not for you" if how == "closed" else "220 fake")
        sender, to = None, []
        while True:
            line = stream.readline(2000).decode("latin-1").rstrip("\r\n")
            word = line[:4].upper()
            if not line:
                return
            if word in ("EHLO", "HELO"):
                if how == "endless":
                    while True:
                        connection.sendall(b"250-" + b"x" * 500 + b"\r\n")
                offers = ["fake", "SIZE 40000000"] + (["STARTTLS"] if self.tls and not secure and how != "no-tls" else [])
                offers += ["AUTH PLAIN"] if how in ("login", "login-only") else []
                for i, offer in enumerate(offers):
                    say(f"250{' ' if i + 1 == len(offers) else '-'}{offer}")
            elif word == "STAR":
                # RFC 3207, 5: what stands behind STARTTLS in the clear must count for nothing
                say("220 go ahead" + ("\r\n250 fake\r\n250 ok\r\n250 ok\r\n354 go\r\n250 accepted" if how == "injects" else ""))
                connection = self.tls.wrap_socket(connection, server_side=True)
                stream, secure = connection.makefile("rb"), True
            elif word == "AUTH":
                if len(line.split()) == 2:
                    say("334 ")
                    line = stream.readline(2000).decode("latin-1")
                name = line.split()[-1]
                self.logins.append(name)
                say("235 welcome" if name == "AG51cnNlAHNlY3JldA==" else "535 5.7.8 no")  # \0nurse\0secret
            elif word == "MAIL":
                sender, to = line, []
                say("530 5.7.0 who are you?" if how == "login-only" and not name else
                    "553 5.7.1 <" + line.split("<")[1].split(">")[0] + "> not one of yours" if how == "sender" else "250 ok")
            elif word == "RCPT":
                to.append(line.split("<")[1].split(">")[0])
                say(self.receiver(to[-1]))
            elif word == "DATA":
                say("354 go")
                data = self.take(connection, stream)
                if data is None:
                    return
                answer = self.answer(to)
                if answer and answer[0] == "2" or how.startswith("after-dot"):
                    with self.lock:
                        self.messages.append(Message(number, sender, to, data))
                if answer is None:
                    self.lost += 1
                    return
                say(answer)
                if how == "tires" and (taken := taken + 1) == 3:
                    return
            elif word == "QUIT":
                return say("221 bye")
            else:
                say("250 ok")

    def take(self, connection, stream):
        """The message, its dots unstuffed; None where it hangs up in the middle."""
        lines, first = [], self.behaviour == "mid-data" and not self.seen
        while True:
            line = stream.readline()
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
            if not line or (first and len(lines) > 100):
                self.seen.add("cut")
                return None

    def receiver(self, address):
        how = self.behaviour
        local = address.split("@")[0]
        if how == "greylist" and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 greylisted, try again"
        if how == "refuse" and local.endswith("3"):
            self.refused += 1
            return f"550 5.1.1 <{address}> unknown: no {local} here"
        if how == "full":
            return "452 4.2.2 mailbox full"
        return "250 ok"

    def answer(self, to):
        how = self.behaviour
        if how == "over-quota":
            return "552 5.2.2 over quota"
        if how == "after-dot" or (how == "after-dot-once" and not self.seen):
            self.seen.add("cut")
            return None
        if how == "thinks-for-ever":
            time.sleep(60)
        return "nonsense" if how == "nonsense" else "250 2.0.0 taken"


MAIN = """compatibility_level = 3.6
queue_directory = {0}/queue
data_directory = {0}/data
maillog_file = /dev/stdout
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = mail.example
virtual_mailbox_base = {0}
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:{3}
virtual_gid_maps = static:{3}
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
smtpd_tls_cert_file = {1}
smtpd_tls_key_file = {2}
smtpd_tls_security_level = may
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{{ {{ nobody@mail.example = 550 5.1.1 nobody@mail.example is not known here }},
  {{ full@mail.example = 452 4.2.2 the mailbox is full }} }}
# Faults on purpose are no reason to make others wait.
smtpd_error_sleep_time = 0
smtpd_client_message_rate_limit = 0
"""

MASTER = """127.0.0.1:{0} inet n - n - - smtpd
127.0.0.1:{1} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Debian's Postfix on two free ports of this machine, one with STARTTLS and one with TLS from the first byte, with a configuration
    and a queue of its own: processes of ours, no service. It delivers all mail for mail.example to one mailbox, but nobody@mail.example is
    unknown, and full@mail.example has no room."""

    def __init__(self, cert):
        self.folder = tempfile.mkdtemp(prefix="pdfgen-mail.")  # where the users can get at it that Postfix runs as
        os.chmod(self.folder, 0o755)
        self.box, config = os.path.join(self.folder, "box"), os.path.join(self.folder, "conf")
        for name in ("queue", "data", "box", "conf"):
            os.mkdir(os.path.join(self.folder, name))
        port, port_tls = free_ports(2)
        self.uri, self.uri_tls, self.port = f"smtp://localhost:{port}", f"smtps://localhost:{port_tls}", port
        user = os.geteuid() or 65534  # mail is delivered to anybody but root
        write(os.path.join(config, "main.cf"), MAIN.format(self.folder, shutil.copy(cert[0], config), shutil.copy(cert[1], config), user))
        write(os.path.join(config, "master.cf"), MASTER.format(port, port_tls))
        # They end when their standard input does, all of them, also where the tests are killed. A container may allow no
        # namespaces: there the master is told to stop.
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        alone = subprocess.run([*AS_ROOT, *apart, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0
        script = (f"cd {self.folder}; {'mount -t proc proc /proc; mount -t tmpfs -o mode=755 none queue; ' if alone else ''}"
                  f"chown -R root:root conf; chown postfix data; chown {user} box; postfix -c {config} start-fg & cat >/dev/null"
                  f"{'' if alone else f'; postfix -c {config} stop'}")
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.process = subprocess.Popen([*AS_ROOT, *(apart if alone else []), "sh", "-ec", script],
                                        stdin=subprocess.PIPE, stdout=self.log, stderr=self.log)

    def __enter__(self):
        for _ in range(300):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                    if probe.recv(4) == b"220 ":
                        self.probes = self.said().count(": connect from")
                        return self
            except OSError:
                pass
            time.sleep(0.1)
        said = self.said()
        self.__exit__()
        raise Failure(f"Postfix does not listen; it takes root, or sudo that asks for no password\n{said[-2000:]}")

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.log.close()
        subprocess.run([*AS_ROOT, "rm", "-rf", self.folder], check=False)

    def said(self):
        return read(os.path.join(self.folder, "log")).decode("utf-8", "replace")

    def connections(self):
        return self.said().count(": connect from") - self.probes

    def arrived(self):
        return [os.path.join(self.box, "new", name) for name in os.listdir(os.path.join(self.box, "new"))] if os.path.exists(
            os.path.join(self.box, "new")) else []

    def mailbox(self, wanted):
        """The messages, once there are so many, and no more are on their way."""
        deadline = time.monotonic() + 60
        while len(self.arrived()) < wanted or self.said().count(": removed") < len(self.arrived()):
            if time.monotonic() > deadline:
                raise Failure(f"{len(self.arrived())} messages arrived, not {wanted}\n{self.said()[-2000:]}")
            time.sleep(0.1)
        return [read(path) for path in sorted(self.arrived())]


def free_ports(n):
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
