"""Sheets of several pages (--impose): printed, folded, gathered and cut on paper logic (tests/folding.py), which must find what is
broken on purpose, too."""

import copy
import os
import re

import folding
import pdf as reader
import pdfx
from folding import MM, Wrong
from harness import Failure, check, read, run, write

SIZE = (60, 52)  # of a page, in mm
MARGIN = folding.LEFT
RTL = "ar"
SUN = '<color name="sun" value="#FFC000" cmyk="0 25 100 0"/>'


def tests(context):
    for suffix, program, env in context.variants():
        made = Made(context, program, env)
        for function in (booklets, many_sheets, signatures, creep, leaflets, grids, cut_leaves, work_and_turn, right_to_left, shrunk, sheet_sizes):
            yield f"impose/{name_of(function)}{suffix}", lambda f=function, m=made: f(m)
        yield f"impose/wrong usage{suffix}", lambda m=made: usage(m)
    plain = Made(context, context.program, context.home)
    for function in (bleed, marks, ticks, fold_marks, read_in_order, clickable, form_fields, read_once, press_sheets, marks_apart, slug_fits):
        yield f"impose/{name_of(function)}", lambda f=function: f(plain)
    for name, spoil in BROKEN.items():
        yield f"impose/broken: {name}", lambda s=spoil: broken(plain, s)


def name_of(function):
    return function.__name__.replace("_", " ")


# ---- documents that tell where they lie
class Made:
    def __init__(self, context, program, env):
        self.context, self.program, self.env = context, program, env

    def document(self, folder, n, lang="en", size=SIZE, bleed=0, body=""):
        """n pages, on each of which its number stands twice."""
        article = "".join(f"<p>Page {i}</p>" for i in range(2, n + 1))
        write(os.path.join(folder, "article.xml"), f"""<article xmlns="urn:pdfgen:article" xml:lang="{lang}"><head>
  <title>Page 1</title><version date="2026-11-01">1.0</version><review status="draft"/></head>{article}{body}</article>""")
        write(os.path.join(folder, "layout.xml"), f"""<layout xmlns="urn:pdfgen:layout" name="paper" extends="{self.context.root}/layouts/base/phrases.xml">
  <brand><color name="ink" value="#000000" cmyk="0 0 0 100"/>{SUN if bleed else ''}</brand>
  <fonts><role name="text" families="Lato, Noto Sans, Noto Sans Arabic"/></fonts>
  <style match="article" font-family="text" font-size="9pt" line-height="11pt" color="ink"/>
  <style match="p" break-before="page"/><style match="checklist" list-style-type="box"/>
  <style match="line" text-align="{'end' if lang == RTL else 'start'}"/>
  <page-master name="page" page-width="{size[0]}mm" page-height="{size[1]}mm" margin-top="15mm" margin-bottom="15mm"
               margin-start="{MARGIN}mm" margin-end="{MARGIN}mm" bleed="{bleed}mm">
    <column name="text"/>
    <static-content>{'<rule top="0pt" thickness="20pt" color="sun" extent="page"/>' if bleed else ''}
      <line baseline="{folding.TOP}mm">A<field name="page"/></line><line baseline="{folding.BOTTOM}mm">B<field name="page"/></line>
    </static-content>
  </page-master>
  <page-sequence><use master="page" page="any"/></page-sequence></layout>""")
        return folder

    def build(self, n, scheme, *more, status=0, said="", **document):
        folder = self.document(self.context.folder(), n, **document)
        out = os.path.join(folder, "out.pdf")
        result = run([self.program, "build", os.path.join(folder, "article.xml"), "--layout", os.path.join(folder, "layout.xml"),
                      f"--impose={scheme}", *more, "-o", out], env=self.env)
        check(result.status == status, f"{scheme}, {n} pages: exit {result.status}\n{result.said}")
        check(re.search(said, result.said) if said else not result.said, f"{scheme}, {n} pages: {result.said}")
        return out

    def sides(self, n, scheme, *more, **document):
        return folding.sides(self.build(n, scheme, *more, **document), document.get("size", SIZE))


def paper(function, *words, **more):
    """A check of the paper's, as a failure of this test."""
    try:
        return function(*words, **more)
    except Wrong as wrong:
        raise Failure(str(wrong))


