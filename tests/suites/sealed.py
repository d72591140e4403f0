"""Encrypted and linearized copies, as qpdf and poppler see them."""

import os
import re
import stat

from harness import check, read, run, write

ARTICLE, LAYOUT = "sources/en/chemo-and-immunotherapy.xml", "layouts/departments/oncology.xml"
BUILD = ["build", ARTICLE, "--layout", LAYOUT, "--content-root", "sources"]
PASSWORD = "correct horse, batería 12"


def tests(context):
    for suffix, program, env in context.variants():
        def pdfgen(*words, p=program, e=env, **more):
            return run([p, *words], env=e, cwd=context.root, **more)
        for function in (encrypted, passwords, one_place, prepared, linearized):
            yield f"sealed/{function.__name__}{suffix}", lambda f=function, g=pdfgen: f(context, g)


def secret(context, folder, text=PASSWORD + "\n", mode=0o600):
    path = write(os.path.join(folder, "password"), text)
    os.chmod(path, mode)
    return path


def good(result):
    check(result.status == 0, f"exit {result.status}\n{result.said}")
    return result


def structure(text):
    """The tree's lines without attributes, which libqpdf sorts, and without the numbers of objects, which it changes."""
    return [re.sub(r"Object \d+ \d+", "Object", line) for line in text.splitlines() if not line.lstrip().startswith("/")]


def encrypted(context, pdfgen):
    folder = context.folder()
    out = os.path.join(folder, "out.pdf")
    good(pdfgen(*BUILD, "--encrypt", "--password-file", secret(context, folder), "-o", out))
    check(stat.S_IMODE(os.stat(out).st_mode) == 0o600, "readable by others")
    told = run(["qpdf", f"--password={PASSWORD}", "--show-encryption", out])
    for wanted in ("R = 6", "extract for accessibility: allowed", "print high resolution: allowed", "modify document assembly: not allowed",
                   "modify other: not allowed", "stream encryption method: AESv3", "string encryption method: AESv3"):
        check(wanted in told.text, f"no {wanted!r} in\n{told.text}{told.said}")
    for words in (["pdftotext", out, "-"], ["qpdf", "--check", out], ["qpdf", "--password=wrong", "--check", out]):
        check(run(words).status != 0, f"{words[0]} opens it without the password")
    text = run(["pdftotext", "-raw", "-upw", PASSWORD, out, "-"]).text
    plain = os.path.join(folder, "plain.pdf")
    good(pdfgen(*BUILD, "-o", plain))
    check(len(text) > 1000 and text == run(["pdftotext", "-raw", plain, "-"]).text, "another text")
    tags, plain_tags = (structure(run(["pdfinfo", "-struct-text", *words]).text) for words in (["-upw", PASSWORD, out], [plain]))
    check(any("H1" in line for line in tags) and tags == plain_tags, "another structure")
    laid_open = run(["qpdf", f"--password={PASSWORD}", "--decrypt", "--qdf", out, "-"]).out
    check(b"<pdfuaid:part>1<" in laid_open and b"pdfaid" not in laid_open, "PDF/UA-1 is claimed, PDF/A not")
    for words in (b"Chemotherapy", PASSWORD.encode()):
        check(words not in read(out), "something stands there in the clear")


def passwords(context, pdfgen):
    """By file or descriptor, never otherwise; a faulty one writes nothing."""
    folder = context.folder()
    out = os.path.join(folder, "out.pdf")
    good(pdfgen(*BUILD, "--encrypt", "--password-fd=0", "-o", out, stdin=PASSWORD.encode() + b"\r\nmore\n"))
    check(run(["qpdf", f"--password={PASSWORD}", "--check", out]).status == 0, "not the first line of the descriptor")
    os.remove(out)
    for text, mode, words in ((PASSWORD, 0o644, "others may read"), ("\n", 0o600, "empty"), ("x" * 128, 0o600, "too long"),
                              (b"\xff\xfe\n", 0o600, "UTF-8"), ("tab\there\n", 0o600, "control")):
        result = pdfgen(*BUILD, "--encrypt", "--password-file", secret(context, folder, text, mode), "-o", out)
        check(result.status == 3 and words in result.said, f"{text!r}: exit {result.status}\n{result.said}")
        check(not os.path.exists(out), f"{text!r}: something was written")
    result = pdfgen(*BUILD, "--encrypt", "--password-file", secret(context, folder, "ä" * 63 + "x"), "-o", out)
    good(result)
    for words in (["--encrypt"], ["--password-fd=0"], ["--encrypt", "--password-fd=0", "--password-file", "x"], ["--encrypt=secret"],
                  ["--password=secret"], ["--encrypt", "--password-fd=one"]):
        check(pdfgen(*BUILD, *words, "-o", out).status == 64, f"{words}: not refused")


