"""pdfgen mail: at a real mail server (Postfix), at servers that misbehave, and taken apart by Python's email."""

import contextlib
import csv
import email
import email.header
import email.policy
import email.utils
import fcntl
import glob
import io
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import time

from harness import Failure, check, read, run, write
from mailserver import Fake, Postfix, certificate
from printer import GET_JOB, SEND_DOCUMENT
from printer import Fake as Printer

TEMPLATES = "sources/jobs/mail.xml"
ONE = ["--template", TEMPLATES, "--set", "language=en", "--set", "department=oncology", "--set", "name=Jane"]


def tests(context):
    for suffix, program, env in context.variants():
        def pdfgen(*words, p=program, e=env, **more):
            return run([p, *map(str, words)], env=e, **{"cwd": context.root, **more})
        for function in (message, any_text, templates, bad_input, encrypted, secure, login, misbehaving, words, ledger, again, unfinished, one_way, at_once, rules, at_fault):
            yield f"mailing/{function.__name__.replace('_', ' ')}{suffix}", lambda f=function, g=pdfgen: f(context, g)
    for function in (real, thousand, killed, interrupted):
        yield f"mailing/{function.__name__}", lambda f=function: f(context, lambda *w, **m: run([context.program, *map(str, w)], env=context.home,
                                                                                             cwd=context.root, **m))


def expect(result, status, words=""):
    said = result.text + result.said
    check(result.status == status and re.search(words, said), f"exit {result.status}, not {status} with '{words}'\n{said}")
    return result


def handout(context):
    return os.path.join(context.cases, "plain.pdf")


def parsed(data):
    return email.message_from_bytes(data, policy=email.policy.default)


def pdf_of(mail):
    part, = mail.iter_attachments()
    check(part.get_content_type() == "application/pdf", part.get_content_type())
    return part.get_content()


def dry(context, pdfgen, *words):
    """The one message that is written."""
    folder = context.folder()
    expect(pdfgen("mail", *words, "--dry-run", "-o", folder), 0)
    name, = os.listdir(folder)
    return read(os.path.join(folder, name))


def well_formed(data):
    check(b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b""), "a line does not end with CRLF")
    check(all(len(line) <= 998 for line in data.split(b"\r\n")), "a line is too long")
    check(data.isascii(), "not all ASCII: it does not pass every server")
    mail = parsed(data)
    for part in mail.walk():
        check(not part.defects, f"{part.get_content_type()}: {part.defects}")
        for header in part.values():
            check(not header.defects, f"{header}: {header.defects}")
    return mail


def message(context, pdfgen):
    data = dry(context, pdfgen, handout(context), "--to", "jane@mail.example", "--template", TEMPLATES, "--consent", "--set", "language=es-MX",
               "--set", "department=radiology", "--set", "name=Zoë Ñandú <b>&amp;")
    mail = well_formed(data)
    check(mail["to"] == "jane@mail.example" and mail["reply-to"] == "radiology@clinic.example", f"{mail['to']}, {mail['reply-to']}")
    sender, = mail["from"].addresses
    check((sender.display_name, sender.addr_spec) == ("Clínica Ejemplo", "handouts@clinic.example"), str(mail["from"]))
    check(mail["subject"] == "Su folleto", mail["subject"])
    check(mail["content-language"] == "es" and mail["auto-submitted"] == "auto-generated", "language, or who wrote it")
    check(abs(mail["date"].datetime.timestamp() - time.time()) < 300, f"date: {mail['date']}")
    check(re.fullmatch(r"<[0-9a-f]{32}@clinic\.example>", mail["message-id"]), mail["message-id"])
    check(pdf_of(mail) == read(handout(context)), "not the same PDF")
    part, = mail.iter_attachments()
    check(part.get_filename() == "su-folleto-en-español.pdf", part.get_filename())
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    check(plain.get_param("format") == "flowed" and html.get_content_type() == "text/html", "forms of the text")
    text, marked = plain.get_content().replace("\r", ""), html.get_content().replace("\r", "")
    check(all(len(line) <= 73 for line in text.splitlines()), "a line of the text is not wrapped")
    check("Hola, Zoë Ñandú <b>&amp;:" in text and "<bdi>Zoë Ñandú &lt;b&gt;&amp;amp;</bdi>:" in marked, "the name")
    for header, value in mail.items():  # what is seen before the message is opened
        check(not re.search("radio|oncolog", value.lower()) or header == "Reply-To", f"{header} tells what the patient has: {value}")
    check("Servicio de radiología" in text, "who writes")
    for said in (text, marked):
        check("555-0156" in said and "contraseña" not in said, f"the department's phone, nothing of a password\n{said}")
    check("\n- Llámenos: 555-0156.\n" in text and "<li>Llámenos: <bdi>555-0156</bdi>.</li>" in marked, "the list")