# ---- booklets
def booklets(made):
    for n in (1, 2, 3, 4, 5, 8, 9, 16, 31):
        paper(folding.check_booklet, paper(made.sides, n, "booklet"), n, "short")
    for flip in ("long", "short"):
        paper(folding.check_booklet, paper(made.sides, 10, f"booklet,flip={flip}"), 10, flip)
    tall = (40, 90)  # the spread stands upright
    for flip in ("long", "short"):
        paper(folding.check_booklet, paper(made.sides, 6, f"booklet,flip={flip}", size=tall), 6, flip)
    paper(folding.check_booklet, paper(made.sides, 6, "booklet", size=tall), 6, "long")


def many_sheets(made):
    step = 1 if made.program == made.context.program else 9
    for n in range(1, 65, step):
        paper(folding.check_booklet, paper(made.sides, n, "booklet,sheet=a4"), n, "long")


def signatures(made):
    for n, section in ((64, 4), (50, 4), (33, 3), (8, 1), (3, 5)):
        paper(folding.check_booklet, paper(made.sides, n, f"booklet,signature={section}"), n, "short", section=section)


def creep(made):
    for n, section, thick, flip in ((40, 0, 0.12, "short"), (64, 4, 0.25, "long"), (12, 0, 1.5, "short")):
        words = f"booklet,flip={flip},creep={thick}mm,sheet=sra4" + (f",signature={section}" if section else "")
        paper(folding.check_booklet, paper(made.sides, n, words), n, flip, section=section, creep=thick)
    made.build(64, "booklet,creep=1mm", status=2, said=r"15 mm further in.*margins of 10 mm \[margin-too-narrow\]")


# ---- leaflets
def leaflets(made):
    size = (100, 210)
    for scheme, tuck in (("letter-fold", 3), ("letter-fold,tuck=2mm", 2), ("letter-fold,sheet=sra4", 3), ("z-fold", 0), ("z-fold,sheet=320x450mm", 0)):
        for flip in ("", ",flip=long"):
            sides = paper(made.sides, 6, scheme + flip, size=size)
            edge = "long" if flip or sides[0].height > sides[0].width else "short"
            paper(folding.check_leaflet, sides, scheme.split(",")[0], edge, size, tuck)
    folding.near(paper(made.sides, 6, "letter-fold", size=size)[0].width, 297, "A4 in three")
    folding.near(paper(made.sides, 6, "letter-fold", size=(94.133, 215.9))[0].width, 279.4, "Letter in three", 0.02)
    made.build(6, "letter-fold,sheet=letter", size=(94.14, 215.9))  # rounded
    made.build(6, "letter-fold,sheet=letter", size=(94.2, 215.9), status=2, said=r"\[sheet-too-small\]")
    made.build(7, "letter-fold", status=2, said=r"has 6 panels, and this has 7 pages \[panels-too-few\]\nhint: .*fit pages")
    made.build(4, "z-fold", said=r"warning: a leaflet has 6 panels, and this has 4 pages.*\[panels-blank\]")
    made.build(6, "letter-fold,tuck=20mm", size=size)


# ---- cut apart
def grids(made):
    for n, scheme, columns, rows, gutter in ((9, "2-up", 1, 2, 0), (9, "4-up,gutter=6mm", 2, 2, 6), (11, "3x2,gutter=5mm,sheet=a3", 3, 2, 5),
                                             (8, "2x4,sheet=a4", 2, 4, 0), (5, "1-up,sheet=a4", 1, 1, 0), (64, "64-up", 8, 8, 0)):
        paper(folding.check_grid, paper(made.sides, n, scheme), n, columns, rows, gutter, SIZE)
    # turned where that fits: five times 52 mm are too much for A4's width
    sides = paper(made.sides, 5, "5x1,sheet=a4", size=(52, 60))
    check(sides[0].width > sides[0].height, "the sheet lies upright")
    for side in paper(made.sides, 3, "4-up,repeat,gutter=4mm"):
        check(len(side.faces) == 4 and len({face.number for face in side.faces}) == 1, "not one page again and again")


def cut_leaves(made):
    for flip in ("long", "short"):
        for n, scheme, repeat in ((16, "4-up,gutter=6mm", False), (10, "3x1", False), (4, "2-up,repeat,sheet=a4", True), (3, "4-up,repeat", True)):
            paper(folding.check_cut_leaves, paper(made.sides, n, f"{scheme},flip={flip}"), n, flip, repeat)


