"""The command line: what scripts rely on."""

import os
import re
import stat

from harness import check, read, run, write

ARTICLE, LAYOUT = "sources/en/chemo-and-immunotherapy.xml", "layouts/departments/oncology.xml"
BUILD = ["build", ARTICLE, "--layout", LAYOUT, "--content-root", "sources"]
COMMANDS = ("build", "dump", "extract", "merge", "print", "mail", "schema", "fonts", "help")
STAGES = ("doc", "boxes", "items", "flow", "pages", "tags")


def tests(context):
    for suffix, program, env in context.variants():
        def pdfgen(*words, p=program, e=env, **more):
            return run([p, *words], env=e, **{"cwd": context.root, **more})
        for function in (help_, version, wrong_usage, schemas, catalogue, standard_output, standard_input, mode, fields, stages, outline, no_claims):
            yield f"options/{function.__name__.strip('_').replace('_', ' ')}{suffix}", lambda f=function, g=pdfgen: f(context, g)
    yield "options/installed", lambda: installed(context)
    yield "options/the man page names every command and option", lambda: manual(context)


def good(result):
    check(result.status == 0, f"exit {result.status}\n{result.said}")
    return result


def help_(context, pdfgen):
    for words in (["--help"], ["help"], *(["help", name] for name in COMMANDS), *([name, "--help"] for name in COMMANDS)):
        result = good(pdfgen(*words))
        check(result.text.strip() and not result.err, f"{words}: nothing on standard output, or talk on standard error")


def version(context, pdfgen):
    check(re.fullmatch(r"pdfgen \d+\.\d+(\.\d+)?\n", good(pdfgen("--version")).text.split("\n")[0] + "\n"), "not: pdfgen N.N")


def wrong_usage(context, pdfgen):
    for words in ([], ["biuld"], ["build"], ["build", ARTICLE], ["build", "--no-such-option"], ["build", ARTICLE, "--layout"],
                  [*BUILD, "--set", "novalue"], [*BUILD, "--diagnostics=loud"], ["dump", ARTICLE, "--layout", LAYOUT, "--stage=no"],
                  ["schema"], ["schema", "novel"], ["build", ARTICLE, ARTICLE, "--layout", LAYOUT]):
        result = pdfgen(*words)
        check(result.status == 64, f"pdfgen {' '.join(words)}: exit {result.status}")
        check(result.err and not result.out, f"pdfgen {' '.join(words)}: says so on standard error alone")


def schemas(context, pdfgen):
    """The printed schemas accept every article and layout, by another program's judgement, and in no time: a fault in a layout is not told
    before."""
    for name, top in (("article", "sources"), ("layout", "layouts"), ("mail", "sources")):
        schema = write(os.path.join(context.folder(), name + ".rng"), good(pdfgen("schema", name)).out)
        files = sorted(os.path.join(folder, file) for folder, _, names in os.walk(os.path.join(context.root, top))
                       for file in names if file.endswith(".xml") and not folder.endswith("shared") and
                       b"<%s xmlns" % name.encode() in read(os.path.join(folder, file)))
        check(files, f"no files in {top}")
        result = run(["prlimit", "--cpu=5", "xmllint", "--noout", "--nonet", "--xinclude", "--nofixup-base-uris", "--relaxng", schema, *files],
                     env=context.home)
        check(result.status == 0, result.said)


def catalogue(context, pdfgen):
    check("Lato" in good(pdfgen("fonts")).text, "Lato is not listed")


def standard_output(context, pdfgen):
    out = os.path.join(context.folder(), "out.pdf")
    good(pdfgen(*BUILD, "-o", out))
    result = good(pdfgen(*BUILD, "-o", "-"))
    check(result.out == read(out), "-o - gives other bytes than -o FILE")
    check(result.out[:5] == b"%PDF-", "not a PDF")


def standard_input(context, pdfgen):
    """Its includes are looked for from the folder that pdfgen runs in."""
    result = good(pdfgen("build", "-", "--layout", "../../" + LAYOUT, "--content-root", "..", "-o", "-",
                         stdin=read(os.path.join(context.root, ARTICLE)), cwd=os.path.join(context.root, "sources", "en")))
    check(result.out[:5] == b"%PDF-", "not a PDF")


def mode(context, pdfgen):
    out = os.path.join(context.folder(), "out.pdf")
    good(pdfgen(*BUILD, "-o", out))
    check(stat.S_IMODE(os.stat(out).st_mode) == 0o600, f"mode {stat.S_IMODE(os.stat(out).st_mode):o}, not 600")
    check(os.listdir(os.path.dirname(out)) == ["out.pdf"], "something else was left")


