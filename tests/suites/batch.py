"""pdfgen batch and pdfgen ledger: none lost, none twice, whatever happens in between; and nothing of a row told."""

import contextlib
import csv
import gzip
import hashlib
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import time

from harness import Failure, check, read, run, write

ARTICLE = """<article xmlns="urn:pdfgen:article" xml:lang="en"><head><title>After the scan</title>
<version date="2026-11-01">1.{version}</version><review status="draft"/></head>
<p>For <field name="patient"/><span when="visit">, next visit: <field name="visit"/></span>.</p>{more}</article>
"""
SECRETS = ["Zwetschge", "Quitte", "Mirabelle", "Holunder", "Schlehe"]  # in values of columns; no group and no key has them
LAYOUT = "tests/cases/layout.xml"


def tests(context):
    # A container may allow no namespaces, and nothing else makes a folder read-only for root: there it is no test that passes.
    apart = [read_only, patterns_changed] if run(["unshare", "-rm", "true"]).status == 0 else []
    for suffix, program, env in context.variants():
        for function in (whole, resumed, faulty, unread, withdrawn, changed, moved, moved_after_delivery, fonts_changed, jobs_alike,
                         stopped_by_disk, place_taken, files_limited, data_changed, folder_removed, two_at_once, interrupted, nothing_told, forgotten,
                         one_job, old_ledger, linked_away, not_ours, verified, hostile_ledgers, sharded, joined_again, listed, dry, words, *apart):
            yield f"batch/{function.__name__.replace('_', ' ')}{suffix}", lambda f=function, p=program, e=env: f(Desk(context, p, e))
    for function in (killed, power_lost, libraries_changed, workers_lost, too_slow, out_of_memory, flat):
        yield f"batch/{function.__name__.replace('_', ' ')}", lambda f=function: f(Desk(context, context.program, context.home))


class Desk:
    """A job in a folder of its own, and the program that does it."""

    def __init__(self, context, program, env):
        self.context, self.program, self.env = context, program, env
        self.slow = program == context.careful
        self.folder = os.path.realpath(context.folder())
        self.out = os.path.join(self.folder, "out")
        self.ledger = os.path.join(self.out, "ledger.sqlite")
        self.set_article()
        shutil.copy(os.path.join(context.root, LAYOUT), os.path.join(self.folder, "layout.xml"))

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def set_article(self, version=0, name="article.xml", more=""):
        write(self.path(name), ARTICLE.format(version=version, more=more))

    def set_job(self, rows, faulty="skip", name="{row}", wards="west east heavy", documents=""):
        """rows: (record, patient, visit, ward)."""
        text = io.StringIO()
        csv.writer(text).writerows([("record", "patient", "visit", "ward"), *rows])
        write(self.path("data.csv"), text.getvalue())
        return write(self.path("job.xml"), f"""<job xmlns="urn:pdfgen:job"><data src="data.csv" key="record">
<column name="record" max="20"/><column name="patient" field="patient" required="true" max="200"/>
<column name="visit" field="visit" type="date"/><column name="ward" values="{wards}"/></data>
<documents>{documents}<document src="article.xml"><layout src="layout.xml"/></document></documents>
<output folder="out" name="{name}" faulty="{faulty}"><group column="ward"/></output></job>""")

    def words(self, *words):
        return [self.program, "batch", self.path("job.xml"), *words]

    def batch(self, *words, status=0, said="", env=None, limit=None):
        result = run(self.words(*words), env=env or self.env, cwd=self.context.root, limit=limit)
        return expect(result, status, said)

    def ledger_run(self, *words, status=0, said="", stdin=b"", ledger=None):
        return expect(run([self.program, "ledger", *([ledger or self.ledger] if ledger != "" else []), *words], env=self.env, cwd=self.context.root,
                          stdin=stdin), status, said)

    def entries(self, ledger=None):
        return [json.loads(line) for line in self.ledger_run("--format", "json", ledger=ledger).text.splitlines()]

    def start(self, *words, **more):
        return subprocess.Popen(self.words(*words), env=more.get("env", self.env), cwd=self.context.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def files(self):
        """Every finished file, by its name below the folder."""
        found = {}
        for folder, _, names in os.walk(self.out):
            for name in names:
                path = os.path.join(folder, name)
                if "sqlite" not in name:
                    found[os.path.relpath(path, self.out)] = read(path)
        return found

    def is_whole(self, expected):
        found = self.files()
        check(sorted(found) == sorted(expected), f"files: {sorted(set(found) ^ set(expected))[:10]} are there too many or not")
        wrong = [name for name in found if found[name] != expected[name]]
        check(not wrong, f"not the same bytes: {wrong[:10]}")
        self.ledger_run("--verify")
        done = [e for e in self.entries() if e["state"] == "done"]
        check(sorted(e["file"] for e in done) == sorted(expected), "the ledger has other files")
        check(len({e["key"] for e in done}) == len(done), "a key is done twice")


def expect(result, status, words=""):
    check(status in (None, result.status) and re.search(words, result.said), f"exit {result.status}, not {status} with '{words}'\n{result.said}")
    return result


def people(n, start=1):
    return [(f"K{i:05d}", f"{SECRETS[i % len(SECRETS)]} Nr. {i}", f"2026-12-{1 + i % 28:02d}" if i % 3 else "", ("west", "east")[i % 2])
            for i in range(start, start + n)]


def made(result):
    found = re.search(r"(\d+) made", result.text)
    return int(found[1]) if found else 0


def workers_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.002)
    raise Failure("it did not come to pass")


# ---- what it makes

def whole(desk):
    desk.set_job(people(20))
    result = desk.batch()
    check(result.text == "20 rows, 20 made\n", result.text)
    check(result.said == "", f"told: {result.said}")
    files = desk.files()
    check(sorted(files) == [f"{i:06d}.pdf" for i in range(1, 21)], f"{sorted(files)}")
    check(len({hashlib.sha256(pdf).digest() for pdf in files.values()}) == 20, "some are the same")
    for folder, names, files_ in os.walk(desk.out):
        for path in [folder, *(os.path.join(folder, n) for n in names)]:
            check(os.stat(path).st_mode & 0o777 == 0o700, f"{path}: mode {os.stat(path).st_mode:o}")
        for path in (os.path.join(folder, n) for n in files_):
            check(os.stat(path).st_mode & 0o777 == 0o600, f"{path}: mode {os.stat(path).st_mode:o}")
    check(sorted(os.listdir(desk.out)) == sorted([*files, "ledger.sqlite"]), f"left over: {os.listdir(desk.out)}")
    record, patient, visit, _ = people(20)[6]  # a row's handout is what `build` makes of its values
    one = desk.path("one.pdf")
    sets = ["--set", f"patient={patient}", *(["--set", f"visit={visit}"] if visit else [])]
    expect(run([desk.program, "build", desk.path("article.xml"), "--layout", desk.path("layout.xml"), *sets, "-o", one], env=desk.env,
               cwd=desk.context.root), 0)
    check(read(one) == files["000007.pdf"], "not the PDF that `build` makes")
    entry = desk.entries()[6]
    check(entry["key"] == record and entry["state"] == "done" and entry["groups"] == "east" and entry["version"] == "1.0" and
          entry["output"] == hashlib.sha256(files["000007.pdf"]).hexdigest() and entry["bytes"] == len(files["000007.pdf"]) and
          entry["pages"] == 1 and entry["document"] == "article.xml" and entry["layout"] == "layout.xml", f"{entry}")


def resumed(desk):
    desk.set_job(people(12))
    desk.batch()
    files, ids = desk.files(), [e["id"] for e in desk.entries()]
    check(made(desk.batch("--resume")) == 0, "made again")
    os.unlink(os.path.join(desk.out, "000003.pdf"))
    write(os.path.join(desk.out, "000004.pdf"), b"short")
    check(made(desk.batch()) == 2, "not the two that are lost")
    desk.is_whole(files)
    check([e["id"] for e in desk.entries()] == ids, "the same handout is another entry")
    check(made(desk.batch("--redo")) == 12, "not all of them")
    desk.is_whole(files)