def work_and_turn(made):
    for n, more in ((1, ""), (2, ""), (7, ",gutter=6mm"), (8, ",sheet=a4")):
        paper(folding.check_work_and_turn, paper(made.sides, n, "work-and-turn" + more), n)


def right_to_left(made):
    """Spines on the right, panels and rows mirrored."""
    def sides(n, scheme, size=SIZE):
        found = made.build(n, scheme, lang=RTL, size=size)
        return paper(folding.sides, found, size)
    paper(folding.check_booklet, sides(13, "booklet,creep=0.2mm,flip=long"), 13, "long", creep=0.2, rtl=True)
    paper(folding.check_booklet, sides(20, "booklet,signature=2"), 20, "short", section=2, rtl=True)
    for scheme, tuck in (("letter-fold", 3), ("z-fold", 0)):
        paper(folding.check_leaflet, sides(6, scheme, (100, 210)), scheme, "short", (100, 210), tuck, rtl=True)
    paper(folding.check_grid, sides(8, "4x1"), 8, 4, 1, 0, SIZE, rtl=True)
    paper(folding.check_cut_leaves, sides(8, "4x1,flip=short"), 8, "short", False, rtl=True)


# ---- sizes
def shrunk(made):
    """To fit, pages become smaller by one measure, as much as the sheet asks for; gutters and paper do not."""
    size = (210, 297)
    sides = paper(made.sides, 8, "booklet,sheet=a4,fit,creep=0.5mm", size=size)
    sheet = folding.duplex(sides, "short")
    paper(folding.in_order, folding.bound(sheet, 0), 8, "the booklet")
    for face in sides[0].faces:
        folding.near(face.scale, 148.5 / 210, "the scale", 1e-4)
    folding.near(sides[2].faces[0].box[0] - sides[0].faces[0].box[0], 0.5, "the second sheet's creep")
    sides = paper(made.sides, 4, "2x2,sheet=a4,fit,gutter=10mm", size=size)
    near = {face.number: face for face in sides[0].faces}
    folding.near(near[2].box[0] - near[1].box[2], 10, "the gutter")
    folding.near(near[1].scale, 100 / 210, "the scale", 1e-4)
    folding.near(paper(made.sides, 2, "2-up,sheet=a4,fit")[0].faces[0].scale, 1, "what fits stays as large", 1e-6)
    made.build(2, "2-up,sheet=a5", size=(140, 200), status=2, said=r"a sheet of 210 by 148 mm has no room for 280 by 200 mm \[sheet-too-small\]\nhint: .*fit")


def sheet_sizes(made):
    for scheme, wanted in (("booklet", (120, 52)), ("booklet,sheet=a4", (210, 297)), ("3x1,sheet=a5", (210, 148)), ("booklet,sheet=letter", (215.9, 279.4)),
                           ("2x3,sheet=320x450mm", (320, 450)), ("4x4,gutter=1mm", (243, 211))):
        side = paper(made.sides, 4, scheme)[0]
        for found, want in zip((side.width, side.height), wanted):
            folding.near(found, want, scheme, 0.02)
        middle = (side.trim[0] + side.trim[2]) / 2, (side.trim[1] + side.trim[3]) / 2
        folding.near(middle[0], side.width / 2, "the trim's middle")
        folding.near(middle[1], side.height / 2, "the trim's middle")