def one_place(context, pdfgen):
    """What is read as a document is quoted in diagnostics: never the password."""
    folder = context.folder()
    out, secret_file = os.path.join(folder, "out.pdf"), secret(context, folder)
    more = ["--content-root", "sources", "--encrypt", "-o", out]
    for words in (["build", "-", "--layout", LAYOUT, *more, "--password-fd=0"], ["build", ARTICLE, "--layout", "-", *more, "--password-fd=0"],
                  ["build", "/dev/stdin", "--layout", LAYOUT, *more, "--password-fd=0"],
                  ["build", "-", "--layout", LAYOUT, *more, "--password-file=/dev/stdin"],
                  ["build", secret_file, "--layout", LAYOUT, *more, "--password-file", secret_file],
                  ["extract", "-", "--password-fd=0", "-o", os.path.join(folder, "out")]):
        result = pdfgen(*words, stdin=PASSWORD.encode() + b"\n" + read(os.path.join(context.root, ARTICLE)))
        check(result.status == 64 and PASSWORD not in result.said + result.text, f"{words}: exit {result.status}\n{result.said}")
        check(os.listdir(folder) == ["password"], f"{words}: something was written")


def prepared(context, pdfgen):
    """What is typed another way is one password: SASLprep (RFC 4013), as ISO 32000-2, 7.6.4.3.3 wants. Notepad's mark is no part of it."""
    folder = context.folder()
    out = os.path.join(folder, "out.pdf")
    for typed, means in (("bateri\u0301a", "bater\u00eda"), ("a\u00a0b\u00ad", "a b"), ("\u2168", "IX"), ("\ufeffsecret", "secret"),
                         ("\ufeff" + "x" * 127, "x" * 127)):
        good(pdfgen(*BUILD, "--encrypt", "--profile=archive", "--password-file", secret(context, folder, typed + "\r\n"), "-o", out))
        check(run(["qpdf", "--password-mode=bytes", f"--password={means}", "--check", out]).status == 0, f"{typed!r} is not {means!r}")
        for i, same in enumerate((typed, means)):
            good(pdfgen("extract", out, "--password-file", secret(context, folder, same), "-o", f"{out}.{len(typed)}.{typed[0]}{i}"))
    os.remove(out)
    for typed in ("\u00ad", "a\ue000", "\u0627 1a\u0627", "\U0001f642", "\ufdfa" * 10):  # nothing left, private, both directions, unknown, long
        result = pdfgen(*BUILD, "--encrypt", "--password-file", secret(context, folder, typed), "-o", out)
        check(result.status == 3 and "[password-unreadable]" in result.said, f"{typed!r}: exit {result.status}\n{result.said}")
        check(not os.path.exists(out), f"{typed!r}: something was written")
    raw = os.path.join(folder, "raw.pdf")
    good(pdfgen(*BUILD, "--profile=archive", "-o", out))
    good(run(["qpdf", "--password-mode=bytes", "--encrypt", "bateri\u0301a", "owner", "256", "--", out, raw]))
    good(pdfgen("extract", raw, "--password-file", secret(context, folder, "bateri\u0301a"), "-o", os.path.join(folder, "raw")))


def linearized(context, pdfgen):
    folder = context.folder()
    out = os.path.join(folder, "out.pdf")
    good(pdfgen(*BUILD, "--linearize", "-o", out))
    result = run(["qpdf", "--check-linearization", out])
    check(result.status == 0 and "no linearization errors" in result.text, result.text + result.said)
    good(pdfgen(*BUILD, "--linearize", "-o", out + ".again"))
    check(read(out) == read(out + ".again"), "other bytes the second time")
    check(b"pdfaid:part" in read(out), "the claims are lost")
    good(pdfgen(*BUILD, "--linearize", "--encrypt", "--password-file", secret(context, folder), "-o", out))
    result = run(["qpdf", f"--password={PASSWORD}", "--check-linearization", out])
    check(result.status == 0, result.text + result.said)