def faulty(desk):
    rows = people(10)
    rows[3] = ("K00004", "", "", "east")
    rows[6] = ("K00007", "Mirabelle", "2026-02-30", "east")
    rows[8] = ("K00001", "Mirabelle", "", "east")  # the key of another
    job = desk.set_job(rows)
    result = desk.batch(status=1)
    check(result.text == "10 rows, 7 made, 3 at fault\n", result.text)
    lines = [line for line in result.said.splitlines() if "error:" in line]
    check([int(re.search(r"data\.csv:(\d+):", line)[1]) for line in lines] == [5, 8, 10], result.said)
    states = [(e["row"], e["state"]) for e in desk.entries()]
    check(states == [(i, "faulty" if i in (4, 7, 9) else "done") for i in range(1, 11)], f"{states}")
    check(all(e["diagnostics"] for e in desk.entries() if e["state"] == "faulty"), "without codes")
    text = desk.batch("--diagnostics=json", status=1)
    check([json.loads(line)["line"] for line in text.said.splitlines()] == [5, 8, 10], text.said)
    check(json.loads(text.text)["faulty"] == 3, text.text)
    shutil.rmtree(desk.out)
    write(job, read(job).decode().replace('faulty="skip"', 'faulty="stop"'))
    result = desk.batch(status=2)
    check(result.text == "10 rows, 3 at fault: stopped\n" and not desk.files(), result.text)
    desk.set_job(people(10), faulty="stop")  # mended
    check(made(desk.batch()) == 10 and all(e["state"] == "done" for e in desk.entries()), "faults are still told")


def unread(desk):
    """Nothing is made of data that cannot be read, neither a folder nor a ledger; and what was made before stays as it is."""
    desk.set_job(people(3))
    data = desk.path("data.csv")
    good = read(data)
    cases = (("file-missing", 3, lambda: os.unlink(data)), ("file-unreadable", 3, lambda: (os.unlink(data), os.mkdir(data))),
             ("column-missing", 2, lambda: write(data, good.replace(b"patient", b"someone"))),
             ("data-encoding", 2, lambda: write(data, good.decode().encode("utf-16"))),
             ("data-syntax", 2, lambda: write(data, good + b'K00009,"never closed')))
    for made_before in (False, True):
        before = {name: read(os.path.join(desk.out, name)) for name in os.listdir(desk.out)} if made_before else None
        for code, status, spoil in cases:
            spoil()
            desk.batch(status=status, said=rf"\[{code}\]")
            check(os.path.exists(desk.out) == made_before, f"{code}: {os.listdir(desk.out) if os.path.exists(desk.out) else 'the folder is gone'}")
            after = {name: read(os.path.join(desk.out, name)) for name in os.listdir(desk.out)} if made_before else None
            check(after == before, f"{code}: something of what was there is another")
            if os.path.isdir(data):
                os.rmdir(data)
            write(data, good)
        desk.batch()


def deliver(desk, state=2):
    """As if all that is done had been printed."""
    with sqlite3.connect(desk.ledger) as db:
        db.execute("INSERT INTO deliveries (entry, kind, state, time) SELECT id, 0, ?, 1 FROM entries WHERE state = 0", (state,))
    db.close()


def delivered(desk):
    return sorted((e["key"], e["print"]) for e in desk.entries() if e["state"] == "done")


def withdrawn(desk):
    """Of a row that was good and is at fault now, nothing is due and no file is left; mended, it is what it was."""
    rows = people(8)
    for faults in ("skip", "stop"):
        shutil.rmtree(desk.out, ignore_errors=True)
        desk.set_job(rows, faulty=faults)
        desk.batch()
        files = desk.files()
        deliver(desk)
        before = delivered(desk)
        bad = list(rows)
        bad[2] = (rows[2][0], rows[2][1], "2026-02-30", "east")
        desk.set_job(bad, faulty=faults)
        desk.batch("--dry-run", status=2 if faults == "stop" else 1)
        check(desk.files() == files, "a dry run removes nothing")
        for _ in range(2):
            desk.batch(status=2 if faults == "stop" else 1)
            states = sorted((e["key"], e["state"]) for e in desk.entries() if e["row"] == 3)
            check(states == [("K00003", "faulty"), ("K00003", "replaced")][faults == "stop":], f"{faults}: {states}")
            desk.is_whole({name: pdf for name, pdf in files.items() if name != "000003.pdf"})
        desk.set_job(rows, faulty=faults)
        check(made(desk.batch()) == 1, "not that one alone")
        desk.is_whole(files)
        check(delivered(desk) == before, f"{faults}: {delivered(desk)}")
    rows[4] = (rows[4][0], rows[4][1])  # its key is not to be known: the row that was there is meant
    desk.set_job(rows)
    result = desk.batch(status=1, said="row-ragged")
    check("gone" not in result.text, result.text)
    desk.is_whole({name: pdf for name, pdf in files.items() if name != "000005.pdf"})
    job = desk.set_job(people(3))  # rows without a key
    write(job, read(job).decode().replace(' key="record"', ""))
    shutil.rmtree(desk.out)
    desk.batch()
    files = desk.files()
    write(desk.path("data.csv"), read(desk.path("data.csv")).decode().replace("K00002,", ""))
    desk.batch(status=1, said="row-ragged")
    desk.is_whole({name: pdf for name, pdf in files.items() if name != "000002.pdf"})


def moved_after_delivery(desk):
    """Rows in another order are the same handouts: what was printed is not due again."""
    rows = people(8)
    desk.set_job(rows)
    desk.batch()
    deliver(desk)
    before = delivered(desk)
    for order in (rows[1:] + rows[:1], rows[::-1], rows[3:] + rows[:3], rows):
        desk.set_job(order)
        desk.batch()
        check(delivered(desk) == before, f"due again: {delivered(desk)}")
    check(len(desk.entries()) == 8, "more entries than handouts")
    desk.set_job([(rows[0][0], "Somebody Else", "", "east"), *rows[1:]])
    desk.batch()
    deliver(desk)
    desk.set_job(rows)  # as it was before the last one that was given out
    desk.batch()
    check(dict(delivered(desk))["K00001"] is None, "the handout before the last is not due")


def fonts_changed(desk):
    """A font file that was updated makes the handouts anew."""
    catalogue = read(os.path.join(desk.context.root, "fonts/catalogue.xml")).decode()
    fonts = desk.path("fonts")
    os.mkdir(fonts)
    for folder in re.findall(r'<folder path="([^"]+)"', catalogue):
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            if not os.path.exists(os.path.join(fonts, name)) and os.path.isfile(os.path.join(folder, name)):
                os.symlink(os.path.join(folder, name), os.path.join(fonts, name))
    write(desk.path("fonts.xml"), re.sub(r'<folder path="[^"]+"', f'<folder path="{fonts}"', catalogue))
    desk.set_job(people(3))
    words = ["--fonts", desk.path("fonts.xml")]
    desk.batch(*words)
    check(made(desk.batch(*words)) == 0, "made again")
    files, ids = desk.files(), [e["id"] for e in desk.entries()]
    name = next(n for n in sorted(os.listdir(fonts)) if n in catalogue)
    real = os.path.realpath(os.path.join(fonts, name))
    os.unlink(os.path.join(fonts, name))
    shutil.copyfile(real, os.path.join(fonts, name))  # the same font, of another time
    check(made(desk.batch(*words)) == 3, f"not made again: {name}")
    desk.is_whole(files)
    check([e["id"] for e in desk.entries()] == ids, "the same handout is another entry")


def patterns_changed(desk):
    """Hyphenation patterns that were updated make the handouts anew. The same ones in another place do not."""
    patterns = desk.path("patterns")
    shutil.copytree("/usr/share/hyphen", patterns, symlinks=False)
    desk.set_job(people(3))
    desk.batch()
    files = desk.files()
    inner = f"mount --bind {patterns} /usr/share/hyphen && exec \"$@\""

    def made_there():
        return made(expect(run(["unshare", "-rm", "sh", "-c", inner, "sh", *desk.words()], env=desk.env, cwd=desk.context.root), 0))
    check(made_there() == 0, "made again, and nothing has changed")
    name = os.path.join(patterns, "hyph_en_US.dic")
    for change in (lambda: os.utime(name, (1, 1)), lambda: write(name, read(name) + b"\n"), lambda: os.unlink(name)):
        change()
        check(made_there() == 3 and made_there() == 0, "not made again once")
    desk.is_whole(files)
    check(made(desk.batch()) == 3, "not made again with the ones before")


