"""A large page on small sheets (--tiles), measured from the PDF as a person with a ruler, scissors and glue would: the windows,
the rule, the edges that printers leave white, and the page put together again from the sheets' pictures.
"""

import base64
import json
import os
import re
import xml.etree.ElementTree as ElementTree

from harness import check, read, run, write
from suites.forms import called, widgets
from suites.look import XHTML, lines_of
from suites.pictures import pgm

ARTICLE = "sources/en/how-long-immunotherapy-takes.xml"
PT_PER_MM = 72 / 25.4
OVERLAP, UNPRINTABLE = 10, 6  # mm
RESOLUTION = 72
CELL = 20  # pixels; of its mean may differ so much of 255, for pixels do not start where a window does
APART = 16
PAPERS = {"letter": (612, 792), "a4": (595.276, 841.89)}
# name: the page in mm, the article's size and leading in pt, what --tiles says, its sheets (rows, columns)
POSTERS = {
    "a2": (420, 594, 17, 21.25, "a4,portrait", (3, 3)),
    "a2-letter": (420, 594, 17, 21.25, "letter", (4, 2)),
    "18x24in-across": (457.2, 609.6, 17, 21.25, "letter,landscape", (4, 2)),
    "a0": (841, 1189, 40, 51, "a4,portrait", (5, 5)),
}


def tests(context):
    for suffix, program, env in context.variants():
        for language in ("en", "es"):
            yield f"tiles/words {language}{suffix}", lambda l=language, p=program, e=env: words(context, l, p, e)
        yield f"tiles/any size{suffix}", lambda p=program, e=env: any_size(context, p, e)
        yield f"tiles/right to left{suffix}", lambda p=program, e=env: right_to_left(context, p, e)
        yield f"tiles/wrong usage{suffix}", lambda p=program, e=env: wrong_usage(context, p, e)
    for name in POSTERS:
        yield f"tiles/{name}", lambda n=name: poster(context, n)
    yield "tiles/no larger than a sheet", lambda: unneeded(context)
    yield "tiles/read once", lambda: read_once(context)
    for overlap in (5, 20, 40):
        yield f"tiles/overlap of {overlap} mm", lambda o=overlap: overlapping(context, o)
    yield "tiles/blank sheets", lambda: blank(context)
    yield "tiles/form fields", lambda: fields(context)
    yield "tiles/the plan's title", lambda: title(context)


# ---- building ------------------------------------------------------------------------------------------------------------
def layout(context, folder, width, height, size, leading):
    base = os.path.join(context.root, "layouts", "departments", "oncology.xml")
    master = f'page-width="{width}mm" page-height="{height}mm"'
    return write(os.path.join(folder, "wall.xml"), f"""<layout xmlns="urn:pdfgen:layout" name="wall" extends="{base}">
  <page-master name="first" {master}/><page-master name="later" {master}/><fit pages="any"/>
  <style match="article" font-size="{size}pt" line-height="{leading}pt"/>
  <style match="section/title" space-after="0pt"/></layout>""")


def build(context, folder, name, *more, article=ARTICLE, program=None, env=None, status=0):
    out = os.path.join(folder, name + ".pdf")
    result = run([program or context.program, "build", article, "--content-root", "sources", *more, "-o", out],
                 cwd=context.root, env=env or context.home)
    check(result.status == status, f"{name}: exit {result.status}\n{result.said}")
    return out


def picture(pdf, page, resolution, *more):
    result = run(["pdftoppm", "-gray", "-r", str(resolution), "-f", str(page), "-l", str(page), *map(str, more), pdf])
    check(result.status == 0 and result.out, f"pdftoppm: {result.said}")
    return pgm(result.out)