def usage(made):
    for words in ("", "0-up", "65-up", "-1-up", "2-upx", "up", "0x3", "9x9", "3x", "x3", "book", "booklet,", "booklet,signature=0", "booklet,signature=", "booklet,signature",
                  "booklet,signature=101", "booklet,creep=3mm", "booklet,creep=-1mm", "booklet,creep=1", "booklet,gutter=1mm", "booklet,repeat", "2-up,creep=1mm",
                  "2-up,gutter=101mm", "2-up,repeat=yes", "2-up,fit,fit", "2-up,sheet=a9", "2-up,sheet=10x", "2-up,sheet=0x0mm", "2-up,sheet=10x10", "2-up,sheet=9999x9999mm",
                  "2-up,sheet=" + "9" * 99 + "x9mm", "z-fold,tuck=2mm", "letter-fold,tuck=21mm", "work-and-turn,flip=long", "2-up,flip=up", "2-up,shet=a4", "99999999999-up", "2.4-up", "2.5x3",
                  "booklet,signature=1.5", "2-up,fit", "2-up,sheet=9x9mm,fit"):
        made.build(2, words, status=64, said=r"--impose")
    made.build(2, "2-up", "--tiles=a4", status=64, said=r"one of them")
    made.build(2, "2-up,shet=a4", status=64, said=r"did you mean 'sheet'\?")
    made.build(2, "1x64,sheet=60x60mm,fit", status=2, said=r"\[sheet-too-small\]")  # pages of 1 mm
    made.build(2, "64-up", size=(900, 900), status=2, said=r"\[sheet-too-big\]")


# ---- what stands beside the pages
def bleed(made):
    """Each keeps its bleed up to half of the gutter, and none at a fold."""
    for gutter, between in ((10, 3), (6, 3), (4, 2), (0, 0)):
        faces = paper(made.sides, 4, f"2x2,gutter={gutter}mm,sheet=a4", bleed=3)[0].faces
        for i, face in enumerate(faces):
            left, up, right, down = (abs(a - b) for a, b in zip(face.seen, face.box))
            inner = [right if i % 2 == 0 else left, down if i < 2 else up]
            outer = [left if i % 2 == 0 else right, up if i < 2 else down]
            for found, wanted in zip(inner + outer, [between] * 2 + [3] * 2):
                folding.near(found, wanted, f"bleed at a gutter of {gutter} mm")
    path = made.build(4, "2x2,gutter=10mm,sheet=a4", bleed=3)
    page = reader.load(path).pages[0]
    grounds = [mark.box for mark in page.painted if mark.kind == "fill"]
    check(len(grounds) == 4, f"{len(grounds)} grounds")
    for box in grounds:
        folding.near((box[2] - box[0]) * MM, SIZE[0] + 6, "a ground with its bleed")
    for face in paper(made.sides, 4, "booklet,sheet=a4", bleed=3)[0].faces:
        spine = face.seen[0] if face.number == 1 else face.seen[2]
        folding.near(spine, 210 / 2, "no bleed over the fold", 0.02)


def marks(made):
    """At each cut, outside of the trim and its bleed, and nowhere else."""
    side = paper(made.sides, 6, "3x2,gutter=4mm,sheet=a4", bleed=3)[0]
    xs = sorted({round(v, 2) for face in side.faces for v in (face.box[0], face.box[2])})
    upright = sorted({round((x0 + x1) / 2, 2) for x0, y0, x1, y1 in side.lines if y1 - y0 > x1 - x0})
    check(len(xs) == 6 and len(upright) == 6 and all(abs(a - b) < 0.02 for a, b in zip(xs, upright)), f"cut at {xs}, marked at {upright}")
    check(len(side.lines) == 2 * 6 + 2 * 4, f"{len(side.lines)} marks")
    for x0, y0, x1, y1 in side.lines:
        apart = max(side.trim[0] - x1, x0 - side.trim[2], side.trim[1] - y1, y0 - side.trim[3])
        check(apart >= 3 - 0.01, f"a mark {apart:.2f} mm from the trim")
        check(0 <= x0 and x1 <= side.width and 0 <= y0 and y1 <= side.height, "a mark off the sheet")
    check(not paper(made.sides, 6, "3x2")[0].lines, "marks without room for them")


def fold_marks(made):
    front, back = paper(made.sides, 6, "letter-fold,sheet=320x450mm", size=(100, 210))
    for side, places in ((front, (97, 197)), (back, (100, 200))):
        left = side.trim[0]
        inner = sorted({round((x0 + x1) / 2 - left, 1) for x0, y0, x1, y1 in side.lines if y1 - y0 > x1 - x0} - {0.0, 297.0})
        check(tuple(inner) == places, f"folded at {inner}")