def libraries_changed(desk):
    """So does another version of ICU or HarfBuzz."""
    desk.set_job(people(3))
    library = os.path.join(desk.context.build, "tests", "newer_libraries.so")
    for which in ("", "icu", "harfbuzz", ""):
        env = dict(desk.env, LD_PRELOAD=library, NEWER_LIBRARIES=which)
        check([made(desk.batch(env=env)) for _ in range(2)] == [3, 0], f"not made again once with another version: {which}")


def changed(desk):
    """What changed is made again, what was done is kept in mind."""
    rows = people(10)
    desk.set_job(rows)
    desk.batch()
    rows[4] = (rows[4][0], "Somebody Else", "", "east")
    desk.set_job(rows)
    check(made(desk.batch()) == 1, "not the one that changed")
    states = [(e["row"], e["state"]) for e in desk.entries() if e["row"] == 5]
    check(states == [(5, "replaced"), (5, "done")], f"{states}")
    desk.set_article(version=1)
    check(made(desk.batch()) == 10, "the article changed")
    check({e["version"] for e in desk.entries() if e["state"] == "done"} == {"1.1"}, "versions")
    desk.set_job(rows[:7])
    result = desk.batch("--strict", status=1, said=r"3 rows are here that the data has no more.*\[rows-gone\]")
    check("3 of rows that are gone" in result.text, result.text)
    desk.set_job(rows[:7] + [(rows[9][0], "", "", "")])  # at fault now
    desk.batch(status=1)
    desk.ledger_run("--verify")


def place_taken(desk):
    """A folder where a handout should go costs that handout alone; taken away, it is made."""
    rows = people(12)
    expected = undisturbed(desk, rows)
    name = sorted(expected)[4]
    desk.batch()
    os.unlink(os.path.join(desk.out, name))
    os.mkdir(os.path.join(desk.out, name))
    result = desk.batch("--redo", status=1, said=r"data\.csv:6: error: row 5: .*a folder stands where its file should.*\[row-failed\]")
    check("11 made, 1 that could not be made" in result.text, result.text)
    check([e["row"] for e in desk.entries() if e["state"] == "failed"] == [5], "the ledger tells others")
    check("1 made" not in desk.batch(status=1).text, "it was made")
    rows[4] = (rows[4][0], "x" * 150, "", "west")  # a word that fits nowhere: it cannot be made, and nothing of it is there
    desk.set_job(rows)
    desk.batch(status=1, said="row 5: its handout cannot be made: word-too-wide")
    os.rmdir(os.path.join(desk.out, name))
    desk.set_job(people(12))
    check(made(desk.batch()) == 1, "more was made")
    desk.is_whole(expected)


def moved(desk):
    """Rows change places, and files their names."""
    rows = people(8)
    for name in ("{row}", "{record}-{row}") if desk.slow else ("{row}", "{ward}/{record}", "{record}-{row}"):
        desk.set_job(rows, name=name)
        desk.batch()
        for order in ([*rows[1:], rows[0]], [rows[1], rows[0], *rows[2:]], list(reversed(rows)), rows[2:] + people(2, 50), rows):
            desk.set_job(order, name=name)
            desk.batch()
            fresh = Desk(desk.context, desk.program, desk.env)
            fresh.set_job(order, name=name)
            fresh.batch()
            expected, found = fresh.files(), desk.files()
            check(all(found.get(n) == pdf for n, pdf in expected.items()), f"{name}: a file is wrong")
            extra = set(found) - set(expected)  # of rows that are gone
            gone = {e["file"] for e in desk.entries() if e["state"] == "done"} - set(expected)
            check(extra == gone, f"{name}: {extra} are there, {gone} are told of")
            shutil.rmtree(fresh.folder)
    desk.set_job(rows, name="{ward}")
    check(made(desk.batch(status=1)) == 2, "two rows with one name")


def jobs_alike(desk):
    """Files, reports and ledger do not depend on the number of workers."""
    rows = people(60)
    for i in (7, 8, 33):
        rows[i] = (rows[i][0], "", "", "east")
    for i in (11, 40):
        rows[i] = (rows[i][0], "W" * 150, "", "west")  # a word wider than the column
    seen = []
    for faults in ("skip", "stop"):
        for jobs in ("1", "2", "5"):
            if faults == "stop":
                rows = [row for row in rows if row[1]]
            desk.set_job(rows, faulty=faults)
            shutil.rmtree(desk.out, ignore_errors=True)
            result = desk.batch("--jobs", jobs, status=1 if faults == "skip" else 2)
            listed = [{k: v for k, v in e.items() if k != "time"} for e in desk.entries()]
            seen.append((result.text, result.said, desk.files(), listed))
        check(seen[-1] == seen[-2] == seen[-3], f"{faults}: others, or in another order:\n{seen[-1][:2]}\n{seen[-2][:2]}\n{seen[-3][:2]}")
    check("55 made, 3 at fault, 2 that could not be made" in seen[0][0] and re.search(r"row 12: .*word-too-wide at .*\[row-failed\]", seen[0][1]), f"{seen[0][:2]}")
    check(sorted(seen[3][2]) == [f"{i:06d}.pdf" for i in range(1, 10)] and seen[3][0].endswith(": stopped\n"), f"{seen[3][0]} {sorted(seen[3][2])}")


# ---- whatever happens in between

def undisturbed(desk, rows, **more):
    fresh = Desk(desk.context, desk.program, desk.env)
    fresh.set_job(rows, **more)
    fresh.batch()
    desk.set_job(rows, **more)
    return fresh.files()


def killed(desk):
    """A hundred times the batch or one of its workers is killed at some point; what is there at the end is what it would be anyway."""
    rows, chance = people(300), random.Random(7)
    expected = undisturbed(desk, rows)
    start = time.monotonic()
    shutil.rmtree(desk.out, ignore_errors=True)
    desk.batch()
    whole_run = time.monotonic() - start
    kills, runs = 0, 0
    while kills < 100:
        if runs % 10 == 0:
            shutil.rmtree(desk.out, ignore_errors=True)
        runs += 1
        batch = desk.start("--jobs", "2")
        workers = kills % 2 == 0
        time.sleep(chance.uniform(0, whole_run))
        victim = chance.choice(workers_of(batch.pid) or [batch.pid]) if workers else batch.pid
        try:
            os.kill(victim, signal.SIGKILL)
            kills += batch.poll() is None or batch.returncode == -signal.SIGKILL
        except ProcessLookupError:
            pass
        out, err = batch.communicate(timeout=120)
        check(batch.returncode in (0, -signal.SIGKILL), f"exit {batch.returncode}: {err.decode()}")
        if batch.returncode == 0:
            desk.is_whole(expected)
    desk.batch()
    desk.is_whole(expected)


def disk(desk, **more):
    """The library that stands between the program and its disk, and the environment that loads it."""
    library = os.path.join(desk.context.build, "tests", "faulty_disk.so")
    env = dict(desk.env, LD_PRELOAD=library, **more)
    if desk.slow:
        env["ASAN_OPTIONS"] = env["ASAN_OPTIONS"] + ":verify_asan_link_order=0"
    return env


