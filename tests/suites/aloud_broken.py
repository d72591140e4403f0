"""That the checks of aloud.py check: each is given a PDF, or an article or a layout, with the one fault that it is there for, and
must refuse it. The PDFs are the test article's, edited in qpdf's JSON."""

import base64
import copy
import os
import re
import threading

import painting
import pdf as reader
import spoken
from harness import Failure, check, run, write
from suites import aloud, handouts

LAYOUTS = ["layouts/departments/oncology.xml"]
SHADOW = """<layout xmlns="urn:pdfgen:layout" name="broken" extends="{root}/layouts/departments/oncology.xml">
  <brand><color name="pale" value="#CCCCCC"/></brand>{rules}</layout>"""

GROUPS = """<article xmlns="urn:pdfgen:article" xml:lang="en">
  <head><title>Tables in groups</title><version date="2026-11-01">1.0</version><review status="draft"/></head>
  <table>
    <thead>
      <tr><th rowspan="2">Medicine</th><th colspan="2">Dose</th></tr>
      <tr><th>am</th><th>pm</th></tr>
    </thead>
    <tbody>
      <tr><th colspan="3">Children</th></tr>
      <tr><th>red</th><td>1</td><td>2</td></tr>
      <tr><th>blue</th><td colspan="2">3</td></tr>
      <tr><th colspan="3" scope="row">Adults</th></tr>
      <tr><th rowspan="2">red</th><td>4</td><td>5</td></tr>
      <tr><td>6</td><td>7</td></tr>
      <tr><td/><th>noon</th><th>night</th></tr>
      <tr><th>green</th><td>8</td><td>9</td></tr>
    </tbody>
  </table>
  <table>
    <tbody>
      <tr><th rowspan="2">Monday</th><th>eight</th><td>a</td><th>nine</th><td>b</td></tr>
      <tr><th>ten</th><td>c</td><th>noon</th><td>d</td></tr>
      <tr><th>Tuesday</th><th>one</th><td>e</td><th>two</th><td>f</td></tr>
    </tbody>
  </table>
</article>"""


class Good:
    """The test article's PDF as objects, made once; `edit` gives a copy to spoil."""

    def __init__(self, context):
        self.context, self.lock, self.objects = context, threading.Lock(), None

    def made(self):
        with self.lock:
            if self.objects is None:
                self.objects = built(self.context, aloud.EVERY, LAYOUTS)
        return copy.deepcopy(self.objects)


def built(context, article, layouts):
    out = os.path.join(context.folder(), "out.pdf")
    result = run(handouts.command(context.program, article, layouts, out, root=context.root), env=context.home)
    check(result.status == 0, f"exit {result.status}\n{result.said}")
    return reader.objects(out)


def tests(context):
    good = Good(context)
    yield "aloud/the good file passes", lambda: passes(context, good)
    for name, (one, edit, says) in EDITS.items():
        yield f"aloud/refused: {name}", lambda o=one, e=edit, s=says: edited(context, good, o, e, s)
    for name, (one, edit, says) in ARTICLES.items():
        yield f"aloud/refused: {name}", lambda o=one, e=edit, s=says: other_article(context, good, o, e, s)
    for name, (one, rules, says) in RULES.items():
        yield f"aloud/refused: {name}", lambda o=one, r=rules, s=says: other_layout(context, o, r, s)
    yield "aloud/tables in groups", lambda: groups(context, lambda e: None, None)
    for name, (edit, says) in HEADS.items():
        yield f"aloud/refused: {name}", lambda e=edit, s=says: groups(context, e, s)
    yield "aloud/refused: a content stream that nobody can read", lambda: unreadable(context, good)


def groups(context, edit, says):
    """Tables whose scopes do not tell their heads: with the headers of their cells they pass, and what is spoiled is refused."""
    path = write(os.path.join(context.folder(), "groups.xml"), GROUPS)
    objects = built(context, path, LAYOUTS)
    edit(Editor(objects))
    read = sample(context, reader.Pdf(objects), spoken.parse(path))
    if says:
        refused(aloud.tables, read, says)
    else:
        aloud.tables(read)


def sample(context, pdf, article=None, layouts=LAYOUTS):
    article = article if article is not None else spoken.parse(os.path.join(context.root, aloud.EVERY))
    return aloud.Sample(pdf, article, [os.path.join(context.root, layout) for layout in layouts])


