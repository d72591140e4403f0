"""pdfgen merge: pages, sheets, tags, anybody's PDFs, two thousand of them."""

import json
import os
import re
import stat
import sys

import pdf
from harness import check, read, run, write

ARTICLE, LAYOUT = "sources/en/chemo-and-immunotherapy.xml", "layouts/departments/oncology.xml"
DOCUMENTS, SECONDS, MEGABYTES = 2000, 3, 300


def tests(context):
    for suffix, program, env in context.variants():
        def pdfgen(*words, p=program, e=env, **more):
            return run([p, *words], env=e, **{"cwd": context.root, **more})
        for function in (whole, tags, links, bookmarks, bent_bookmarks, named_places, sheets, ranges, separators, turned, others, sealed_ones, broken, hostile,
                         words_, losses, fields, shared):
            yield f"merging/{function.__name__.strip('_').replace('_', ' ')}{suffix}", lambda f=function, g=pdfgen: f(context, g)
    yield f"merging/{DOCUMENTS} documents in {SECONDS} s and {MEGABYTES} MB", lambda: many(context)


def good(result):
    check(result.status == 0, f"exit {result.status}\n{result.said}")
    return result


def handout(context, folder, name, *words):
    path = os.path.join(folder, name)
    good(run([context.program, "build", ARTICLE, "--layout", LAYOUT, "--content-root", "sources", "-o", path, *words], env=context.home,
             cwd=context.root))
    return path