def stopped_by_disk(desk):
    """The disk is full at some point: what was recorded is done, nothing is there by half, and it goes on when there is room."""
    rows = people(60)
    expected = undisturbed(desk, rows)
    room, chance = desk.path("room"), random.Random(3)
    total = sum(map(len, expected.values()))
    for part in (0, 0.02, *(chance.uniform(0, 1.1) for _ in range(4 if desk.slow else 12))):
        write(room, int(total * part).to_bytes(8, "little"))
        result = run(desk.words("--jobs", "2"), env=disk(desk, FAULTY_DISK_ROOM=room), cwd=desk.context.root)
        check(result.status == 0 or (result.status == 3 and re.search(r"No space left|disk is full", result.said)),
              f"exit {result.status}: {result.said}")
        check(all(expected[name] == pdf for name, pdf in desk.files().items()), "a file by half")
        if result.status == 0 or chance.random() < 0.3:
            desk.batch()
            desk.is_whole(expected)
            shutil.rmtree(desk.out)
    write(room, (1 << 40).to_bytes(8, "little"))
    desk.batch(env=disk(desk, FAULTY_DISK_ROOM=room))
    desk.is_whole(expected)


def files_limited(desk):
    """No file may be as large as its ledger would be: told like a full disk, for the signal would say nothing."""
    rows = people(60)
    expected = undisturbed(desk, rows)
    result = run(["prlimit", "--fsize=20000", *desk.words()], env=desk.env, cwd=desk.context.root)
    expect(result, 3, "File too large|disk I/O error|disk is full")
    desk.batch()
    desk.is_whole(expected)


def position(pid, name):
    """How far a process has read a file that it has open."""
    for fd in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{pid}/fd/{fd}").endswith("/" + name):
                return int(read(f"/proc/{pid}/fdinfo/{fd}").split()[1])
    return 0


