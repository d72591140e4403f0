"""Printers of the tests: CUPS's ippeveprinter, which is a real one but for the paper, and Fake, which behaves as badly as asked.

    with Fake("jam") as printer:    printer.uri; printer.requests
    with Eve(context) as printer:   printer.uri; printer.documents()
"""

import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

from harness import Failure, read, write

# RFC 8010, 3.5; RFC 8011, 5.4.15
TAGS = {"integer": 0x21, "boolean": 0x22, "enum": 0x23, "range": 0x33, "text": 0x41, "name": 0x42, "keyword": 0x44, "uri": 0x45,
        "charset": 0x47, "language": 0x48, "mime": 0x49}
NUMBERS = {0x21, 0x23}
PRINT_JOB, CREATE_JOB, SEND_DOCUMENT, CANCEL_JOB, GET_JOB, GET_PRINTER = 2, 5, 6, 8, 9, 11
PENDING, HELD, PROCESSING, STOPPED, CANCELLED, ABORTED, COMPLETED = range(3, 10)

ABLE = [("operations-supported", "enum", [PRINT_JOB, CREATE_JOB, SEND_DOCUMENT, CANCEL_JOB, GET_JOB, GET_PRINTER]),
        ("document-format-supported", "mime", ["application/pdf"]), ("printer-is-accepting-jobs", "boolean", [True]),
        ("multiple-document-jobs-supported", "boolean", [True]), ("copies-supported", "range", [(1, 99)]),
        ("multiple-document-handling-supported", "keyword", ["separate-documents-collated-copies"]),
        ("sides-supported", "keyword", ["one-sided", "two-sided-long-edge", "two-sided-short-edge"]),
        ("media-supported", "keyword", ["iso_a4_210x297mm", "na_letter_8.5x11in"]), ("finishings-supported", "enum", [3, 4]),
        ("print-color-mode-supported", "keyword", ["auto", "color", "monochrome"]),
        ("job-hold-until-supported", "keyword", ["no-hold", "indefinite"]), ("printer-state", "enum", [3]),
        ("printer-make-and-model", "text", ["Fake \x1b[31m 1"])]


def value(kind, what):
    if kind == "boolean":
        return bytes([what])
    if kind == "range":
        return struct.pack(">ii", *what)
    return struct.pack(">i", what) if kind in ("integer", "enum") else what.encode()


def attributes(entries):
    out = b""
    for name, kind, values in entries:
        for i, what in enumerate(values):
            bare, data = (name.encode() if i == 0 else b""), value(kind, what)
            out += struct.pack(">BH", TAGS[kind], len(bare)) + bare + struct.pack(">H", len(data)) + data
    return out


def response(status, request, group=None, entries=()):
    head = struct.pack(">BBHI", 2, 0, status, request) + b"\x01"
    head += attributes([("attributes-charset", "charset", ["utf-8"]), ("attributes-natural-language", "language", ["en"])])
    return head + (bytes([group]) + attributes(entries) if group else b"") + b"\x03"


class Request:
    """A request's operation, attributes ({name: [values]}) and the document behind them."""

    def __init__(self, data):
        _, self.operation, self.id = struct.unpack(">HHI", data[:8])
        self.attributes, at, name = {}, 8, None
        while data[at] != 3:
            if data[at] < 0x10:
                at += 1
                continue
            tag, n = struct.unpack(">BH", data[at:at + 3])
            name = data[at + 3:at + 3 + n].decode() or name
            at += 3 + n
            n, = struct.unpack(">H", data[at:at + 2])
            raw = data[at + 2:at + 2 + n]
            at += 2 + n
            what = struct.unpack(">i", raw)[0] if tag in NUMBERS else bool(raw[0]) if tag == 0x22 else raw.decode("utf-8", "replace")
            self.attributes.setdefault(name, []).append(what)
        self.document = data[at + 1:]


