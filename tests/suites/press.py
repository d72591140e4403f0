"""Press-ready PDFs, from outside: ghostscript's plates, qpdf's boxes, the rules of PDF/X-4 (tests/pdfx.py), and each of those rules
with a file that breaks it."""

import copy
import json
import os
import re
import struct
import threading

import pdf as reader
import pdfx
from harness import check, read, run, write

BUILD = ["build", "tests/press/article.xml", "--layout", "tests/press/layout.xml", "--profile", "press"]
SPOT, INKS = "PANTONE 2617 C", ("Cyan", "Magenta", "Yellow", "Black")
EDGE = 36.846  # with marks: 3 mm, 5 mm of marks, the slug's 8.5 pt, 2 mm
BLEED = 8.504
# Where things stand on the page of tests/press/layout.xml: points from its top left corner.
GROUND, BLACK_ON_GROUND, WHITE_ON_GROUND = (0, 0, 300, 50), (30, 10, 150, 24), (30, 30, 160, 44)
TITLE, BLACK, NEARLY, RICH, GREEN, GREY = ((28, 61 + 20 * i, 200, 79 + 20 * i) for i in range(6))
PHOTO, DRAWING = (32, 182, 88, 222), (32, 226, 88, 262)


def tests(context):
    made = Made(context)
    for name, function in (("plates", plates), ("black text overprints", overprints), ("only what a sheet prints is on its bar", bar), ("thin lines are one ink", thin),
                           ("boxes", boxes), ("bleed", bleed), ("opens elsewhere", opens), ("rules of PDF/X-4", rules),
                           ("nothing to click, and tags stay", unclickable), ("the profile as it is", embedded), ("slug", slug)):
        yield f"press/{name}", lambda f=function: f(context, made)
    for name, spoil in SPOILED.items():
        yield f"press/refused: {name}", lambda n=name, s=spoil: refused(context, made, n, s)
    yield "press/every rule is broken by a file", every_rule
    for suffix, program, env in context.variants():
        def pdfgen(*words, p=program, e=env, **more):
            return run([p, *words], env=e, cwd=context.root, **more)
        for function in (same_bytes, usage, conditions):
            yield f"press/{function.__name__.replace('_', ' ')}{suffix}", lambda f=function, g=pdfgen: f(context, made, g)


def good(result):
    check(result.status == 0 and not result.err, f"exit {result.status}\n{result.said}")
    return result


class Made:
    """The sample, made once: path, objects, plates."""

    def __init__(self, context):
        self.context, self.lock, self.found = context, threading.Lock(), {}

    def once(self, what, make):
        with self.lock:
            if what not in self.found:
                self.found[what] = make()
            return self.found[what]

    def path(self):
        return self.once("path", lambda: build(self.context, "--marks"))

    def objects(self):
        path = self.path()
        return copy.deepcopy(self.once("objects", lambda: reader.objects(path)))

    def plates(self):
        path = self.path()
        return self.once("plates", lambda: separate(self.context, path)[0])


def build(context, *more, words=BUILD):
    out = os.path.join(context.folder(), "out.pdf")
    good(run([context.program, *words, *more, "-o", out], env=context.home, cwd=context.root))
    return out