class Sheets:
    """What stands in a PDF: of each page its size, label and content stream."""

    def __init__(self, pdf):
        result = run(["qpdf", "--json=2", "--json-stream-data=inline", "--decode-level=all", pdf])
        check(result.status == 0, result.said)
        document = json.loads(result.out)
        objects = document["qpdf"][1]
        self.labels, self.sizes, self.contents = [], [], []
        for page in document["pages"]:
            dictionary = objects["obj:" + page["object"]]["value"]
            self.labels.append(page["label"]["/P"][2:] if page["label"] else "")
            self.sizes.append(dictionary["/MediaBox"][2:])
            self.contents.append("".join(base64.b64decode(objects["obj:" + name]["stream"]["data"]).decode("latin-1")
                                         for name in page["contents"]))


def window(content):
    """The clipping path of a sheet's part of the page: x, y, width, height."""
    found = re.search(r"^q\n(\S+) (\S+) (\S+) (\S+) re\nW n$", content, re.M)
    check(found, "a sheet without a window")
    return [float(number) for number in found.groups()]


# ---- measures -------------------------------------------------------------------------------------------------------------
def near(a, b, what, by=0.002):
    check(abs(a - b) <= by, f"{what}: {a:.3f}, not {b:.3f}")


def check_rule(pdf, page, content, what):
    """In numbers 100 mm from end to end, and as a picture of 10 pixels to the millimetre."""
    lengths = [abs(float(x1) - float(x0)) for x0, y0, x1, y1 in re.findall(r"^(\S+) (\S+) m\n(\S+) (\S+) l\nS$", content, re.M) if y0 == y1]
    check(any(abs(length - 100 * PT_PER_MM) < 0.001 for length in lengths), f"{what}: no line of 100 mm among {lengths}")
    width, height, pixels = picture(pdf, page, 254)
    runs = set()
    for y in range(height):
        row = pixels[y * width:(y + 1) * width]
        runs.update(len(dark) for dark in re.findall(rb"[\x00-\x7f]{900,1100}", row))
    check(any(abs(length - 1000) <= 1 for length in runs), f"{what}: the rule is {sorted(runs)} tenths of a millimetre long")


def check_white_edge(pdf, page, what):
    width, height, pixels = picture(pdf, page, 100)
    edge = int(UNPRINTABLE / 25.4 * 100)
    rows = pixels[:edge * width] + pixels[-edge * width:]
    sides = b"".join(pixels[y * width:y * width + edge] + pixels[(y + 1) * width - edge:(y + 1) * width] for y in range(height))
    check(set(rows + sides) == {255}, f"{what}: something stands where printers do not print")


def assemble(pdf, sheets, windows, rows, columns, resolution, width, height, shift=0, overlap=OVERLAP):
    """The sheets cut at their left and upper edges and laid over those before, at their places by the overlap."""
    scale = resolution / 72
    glued = [bytearray(b"\xff" * width) for _ in range(height)]
    top = 0
    for row in range(rows):
        left = 0
        for column in range(columns):
            index = row * columns + column
            x, y, w, h = windows[index]
            sheet_width, _, pixels = picture(pdf, sheets.first + index + 1, resolution)
            from_x, from_y = round(x * scale), round((sheets.sizes[sheets.first + index][1] - y - h) * scale) + shift
            to_x, to_y = round(left * scale), round(top * scale)
            n = min(round(w * scale), width - to_x)
            for line in range(min(round(h * scale), height - to_y)):
                start = (from_y + line) * sheet_width + from_x
                glued[to_y + line][to_x:to_x + n] = pixels[start:start + n]
            left += w - overlap * PT_PER_MM
        top += windows[row * columns][3] - overlap * PT_PER_MM
    return glued


def worst_cell(glued, whole, width, height, cell=CELL):
    """The largest difference of the means of a cell, and where it is."""
    worst = (0, 0, 0)
    for y in range(0, height - cell, cell):
        for x in range(0, width - cell, cell):
            apart = sum(sum(glued[line][x:x + cell]) - sum(whole[line * width + x:line * width + x + cell]) for line in range(y, y + cell))
            worst = max(worst, (abs(apart) / cell ** 2, x, y))
    return worst


