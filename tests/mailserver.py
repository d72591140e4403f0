"""Mail servers of the tests: Debian's OpenSMTPD, which is a real one, and Fake, which behaves as badly as asked.

    with Fake("greylist") as server:     server.uri; server.messages
    with Smtpd(context) as server:       server.uri; server.mailbox()

Debian 12's OpenSMTPD cannot do TLS (its key process does not work with OpenSSL 3): Tunnel does it before it.
"""

import glob
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time

from harness import Failure, read, write


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
        self.vanish()

    def vanish(self):
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
                say("530 5.7.0 who are you?" if how == "login-only" and not name else "250 ok")
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


class Tunnel(Listener):
    """TLS from the first byte, before a server that does not have it."""

    def __init__(self, port, cert):
        super().__init__()
        self.to, self.tls = port, tls(cert)
        self.uri = f"smtps://localhost:{self.port}"

    def serve(self, connection):
        secure = self.tls.wrap_socket(connection, server_side=True)
        inner = socket.create_connection(("127.0.0.1", self.to))

        def answers():
            try:
                for data in iter(lambda: inner.recv(65536), b""):
                    secure.sendall(data)
            except OSError:
                pass
        threading.Thread(target=answers, daemon=True).start()
        try:
            for data in iter(lambda: secure.recv(65536), b""):
                inner.sendall(data)
        finally:
            inner.close()


class Smtpd:
    """OpenSMTPD on a free port of this machine, with a queue in memory of its own that nobody else sees: a process of ours, no
    service. It delivers all mail for mail.example to one mailbox."""

    def __init__(self, context):
        self.folder = tempfile.mkdtemp(prefix="pdfgen-mail.")  # where the user that mail is delivered to can get at it
        os.chmod(self.folder, 0o755)
        self.box = os.path.join(self.folder, "box")
        os.mkdir(self.box)
        os.chmod(self.box, 0o777)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.uri = f"smtp://localhost:{self.port}"
        config = write(os.path.join(self.folder, "smtpd.conf"),
                       'table boxes { "@mail.example" = "nobody" }\n'
                       f'listen on 127.0.0.1 port {self.port} hostname localhost\n'
                       f'action "box" maildir "{self.box}" virtual <boxes>\n'
                       'match from any for domain "mail.example" action "box"\n')
        self.log = open(os.path.join(self.folder, "log"), "wb")
        alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c",
                 "mount -t proc proc /proc && mount -t tmpfs none /run && mount -t tmpfs none /var/spool && "
                 f"mkdir -m 711 /var/spool/smtpd && exec /usr/sbin/smtpd -d -f {config}"]
        as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        self.process = subprocess.Popen([*as_root, *alone], stdout=self.log, stderr=self.log)

    def __enter__(self):
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise Failure("OpenSMTPD does not listen; it takes root, or sudo that asks for no password")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def mailbox(self, wanted):
        """The messages, once there are so many."""
        for _ in range(300):
            found = glob.glob(os.path.join(self.box, "new", "*")) + glob.glob(os.path.join(self.box, "**", "new", "*"))
            if len(set(found)) >= wanted:
                return [read(path) for path in sorted(set(found))]
            time.sleep(0.1)
        raise Failure(f"{len(set(found))} messages arrived, not {wanted}\n" + read(os.path.join(self.folder, "log")).decode()[-2000:])