def any_text(context, pdfgen):
    """Whatever stands in a template comes out of the message as it was."""
    chance = random.Random(8)
    alphabets = ("abc XYZ,;:<>&\"'()[]@\\=?_%/.", "äöüßÑñéçğı", "你好世界，。", "مرحبا", "😀👩‍⚕️", "= =?utf-8?q?x?= ", "..From -- ")
    xml = lambda s: s.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    squeeze = lambda s: " ".join(s.split(" ")).strip(" ")
    def some(most):
        letters = "".join(chance.choice(alphabets) for _ in range(3))
        return squeeze(re.sub(" +", " ", "x" + "".join(chance.choice(letters) for _ in range(chance.randrange(most)))))
    for _ in range(12):
        label, subject, body, link = some(90), some(300), [some(400) for _ in range(3)], some(40)
        name = re.sub(r'[\u200d/\\:*?"<>|.]', "_", some(100)).encode()[:200].decode("utf-8", "ignore").strip() + "x"
        path = write(os.path.join(context.folder(), "t.xml"), f'''<mail xmlns="urn:pdfgen:mail">
          <department name="d" from="a@b.example"><label xml:lang="en">{xml(label)}</label></department>
          <message xml:lang="en"><subject>{xml(subject)}</subject><file-name>{xml(name)}</file-name>
          <body>{"".join(f"<p>{xml(p)}</p>" for p in body)}<p><a href="https://a.example/">{xml(link)}</a></p></body></message></mail>''')
        data = dry(context, pdfgen, handout(context), "--to", "j@mail.example", "--template", path, "--consent")
        mail = well_formed(data)
        raw, address = email.utils.parseaddr(email.message_from_bytes(data)["from"])  # the policy's own parser keeps blanks between encoded words
        sender = str(email.header.make_header(email.header.decode_header(raw)))
        check((sender, address) == (label, "a@b.example"), f"{sender!r}, not {label!r}")
        check(mail["subject"] == subject, f"{mail['subject']!r}, not {subject!r}")
        check(next(mail.iter_attachments()).get_filename() == name + ".pdf", f"{next(mail.iter_attachments()).get_filename()!r}, not {name!r}")
        flowed = mail.get_body(("plain",)).get_content().replace("\r", "")
        lines = [line[1:] if line.startswith(" ") else line for line in flowed.split("\n")]  # RFC 3676, 4.4 and 4.5
        text = "".join(line if line.endswith(" ") else line + "\n" for line in lines)
        check(text.rstrip("\n").split("\n\n") == [*body, f"{link} <https://a.example/>"], f"{text!r}, not {body!r}")
        marked = mail.get_body(("html",)).get_content().replace("\r", "")
        for p in [*body, link]:
            check(f">{xml(p).replace('>', '&gt;')}<" in marked, f"{p!r} is not in {marked!r}")


def template(context, message_="", attributes="", department="", subject="Hello"):
    return write(os.path.join(context.folder(), "t.xml"), f'''<mail xmlns="urn:pdfgen:mail">
<department name="d" from="a@b.example"><label xml:lang="en">D</label>{department}</department>
<message xml:lang="en" {attributes}><subject>{subject}</subject><file-name>h</file-name><body>{message_ or "<p>x</p>"}</body></message></mail>''')


def templates(context, pdfgen):
    """What a template may not hold is told with its place."""
    def one(path, status, said, *more):
        folder = context.folder()
        expect(pdfgen("mail", handout(context), "--to", "j@mail.example", "--template", path, "--consent", "--dry-run", "-o", folder, *more), status, said)
        check(bool(os.listdir(folder)) == (status == 0), "written, or not")
    for body, said in (('<p><field name="nmae"/></p>', 't.xml:3:.*"nmae" is unknown.*(?s:.*)Did you mean "name"'), ('<p when="vist">x</p>', '"vist" is unknown'),
                       ("<div>x</div>", "<div> is not an element"), ("<p><ul/></p>", "<ul> may not stand in <p>"), ("x", "may not hold text"),
                       ("<p><a href='javascript:x'>y</a></p>", "no link for a message|bad-value"), ("<p onclick='x'>y</p>", "no attribute onclick"),
                       ("<p><a href='https://a.example'><a href='https://b.example'>x</a></a></p>", "<a> may not stand in <a>"), ("<p><field/></p>", "needs the attribute name")):
        one(template(context, body), 2, said)
    one(template(context, subject='For <field name="name"/>'), 2, "mail-private", "--set", "name=Jane")
    one(template(context, subject='For <field name="name"/>', attributes='patient-in-subject="yes"'), 2, "mail-private", "--set", "name=Jane")
    one(template(context, subject='From <field name="department"/>, <field name="phone"/>', department='<value name="phone">555-0101</value>'), 0, "")
    for subject in ('<field name="name" default="a&#13;&#10;Bcc: x@y.example"/>', "a&#x2028;b", "a&#x85;b"):
        one(template(context, subject=subject), 2, "the subject has a line's end.*mail-text")
    one(template(context, department='<sender xml:lang="en">a&#x2028;b</sender>'), 2, "the sender's name has a line's end.*mail-text")
    one(template(context, '<p><field name="name"/></p>'), 2, "field-missing")
    one(template(context, attributes='department="e"'), 2, '"e" is unknown')
    one(template(context, department='<label xml:lang="en"/>'), 2, "<label> is empty")
    one(template(context).replace("t.xml", "none.xml"), 2, "file-missing|cannot")