def data_changed(desk):
    """Data that somebody writes meanwhile: what was not read is not taken for what is not there."""
    rows = people(3000 if not desk.slow else 900)
    desk.set_job(rows)
    whole = read(desk.path("data.csv"))
    for other in (whole[:len(whole) // 2], whole.replace(b"west", b"east")):
        write(desk.path("data.csv"), whole)
        batch = desk.start("--jobs", "1")
        try:
            wait_until(lambda b=batch: workers_of(b.pid))
            os.kill(batch.pid, signal.SIGSTOP)
            with open(desk.path("data.csv"), "wb") as file:
                file.write(other)
        finally:
            os.kill(batch.pid, signal.SIGCONT)
            _, err = batch.communicate(timeout=120)
        check(batch.returncode == 3 and b"data.csv: error: it was changed while rows were made of it [file-unreadable]" in err,
              f"exit {batch.returncode}: {err.decode()[-500:]}")
    # While the rows are read for the first time
    many = whole + b"".join(b"L%05d,Nobody,,west\r\n" % i for i in range(100000))
    write(desk.path("data.csv"), many)
    batch = desk.start("--jobs", "1")
    try:
        wait_until(lambda: position(batch.pid, "data.csv") or batch.poll() is not None)
        os.kill(batch.pid, signal.SIGSTOP)
        os.truncate(desk.path("data.csv"), 400)
    finally:
        os.kill(batch.pid, signal.SIGCONT)
        _, err = batch.communicate(timeout=120)
    check(batch.returncode == 3 and b"[file-unreadable]" in err, f"exit {batch.returncode}: {err.decode()[-500:]}")
    write(desk.path("data.csv"), whole)
    desk.batch()
    check(len([e for e in desk.entries() if e["state"] == "done"]) == len(rows), "rows are lost")
    desk.ledger_run("--verify")


def power_lost(desk):
    """The power fails at some point: of what was not synced anything may be lost. See tests/tools/faulty_disk.c."""
    rows, chance = people(300), random.Random(11)
    expected = undisturbed(desk, rows)
    log = desk.path("log")
    env = disk(desk, FAULTY_DISK_LOG=log, FAULTY_DISK_FOLDER=desk.folder)
    desk.batch("--jobs", "2", env=env)
    desk.is_whole(expected)
    steps = list(disk_log(log))
    check(sum(step[0] == "sync" for step in steps) >= 3 and sum(step[0] == "rename" for step in steps) >= 300, "not recorded")
    for i in range(30):
        until = chance.randrange(len(steps)) if i else len(steps)
        replay(steps[:until], desk.out, chance, (0, 0.5, 1)[i % 3])
        told = desk.ledger_run("--format", "json", status=None)  # one whose tables were not synced yet is none
        check(told.status == 0 or not told.text, told.said)
        done = [e["file"] for e in map(json.loads, told.text.splitlines()) if e["state"] == "done"]
        check(i or len(done) == 300, f"in the end only {len(done)} are recorded")
        for name in done:
            check(read(os.path.join(desk.out, name)) == expected[name], f"step {until}: {name} is recorded and not on disk")
        desk.batch()
        desk.is_whole(expected)


def disk_log(path):
    """The records of faulty_disk.c: a line of words, and the bytes that were written."""
    data, at = read(path), 0
    while at < len(data):
        end = data.index(b"\n", at)
        words = data[at:end].decode().split("\t")
        at = end + 1
        size = int(words[4]) if words[0] == "write" else 0
        yield (words[0], *words[1:], data[at:at + size])
        at += size


class Node:
    def __init__(self):
        self.synced = bytearray()


def settle(on_disk, change):
    """A change that is on disk now."""
    kind, node, where, more = change
    if kind == "write":
        node.synced.extend(bytes(max(0, where + len(more) - len(node.synced))))
        node.synced[where:where + len(more)] = more
    elif kind == "truncate":
        del node.synced[where:]
        node.synced.extend(bytes(where - len(node.synced)))
    elif kind == "create":
        on_disk[where] = node
    elif kind == "rename":
        on_disk.pop(where, None)
        on_disk[more] = node
    else:
        on_disk.pop(where, None)


def covers(what, inode, path, nodes, change):
    """Whether a sync is of this change: of everything, of one file's bytes, or of one folder's names."""
    if what == "all":
        return True
    if what == "file":
        return change[0] in ("write", "truncate") and change[1] is nodes.get(inode)
    return change[0] in ("create", "rename", "unlink") and path in (os.path.dirname(change[2]), os.path.dirname(change[3] or ""))


def replay(steps, out, chance, kept):
    """Makes the folder as a disk has it after the power failed: what was synced, and of the rest any part (a share of `kept`)."""
    nodes, names, on_disk, pending, begun = {}, {}, {}, {}, {}  # names: of now
    for number, step in enumerate(steps):
        kind = step[0]
        if kind == "create":
            names[step[2]] = nodes[step[1]] = Node()
            pending[number] = (kind, names[step[2]], step[2], None)
        elif kind == "write":
            pending[number] = (kind, nodes[step[1]], int(step[3]), step[5])
        elif kind == "truncate":
            pending[number] = (kind, nodes[step[1]], int(step[3]), None)
        elif kind == "rename":
            names[step[3]] = names.pop(step[2])
            pending[number] = (kind, names[step[3]], step[2], step[3])
        elif kind == "unlink":
            pending[number] = (kind, names.pop(step[2]), step[2], None)
        elif kind == "begin":  # a sync covers what was there when it began
            begun[step[1]] = [n for n, change in pending.items() if covers(step[3], step[2], step[4], nodes, change)]
        elif kind == "sync":
            for n in begun.pop(step[1]):
                if n in pending:
                    settle(on_disk, pending.pop(n))
    for change in pending.values():
        if chance.random() < kept:
            settle(on_disk, change)
    shutil.rmtree(out, ignore_errors=True)
    for path, node in on_disk.items():
        os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
            file.write(node.synced)


def folder_removed(desk):
    rows = people(40 if desk.slow else 600)
    expected = undisturbed(desk, rows)
    for seconds in (0.3, 0.5, 0.7):
        batch = desk.start("--jobs", "2")
        try:
            wait_until(lambda: os.path.exists(os.path.join(desk.out, ".pdfgen-batch")) or batch.poll() is not None)
            shutil.rmtree(desk.out, ignore_errors=True)
        finally:
            out, err = batch.communicate(timeout=120)
        check(batch.returncode == 3 and b"error: " in err, f"exit {batch.returncode}: {out.decode()}{err.decode()}")
        shutil.rmtree(desk.out, ignore_errors=True)
        write(desk.out, b"")  # something else in its place
        desk.batch(status=3)
        os.unlink(desk.out)
    desk.batch()
    desk.is_whole(expected)


def two_at_once(desk):
    desk.set_job(people(300 if not desk.slow else 60))
    batch = desk.start("--jobs", "1")
    try:
        wait_until(lambda: workers_of(batch.pid))
        os.kill(batch.pid, signal.SIGSTOP)
        result = desk.batch(status=3, said=r"\[ledger-busy\]")
        check(f"process {batch.pid} works" in result.said, result.said)
        desk.ledger_run("--forget", "K00001", status=3, said=f"process {batch.pid} works")
        desk.ledger_run()  # one may look
    finally:
        os.kill(batch.pid, signal.SIGCONT)
        out, err = batch.communicate(timeout=120)
    check(batch.returncode == 0, err.decode())
    desk.ledger_run("--verify")


def interrupted(desk):
    """Ctrl-C: what is begun is finished, recorded and told, and the shell sees the signal."""
    rows = people(120 if desk.slow else 800)
    desk.set_job(rows)
    for number in (signal.SIGINT, signal.SIGTERM):
        shutil.rmtree(desk.out, ignore_errors=True)
        batch = subprocess.Popen(desk.words("--jobs", "2"), env=desk.env, cwd=desk.context.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 start_new_session=True)
        wait_until(lambda b=batch: workers_of(b.pid))
        os.killpg(batch.pid, number)  # as a terminal does: the workers get it, too
        out, err = batch.communicate(timeout=120)
        check(batch.returncode == -number, f"exit {batch.returncode}: {out.decode()}{err.decode()}")
        check(b"not finished" in out, out.decode())
        done = [e for e in desk.entries() if e["state"] == "done"]
        check(sorted(e["file"] for e in done) == sorted(desk.files()), "files and ledger differ")
        check(not [name for name in os.listdir(desk.out) if name.startswith(".")], "something is left over")
    batch = subprocess.Popen(desk.words("--jobs", "2", "--redo"), env=desk.env, cwd=desk.context.root, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    wait_until(lambda: workers_of(batch.pid))
    batch.send_signal(signal.SIGHUP)  # as under nohup: it goes on
    check(batch.wait(timeout=120) == 0, "it heeds a signal that is ignored")
    desk.is_whole(undisturbed(desk, rows))


HEAVY = '<document src="heavy.xml" when="ward=heavy"><layout src="layout.xml"/></document>'


def heavy(desk):
    """A job whose third row takes seconds: each of its paragraphs is another than the specimen's."""
    desk.set_article(name="heavy.xml", more='<p><field name="patient"/> and another, and so on and on until the line is full.</p>' * 40000)
    rows = people(30)
    rows[2] = ("K00003", "Schlehe", "", "heavy")
    desk.set_job(rows, documents=HEAVY)


def only_third_failed(desk, result, words):
    check(re.search(r"data\.csv:4: error: row 3: .*" + words + r".*\[row-failed\]", result.said), result.said)
    check("29 made, 1 that could not be made" in result.text, result.text)
    check([e["row"] for e in desk.entries() if e["state"] == "failed"] == [3], "the ledger tells others")
    check(len(desk.files()) == 29, "not the other files")


def wait_for_work(pid, known):
    """A worker that is not among those known, and has used the processor."""
    def busy():
        for worker in workers_of(pid):
            try:
                ticks = read(f"/proc/{worker}/stat").decode().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if worker not in known and int(ticks[11]) >= 10:
                return worker
        return None
    return wait_until(busy)


def workers_lost(desk):
    """A worker that crashes costs nothing; a document that crashes two costs itself."""
    for times, words in ((1, None), (2, "twice it ended its worker .signal 11.")):
        heavy(desk)
        shutil.rmtree(desk.out, ignore_errors=True)
        batch, known = desk.start("--jobs", "1"), []
        for _ in range(times):
            known.append(wait_for_work(batch.pid, known))
            os.kill(known[-1], signal.SIGSEGV)
        out, err = batch.communicate(timeout=120)
        result = type("", (), {"text": out.decode(), "said": err.decode()})
        if words:
            check(batch.returncode == 1, f"exit {batch.returncode}")
            only_third_failed(desk, result, words)
        else:
            check(batch.returncode == 0 and "30 made, 1 times a worker was replaced" in result.text, result.text + result.said)


def too_slow(desk):
    """A document without end costs itself, and a worker that is stopped costs nothing but time."""
    heavy(desk)
    batch, known = desk.start("--jobs", "1", "--timeout", "1"), []
    for _ in range(2):
        known.append(wait_for_work(batch.pid, known))
        os.kill(known[-1], signal.SIGSTOP)
    out, err = batch.communicate(timeout=120)
    check(batch.returncode == 1, f"exit {batch.returncode}: {err.decode()}")
    only_third_failed(desk, type("", (), {"text": out.decode(), "said": err.decode()}), "twice it was not done within 1 s")
    desk.set_job(people(400))
    shutil.rmtree(desk.out)
    batch = desk.start("--jobs", "2", "--timeout", "1")
    os.kill(wait_until(lambda: workers_of(batch.pid))[0], signal.SIGSTOP)
    out, err = batch.communicate(timeout=120)
    check(batch.returncode == 0 and b"400 made, 1 times" in out, out.decode() + err.decode())


def out_of_memory(desk):
    heavy(desk)
    batch, known = desk.start("--jobs", "1"), []
    for _ in range(2):
        known.append(wait_for_work(batch.pid, known))
        resource.prlimit(known[-1], resource.RLIMIT_AS, (1 << 20, 1 << 20))
    out, err = batch.communicate(timeout=120)
    check(batch.returncode == 1, f"exit {batch.returncode}: {err.decode()}")
    only_third_failed(desk, type("", (), {"text": out.decode(), "said": err.decode()}), "twice it took too much memory")


def peak(desk, n):
    """The highest memory of any process of a batch of n rows, in KiB."""
    desk.set_job(people(n))
    shutil.rmtree(desk.out, ignore_errors=True)
    before = desk.path("peak")
    code = ("import resource,subprocess,sys; s=subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL).returncode; "
            "open(sys.argv[1],'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)); sys.exit(s)")
    expect(run(["python3", "-c", code, before, *desk.words("--jobs", "2")], env=desk.env, cwd=desk.context.root), 0)
    return int(read(before))


def flat(desk):
    few, many = peak(desk, 100), peak(desk, 10000)
    check(many <= 1.2 * few, f"{few} KiB for 100 rows, {many} KiB for 10,000")


# ---- what it tells

def nothing_told(desk):
    """No value of a row is anywhere but in its handout: keys and groups alone are in the ledger."""
    rows = people(40 if desk.slow else 200)
    rows[5] = ("K00006", "Zwetschge " + "Quitte" * 60, "", "east")  # too long
    rows[6] = ("K00007", "Zwetschge", "Mirabelle", "east")  # no date
    rows[7] = ("K00008", "Holunder" * 20, "", "east")  # too wide
    rows[8] = ("K00008", "Schlehe", "", "east")  # a key twice
    desk.set_job(rows)
    told, limits = b"", set()
    for words in ([], ["--diagnostics=json"], ["--dry-run"], ["-v", "--redo"]):
        batch = desk.start("--jobs", "2", *words)
        while batch.poll() is None:
            for pid in [batch.pid, *workers_of(batch.pid)]:
                try:
                    told += read(f"/proc/{pid}/cmdline") + read(f"/proc/{pid}/comm")
                    if pid == batch.pid:
                        limits.add(resource.prlimit(pid, resource.RLIMIT_CORE))
                    told += read(f"/proc/{pid}/environ")
                except OSError:
                    pass
            for folder, _, names in os.walk(desk.out):
                for name in names:
                    if "sqlite" in name:
                        try:
                            told += read(os.path.join(folder, name))
                        except OSError:
                            pass
                told += " ".join(names).encode()
        out, err = batch.communicate()
        told += out + err
    for words in ([], ["--format", "csv"], ["--format", "json"], ["--verify"]):
        result = desk.ledger_run(*words)
        told += result.out + result.err
    told += read(desk.ledger)
    check((0, 0) in limits, "a core would be written")
    check(b"K00010" in told and b"east" in told, "nothing was looked at")
    for secret in SECRETS:
        check(secret.encode() not in told, f"told: {told[told.index(secret.encode()) - 100:][:200]}" if secret.encode() in told else "")


def forgotten(desk):
    desk.set_job(people(9), name="{ward}/{record}")
    desk.batch()
    name = [e["file"] for e in desk.entries() if e["key"] == "K00004"][0]
    write(desk.path("data.csv"), read(desk.path("data.csv")).decode().replace("Schlehe Nr. 4", "Schlehe Nr. 44"))
    desk.batch()  # there is an older one, too
    desk.ledger_run("--forget", "K00004", said="2 entries forgotten")
    check(not os.path.exists(os.path.join(desk.out, name)), "the file is still there")
    for path in (desk.ledger, desk.ledger + "-wal"):
        check(not os.path.exists(path) or b"K00004" not in read(path), "the key is still there")
    entries = desk.entries()
    check(len(entries) == 10 and sum(e["state"] == "forgotten" for e in entries) == 2, "not counted")
    gone = [e for e in entries if e["state"] == "forgotten"][0]
    check(not any(gone[k] for k in ("row", "key", "groups", "language", "file", "inputs", "output", "bytes")) and gone["version"] == "1.0", f"{gone}")
    desk.ledger_run("--verify")
    desk.ledger_run("--forget", "K00004", status=1, said="nobody")
    desk.ledger_run("--forget", "-", stdin=b"K00001\r\nK00002\n", said="2 entries")
    check(len(desk.files()) == 6, "not those two")


    aside = os.path.join(desk.out, ".pdfgen-batch")  # as a batch that was killed leaves it
    os.mkdir(aside, 0o700)
    write(os.path.join(aside, "17"), b"%PDF of Schlehe")
    shutil.copy(desk.ledger, os.path.join(desk.out, "ledger-1-of-2.sqlite"))
    desk.ledger_run("--forget", "K00003", said="1 entry(.|\\n)*1 other ledger")
    check(not os.path.exists(aside), "what was not finished is still there")


def one_job(desk):
    """A folder is one job's. Which job that is, its file tells: moved, edited, linked or copied with all there is, it is the same."""
    desk.set_job(people(4))
    desk.batch()
    job, other = desk.path("job.xml"), desk.path("other.xml")
    text, files, before = read(job).decode(), desk.files(), desk.entries()

    def batch(path, status=0, said="", *words):
        return made(expect(run([desk.program, "batch", path, *words], env=desk.env, cwd=desk.context.root), status, said))

    def refused(path, *words):
        told = rf"{os.path.basename(path)}:1:1: error: .*out\" is the output folder of another job, too, .*\[folder-shared\]\n(.|\n)*hint: "
        batch(path, 2, told, *words)
        desk.is_whole(files)
        check(desk.entries() == before, "the ledger is another")
    write(other, text.replace("data.csv", "fewer.csv"))
    write(desk.path("fewer.csv"), "record,patient,visit,ward\nK00002,Somebody Else,,west\n")
    for words in ([], ["--dry-run"], ["--redo"]):
        refused(other, *words)
    os.symlink(job, desk.path("link.xml"))
    check(batch(desk.path("link.xml")) == 0, "not the same by another name")
    write(job, text.replace("<document ", "<!-- edited --><document "))
    check(batch(job) == 0, "not the same when it was edited")
    os.rename(job, desk.path("tonight.xml"))
    os.unlink(other)
    check(batch(desk.path("tonight.xml")) == 0, "not the same when it was moved")
    copy = Desk(desk.context, desk.program, desk.env)
    shutil.rmtree(copy.folder)
    shutil.copytree(desk.folder, copy.folder, symlinks=True)
    check(batch(copy.path("tonight.xml")) == 0, "a copy of all is not the same")
    before = desk.entries()
    write(job, text)
    refused(job)  # the name that the other had
    write(desk.path("tonight.xml"), text.replace('folder="out"', 'folder="later"'))
    check(batch(job) == 0, "refused, and the other one has another folder")
    for no_job in (lambda: write(other, "<job"), lambda: write(other, "no job"), lambda: os.mkfifo(other), lambda: os.mkdir(other)):
        write(other, text)
        os.unlink(job)
        check(batch(other) == 0, "the first one is gone")
        os.unlink(other)
        no_job()
        write(job, text)
        check(batch(job) == 0, "what is there is no job")
        (os.rmdir if os.path.isdir(other) else os.unlink)(other)
    shutil.rmtree(desk.out)
    for k in (1, 2):
        batch(job, 0, "", "--shard", f"{k}/2")
    desk.ledger_run("--merge", "-o", desk.ledger, *(os.path.join(desk.out, f"ledger-{k}-of-2.sqlite") for k in (1, 2)), ledger="")
    write(other, text)
    before = desk.entries()
    refused(other)  # the joined ledger knows whose it is
    batch(other, 2, "folder-shared", "--shard", "1/2")


def old_ledger(desk):
    """A ledger of the version before is read as it is, delivered from as it is, and carried over by the next batch."""
    rows = people(6)
    rows[2] = ("K00003", "", "", "east")
    rows[3] = ("K00004", "Schlehe Nr. 44", "", "west")
    desk.set_job(rows)
    os.mkdir(desk.out, 0o700)
    old = gzip.decompress(read(os.path.join(desk.context.cases, "ledger-1.sqlite.gz")))
    write(desk.ledger, old)

    def asked(sql):
        with contextlib.closing(sqlite3.connect(desk.ledger)) as database:
            return database.execute(sql).fetchall()
    before = {e["id"]: e for e in desk.entries()}
    check([(e["row"], e["state"], e["print"]) for e in before.values()] ==
          [(1, "done", "accepted"), (2, "done", "accepted"), (3, "faulty", None), (4, "replaced", "accepted"), (4, "done", None),
           (5, "done", "accepted"), (6, "done", "accepted")], f"{before}")
    desk.batch("--dry-run", status=1)
    joined = desk.path("out", "joined.sqlite")
    desk.ledger_run("--merge", "-o", joined, desk.ledger, ledger="")
    states = [(e["key"], e["state"], e["print"]) for e in before.values()]
    check([(e["key"], e["state"], e["print"]) for e in desk.entries(joined)] == states, "joined it is another")
    os.unlink(joined)
    check(read(desk.ledger) == old, "who only reads has written")
    desk.ledger_run("--forget", "K00006", said="1 entry forgotten")
    check(asked("PRAGMA user_version") == [(1,)], "carried over without need")
    write(desk.ledger, old)
    desk.batch(status=1)
    check(asked("PRAGMA user_version") == [(2,)], "not carried over")
    check(asked("SELECT file FROM runs ORDER BY id") == [(None,), (None,), ("../job.xml",)], f"{asked('SELECT file FROM runs')}")
    after = {e["id"]: e for e in desk.entries()}
    check(all(after[i]["print"] == e["print"] and after[i]["key"] == e["key"] for i, e in before.items() if e["state"] != "faulty"), f"{after}")
    check(sorted(e["key"] for e in after.values() if e["state"] == "done") == ["K00001", "K00002", "K00004", "K00005", "K00006"], f"{after}")
    check(made(desk.batch(status=1)) == 0, "made again")
    desk.ledger_run("--verify")
    other = write(desk.path("other.xml"), read(desk.path("job.xml")))
    expect(run([desk.program, "batch", other], env=desk.env, cwd=desk.context.root), 2, r"\[folder-shared\]")


def linked_away(desk):
    """No symbolic link leads a batch, or what is forgotten, out of the folder."""
    desk.set_job(people(4), name="{ward}/{record}")
    desk.batch()
    away = desk.path("away")
    os.rename(os.path.join(desk.out, "east"), away)
    os.symlink(away, os.path.join(desk.out, "east"))
    kept = sorted(os.listdir(away))
    desk.batch(status=3, said="cannot write to this folder")
    result = desk.ledger_run("--verify", status=1)
    check(result.text.count("changed") == 2, result.text)
    told = desk.ledger_run("--forget", "K00001", status=3, said="east/K00001.pdf: error: cannot remove this file")
    check("forgotten" not in told.said, told.said)
    check(sorted(os.listdir(away)) == kept and len(kept) == 2, "a file behind the link is gone")
    check("K00001" in [e["key"] for e in desk.entries()], "forgotten, and the file is there")


def not_ours(desk):
    """A folder in which somebody else may change files is none for handouts."""
    desk.set_job(people(2))
    os.mkdir(desk.out)
    os.chmod(desk.out, 0o777)
    desk.batch(status=3, said="everybody may write")
    os.chmod(desk.out, 0o700)
    if os.geteuid() == 0:
        os.chown(desk.out, 65534, -1)
        desk.batch(status=3, said="belongs to somebody else")
        os.chown(desk.out, 0, -1)
    check(not os.listdir(desk.out), "something was written")
    desk.batch()


def read_only(desk):
    """A ledger is read where nothing can be written, such as on a snapshot."""
    desk.set_job(people(3))
    desk.batch()
    inner = f"mount --bind {desk.out} {desk.out} && mount -o remount,ro,bind {desk.out} && exec \"$@\""
    words = ["unshare", "-rm", "sh", "-c", inner, "sh", desk.program, "ledger", desk.ledger]
    for more in ([], ["--verify"]):
        result = expect(run([*words, *more], env=desk.env, cwd=desk.context.root), 0)
        check(more or result.text.count("done") == 3, result.text)
    words[-2] = "batch"
    words[-1] = desk.path("job.xml")
    expect(run(words, env=desk.env, cwd=desk.context.root), 3, "Read-only file system")


def verified(desk):
    desk.set_job(people(6), name="{ward}/{row}")
    desk.batch()
    first = os.path.join(desk.out, "east/000001.pdf")
    check(os.path.exists(first), f"{sorted(desk.files())}")
    data = bytearray(read(first))
    data[-20] ^= 1  # of the same size
    write(first, bytes(data))
    os.unlink(os.path.join(desk.out, "west/000002.pdf"))
    write(os.path.join(desk.out, "east/notes.txt"), "hello")
    os.unlink(os.path.join(desk.out, "east/000003.pdf"))
    os.symlink("000005.pdf", os.path.join(desk.out, "east/000003.pdf"))
    result = desk.ledger_run("--verify", status=1)
    check(result.text.splitlines() == ["finding\trow\tfile", "changed\t1\teast/000001.pdf", "missing\t2\twest/000002.pdf",
                                       "changed\t3\teast/000003.pdf", "foreign\t-\teast/notes.txt"], result.text)
    lines = [json.loads(line) for line in desk.ledger_run("--verify", "--format=json", status=1).text.splitlines()]
    check([(e["finding"], e["row"]) for e in lines] == [("changed", 1), ("missing", 2), ("changed", 3), ("foreign", None)], f"{lines}")


def hostile_ledgers(desk):
    """What is no ledger of ours is not written to."""
    desk.set_job(people(5))
    desk.batch()
    good = read(desk.ledger)

    def statements(sql):
        def change():
            db = sqlite3.connect(desk.ledger)
            db.executescript(sql)
            db.commit()
            db.close()
        return change

    def bytes_(data):
        return lambda: write(desk.ledger, data)

    damaged = bytearray(good)
    damaged[5000:9000] = bytes(4000)
    for change in (bytes_(b"not a database" * 100), bytes_(good[:len(good) // 2]), bytes_(bytes(damaged)), statements("PRAGMA user_version = 99"), statements("PRAGMA user_version = 1"),
                   statements("PRAGMA application_id = 1"), statements("CREATE TRIGGER t AFTER UPDATE ON entries BEGIN DELETE FROM entries; END"),
                   statements("CREATE TABLE more (x)"), statements("UPDATE entries SET name = '../../etc/passwd' WHERE id = 2"),
                   statements("UPDATE entries SET state = 77"), statements("UPDATE entries SET bytes = -1"),
                   statements("INSERT INTO deliveries (entry, kind, state, time) VALUES (1, 5, 9, 0)"),
                   statements("PRAGMA foreign_keys=0; INSERT INTO deliveries (entry, kind, state, time) VALUES (1000, 0, 0, 0)")):
        write(desk.ledger, good)
        for more in ("-wal", "-shm"):
            if os.path.exists(desk.ledger + more):
                os.unlink(desk.ledger + more)
        change()
        for words in ([], ["--verify"], ["--forget", "K00002"]):
            result = desk.ledger_run(*words, status=None)
            listed = result.status in (0, 1) and words  # what is wrong is only looked at where it is used
            check(result.status == 2 and "[ledger-broken]" in result.said or listed, f"exit {result.status}: {result.said}")
    write(desk.ledger, b"x" * 5000)
    desk.batch(status=2, said="ledger-broken")
    check(read(desk.ledger) == b"x" * 5000, "it was written to")
    os.unlink(desk.ledger)
    os.mkdir(desk.ledger)
    desk.batch(status=3, said=r"\[ledger-failed\]")
    os.rmdir(desk.ledger)
    os.symlink("/dev/zero", desk.ledger)
    desk.batch(status=2, said=r"\[ledger-broken\]")


def sharded(desk):
    rows = people(40)
    rows[12] = ("K00013", "", "", "east")
    desk.set_job(rows)
    desk.batch(status=1)
    expected, ledger = desk.files(), [(e["row"], e["key"], e["state"], e["output"]) for e in desk.entries()]
    shutil.rmtree(desk.out)
    statuses, parts = [], []
    for k, (words, more) in enumerate([(["--shard", "1/4"], {}), (["--shard=2/4"], {"SLURM_ARRAY_TASK_ID": "1"}),
                                       ([], {"SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_STEP": "2"}),
                                       ([], {"JOB_COMPLETION_INDEX": "3", "JOB_COMPLETIONS": "4"})]):
        before = set(desk.files())
        result = run(desk.words(*words), env={**desk.env, **more}, cwd=desk.context.root)
        statuses.append(result.status)
        parts.append(set(desk.files()) - before)
        check(os.path.exists(os.path.join(desk.out, f"ledger-{k + 1}-of-4.sqlite")), f"part {k + 1}: {os.listdir(desk.out)} {result.said}")
        if k == 1:
            desk.ledger_run("--merge", "-o", os.path.join(desk.out, "half.sqlite"), os.path.join(desk.out, "ledger-1-of-4.sqlite"), status=1, ledger="")
            os.unlink(os.path.join(desk.out, "half.sqlite"))
    check(sorted(statuses) == [0, 0, 0, 1], f"exits {statuses}")
    check(all(parts) and sum(map(len, parts)) == len(expected), "the parts overlap, or one is empty")
    shards = [os.path.join(desk.out, f"ledger-{k}-of-4.sqlite") for k in range(1, 5)]
    result = desk.ledger_run("--merge", "-o", desk.ledger, *shards, ledger="")
    check(result.text == "", result.text)
    check([(e["row"], e["key"], e["state"], e["output"]) for e in desk.entries()] == ledger, "not the same as in one piece")
    desk.ledger_run("--verify")
    desk.ledger_run("--verify", ledger=shards[0])
    check(desk.files() == expected, "other files")
    with contextlib.closing(sqlite3.connect(desk.ledger)) as database, database:
        database.execute("INSERT INTO deliveries (entry, kind, state, time, answer) SELECT id, 1, 2, 5, 'taken' FROM entries WHERE state = 0")
    for _ in range(2):  # joined again, what became of each is still known
        result = desk.ledger_run("--merge", "-o", desk.ledger, *shards, ledger="")
        check(result.text == "", result.text)
        check([(e["row"], e["key"], e["state"], e["output"]) for e in desk.entries()] == ledger, "not the same when joined again")
        with contextlib.closing(sqlite3.connect(desk.ledger)) as database:
            lost = database.execute("SELECT count(*) FROM entries e WHERE state = 0 AND (SELECT count(*) FROM deliveries WHERE entry = e.id) <> 1").fetchone()
        check(lost == (0,), f"{lost} entries lost what became of them, or have it twice")
    write(desk.ledger + ".txt", "mine")
    desk.ledger_run("--merge", "-o", desk.ledger + ".txt", *shards, ledger="", status=2)
    check(read(desk.ledger + ".txt") == b"mine", "a file that is no ledger was written over")
    os.unlink(desk.ledger + ".txt")
    os.unlink(desk.ledger)
    result = desk.ledger_run("--merge", "-o", desk.ledger, shards[0], shards[1], shards[3], ledger="", status=1)
    check("gap\tshard 3 of 4\n" in result.text and "gap\trow" in result.text, result.text)
    os.unlink(desk.ledger)
    result = desk.ledger_run("--merge", "-o", desk.ledger, *shards, shards[2], ledger="", status=1)
    check("double\trow" in result.text and "gap" not in result.text, result.text)
    desk.ledger_run("--verify")
    for more, words in (({"SLURM_ARRAY_TASK_ID": "9"}, []), ({"JOB_COMPLETION_INDEX": "3"}, []), ({"SLURM_ARRAY_TASK_ID": "x"}, []),
                        ({"JOB_COMPLETION_INDEX": "4", "JOB_COMPLETIONS": "4"}, []), ({}, ["--shard", "0/3"]), ({}, ["--shard", "4/3"]),
                        ({}, ["--shard", "1"]), ({}, ["--shard", "1/3x"])):
        expect(run(desk.words(*words), env={**desk.env, **more}, cwd=desk.context.root), 64, "--shard")


def joined_again(desk):
    """Joining the same ledgers again adds nothing. Joining them when they have changed adds what is new, once."""
    rows = people(30)
    rows[12] = ("K00013", "", "", "east")
    shards = [os.path.join(desk.out, f"ledger-{k}-of-2.sqlite") for k in (1, 2)]

    def batch(name="{ward}/{row}"):
        desk.set_job(rows, name=name)
        for k in (1, 2):
            desk.batch("--shard", f"{k}/2", status=None)

    def join(status=0, more=()):
        return desk.ledger_run("--merge", "-o", desk.ledger, *shards, *more, ledger="", status=status).text

    def dump():
        with contextlib.closing(sqlite3.connect(desk.ledger)) as database:
            return list(database.iterdump())

    def add_nothing():
        before = dump()
        for _ in range(2):
            check(join() == "", "there are gaps or doubles")
            check(dump() == before, "\n".join(sorted(set(dump()) ^ set(before))))

    def keys(state):
        return sorted(e["key"] for e in desk.entries() if e["state"] == state)

    def by_key():
        return {e["key"]: e for e in desk.entries() if e["state"] == "done"}
    batch()
    rows[3] = (rows[3][0], "Somebody Else", "", "west")
    batch()  # one is replaced before they are joined
    join()
    check((keys("replaced"), keys("faulty"), len(keys("done"))) == (["K00004"], ["K00013"], 29), f"{desk.entries()}")
    add_nothing()
    deliver(desk)
    add_nothing()
    original = rows[5]
    for row in ((original[0], "Somebody Else", "", "east"), original):  # another, and as it was: what was printed of that stays known
        rows[5] = row
        batch()
        check(join() == "", "there are gaps or doubles")
        add_nothing()
    check(by_key()["K00006"]["print"] is None and keys("replaced") == ["K00004", "K00006", "K00006"], f"{by_key()['K00006']} {keys('replaced')}")
    rows[12] = people(30)[12]  # mended
    rows[7] = (rows[7][0], "", "", "east")  # at fault
    rows[0], rows[1] = rows[1], rows[0]  # of one shard or of two, each has the other's file
    rows[20:] = rows[:19:-1]
    batch("{row}")
    check(join() == "", "there are gaps or doubles")
    add_nothing()
    check(keys("faulty") == ["K00008"] and keys("done") == sorted(r[0] for r in rows if r[0] != "K00008"), f"{keys('faulty')} {keys('done')}")
    desk.ledger_run("--verify")
    due = sorted(key for key, e in by_key().items() if not e["print"])
    check(due == ["K00006", "K00013"], f"due: {due}")
    for ledger in (desk.ledger, *shards):
        desk.ledger_run("--forget", "K00004", ledger=ledger, status=None)
    check(join(status=1) != "", "a row that was forgotten is no gap")
    before = dump()
    join(status=1)
    check(dump() == before, "who was forgotten is counted again")
    with contextlib.closing(sqlite3.connect(shards[0])) as database, database:  # printed from a shard's own
        database.execute("INSERT INTO deliveries (entry, kind, state, time, answer) SELECT id, 0, 2, 9, 'at the ward' FROM entries WHERE state = 0")
        here = [key for key, in database.execute("SELECT key FROM entries WHERE state = 0")]
    join(status=1)
    before = dump()
    check(all(by_key()[key]["print-answer"] == "at the ward" for key in here), "what was printed from a shard's ledger is not known")
    join(status=1)
    check(dump() == before, "what was printed is there twice")
    for _ in range(2):  # a double is told each time, and nothing of it is added twice
        text = join(status=1, more=[shards[1]])
        check(text.count("double\trow") == 30 - 1 - len(here) - 1, text)
    check(len(by_key()) == 28, "a key is lost")
    time.sleep(1.1)  # times are in seconds
    rows[14] = (rows[14][0], "Somebody Else", "", "east")
    desk.set_job(rows, name="{row}")
    desk.batch("--redo", status=None)  # in the joined ledger itself: that is newer than what the shards have
    done = by_key()
    check(join() == "", "there are gaps or doubles")
    check(by_key() == done and keys("replaced").count("K00015") == 1, "what is newer is replaced by what was before it")


def listed(desk):
    """CSV is RFC 4180 and no formula; JSON is exact."""
    odd = ["=1+1", "+49 30", "-5", "@home", 'say "hi", you', "a\tb", "K7"]
    desk.set_job([(key, "Somebody", "", "=HYPERLINK(1)" if i else "") for i, key in enumerate(odd)], wards="=HYPERLINK(1)")
    result = desk.batch(status=None)
    check(result.status in (0, 1), result.said)
    entries = {e["row"]: e for e in desk.entries()}
    check(entries[1]["key"] == "=1+1" and entries[2]["groups"] == "=HYPERLINK(1)", f"{entries}")
    text = desk.ledger_run("--format=csv").text
    check(text.count("\r\n") == text.count("\n") == len(entries) + 1, "line ends")
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    check([row["key"] for row in table][:5] == ["'=1+1", "'+49 30", "'-5", "'@home", 'say "hi", you'], text)
    check(table[1]["groups"] == "'=HYPERLINK(1)" and table[0]["time"].endswith("Z") and table[0]["output"] == entries[1]["output"], text)


def dry(desk):
    rows = people(10)
    rows[4] = ("K00005", "", "", "")
    desk.set_job(rows)
    result = desk.batch("--dry-run", status=1, said="data.csv:6")
    check(result.text == "10 rows, 9 to make, 1 at fault\n" and not os.path.exists(desk.out), result.text)
    desk.batch(status=1)
    kept = {name: os.stat(os.path.join(desk.out, name)).st_mtime_ns for name in os.listdir(desk.out)}
    desk.set_article(version=2)
    result = desk.batch("--dry-run", status=1)
    check(result.text == "10 rows, 9 to make, 1 at fault\n", result.text)
    check(kept == {name: os.stat(os.path.join(desk.out, name)).st_mtime_ns for name in os.listdir(desk.out)}, "something was written")
    write(desk.path("article.xml"), "<article")
    desk.batch("--dry-run", status=2, said="xml-syntax")
    desk.batch(status=2, said="xml-syntax")


def words(desk):
    desk.set_job(people(2))
    for bad in (["--jobs", "0"], ["--jobs", "999"], ["--format=csv"], ["--layout", "x"]):
        desk.batch(*bad, status=64)
    desk.batch()
    for bad in (["--verify", "--forget", "x"], ["--format=xml"], ["-o", "x"], ["--merge"]):
        desk.ledger_run(*bad, status=64)
    desk.ledger_run(ledger=desk.path("none.sqlite"), status=3, said="file-missing")
    check(not os.path.exists(desk.path("none.sqlite")), "it was made")
    os.chmod(desk.out, 0o755)
    desk.batch(said="folder-open")