def ticks(made):
    """Without room beside the page, folds are told at the sheet's edge, on the side that is inside."""
    front, back = paper(made.sides, 6, "letter-fold", size=(100, 210))
    check(not front.lines and len(back.lines) == 4, f"{len(front.lines)} and {len(back.lines)} ticks")
    check(sorted({round((line[0] + line[2]) / 2, 1) for line in back.lines}) == [100.0, 200.0], f"{back.lines}")
    check(all(abs(line[3] - line[1] - 7) < 0.01 for line in back.lines), "not 7 mm")
    front, back = paper(made.sides, 4, "booklet")
    check(not front.lines and len(back.lines) == 2, "the booklet's ticks")


# ---- what is read
def spoken(pdf):
    """The text of the structure tree, in its order."""
    said = []

    def walk(element):
        for kid in element.kids:
            if isinstance(kid, reader.Content):
                said.append("".join(text for text, _ in pdf.content[kid.page, kid.mcid].pieces))
            elif isinstance(kid, reader.Element):
                walk(kid)
    walk(pdf.root)
    return said


def pages_read(path):
    return [int(n) for said in spoken(reader.load(path)) for n in re.findall(r"Page (\d+)", said)]


def read_in_order(made):
    for n, scheme in ((13, "booklet"), (20, "booklet,signature=2,flip=long"), (6, "letter-fold"), (9, "4-up"), (8, "2-up,flip=long"), (7, "work-and-turn")):
        path = made.build(n, scheme)
        found = pages_read(path)
        check(found == list(range(1, n + 1)), f"{scheme}: read as {found}")
        file = reader.load(path)
        check(not [fault for page in file.pages for fault in page.faults], f"{scheme}: {file.pages[0].faults}")
    labels = run(["qpdf", "--json", "--json-key=pages", made.build(8, "booklet")]).text
    check(re.findall(r'"/P": "u:([^"]*)"', labels) == ["8, 1", "2, 7", "6, 3", "4, 5"], labels)
    for scheme, wanted in (("booklet", "DuplexFlipShortEdge"), ("booklet,flip=long", "DuplexFlipLongEdge"), ("2-up", None)):
        prefer = reader.load(made.build(8, scheme)).catalog["/ViewerPreferences"].get("/Duplex")
        check(prefer == (wanted and "/" + wanted), f"{scheme}: {prefer}")


def read_once(made):
    """A page that stands there again is a picture to those who listen."""
    for scheme in ("4-up,repeat", "2-up,repeat,flip=long"):
        found = pages_read(made.build(3, scheme))
        check(found == [1, 2, 3], f"{scheme}: read as {found}")


def clickable(made):
    """Links lie on their words, whichever way the page lies, and lead to where their target is."""
    for scheme in ("booklet,flip=long", "4-up", "booklet,sheet=a4", "2-up,fit,sheet=50x60mm"):
        file = reader.load(made.build(5, scheme, body='<p>To <a href="https://example.org/here">the-link</a></p>'))
        found = 0
        for page in file.pages:
            for _, annotation in page.annotations:
                box = annotation["/Rect"]
                words = [mark for mark in page.painted if mark.kind == "text" and "the-link" in mark.text]
                check(len(words) == 1, f"{scheme}: {len(words)} times")
                x, y = (words[0].box[0] + words[0].box[2]) / 2, (words[0].box[1] + words[0].box[3]) / 2
                check(box[0] <= x <= box[2] and box[1] <= y <= box[3], f"{scheme}: the link lies at {box}, its words at {words[0].box}")
                found += 1
        check(found == 1, f"{scheme}: {found} links")
        titles = file.resolve(file.resolve(file.catalog["/Outlines"])["/First"])
        check(titles["/Dest"][0] == next(page.reference for page in file.pages if any(mark.kind == "text" and mark.text == "A1" for mark in page.painted)),
              f"{scheme}: the bookmark leads elsewhere")


def form_fields(made):
    """They lie upside down where the page does, are smaller where it is, and are filled in once."""
    body = '<checklist name="pack"><li>One</li></checklist>'
    for scheme, turned in (("booklet,flip=long", True), ("booklet", False)):
        file = reader.load(made.build(1, scheme, body=body + "<p>last</p>"))
        widgets = [annotation for page in file.pages for _, annotation in page.annotations]
        check(len(widgets) == 1, f"{scheme}: {len(widgets)} fields")
    file = reader.load(made.build(2, "booklet,flip=long", body=body))
    widget = [annotation for page in file.pages for _, annotation in page.annotations][0]
    check(widget["/MK"].get("/R") == 180, f"not upside down: {widget['/MK']}")
    form = file.resolve(widget["/AP"]["/N"]["/Yes"])
    check(form["/Matrix"][:4] == [-1, 0, 0, -1], f"its picture is not: {form}")
    path = made.build(1, "4-up,repeat", body=body, said=r"warning: a form field is filled in once.*\[fields-once\]")
    check(len([1 for page in reader.load(path).pages for _ in page.annotations]) == 1, "not one field")