def bad_input(context, pdfgen):
    folder = context.folder()
    base = ["mail", handout(context), *ONE, "--consent", "--dry-run", "-o", folder]
    for address in ("jane", "jane@", "@mail.example", "jane@mail", "a@b.example,c@d.example", "a@b.example c@d.example", "a@b.example\r\nBcc: c@d.example",
                    "jane@mail..example", ".j@mail.example", "j@mail.example>", "<j@mail.example>", "jané@mail.example", "x" * 65 + "@mail.example",
                    "j@1.2.3.4", "j@-x.example"):
        result = expect(pdfgen(*base, "--to", address), 2, "mail-address")
        check("@" not in address or address not in result.said, f"the address is shown: {result.said}")
    for name in ("a\nBcc: x@y.example", "a\u2028b", "a\u0085b", "tab\there", "x" * 9000):
        result = expect(pdfgen(*base, "--to", "j@mail.example", "--set", "name=" + name), 2, 'the field "name" has .*mail-text')
        check(name not in result.said, f"the value is shown: {result.said}")
    big = write(os.path.join(context.folder(), "big.pdf"), read(handout(context)) + b"%" + b" " * (16 << 20))
    result = pdfgen("mail", big, *ONE, "--consent", "--dry-run", "-o", folder, "--to", "j@mail.example")
    expect(result, 2, "mail-too-big|pdf-unreadable")
    none = write(os.path.join(context.folder(), "none.pdf"), "nothing")
    expect(pdfgen("mail", none, *ONE, "--consent", "--dry-run", "-o", folder, "--to", "j@mail.example"), 2)
    expect(pdfgen("mail", handout(context), *ONE, "--dry-run", "-o", folder, "--to", "j@mail.example"), 2, "mail-consent")
    check(os.listdir(folder) == [], "something was written")


def encrypted(context, pdfgen):
    folder = context.folder()
    secret = write(os.path.join(folder, "secret"), "Grüße 42!\n")
    os.chmod(secret, 0o600)
    data = dry(context, pdfgen, handout(context), "--to", "j@mail.example", *ONE, "--encrypt", "--password-file", secret)
    mail = well_formed(data)
    check("password that we agreed on" in re.sub(r"\s+", " ", mail.get_body(("plain",)).get_content()), "nothing is said of the password")
    check(b"42!" not in data and "Grüße 42".encode() not in pdf_of(mail), "the password is in the mail")
    locked, open_ = write(os.path.join(folder, "locked.pdf"), pdf_of(mail)), os.path.join(folder, "open.pdf")
    check(run(["qpdf", "--decrypt", locked, open_]).status != 0, "it is not encrypted")
    check(run(["qpdf", "--password=Grüße 42!", "--decrypt", locked, open_]).status == 0, "the password does not open it")
    check("AESv3" in run(["qpdf", "--password=Grüße 42!", "--show-encryption", locked]).text, "not AES-256")
    text = [run(["pdftotext", path, "-"]).text for path in (open_, handout(context))]
    check(text[0] == text[1], "another text")
    archival = os.path.join(folder, "archival.pdf")
    expect(pdfgen("build", os.path.join(context.cases, "article.xml"), "--layout", os.path.join(context.cases, "layout.xml"), "-o", archival), 0)
    mail = parsed(dry(context, pdfgen, archival, "--to", "j@mail.example", *ONE, "--encrypt", "--password-file", secret))
    write(locked, pdf_of(mail))
    check(run(["qpdf", "--password=Grüße 42!", "--decrypt", "--stream-data=uncompress", locked, open_]).status == 0, "the password does not open it")
    check(b"<pdfaid:part>2<" in read(archival) and b"<pdfaid:part>" not in read(open_) and b"<pdfuaid:part>1<" in read(open_), "what it claims")


def secure(context, pdfgen):
    folder = context.folder()
    cert, other = certificate(folder), certificate(folder, "other.example")
    send = ["mail", handout(context), "--to", "j@mail.example", *ONE, "--consent", "--timeout", "5"]
    for implicit in (False, True):
        with Fake(cert=cert, implicit=implicit) as server:
            expect(pdfgen(*send, "--server", server.uri, "--ca", cert[0], "-v"), 0, "accepted")
            expect(pdfgen("mail", "--check", "--server", server.uri, "--ca", cert[0]), 0)
            check(len(server.messages) == 1 and server.messages[0].to == ["j@mail.example"], "not one message")
            for words_ in (["--server", server.uri], ["--server", server.uri.replace("localhost", "127.0.0.1"), "--ca", cert[0]],
                          ["--server", server.uri, "--ca", other[0]]):
                expect(pdfgen(*send, *words_), 4, "mail-insecure")
                expect(pdfgen("mail", "--check", *words_), 4, "mail-insecure")
            check(len(server.messages) == 1, "a message was sent")
        with Fake(cert=other, implicit=implicit) as server:
            expect(pdfgen(*send, "--server", server.uri, "--ca", other[0]), 4, "mail-insecure")
    for behaviour in ("no-tls", "injects"):
        with Fake(behaviour, cert=cert) as server:
            expect(pdfgen(*send, "--server", server.uri, "--ca", cert[0]), 4, "mail-(insecure|unreachable)")
            check(not server.messages, "a message was sent")


def login(context, pdfgen):
    folder = context.folder()
    cert, secret = certificate(folder), os.path.join(folder, "secret")
    send = ["mail", handout(context), "--to", "j@mail.example", *ONE, "--consent", "--timeout", "5", "--ca", cert[0]]
    for text, mode, status, said in (("nurse:secret\n", 0o600, 0, ""), ("nurse:wrong!\n", 0o600, 4, "mail-login"), ("nurse:secret\n", 0o644, 3, "others may read"),
                                     ("secret\n", 0o600, 3, "no colon")):
        write(secret, text)
        os.chmod(secret, mode)
        for behaviour in ("login", "login-only"):
            with Fake(behaviour, cert=cert) as server:
                result = expect(pdfgen(*send, "--server", server.uri, "--credentials", secret), status, said)
                check("wrong!" not in result.said and "secret\n" not in result.said, "the password is shown")
                check(len(server.messages) == (status == 0), "sent, or not")
                expect(pdfgen("mail", "--check", "--server", server.uri, "--ca", cert[0], "--credentials", secret), status, said)
    with Fake("login-only", cert=cert) as server:
        expect(pdfgen(*send, "--server", server.uri, "--credential-command", "echo nurse:secret"), 0)
        expect(pdfgen(*send, "--server", server.uri, "--credential-command", "echo nurse:secret; exit 1"), 3, "the command failed")
        expect(pdfgen(*send, "--server", server.uri), 4, "mail-login")
    os.chmod(write(secret, "nurse:secret\n"), 0o600)
    with Fake("", cert=cert) as server:
        expect(pdfgen("mail", "--check", "--server", server.uri, "--ca", cert[0], "--credentials", secret), 4, "it offers no login")


