"""pdfgen print, at a real IPP printer and at printers that misbehave."""

import os
import re
import signal
import subprocess
import time

from harness import Failure, check, read, run, write
from printer import CANCEL_JOB, CREATE_JOB, GET_JOB, SEND_DOCUMENT, Cups, Eve, Fake
from suites.merging import page_texts, plain

ARTICLE, LAYOUT = "sources/en/chemo-and-immunotherapy.xml", "layouts/departments/oncology.xml"


def tests(context):
    for suffix, program, env in context.variants():
        def pdfgen(*words, p=program, e=env, more=None, **how):
            return run([p, *words], env=dict(e, **(more or {})), cwd=context.root, **how)
        for function in (whole, named, secure, asked, sides, multiple, merged, credentials, dry_run, bad_words, incapable, misbehaving, troubled, no_pdf):
            yield f"printing/{function.__name__.replace('_', ' ')}{suffix}", lambda f=function, g=pdfgen: f(context, g)
    for function in (cancelled, vanished):
        yield f"printing/{function.__name__} at a real printer", lambda f=function: f(context)


def handout(context, folder, name="out.pdf"):
    path = os.path.join(folder, name)
    result = run([context.program, "build", ARTICLE, "--layout", LAYOUT, "--content-root", "sources", "-o", path], env=context.home, cwd=context.root)
    check(result.status == 0, result.said)
    return path


def expect(result, status, words=""):
    check(result.status == status and re.search(words, result.said), f"exit {result.status}, not {status} with '{words}'\n{result.said}")
    return result


def job_status(printer, *wanted):
    """The job's attributes as ipptool sees them."""
    test = os.path.join(printer.folder, "job.test")
    write(test, '{ OPERATION Get-Job-Attributes GROUP operation-attributes-tag ATTR charset attributes-charset utf-8 '
          'ATTR language attributes-natural-language en ATTR uri printer-uri $uri ATTR integer job-id 1 }')
    told = run(["ipptool", "-tv", printer.uri, test]).text
    for line in wanted:
        check(line in told, f"no '{line}' in\n{told}")


def whole(context, pdfgen):
    """The real printer has the file byte for byte, with what was asked for."""
    folder = context.folder()
    path = handout(context, folder, "Mrs Doe.pdf")
    with Eve(context) as printer:
        expect(pdfgen("print", path, "--printer", printer.uri, "--copies", "3", "--sides", "long", "--media", "letter",
                      "--print-color-mode", "monochrome", "-v"), 0, "job 1 is printed")
        check(printer.documents() == [read(path)], "not the same bytes")
        job_status(printer, "copies (integer) = 3", "sides (keyword) = two-sided-long-edge", "media (keyword) = na_letter_8.5x11in",
                   "print-color-mode (keyword) = monochrome", "pdfgen 1 document", "job-state (enum) = completed")


def named(context, pdfgen):
    """By the name of a CUPS queue, and what such a queue cannot do is an error before anything is sent."""
    path = handout(context, context.folder())
    with Eve(context) as printer, Cups(context, printer) as cups:
        there = {"CUPS_SERVER": cups.server}
        expect(pdfgen("print", path, "--printer", "frontdesk", "-v", more=there), 0, "frontdesk: job 1 is printed")
        check(printer.documents() == [read(path)], "not the same bytes")
        expect(pdfgen("print", path, "--printer", "frontdesk", "--sides", "long", more=there), 4, "cannot print two-sided")
        expect(pdfgen("print", path, "--printer", "nobody", more=there), 4, "no printer of that name")
        check(len(printer.documents()) == 1, "something was sent")


def secure(context, pdfgen):
    """Over TLS. The printer's certificate is kept; from then on another one is not believed, and nothing is sent."""
    path, home = handout(context, context.folder()), {"HOME": context.folder()}
    with Eve(context) as printer:
        expect(pdfgen("print", path, "--printer", printer.secure, more=home), 0)
        expect(pdfgen("print", path, "--printer", printer.secure, "--no-wait", more=home), 0)
        check(printer.documents() == [read(path)] * 2, "not the same bytes")
    with Eve(context) as stranger:
        expect(pdfgen("print", path, "--printer", stranger.secure, more=home), 4, "not the one that it had.*printer-distrusted")
        check(not stranger.documents(), "something was sent")