# ---- tests ---------------------------------------------------------------------------------------------------------------
def poster(context, name):
    width, height, size, leading, tiles, (rows, columns) = POSTERS[name]
    folder = context.folder()
    look = layout(context, folder, width, height, size, leading)
    plain = build(context, folder, "plain", "--layout", look)
    pdf = build(context, folder, "tiles", "--layout", look, "--tiles", tiles)
    sheets = Sheets(pdf)
    sheets.first = sheets.labels.index("A1")
    check(sheets.labels[sheets.first:] == [f"{chr(65 + r)}{c + 1}" for r in range(rows) for c in range(columns)], f"sheets: {sheets.labels}")
    paper = PAPERS[tiles.split(",")[0]]
    windows = []
    for index, (label, size_, content) in enumerate(zip(sheets.labels, sheets.sizes, sheets.contents)):
        check(sorted(size_) == sorted(paper), f"{label}: {size_}")
        check_white_edge(pdf, index + 1, label)
        if index >= sheets.first:
            windows.append(window(content))
    near(sum(w for _, _, w, _ in windows[:columns]) - (columns - 1) * OVERLAP * PT_PER_MM, width * PT_PER_MM, "width", 0.01)
    near(sum(h for _, _, _, h in windows[::columns]) - (rows - 1) * OVERLAP * PT_PER_MM, height * PT_PER_MM, "height", 0.01)
    for index in (sheets.first - 1, sheets.first, len(sheets.labels) - 1):
        check_rule(pdf, index + 1, sheets.contents[index], sheets.labels[index])
    fine = 2 if name == "a0" else 1  # its chart has thin lines: the same cells, of finer pixels
    whole_width, whole_height, whole = picture(plain, 1, fine * RESOLUTION)
    glued = assemble(pdf, sheets, windows, rows, columns, fine * RESOLUTION, whole_width, whole_height)
    apart, x, y = worst_cell(glued, whole, whole_width, whole_height, fine * CELL)
    check(apart <= APART, f"put together it differs by {apart:.1f} of 255 at {x},{y} of {whole_width} x {whole_height}")
    if name == "a2":  # so that what is out of place does not pass
        moved = assemble(pdf, sheets, windows, rows, columns, RESOLUTION, whole_width, whole_height, shift=4)
        check(worst_cell(moved, whole, whole_width, whole_height)[0] > APART, "sheets 2 mm out of place pass as well")
    check(os.path.getsize(pdf) < 3 * os.path.getsize(plain), f"{os.path.getsize(pdf)} bytes, the page alone {os.path.getsize(plain)}")


def overlapping(context, overlap):
    """Another overlap: what is shown twice is so wide, put together it is the same page, and the plan says how wide. Seen finer than
    above, for windows begin anywhere between two pixels."""
    folder = context.folder()
    look = layout(context, folder, 420, 594, 17, 21.25)
    plain = build(context, folder, "plain", "--layout", look)
    pdf = build(context, folder, "tiles", "--layout", look, "--tiles", "a4,portrait", "--overlap", f"{overlap}mm")
    sheets = Sheets(pdf)
    sheets.first = sheets.labels.index("A1")
    names = sheets.labels[sheets.first:]
    rows, columns = len({name[0] for name in names}), len({name[1:] for name in names})
    windows = [window(content) for content in sheets.contents[sheets.first:]]
    near(sum(w for _, _, w, _ in windows[:columns]) - (columns - 1) * overlap * PT_PER_MM, 420 * PT_PER_MM, "width", 0.01)
    whole_width, whole_height, whole = picture(plain, 1, 2 * RESOLUTION)
    glued = assemble(pdf, sheets, windows, rows, columns, 2 * RESOLUTION, whole_width, whole_height, overlap=overlap)
    apart, x, y = worst_cell(glued, whole, whole_width, whole_height)
    check(apart <= APART, f"put together it differs by {apart:.1f} of 255 at {x},{y} of {whole_width} x {whole_height}")
    plan = " ".join(run(["pdftotext", "-l", "1", pdf, "-"]).text.split())
    check(f"striped edge, {overlap} mm wide" in plan, f"the plan tells another overlap: {plan}")
    for index, label in enumerate(sheets.labels):
        check_white_edge(pdf, index + 1, label)