def passes(context, good):
    read = sample(context, reader.Pdf(good.made()))
    for one in aloud.CHECKS:
        one(read)


def refused(one, read, says):
    try:
        one(read)
    except Failure as failure:
        check(re.search(says, str(failure), re.S), f"{one.__name__} said something else:\n{failure}")
        return
    check(False, f"{one.__name__} found nothing")


def edited(context, good, one, edit, says):
    objects = good.made()
    edit(Editor(objects))
    refused(one, sample(context, reader.Pdf(objects)), says)


def other_article(context, good, one, edit, says):
    article = spoken.parse(os.path.join(context.root, aloud.EVERY))
    edit(article)
    refused(one, sample(context, reader.Pdf(good.made()), article), says)


def other_layout(context, one, rules, says):
    layout = write(os.path.join(context.folder(), "layout.xml"), SHADOW.format(root=context.root, rules=rules))
    refused(one, sample(context, reader.Pdf(built(context, aloud.EVERY, [layout])), layouts=[layout]), says)


def unreadable(context, good):
    for data in (b"1 2 unheard-of", b"[1 2", b"(open", b"EMC", b"/F0 12 Tf (text) Tj", b"/Artifact BMC"):
        objects = good.made()
        editor = Editor(objects)
        editor.content(0, lambda old, d=data: d)
        try:
            reader.Pdf(objects)
        except painting.Unreadable:
            continue
        check(False, f"{data!r} was read")


class Editor:
    """Finds what is to be spoiled in the objects of a file."""

    def __init__(self, objects):
        self.objects = objects
        self.pdf = reader.Pdf(objects)

    def value(self, reference):
        entry = self.objects["obj:" + reference]
        return entry["value"] if "value" in entry else entry["stream"]["dict"]

    def elements(self, kind):
        return [element for element in self.pdf.root.walk() if element.type == kind]

    def dictionary(self, kind, number=0):
        return self.value(self.elements(kind)[number].reference)

    def cell(self, kind, text):
        for element in self.elements(kind):
            if "".join(piece for piece, _ in aloud.said(self.pdf, element)) == text:
                return self.value(element.reference)
        raise ValueError(text)

    def annotation(self, number=0, subtype="/Link"):
        return self.value([r for page in self.pdf.pages for r, a in page.annotations if a["/Subtype"] == subtype][number])

    def widget(self, number=0):
        return self.annotation(number, "/Widget")

    def address(self):
        """The action of the first link that leads to an address."""
        annotations = (self.value(r) for page in self.pdf.pages for r, _ in page.annotations)
        return next(one["/A"] for one in annotations if "/A" in one)

    def set(self, target, **entries):
        for key, value in entries.items():
            if value is None:
                del target["/" + key]
            else:
                target["/" + key] = value

    def content(self, page, edit):
        reference = self.pdf.pages[page].value["/Contents"]
        self.stream(reference if isinstance(reference, str) else reference[0], edit)

    def stream(self, reference, edit):
        stream = self.objects["obj:" + reference]["stream"]
        old = base64.b64decode(stream["data"])
        new = edit(old)
        if new == old:
            raise ValueError("nothing was spoiled")
        stream["data"] = base64.b64encode(new).decode()

    def pages_content(self, edit):
        """The first page whose content the edit changes."""
        for page in range(len(self.pdf.pages)):
            try:
                self.content(page, edit)
                return
            except ValueError:
                pass
        raise ValueError("nothing was spoiled")


def swap(items, i, j):
    items[i], items[j] = items[j], items[i]


def child(article, path):
    return article.find("/".join(spoken.NS + part for part in path.split("/")))


def letters(editor):
    """One letter reads as another."""
    for entry in editor.objects.values():
        if "/ToUnicode" in entry.get("value", {}) if isinstance(entry.get("value"), dict) else False:
            try:
                editor.stream(entry["value"]["/ToUnicode"], lambda old: old.replace(b"<0061>", b"<0062>"))
                return
            except ValueError:
                pass
    raise ValueError("no font maps the letter a by itself")


def silent_piece(editor):
    document = editor.value(editor.pdf.root.reference)
    del document["/K"][-1]


def parents_swapped(editor):
    numbers = editor.value(editor.pdf.catalog["/StructTreeRoot"])["/ParentTree"]
    numbers = editor.value(numbers) if isinstance(numbers, str) else numbers
    entries = numbers["/Nums"][1]
    swap(editor.value(entries) if isinstance(entries, str) else entries, 0, 1)