def asked(context, pdfgen):
    path = handout(context, context.folder(), "Mrs Doe.pdf")
    with Fake() as printer:
        expect(pdfgen("print", path, "--printer", printer.uri, "--copies", "2", "--sides", "short", "--media", "a4", "--print-color-mode=color",
                      "--staple", "--hold", "--job-name", "Ward 3 – Größe"), 0)
        job, = printer.sent(CREATE_JOB)
        for name, wanted in (("copies", 2), ("sides", "two-sided-short-edge"), ("media", "iso_a4_210x297mm"), ("print-color-mode", "color"),
                             ("finishings", 4), ("job-hold-until", "indefinite"), ("job-name", "Ward 3 – Größe"),
                             ("multiple-document-handling", "separate-documents-collated-copies"), ("ipp-attribute-fidelity", True)):
            check(job.attributes.get(name) == [wanted], f"{name}: {job.attributes.get(name)}")
        document, = printer.sent(SEND_DOCUMENT)
        check(document.document == read(path) and document.attributes["document-format"] == ["application/pdf"], "not the document")
        for request in printer.requests:
            check("Doe" not in str(request.attributes) and "hemo" not in str(request.attributes), f"told: {request.attributes}")
    for name, wanted in (("tabloid", "na_ledger_11x17in"), ("sra3", "iso_sra3_320x450mm"), ("sra4", "iso_sra4_225x320mm")):  # as --impose calls them
        with Fake(media_supported=[wanted]) as printer:
            expect(pdfgen("print", path, "--printer", printer.uri, "--media", name), 0)
            check(printer.sent(CREATE_JOB)[0].attributes["media"] == [wanted], name)
    with Fake() as printer:  # nothing is asked for that was not
        expect(pdfgen("print", path, "--printer", printer.uri), 0)
        job, = printer.sent(CREATE_JOB)
        check(set(job.attributes) == {"attributes-charset", "attributes-natural-language", "printer-uri", "requesting-user-name", "job-name",
                                      "ipp-attribute-fidelity"}, f"asked for: {sorted(job.attributes)}")


def sides(context, pdfgen):
    """A PDF that says how it wants to be printed is, unless --sides says otherwise."""
    folder = context.folder()

    def wanting(wish, pages=1):
        return plain(os.path.join(folder, f"{wish}{pages}.pdf"), pages, more=f"/ViewerPreferences<</Duplex/{wish}>>" if wish else "")

    def asked_for(*words, status=0, said="", **able):
        with Fake(**able) as printer:
            expect(pdfgen("print", *words, "--printer", printer.uri), status, said)
            return [job.attributes.get("sides") for job in printer.sent(CREATE_JOB)], [len(page_texts(write(os.path.join(folder, "sent.pdf"), d.document)))
                                                                                       for d in printer.sent(SEND_DOCUMENT)]

    one, long, short, none = wanting("Simplex"), wanting("DuplexFlipLongEdge"), wanting("DuplexFlipShortEdge"), wanting("")
    for path, wanted in ((one, ["one-sided"]), (long, ["two-sided-long-edge"]), (short, ["two-sided-short-edge"]), (none, None), (wanting("None"), None)):
        check(asked_for(path) == ([wanted], [1]), f"{path}: {asked_for(path)}")
        check(asked_for(path, "--sides", "long") == ([["two-sided-long-edge"]], [1]), f"{path}: the option does not win")
    check(asked_for(none, short) == ([["two-sided-short-edge"]], [1, 1]), "not for the whole job")
    for words in (["--merge"], ["--separator"]):  # with blank backs
        check(asked_for(none, short, *words) == ([["two-sided-short-edge"]], [[4], [8]][words == ["--separator"]]), f"{words}: {asked_for(none, short, *words)}")
    check(asked_for(wanting("DuplexFlipShortEdge", 2) + "#2") == ([["two-sided-short-edge"]], [2]), "a page of it")
    for words in ([], ["--merge"]):
        check(asked_for(short, one, *words, status=2, said="on one side, another one on both sides, turned over the short edge .print-sides.") == ([], []), "sent")
        check(asked_for(short, one, *words, "--sides", "one")[0] == [["one-sided"]], "the option does not settle it")
    check(asked_for(short, status=4, said="cannot print two-sided-short-edge", sides_supported=["one-sided"]) == ([], []), "sent")
    with Fake() as printer:  # what can be read only once is read once
        expect(pdfgen("print", "-", long, "--merge", "--printer", printer.uri, stdin=read(short)), 2, "print-sides")
        expect(pdfgen("print", "-", "--merge", "--printer", printer.uri, stdin=read(short)), 0)
        check(printer.sent(CREATE_JOB)[0].attributes["sides"] == ["two-sided-short-edge"] and len(printer.sent(SEND_DOCUMENT)) == 1, "not from standard input")
    path = os.path.join(folder, "booklet.pdf")
    expect(pdfgen("build", ARTICLE, "--layout", LAYOUT, "--content-root", "sources", "--impose", "booklet,sheet=letter,fit", "-o", path), 0)
    with Eve(context) as printer:
        expect(pdfgen("print", path, "--printer", printer.uri), 0)
        job_status(printer, "sides (keyword) = two-sided-short-edge")