def blank(context):
    """The plan names the sheets on which the page has nothing, and no other."""
    folder = context.folder()
    article = os.path.join(context.cases, "article.xml")
    base, tiles = os.path.join(context.cases, "layout.xml"), os.path.join(context.root, "layouts/base/tiles.xml")
    look = write(os.path.join(folder, "look.xml"), """<layout xmlns="urn:pdfgen:layout" name="case">
        <page-master name="page" page-width="500mm" page-height="500mm"/></layout>""")
    layouts = ["--layout", base, "--layout", tiles, "--layout", look]
    plain = build(context, folder, "plain", *layouts, article=article)
    pdf = build(context, folder, "tiles", *layouts, "--tiles", "a4,portrait", article=article)
    sheets = Sheets(pdf)
    first = sheets.labels.index("A1")
    names = sheets.labels[first:]
    columns = len({name[1:] for name in names})
    width, height, pixels = picture(plain, 1, RESOLUTION)
    empty, top = [], 0.0
    windows = [window(content) for content in sheets.contents[first:]]
    for index, name in enumerate(names):
        left = sum(w - OVERLAP * PT_PER_MM for _, _, w, _ in windows[index - index % columns:index])
        if index and index % columns == 0:
            top += windows[index - 1][3] - OVERLAP * PT_PER_MM
        _, _, w, h = windows[index]
        shown = b"".join(pixels[y * width + int(left):y * width + int(left + w)] for y in range(int(top), min(height, int(top + h))))
        if set(shown) == {255}:
            empty.append(name)
    plan = " ".join(run(["pdftotext", "-l", str(first), pdf, "-"]).text.split())
    check(0 < len(empty) < len(names), f"blank are {empty} of {names}")
    check(f"There is nothing on {', '.join(empty)}. Print" in plan, f"blank are {empty}, the plan says {plan}")
    full = build(context, folder, "full", "--layout", layout(context, folder, 420, 594, 17, 21.25), "--tiles", "a4")
    check("There is nothing" not in run(["pdftotext", full, "-"]).text, "the plan of a full page tells of blank sheets")


def fields(context):
    """Each form field lies on one sheet alone, within what that shows."""
    folder = context.folder()
    look = layout(context, folder, 420, 594, 17, 21.25)
    plain = build(context, folder, "plain", "--layout", look)
    wanted = [called(widget) for _, widget in widgets(plain)]
    pdf = build(context, folder, "tiles", "--layout", look, "--tiles", "a4,portrait")
    there = list(widgets(pdf))
    check(wanted and sorted(called(widget) for _, widget in there) == sorted(wanted), f"fields: {wanted} became {[called(w) for _, w in there]}")
    document = json.loads(run(["qpdf", "--json=2", pdf]).out)
    objects = document["qpdf"][1]
    contents = dict(zip((page["object"] for page in document["pages"]), Sheets(pdf).contents))
    for _, widget in there:
        x, y, w, h = window(contents[widget["/P"]])
        x0, y0, x1, y1 = widget["/Rect"]
        inside = x - 0.01 <= x0 < x1 <= x + w + 0.01 and y - 0.01 <= y0 < y1 <= y + h + 0.01
        check(inside, f"{called(widget)} lies at {widget['/Rect']}, its sheet shows {x, y, x + w, y + h}")
    check(len(objects) > 0, "no objects")


def title(context):
    """A title is larger than its text in every department's look."""
    folder = context.folder()
    for name, layouts in (("oncology", ["departments/oncology"]), ("large", ["departments/oncology", "formats/large-print"]),
                          ("letterhead", ["departments/letterhead-a5"])):
        look = write(os.path.join(folder, name + ".xml"), """<layout xmlns="urn:pdfgen:layout" name="wall"><fit pages="any"/>
            <page-master name="first" page-width="594mm" page-height="1600mm"/><page-master name="later" page-width="594mm" page-height="1600mm"/></layout>""")
        words_ = [word for part in layouts for word in ("--layout", f"layouts/{part}.xml")]
        pdf = build(context, folder, name, *words_, "--layout", look, "--tiles", "a4")
        boxes = ElementTree.fromstring(run(["pdftotext", "-bbox-layout", "-l", "1", pdf, "-"]).text)
        lines = lines_of(next(boxes.iter(XHTML + "page")))
        heights = [line.size for line in lines if line.text.startswith(("How to put", "You need", "How long"))]
        check(len(heights) >= 2 and heights[0] > 1.6 * min(heights), f"{name}: {lines[:4]}")