# ---- plates
class Plate:
    """One ink's plate as a TIFF of 8 bits that is not compressed: 0 is no ink, 1 is full."""

    def __init__(self, path, scale):
        data, self.scale = read(path), scale
        order = "<" if data[:2] == b"II" else ">"
        at, = struct.unpack_from(order + "I", data, 4)
        tags = {}
        for i in range(struct.unpack_from(order + "H", data, at)[0]):
            tag, kind, count, value = struct.unpack_from(order + "HHII", data, at + 2 + 12 * i)
            size = {3: 2, 4: 4}.get(kind, 0)
            if size and count * size <= 4:
                values = struct.unpack_from(f"{order}{count}{'H' if size == 2 else 'I'}", data, at + 10 + 12 * i)
            elif size:
                values = struct.unpack_from(f"{order}{count}{'H' if size == 2 else 'I'}", data, value)
            else:
                continue
            tags[tag] = values
        check(tags[258] == (8,) and tags[259] == (1,), "not 8 bits, or compressed")
        self.width, self.height = tags[256][0], tags[257][0]
        rows = b"".join(data[o:o + n] for o, n in zip(tags[273], tags[279]))
        white = 255 if tags[262][0] == 1 else 0
        self.rows = [[abs(white - v) / 255 for v in rows[y * self.width:(y + 1) * self.width]] for y in range(self.height)]

    def area(self, box, edge=EDGE):
        """The parts of ink in a box of the page."""
        x0, y0, x1, y1 = (round((v + edge) * self.scale) for v in box)
        return [v for row in self.rows[y0:y1] for v in row[x0:x1]]

    def most(self, box, edge=EDGE):
        return max(self.area(box, edge))

    def least(self, box, edge=EDGE):
        return min(self.area(box, edge))


def separate(context, path, dpi=144):
    """[{ink: Plate} for each page]"""
    folder = context.folder()
    result = run(["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", "-sCompression=none", f"-r{dpi}", "-o",
                  os.path.join(folder, "p%d.tif"), path], cwd=folder)
    check(result.status == 0, result.said + result.text)
    pages = {}
    for name in os.listdir(folder):
        found = re.fullmatch(r"p(\d+)\((.*)\)\.tif", name)
        if found:
            pages.setdefault(int(found[1]), {})[found[2]] = Plate(os.path.join(folder, name), dpi / 72)
    return [pages[n] for n in sorted(pages)]


def only(plates_, box, what, *inks):
    """These plates have ink there, the others none."""
    for ink, plate in plates_.items():
        if ink in inks:
            check(plate.most(box) > 0.5, f"{what}: nothing on {ink}")
        else:
            check(plate.most(box) == 0, f"{what}: {plate.most(box):.2f} on {ink}")


def plates(context, made):
    found = made.plates()
    check(set(found) == {*INKS, SPOT}, f"plates: {sorted(found)}")
    only(found, TITLE, "the title", SPOT)
    only(found, BLACK, "black text", "Black")
    only(found, NEARLY, "nearly black sRGB text", "Black")
    only(found, GREY, "black on grey", "Black")
    for ink, part in (("Cyan", 0.6), ("Magenta", 0.4), ("Yellow", 0.4), ("Black", 1), (SPOT, 0)):
        check(abs(found[ink].most(RICH) - part) < 0.01, f"rich black: {found[ink].most(RICH):.2f} of {ink}")
    check(found["Cyan"].most(GREEN) > 0.5 and found["Yellow"].most(GREEN) > 0.5 and found[SPOT].most(GREEN) == 0, "sRGB is not converted")
    check(abs(found["Black"].most((250, 161, 299, 179)) - 0.5) < 0.02, "grey is not half of black")
    for ink in INKS[:3]:
        check(found[ink].most(PHOTO) > 0.3, f"the photograph has no {ink}")
    check(found["Yellow"].most(DRAWING) > 0.5 and found[SPOT].most(DRAWING) == 0, "the gradient is not in inks")
    for ink, plate in found.items():
        for box in ((149, -23, 151, -12), (149, 412, 151, 423)):  # the registration marks above and below
            check(plate.most(box) > 0.9, f"no registration mark on {ink}")
        check(plate.most((-23, -0.5, -9, 0.5)) > 0.4, f"no crop mark on {ink}")


def overprints(context, made):
    found = made.plates()
    only({ink: plate for ink, plate in found.items() if ink != SPOT}, BLACK_ON_GROUND, "black text on the ground", "Black")
    check(found[SPOT].least(BLACK_ON_GROUND) > 0.98, "the spot knocks out below black text")
    check(found[SPOT].least(WHITE_ON_GROUND) < 0.1, "white text does not knock out")
    check(found["Black"].most(WHITE_ON_GROUND) == 0, "white text has black")


