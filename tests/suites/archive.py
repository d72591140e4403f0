"""Archived PDFs: what they were made of comes out again as it was, and makes the same bytes; hostile ones are refused."""

import base64
import json
import os
import stat
import zlib

from harness import check, read, run, write

EN, ES = "sources/en/chemo-and-immunotherapy.xml", "sources/es/how-long-immunotherapy-takes.xml"
DEPARTMENTS = "layouts/departments/"
PASSWORD = "correct horse, batería 12"
VALUE = 'Ana "Nita" <Núñez> & Söhne'
# name, words of build, folder of the article's files, environment
SAMPLES = [
    ("english", [EN, "--layout", DEPARTMENTS + "oncology.xml", "--layout", "layouts/formats/large-print.xml", "--content-root", "sources",
                 "--set", "phone=555-0177"], "sources", {}),
    ("spanish", [ES, "--layout", DEPARTMENTS + "radiology.xml", "--layout", "layouts/formats/a4.xml", "--content-root", "sources"],
     "sources", {"SOURCE_DATE_EPOCH": "1234567890"}),
    ("sheets", [EN, "--layout", DEPARTMENTS + "letterhead-a5.xml", "--content-root", "sources", "--impose=booklet,flip=long"], "sources", {}),
    ("pictures", ["tests/articles/every-element.xml", "--layout", DEPARTMENTS + "oncology.xml"], "tests/articles", {}),
]


def tests(context):
    for suffix, program, env in context.variants():
        def pdfgen(*words, p=program, e=env, **more):
            return run([p, *words], env=dict(e, **more.pop("env", {})), **{"cwd": context.root, **more})
        for sample in SAMPLES:
            yield f"archive/{sample[0]} is rebuilt{suffix}", lambda s=sample, g=pdfgen: rebuilt(context, g, *s)
        for function in (standard_input, apart, two_names, absolute_paths, values, sealed, usage, all_or_nothing, hostile_names, hostile_trees, filters,
                         hostile_records):
            yield f"archive/{function.__name__.replace('_', ' ')}{suffix}", lambda f=function, g=pdfgen: f(context, g)
    yield "archive/bombs", lambda: bombs(context)


def good(result):
    check(result.status == 0, f"exit {result.status}\n{result.said}")
    return result


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(top, name), folder) for top, _, names in os.walk(folder) for name in names)


def archived(context, pdfgen, folder, *words, **more):
    out = os.path.join(folder, "archived.pdf")
    good(pdfgen("build", *words, "--profile", "archive", "-o", out, **more))
    return out


def extracted(pdfgen, pdf, *words):
    """Into a folder somewhere else, named by the PDF."""
    folder = os.path.join(os.path.dirname(pdf), "elsewhere")
    os.makedirs(folder, exist_ok=True)
    good(pdfgen("extract", pdf, *words, cwd=folder))
    return os.path.join(folder, os.path.basename(pdf)[:-4])