def words(context, language, program, env):
    """What the plan and the sheets say, in the document's language; the same bytes in every run."""
    folder = context.folder()
    look = layout(context, folder, 420, 594, 17, 21.25)
    article = ARTICLE.replace("/en/", f"/{language}/")
    pdf = build(context, folder, "tiles", "--layout", look, "--tiles=a4,portrait", article=article, program=program, env=env)
    check(read(pdf) == read(build(context, folder, "again", "--layout", look, "--tiles=a4,portrait", article=article)), "not the same bytes twice")
    pages = run(["pdftotext", pdf, "-"]).text.split("\f")
    plan = " ".join(pages[0].split())
    wanted = {"en": ("How to put this poster together", "9 sheets, in 3 rows of 3", "actual size (100%)", "10 mm wide"),
              "es": ("Cómo armar este cartel", "9 hojas, en 3 filas de 3", "tamaño real (100 %)", "de 10 mm de ancho")}[language]
    for text in (*wanted, "100 mm", "A1", "C3"):
        check(text in plan, f"the plan lacks {text!r}:\n{plan}")
    line = {"en": "B3 · row B of 3, column 3 of 3", "es": "B3 · fila B de 3, columna 3 de 3"}[language]
    sheet = " ".join(pages[6].split())
    for text in (line, "100 mm", "A3", "B2", "C3"):
        check(text in sheet, f"sheet B3 lacks {text!r}:\n{sheet}")


def structure(pdf):
    """The tree as lines; all text of it, without white space."""
    text = run(["pdfinfo", "-struct-text", pdf]).text
    return text, "".join("".join(re.findall(r'^ *"(.*)"$', text, re.M)).split())


def read_once(context):
    """A screen reader gets the plan, then the document as without tiles: every word once, in its order."""
    folder = context.folder()
    look = layout(context, folder, 420, 594, 17, 21.25)
    plain = build(context, folder, "plain", "--layout", look)
    for tiles in ("a4", "letter", "letter,portrait"):
        tree, text = structure(build(context, folder, "tiles", "--layout", look, "--tiles", tiles))
        _, whole = structure(plain)
        check(len(whole) > 1000 and text.endswith(whole), f"{tiles}: the document is read differently")
        check(len(text) - len(whole) < len(whole) + 2000, f"{tiles}: something is read twice")
        check(tree.index("Sect") < tree.index('H1 "How to put') < tree.index("Figure") < tree.index('H1 "How long'), f"{tiles}: the order\n{tree}")


def any_size(context, program, env):
    """From hardly larger than a sheet to hundreds of them."""
    folder = context.folder()
    article = os.path.join(context.cases, "article.xml")
    base, tiles = os.path.join(context.cases, "layout.xml"), os.path.join(context.root, "layouts/base/tiles.xml")
    for width, height, paper, count in ((612.1, 792, "letter", 2), (595.28, 841.89, "letter", 2), (595.28, 14400, "a4", 29), (14400, 200, "a4", 19),
                                        (10000, 11000, "letter,portrait", 304)):
        look = write(os.path.join(folder, "look.xml"), f"""<layout xmlns="urn:pdfgen:layout" name="case">
            <page-master name="page" page-width="{width}pt" page-height="{height}pt"/></layout>""")
        pdf = build(context, folder, "out", "--layout", base, "--layout", tiles, "--layout", look, "--tiles", paper, article=article,
                    program=program, env=env)
        sheets = Sheets(pdf)
        found = len(sheets.labels) - sheets.labels.index("A1")
        check(found == count, f"{width} x {height} pt on {paper}: {found} sheets, not {count}")
        checked = run(["qpdf", "--check", pdf])
        check(checked.status == 0, checked.text + checked.said)