def bar(context, made):
    """A patch on a sheet that does not print with the ink would be a plate of its own."""
    folder = context.folder()
    article = write(os.path.join(folder, "article.xml"), read(os.path.join(context.root, "tests/press/article.xml")).replace(
        b"<figure", b"<!--").replace(b"width=\"60pt\"/>", b"-->"))
    layout = read(os.path.join(context.root, "tests/press/layout.xml")).decode()
    layout = re.sub(r'<rule .*?/>', "", layout).replace('match="title" color="brand"', 'match="title"').replace('"line[@role=\'white\']" color="paper"', '"line"')
    layout = write(os.path.join(folder, "layout.xml"), layout)
    out = os.path.join(folder, "out.pdf")
    result = run([context.program, "build", article, "--layout", layout, "--profile=press", "--marks", "-o", out], env=context.home)
    check(result.status == 0, result.said)
    page, = separate(context, out)
    check(set(page) == set(INKS), f"plates: {sorted(page)}")


LINES = """<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40"><path d="M10 10h80" stroke="#1A1A20" stroke-width="2"/>
<path d="M10 20h30v15h-30z" fill="#1A1A20"/><path d="M60 20h30v15h-30z" fill="#1A1A20" stroke="#1A1A20" stroke-width="2"/></svg>"""


def thin(context, made):
    """Rules, borders, lines and small drawings nearly black are black ink alone, as text is; grounds and large drawings are not, nor is a
    border of its ground's colour: it would show as a rim."""
    folder = context.folder()
    for name in ("small", "large"):
        write(os.path.join(folder, name + ".svg"), LINES)
    article = write(os.path.join(folder, "article.xml"), """<article xmlns="urn:pdfgen:article" xml:lang="en"><head><title>Lines</title>
        <version date="2026-11-01">1.2</version><review status="draft"/></head><p role="border">Border</p><p role="ground">Ground</p>
        <figure src="small.svg" alt="Lines" width="60pt"/><figure src="large.svg" alt="Lines" width="200pt"/></article>""")
    layout = read(os.path.join(context.root, "tests/press/layout.xml")).decode()
    layout = re.sub(r"<rule .*?/>(.|\n)*?(?=</static)", '<rule top="10pt" thickness="0.5pt" color="plain" extent="page"/>'
                    '<rule top="20pt" thickness="24pt" color="plain" extent="page"/>', layout)
    layout = layout.replace('<style match="line"', """<style match="*[@role='border']" border-width="1pt" border-style="dashed" border-color="plain"/>
        <style match="*[@role='ground']" margin-start="0pt" margin-end="0pt" background-color="plain" border-width="4pt" border-style="solid"
        border-color="plain"/><style match="line" """)
    out = os.path.join(folder, "out.pdf")
    good(run([context.program, "build", article, "--layout", write(os.path.join(folder, "layout.xml"), layout), "--profile=press", "-o", out],
             env=context.home))
    page, = separate(context, out)
    page = {ink: plate for ink, plate in page.items() if ink != SPOT}
    for what, box, four in (("a rule", (0, 9, 300, 12), False), ("a ground", (4, 24, 296, 40), True), ("a border", (28, 82, 32, 98), False),
                            ("a border's lower side", (40, 99, 200, 101), False), ("a border of its ground's colour", (30.5, 106, 33.5, 126), True),
                            ("a small drawing", (32, 130, 88, 153), False), ("a line of a large drawing", (55, 172, 205, 176), False),
                            ("a large drawing", (56, 196, 104, 222), True), ("a line of a form's colour", (149, 200, 151.5, 220), True)):
        most = {ink: plate.most(box, BLEED) for ink, plate in page.items()}
        check(most["Black"] > 0.5 and all(most[ink] > 0.3 if four else most[ink] == 0 for ink in INKS[:3]), f"{what}: {most}")


# ---- boxes and bleed
def page_boxes(path):
    page = reader.load_pages(path)[0]
    return {key: page[key] for key in ("/MediaBox", "/BleedBox", "/TrimBox")}