# ---- there and back ------------------------------------------------------------------------------------------------
def rebuilt(context, pdfgen, name, words, sources, env):
    folder = context.folder()
    pdf = archived(context, pdfgen, folder, *words, env=env)
    out = extracted(pdfgen, pdf)
    names = files_below(out)
    check(len(names) > 10 and "record.xml" in names and any(name.endswith(".svg") for name in names), f"only {names}")
    for file in names:
        top, rest = file.split("/", 1) if "/" in file else (file, "")
        if top != "record.xml":
            source = {"article": sources, "layout": "layouts", "fonts": "fonts"}[top] + "/" + rest
            check(read(os.path.join(out, file)) == read(os.path.join(context.root, source)), f"{file} is not {source}")
    for top, folders, files in os.walk(out):
        check(stat.S_IMODE(os.stat(top).st_mode) == 0o700, f"{top}: others may look into it")
        check(all(stat.S_IMODE(os.stat(os.path.join(top, file)).st_mode) == 0o600 for file in files), f"{top}: others may read files")
    again = os.path.join(folder, "again.pdf")
    good(pdfgen("build", os.path.join(os.path.basename(out), "record.xml"), "-o", again, cwd=os.path.dirname(out)))
    check(read(again) == read(pdf), "rebuilding gives other bytes")
    plain = os.path.join(folder, "plain.pdf")
    good(pdfgen("build", *words, "-o", plain, env=env))
    for tool in (["pdftotext", "-bbox"], ["pdfinfo", "-struct-text"]):
        seen = [run([*tool, path, *(["-"] if tool[0] == "pdftotext" else [])]).out for path in (pdf, plain)]
        check(seen[0] == seen[1] and len(seen[0]) > 500, f"{tool[0]} sees other pages in the archive")
    laid_open = run(["qpdf", "--qdf", "--object-streams=disable", pdf, "-"]).out
    check(context.root.encode() not in laid_open, "the machine's folders are told")
    checked = run(["qpdf", "--check", pdf])
    check(checked.status == 0, checked.text + checked.said)
    listed = run(["pdfdetach", "-list", pdf]).text
    check(all(name in listed for name in names), f"pdfdetach misses some:\n{listed}")


def standard_input(context, pdfgen):
    """What it includes is relative to the current folder; in the archive it has a name of its own."""
    folder = context.folder()
    text = read(os.path.join(context.root, EN))
    words = ["-", "--layout", "../../" + DEPARTMENTS + "oncology.xml", "--content-root", ".."]
    pdf = archived(context, pdfgen, folder, *words, stdin=text, cwd=os.path.join(context.root, "sources", "en"))
    out = extracted(pdfgen, pdf)
    check(read(os.path.join(out, "article/en/document.xml")) == text, "not the document")
    again = os.path.join(folder, "again.pdf")
    good(pdfgen("build", os.path.join(out, "record.xml"), "-o", again))
    check(read(again) == read(pdf), "rebuilding gives other bytes")


def apart(context, pdfgen):
    """Layouts of different places are archived without what leads to them."""
    folder = context.folder()
    own = write(os.path.join(folder, "secret-name", "mine.xml"), '<layout xmlns="urn:pdfgen:layout" name="mine" extends="part.xml"/>')
    write(os.path.join(folder, "secret-name", "part.xml"), '<layout xmlns="urn:pdfgen:layout" name="part"><style match="p" color="ink"/></layout>')
    pdf = archived(context, pdfgen, folder, EN, "--layout", DEPARTMENTS + "oncology.xml", "--layout", own, "--content-root", "sources")
    out = extracted(pdfgen, pdf)
    names = files_below(out)
    check("layout/1/departments/oncology.xml" in names and "layout/2/mine.xml" in names and "layout/2/part.xml" in names, f"{names}")
    check(not any("secret" in text or b"secret" in data for _, data, text in streams(pdf)), "a folder's name is told")
    again = os.path.join(folder, "again.pdf")
    good(pdfgen("build", os.path.join(out, "record.xml"), "-o", again))
    check(read(again) == read(pdf), "rebuilding gives other bytes")