def multiple(context, pdfgen):
    """Several documents are one job; one that arrives in part is cancelled."""
    folder = context.folder()
    paths = [handout(context, folder, f"{i}.pdf") for i in range(3)]
    with Fake() as printer:
        expect(pdfgen("print", *paths, "--printer", printer.uri), 0)
        documents = printer.sent(SEND_DOCUMENT)
        check([d.document for d in documents] == [read(path) for path in paths], "not the documents, or in another order")
        check([d.attributes["last-document"] for d in documents] == [[False], [False], [True]], "which is the last?")
        job, = printer.sent(CREATE_JOB)
        check(job.attributes.get("multiple-document-handling") == ["separate-documents-collated-copies"], "each may begin on the one before's back")
        check(not printer.cancelled, "cancelled")
    with Fake("breaks") as printer:
        expect(pdfgen("print", *paths, "--printer", printer.uri), 4, "server-error-internal-error")
        check(printer.cancelled and printer.sent(CANCEL_JOB)[0].attributes["job-id"] == [17], "half a set is left at the printer")


def merged(context, pdfgen):
    """What `print` merges is what `merge` writes."""
    folder = context.folder()
    paths = [handout(context, folder, "a.pdf"), handout(context, folder, "b.pdf") + "#1"]
    for words in (["--merge"], ["--separator", "--sides", "long"], []):
        out = os.path.join(folder, "out.pdf")
        expect(pdfgen("merge", *paths, "-o", out, *[w for w in words if w != "--merge"]), 0)
        with Fake(multiple_document_jobs_supported=[False]) as printer:
            expect(pdfgen("print", *paths, "--printer", printer.uri, *words), 0)
            document, = printer.sent(SEND_DOCUMENT)
            check(document.document == read(out), f"{words}: other bytes")


def credentials(context, pdfgen):
    folder = context.folder()
    path, secret = handout(context, folder), os.path.join(folder, "secret")
    for text, mode, status, words in (("nurse:secret\n", 0o600, 0, ""), ("nurse:wrong\n", 0o600, 4, "does not take these credentials"),
                                      ("nurse:secret\n", 0o644, 3, "others may read"), ("secret\n", 0o600, 3, "no colon"),
                                      (":secret\n", 0o600, 3, "no colon"), ("\n", 0o600, 3, "empty")):
        write(secret, text)
        os.chmod(secret, mode)
        with Fake("password") as printer:
            result = expect(pdfgen("print", path, "--printer", printer.uri, "--credentials", secret), status, words)
            check("secret" not in result.said.replace(secret, "") and "wrong" not in result.said, "the password is shown")
            check(status == 0 or not printer.sent(CREATE_JOB), "something was sent")
    with Fake("password") as printer:
        expect(pdfgen("print", path, "--printer", printer.uri), 4, "wants a name and a password")