def near(box, wanted):
    return all(abs(a - b) < 0.01 for a, b in zip(box, wanted))


def boxes(context, made):
    for path, edge, bleed_ in ((made.path(), EDGE, BLEED), (build(context), BLEED, BLEED)):
        found = page_boxes(path)
        width, height = 300 + 2 * edge, 400 + 2 * edge
        out = edge - bleed_
        check(near(found["/MediaBox"], (0, 0, width, height)), f"media: {found}")
        check(near(found["/TrimBox"], (edge, edge, width - edge, height - edge)), f"trim: {found}")
        check(near(found["/BleedBox"], (out, out, width - out, height - out)), f"bleed: {found}")


def bleed(context, made):
    """Grounds run to the bleed's end and no further; nothing but them is in it."""
    found = made.plates()
    inside, beyond = 8, 9.5
    check(found[SPOT].least((-inside, -inside, 300 + inside, -1)) == 1, "the ground does not reach into the bleed")
    check(found["Black"].least((-inside, 162, -1, 178)) > 0.4, "the paragraph's ground does not reach into the bleed")
    check(found["Black"].least((301, 162, 300 + inside, 178)) > 0.4, "nor to the right")
    check(found[SPOT].most((5, -20, 140, -beyond)) == 0 and found["Black"].most((-20, 162, -beyond, 178)) == 0, "it reaches beyond")
    for ink, plate in found.items():
        check(plate.most((-inside, 300, -0.6, 392)) == 0 and plate.most((10, 400.6, 140, 400 + inside)) == 0, f"{ink} in the bleed")
        if ink != SPOT:
            check(plate.most((-inside, -inside, 300 + inside, -1)) == 0, f"{ink} in the bleed above")


