"""Form fields as other programs fill them in: mupdf types and ticks, qpdf sets what is typed in the field's own font, poppler
reads and draws."""

import json
import os
import re

from harness import check, run, write

ARTICLE, LAYOUT = "tests/articles/every-element.xml", "layouts/departments/oncology.xml"
UNFITTED = '<layout xmlns="urn:pdfgen:layout" name="unfitted" extends="{above}"><fit pages="any"/></layout>'
TYPED = "Añadió 3 pastillas – “sí”"
PAPER = """<?xml version="1.0" encoding="UTF-8"?>
<layout xmlns="urn:pdfgen:layout" name="paper" extends="{above}">
  <style match="article" form-fields="none"/>
  <fit pages="any"/>
</layout>
"""
FILL = """
var doc = new PDFDocument(scriptArgs[0]);
for (var i = 0; i < doc.countPages(); ++i) {
    var widgets = doc.loadPage(i).getWidgets();
    for (var k = 0; k < widgets.length; ++k) {
        if (widgets[k].getFieldType() == "text")
            widgets[k].setTextValue(scriptArgs[2]);
        else
            widgets[k].toggle();
        widgets[k].update();
    }
}
doc.save(scriptArgs[1], "");
"""


def tests(context):
    for function in (typed_and_ticked, own_font, reading_order, prints_the_same, small):
        yield f"forms/{function.__name__.replace('_', ' ')}", lambda f=function: f(context)


def made(context, folder, name="form.pdf", layout=None, article=ARTICLE):
    """As many lines to write on as the article asks for, unless a layout is named: copyfit would add some."""
    out = os.path.join(folder, name)
    if not layout:
        layout = os.path.join(folder, "unfitted.xml")
        write(layout, UNFITTED.format(above=os.path.join(context.root, LAYOUT)))
    result = run([context.program, "build", article, "--layout", layout, "--content-root", ".", "-o", out], cwd=context.root,
                 env=context.home)
    check(result.status == 0, f"exit {result.status}\n{result.said}")
    return out


def good(words):
    result = run(words)
    check(result.status == 0, f"{words[0]}: exit {result.status}\n{result.said}")
    return result


def objects(path):
    """qpdf's JSON: {"obj:1 0 R": {"value": …} or {"stream": {"dict": …}}}"""
    return json.loads(good(["qpdf", "--json", "--json-key=qpdf", path, "-"]).text)["qpdf"][1]


def dictionary(object_):
    return object_["value"] if "value" in object_ else object_["stream"]["dict"]


def widgets(path):
    """Every widget's dictionary, in the order of pages and of their annotations."""
    there = objects(path)

    def pages(ref):
        node = dictionary(there["obj:" + ref])
        return [page for kid in node["/Kids"] for page in pages(kid)] if "/Kids" in node else [node]
    root = dictionary(there["obj:" + there["trailer"]["value"]["/Root"]])
    for page in pages(root["/Pages"]):
        check(page["/Tabs"] == "/S", "tabs do not follow the structure")
        for ref in page.get("/Annots", []):
            annotation = dictionary(there["obj:" + ref])
            if annotation["/Subtype"] == "/Widget":
                yield ref, annotation


def called(annotation):
    return annotation["/T"][2:], annotation["/TU"][2:]


EXPECTED = [("packed-1", "cup"), ("packed-2", "water"), ("my-notes", "My notes (1/3)"), ("my-notes-2", "My notes (2/3)"),
            ("my-notes-3", "My notes (3/3)"), ("date", "Date")]


def typed_and_ticked(context):
    folder = context.folder()
    plain, filled = made(context, folder), os.path.join(folder, "filled.pdf")
    check([called(w) for _, w in widgets(plain)] == EXPECTED, f"other fields: {[called(w) for _, w in widgets(plain)]}")
    check(TYPED not in run(["pdftotext", plain, "-"]).text, "the text is there before it is typed")
    good(["mutool", "run", write(os.path.join(folder, "fill.js"), FILL), plain, filled, TYPED])
    text = run(["pdftotext", filled, "-"]).text
    check(text.count(TYPED) == 4, f"typed on 4 lines, shown on {text.count(TYPED)}\n{text}")
    for _, widget in widgets(plain):
        if widget["/FT"] == "/Btn":
            check(sorted(widget["/AP"]["/N"]) == ["/Off", "/Yes"] and widget["/AS"] == "/Off", f"states: {widget}")
    ticked = [w["/AS"] for _, w in widgets(filled) if w["/FT"] == "/Btn"]
    check(ticked == ["/Yes", "/Yes"], f"ticked: {ticked}")
    check(pictures(folder, plain, "plain") != pictures(folder, filled, "filled"), "nothing of it is seen")


