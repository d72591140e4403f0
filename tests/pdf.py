"""A PDF as its structure tree tells it: a small reader over qpdf's JSON (qpdf --json, version 2), which undoes object
streams, cross-reference streams and compression. It knows of ISO 32000-1 what pdfgen writes, and says Unreadable where it meets
something else; what it does not understand is never passed over.

    pdf = load("handout.pdf")
    pdf.root            the structure tree's Element; its kids are Elements, Content (marked content) and Object (annotations)
    pdf.pages           Pages, each with its painted marks in painting order and its annotations
    pdf.content         {(page number, MCID): Sequence}, the text of each marked content sequence

Lengths are points, from the lower left corner of the page; colours are (red, green, blue) of 0 to 1.
"""

import base64
import json
import re
import subprocess

import painting
from painting import Unreadable

REFERENCE = re.compile(r"^\d+ \d+ R$")
TEXT_KEYS = ("/Lang", "/Alt", "/ActualText", "/E", "/T", "/ID")


class Element:
    """A structure element: `type` is the standard type, by way of the RoleMap. `lang` is its own, None where it says nothing."""

    def __init__(self, pdf, reference, parent):
        value = pdf.resolve(reference)
        self.reference, self.parent, self.kids = reference, parent, []
        self.type = pdf.standard_type(value.get("/S", ""))
        self.lang, self.alt, self.actual, self.expansion, self.title, self.id = (text(pdf.resolve(value.get(key))) for key in TEXT_KEYS)
        self.page = pdf.page_numbers.get(value.get("/Pg"))
        self.says_parent = value.get("/P")
        self.attributes = {}
        attributes = pdf.resolve(value.get("/A", []))
        for entry in attributes if isinstance(attributes, list) else [attributes]:
            entry = pdf.resolve(entry)
            if isinstance(entry, dict):  # between them may stand revision numbers
                self.attributes.update({key: pdf.resolve(v) for key, v in entry.items() if key != "/O"})

    def language(self):
        """Its own, or that of the nearest element above which has one."""
        at = self
        while at is not None and at.lang is None:
            at = at.parent
        return at.lang if at is not None else None

    def walk(self):
        """This element and all below it, in reading order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(kid for kid in reversed(element.kids) if isinstance(kid, Element))


class Content:
    """A kid that is marked content."""

    def __init__(self, page, mcid):
        self.page, self.mcid = page, mcid


class Object:
    """A kid that is an object, OBJR: for pdfgen an annotation."""

    def __init__(self, page, reference):
        self.page, self.reference = page, reference


class Page:
    def __init__(self, number, reference, value):
        self.number, self.reference, self.value = number, reference, value
        self.box = value["/MediaBox"]
        self.painted, self.sequences, self.faults, self.annotations = [], {}, [], []


class Pdf:
    def __init__(self, objects):
        self.objects = objects
        self.trailer = objects["trailer"]["value"]
        self.catalog = self.resolve(self.trailer["/Root"])
        self.pages = [Page(i, reference, value) for i, (reference, value) in enumerate(self._pages())]
        self.page_numbers = {page.reference: page.number for page in self.pages}
        self.fonts = {}
        self.content = {}
        for page in self.pages:
            self._read(page)
        self.tree = self.resolve(self.catalog.get("/StructTreeRoot", {}))
        self.roles = self.resolve(self.tree.get("/RoleMap", {}))
        self.root = self._structure()

    # ---- objects
    def resolve(self, value):
        """What a reference stands for; streams as their dictionaries."""
        for _ in range(32):
            if not (isinstance(value, str) and REFERENCE.match(value)):
                return value
            entry = self.objects.get("obj:" + value)
            value = None if entry is None else entry["value"] if "value" in entry else entry["stream"]["dict"]
        raise Unreadable(f"references go round: {value}")

    def stream(self, reference):
        """The bytes of a stream, without its filters."""
        entry = self.objects.get("obj:" + str(reference), {})
        if "stream" not in entry:
            raise Unreadable(f"{reference} is not a stream")
        return base64.b64decode(entry["stream"].get("data", ""))

    def standard_type(self, name):
        for _ in range(8):
            if name not in self.roles:
                break
            name = self.roles[name]
        return name.lstrip("/")

    # ---- pages
    def _pages(self):
        """(reference, dictionary with what is inherited) of each page."""
        stack = [(self.catalog["/Pages"], {})]
        while stack:
            reference, above = stack.pop()
            node = self.resolve(reference)
            inherited = dict(above, **{key: node[key] for key in ("/MediaBox", "/Resources", "/Rotate") if key in node})
            if "/Kids" in node:
                stack.extend((kid, inherited) for kid in reversed(self.resolve(node["/Kids"])))
            else:
                yield reference, dict(inherited, **node)

    def _read(self, page):
        contents = page.value.get("/Contents", [])
        if not isinstance(self.resolve(contents), list):
            contents = [contents]
        data = b"\n".join(self.stream(one) for one in self.resolve(contents))
        painting.paint(self, page, data, self.resolve(page.value.get("/Resources", {})))
        for mcid, sequence in page.sequences.items():
            self.content[page.number, mcid] = sequence
        page.annotations = [(reference, self.resolve(reference)) for reference in self.resolve(page.value.get("/Annots", []))]

    # ---- structure
    def _kids(self, value):
        kids = self.resolve(value.get("/K", []))
        return kids if isinstance(kids, list) else [value["/K"]]

    def _structure(self):
        tops = [kid for kid in self._kids(self.tree)]
        if len(tops) != 1:
            raise Unreadable(f"the structure tree has {len(tops)} roots")
        root = Element(self, tops[0], None)
        stack, seen = [root], {tops[0]}
        while stack:
            element = stack.pop()
            for kid in self._kids(self.resolve(element.reference)):
                made = self._kid(element, kid)
                element.kids.append(made)
                if isinstance(made, Element):
                    if kid in seen:
                        raise Unreadable(f"{kid} stands twice in the structure tree")
                    seen.add(kid)
                    stack.append(made)
        return root

    def _kid(self, element, kid):
        if isinstance(kid, int):
            return Content(element.page, kid)
        value = self.resolve(kid)
        if not isinstance(value, dict):
            raise Unreadable(f"{element.reference} has a kid that is no element: {kid}")
        if value.get("/Type") == "/MCR":
            return Content(self.page_numbers.get(value.get("/Pg"), element.page), value["/MCID"])
        if value.get("/Type") == "/OBJR":
            return Object(self.page_numbers.get(value.get("/Pg"), element.page), value["/Obj"])
        return Element(self, kid, element)

    def owner(self, number):
        """What the parent tree says under a key (14.7.4.4)."""
        stack = [self.tree.get("/ParentTree", {})]
        while stack:
            node = self.resolve(stack.pop())
            stack.extend(self.resolve(node.get("/Kids", [])))
            numbers = self.resolve(node.get("/Nums", []))
            if number in numbers[::2]:
                return self.resolve(numbers[2 * numbers[::2].index(number) + 1]), numbers[2 * numbers[::2].index(number) + 1]
        return None, None


def text(value):
    """A text string: qpdf gives those of PDFDocEncoding and UTF-16 as u:…, others as b:HEX."""
    if value is None or value is True or value is False:
        return None
    if value.startswith("u:"):
        return value[2:]
    if value.startswith("b:"):
        data = bytes.fromhex(value[2:])
        return data[2:].decode("utf-16-be") if data[:2] == b"\xfe\xff" else data.decode("latin-1")
    raise Unreadable(f"not a text string: {value[:80]}")


QPDF = ["qpdf", "--json=2", "--json-key=qpdf", "--json-stream-data=inline", "--decode-level=generalized"]


def objects(path):
    """The objects of a file as qpdf's JSON has them."""
    done = subprocess.run(QPDF + [path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise Unreadable(f"qpdf: {done.stderr.decode('utf-8', 'replace')}")
    return json.loads(done.stdout)["qpdf"][1]


def load(path):
    return Pdf(objects(path))


def load_pages(path):
    """The dictionary of each page with what it inherits, whatever stands in its content."""
    file = object.__new__(Pdf)
    file.objects = objects(path)
    file.catalog = file.resolve(file.objects["trailer"]["value"]["/Root"])
    return [value for _, value in file._pages()]