# ---- what others say
def opens(context, made):
    path, folder = made.path(), context.folder()
    for words in (["qpdf", "--check", path], ["pdftoppm", "-r", "50", "-png", path, os.path.join(folder, "p")],
                  ["mutool", "draw", "-q", "-r", "50", "-o", os.path.join(folder, "m%d.png"), path],
                  ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-dPDFSTOPONERROR", "-sDEVICE=nullpage", path]):
        result = run(words)
        said = result.said.replace("mutool: warning: ICC support is not available\n", "").replace("warning: ICC support is not available\n", "")
        check(result.status == 0 and not said and "WARNING" not in result.text, f"{words[0]}: {said}{result.text}")
    info = run(["pdfinfo", path]).text
    check(re.search(r"PDF subtype: +PDF/X-4\b", info) and re.search(r"PDF version: +1\.6", info), info)
    check("Title in the spot" in run(["pdftotext", path, "-"]).text, "no text")


def faults(path):
    objects = reader.objects(path)
    return pdfx.faults(objects, read(path)[5:8].decode())


def rules(context, made):
    every = os.path.join(context.folder(), "every.pdf")
    result = run([context.program, "build", "tests/articles/every-element.xml", "--layout", "layouts/departments/oncology.xml",
                  "--profile=press", "-o", every], env=context.home, cwd=context.root)
    check(result.status == 0, result.said)
    for path in (made.path(), build(context), every):
        found = faults(path)
        check(not found, "\n".join(found))


def unclickable(context, made):
    raw = run(["qpdf", "--qdf", "--object-streams=disable", made.path(), "-"]).out
    check(b"/Annot" not in raw and b"example.org" not in raw, "there is something to click")
    check(b"/StructTreeRoot" in raw and b"pdfuaid" not in raw and b"pdfaid" not in raw, "no tags, or a claim that does not hold")
    tree = run(["pdfinfo", "-struct-text", made.path()]).text
    check("Link" in tree and "link" in tree and "Title in the spot" in tree, tree)


def embedded(context, made):
    """What --icc names is in the file byte for byte."""
    profile = "/usr/share/color/icc/ghostscript/ps_cmyk.icc"
    path = build(context, "--icc", profile)
    objects = reader.objects(path)
    file = pdfx.File(objects, "1.6")
    check(file.stream(pdfx.intents(file)[0]["/DestOutputProfile"]) == read(profile), "another profile")
    check(not pdfx.faults(objects, "1.6"), "\n".join(pdfx.faults(objects, "1.6")))


def slug(context, made):
    words = run(["pdftotext", "-raw", "-x", "0", "-y", "0", "-W", "400", "-H", "18", made.path(), "-"]).text
    check(words.strip() == "1 / 1 · 1.2 · 2026-11-01 · Title in the spot", words)


# ---- files that break the rules, one by one
def entry_of(objects, **wanted):
    """The first object whose dictionary has these entries."""
    for name, entry in objects.items():
        value = entry.get("value", entry.get("stream", {}).get("dict"))
        if isinstance(value, dict) and all(value.get("/" + key) == v for key, v in wanted.items()):
            return value
    raise AssertionError(f"no object with {wanted}")


def object_of(objects, **wanted):
    return next(e for e in objects.values() if isinstance(d := e.get("value", e.get("stream", {}).get("dict")), dict) and
                all(d.get("/" + key) == v for key, v in wanted.items()))


def catalog(objects):
    return entry_of(objects, Type="/Catalog")


def page(objects):
    return entry_of(objects, Type="/Page")


def info(objects):
    return objects["obj:" + objects["trailer"]["value"]["/Info"]]["value"]


def stream_edit(find, old, new):
    def spoil(objects):
        entry = find(objects)
        data = pdfx.stream_of(entry)
        assert old in data, f"{old} is not there"
        pdfx.set_stream(entry, data.replace(old, new))
    return spoil


def xmp(old, new):
    return stream_edit(lambda o: object_of(o, Type="/Metadata"), old, new)


def content(old, new):
    return stream_edit(lambda o: o["obj:" + page(o)["/Contents"]], old, new)


def intent(objects):
    return entry_of(objects, S="/GTS_PDFX")


def icc(old, new):
    return stream_edit(lambda o: o["obj:" + intent(o)["/DestOutputProfile"]], old, new)


def put(find, key, value):
    return lambda objects: find(objects).__setitem__(key, value)


def drop(find, key):
    return lambda objects: find(objects).pop(key)


def resources(objects):
    return objects["obj:" + page(objects)["/Resources"]]["value"]


def annotate(subtype, rect):
    return put(page, "/Annots", [{"/Type": "/Annot", "/Subtype": subtype, "/Rect": rect, "/Border": [0, 0, 0]}])


def second_look(objects):
    spaces = resources(objects)["/ColorSpace"]
    other = copy.deepcopy(spaces["/C0"])
    other[3]["/C1"] = [0, 0, 0, 1]
    spaces["/C9"] = other


def every(key, value, **wanted):
    def spoil(objects):
        for entry in objects.values():
            d = entry.get("value", entry.get("stream", {}).get("dict"))
            if isinstance(d, dict) and all(d.get("/" + k) == v for k, v in wanted.items()):
                d[key] = value
    return spoil


def no_font_program(objects):
    descriptor = entry_of(objects, Type="/FontDescriptor")
    for key in [k for k in descriptor if k.startswith("/FontFile")]:
        del descriptor[key]


SPOILED = {
    # name: (rule, what is done to the objects, or to the file by qpdf)
    "another version": ("version", ["--min-version=1.7"]),
    "encrypted": ("encryption", ["--encrypt", "", "owner", "256", "--"]),
    "no claim": ("claim", xmp(b"PDF/X-4<", b"PDF/X-9<")),
    "Info claims another": ("claim", put(info, "/GTS_PDFXVersion", "u:PDF/X-3:2003")),
    "a claim of PDF/A": ("other_claims", xmp(b"<pdf:Trapped>", b"<x:part xmlns:x=\"http://www.aiim.org/pdfa/ns/id/\">2</x:part><pdf:Trapped>")),
    "no title": ("title", drop(info, "/Title")),
    "another title": ("title", xmp(b">Title in the spot<", b">Another<")),
    "no date": ("dates", drop(info, "/CreationDate")),
    "another date": ("dates", xmp(b"MetadataDate>2026", b"MetadataDate>2025")),
    "Trapped unknown": ("trapped", put(info, "/Trapped", "/Unknown")),
    "Trapped in XMP": ("trapped", xmp(b"<pdf:Trapped>False", b"<pdf:Trapped>True")),
    "no DocumentID": ("media_management", xmp(b"xmpMM:DocumentID", b"xmpMM:ManagedFrom")),
    "no VersionID": ("media_management", xmp(b"xmpMM:VersionID", b"xmpMM:ManagedFrom")),
    "no RenditionClass": ("media_management", xmp(b"xmpMM:RenditionClass", b"xmpMM:ManagedFrom")),
    "no output intent": ("output_intent", drop(catalog, "/OutputIntents")),
    "an intent of PDF/A": ("output_intent", put(intent, "/S", "/GTS_PDFA1")),
    "a condition without a name": ("output_intent", drop(intent, "/OutputConditionIdentifier")),
    "no profile": ("output_intent", drop(intent, "/DestOutputProfile")),
    "a monitor's profile": ("profile", icc(b"prtrCMYK", b"mntrCMYK")),
    "an RGB profile": ("profile", icc(b"prtrCMYK", b"prtrRGB ")),
    "no ICC profile": ("profile", icc(b"acsp", b"none")),
    "three inks": ("profile", lambda o: o["obj:" + intent(o)["/DestOutputProfile"]]["stream"]["dict"].__setitem__("/N", 3)),
    "no TrimBox": ("boxes", drop(page, "/TrimBox")),
    "TrimBox and ArtBox": ("boxes", put(page, "/ArtBox", [40, 40, 300, 400])),
    "trim outside the bleed": ("boxes", put(page, "/TrimBox", [1, 1, 370, 470])),
    "trim larger than the media": ("boxes", put(page, "/TrimBox", [-10, -10, 500, 600])),
    "bleed outside the media": ("boxes", put(page, "/BleedBox", [-5, 0, 360, 460])),
    "a link": ("annotations", annotate("/Link", [50, 50, 90, 90])),
    "a form": ("actions", put(catalog, "/AcroForm", {"/Fields": []})),
    "an action at opening": ("actions", put(catalog, "/OpenAction", {"/S": "/GoTo", "/D": []})),
    "JavaScript": ("actions", put(catalog, "/Names", {"/JavaScript": {"/Names": ["u:a", {"/S": "/JavaScript", "/JS": "u:1"}]}})),
    "a font that is not there": ("fonts", no_font_program),
    "DeviceRGB in a page": ("colours", content(b".5 k\n", b".5 k\n1 0 0 rg\n")),
    "DeviceRGB in an image": ("colours", every("/ColorSpace", "/DeviceRGB", Subtype="/Image")),
    "a spot with two looks": ("separations", second_look),
    "text that knocks out": ("overprint", content(b"/Over gs", b"/Out gs")),
    "a ground that prints over": ("overprint", content(b"/Out gs", b"/Over gs")),
    "OPM 0": ("overprint", lambda o: resources(o)["/ExtGState"]["/Over"].__setitem__("/OPM", 0)),
    "a transfer function": ("states", lambda o: resources(o)["/ExtGState"]["/Out"].__setitem__("/TR", "/Identity")),
    "a blend mode of nobody's": ("states", lambda o: resources(o)["/ExtGState"]["/Out"].__setitem__("/BM", "/Shine")),
    "mixing without a space": ("transparency", drop(page, "/Group")),
    "mixing in RGB": ("transparency", put(page, "/Group", {"/S": "/Transparency", "/CS": "/CalRGB"})),
    "a stream elsewhere": ("streams", every("/F", {"/Type": "/Filespec", "/F": "u:x"}, Subtype="/Image")),
    "OPI": ("streams", every("/OPI", {}, Subtype="/Image")),
    "no ID": ("identifier", lambda o: o["trailer"]["value"].pop("/ID")),
}
IN_MEMORY = {"no ID"}  # qpdf would give it one


def refused(context, made, name, spoil):
    rule, change = spoil
    folder = context.folder()
    path = os.path.join(folder, "spoiled.pdf")
    if isinstance(change, list):
        check(run(["qpdf", *change, made.path(), path]).status == 0, "qpdf")
        objects = reader.objects(path)
    else:
        objects = made.objects()
        change(objects)
        if name not in IN_MEMORY:
            document = {"version": 2, "parameters": {"decodelevel": "generalized"}, "qpdf": [
                {"jsonversion": 2, "pdfversion": "1.6", "pushedinheritedpageresources": False, "calledgetallpages": False,
                 "maxobjectid": max(int(n[4:].split()[0]) for n in objects if n.startswith("obj:"))}, objects]}
            result = run(["qpdf", "--json-input", write(os.path.join(folder, "spoiled.json"), json.dumps(document)), path])
            check(result.status in (0, 3), result.said)
            objects = reader.objects(path)
    version = read(path)[5:8].decode() if os.path.exists(path) else "1.6"
    found = pdfx.faults(objects, version)
    check(any(fault.startswith(rule + ":") for fault in found), f"{rule} does not see it: {found}")
    found = [fault for fault in found if not (rule == "encryption" and fault.startswith("version:"))]  # AES-256 is of PDF 2.0
    check(all(fault.startswith(rule + ":") for fault in found), f"more is wrong than {rule}: {found}")


def every_rule():
    broken = {rule for rule, _ in SPOILED.values()}
    missing = [rule.__name__ for rule in pdfx.RULES if rule.__name__ not in broken]
    check(not missing, f"no file breaks {missing}")


# ---- the command line
def same_bytes(context, made, pdfgen):
    out = os.path.join(context.folder(), "out.pdf")
    good(pdfgen(*BUILD, "--marks", "-o", out))
    check(read(out) == read(made.path()), "other bytes")


def usage(context, made, pdfgen):
    out = os.path.join(context.folder(), "out.pdf")
    plain = BUILD[:-2]
    for words in ([*plain, "--marks"], [*plain, "--icc", "x.icc"], [*plain, "--ink-limit=300"], [*plain, "--profile=screen", "--marks"],
                  [*BUILD, "--no-claims"], [*BUILD, "--outline=grid"], [*BUILD, "--ink-limit=99"], [*BUILD, "--ink-limit=401"],
                  [*BUILD, "--ink-limit=3e2"], [*BUILD, "--ink-limit=300.5"], [*BUILD, "--icc="], [*BUILD, "--encrypt", "--password-fd=0"]):
        result = pdfgen(*words, "-o", out)
        check(result.status == 64 and not os.path.exists(out), f"{words}: exit {result.status}\n{result.said}")


def conditions(context, made, pdfgen):
    """Hostile profiles: whatever is cut off or turned round, an answer and no file."""
    folder = context.folder()
    whole = read("/usr/share/color/icc/ghostscript/ps_cmyk.icc")
    out = os.path.join(folder, "out.pdf")
    for i in list(range(0, 300, 13)) + list(range(300, len(whole), 499)):
        for data in (whole[:i], whole[:i] + bytes([whole[i] ^ 0xFF]) + whole[i + 1:], struct.pack(">I", i) + whole[4:i] if i > 4 else b""):
            result = pdfgen(*BUILD, "--icc", write(os.path.join(folder, "spoiled.icc"), data), "-o", out)
            told = re.search(r"\[(profile-broken|profile-unsuitable|ink-limit)\]", result.said) is not None
            check(result.status == 0 and os.path.exists(out) or result.status == 2 and told and not os.path.exists(out),
                  f"{i}: exit {result.status}\n{result.said}")
            if os.path.exists(out):
                os.remove(out)