def own_font(context):
    """qpdf makes appearances with the font and size of the field's DA, looked up in the form's resources."""
    folder = context.folder()
    plain, update, shown = made(context, folder), os.path.join(folder, "update.json"), os.path.join(folder, "shown.pdf")
    there = objects(plain)
    changed = {}
    for ref, widget in widgets(plain):
        if widget["/FT"] == "/Tx":
            changed["obj:" + ref] = {"value": {**widget, "/V": "u:¿Añadió?"}}
    root = there["trailer"]["value"]["/Root"]
    catalog = dictionary(there["obj:" + root])
    check("/NeedAppearances" not in catalog["/AcroForm"], "PDF/A-2 forbids NeedAppearances")
    changed["obj:" + root] = {"value": {**catalog, "/AcroForm": {**catalog["/AcroForm"], "/NeedAppearances": True}}}
    header = {"jsonversion": 2, "pushedinheritedpageresources": False, "calledgetallpages": False, "maxobjectid": 100000}
    write(update, json.dumps({"qpdf": [header, changed]}))
    good(["qpdf", plain, f"--update-from-json={update}", "--generate-appearances", shown])
    text = run(["pdftotext", shown, "-"]).text
    check(text.count("¿Añadió?") == 4, f"shown {text.count('¿Añadió?')} times\n{text}")
    fonts = run(["pdffonts", shown]).text
    check(re.search(r"\+Lato-Regular +TrueType +WinAnsi +yes yes", fonts), f"not set in the form's own font:\n{fonts}")


def reading_order(context):
    """Form elements stand in the structure tree in the order of their lines and boxes, each with its annotation alone."""
    folder = context.folder()
    plain = made(context, folder)
    there = objects(plain)
    tree = dictionary(there["obj:" + dictionary(there["obj:" + there["trailer"]["value"]["/Root"]])["/StructTreeRoot"]])
    found, stack = [], [tree["/K"]]
    while stack:
        element = dictionary(there["obj:" + stack.pop()])
        kids = element.get("/K", [])
        if element["/S"] == "/Form":
            check(len(kids) == 1 and kids[0]["/Type"] == "/OBJR", f"a Form with {kids}")
            found.append(called(dictionary(there["obj:" + kids[0]["/Obj"]])))
        stack.extend(kid for kid in reversed(kids) if isinstance(kid, str))
    check(found == EXPECTED, f"read in the order {found}")


def pictures(folder, pdf, name):
    good(["pdftoppm", "-r", "60", "-png", pdf, os.path.join(folder, name)])
    return [open(os.path.join(folder, file), "rb").read() for file in sorted(os.listdir(folder))
            if file.startswith(name + "-") and file.endswith(".png")]


def prints_the_same(context):
    folder = context.folder()
    above = os.path.relpath(os.path.join(context.root, LAYOUT), folder)
    paper = made(context, folder, "paper.pdf", write(os.path.join(folder, "paper.xml"), PAPER.format(above=above)))
    check(not list(widgets(paper)), "fields where the layout wants none")
    check("WinAnsi" not in run(["qpdf", "--qdf", paper, "-"]).out.decode("latin-1"), "a font for fields that are not there")
    form = made(context, folder)
    check(pictures(folder, form, "form") == pictures(folder, paper, "paper"), "another picture with fields")


def small(context):
    """What a patient gets by mail stays at most 40 KB with its fields and their font."""
    pdf = os.path.join(context.root, "build/handouts/chemo-and-immunotherapy.en.oncology-letter.pdf")
    check(len(list(widgets(pdf))) == 2, "not its two fields")
    check(os.path.getsize(pdf) <= 40 * 1024, f"{os.path.getsize(pdf)} bytes")