def two_names(context, pdfgen):
    """What could not be told apart, or would be read twice, when it is extracted is refused before."""
    folder = context.folder()
    layout = os.path.join(context.cases, "layout.xml")
    head = read(os.path.join(context.cases, "article.xml")).decode().split("<p>")[0].replace(
        "xml:lang", 'xmlns:xi="http://www.w3.org/2001/XInclude" xml:lang')
    write(os.path.join(folder, "document.xml"), '<p xmlns="urn:pdfgen:article">A part.</p>')
    result = pdfgen("build", "-", "--layout", layout, "--profile=archive", "-o", "out.pdf", cwd=folder,
                    stdin=(head + '<xi:include href="document.xml"/></article>').encode())
    check(result.status == 2 and "[archive-name]" in result.said, f"exit {result.status}\n{result.said}")
    write(os.path.join(folder, "a\\b.xml"), '<p xmlns="urn:pdfgen:article">A part.</p>')
    write(os.path.join(folder, "article.xml"), head + '<xi:include href="a\\b.xml"/></article>')
    result = pdfgen("build", "article.xml", "--layout", layout, "--profile=archive", "-o", "out.pdf", cwd=folder)
    check(result.status == 2 and "backslash" in result.said and "not show" not in result.said, f"exit {result.status}\n{result.said}")
    for name in ("one.xml", "two.xml"):
        write(os.path.join(folder, name), f'<layout xmlns="urn:pdfgen:layout" name="{name[:3]}" extends="base-{name}"/>')
    write(os.path.join(folder, "base-one.xml"), read(layout))
    os.symlink("base-one.xml", os.path.join(folder, "base-two.xml"))
    words = ["build", os.path.join(context.cases, "article.xml"), "--layout", "one.xml", "--layout", "two.xml", "-o", "out.pdf"]
    result = pdfgen(*words, "--profile=archive", cwd=folder)
    check(result.status == 2 and "[archive-name]" in result.said and "base-two.xml" in result.said, f"exit {result.status}\n{result.said}")
    check(not os.path.exists(os.path.join(folder, "out.pdf")), "written")
    good(pdfgen(*words, cwd=folder))


