"""Every diagnostic has a folder that provokes it: tests/cases/diag/CODE/, or CODE.WHAT/ for further cases.

A folder holds what is wrong: article.xml or layout.xml (for the one that is not there, the good one of tests/cases stands in), or
`prepare`, a shell script that writes inputs too big to keep into a copy of the folder. `cmd` has pdfgen's arguments where they
are not: build ARTICLE --layout LAYOUT -o {out}. `expected.txt` is standard error, then the exit code. `printer` says how a
printer behaves (tests/printer.py), which is {printer} in `cmd`; "secure" is ippeveprinter over TLS, and `kept.crt` the certificate
that it is remembered by. `first` has the arguments of a run before it, `first.sql` is done to the ledger that this made, `then` is a
shell script that is run between the two, `locked` names a file that another process holds, and `mailserver` says how {server} behaves, a
mail server (tests/mailserver.py).
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import sqlite3

import mailserver
from harness import Failure, check, read, run
from printer import Eve, Fake

DEFAULT = "build {article} --layout {layout} -o {out}"


def codes(context):
    """(name, severity) of every line of diagnostics.def."""
    text = read(os.path.join(context.root, "pdfgen", "base", "diagnostics.def")).decode()
    return re.findall(r'^DIAG\(\w+,\s*"([^"]+)",\s*SEVERITY_(\w+)\)', text, re.M)


def tests(context):
    for code, _ in codes(context):
        yield f"diag/{code} has a case", lambda c=code: has_case(context, c)
    for name, folder in context.case_folders("diag"):
        for suffix, program, env in context.variants():
            yield f"diag/{name}{suffix}", lambda f=folder, p=program, e=env: case(context, f, p, e)
        yield f"diag/{name} as JSON", lambda f=folder: as_json(context, f)


def has_case(context, code):
    expected = os.path.join(context.cases, "diag", code, "expected.txt")
    check(os.path.exists(expected), f"tests/cases/diag/{code}/expected.txt is missing")
    check(f"[{code}]" in read(expected).decode("utf-8", "replace"), "the case does not say " + code)


def invoke(context, folder, program, env, extra=()):
    """The result, and the folder where the output would be; paths of this machine are out of what was said."""
    if os.path.exists(os.path.join(folder, "prepare")):
        folder = shutil.copytree(folder, os.path.join(context.folder(), "case"))
        prepared = run(["sh", "prepare"], cwd=folder)
        check(prepared.status == 0, prepared.said)
    if os.path.exists(os.path.join(folder, "first")):
        first = run([program, *context.words(folder, "first", "")], cwd=folder, env=env)
        check(first.status == 0, first.said)
    if os.path.exists(os.path.join(folder, "then")):
        changed = run(["sh", "then"], cwd=folder)
        check(changed.status == 0, changed.said)
    if os.path.exists(os.path.join(folder, "first.sql")):
        with contextlib.closing(sqlite3.connect(os.path.join(folder, "out", "ledger.sqlite"))) as ledger:
            ledger.executescript(read(os.path.join(folder, "first.sql")).decode())
    out = os.path.join(context.folder(), "out.pdf")
    words = [word.replace("{out}", out) for word in context.words(folder, "cmd", DEFAULT)]
    if os.path.exists(os.path.join(folder, "mailserver")):
        with mailserver.Fake(read(os.path.join(folder, "mailserver")).decode().strip()) as server:
            result = run([program, *(word.replace("{server}", server.uri) for word in words), *extra], cwd=folder, env=env)
        result.err = result.said.replace(server.uri, "{server}").encode()
    elif not os.path.exists(os.path.join(folder, "printer")):
        with locked(folder):
            result = run([program, *words, *extra], cwd=folder, env=env)
        result.err = re.sub(rf"process {os.getpid()}\b", "process {pid}", result.said).encode()
    else:
        behaviour = read(os.path.join(folder, "printer")).decode().strip()
        with Eve(context) if behaviour == "secure" else Fake(behaviour) as printer:
            uri = printer.secure if behaviour == "secure" else printer.uri
            env = dict(env, HOME=kept_certificate(context, folder))
            result = run([program, *(word.replace("{printer}", uri) for word in words), *extra], cwd=folder, env=env)
        result.err = result.said.replace(uri, "{printer}").replace(env["HOME"], "{home}").encode()
    result.err = context.portable(result.said.replace(out, "{out}")).encode()
    return result, os.path.dirname(out)


@contextlib.contextmanager
def locked(folder):
    """Holds the file that a case names, if it names one."""
    name = os.path.join(folder, "locked")
    with contextlib.ExitStack() as stack:
        if os.path.exists(name):
            file = stack.enter_context(open(os.path.join(folder, read(name).decode().strip()), "wb"))
            fcntl.lockf(file, fcntl.LOCK_EX)
        yield


def kept_certificate(context, folder):
    """A home in which CUPS keeps the case's kept.crt as what localhost showed before."""
    home, kept = context.folder(), os.path.join(folder, "kept.crt")
    if os.path.exists(kept):
        os.makedirs(os.path.join(home, ".cups", "ssl"))
        shutil.copy(kept, os.path.join(home, ".cups", "ssl", "localhost.crt"))
    return home


def case(context, folder, program, env):
    result, out = invoke(context, folder, program, env)
    said = result.said + f"exit {result.status}\n"
    context.expect(os.path.join(folder, "expected.txt"), said, context.accept and program == context.program)
    if result.status > 1:
        check(os.listdir(out) == [], "the input is at fault, yet something was written")


def as_json(context, folder):
    plain, _ = invoke(context, folder, context.program, context.home)
    result, _ = invoke(context, folder, context.program, context.home, ["--diagnostics=json"])
    check(result.status == plain.status, f"exit {result.status}, without JSON {plain.status}")
    found = []
    for line in result.said.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            raise Failure(f"not JSON: {line}")
    for entry in found:
        check({"file", "line", "column", "severity", "code", "text"} <= entry.keys(), f"incomplete: {entry}")
    said = re.findall(r"^(?:\S.* )?(?:error|warning|note): .*\[([a-z-]+)\]$", plain.said, re.M)
    check([entry["code"] for entry in found] == said, f"JSON has {[e['code'] for e in found]}, the text {said}")