def misbehaving(context, pdfgen):
    send = ["mail", handout(context), "--to", "jane3@mail.example", *ONE, "--consent", "--no-tls", "--timeout", "2"]
    for behaviour, status, said, taken in (
            ("greylist", 0, "", 1), ("refuse", 4, r"refuses the message: 550 5.1.1 .*\[mail-refuses\]", 0), ("full", 4, r"452 4.2.2 mailbox full \[mail-defers\]", 0),
            ("over-quota", 4, r"552 5.2.2 over quota \[mail-refuses\]", 0), ("busy", 4, "421 4.3.2.*mail-unreachable", 0), ("closed", 4, "554 5.3.2.*mail-unreachable", 0),
            ("loris", 4, "mail-unreachable", 0), ("endless", 4, "mail-unreachable", 0), ("garbage", 4, "mail-unreachable", 0), ("mute", 4, "does not answer", 0),
            ("nonsense", 4, "mail-maybe", 0), ("thinks-for-ever", 4, "mail-maybe", 0), ("after-dot", 4, "may have taken.*mail-maybe", 1), ("after-dot-once", 4, "mail-maybe", 1)):
        with Fake(behaviour) as server:
            start = time.monotonic()
            result = expect(pdfgen(*send, "--server", server.uri), status, said)
            check("jane3" not in result.said, f"the address is shown: {result.said}")
            check(len(server.messages) == taken, f"{behaviour}: {len(server.messages)} messages")
            check(time.monotonic() - start < 20, f"{behaviour}: waited too long")
    with socket.socket() as nobody:  # bound, so that no other test's server gets it
        nobody.bind(("127.0.0.1", 0))
        expect(pdfgen(*send, "--server", f"smtp://localhost:{nobody.getsockname()[1]}"), 4, "cannot be reached")
    # In the middle of a message that no buffer on the way holds whole, nobody has it: it is sent again.
    big = write(os.path.join(context.folder(), "big.pdf"), padded(read(handout(context)), 8 << 20))
    with Fake("mid-data") as server:
        result = expect(pdfgen("mail", big, *send[2:], "--server", server.uri), 0)
        check(len(server.messages) == 1 and server.connections == 2, "not once")


def padded(pdf, n):
    """The same document with much that nobody looks at in it."""
    start = pdf.rindex(b"startxref")
    return pdf[:start] + b"%" + b"x" * n + b"\n" + pdf[start:]


def words(context, pdfgen):
    good = ["mail", handout(context), "--to", "j@mail.example", *ONE, "--consent", "--server", "smtp://localhost:1"]
    for more in (["--server", "http://x/"], ["--server", "smtp://nurse:secret@localhost/"], ["--server", "smtp://"], ["--server", "localhost"],
                 ["--server", "smtp://mail.example", "--no-tls"], ["--server", "smtps://localhost", "--no-tls"], ["--from-ledger"], ["--check"],
                 ["--dry-run"], ["-o", "x"], ["--rate", "0"], ["--encrypt"], ["--resend-uncertain"], ["--resend-refused"], ["--resend-changed"], ["--unfinished"], ["--unless-delivered"], ["--no-tls", "--ca", "x"],
                 ["--credentials", "a", "--credential-command", "b"], ["--server", "smtp://localhost/?x"]):
        result = expect(pdfgen(*good, *more), 64)
        check("secret" not in result.said, f"the password is shown: {result.said}")
    for line in (["mail"], ["mail", handout(context)], ["mail", "--check"], ["mail", "--from-ledger", "--server", "smtp://localhost"],
                 ["mail", handout(context), "--to", "j@mail.example", "--server", "smtp://localhost"]):
        expect(pdfgen(*line), 64)


# ---- from the ledger ----