def without_object(editor):
    link = editor.dictionary("Link")
    link["/K"] = [kid for kid in link["/K"] if not (isinstance(kid, dict) and kid.get("/Type") == "/OBJR")]


def untagged(old):
    """The first artifact's marks stand in nothing."""
    return re.sub(rb"/Artifact<<[^>]*>>BDC(.*?)EMC", rb"\1", old, count=1, flags=re.S)


def pictures_tagged(old):
    """A picture that was an artifact is content of a paragraph."""
    return re.sub(rb"/Artifact<<[^>]*>>BDC((?:(?!EMC|BDC).)*? Do)", rb"/P<</MCID 900>>BDC\1", old, count=1, flags=re.S)


def painted_over(old):
    return old + b"\n/Artifact<</Type/Layout>>BDC 1 g 0 0 600 800 re f EMC\n"


EDITS = {
    "two blocks change places": (aloud.words, lambda e: swap(e.value(e.pdf.root.reference)["/K"], 1, 3), "About a kettle"),
    "a block is missing": (aloud.words, silent_piece, r"-P .*Version 2\.10"),
    "a letter reads as another": (aloud.words, letters, r"\+.*b"),
    "right-to-left text as it is painted": (aloud.words, lambda e: e.pages_content(lambda old: old.replace(b"/ReversedChars BMC", b"/Span BMC")), r"-P .*\(Arabic\)"),
    "a span without its language": (aloud.words, lambda e: e.set(e.dictionary("Span", 7), Lang=None), "es 18"),
    "a language that is another": (aloud.words, lambda e: e.set(e.dictionary("Span", 7), Lang="u:fr"), "fr 18"),
    "a heading that is a paragraph": (aloud.words, lambda e: e.set(e.dictionary("H2", 1), S="/P"), r"\+P .*Fields and languages"),
    "a callout's kind that is not said": (aloud.words, lambda e: e.set(e.cell("H3", "Take care"), ActualText="u:", K=[]), "-H3 .*Take care"),
    "a callout of another kind": (aloud.words, lambda e: e.set(e.cell("H3", "Take care"), ActualText="u:Tip"), r"\+H3 .*Tip"),
    "an item without its number": (aloud.words, lambda e: e.set(e.cell("Lbl", "9."), K=[]), r"-Lbl .*9\."),
    "a level is left out": (aloud.headings, lambda e: e.set(e.dictionary("H3"), S="/H5"), "left out"),
    "two titles": (aloud.headings, lambda e: e.set(e.dictionary("H2"), S="/H1"), "levels are"),
    "a heading with another title": (aloud.headings, lambda e: e.set(e.dictionary("H2"), T="u:Another"), "Another"),
    "an empty heading": (aloud.headings, lambda e: e.set(e.dictionary("H2"), K=[]), "an empty H2"),
    "alternative text that is a file's name": (aloud.figures, lambda e: e.set(e.dictionary("Figure"), Alt="u:figure.svg"), "file's name"),
    "alternative text that is a number": (aloud.figures, lambda e: e.set(e.dictionary("Figure"), Alt="u:image 12"), "file's name"),
    "a figure without alternative text": (aloud.figures, lambda e: e.set(e.dictionary("Figure"), Alt=None), "without alternative text"),
    "blank alternative text": (aloud.figures, lambda e: e.set(e.dictionary("Figure"), Alt="u: "), "without alternative text"),
    "a figure without a box": (aloud.figures, lambda e: e.set(e.dictionary("Figure"), A={"/O": "/Layout"}), "without BBox"),
    "a figure in the wrong place": (aloud.figures, lambda e: e.set(e.dictionary("Figure"), A={"/O": "/Layout", "/BBox": [0, 0, 9, 9]}), "outside its BBox"),
    "a figure that is a paragraph": (aloud.figures, lambda e: e.set(e.dictionary("Figure"), S="/P"), "neither a Figure nor"),
    "decoration that is tagged": (aloud.figures, lambda e: e.pages_content(pictures_tagged), "neither a Figure nor"),
    "another picture's alternative text": (aloud.decoration, lambda e: e.set(e.dictionary("Figure"), Alt="u:Red becomes blue"), "the article has"),
    "a head that heads rows instead of columns": (aloud.tables, lambda e: e.set(e.cell("TH", "four cups"), A={"/O": "/Table", "/Scope": "/Row"}), "four cups"),
    "a head without its span": (aloud.tables, lambda e: e.set(e.cell("TH", "Water"), A={"/O": "/Table", "/Scope": "/Column"}), "Water"),
    "a head that is a cell": (aloud.tables, lambda e: e.set(e.cell("TH", "Large"), S="/TD"), "Large"),
    "a cell with another's heads": (aloud.tables, lambda e: e.set(e.cell("TD", "5"), A={"/O": "/Table", "/Headers": [e.cell("TH", "Small")["/ID"]]}), "headed by"),
    "a cell with heads that there are not": (aloud.tables, lambda e: e.set(e.cell("TD", "5"), A={"/O": "/Table", "/Headers": ["u:nobody"]}), "nobody"),
    "a link without its annotation": (aloud.links, without_object, "no annotation"),
    "an annotation without words": (aloud.links, lambda e: e.set(e.annotation(), Contents=None), "no Contents"),
    "an annotation with other words": (aloud.links, lambda e: e.set(e.annotation(), Contents="u:click"), "click"),
    "a link to another address": (aloud.links, lambda e: e.set(e.address(), URI="u:https://example.org/milk"), "milk"),
    "a link of another element": (aloud.links, lambda e: e.set(e.annotation(), StructParent=e.annotation(1)["/StructParent"]), "parent tree"),
    "a link that leads to another page": (aloud.links, lambda e: e.annotation(1)["/Dest"].__setitem__(0, e.pdf.pages[-1].reference), "another page"),
    "a link that leads nowhere": (aloud.links, lambda e: e.set(e.annotation(1), Dest=None), "leads nowhere"),
    "a form field with other words": (aloud.fields, lambda e: e.set(e.widget(), TU="u:text field 1"), "which nothing says"),
    "a form field without words": (aloud.fields, lambda e: e.set(e.widget(), TU=None), "which nothing says"),
    "a form field of another element": (aloud.fields, lambda e: e.set(e.widget(), StructParent=e.widget(1)["/StructParent"]), "parent tree"),
    "a form field that is no Form": (aloud.fields, lambda e: e.set(e.dictionary("Form"), S="/Span"), "outside the structure"),
    "marks that stand in nothing": (aloud.marks, lambda e: e.content(0, untagged), "neither tagged nor an artifact"),
    "content outside the structure": (aloud.marks, lambda e: e.set(e.dictionary("P"), K=[]), "not in the structure"),
    "content that there is not": (aloud.marks, lambda e: e.dictionary("P")["/K"].append(800), "that there is not"),
    "content that stands twice": (aloud.marks, lambda e: e.dictionary("P", 1)["/K"].append(0), "twice"),
    "a number given twice": (aloud.marks, lambda e: e.content(0, lambda old: old.replace(b"/MCID 1>", b"/MCID 0>")), "MCID 0 twice"),
    "an artifact within content": (aloud.marks, lambda e: e.content(0, lambda old: old.replace(b"/H1<</MCID 0>>BDC", b"/H1<</MCID 0>>BDC/Artifact BMC EMC")), "within tagged"),
    "a parent tree that is wrong": (aloud.marks, parents_swapped, "parent tree"),
    "an element that names another parent": (aloud.marks, lambda e: e.set(e.dictionary("P"), P=e.elements("Sect")[0].reference), "another parent"),
    "an order of tabs that is another": (aloud.marks, lambda e: e.set(e.value(e.pdf.pages[0].reference), Tabs="/R"), "tab order"),
    "glyphs without Unicode": (aloud.marks, lambda e: [e.stream(v["value"]["/ToUnicode"], lambda old: b"\n") for v in e.objects.values()
                                                       if isinstance(v.get("value"), dict) and "/ToUnicode" in v["value"]], "no Unicode"),
    "another language": (aloud.document, lambda e: e.set(e.value(e.pdf.trailer["/Root"]), Lang="u:de"), "language"),
    "another title": (aloud.document, lambda e: e.set(e.value(e.pdf.trailer["/Info"]), Title="u:untitled"), "title"),
    "another author": (aloud.document, lambda e: e.set(e.value(e.pdf.trailer["/Info"]), Author="u:nobody"), "author"),
    "an author in the metadata that is another": (aloud.document, lambda e: e.stream(e.pdf.catalog["/Metadata"], lambda old: old.replace(b"dc:creator", b"dc:publisher")), "metadata"),
    "a title in the metadata that is another": (aloud.document, lambda e: e.stream(e.pdf.catalog["/Metadata"], lambda old: old.replace(b"Test article", b"Untitled")), "metadata"),
    "the file's name as title": (aloud.document, lambda e: e.set(e.value(e.pdf.trailer["/Root"]), ViewerPreferences={}), "file's name"),
    "grey on white": (aloud.text_contrast, lambda e: e.content(0, lambda old: old.replace(b".133 .11 .129 rg", b".5 .5 .5 rg")), r"3\.9\d:1"),
    "the ground's own colour": (aloud.text_contrast, lambda e: e.content(0, lambda old: old.replace(b"\n1 g\n", b"\n.294 .137 .314 rg\n")), r"1\.00:1"),
    "text that is painted over": (aloud.text_contrast, lambda e: e.content(0, painted_over), "painted over"),
    "text that is not painted": (aloud.text_contrast, lambda e: e.content(0, lambda old: old.replace(b"BT\n", b"BT 3 Tr\n", 1)), "not painted"),
    "a pale line": (aloud.shape_contrast, lambda e: e.pages_content(lambda old: re.sub(rb"\.478 \.424 \.471 (rg|RG)", rb".8 .8 .8 \1", old)), "a line"),
}
HEADS = {
    "a cell of a group without its heads": (lambda e: e.set(e.cell("TD", "9"), A=None), "“9” is headed by"),
    "a cell with its group's heads alone": (lambda e: e.set(e.cell("TD", "1"), A={"/O": "/Table", "/Headers": [e.cell("TH", "Children")["/ID"]]}), "“1” is headed by"),
    "a cell with the heads of the group before": (lambda e: e.set(e.cell("TD", "4"), A=e.cell("TD", "1")["/A"]), "“4” is headed by"),
    "a row's head without its group": (lambda e: e.set(e.cell("TH", "green"), A={"/O": "/Table", "/Scope": "/Row"}), "“green”"),
    "a group that heads its row": (lambda e: e.cell("TH", "Adults")["/A"].update({"/Scope": "/Row"}), "“Adults” heads its Row"),
    "a head without its ID": (lambda e: e.set(e.cell("TH", "am"), ID=None), "that there are not"),
}
ARTICLES = {
    "an article of other words": (aloud.words, lambda a: setattr(child(a, "section/p"), "text", "This is another version "), "another version"),
    "an article in another order": (aloud.words, lambda a: swap(a, 1, 2), "Main message"),
    "an article in another language": (aloud.words, lambda a: child(a, "callout").set(spoken.LANG, "es"), "es"),
    "an article with another picture": (aloud.decoration, lambda a: a.find(f".//{spoken.NS}figure").set("alt", "A square"), "A square"),
    "a picture that is decoration": (aloud.decoration, lambda a: a.find(f".//{spoken.NS}figure").set("decorative", "true"), "the article has"),
    "an article with another head": (aloud.tables, lambda a: a.find(f".//{spoken.NS}thead//{spoken.NS}th").set("scope", "row"), "Kettle"),
    "an article with another link": (aloud.links, lambda a: a.find(f".//{spoken.NS}a").set("href", "https://example.org/"), "leads to"),
    "an article of another title": (aloud.document, lambda a: setattr(child(a, "head/title"), "text", "Another"), "title"),
}
RULES = {
    "a layout in pale ink": (aloud.text_contrast, '<brand><color name="ink" value="#8A8A8A"/></brand>', r":1, not 4\.5:1"),
    "a layout with a pale panel's text": (aloud.text_contrast, '<style match="callout[@kind=\'main\']" color="tint" background-color="sand"/>', r"1\.\d\d:1"),
    "large text that is paler than 3:1": (aloud.text_contrast, '<style match="head/title" color="pale"/>', r"not 3\.0:1"),
    "a layout with pale lines": (aloud.shape_contrast, '<style match="write-in" part="lines" color="pale"/>', "a line"),
    "a layout with pale icons": (aloud.shape_contrast, '<style match="step" part="icon" color="pale"/>', "an icon"),
    "a layout whose links are coloured only": (aloud.beyond_colour, '<style match="a" text-decoration="none"/>', "colour alone"),
    "a layout with one label for two kinds": (aloud.beyond_colour, '<style match="callout[@kind=\'warning\']" label="tip"/>', "one label"),
}