# ---- for a press
def press_sheets(made):
    words = ("--profile=press", "--marks")
    for n, scheme, size in ((12, "booklet,creep=0.2mm", SIZE), (8, "2x2,gutter=6mm,sheet=sra3", SIZE), (6, "letter-fold,sheet=sra3", (100, 210)), (3, "work-and-turn,gutter=6mm", SIZE)):
        path = made.build(n, scheme, *words, bleed=3, size=size)
        found = pdfx.faults(reader.objects(path), read(path)[5:8].decode())
        check(not found, f"{scheme}: " + "\n".join(found))
        for number, page in enumerate(reader.load_pages(path)):
            trim, bleeds, media = page["/TrimBox"], page["/BleedBox"], page["/MediaBox"]
            for i, more in enumerate((-3, -3, 3, 3)):
                folding.near((bleeds[i] - trim[i]) * MM, more, f"{scheme}: bleed beyond the trim")
            check(media[0] < bleeds[0] and bleeds[3] < media[3], f"{scheme}: no room for marks")
            slug = run(["pdftotext", "-raw", "-f", str(number + 1), "-l", str(number + 1), path, "-"]).text
            check(re.search(rf"^{number + 1} / \d+ · 1\.0 · 2026-11-01", slug, re.M), f"{scheme}: slug {slug!r}")
    paper(folding.check_booklet, paper(made.sides, 12, "booklet,creep=0.2mm", *words, bleed=3), 12, "short", creep=0.2)


def marks_apart(made):
    """Registration marks and the colour bar's patches keep clear of each mark to cut or fold by."""
    narrow = (30, 52)
    for n, scheme, size in ((8, "booklet", SIZE), (8, "2x2,gutter=4mm", SIZE), (8, "2x2", SIZE), (8, "4x2", narrow), (6, "letter-fold", narrow),
                            (3, "work-and-turn,gutter=6mm", SIZE), (8, "booklet,creep=0.2mm,sheet=sra3", SIZE)):
        said = "bleed-missing" if "x" in scheme else ""
        page = reader.load(made.build(n, scheme, "--profile=press", "--marks", bleed=3, size=size, said=said)).pages[0]
        side = paper(folding.Side, page, size)

        def sized(kind, wide, page=page, side=side):
            boxes = [side.flat(mark.box) for mark in page.painted if mark.kind == kind and mark.clip is None]
            return [box for box in boxes if abs(max(box[2] - box[0], box[3] - box[1]) - wide) < 0.01]
        arms, cuts, patches = sized("stroke", 4), sized("stroke", 5), sized("fill", 4)  # of registration marks, …
        check(len(arms) == 8 and len(cuts) >= 8 and len(patches) >= 5, f"{scheme}: {len(arms)} arms, {len(cuts)} cuts and folds, {len(patches)} patches")
        for box, others in [(box, cuts) for box in arms] + [(box, cuts + arms) for box in patches]:
            for other in others:
                apart = max(other[0] - box[2], box[0] - other[2], other[1] - box[3], box[1] - other[3])
                check(apart > 1.9, f"{scheme}: {apart:.2f} mm between {box} and {other}")


def slug_fits(made):
    """A title that is too long for the slug line loses words, not letters."""
    folder = made.context.folder()
    made.document(folder, 1, bleed=3)
    title = "What everybody who comes to the day clinic for the first time should have read before they come"
    article = os.path.join(folder, "article.xml")
    write(article, read(article).decode().replace("Page 1", title))
    out = os.path.join(folder, "out.pdf")
    result = run([made.program, "build", article, "--layout", os.path.join(folder, "layout.xml"), "--profile=press", "--marks", "-o", out], env=made.env)
    check(result.status == 0, result.said)
    page = reader.load(out).pages[0]
    slug = [mark for mark in page.painted if mark.kind == "text" and mark.box[1] > page.value["/TrimBox"][3]]
    said = " ".join("".join(mark.text for mark in slug).split())
    found = re.fullmatch(r"1 / 1 · 1\.0 · 2026-11-01 · (.*) …", said)
    check(found and title.startswith(found[1] + " "), f"the slug says {said!r}")
    check(max(mark.box[2] for mark in slug) <= page.value["/TrimBox"][2], "it runs out of its room")