class Night:
    """A job with made-up patients, its batch made."""

    def __init__(self, context, pdfgen, n, faulty="skip", change=None, mail="", attributes="", body=""):
        self.context, self.pdfgen, self.folder = context, pdfgen, context.folder()
        self.rows = [{"record": f"R{i}", "name": f"Patient {i} Ñ", "email": f"patient.{i}@mail.example", "consent": "yes", "passphrase": ""}
                     for i in range(1, n + 1)]
        for i, row in enumerate(self.rows):
            row.update(change(i + 1) if change else {})
        self.save()
        self.job = write(os.path.join(self.folder, "job.xml"), f'''<job xmlns="urn:pdfgen:job"><data src="patients.csv" key="record">
          <column name="record"/><column name="name" field="phone" use="mail-name"/><column name="email" use="mail-to"/>
          <column name="consent" use="mail-consent"/><column name="passphrase" use="passphrase"/></data>
          <documents content-root="{context.cases}"><document src="{context.cases}/article.xml"><layout src="{context.cases}/layout.xml"/></document></documents>
          <output folder="out" name="{{row}}" faulty="{faulty}"/><mail templates="mail.xml" {mail}/></job>''')
        write(os.path.join(self.folder, "mail.xml"), f'''<mail xmlns="urn:pdfgen:mail">
          <department name="ward" from="ward@clinic.example"><label xml:lang="en">The ward</label></department>
          <message xml:lang="en" {attributes}><subject>Your handout</subject><file-name>handout</file-name>
          <body>{body or '<p>Hello <field name="name"/></p>'}</body></message></mail>''')
        expect(pdfgen("batch", self.job), 0)

    def save(self):
        out = io.StringIO()
        table = csv.DictWriter(out, self.rows[0].keys())
        table.writeheader()
        table.writerows(self.rows)
        write(os.path.join(self.folder, "patients.csv"), out.getvalue())

    def words(self, server, *more, tls=None):
        return ["mail", self.job, "--from-ledger", *(["--ca", tls[0]] if tls else ["--no-tls"]), "--server", server.uri, "--timeout", "4", *more]

    def mail(self, server, *more, tls=None):
        return self.pdfgen(*self.words(server, *more, tls=tls))

    def states(self):
        """How many entries are in each state of delivery, and what the servers said."""
        path = os.path.join(self.folder, "out", "ledger.sqlite")
        with sqlite3.connect(path) as db:
            last = db.execute("SELECT state, answer FROM deliveries d WHERE id = (SELECT max(id) FROM deliveries e WHERE e.entry = d.entry)").fetchall()
        db.close()
        return {name: sum(state == i for state, _ in last) for i, name in enumerate(("due", "started", "accepted", "deferred", "failed"))}, last

    def pdf(self, i):
        return read(os.path.join(self.folder, "out", f"{i:06}.pdf"))


def whole(night, messages, n):
    """Each patient has theirs, once."""
    found = {}
    for message_ in messages:
        mail = parsed(message_)
        found.setdefault(mail["to"], []).append(mail)
    check(sorted(found) == sorted(f"patient.{i}@mail.example" for i in range(1, n + 1)), f"{len(found)} patients have a message, not {n}")
    for to, mails in found.items():
        i = int(to.split("@")[0].split(".")[1])
        check(len(mails) == 1, f"patient {i} has {len(mails)} messages")
        check(pdf_of(mails[0]) == night.pdf(i), f"patient {i} has another PDF")
        check(f"Patient {i} Ñ" in mails[0].get_body(("plain",)).get_content(), f"patient {i} has another's name")


def ledger(context, pdfgen):
    night = Night(context, pdfgen, 12)
    folder = context.folder()
    expect(pdfgen("mail", night.job, "--from-ledger", "--dry-run", "-o", folder), 0, "12 written")
    whole(night, [read(path) for path in glob.glob(folder + "/*.eml")], 12)
    ids = {parsed(read(path))["message-id"] for path in glob.glob(folder + "/*.eml")}
    with Fake("greylist") as server:
        expect(night.mail(server), 0, "12 accepted")
        whole(night, [m.data for m in server.messages], 12)
        check({parsed(m.data)["message-id"] for m in server.messages} == ids and len(ids) == 12, "another Message-ID when it is sent again")
        expect(night.mail(server), 0, "0 accepted")
        check(len(server.messages) == 12, "sent twice")
    states, _ = night.states()
    check(states["accepted"] == 12, str(states))
    night = Night(context, pdfgen, 12)
    with Fake("refuse") as server:
        result = expect(night.mail(server), 4, "11 accepted, 1 refused")
        expect(result, 4, "row 3: the server refuses it: 550 5.1.1 .*unknown: no … here")
        check("patient." not in result.said, f"an address is shown: {result.said}")
        expect(night.mail(server), 0, "0 accepted")  # not again
    states, last = night.states()
    check(states["accepted"] == 11 and states["failed"] == 1, str(states))
    check(not any("patient" in (answer or "") for _, answer in last), f"an address is in the ledger: {last}")
    night = Night(context, pdfgen, 21)
    with Fake("tires") as server:  # while something is accepted it goes on, and the pauses grow no more
        expect(night.mail(server), 0, "21 accepted")
        whole(night, [m.data for m in server.messages], 21)
    night = Night(context, pdfgen, 4)
    with Fake() as server:
        start = time.monotonic()
        expect(night.mail(server, "--rate", "180"), 0, "4 accepted")
        check(time.monotonic() - start > 1, "more than 3 a second")
    night = Night(context, pdfgen, 3)
    with Fake("full") as server:
        expect(night.mail(server), 4, "3 not yet")
    check(night.states()[0]["deferred"] == 3, str(night.states()))
    with Fake("after-dot-once") as server:
        expect(night.mail(server), 4, "2 accepted, 0 refused, 0 not yet, 1 uncertain")
        expect(night.mail(server), 4, "0 accepted(?s:.*)1 message of an earlier run may have been accepted: row 1 ")
        check(len(server.messages) == 3, "sent again without a word")
        expect(night.mail(server, "--resend-uncertain"), 0, "1 accepted")
        check(len(server.messages) == 4, "not sent again")
        expect(night.mail(server), 0, "0 accepted")