class Fake:
    """`behaviour` is a word; see answer() and serve()."""

    def __init__(self, behaviour="good", **able):
        self.behaviour, self.requests, self.cancelled, self.hung_up = behaviour, [], False, 0
        self.able = [(name, kind, able.get(name.replace("-", "_"), values)) for name, kind, values in ABLE]
        self.able = [entry for entry in self.able if entry[2] is not None]
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(16)
        self.uri = f"ipp://127.0.0.1:{self.listener.getsockname()[1]}/ipp/print"
        self.open = []
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.vanish()

    def vanish(self):
        """Nobody listens any more, and every connection is cut."""
        for one in [self.listener, *self.open]:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def sent(self, operation):
        return [request for request in self.requests if request.operation == operation]

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.open.append(connection)
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        try:
            with connection, connection.makefile("rb") as stream:
                while self.serve(connection, stream):
                    pass
        except (OSError, ValueError, struct.error):
            pass  # the other side left

    def serve(self, connection, stream):
        if self.behaviour == "silent":
            time.sleep(60)
            return False
        if self.behaviour == "closes":
            return False
        lines = []
        while (line := stream.readline()) not in (b"\r\n", b""):
            lines.append(line.decode("latin-1").strip())
        if not lines:
            return False
        headers = {name.lower(): rest.strip() for name, _, rest in (line.partition(":") for line in lines[1:])}
        if self.behaviour == "noise":
            connection.sendall(b"\x00\xff" * 5000)
            return False
        if self.behaviour == "password" and headers.get("authorization") != "Basic bnVyc2U6c2VjcmV0":  # nurse:secret
            connection.sendall(b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n')
            return False
        length = int(headers.get("content-length", 0))
        if "100-continue" in headers.get("expect", ""):
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self.behaviour == "hangs-up" and length > 5000:
            stream.read(5000)
            self.hung_up += 1
            return False
        request = Request(stream.read(length))
        self.requests.append(request)
        if self.behaviour == "missing":
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        elif self.behaviour == "endless":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                connection.sendall(b"1000\r\n" + b"\x44" * 4096 + b"\r\n")
        else:
            body = self.answer(request)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            if self.behaviour == "vanishes" and request.document:
                self.vanish()
                return False
        return True

    def answer(self, request):
        how, reasons = self.behaviour, ["none"]
        if how == "garbage":
            return b"<html>Nothing like a printer</html>"
        if how == "cut":
            return response(0, request.id, 4, self.able)[:60]
        if request.operation == GET_PRINTER:
            if how in ("jam", "paper") and self.sent(CREATE_JOB):
                reasons = {"jam": ["media-jam-error"], "paper": ["media-empty-error", "media-low-report"]}[how]
            return response(0, request.id, 4, [*self.able, ("printer-state-reasons", "keyword", reasons)])
        if request.operation in (CREATE_JOB, PRINT_JOB):
            if how == "refuses":
                return response(0x0506, request.id)
            return response(0, request.id, 2, [("job-id", "integer", [17]), ("job-state", "enum", [HELD])])
        if request.operation == SEND_DOCUMENT:
            return response(0x0500 if how == "breaks" and len(self.sent(SEND_DOCUMENT)) > 1 else 0, request.id)
        if request.operation == GET_JOB:
            if how == "forgets":
                return response(0x0406, request.id)
            state = {"jam": PROCESSING, "paper": STOPPED, "cancels": CANCELLED, "aborts": ABORTED, "holds": HELD}.get(how, COMPLETED)
            reasons = {"aborts": ["aborted-by-system", "document-format-error"], "errors": ["job-completed-with-errors"]}.get(how, ["none"])
            return response(0, request.id, 2, [("job-state", "enum", [state]), ("job-state-reasons", "keyword", reasons),
                                               ("job-impressions-completed", "integer", [1])])
        self.cancelled = self.cancelled or request.operation == CANCEL_JOB
        return response(0, request.id)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listening(process, port, name):
    for _ in range(100):
        try:
            socket.create_connection(("localhost", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    stop(process)
    raise Failure(f"{name} does not listen")


def stop(process, how=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Eve:
    """ippeveprinter on a free port of this machine, known to nobody else. It takes about five seconds a job."""

    def __init__(self, context):
        self.folder, self.keys, self.port = context.folder(), context.folder(), free_port()
        self.uri = f"ipp://localhost:{self.port}/ipp/print"
        self.secure = self.uri.replace("ipp:", "ipps:")
        environment = dict(os.environ, LD_PRELOAD=os.path.join(context.build, "tests", "no_dnssd.so"))
        self.process = subprocess.Popen(
            ["/usr/sbin/ippeveprinter", "-k", "-d", self.folder, "-p", str(self.port), "-n", "localhost", "-r", "off", "-2",
             "-K", self.keys, "-f", "application/pdf", "Test"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        listening(self.process, self.port, "ippeveprinter")
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, how=signal.SIGTERM):
        stop(self.process, how)

    def documents(self):
        return [read(os.path.join(self.folder, name)) for name in sorted(os.listdir(self.folder)) if name.endswith(".pdf")]


class Cups:
    """A CUPS server of its own, with one queue, "frontdesk", that hands on to a printer what it is given, as it is."""

    def __init__(self, context, printer):
        # Not below the tests' own folder: the server lets its helpers run as another user, who may not get there.
        self.folder, self.port = tempfile.mkdtemp(), free_port()
        os.chmod(self.folder, 0o755)
        for name in ("root", "spool/tmp", "cache", "state", "log"):
            os.makedirs(os.path.join(self.folder, name))
        user = "User lp\nGroup lpadmin\n" if os.geteuid() == 0 else ""
        server = self.put("cupsd.conf", f"Listen localhost:{self.port}\nBrowsing No\nWebInterface No\nDefaultAuthType None\n"
                          "<Location />\nOrder allow,deny\nAllow localhost\n</Location>\n"
                          "<Policy default>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n")
        files = self.put("cups-files.conf", f"{user}SystemGroup root\nServerRoot {self.folder}/root\nRequestRoot {self.folder}/spool\n"
                         f"TempDir {self.folder}/spool/tmp\nCacheDir {self.folder}/cache\nStateDir {self.folder}/state\n"
                         + "".join(f"{name}Log {self.folder}/log/{name}\n" for name in ("Access", "Error", "Page")))
        self.put("printers.conf", f"<Printer frontdesk>\nDeviceURI {printer.uri}\nState Idle\nAccepting Yes\nShared No\n"
                 "JobSheets none none\nOpPolicy default\nErrorPolicy abort-job\n</Printer>\n")
        self.server = f"localhost:{self.port}"
        self.process = subprocess.Popen(["/usr/sbin/cupsd", "-f", "-c", server, "-s", files],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def put(self, name, text):
        return write(os.path.join(self.folder, "root", name), text)

    def __enter__(self):
        listening(self.process, self.port, "cupsd")
        return self

    def __exit__(self, *_):
        stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)