def dry_run(context, pdfgen):
    path = handout(context, context.folder())
    with Fake() as printer:
        result = expect(pdfgen("print", path, path, "--printer", printer.uri, "--dry-run", "--copies", "2", "--staple"), 0)
        for line in ("printer: " + printer.uri, "job-name: pdfgen 2 documents", f"documents: 2, {2 * os.path.getsize(path)} bytes", "copies: 2",
                     "finishings: staple", "model: Fake ?[31m 1"):
            check(line in result.text.splitlines(), f"no '{line}' in\n{result.text}")
        check(not printer.sent(CREATE_JOB), "something was sent")
        expect(pdfgen("print", path, "--printer", printer.uri, "--dry-run", "--media", "papyrus"), 4, "no paper papyrus")


def bad_words(context, pdfgen):
    path = handout(context, context.folder())
    with Fake() as printer:
        good = ["print", path, "--printer", printer.uri]
        for words in (["print", path], ["print", "--printer", printer.uri], [*good, "--copies", "0"], [*good, "--copies", "-1"],
                      [*good, "--copies", "10000"], [*good, "--copies", "1.5"], [*good, "--sides=two"], [*good, "--timeout", "0"], [*good, "--timeout", "x"],
                      [*good, "--job-name", "two\nlines"], [*good, "--job-name", "x" * 256], [*good, "--dry-run", "--no-wait"],
                      [*good, "--print-color-mode=sepia"], [*good, "--media", ""]):
            check(pdfgen(*words).status == 64, f"{words}: not refused")
        for uri in ("http://x/", "socket://x:9100", "file:///dev/lp0", "lpd://x/q", "IPP://x/", "ipp:///ipp/print", "ipp://[x/", "usb://x",
                    "ipp://nurse:secret@127.0.0.1/", "http://nurse:secret@x/", "ipp://nurse@x/"):
            result = expect(pdfgen("print", path, "--printer", uri), 64)
            check("secret" not in result.said and "nurse" not in result.said, f"the credentials are shown: {result.said}")
        check(not printer.requests, "something was sent")


def incapable(context, pdfgen):
    """Each wish that cannot be met is told, all at once, and nothing is sent."""
    path = handout(context, context.folder())
    wishes = ["--copies", "5", "--sides", "long", "--media", "a4", "--print-color-mode=color", "--staple", "--hold"]
    with Fake(copies_supported=None, sides_supported=["one-sided"], media_supported=["na_letter_8.5x11in"], finishings_supported=[3],
              print_color_mode_supported=["monochrome"], job_hold_until_supported=None, document_format_supported=["image/pwg-raster"],
              multiple_document_jobs_supported=None, printer_is_accepting_jobs=[False]) as printer:
        result = expect(pdfgen("print", path, path, "--printer", printer.uri, *wishes), 4)
        for words in ("5 copies", "cannot print two-sided-long-edge", "no paper iso_a4", "no print-color-mode color", "cannot staple",
                      "cannot hold", "does not take PDF", "one document a job", "accepts no jobs"):
            check(words in result.said, f"no '{words}' in\n{result.said}")
        check(len(printer.requests) == 1, "something was sent")
        expect(pdfgen("print", path, "--printer", printer.uri, "--sides", "one"), 4)
    for wish, told in ((["--sides", "long"], "on another's back.*--merge"), (["--staple"], "staple them all together"), ([], "")):
        with Fake(multiple_document_handling_supported=["single-document"]) as printer:
            expect(pdfgen("print", path, path, "--printer", printer.uri, *wish), 4 if told else 0, f"(?s){told}")
            check(bool(told) != bool(printer.sent(CREATE_JOB)), f"{wish}: sent, or not sent")
            expect(pdfgen("print", path, "--printer", printer.uri, *wish), 0)
    for able in ({"operations_supported": [GET_JOB]}, {"operations_supported": None}):
        with Fake(**able) as printer:
            expect(pdfgen("print", path, "--printer", printer.uri), 4, "takes no jobs")
    with Fake(operations_supported=[2, 9, 11]) as printer:  # Print-Job alone
        expect(pdfgen("print", path, "--printer", printer.uri), 0)
        check(printer.sent(2)[0].document == read(path), "not the document")