def again(context, pdfgen):
    """What was refused, and what was made again after it was mailed, goes out when the user says so, and not before."""
    night = Night(context, pdfgen, 5)
    with Fake("refuse") as server:
        expect(night.mail(server), 4, "4 accepted, 1 refused(?s:.*)--resend-refused")
        night.rows[2]["email"] = "patient.4@mail.example"  # the right address
        night.save()
        expect(night.mail(server), 0, "0 accepted")
        expect(night.mail(server, "--resend-refused"), 0, "1 accepted")
        expect(night.mail(server, "--resend-refused"), 0, "0 accepted")
        check(len(server.messages) == 5, f"{len(server.messages)} messages")
    def anew(text):  # other PDFs of the same rows
        path = os.path.join(night.folder, "article.xml")
        write(path, read(os.path.join(context.cases, "article.xml")).replace(b"</title>", text + b"</title>", 1))
        write(night.job, read(night.job).replace(f"{context.cases}/article.xml".encode(), path.encode()).replace(
            f'content-root="{context.cases}"'.encode(), f'content-root="{os.path.commonpath((path, context.cases))}"'.encode()))
        expect(pdfgen("batch", night.job), 0)
    night = Night(context, pdfgen, 3)
    with Fake("after-dot-once") as server:
        expect(night.mail(server), 4, "2 accepted, 0 refused, 0 not yet, 1 uncertain")
        anew(b" 2")
        result = expect(night.mail(server), 4, r"0 accepted(?s:.*)3 handouts .* made again .*: rows 1, 2, 3 \[mail-changed\](?s:.*)--resend-changed")
        check(len(server.messages) == 3, "sent again without a word")
        expect(night.mail(server, "--resend-changed"), 0, "3 accepted")
        expect(night.mail(server), 0, "0 accepted")
        check(len({parsed(m.data)["message-id"] for m in server.messages}) == 6, "another handout under the same Message-ID")
    with Fake("sender") as server:  # that speaks of no patient
        night = Night(context, pdfgen, 3)
        result = expect(night.mail(server), 4, r"553 5.7.1 .*\[mail-refuses\](?s:.*)3 messages could not be sent yet")
        check(result.said.count("553") == 1 and server.connections == 1, f"{server.connections} connections\n{result.said}")
        check(night.states()[0]["failed"] == 0, str(night.states()))
        expect(pdfgen("mail", handout(context), "--to", "j@mail.example", *ONE, "--consent", "--no-tls", "--server", server.uri), 4, "553 5.7.1")
    with Fake() as server:
        expect(night.mail(server), 0, "3 accepted")


def unfinished(context, pdfgen):
    """What a batch made that was killed is mailed where that is asked for."""
    night = Night(context, pdfgen, 3)
    with contextlib.closing(sqlite3.connect(os.path.join(night.folder, "out", "ledger.sqlite"))) as db:
        db.executescript("DELETE FROM entries WHERE row = 3; UPDATE runs SET end = 0, complete = 0;")
    with Fake() as server:
        expect(night.mail(server), 2, "it has seen to 2 of 3 rows .batch-unfinished.(?s:.*)--unfinished")
        expect(pdfgen("mail", night.job, "--from-ledger", "--dry-run", "-o", os.path.join(night.folder, "dry")), 2, "batch-unfinished")
        check(not server.messages, "something was sent")
        expect(night.mail(server, "--unfinished"), 0, "2 accepted(?s:.*)2 of 3 rows .batch-part.")
        expect(pdfgen("batch", night.job), 0)
        expect(night.mail(server), 0, "1 accepted")
        whole(night, [m.data for m in server.messages], 3)