def absolute_paths(context, pdfgen):
    """What would be sought in its old place when it is rebuilt is refused where it is named, with the way there from its file."""
    folder = context.folder()
    write(os.path.join(folder, "base/base.xml"), read(os.path.join(context.cases, "layout.xml")))
    picture = write(os.path.join(folder, "base/dot.svg"), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>')
    write(os.path.join(folder, "own/part.xml"), '<p xmlns="urn:pdfgen:article">A part.</p>')
    def files(root):
        """`root` is the folder or, of relative paths, what leads there."""
        write(os.path.join(folder, "own/mine.xml"),
              f'<layout xmlns="urn:pdfgen:layout" name="mine"\n  extends="{root}/base/base.xml">\n<brand>\n<logo src="{root}/base/dot.svg"/>'
              f'</brand>\n<phrases xml:lang="en"><phrase name="x">x</phrase></phrases></layout>')
        write(os.path.join(folder, "own/article.xml"),
              '<article xmlns="urn:pdfgen:article" xmlns:xi="http://www.w3.org/2001/XInclude" xml:lang="en"><head><title>A case</title>'
              '<version date="2026-11-01">1.0</version><review status="draft"/></head>\n'
              f'<xi:include href="{root}/own/part.xml"/>\n<figure src="{root}/base/dot.svg" alt="A dot"/></article>')
    words = [os.path.join(folder, "own/article.xml"), "--layout", os.path.join(folder, "own/mine.xml"), "--content-root", folder]
    out = os.path.join(folder, "out.pdf")
    files(folder)
    result = pdfgen("build", *words, "--profile=archive", "-o", out)
    for place, named, way in (("own/mine.xml:2:3", "base/base.xml", "../base/base.xml"), ("own/mine.xml:4:1", "base/dot.svg", "../base/dot.svg"),
                              ("own/article.xml:2:1", "own/part.xml", "part.xml"), ("own/article.xml:3:1", "base/dot.svg", "../base/dot.svg")):
        said = f'{folder}/{place}: error: "{folder}/{named}" is an absolute path: from another folder it could not be rebuilt [archive-name]\n'
        lines = result.said.partition(said)[2].splitlines()
        check(len(lines) > 2 and lines[2] == f'hint: Write "{way}".', f"{place}:\n{result.said}")
    check(result.status == 2 and result.said.count("[archive-name]") == 4 and not os.path.exists(out), result.said)
    good(pdfgen("build", *words, "-o", out))
    os.remove(out)
    files("..")
    pdf = archived(context, pdfgen, folder, *words)
    out = extracted(pdfgen, pdf)
    os.rename(os.path.join(folder, "base"), os.path.join(folder, "moved"))
    check(read(picture.replace("base", "moved")) == read(os.path.join(out, "article/base/dot.svg")), "not the picture")
    again = os.path.join(folder, "again.pdf")
    good(pdfgen("build", os.path.join(out, "record.xml"), "-o", again))
    check(read(again) == read(pdf), "rebuilding gives other bytes")


def streams(pdf):
    document = json.loads(run(["qpdf", "--json=2", "--json-stream-data=inline", "--decode-level=all", pdf]).out)
    for number, entry in document["qpdf"][1].items():
        if "stream" in entry:
            yield number, base64.b64decode(entry["stream"].get("data", "")), json.dumps(entry["stream"]["dict"], ensure_ascii=False)
        else:
            yield number, b"", json.dumps(entry, ensure_ascii=False)


def values(context, pdfgen):
    """A patient's values stand in the record and on the pages, nowhere else; odd characters come through."""
    folder = context.folder()
    article = write(os.path.join(folder, "letter.xml"), read(os.path.join(context.cases, "article.xml")).decode().replace(
        "</article>", '<section><title>Who</title><p>For <field name="patient" default="you"/>.</p></section></article>'))
    pdf = archived(context, pdfgen, folder, article, "--layout", os.path.join(context.cases, "layout.xml"), "--set", "patient=" + VALUE)
    check(VALUE in run(["pdftotext", "-raw", pdf, "-"]).text.replace("\n", " "), "not on the pages")
    out = extracted(pdfgen, pdf)
    record = read(os.path.join(out, "record.xml"))
    holding = [number for number, data, text in streams(pdf)
               if "Núñez".encode() in data or "Núñez" in text or "Núñez".encode("utf-16-be") in data]
    check("Núñez".encode() in record and len(holding) == 1, f"the value stands in {holding}")
    again = os.path.join(folder, "again.pdf")
    good(pdfgen("build", os.path.join(out, "record.xml"), "-o", again))
    check(read(again) == read(pdf), "rebuilding gives other bytes")


def sealed(context, pdfgen):
    """An encrypted archive opens with its password alone; a linearized one is an archive still."""
    folder = context.folder()
    password = write(os.path.join(folder, "password"), PASSWORD)
    os.chmod(password, 0o600)
    words = [EN, "--layout", DEPARTMENTS + "oncology.xml", "--content-root", "sources"]
    pdf = archived(context, pdfgen, folder, *words, "--encrypt", "--password-file", password)
    for more, stdin in (([], b""), (["--password-fd=0"], b"wrong\n")):
        result = pdfgen("extract", pdf, "-o", os.path.join(folder, "none"), *more, stdin=stdin)
        check(result.status == 2 and "[pdf-unreadable]" in result.said and "--password-file" in result.said, result.said)
    out = extracted(pdfgen, pdf, "--password-file", password)
    check(read(os.path.join(out, "article/en", os.path.basename(EN))) == read(os.path.join(context.root, EN)), "not the article")
    for file in [pdf, *(os.path.join(out, name) for name in files_below(out))]:
        check(PASSWORD.encode() not in read(file), f"the password is in {file}")
    linear = archived(context, pdfgen, context.folder(), *words, "--linearize")
    out = extracted(pdfgen, linear)
    again = linear + ".again"
    good(pdfgen("build", os.path.join(out, "record.xml"), "--linearize", "-o", again))
    check(read(again) == read(linear), "rebuilding gives other bytes")


def usage(context, pdfgen):
    folder = context.folder()
    out = os.path.join(folder, "out.pdf")
    words = [EN, "--layout", DEPARTMENTS + "oncology.xml", "--content-root", "sources"]
    record = os.path.join(extracted(pdfgen, archived(context, pdfgen, folder, *words)), "record.xml")
    for line in (["build", *words, "--profile=archive", "--no-claims", "-o", out], ["build", *words, "--profile=archive", "--outline=grid", "-o", out],
                 ["build", record, "--layout", DEPARTMENTS + "oncology.xml", "-o", out], ["build", record, "--set", "phone=1", "-o", out],
                 ["extract"], ["extract", "-"], ["extract", out, "-o", "-"], ["extract", out, "--strict"]):
        result = pdfgen(*line)
        check(result.status == 64 and not os.path.exists(out), f"{line}: exit {result.status}\n{result.said}")
    result = pdfgen("extract", os.path.join(folder, "none.pdf"))
    check(result.status == 3 and "[file-missing]" in result.said, result.said)


def all_or_nothing(context, pdfgen):
    """A folder that is there stays as it is; where writing fails nothing is left."""
    folder = context.folder()
    pdf = archived(context, pdfgen, folder, EN, "--layout", DEPARTMENTS + "oncology.xml", "--content-root", "sources")
    place = os.path.join(folder, "place")
    for name in ("empty", "full", "file"):
        target = os.path.join(place, name)
        if name == "file":
            write(target, "mine")
        else:
            os.makedirs(target)
        if name == "full":
            write(os.path.join(target, "record.xml"), "mine")
        before = files_below(place)
        result = pdfgen("extract", pdf, "-o", target)
        check(result.status == 3 and "there already" in result.said, f"{name}: exit {result.status}\n{result.said}")
        check(files_below(place) == before and sorted(os.listdir(place)) == sorted(set(os.listdir(place)) - {".pdfgen"}), "something was left")
    os.symlink("nowhere", os.path.join(place, "link"))
    check(pdfgen("extract", pdf, "-o", os.path.join(place, "link")).status == 3, "a link was followed")
    check(pdfgen("extract", pdf, "-o", os.path.join(place, "no", "folder")).status == 3, "its folder is not there")
    check(sorted(os.listdir(place)) == ["empty", "file", "full", "link"], f"left: {os.listdir(place)}")


# ---- hostile PDFs --------------------------------------------------------------------------------------------------
def pdf_of(objects):
    """A file of these bodies, numbered from 1; the first is the catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(out))


def stream(data, entries=b""):
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def attached(names, tree=None, body=None):
    """A PDF with an attachment for each name, all of one content."""
    specifications = b" ".join(b"(k%d) <</Type/Filespec/UF <%s>/EF<</F 4 0 R>>>>" % (i, (b"\xfe\xff" + name.encode("utf-16-be", "surrogatepass")).hex().encode())
                               for i, name in enumerate(names))
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>>>", b"<</Type/Pages/Kids[]/Count 0>>",
                   tree or b"<</Names[%s]>>" % specifications, body or stream(b"hello")])


def refused(context, pdfgen, data, code, what, status=2):
    folder = context.folder()
    pdf = write(os.path.join(folder, "hostile.pdf"), data)
    place = os.path.join(folder, "a", "b")
    os.makedirs(place)
    result = pdfgen("extract", pdf, "-o", "out", cwd=place)
    check(result.status == status and f"[{code}]" in result.said, f"{what}: exit {result.status}\n{result.said}")
    check("WARNING" not in result.said, result.said)
    check(files_below(folder) == ["hostile.pdf"] and os.listdir(place) == [], f"{what}: something was written: {files_below(folder)}")


def hostile_names(context, pdfgen):
    long = "x" * 256
    for names in (["../x"], ["/etc/x"], ["a/../../x"], ["a/./x"], ["."], [".."], [""], ["a//x"], ["a/"], ["a\nb"], ["a\0b"], ["a\\b"],
                  ["a\u202eb"], [long], ["/".join(["abcdefghi"] * 101)], ["x", "x"], ["a", "a/b"], ["a/b", "a-", "a"], ["good", "../bad"]):
        refused(context, pdfgen, attached(names), "attachment-refused", repr(names)[:60])
    folder = context.folder()  # that the others are refused for their names alone
    names = ["x", "a/b", "a-/é", "日本/x y.xml", "..x/...", "x" * 255]
    pdf = write(os.path.join(folder, "good.pdf"), attached(names))
    good(pdfgen("extract", pdf, "-o", os.path.join(folder, "out")))
    check(files_below(os.path.join(folder, "out")) == sorted(names), "not as they are named")
    check(read(os.path.join(folder, "out", "a", "b")) == b"hello", "not what was attached")


def hostile_trees(context, pdfgen):
    many = b"<</Names[%s]>>" % b" ".join(b"(%d) <</UF(f%d)/EF<</F 4 0 R>>>>" % (i, i) for i in range(10001))
    for tree, code in ((b"<</Kids[3 0 R]>>", "attachment-refused"), (b"<</Kids[3 0 R 3 0 R]/Names[]>>", "attachment-refused"),
                       (b"<</Names[(a)]>>", "no-attachments"), (b"<</Names(a)/Kids 7>>", "no-attachments"), (b"[]", "pdf-unreadable"),
                       (b"<</Names[(a) null]>>", "attachment-refused"), (b"<</Names[(a) <</UF(x)>>]>>", "attachment-refused"),
                       (b"<</Names[(a) <</UF(x)/EF<</F 3 0 R>>>>]>>", "attachment-refused"), (many, "attachment-refused")):
        refused(context, pdfgen, attached([], tree), code, tree[:60])
    for body in (stream(b"damaged", b"/Filter/FlateDecode"), stream(b"x", b"/Filter/NoSuchFilter"), stream(b"x", b"/Filter/DCTDecode")):
        refused(context, pdfgen, attached(["x"], body=body), "attachment-refused", body[:40])
    whole = attached(["x"])
    for data in (b"", b"\0", b"%PDF-1.7\n", whole[:len(whole) // 2], whole.replace(b"/Root 1", b"/Root 9"), read(os.path.join(context.root, EN))):
        refused(context, pdfgen, data, "pdf-unreadable", data[:40])


def bombs(context):
    """A few megabytes that unpack to more than may be written, or than there is memory for: as built for users, since the sanitizers
    take memory for themselves."""
    def pdfgen(*words, **more):
        result = run(["prlimit", f"--as={900 << 20}", context.program, *words], env=context.home, **more)
        check(result.said.count("\n") == 1 and "256 MB" in result.said, result.said)
        return result
    squeeze = zlib.compressobj(9)
    start = squeeze.compress(b"\0" * (1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    more = squeeze.compress(b"\0" * (1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    end = zlib.decompressobj()
    end.decompress(start + more)
    for megabytes in (300, 6000):
        body = stream(start + more * (megabytes - 1), b"/Filter/FlateDecode")
        refused(context, pdfgen, attached(["bomb"], body=body), "attachment-refused", f"{megabytes} MB")
    claim = stream(zlib.compress(b"small"), b"/Filter/FlateDecode/Params<</Size 300000000>>")
    refused(context, pdfgen, attached(["bomb"], body=claim), "attachment-refused", "what it says of itself")
    many = stream(zlib.compress(b"\0" * (100 << 20)), b"/Filter/FlateDecode")
    refused(context, pdfgen, attached(["a", "b", "c"], body=many), "attachment-refused", "300 MB in three")


def filters(context, pdfgen):
    """What programs write is unpacked; what nobody needs is refused, with one diagnostic and nothing else."""
    good_body = zlib.compress(b"hello")
    folder = context.folder()
    for i, (data, entries) in enumerate(((b"hello", b"/Filter[]"), (b"hello", b"/Filter null"), (good_body, b"/Filter/FlateDecode"),
                                         (good_body, b"/Filter[/FlateDecode]/DecodeParms[null]"), (good_body + b"\n", b"/Filter/FlateDecode"),
                                         (good_body, b"/Filter/FlateDecode/DecodeParms<</Predictor 1>>/Params<</Size 1>>"),
                                         (good_body, b"/Filter/FlateDecode/Params<</Size -5>>"), (b"", b""))):
        pdf = write(os.path.join(folder, "good.pdf"), attached(["x"], body=stream(data, entries)))
        good(pdfgen("extract", pdf, "-o", os.path.join(folder, f"out{i}")))
        check(read(os.path.join(folder, f"out{i}", "x")) == (b"hello" if data else b""), f"{entries}: not what was attached")
    for data, entries in ((b"68656c6c6f>", b"/Filter/ASCIIHexDecode"), (zlib.compress(good_body), b"/Filter[/FlateDecode/FlateDecode]"),
                          (good_body, b"/Filter/FlateDecode/DecodeParms<</Predictor 12>>"), (good_body, b"/Filter 7"), (good_body, b"/Filter[7]"),
                          (good_body[:-6], b"/Filter/FlateDecode"), (b"", b"/Filter/FlateDecode")):
        refused(context, pdfgen, attached(["x"], body=stream(data, entries)), "attachment-refused", entries)


# ---- hostile records -----------------------------------------------------------------------------------------------
def hostile_records(context, pdfgen):
    """A record reads below its own folder and nothing else, whatever it or the files beside it say."""
    folder = context.folder()
    out = extracted(pdfgen, archived(context, pdfgen, folder, EN, "--layout", DEPARTMENTS + "oncology.xml", "--content-root", "sources"))
    path, pdf = os.path.join(out, "record.xml"), os.path.join(folder, "hostile.pdf")
    whole = read(path).decode()
    outside = write(os.path.join(folder, "outside.xml"), read(os.path.join(context.root, "layouts/base/phrases.xml")))
    def expect(code, what, status=2, words=""):
        result = pdfgen("build", path, "-o", pdf)
        check(result.status == status and f"[{code}]" in result.said and words in result.said, f"{what}: exit {result.status}\n{result.said}")
        check(not os.path.exists(pdf), f"{what}: written")
    for old, new, code in (("layout/departments", "../../layouts", "include-outside"), ("article/en", "/etc", "include-outside"),
                           ('content-root="article"', 'content-root="../.."', "include-outside"), ("fonts/", "a/../../fonts/", "include-outside"),
                           ("<document ", "<dokument ", "unknown-element"), ("</record>", '<document path="x"/></record>', "misplaced"),
                           ('profile="archive"', 'profile="press"', "bad-value"), ('profile="archive"', 'profile="archive" date="-1"', "bad-date"),
                           ("</record>", '<set value="x"/></record>', "missing-part"), ("</record>", "", "xml-syntax"),
                           ("</record>", "&x;</record>", "xml-entity")):
        write(path, whole.replace(old, new))
        expect(code, new)
    write(path, whole)
    department = os.path.join(out, DEPARTMENTS.replace("layouts", "layout"), "oncology.xml")
    layout = read(department).decode()
    write(department, layout.replace('extends="', f'extends="{outside} '))
    expect("include-outside", "an absolute path in a layout")
    write(department, layout)
    os.rename(os.path.join(out, "fonts"), os.path.join(folder, "fonts"))
    expect("file-missing", "no fonts", words="No such file")
    os.rename(os.path.join(folder, "fonts"), os.path.join(out, "fonts"))
    for name in ("fonts/catalogue.xml", "layout/icons/phone.svg"):
        file, moved = os.path.join(out, name), os.path.join(folder, "moved-" + os.path.basename(name))
        os.rename(file, moved)
        os.symlink(moved, file)
        expect("include-outside", "a link that leads out: " + name)
        os.remove(file)
        os.rename(moved, file)
    os.remove(file)
    expect("file-missing", "a file that is gone")
    result = pdfgen("build", "-", "-o", pdf, "--layout", DEPARTMENTS + "oncology.xml", stdin=whole.encode())
    check(result.status == 2 and "[wrong-root]" in result.said and "record" in result.said, result.said)