def misbehaving(context, pdfgen):
    path = handout(context, context.folder())
    for behaviour, words in (("silent", "does not answer"), ("closes", "closed the connection"), ("noise", "closed the connection|HTTP status|not IPP"),
                             ("garbage", "not IPP"), ("cut", "not IPP"), ("missing", "HTTP status 404"), ("endless", "has no end"),
                             ("hangs-up", "closed the connection"), ("refuses", "not-accepting-jobs")):
        with Fake(behaviour) as printer:
            started = time.monotonic()
            expect(pdfgen("print", path, "--printer", printer.uri, "--timeout", "2"), 4, words)
            check(time.monotonic() - started < 30, f"{behaviour}: waited too long")
            check(printer.hung_up == (behaviour == "hangs-up"), f"{behaviour}: sent {printer.hung_up} times, though it may have been printed")
    with Fake() as printer:
        printer.vanish()
        expect(pdfgen("print", path, "--printer", printer.uri), 4, "cannot be reached")
    expect(pdfgen("print", path, "--printer", "no-such-printer"), 4, "no printer of that name")


def troubled(context, pdfgen):
    """What becomes of the job at the printer."""
    path = handout(context, context.folder())
    for behaviour, status, words in (("jam", 4, "job 17 is being printed; paper jam"), ("paper", 4, "job 17 is stopped; out of paper"),
                                     ("holds", 4, "job 17 is held at the printer"), ("cancels", 4, "job 17 was cancelled at the printer"),
                                     ("aborts", 4, "given up by the printer: it could not print it, it cannot read the document"),
                                     ("errors", 4, "with errors"), ("forgets", 4, "no longer knows job 17"),
                                     ("vanishes", 4, "job 17 was sent, but then: it ")):
        with Fake(behaviour) as printer:
            result = expect(pdfgen("print", path, "--printer", printer.uri, "--timeout", "1"), status, words)
            check(len(printer.sent(SEND_DOCUMENT)) == 1, f"{behaviour}: sent {len(printer.sent(SEND_DOCUMENT))} times")
            if behaviour in ("jam", "paper"):
                check(result.said.count("[printer-trouble]") == 1, f"not told once while it waits:\n{result.said}")
        with Fake(behaviour) as printer:
            expect(pdfgen("print", path, "--printer", printer.uri, "--no-wait"), 0)
            check(not printer.sent(GET_JOB), "it waited")


def no_pdf(context, pdfgen):
    folder = context.folder()
    good, bad = handout(context, folder), write(os.path.join(folder, "bad.pdf"), "%PDF-1.7\nnothing\n")
    cut = write(os.path.join(folder, "cut.pdf"), read(good)[:9000])
    with Fake() as printer:
        for words in ([bad], [good, bad], [bad, good, "--merge"], [cut], [good + "#9"]):
            expect(pdfgen("print", *words, "--printer", printer.uri), 2)
        expect(pdfgen("print", os.path.join(folder, "none.pdf"), "--printer", printer.uri), 3)
        check(not printer.requests, "the printer was asked")


def started(context, printer, path):
    """pdfgen print, once the printer has its document."""
    process = subprocess.Popen([context.program, "print", path, "--printer", printer.uri], env=context.home, stderr=subprocess.PIPE)
    for _ in range(100):
        if printer.documents() == [read(path)]:
            return process
        time.sleep(0.05)
    process.kill()
    raise Failure("the printer has no document")


def ended(process):
    _, said = process.communicate(timeout=60)
    return process.returncode, said.decode()


def cancelled(context):
    path = handout(context, context.folder())
    with Eve(context) as printer:
        process = started(context, printer, path)
        test = write(os.path.join(printer.folder, "cancel.test"),
                     '{ OPERATION Cancel-Job GROUP operation-attributes-tag ATTR charset attributes-charset utf-8 ATTR language '
                     'attributes-natural-language en ATTR uri printer-uri $uri ATTR integer job-id 1 ATTR name requesting-user-name x }')
        run(["ipptool", "-t", printer.uri, test])
        status, said = ended(process)
        check(status == 4 and "job 1 was cancelled at the printer" in said, f"exit {status}\n{said}")


def vanished(context):
    path = handout(context, context.folder())
    with Eve(context) as printer:
        process = started(context, printer, path)
        printer.stop(signal.SIGKILL)
        status, said = ended(process)
        check(status == 4 and "job 1 was sent, but then: it " in said, f"exit {status}\n{said}")
