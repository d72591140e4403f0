"""What a batch left due, printed or merged by group: once, recorded, and told where nobody knows."""

import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import time

from harness import check, read, run, write
from printer import CANCEL_JOB, CREATE_JOB, GET_JOB, SEND_DOCUMENT, Cups, Eve, Fake
from suites.batch import SECRETS, Desk, expect, people, wait_until, workers_of

DOCUMENTS, SECONDS, MEGABYTES = 2000, 3, 300


def tests(context):
    for suffix, program, env in context.variants():
        for function in (printed, named, misbehaving, refused, killed, unfinished, unfinished_shards, underway, overtaken, mailed, changed, forgotten, chosen, own_printers, hostile_printers, stapled, dry,
                         merged, merged_in_one, words):
            yield f"sets/{function.__name__.replace('_', ' ')}{suffix}", lambda f=function, p=program, e=env: f(Desk(context, p, e))
    yield "sets/at a real printer", lambda: real(Desk(context, context.program, context.home))
    yield f"sets/{DOCUMENTS} documents in {SECONDS} s and {MEGABYTES} MB", lambda: many(Desk(context, context.program, context.home))


def batch_of(desk, n=6, **more):
    """A batch that is done: odd rows in the east, even ones in the west."""
    desk.set_job(people(n), **more)
    desk.batch()
    return desk


def send(desk, *words, status=0, said="", env=None):
    result = run([desk.program, "print", "--from-ledger", desk.ledger, *words], env=env or desk.env, cwd=desk.context.root)
    check(not any(secret in result.said + result.text for secret in SECRETS), f"a value is told: {result.said}")
    return expect(result, status, said)


def merge(desk, *words, status=0, said=""):
    return expect(run([desk.program, "merge", "--from-ledger", desk.ledger, *words], env=desk.env, cwd=desk.context.root), status, said)


def states(desk):
    """What the ledger says of each row's print."""
    return {e["row"]: e["print"] for e in desk.entries() if e["state"] == "done"}


def answers(desk):
    return {e["print-answer"] for e in desk.entries()}


def text_of(path):
    return run(["pdftotext", path, "-"]).text


def order_in(path):
    """The numbers of the people whose handouts are in a PDF."""
    return [int(n) for n in re.findall(r"Nr. (\d+)", text_of(path))]


def sent(desk, printer):
    """For each job of a printer, whose handouts it has."""
    path = os.path.join(desk.context.folder(), "sent.pdf")
    return [order_in(write(path, request.document)) for request in printer.sent(SEND_DOCUMENT)]


# ---- printed

def printed(desk):
    """A job for each group, in the ledger's order; a second call prints nothing, unless it is asked to."""
    batch_of(desk)
    with Fake() as printer:
        result = send(desk, "--printer", printer.uri)
        check(result.text == "east: 3 documents, job 17 is printed\nwest: 3 documents, job 17 is printed\n", result.text)
        check(sent(desk, printer) == [[1, 3, 5], [2, 4, 6]], f"{sent(desk, printer)}")
        check(set(states(desk).values()) == {"accepted"} and answers(desk) == {"job 17 is printed"}, f"{states(desk)} {answers(desk)}")
        before = len(printer.requests)
        check(send(desk, "--printer", printer.uri).text == "nothing is due\n", "something is due")
        check(len(printer.requests) == before, "the printer was asked")
        send(desk, "--printer", printer.uri, "--redo", "--group", "west")
        check(sent(desk, printer)[2:] == [[2, 4, 6]], f"{sent(desk, printer)}")
    # what is made anew is due
    desk.set_job([*people(6)[:3], ("K00004", "Schlehe Nr. 44", "", "west"), *people(6)[4:]])
    desk.batch()
    with Fake() as printer:
        send(desk, "--printer", printer.uri)
        check(sent(desk, printer) == [[44]], f"{sent(desk, printer)}")