def fields(context, pdfgen):
    folder = context.folder()
    out = os.path.join(folder, "out.pdf")
    good(pdfgen(*BUILD, "--set", "phone=555-0199", "-o", out))
    text = run(["pdftotext", "-raw", out, "-"], env=context.home).text
    check("555-0199" in text, "--set phone=555-0199 is not on the pages")


def stages(context, pdfgen):
    for stage in STAGES:
        words = ["dump", ARTICLE, "--layout", LAYOUT, "--content-root", "sources", f"--stage={stage}"]
        first, second = good(pdfgen(*words)), good(pdfgen(*words))
        check(first.out and first.out == second.out, f"{stage}: nothing, or not the same twice")
        check(b"0x" not in first.out, f"{stage}: an address in the dump")


def outline(context, pdfgen):
    """It is drawn over the pages and changes nothing else: not the text, not the structure, not the places."""
    folder = context.folder()
    def read_by(tool, path):
        return run([*tool, path] + (["-"] if tool[0] == "pdftotext" else []), env=context.home).out
    plain = os.path.join(folder, "plain.pdf")
    good(pdfgen(*BUILD, "-o", plain))
    sizes = []
    for what in ("boxes", "grid", "boxes,grid", "grid,boxes", "all"):
        out = os.path.join(folder, what + ".pdf")
        good(pdfgen(*BUILD, "--outline", what, "-o", out))
        for tool in (["pdftotext", "-bbox"], ["pdfinfo", "-struct-text"]):
            check(read_by(tool, out) == read_by(tool, plain), f"--outline {what}: {tool[0]} reads something else")
        sizes.append(os.path.getsize(out))
        if len(sizes) > 3:
            check(read(out) == read(os.path.join(folder, "boxes,grid.pdf")), f"--outline {what}: not the same as boxes,grid")
        checked = run(["qpdf", "--check", out], env=context.home)
        check(checked.status == 0, f"--outline {what}: {checked.text}{checked.said}")
    check(os.path.getsize(plain) < min(sizes) and sizes[2] > max(sizes[:2]), "nothing is drawn")
    for what in ("every", "boxes,", ",grid", "boxes grid", "grid,every"):
        check(pdfgen(*BUILD, "--outline", what, "-o", plain).status == 64, f"--outline '{what}': not refused")


def no_claims(context, pdfgen):
    """What is not accessible is written only without claims, with a warning for each gap."""
    folder = context.folder()
    out = os.path.join(folder, "out.pdf")
    article = write(os.path.join(folder, "bare.xml"), '<article xmlns="urn:pdfgen:article"><head><version date="2026-01-01">1</version>'
                    '<review status="draft"/></head><section><title>Care</title><p>Wash.</p></section></article>')
    words = ["build", article, "--layout", "tests/cases/layout.xml", "-o", out]
    gaps = ("title-missing", "language-missing", "heading-skipped")
    for claims in (True, False):
        result = pdfgen(*words, *([] if claims else ["--no-claims"]))
        check(result.status == (2 if claims else 0) and os.path.exists(out) != claims, f"exit {result.status}\n{result.said}")
        found = re.findall(r"(error|warning): .*\[([a-z-]+)\]", result.said)
        wanted = {("error" if claims else "warning", gap) for gap in gaps}
        check(set(found) == wanted if not claims else set(found) <= wanted and found, f"said: {found}")
    check(b"pdfuaid" not in read(out) and "Wash." in run(["pdftotext", out, "-"]).text, "a claim, or no text")
    check(re.search(r"Title: +bare\n", run(["pdfinfo", out]).text), "not called by its file's name")


def installed(context):
    """What `make install` puts into a package finds its fonts there, wherever that is."""
    folder = context.folder()
    build = os.path.relpath(context.build, context.root)
    good(run(["make", "install", f"DESTDIR={folder}", "PREFIX=/usr", f"BUILD={build}"], cwd=context.root, env=context.home))
    program = os.path.join(folder, "usr", "bin", "pdfgen")
    layout = os.path.join(folder, "usr", "share", "pdfgen", LAYOUT)
    out = os.path.join(folder, "out.pdf")
    good(run([program, "build", ARTICLE, "--layout", layout, "--content-root", "sources", "-o", out], cwd=context.root,
             env=context.home))
    check(read(out) == good(run([context.program, *BUILD, "-o", "-"], cwd=context.root, env=context.home)).out, "other bytes")
    for name in ("man/man1/pdfgen.1", "bash-completion/completions/pdfgen"):
        check(os.path.exists(os.path.join(folder, "usr", "share", name)), f"no {name}")


def manual(context):
    page = read(os.path.join(context.root, "pdfgen", "man", "pdfgen.1")).decode().replace("\\-", "-")
    help_text = "".join(run([context.program, "help", name], env=context.home).text for name in COMMANDS)
    for word in (*COMMANDS, *set(re.findall(r"--[a-z][a-z-]+", help_text))):
        check(word in page, f"{word} is not in the man page")