def right_to_left(context, program, env):
    """Sheets are counted from the left all the same; what they say stands beside their windows."""
    folder = context.folder()
    look = write(os.path.join(folder, "look.xml"), """<layout xmlns="urn:pdfgen:layout" name="case">
        <page-master name="page" page-width="420mm" page-height="594mm"/>
        <fonts><role name="text" families="Noto Sans Hebrew, Lato"/></fonts>
        <style match="article/p" font-size="46pt" line-height="60pt"/></layout>""")
    base, tiles = os.path.join(context.cases, "layout.xml"), os.path.join(context.root, "layouts/base/tiles.xml")
    spoken = write(os.path.join(folder, "spoken.xml"), read(tiles).replace(b'xml:lang="en"', b'xml:lang="he"'))
    article = write(os.path.join(folder, "article.xml"), """<article xmlns="urn:pdfgen:article" xml:lang="he"><head><title>שלום</title>
        <version date="2026-11-01">1.0</version><review status="draft"/></head><p>שלום לכולם זה טקסט ארוך מאוד על הקיר</p></article>""")
    pdf = build(context, folder, "out", "--layout", base, "--layout", spoken, "--layout", look, "--tiles=a4,portrait", article=article,
                program=program, env=env)
    sheets = Sheets(pdf)
    for index, label in enumerate(sheets.labels):
        check_white_edge(pdf, index + 1, label)
    check(sheets.labels[-9:] == [row + column for row in "ABC" for column in "123"], f"{sheets.labels}")
    lines = [[sheets.labels[page] for page in element] for element in paragraphs(pdf)]
    check(["A3", "A2", "A1"] in lines, f"no line is read from the right: {lines}")


def paragraphs(pdf):
    """Of every P the pages of its marked content, in reading order."""
    document = json.loads(run(["qpdf", "--json=2", pdf]).out)
    objects = {name[4:]: entry.get("value") for name, entry in document["qpdf"][1].items()}
    pages = [page["object"] for page in document["pages"]]
    for value in objects.values():
        if isinstance(value, dict) and value.get("/S") == "/P":
            yield [pages.index(kid["/Pg"] if isinstance(kid, dict) else value["/Pg"]) for kid in value["/K"] if not isinstance(kid, str)]


def unneeded(context):
    folder = context.folder()
    words_ = ["--layout", "layouts/departments/oncology.xml"]
    plain = build(context, folder, "plain", *words_)
    check(read(build(context, folder, "tiles", *words_, "--tiles=letter")) == read(plain), "a page that fits is not as it is without")
    build(context, folder, "strict", *words_, "--tiles=letter", "--strict", status=1)


def wrong_usage(context, program, env):
    for words_ in (["--tiles"], ["--tiles="], ["--tiles=a5"], ["--tiles=a4,"], ["--tiles=,landscape"], ["--tiles=a4,sideways"], ["--tiles=a4,portrait,landscape"]):
        result = run([program, "build", ARTICLE, "--layout", "layouts/departments/oncology.xml", *words_], cwd=context.root, env=env)
        check(result.status == 64 and "--tiles" in result.said and not result.out, f"{words_}: exit {result.status}\n{result.said}")
    for words_ in (["--overlap=10mm"], ["--tiles=a4", "--overlap="], ["--tiles=a4", "--overlap=4mm"], ["--tiles=a4", "--overlap=41mm"],
                   ["--tiles=a4", "--overlap=10"], ["--tiles=a4", "--overlap=10.5mm"], ["--tiles=a4", "--overlap=-10mm"]):
        result = run([program, "build", ARTICLE, "--layout", "layouts/departments/oncology.xml", *words_], cwd=context.root, env=env)
        check(result.status == 64 and "--overlap" in result.said and not result.out, f"{words_}: exit {result.status}\n{result.said}")