def named(desk):
    """The printer learns nothing of patients beside their handouts; each of these starts on a front side."""
    batch_of(desk)
    for words, sides in (([], "one-sided"), (["--sides", "long", "--separator"], "two-sided-long-edge")):
        with Fake() as printer:
            send(desk, "--printer", printer.uri, "--redo", *words)
            for job in printer.sent(CREATE_JOB):
                check(job.attributes["job-name"] == ["pdfgen 3 documents"] and job.attributes["sides"] == [sides], f"{job.attributes}")
            for request in printer.requests:
                check(not re.search("K0000|east|west|Nr\\.|" + "|".join(SECRETS), str(request.attributes)), f"{request.attributes}")
            path = write(desk.path("sent.pdf"), printer.sent(SEND_DOCUMENT)[0].document)
            pages = run(["pdftotext", path, "-"]).text.split("\f")[:-1]
            starts = [i for i, page in enumerate(pages) if "Nr. " in page]
            check(starts == ([0, 1, 2] if not words else [2, 6, 10]), f"{words}: handouts start on pages {starts}")


def misbehaving(desk):
    """What a job came to is recorded in the printer's words. Where it may have been printed nothing is sent again without a word."""
    batch_of(desk, 4)
    for behaviour, state, answer in (("hangs-up", "started", "closed the connection"), ("forgets", "started", "no longer knows job 17"),
                                     ("vanishes", "started", "job 17 was sent, but then"), ("holds", "started", "held"),
                                     ("errors", "started", "with errors"), ("aborts", "failed", "cannot read the document"),
                                     ("cancels", "failed", "cancelled at the printer")):
        with Fake(behaviour) as printer:
            result = send(desk, "--printer", printer.uri, "--redo", "--group", "west", "--timeout", "1", status=4)
            check("uncertain" in result.text if state == "started" else "given up" in result.text, f"{behaviour}: {result.text}")
            check(states(desk) == {1: None, 2: state, 3: None, 4: state}, f"{behaviour}: {states(desk)}")
            check(any(answer in (words or "") for words in answers(desk)), f"{behaviour}: {answers(desk)}")
        with Fake() as printer:
            result = send(desk, "--printer", printer.uri, "--group", "west", status=4, said="print-maybe")
            check("2 documents" in result.said and "rows 2, 4" in result.said and not printer.requests, result.said)
    with Fake() as printer:
        send(desk, "--printer", printer.uri, status=4, said="rows 2, 4")
        check(sent(desk, printer) == [[1, 3]], "not the others alone")
        send(desk, "--printer", printer.uri, "--resend-uncertain")
        check(sent(desk, printer) == [[1, 3], [2, 4]], f"{sent(desk, printer)}")
        check(send(desk, "--printer", printer.uri, "--resend-uncertain").text == "nothing is due\n", "printed twice")


def refused(desk):
    """What was not printed for certain stays due: no word is wanted."""
    batch_of(desk, 4)
    for behaviour, words in (("refuses", "not-accepting-jobs"), ("closes", "closed the connection"), ("noise", "")):
        with Fake(behaviour) as printer:
            result = send(desk, "--printer", printer.uri, "--group", "west", status=4, said=words)
            check("not printed" in result.text and set(states(desk).values()) == {None, "deferred"}, f"{behaviour}: {states(desk)}")
    with Fake(sides_supported=["two-sided-long-edge"]) as printer:
        send(desk, "--printer", printer.uri, status=4, said="cannot print one-sided")
        check(not printer.sent(CREATE_JOB), "something was sent")
    with Fake(operations_supported=[2, 9, 11]) as printer:  # Print-Job alone
        send(desk, "--printer", printer.uri)
        check([len(printer.sent(2)), set(states(desk).values())] == [2, {"accepted"}], f"{states(desk)}")
    with Fake("breaks") as printer:  # the second document of a job is refused, the first may be in the tray
        send(desk, "--printer", printer.uri, "--redo", "--staple", "--group", "east", status=4)
        check(printer.sent(CANCEL_JOB) and states(desk)[1] == "started", f"{states(desk)}")