def one_way(context, pdfgen):
    """By mail or on paper, not both, where the call says so: whichever comes first."""
    def words(night, printer):
        return ["print", "--from-ledger", os.path.join(night.folder, "out", "ledger.sqlite"), "--printer", printer.uri, "--unless-delivered"]
    night = Night(context, pdfgen, 5)
    with Fake("refuse") as server, Printer() as printer:
        expect(night.mail(server, "--unless-delivered"), 4, "4 accepted, 1 refused")
        expect(pdfgen(*words(night, printer)), 0, "1 document, job(?s:.*)4 documents are left out: they were mailed")
        expect(night.mail(server, "--unless-delivered", "--resend-refused"), 0, "0 accepted(?s:.*)1 document is left out: it was printed, or may have been")
        check(len(server.messages) == 4, f"{len(server.messages)} messages")
    night = Night(context, pdfgen, 3)
    with Fake() as server, Printer("jam") as printer:
        process = subprocess.Popen([context.program, *words(night, printer)], env=context.home, cwd=context.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not printer.sent(GET_JOB) and process.poll() is None:
            time.sleep(0.01)
        expect(night.mail(server, "--unless-delivered"), 0, "3 documents are left out: they were printed, or may have been")
        printer.behaviour = "good"
        process.communicate()
        expect(night.mail(server, "--unless-delivered"), 0, "0 accepted")
        check(process.returncode == 0 and len(printer.sent(SEND_DOCUMENT)) == 1 and not server.messages, "mailed, too")
        expect(night.mail(server), 0, "3 accepted")
    night = Night(context, pdfgen, 2)
    with Fake() as server:
        with open(os.path.join(night.folder, "out", "ledger.sqlite-printing"), "wb") as claims:  # somebody is about to print them
            fcntl.lockf(claims, fcntl.LOCK_EX)
            expect(night.mail(server, "--unless-delivered"), 0, "2 documents are left out")
        expect(night.mail(server, "--unless-delivered"), 0, "2 accepted")
        check(not os.path.exists(os.path.join(night.folder, "out", "ledger.sqlite-printing")), "it is left there")


def at_once(context, pdfgen):
    """Two at once, a batch meanwhile, and killed while the rate makes it wait; ledgers of shards."""
    night = Night(context, pdfgen, 6)
    with Fake() as server:
        command = [context.program, *night.words(server, "--rate", "60")]
        process = subprocess.Popen(command, env=context.home, cwd=context.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while len(server.messages) < 2 and process.poll() is None:
            time.sleep(0.01)
        expect(night.mail(server), 2, "ledger-busy")
        expect(pdfgen("batch", night.job), 3, "ledger-busy")
        while len(server.messages) < 3 and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.3)
        process.kill()
        process.communicate()
        check(night.states()[0]["started"] == 0 or len(server.messages) > 3, f"waiting for its turn is not uncertain: {night.states()[0]}")
        expect(night.mail(server), 0, "accepted")
        check(len(server.messages) == 6, f"{len(server.messages)} messages for 6 patients")
        night = Night(context, pdfgen, 3)
        process = subprocess.Popen([context.program, *night.words(server, "--rate", "2")], env=context.home, cwd=context.root, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        while len(server.messages) < 7 and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.3)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate()
        check(time.monotonic() - start < 5 and len(server.messages) == 7, "Ctrl-C waits for the rate's next message")
    night = Night(context, pdfgen, 3)
    os.rename(os.path.join(night.folder, "out", "ledger.sqlite"), os.path.join(night.folder, "out", "ledger-1-of-1.sqlite"))
    with Fake() as server:
        expect(night.mail(server), 2, r"no ledger.* \[file-missing\]\nhint: .*--merge")


def rules(context, pdfgen):
    """Consent, passphrases, rows without an address."""
    def change(i):
        return {1: {}, 2: {"consent": ""}, 3: {"consent": "no"}, 4: {"consent": "", "passphrase": "blue horse 7"}, 5: {"email": ""},
                6: {"passphrase": "green horse 8"}}[i]
    for mail, said, sent in (("", "3 accepted, .* 2 at fault, 1 without", {1, 4, 6}), ('must-encrypt="true"', "2 accepted, .* 3 at fault, 1 without", {4, 6})):
        night = Night(context, pdfgen, 6, change=change, mail=mail, body='<p when="encrypted">locked</p><p>x</p>')
        with Fake() as server:
            result = expect(night.mail(server), 1, said)
            for row in (2, 3):
                check(re.search(rf"row {row}: .*\[mail-consent\]", result.said), f"row {row} is not told\n{result.said}")
            check("horse" not in result.said, "a passphrase is shown")
            check({int(m.to[0].split("@")[0][8:]) for m in server.messages} == sent, "others were sent")
            for m in server.messages:
                i = int(m.to[0].split("@")[0][8:])
                password = night.rows[i - 1]["passphrase"]
                mail = parsed(m.data)
                check(("locked" in mail.get_body(("plain",)).get_content()) == bool(password), "what is said of the password")
                check(b"horse" not in m.data, "a passphrase is in the mail")
                if not password:
                    check(pdf_of(mail) == night.pdf(i), "another PDF")
                    continue
                path = write(os.path.join(night.folder, "locked.pdf"), pdf_of(mail))
                plain = run(["pdftotext", os.path.join(night.folder, "out", f"{i:06}.pdf"), "-"]).text
                check(run(["pdftotext", "-upw", password, path, "-"]).text == plain and run(["pdftotext", path, "-"]).status != 0, "encryption")
        for name in glob.glob(os.path.join(night.folder, "out", "ledger*")):
            check(b"horse" not in read(name) and b"mail.example" not in read(name), f"{name} has a passphrase or an address")
    night = Night(context, pdfgen, 1, mail='patient-in-subject="true"', attributes='patient-in-subject="yes"')
    path = os.path.join(night.folder, "mail.xml")
    write(path, read(path).decode().replace("Your handout", 'For <field name="name"/>'))
    with Fake() as server:
        expect(night.mail(server), 0)
        check(parsed(server.messages[0].data)["subject"] == "For Patient 1 Ñ", "the subject")


def at_fault(context, pdfgen):
    """PDFs and rows that are not what they were; the rule of the job."""
    def spoil(night):
        pdf = os.path.join(night.folder, "out", "00000{}.pdf").format
        os.remove(pdf(2))
        write(pdf(3), read(pdf(3))[:-1] + b" ")
        night.rows[3]["name"] = "Somebody else"
        night.rows[4]["email"] = "a@b.example, c@d.example"
        night.rows[5]["email"] = "a@b.example\r\nBcc: c@d.example"
        night.save()
    for faulty in ("skip", "stop"):
        night = Night(context, pdfgen, 8, faulty=faulty)
        spoil(night)
        with Fake() as server:
            result = expect(night.mail(server), 1 if faulty == "skip" else 2)
            sent = sorted(int(m.to[0].split("@")[0][8:]) for m in server.messages)
            check(sent == ([1, 7, 8] if faulty == "skip" else []), f"{faulty}: sent to {sent}\n{result.said}")
            for row, code in (((2, "mail-changed"), (3, "mail-changed"), (4, "mail-changed"), (5, "row-value"), (6, "row-value")) if faulty == "skip" else ((2, "mail-changed"),)):
                check(re.search(rf"row {row}: .*\[{code}\]", result.said), f"row {row} is not told with {code}\n{result.said}")
            check("b.example" not in result.said and "Somebody" not in result.said, "a value is shown")
    night = Night(context, pdfgen, 2)
    expect(pdfgen("mail", night.job, "--from-ledger", "--server", "smtp://localhost:1", "--no-tls"), 4, "cannot be reached")
    check(night.states()[0]["due"] == 2 or night.states()[0]["due"] + night.states()[0]["started"] == 1, str(night.states()))
    with Fake() as server:
        expect(night.mail(server), 0, "2 accepted")
    os.remove(os.path.join(night.folder, "out", "ledger.sqlite"))
    with Fake() as server:
        expect(night.mail(server), 2, "file-missing|ledger")


def real(context, pdfgen):
    """A real server has them byte for byte, by STARTTLS and by TLS from the first byte; and what it refuses."""
    night = Night(context, pdfgen, 20)
    cert = certificate(context.folder())
    with Postfix(cert) as server:
        expect(night.mail(server, tls=cert), 0, "20 accepted")
        def one(to, *more):
            return pdfgen("mail", handout(context), "--to", to, *ONE, "--consent", "--timeout", "3", *more)
        trusted = ["--server", server.uri, "--ca", cert[0]]
        expect(one("patient.21@mail.example", "--server", server.uri_tls, "--ca", cert[0]), 0)
        expect(pdfgen("mail", "--check", *trusted), 0)
        expect(pdfgen("mail", "--check", "--server", server.uri_tls, "--ca", cert[0]), 0)
        for uri in (server.uri, server.uri_tls):
            expect(one("patient.22@mail.example", "--server", uri), 4, "mail-insecure")
        expect(one("j@elsewhere.example", *trusted), 4, r"554 5.7.1 .*Relay access denied \[mail-refuses\]")
        result = expect(one("nobody@mail.example", *trusted), 4, r"550 5.1.1 .*not known here \[mail-refuses\]")
        check("nobody" not in result.said, f"the address is shown: {result.said}")
        expect(one("full@mail.example", *trusted), 4, r"452 4.2.2 .*\[mail-defers\]")
        box = server.mailbox(21)
        check(len(box) == 21, f"{len(box)} messages")
        last = [data for data in box if parsed(data)["to"] == "patient.21@mail.example"]
        check(pdf_of(parsed(last[0])) == read(handout(context)), "not the same PDF")
        whole(night, [data for data in box if data not in last], 20)


def thousand(context, pdfgen):
    night, cert = Night(context, pdfgen, 1000), certificate(context.folder())
    with Postfix(cert) as server:
        expect(night.mail(server, tls=cert), 0, "1000 accepted")
        check(server.connections() == 1, f"{server.connections()} connections")
        whole(night, server.mailbox(1000), 1000)
    check(night.states()[0]["accepted"] == 1000, str(night.states()))


def killed(context, pdfgen):
    """Killed ten times: what is uncertain is told and not sent again without a word; then nothing is lost."""
    night, chance, cert = Night(context, pdfgen, 1000), random.Random(88), certificate(context.folder())
    with Postfix(cert) as server:
        for kill in range(10):
            process = subprocess.Popen([context.program, *night.words(server, tls=cert)], env=context.home, cwd=context.root, stderr=subprocess.PIPE)
            until = len(server.arrived()) + chance.randrange(1, 60)
            while len(server.arrived()) < until and process.poll() is None:
                time.sleep(0.0005)
            check(process.poll() is None, "it ended before it was killed")
            process.send_signal(signal.SIGKILL)
            process.communicate()
        time.sleep(0.5)
        uncertain = night.states()[0]["started"]
        expect(night.mail(server, tls=cert), 4 if uncertain else 0)
        sent = [parsed(data)["to"] for data in server.mailbox(1000 - uncertain)]
        check(len(sent) == len(set(sent)), f"{len(sent) - len(set(sent))} were sent twice without a word")
        check(1000 - uncertain <= len(sent) <= 1000, f"{len(sent)} sent, {uncertain} uncertain")
        result = expect(night.mail(server, tls=cert), 4 if uncertain else 0)
        check(not uncertain or f"{uncertain} messages of an earlier run" in result.said or uncertain == 1, result.said)
        expect(night.mail(server, "--resend-uncertain", tls=cert), 0, f"{uncertain} accepted")
        sent = [parsed(data) for data in server.mailbox(len(sent) + uncertain)]
        check({m["to"] for m in sent} == {f"patient.{i}@mail.example" for i in range(1, 1001)}, "somebody has none")
        check(len(sent) <= 1000 + uncertain and len({m["message-id"] for m in sent}) == 1000, "sent again under another Message-ID")
        check(night.states()[0]["accepted"] == 1000, str(night.states()))


def interrupted(context, pdfgen):
    """Ended by Ctrl-C: what was sent is recorded, and nothing is uncertain. Where signals are ignored, as nohup has it, it goes on."""
    def start(night, server, ignored):
        def signals():
            for number in (signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)
        process = subprocess.Popen([context.program, *night.words(server)], env=context.home, cwd=context.root, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, preexec_fn=signals)
        while len(server.messages) < 20 and process.poll() is None:
            time.sleep(0.001)
        return process
    night = Night(context, pdfgen, 300)
    with Fake() as server:
        process = start(night, server, ())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        check(process.returncode == -signal.SIGINT, f"exit {process.returncode}")
        states = night.states()[0]
        check(states["started"] == 0 and states["accepted"] == len(server.messages), f"{states}, {len(server.messages)} sent")
        expect(night.mail(server), 0)
        whole(night, [m.data for m in server.messages], 300)
    night = Night(context, pdfgen, 300)
    with Fake() as server:
        process = start(night, server, (signal.SIGINT, signal.SIGHUP))
        for number in (signal.SIGINT, signal.SIGHUP):
            process.send_signal(number)
        out, said = process.communicate(timeout=30)
        check(process.returncode == 0 and b"300 accepted" in out, f"exit {process.returncode}\n{out + said}")