# ---- the checks check
def swap(a, b):
    def spoil(sides):
        faces = {face.number: face for side in sides for face in side.faces}
        faces[a].number, faces[b].number = b, a
    return spoil


def face_of(sides, number):
    return next(face for side in sides for face in side.faces if face.number == number)


def turn(sides):
    face_of(sides, 3).turn = 180


def shift(by):
    def spoil(sides):
        face = face_of(sides, 7)
        face.box = (face.box[0] + by, face.box[1], face.box[2] + by, face.box[3])
    return spoil


def swap_sheets(sides):
    sides[0:2], sides[2:4] = sides[2:4], sides[0:2]


def swap_sides(sides):
    sides[0], sides[1] = sides[1], sides[0]


def lose(sides):
    for side in sides:
        side.faces = [face for face in side.faces if face.number != 5]


def twice(sides):
    side = next(side for side in sides if any(face.number == 5 for face in side.faces))
    side.faces.append(copy.copy(face_of(sides, 5)))


def booklet_of(n=16, flip="short", scheme="booklet,creep=0.2mm", **more):
    return (n, scheme, SIZE, lambda sides: folding.check_booklet(sides, n, flip, creep=0.2, **more))


LEAFLET = (6, "letter-fold", (100, 210), lambda sides: folding.check_leaflet(sides, "letter-fold", "short", (100, 210), 3))
PILE = (16, "4-up,flip=long", SIZE, lambda sides: folding.check_cut_leaves(sides, 16, "long", False))


def narrow(number):
    def spoil(sides):
        face = face_of(sides, number)
        face.seen = (face.seen[0] + 1, *face.seen[1:])
    return spoil


def nothing(sides):
    pass


BROKEN = {
    "two pages swapped": (booklet_of(), swap(2, 15)), "two pages of one side swapped": (booklet_of(), swap(1, 16)),
    "a page upside down": (booklet_of(), turn), "a page too far in": (booklet_of(), shift(0.05)),
    "sheets in another order": (booklet_of(), swap_sheets), "front and back swapped": (booklet_of(), swap_sides),
    "a page lost": (booklet_of(), lose), "a page twice": (booklet_of(), twice),
    "turned over the other edge": (booklet_of(flip="long"), nothing), "the spine on the other side": (booklet_of(rtl=True), nothing),
    "gathered in sections that are none": (booklet_of(section=2), nothing),
    "panels swapped": (LEAFLET, swap(5, 6)), "cover and back swapped": (LEAFLET, swap(1, 6)), "a panel upside down": (LEAFLET, turn),
    "a panel too narrow": (LEAFLET, narrow(3)),
    "the wrong panel is folded in": ((6, "letter-fold", (100, 210), lambda s: folding.check_leaflet(s, "letter-fold", "short", (100, 210), 3, rtl=True)), nothing),
    "all panels equally wide": ((6, "z-fold", (100, 210), lambda s: folding.check_leaflet(s, "letter-fold", "short", (100, 210), 3)), nothing),
    "backs in the fronts' order": (PILE, swap(2, 4)), "leaves turned over the other edge":
        ((16, "4-up,flip=long", SIZE, lambda s: folding.check_cut_leaves(s, 16, "short", False)), nothing),
    "rows swapped": ((4, "2x2", SIZE, lambda s: folding.check_grid(s, 4, 2, 2, 0, SIZE)), swap(2, 3)),
    "a plate's halves differ": ((4, "work-and-turn", SIZE, lambda s: folding.check_work_and_turn(s, 4)), swap(2, 3)),
}


def broken(made, how):
    (n, scheme, size, verify), spoil = how
    sides = paper(made.sides, n, scheme, size=size)
    spoil(sides)
    try:
        verify(sides)
    except Wrong:
        return
    raise Failure("nobody noticed")