def killed(desk):
    """Killed once the printer has it: uncertain. Killed before: due."""
    batch_of(desk, 4)
    words = [desk.program, "print", "--from-ledger", desk.ledger, "--group", "west"]
    for behaviour, state in (("jam", "started"), ("silent", None)):
        with Fake(behaviour) as printer:
            process = subprocess.Popen([*words, "--printer", printer.uri], env=desk.env, cwd=desk.context.root, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            for _ in range(600):
                if process.poll() is not None or (printer.sent(9) if behaviour == "jam" else printer.open):
                    break
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            check(process.returncode == -signal.SIGKILL, f"{behaviour}: it ended by itself")
        check(states(desk)[2] == state, f"{behaviour}: {states(desk)}")
        with Fake() as printer:
            send(desk, "--printer", printer.uri, "--group", "west", *(["--resend-uncertain"] if state else []))
            check(sent(desk, printer) == [[2, 4]], f"{sent(desk, printer)}")
        desk.ledger_run("--verify")
        desk.batch("--redo")
        check(states(desk)[2] == "accepted", "what was made anew to the same bytes is due again")
        shutil.rmtree(desk.out)
        desk.batch()


def change_ledger(desk, *statements, ledger=None):
    db = sqlite3.connect(ledger or desk.ledger)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def not_without_a_word(desk, said):
    """What a batch did not finish is not taken for all of it."""
    with Fake() as printer:
        for words in ([], ["--dry-run"], ["--redo", "--group", "east"]):
            send(desk, "--printer", printer.uri, *words, status=2, said=rf"{said}.* .batch-unfinished.\n.*--unfinished")
        check(not printer.open, "the printer was asked")
    for output in ("sets", "all.pdf"):
        merge(desk, "-o", desk.path(output), status=2, said=rf"{said}.* .batch-unfinished.")
        check(not os.path.exists(desk.path(output)), f"{output} was written")


def unfinished(desk):
    """A batch that was killed, or stopped, has printed what it made only where that is asked for."""
    desk.set_job(people(DOCUMENTS))
    batch = desk.start()
    wait_until(lambda: workers_of(batch.pid) and desk.entries())
    batch.kill()
    batch.communicate()
    n = len(desk.entries())
    check(n < DOCUMENTS, "it had ended")
    progress = f"the last batch on this ledger is not finished: it has seen to {n} of {DOCUMENTS} rows"
    not_without_a_word(desk, progress)
    with Fake() as printer:
        send(desk, "--printer", printer.uri, "--unfinished", said=rf"warning: {progress} .batch-part.")
        check(sent(desk, printer) == [list(range(1, n + 1, 2)), list(range(2, n + 1, 2))], f"{sent(desk, printer)}")
        send(desk, "--printer", printer.uri, "--unfinished", "--strict", status=1)
        desk.set_job(people(n + 1))
        desk.batch()
        check("batch-" not in send(desk, "--printer", printer.uri).said, "it is finished now")
        check(sent(desk, printer)[2:] == [[n + 1]], f"{sent(desk, printer)}")
    # one that was finished does not stand for the one behind it
    change_ledger(desk, "INSERT INTO runs (start, end, job, data, shard, shards, program, rows, complete) SELECT start, 0, job, data, 1, 1, '0', 0, 0 FROM runs")
    not_without_a_word(desk, "it has seen to 0 rows")
    change_ledger(desk, "DELETE FROM deliveries", "DELETE FROM entries", "DELETE FROM runs")
    not_without_a_word(desk, "no batch was finished on this ledger")


def unfinished_shards(desk):
    """Of shards each must be there, made of the same data."""
    desk.set_job(people(12))
    shards = [os.path.join(desk.out, f"ledger-{k}-of-3.sqlite") for k in (1, 2, 3)]
    join = ["--merge", "-o", desk.ledger]
    for k in (1, 2):
        desk.batch("--shard", f"{k}/3")
    desk.ledger_run(*join, *shards[:2], ledger="", status=1)
    not_without_a_word(desk, "of its 3 shards it lacks shard 3")
    desk.batch("--shard", "3/3")
    change_ledger(desk, "UPDATE runs SET end = 0, complete = 0", ledger=shards[0])
    desk.ledger_run(*join, *shards, ledger="", status=None)
    not_without_a_word(desk, "of its 3 shards it lacks shard 1")
    for shard in shards:
        change_ledger(desk, "UPDATE runs SET start = start - 86400", ledger=shard)  # of the day before
    desk.set_job(people(13))
    desk.batch("--shard", "1/3")
    desk.ledger_run(*join, *shards, ledger="", status=None)
    not_without_a_word(desk, "of its 3 shards it lacks shards 2, 3")
    for k in (2, 3):
        desk.batch("--shard", f"{k}/3")
    desk.ledger_run(*join, *shards, ledger="")
    with Fake() as printer:
        send(desk, "--printer", printer.uri)
        check(sorted(sum(sent(desk, printer), [])) == list(range(1, 14)), f"{sent(desk, printer)}")


class Waiting:
    """print --from-ledger while its printer has not done yet what it was given first."""

    def __init__(self, desk, printer, *words):
        self.desk, self.printer = desk, printer
        self.process = subprocess.Popen([desk.program, "print", "--from-ledger", desk.ledger, "--printer", printer.uri, *words], env=desk.env,
                                        cwd=desk.context.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_until(lambda: printer.sent(GET_JOB) or self.process.poll() is not None)
        check(self.process.poll() is None, "it does not wait")

    def __enter__(self):
        return self

    def end(self, status=0, said=""):
        """The printer goes on."""
        self.printer.behaviour = "good"
        text, told = self.process.communicate(timeout=60)
        check(self.process.returncode == status and re.search(said, told.decode()), f"exit {self.process.returncode}: {told.decode()}")
        return text.decode()

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def beside(desk):
    """What lies beside the files."""
    return sorted(name for name in os.listdir(desk.out) if not name.endswith(".pdf"))


def underway(desk):
    """While a printer is waited for others may use the ledger, but nobody prints what is being printed."""
    batch_of(desk)
    with Fake("jam") as printer, Fake() as other, Waiting(desk, printer, "--group", "west") as waiting:
        told = rf"3 documents are being printed by process {waiting.process.pid} since [-\dT:]+Z: rows 2, 4, 6 \[print-underway\]"
        check(states(desk) == {1: None, 2: "started", 3: None, 4: "started", 5: None, 6: "started"}, f"{states(desk)}")
        result = send(desk, "--printer", other.uri, status=4, said=told)
        check("print-maybe" not in result.said and sent(desk, other) == [[1, 3, 5]], "not the others alone")
        for words in (["--resend-uncertain"], ["--redo"], ["--dry-run", "--redo"]):
            send(desk, "--printer", other.uri, "--group", "west", *words, status=4, said=told)
        check(len(other.sent(CREATE_JOB)) == 1, "what is being printed is sent once more")
        merge(desk, "-o", desk.path("sets"), "--redo", "--group", "west", status=4, said=told)
        desk.set_job([*people(6)[:3], ("K00004", "Schlehe Nr. 44", "", "west"), *people(6)[4:]])
        check("1 made" in desk.batch().text, "no batch meanwhile")
        desk.ledger_run("--forget", "K00002")
        check(waiting.end() == "west: 3 documents, job 17 is printed\n", "not as it was")
        gone = [e for e in desk.entries() if e["state"] == "forgotten"]
        check([(e["print"], e["print-answer"]) for e in gone] == [("accepted", None)], f"{gone}")
        check(states(desk) == {1: "accepted", 3: "accepted", 4: None, 5: "accepted", 6: "accepted"}, f"{states(desk)}")
        check([e["print"] for e in desk.entries() if e["state"] == "replaced"] == ["accepted"], "the one before was printed")
        check(beside(desk) == ["ledger.sqlite"], f"{beside(desk)}")
        send(desk, "--printer", other.uri)
        check(sent(desk, other)[1:] == [[44]], f"{sent(desk, other)}")
    # of one that was killed nothing is being printed any more
    with Fake("jam") as printer:
        with Waiting(desk, printer, "--redo", "--group", "east"):
            pass
        send(desk, "--printer", printer.uri, status=4, said="rows 1, 3, 5.* .print-maybe")
        check(beside(desk) == ["ledger.sqlite"], f"{beside(desk)}")


def overtaken(desk):
    """What a batch makes again, or takes back, while a group before is printed is not printed as it was."""
    rows = people(8)
    batch_of(desk, 8)
    with Fake("jam") as printer, Waiting(desk, printer) as waiting:
        check(states(desk)[1] == "started" and states(desk)[2] is None, f"{states(desk)}")
        rows[3] = ("K00004", "Schlehe Nr. 44", "", "west")
        rows[5] = ("K00006", *rows[5][1:3], "north")  # is at fault
        desk.set_job(rows)
        desk.batch(status=1)
        desk.ledger_run("--forget", "K00002")
        waiting.end(status=2, said=r"row 4: its handout was made again.*\n.*\n.*row 6: its handout was made again")
        check(sent(desk, printer) == [[1, 3, 5, 7], [8]], f"{sent(desk, printer)}")
        check(states(desk)[4] is None and states(desk)[8] == "accepted", f"{states(desk)}")
        send(desk, "--printer", printer.uri)
        check(sent(desk, printer)[2:] == [[44]], f"{sent(desk, printer)}")


def mailed(desk):
    """What has gone out by mail, or may have, is not printed where only one of both is wanted."""
    def mail(row, state):
        change_ledger(desk, f"INSERT INTO deliveries (entry, kind, state, time) SELECT id, 1, {state}, 0 FROM entries WHERE row = {row} AND state = 0")
    batch_of(desk, 10)
    for row, state in ((1, 0), (2, 1), (3, 2), (4, 3), (5, 4), (6, 2)):  # due, started, accepted, deferred, failed
        mail(row, state)
    result = merge(desk, "-o", desk.path("sets"), "--unless-delivered")
    check(result.text == "3 documents are left out: they were mailed, or may have been\n", result.text)
    check([order_in(desk.path("sets", name)) for name in ("01-east.pdf", "02-west.pdf")] == [[1, 5, 7, 9], [4, 8, 10]], "not the others")
    with Fake("jam") as printer:
        with Waiting(desk, printer, "--unless-delivered") as waiting:
            mail(8, 2)  # while others are printed
            check("4 documents are left out" in waiting.end(), "not told")
        check(sent(desk, printer) == [[1, 5, 7, 9], [4, 10]], f"{sent(desk, printer)}")
        send(desk, "--printer", printer.uri)
        check(sent(desk, printer)[2:] == [[3], [2, 6, 8]], f"{sent(desk, printer)}")
        # another version than the one that was mailed
        desk.set_job([*people(10)[:2], ("K00003", "Schlehe Nr. 33", "", "east"), *people(10)[3:]])
        desk.batch()
        send(desk, "--printer", printer.uri, "--unless-delivered")
        check(sent(desk, printer)[4:] == [[33]], f"{sent(desk, printer)}")


def changed(desk):
    """What is not what the batch made is told by its row, and not printed; the others are."""
    batch_of(desk)
    files = {e["row"]: os.path.join(desk.out, e["file"]) for e in desk.entries()}
    write(files[3], read(files[1]))
    os.unlink(files[4])
    with Fake() as printer:
        result = send(desk, "--printer", printer.uri, status=2, said="print-changed")
        check("row 3: its PDF is not the one" in result.said and "row 4: its PDF is missing" in result.said, result.said)
        check(sent(desk, printer) == [[1, 5], [2, 6]], f"{sent(desk, printer)}")
        check({row for row, state in states(desk).items() if state is None} == {3, 4}, f"{states(desk)}")
        desk.batch("--redo")
        send(desk, "--printer", printer.uri)
        check(sent(desk, printer)[2:] == [[3], [4]], f"{sent(desk, printer)}")


def forgotten(desk):
    batch_of(desk)
    desk.ledger_run("--forget", "K00003")
    with Fake() as printer:
        send(desk, "--printer", printer.uri)
        check(sent(desk, printer) == [[1, 5], [2, 4, 6]], f"{sent(desk, printer)}")
    merge(desk, "-o", desk.path("all.pdf"), "--redo")
    check(order_in(desk.path("all.pdf")) == [1, 5, 2, 4, 6], "not as printed")


def chosen(desk):
    batch_of(desk)
    with Fake() as west, Fake() as east:
        send(desk, "--printer", west.uri, "--group", "west")
        send(desk, "--printer", east.uri, "--group", "east")
        check(send(desk, "--printer", east.uri, "--group", "eas").text == "nothing is due\n", "a part of a value is taken for it")
        check([sent(desk, west), sent(desk, east)] == [[[2, 4, 6]], [[1, 3, 5]]], "not to each what is its own")


def own_printers(desk):
    """Without --printer each group goes to the queue that it names."""
    context = desk.context
    desk.set_job([(key, name, visit, {"west": "frontdesk", "east": "attic"}[ward]) for key, name, visit, ward in people(4)], wards="frontdesk attic")
    desk.batch()
    with Eve(context) as printer, Cups(context, printer) as cups:
        there = {**desk.env, "CUPS_SERVER": cups.server}
        result = send(desk, status=4, said="no printer of that name", env=there)
        check("frontdesk: 2 documents, job 1 is printed" in result.text and "attic: 2 documents, not printed" in result.text, result.text)
        check([order_in(os.path.join(printer.folder, name)) for name in os.listdir(printer.folder) if name.endswith(".pdf")] == [[2, 4]], "not there")
        check(states(desk) == {1: "deferred", 2: "accepted", 3: "deferred", 4: "accepted"}, f"{states(desk)}")


def hostile_printers(desk):
    """Who writes the data does not choose the machine that gets the documents."""
    with Fake() as printer:
        for value in (printer.uri, "dnssd://x", "//x"):
            desk.set_job([(key, name, visit, value) for key, name, visit, _ in people(2)], wards=value)
            desk.batch()
            result = send(desk, status=4, said="printer-missing")
            check(not printer.open and value not in result.said, "it was asked")


def stapled(desk):
    """Stapled, each handout is a document of the job, as it is."""
    batch_of(desk, 4)
    files = {e["row"]: read(os.path.join(desk.out, e["file"])) for e in desk.entries()}
    with Fake(finishings_supported=[3, 4]) as printer:
        send(desk, "--printer", printer.uri, "--staple", "--group", "east")
        check([r.document for r in printer.sent(SEND_DOCUMENT)] == [files[1], files[3]], "other documents")


def dry(desk):
    batch_of(desk)
    with Fake() as printer:
        result = send(desk, "--printer", printer.uri, "--dry-run")
        check(result.text.count("documents: 1") == 2 and "west: 3 documents, due" in result.text, result.text)
        check(not printer.sent(CREATE_JOB) and set(states(desk).values()) == {None}, "something was sent or recorded")
        send(desk, "--printer", printer.uri, "--dry-run", "--media", "papyrus", status=4, said="no paper papyrus")


def real(desk):
    batch_of(desk)
    with Eve(desk.context) as printer:
        send(desk, "--printer", printer.uri, "--media", "letter")
        found = sorted(order_in(os.path.join(printer.folder, name)) for name in os.listdir(printer.folder) if name.endswith(".pdf"))
        check(found == [[1, 3, 5], [2, 4, 6]], f"the printer has {found}")
        check(send(desk, "--printer", printer.uri).text == "nothing is due\n", "printed twice")
        check(len(printer.documents()) == 2, "printed twice")
        printer.stop(signal.SIGKILL)
        send(desk, "--printer", printer.uri, "--redo", status=4, said="cannot be reached")
        check(set(states(desk).values()) == {"deferred"}, f"{states(desk)}")


# ---- merged

def merged(desk):
    """A file for each group; nothing is recorded."""
    batch_of(desk, 7)
    folder = desk.path("sets")
    merge(desk, "-o", folder)
    check(sorted(os.listdir(folder)) == ["01-east.pdf", "02-west.pdf"], f"{os.listdir(folder)}")
    check(stat.S_IMODE(os.stat(folder).st_mode) == 0o700, "others may look into the folder")
    for name, order in (("01-east.pdf", [1, 3, 5, 7]), ("02-west.pdf", [2, 4, 6])):
        path = os.path.join(folder, name)
        check(stat.S_IMODE(os.stat(path).st_mode) == 0o600, "others may read it")
        check(order_in(path) == order and run(["qpdf", "--check", path]).status == 0, f"{name} has {order_in(path)}")
    merge(desk, "-o", folder, status=3, said="there are files in this folder")
    check(set(states(desk).values()) == {None}, "recorded")
    with Fake() as printer:
        send(desk, "--printer", printer.uri, "--group", "east")
    merge(desk, "-o", desk.path("more"), "--sides", "long", "--separator")
    check(os.listdir(desk.path("more")) == ["01-west.pdf"], f"{os.listdir(desk.path('more'))}")
    pages = text_of(desk.path("more", "01-west.pdf")).split("\f")[:-1]
    check([i for i, page in enumerate(pages) if "Nr. " in page] == [2, 6, 10], "not each on a front side")
    with Fake() as printer:
        send(desk, "--printer", printer.uri)
    check(merge(desk, "-o", desk.path("none")).text == "nothing is due\n" and not os.path.exists(desk.path("none")), "something is due")


def merged_in_one(desk):
    """A group's value is no path; uncertain and changed ones are told."""
    desk.set_job([(key, name, visit, "../x/ä=y" if ward == "west" else "east") for key, name, visit, ward in people(6)], wards="../x/ä=y east")
    desk.batch()
    merge(desk, "-o", desk.path("sets"))
    check(sorted(os.listdir(desk.path("sets"))) == ["01-..-x---y.pdf", "02-east.pdf"], f"{os.listdir(desk.path('sets'))}")
    merge(desk, "-o", desk.path("all.pdf"))
    check(order_in(desk.path("all.pdf")) == [2, 4, 6, 1, 3, 5], "not in the ledger's order")
    merge(desk, "-o", desk.path("one.pdf"), "--group", "east")
    check(order_in(desk.path("one.pdf")) == [1, 3, 5], "not that group")
    with Fake("hangs-up") as printer:
        send(desk, "--printer", printer.uri, "--group", "east", status=4)
    merge(desk, "-o", desk.path("two.pdf"), status=4, said="rows 1, 3, 5")
    check(order_in(desk.path("two.pdf")) == [2, 4, 6], "what may have been printed is there")
    os.unlink(os.path.join(desk.out, next(e["file"] for e in desk.entries() if e["row"] == 4)))
    merge(desk, "-o", desk.path("three.pdf"), status=2, said="row 4: its PDF is missing")
    check(order_in(desk.path("three.pdf")) == [2, 6], "not the others")
    write(desk.path("text.pdf"), "no PDF")
    merge(desk, "-o", desk.path("text.pdf"), status=64)
    merge(desk, "-o", desk.path("data.csv"), status=3, said="output-failed")


def words(desk):
    batch_of(desk, 2)
    for bad in (["print", "--from-ledger", desk.ledger, desk.ledger], ["print", "--from-ledger", "-"], ["print", "--from-ledger"],
                ["print", desk.ledger, "--printer", "x", "--redo"], ["print", desk.ledger, "--printer", "x", "--group", "x"],
                ["print", "--from-ledger", desk.ledger, "--printer", "http://x/"], ["print", "--from-ledger", desk.ledger, "--dry-run", "--no-wait"],
                ["merge", "--from-ledger", desk.ledger], ["merge", "x.pdf", "-o", "y.pdf", "--resend-uncertain"],
                ["merge", "x.pdf", "-o", "y.pdf", "--unfinished"], ["print", desk.ledger, "--printer", "x", "--unfinished"],
                ["print", desk.ledger, "--printer", "x", "--unless-delivered"]):
        expect(run([desk.program, *bad], env=desk.env, cwd=desk.folder), 64)
    missing = os.path.join(desk.out, "none.sqlite")
    for command in (["print", "--printer", "x"], ["merge", "-o", desk.path("x.pdf")]):
        expect(run([desk.program, *command, "--from-ledger", missing], env=desk.env), 3, "file-missing")
        expect(run([desk.program, *command, "--from-ledger", desk.path("data.csv")], env=desk.env), 2, "ledger-broken")
    check(not os.path.exists(missing), "it was made")


def many(desk):
    batch_of(desk, DOCUMENTS)
    with Fake() as printer:
        for what, command in (("merge", ["merge", "-o", desk.path("sets"), "--sides", "long", "--separator"]),
                              ("print", ["print", "--printer", printer.uri, "--sides", "long", "--separator"])):
            started = time.monotonic()
            result = run(["/usr/bin/env", "python3", "-c", "import resource, subprocess, sys\nstatus = subprocess.call(sys.argv[1:])\n"
                          "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\nsys.exit(status)",
                          desk.program, *command, "--from-ledger", desk.ledger], env=desk.env)
            seconds = time.monotonic() - started
            check(result.status == 0, result.said)
            memory = int(result.said.split()[-1]) / 1024
            check(seconds <= SECONDS and memory <= MEGABYTES, f"{what}: {seconds:.1f} s, {memory:.0f} MB")
        files = [read(os.path.join(desk.path("sets"), name)) for name in sorted(os.listdir(desk.path("sets")))]
        # each with its separator, and a blank back for both
        for document in [*files, *(request.document for request in printer.sent(SEND_DOCUMENT))]:
            pages = run(["pdfinfo", write(desk.path("one.pdf"), document)]).text
            check(re.search(rf"^Pages: +{4 * DOCUMENTS // 2}$", pages, re.M), pages)