def plain(path, pages, size=(200, 300), word="p", more="", rows="", first="", extra=None):
    """A small PDF of the classic kind, each page with its number (objects 10, 12 …); a page tree of two levels, values inherited. `extra` are
    objects from 100."""
    kids = " ".join(f"{10 + 2 * i} 0 R" for i in range(pages))
    objects = {1: f"<</Type/Catalog/Pages 2 0 R{more}>>", 2: f"<</Type/Pages/Count {pages}/Kids[3 0 R]/MediaBox[0 0 {size[0]} {size[1]}]>>",
               3: f"<</Type/Pages/Parent 2 0 R/Count {pages}/Kids[{kids}]/Resources<</Font<</F 4 0 R>>>>{rows}>>",
               4: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", 5: None}
    for i in range(pages):
        text = f"BT /F 12 Tf 20 100 Td ({word}{i + 1}) Tj ET"
        objects[10 + 2 * i] = f"<</Type/Page/Parent 3 0 R/Contents {11 + 2 * i} 0 R{first if i == 0 else ''}>>"
        objects[11 + 2 * i] = f"<</Length 5 0 R>>\nstream\n{text}\nendstream" if i == 0 else f"<</Length {len(text)}>>\nstream\n{text}\nendstream"
        if i == 0:
            objects[5] = str(len(text))
    objects.update(extra or {})
    out, places = b"%PDF-1.4\n", {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start, size_ = len(out), max(objects) + 1
    out += f"xref\n0 {size_}\n".encode()
    for number in range(size_):
        out += f"{places.get(number, 0):010} {0 if number in places else 65535:05} {'n' if number in places else 'f'} \n".encode()
    out += f"trailer\n<</Size {size_}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
    return write(path, out)


def sound(path):
    result = run(["qpdf", "--check", path])
    check(result.status == 0, result.text + result.said)


def page_texts(path):
    return [text.strip() for text in run(["pdftotext", "-raw", path, "-"]).text.split("\f")[:-1]]


def faces(path):
    """What each page says; a separator says its place, a blank nothing."""
    laid_open = run(["qpdf", "--qdf", "--object-streams=disable", path, "-"]).out.decode("latin-1")
    places = iter(re.findall(r"/Artifact<</ActualText\((.*?)\)>>BDC", laid_open))
    contents = re.findall(r"%% Contents for page (\d+)", laid_open)
    said = []
    for number, text in enumerate(page_texts(path), 1):
        said.append(text or (next(places) if str(number) in contents else ""))
    return said


def whole(context, pdfgen):
    """Every page looks and reads as it did alone; bytes are the same each time, and nobody else may read them."""
    folder = context.folder()
    files = [handout(context, folder, "a.pdf"), os.path.join(folder, "b.pdf"), plain(os.path.join(folder, "c.pdf"), 3)]
    good(run([context.program, "build", ARTICLE, "--layout", "layouts/departments/letterhead-a5.xml", "--content-root", "sources", "-o", files[1]],
             env=context.home, cwd=context.root))
    out = os.path.join(folder, "out.pdf")
    check("9 pages" in good(pdfgen("merge", *files, "-o", out, "-v")).said, "not 9 pages")
    sound(out)
    check(stat.S_IMODE(os.stat(out).st_mode) == 0o600, "readable by others")
    check(page_texts(out) == [text for path in files for text in page_texts(path)], "another text")
    pictures = {}
    for path in (*files, out):
        stem = path + ".picture"
        run(["pdftoppm", "-r", "40", path, stem])
        pictures[path] = [read(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.startswith(os.path.basename(stem) + "-")]
    check(pictures[out] == [picture for path in files for picture in pictures[path]] and len(pictures[out]) == 9, "it looks different")
    check(good(pdfgen("merge", *files, "-o", "-")).out == read(out), "other bytes the second time")
    marks = outline(out)
    titles = [title for title, *_ in marks]
    check(len(titles) == 3 and titles[0] == titles[1] and "hemotherapy" in titles[0] and titles[2] == "3", f"bookmarks: {titles}")
    check(marks[0][3] == outline(files[0]) and len(marks[0][3][0][3]) > 5 and marks[2][3] == [], f"below the documents' bookmarks: {marks}")
    check(marks[1][3] == moved(outline(files[1]), len(page_texts(files[0]))), f"below the second document's bookmark: {marks[1]}")


def tags(context, pdfgen):
    """The structure trees stand one below the other, every word under its element."""
    folder = context.folder()
    files = [handout(context, folder, "a.pdf"), handout(context, folder, "b.pdf", "--set", "phone=555-0199")]
    out = os.path.join(folder, "out.pdf")
    good(pdfgen("merge", *files, "-o", out, "--sides", "long", "--separator"))
    sound(out)
    def heard(path):
        text = run(["pdfinfo", "-struct-text", path])
        check("Warning" not in text.said and "Error" not in text.said, text.said)
        return [line.strip() for line in text.text.splitlines() if '"' in line]
    check(heard(out) == heard(files[0]) + heard(files[1]) and len(heard(out)) > 60, "not heard as before")
    tree = pdf.load(out)
    check([tree.root.type, *(kid.type for kid in tree.root.kids)] == ["Document"] * 3, "not two documents in one")
    names = [element.id for element in tree.root.walk() if element.id]
    check(len(names) == len(set(names)) and len(names) > 10, f"identifiers: {names}")
    check("Tagged:          yes" in run(["pdfinfo", out]).text, "not said to be tagged")
    for words in ([files[0], files[1] + "#1"], [files[0], plain(os.path.join(folder, "c.pdf"), 1)]):
        good(pdfgen("merge", *words, "-o", out))
        sound(out)
        check("Tagged:          no" in run(["pdfinfo", out]).text, f"{words}: said to be tagged, but not all of it is")


def links(context, pdfgen):
    """Links lead to the same page of their own document; those to a page left out lead nowhere."""
    folder = context.folder()
    link = "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Dest[14 0 R/Fit]>>]"
    a = plain(os.path.join(folder, "a.pdf"), 3, first=link)
    out = os.path.join(folder, "out.pdf")
    good(pdfgen("merge", a, a, "-o", out))
    sound(out)
    laid_open = run(["qpdf", "--json=2", out]).text
    objects = json.loads(laid_open)["qpdf"][1]
    pages = [page["object"] for page in json.loads(laid_open)["pages"]]
    goals = []
    for number, page in enumerate(pages):
        for annotation in objects["obj:" + page]["value"].get("/Annots", []):
            if isinstance(annotation, str):
                annotation = objects["obj:" + annotation]["value"]
            goals.append((number, pages.index(annotation["/Dest"][0])))
    check(goals == [(0, 2), (3, 5)], f"links lead from and to {goals}")
    good(pdfgen("merge", a + "#1", "-o", out))
    sound(out)
    check(len(page_texts(out)) == 1 and b"p3" not in run(["qpdf", "--qdf", out, "-"]).out, "what was left out is there")


def outline(path):
    """Bookmarks as (title, page from 1, open, those below)."""
    def taken(items):
        return [(item["title"], item["destpageposfrom1"], item["open"], taken(item["kids"])) for item in items]
    return taken(json.loads(run(["qpdf", "--json=2", "--json-key=outlines", path]).text)["outlines"])


def moved(marks, pages):
    return [(title, page and page + pages, opened, moved(below, pages)) for title, page, opened, below in marks]


def bookmarks(context, pdfgen):
    """A document's bookmarks stand below its own, lead where they led, and are open or closed as they were; those to pages left out are lost."""
    folder = context.folder()
    a = plain(os.path.join(folder, "a.pdf"), 3, more="/Outlines 100 0 R/Dests<</two 12 0 R>>/Names<</Dests<</Names[(th\\162ee)<</D[14 0 R/Fit]>>]>>>>", extra={
        100: "<</Type/Outlines/First 101 0 R/Last 104 0 R/Count 5>>",
        101: "<</Title(One)/Parent 100 0 R/Next 104 0 R/Dest[10 0 R/XYZ 0 9 null]/First 102 0 R/Last 103 0 R/Count 2/C[1 0 0]/F 2>>",
        102: "<</Title<FEFF00DC>/Parent 101 0 R/Next 103 0 R/A<</S/GoTo/D[12 0 R/Fit]>>>>",
        103: "<</Title(By name)/Parent 101 0 R/Prev 102 0 R/Dest(three)/First 106 0 R/Last 106 0 R/Count -1>>",
        104: "<</Title(Web)/Parent 100 0 R/Prev 101 0 R/A 105 0 R/Next 107 0 R>>", 105: "<</S/URI/URI(http://clinic.example/)>>",
        106: "<</Title(By number)/Parent 103 0 R/Dest[2/Fit]>>", 107: "<</Title(Nowhere)/Parent 100 0 R/Prev 104 0 R/Dest(nowhere)>>"})
    one = ("One", 1, True, [("Ü", 2, True, []), ("By name", 3, False, [("By number", 3, True, [])])])
    out = os.path.join(folder, "out.pdf")
    good(pdfgen("merge", a, a, plain(os.path.join(folder, "b.pdf"), 1), "-o", out))
    sound(out)
    mine = [one, ("Web", None, True, [])]
    check(outline(out) == [("1", 1, False, mine), ("2", 4, False, moved(mine, 3)), ("3", 7, True, [])], f"{outline(out)}")
    seen = run(["mutool", "show", out, "outline"])
    check(seen.status == 0 and [line.split("#")[0].split('"')[1] for line in seen.text.splitlines()] ==
          ["1", "One", "Ü", "By name", "By number", "Web", "2", "One", "Ü", "By name", "By number", "Web", "3"] and
          "http://clinic.example/" in seen.text and "error" not in seen.said, f"{seen.text}{seen.said}")
    laid_open = run(["qpdf", "--qdf", "--object-streams=disable", out, "-"]).out
    check(laid_open.count(b"/F 2\n") == 2 and laid_open.count(b"/XYZ") == 2, "how they look, or where on the page they lead, is lost")
    good(pdfgen("merge", a + "#1", a + "#3", "-o", out))
    sound(out)
    check(outline(out) == [("1", 1, False, [("One", 1, True, []), ("Web", None, True, [])]),
                           ("2", 2, False, [("One", None, True, [("By name", 2, False, [("By number", 2, True, [])])]), ("Web", None, True, [])])],
          f"{outline(out)}")


def bent_bookmarks(context, pdfgen):
    """Circles and what is no bookmark come to an end; what is written is sound."""
    folder, out = context.folder(), os.path.join(context.folder(), "out.pdf")
    item = "<</Title(A)/Parent 100 0 R/Dest[10 0 R/Fit]%s>>"
    for number, (root, items, wanted) in enumerate((
            ("/First 101 0 R", [item % "/Next 101 0 R"], ["A"]), ("/First 101 0 R", [item % "/First 101 0 R"], ["A"]),
            ("/First 101 0 R", [item % "/First 102 0 R/Count 77", item % "/Next 101 0 R/First 100 0 R"], ["A", ["A"]]),
            ("/First 101 0 R/Last 9 0 R/Count -77", [item % "/Next 102 0 R", item % ""], ["A", "A"]), ("/First 100 0 R", [], []), ("/First 10 0 R", [], []),
            ("/First 99999 0 R", [], []), ("/First 101", [], []), ("/First 101 0 R", ["[]"], []), ("/First 101 0 R", ["<</Dest[10 0 R]>>"], [""]),
            ("/First 101 0 R", ["<</Title(A)/Dest[12 0 R]/First 102 0 R>>", "<</Title(B)>>"], []),
            ("/First 101 0 R", ["<</Title(A)/Dest 101 0 R/A 101 0 R>>"], []))):
        path = plain(os.path.join(folder, "a.pdf"), 1, more="/Outlines 100 0 R", extra={100: f"<<{root}>>", **{101 + i: text for i, text in enumerate(items)}})
        good(pdfgen("merge", path, path, "-o", out))
        sound(out)
        def titles(marks):
            return [part for title, _, _, below in marks for part in ([title, titles(below)] if below else [title])]
        check(titles(outline(out)) == [part for place in "12" for part in ([place, wanted] if wanted else [place])], f"{number}: {outline(out)}")


def goals(path):
    """Where links lead, as the page each stands on and its goal, from 0; None where that is nowhere, and names in other files."""
    told = json.loads(run(["qpdf", "--json=2", path]).text)
    objects, pages = told["qpdf"][1], [page["object"] for page in told["pages"]]
    named = {name: int(page) - 1 for page, name in re.findall(r'^ *(\d+) .*"(.*)"$', run(["pdfinfo", "-dests", path]).text, re.M)}
    def whole(value):
        return objects["obj:" + value]["value"] if isinstance(value, str) and "obj:" + value in objects else value
    for number, page in enumerate(pages):
        for annotation in map(whole, whole(objects["obj:" + page]["value"].get("/Annots", []))):
            action = whole(annotation.get("/A"))
            goal = whole(action["/D"] if action else annotation["/Dest"])
            if action and action["/S"] != "/GoTo":
                yield number, action["/S"] + goal
            elif isinstance(goal, list):
                yield number, pages.index(goal[0]) if goal[0] else None
            else:
                yield number, named[goal[2:]]


def named_places(context, pdfgen):
    """Links by name lead to the page they led to, though other documents have places of that name; links in other files keep theirs."""
    folder, out = context.folder(), os.path.join(context.folder(), "out.pdf")
    links = ("/Dest(here)", "/A<</D<68657265>/S/GoTo>>", "/A<</S/GoTo/D(he\\\nre)>>", "/Dest/here", "/A<</S/GoTo/D 101 0 R>>", "/Dest/h#65re",
             "/A<</S/GoToR/F(x.pdf)/D(here)>>", "/Dest(nowhere)", "/Dest(b\\(\\050)", "/A<</S/GoTo/D(here)/Next<</S/GoTo/D(here)>>>>")
    annotations = "/Annots[%s]" % "".join(f"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/StructParent 7{link}>>" for link in links)
    places = "/Names<</Dests<</Kids[100 0 R]>>>>/Dests<</here<</D[14 0 R/Fit]>>>>"
    names = {100: "<</Limits[(b)(here)]/Names[(b\\(\\()[14 0 R/Fit] <68657265> 102 0 R]>>", 101: "(here)", 102: "[12 0 R/Fit]"}
    a = plain(os.path.join(folder, "a.pdf"), 3, more=places, first=annotations, extra=names)
    b = plain(os.path.join(folder, "b.pdf"), 1, first="/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Dest(here)>>]")
    c = plain(os.path.join(folder, "c.pdf"), 2, more="/Names<</Dests<</Names[(3.here)[10 0 R/Fit](nowhere)[12 0 R/Fit]]>>>>",
              first="/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Dest(3.here)>>]")
    def led(first, pages):
        """Of `a` whose first page is that one, and of which these are there."""
        return [(first, "/GoToRu:here" if goal == "R" else first + pages.index(goal) if goal in pages else None)
                for goal in (1, 1, 1, 2, 1, 2, "R", None, 2, 1)]
    good(pdfgen("merge", c, b, a, a, "-o", out))
    sound(out)
    wanted = [(0, 0), (2, None), *led(3, [0, 1, 2]), *led(6, [0, 1, 2])]
    check(list(goals(out)) == wanted, f"{list(goals(out))}, not {wanted}")
    told = re.findall(r'"(.*)"$', run(["pdfinfo", "-dests", out]).text, re.M)
    check(len(told) == len(set(told)) == 8 and {"here", "3.here", "nowhere", "b(("} < set(told), f"places: {told}")
    check(pdfgen("merge", a, a + "#9", "-o", out + ".none").status == 2, "a page that is not there")
    good(pdfgen("merge", a + "#1,3", c, "-o", out))
    sound(out)
    check(list(goals(out)) == [*led(0, [0, 2]), (2, 2)], f"{list(goals(out))}")


def printed(pages, copies, duplex):
    """Paper logic: what a printer that collates puts into its tray, sheet by sheet (front, back)."""
    tray = []
    for _ in range(copies):
        if duplex:
            tray += [tuple((*pages[i:i + 2], None)[:2]) for i in range(0, len(pages), 2)]
        else:
            tray += [(page, None) for page in pages]
    return tray


def sheets(context, pdfgen):
    """On paper: each document starts on a front, nothing of one stands on the back of another, each copy is the whole set in order."""
    folder = context.folder()
    files = [plain(os.path.join(folder, f"{word}.pdf"), n, word=word) for word, n in (("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 1))]
    out = os.path.join(folder, "out.pdf")
    for sides in ("long", "short"):
        good(pdfgen("merge", *files, "-o", out, "--sides", sides))
        sound(out)
        tray = printed(faces(out), 2, True)
        wanted = [("a1", ""), ("b1", "b2"), ("c1", "c2"), ("c3", ""), ("d1", "d2"), ("d3", "d4"), ("e1", "")]
        check(tray == wanted * 2, f"in the tray: {tray}")
    for words in ([], ["--sides", "one"]):
        good(pdfgen("merge", *files, "-o", out, *words))
        check(faces(out) == ["a1", "b1", "b2", "c1", "c2", "c3", "d1", "d2", "d3", "d4", "e1"], f"{words}: {faces(out)}")


def ranges(context, pdfgen):
    folder = context.folder()
    five, out = plain(os.path.join(folder, "five.pdf"), 5), os.path.join(folder, "out.pdf")
    for words, wanted in (("#1-2", "12"), ("#5,1,3-4", "5134"), ("#4-", "45"), ("#2,2", "22"), ("#3", "3")):
        good(pdfgen("merge", five + words, "-o", out))
        sound(out)
        check(page_texts(out) == ["p" + digit for digit in wanted], f"{words}: {page_texts(out)}")
    for words in ("#6", "#1-6", "#6-"):
        os.remove(out) if os.path.exists(out) else None
        result = pdfgen("merge", five + words, "-o", out)
        check(result.status == 2 and "[page-missing]" in result.said and not os.path.exists(out), f"{words}: exit {result.status}\n{result.said}")
    for words in ("#0", "#", "#2-1", "#-2", "#1,", "#x", "#1 2", "#99999999999999999999"):
        result = pdfgen("merge", five + words, "-o", out)
        check(result.status == 3 and "there is no such file" in result.said, f"{words}: not taken for a name")
        check(re.search(r"hint: .* #1-2,5", result.said), f"{words}: what pages are is not told\n{result.said}")
    check("hint" not in pdfgen("merge", os.path.join(folder, "none.pdf#x"), "-o", out).said, "pages of no file")
    named = write(five + "#1", read(plain(os.path.join(folder, "other.pdf"), 2, word="other")))
    good(pdfgen("merge", named, "-o", out))
    check(page_texts(out) == ["other1", "other2"], "a file of that very name is meant itself")


def separators(context, pdfgen):
    folder = context.folder()
    files = [plain(os.path.join(folder, f"{word}.pdf"), n, word=word) for word, n in (("secret", 1), ("b", 2))] + \
            [plain(os.path.join(folder, "c.pdf"), 1, (595, 842))] * 10
    out = os.path.join(folder, "out.pdf")
    good(pdfgen("merge", *files, "-o", out, "--separator"))
    sound(out)
    check(faces(out)[:6] == ["1 / 12", "secret1", "2 / 12", "b1", "b2", "3 / 12"], f"{faces(out)}")
    good(pdfgen("merge", *files, "-o", out, "--separator", "--sides=long"))
    sound(out)
    check(printed(faces(out), 1, True)[:5] == [("1 / 12", ""), ("secret1", ""), ("2 / 12", ""), ("b1", "b2"), ("3 / 12", "")], f"{faces(out)}")
    check(faces(out)[-4:] == ["12 / 12", "", "p1", ""], f"{faces(out)[-4:]}")
    told = run(["pdfinfo", "-f", "1", "-l", "12", out]).text
    sizes = [round(float(size)) for size in re.findall(r"size: +([0-9.]+) x", told)]
    check(sizes[:8] == [200] * 8 and sizes[8:12] == [595] * 4, f"sheets are {sizes} wide")
    run(["pdftoppm", "-r", "100", "-gray", "-f", "1", "-l", "1", out, os.path.join(folder, "s")])
    grey = read(os.path.join(folder, "s-01.pgm"))[15:]
    check(0.002 < sum(value < 128 for value in grey) / len(grey) < 0.2, "nothing, or too much, stands on a separator")


def turned(context, pdfgen):
    """Blank pages lie as their neighbours do."""
    folder = context.folder()
    path, out = plain(os.path.join(folder, "a.pdf"), 1, rows="/Rotate 90"), os.path.join(folder, "out.pdf")
    good(pdfgen("merge", path, path, "-o", out, "--sides=long", "--separator"))
    sound(out)
    told = run(["pdfinfo", "-f", "1", "-l", "4", out]).text
    seen = list(zip(re.findall(r"size: +(\d+) x (\d+)", told), re.findall(r"rot: +(\d+)", told)))
    check(seen == [(("300", "200"), "0")] * 2 + [(("200", "300"), "90"), (("300", "200"), "0")], f"{seen}")


def others(context, pdfgen):
    """The same pages, however a program has laid their file out."""
    folder = context.folder()
    base, out = plain(os.path.join(folder, "base.pdf"), 3), os.path.join(folder, "out.pdf")
    made = handout(context, folder, "made.pdf")
    forms = [["--object-streams=generate"], ["--linearize"], ["--linearize", "--object-streams=generate"], ["--stream-data=uncompress"],
             ["--encrypt", "", "owner", "256", "--"], ["--encrypt", "", "owner", "128", "--use-aes=y", "--"], ["--qdf"]]
    for number, form in enumerate(forms):
        for original in (base, made):
            path = os.path.join(folder, f"{number}.pdf")
            run(["qpdf", *form, original, path])
            good(pdfgen("merge", path, "-o", out))
            sound(out)
            check(page_texts(out) == page_texts(original), f"{form}: another text")
    # added to (an incremental update): what is newer counts
    data = read(base)
    start, place = data.rindex(b"startxref\n"), len(data)
    old = int(data[start + 10:].split()[0])
    text = b"BT /F 12 Tf 20 100 Td (new) Tj ET"
    body = b"13 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(text), text)
    data += body + b"xref\n13 1\n%010d 00000 n \ntrailer\n<</Size 16/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (place, old, place + len(body))
    write(base, data)
    good(pdfgen("merge", base, "-o", out))
    sound(out)
    check(page_texts(out) == ["p1", "new", "p3"], f"{page_texts(out)}")
    run(["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", os.path.join(folder, "gs.pdf"), made])
    good(pdfgen("merge", os.path.join(folder, "gs.pdf"), "-o", out))
    sound(out)


def sealed_ones(context, pdfgen):
    """One that a password opens is refused."""
    folder = context.folder()
    base, out = plain(os.path.join(folder, "base.pdf"), 1), os.path.join(folder, "out.pdf")
    run(["qpdf", "--encrypt", "user", "owner", "256", "--", base, base + ".sealed"])
    result = pdfgen("merge", base, base + ".sealed", "-o", out)
    check(result.status == 2 and "encrypted" in result.said and not os.path.exists(out), f"exit {result.status}\n{result.said}")


def broken(context, pdfgen):
    """Cut, or with bytes changed: refused, or every page is there."""
    folder = context.folder()
    base, out = plain(os.path.join(folder, "base.pdf"), 3), os.path.join(folder, "out.pdf")
    made = handout(context, folder, "made.pdf")
    for original in (base, made):
        data = read(original)
        for cut in (0, 1, 5, len(data) // 3, len(data) - 200, len(data) - 30):
            result = pdfgen("merge", write(os.path.join(folder, "cut.pdf"), data[:cut]), "-o", out)
            check(result.status == 2 and not os.path.exists(out), f"cut at {cut}: exit {result.status}\n{result.said}")
        for at in range(len(data) - 1200 if original == made else 9, len(data), 37 if original == made else 11):
            result = pdfgen("merge", write(os.path.join(folder, "bent.pdf"), data[:at] + bytes([data[at] ^ 0x15]) + data[at + 1:]), "-o", out)
            check(result.status in (0, 2), f"byte {at}: exit {result.status}\n{result.said}")
            check(result.status == 2 or len(page_texts(out)) in (2, 3), f"byte {at}: {len(page_texts(out))} pages")
            if os.path.exists(out):
                os.remove(out)


def hostile(context, pdfgen):
    """Circles, depth, absurd numbers: an end soon, and nothing written that is no PDF."""
    folder = context.folder()
    base, out = plain(os.path.join(folder, "base.pdf"), 2), os.path.join(folder, "out.pdf")
    data = read(base)
    deep = b"[" * 99000
    for old, new in ((b"/Kids[10 0 R", b"/Kids[ 3 0 R"), (b"/Kids[10 0 R", b"/Kids[ 2 0 R"), (b"/Kids[10 0 R 12 0 R]", b"/Kids[10 0 R 10 0 R]"),
                     (b"/Size 14", b"/Size 99999999999"), (b"/Size 14", b"/Size 1"), (b"/Size 14", b"/Size -1"), (b"0 14\n", b"0 99\n"),
                     (b"/Root 1 0 R", b"/Root 4 0 R"), (b"/Root 1 0 R", b"/Root 1 0 R/Prev 9"), (b"/Length 5 0 R", b"/Length 11 0 R"),
                     (b"trailer\n<<", b"trailer\n<</A" + deep), (b"/Count 2/Kids", b"/Count -1/Kids")):
        check(old in data, f"no {old}")
        result = pdfgen("merge", write(os.path.join(folder, "x.pdf"), data.replace(old, new, 1)), "-o", out)
        check(result.status in (0, 2), f"{new[:30]}: exit {result.status}\n{result.said[:500]}")
        check(result.status == 2 or os.path.exists(out), f"{new[:30]}: nothing is written")
    start = data.rindex(b"startxref\n") + 10
    own = data[:data.rindex(b"trailer")] + b"trailer\n<</Size 14/Root 1 0 R/Prev %d>>\nstartxref\n" % int(data[start:].split()[0]) + data[start:]
    check(pdfgen("merge", write(os.path.join(folder, "x.pdf"), own), "-o", out + ".2").status in (0, 2), "its sections are a circle")


def words_(context, pdfgen):
    folder = context.folder()
    base, out = plain(os.path.join(folder, "base.pdf"), 1), os.path.join(folder, "out.pdf")
    for words in (["merge"], ["merge", base], ["merge", "-o", out], ["merge", base, "-o", base], ["merge", base + "#1", "-o", base],
                  ["merge", base, "-o", "README.md"], ["merge", "-", "-", "-o", out], ["merge", base, "-o", out, "--sides=both"]):
        check(pdfgen(*words).status == 64, f"{words}: not refused")
    check(pdfgen("merge", base, os.path.join(folder, "none.pdf"), "-o", out).status == 3, "a file that is not there")
    check(pdfgen("merge", base, folder, "-o", out).status == 3 and not os.path.exists(out), "a folder")
    check(pdfgen("merge", base, "-o", os.path.join(folder, "no", "out.pdf")).status == 3, "a folder that is not there")
    good(pdfgen("merge", "-", base, "-o", out, stdin=read(base)))
    check(page_texts(out) == ["p1", "p1"], "standard input")


def losses(context, pdfgen):
    folder = context.folder()
    out = os.path.join(folder, "out.pdf")
    layers = "/OCProperties<</OCGs[]/D<<>>>>"
    for form in ("4 0 R", "99 0 R", "3 0 R", "5", "4 0 R 4 0 R"):
        path = plain(os.path.join(folder, "a.pdf"), 1, more=f"/AcroForm<</Fields[{form}]>>{layers}")
        result = good(pdfgen("merge", path, path, "-o", out))
        check(result.said.count("[merge-loses]") == 2, f"{form}: {result.said}")
    check(pdfgen("merge", path, "-o", out, "--strict").status == 1, "--strict")


def fields(context, pdfgen):
    """Form fields can be filled in still, each document's by names of its own; those of single pages cannot."""
    folder = context.folder()
    one, out = handout(context, folder, "a.pdf"), os.path.join(folder, "out.pdf")
    names = field_names(one)
    check(names, "no fields")
    check("merge-loses" not in good(pdfgen("merge", one, plain(os.path.join(folder, "b.pdf"), 1), one, "-o", out)).said, "told as lost")
    check(field_names(out) == [f"{place}.{name}" for place in (1, 3) for name in names], f"{field_names(out)}")
    check(re.search("fields.*merge-loses", good(pdfgen("merge", one, one + "#1", "-o", out)).said), "not told")
    check(field_names(out) == [f"1.{name}" for name in names], f"{field_names(out)}")


def field_names(path):
    return [field["fullname"] for field in json.loads(run(["qpdf", "--json=2", "--json-key=acroform", path]).text)["acroform"]["fields"]]


def shared(context, pdfgen):
    """Fonts, pictures and whole pages that are the same stand in the file once."""
    folder = context.folder()
    one, out = handout(context, folder, "a.pdf"), os.path.join(folder, "out.pdf")
    good(pdfgen("merge", *[one] * 10, "-o", out))
    check(os.path.getsize(out) < 2.5 * os.path.getsize(one), f"{os.path.getsize(out)} bytes, of {os.path.getsize(one)}")
    two = handout(context, folder, "b.pdf", "--set", "phone=555-0001")
    good(pdfgen("merge", one, two, "-o", out))
    fonts = run(["pdffonts", one]).text.count("\n")
    check(run(["pdffonts", out]).text.count("\n") < fonts * 2 - 2, "no font is shared")


# Linux counts the size of the process that starts a program as the program's own: so a small one starts it.
MEASURE = """
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(child, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""


def measured(context, command):
    """Seconds of the processor and the most megabytes of memory that a program takes."""
    return map(float, good(run([sys.executable, "-c", MEASURE, *command], env=context.home, cwd=context.root)).text.split())


def many(context):
    """Many different documents, each several times: what they share does not make reading them quicker."""
    folder = context.folder()
    files = [handout(context, folder, f"{i}.pdf", "--set", f"phone=555-{i:04}") for i in range(40)] * (DOCUMENTS // 40)
    out = os.path.join(folder, "out.pdf")
    seconds, megabytes = measured(context, [context.program, "merge", *files, "-o", out, "--sides", "long"])
    check(seconds <= SECONDS and megabytes <= MEGABYTES, f"{seconds:.1f} s, {megabytes:.0f} MB")
    check(re.search(r"Pages: +4000\n", run(["pdfinfo", out]).text), "not 4000 pages")
