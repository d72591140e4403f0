"""PDF/X-4 (ISO 15930-7), as far as a file's objects tell: every rule by its name, over qpdf's JSON.

    faults(objects, about)  ["name: what is wrong", …] of a file's objects (pdf.objects) and what qpdf says of the file itself

It judges what pdfgen can write and what would break it; it knows no font programs and no JPEG 2000.
"""

import base64
import re
import struct
import xml.etree.ElementTree as ElementTree

import painting
import pdf as reader

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SPACES = {"pdfxid": "http://www.npes.org/pdfx/ns/id/", "xmp": "http://ns.adobe.com/xap/1.0/", "dc": "http://purl.org/dc/elements/1.1/",
          "xmpMM": "http://ns.adobe.com/xap/1.0/mm/", "pdf": "http://ns.adobe.com/pdf/1.3/", "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
          "pdfuaid": "http://www.aiim.org/pdfua/ns/id/"}
DEVICE = {"rg": "DeviceRGB", "RG": "DeviceRGB"}
MARKS = ("/PrinterMark", "/TrapNet")


class File:
    def __init__(self, objects, version):
        self.objects, self.version = objects, version
        self.trailer = objects["trailer"]["value"]
        self.catalog = self.resolve(self.trailer["/Root"])
        self.info = self.resolve(self.trailer.get("/Info", {})) or {}
        self.xmp = self._xmp()
        self.pages = list(self._pages())

    resolve, stream, _pages = reader.Pdf.resolve, reader.Pdf.stream, reader.Pdf._pages

    def _xmp(self):
        """{prefix:name: text} of the document's metadata."""
        found = {}
        if "/Metadata" not in self.catalog:
            return found
        tree = ElementTree.fromstring(self.stream(self.catalog["/Metadata"]))
        for description in tree.iter(RDF + "Description"):
            for element in description:
                for prefix, space in SPACES.items():
                    if element.tag.startswith("{" + space + "}"):
                        found[f"{prefix}:{element.tag.split('}')[1]}"] = "".join(element.itertext()).strip()
        return found

    def dictionaries(self):
        """(where, dictionary) of each that the file has, at any depth; of streams too."""
        for name, entry in self.objects.items():
            stack = [entry.get("value", entry.get("stream", {}).get("dict"))]
            while stack:
                value = stack.pop()
                if isinstance(value, dict):
                    yield name, value
                    stack.extend(value.values())
                elif isinstance(value, list):
                    stack.extend(value)

    def contents(self):
        """(where, operations) of every page and form."""
        for reference, page in self.pages:
            contents = self.resolve(page.get("/Contents", []))
            references = contents if isinstance(contents, list) else [page["/Contents"]]
            yield reference, list(painting.operations(b"\n".join(self.stream(one) for one in references)))
        for name, entry in self.objects.items():
            if entry.get("stream", {}).get("dict", {}).get("/Subtype") == "/Form":
                yield name, list(painting.operations(self.stream(name[4:])))


def text(value):
    return reader.text(value) if isinstance(value, str) else ""


# ---- the file
def version(f):
    if not re.fullmatch(r"1\.[0-6]", f.version):
        yield f"PDF {f.version}, and PDF/X-4 is 1.6"


def encryption(f):
    if "/Encrypt" in f.trailer:
        yield "encrypted"


def identifier(f):
    ids = f.trailer.get("/ID")
    if not (isinstance(ids, list) and len(ids) == 2 and all(text(i) or i.startswith("b:") for i in ids)):
        yield "no ID"


# ---- what it says of itself
def claim(f):
    if f.xmp.get("pdfxid:GTS_PDFXVersion") != "PDF/X-4":
        yield f"GTS_PDFXVersion is {f.xmp.get('pdfxid:GTS_PDFXVersion')}"
    if text(f.info.get("/GTS_PDFXVersion", "u:PDF/X-4")) != "PDF/X-4":
        yield "Info says another"


def other_claims(f):
    for name in f.xmp:
        if name.startswith(("pdfaid:", "pdfuaid:")):
            yield f"claims {name}, which it does not keep"


def title(f):
    if not f.xmp.get("dc:title") or text(f.info.get("/Title")) != f.xmp.get("dc:title"):
        yield "no title, or two"


def dates(f):
    for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate"), ("/ModDate", "xmp:MetadataDate")):
        said = re.sub(r"\D", "", text(f.info.get(key)))
        if len(said) < 14 or said[:14] != re.sub(r"\D", "", f.xmp.get(name, ""))[:14]:
            yield f"{key} and {name}: {said}, {f.xmp.get(name)}"


def trapped(f):
    if f.info.get("/Trapped") not in ("/True", "/False") or "/" + f.xmp.get("pdf:Trapped", "") != f.info.get("/Trapped"):
        yield f"Trapped is {f.info.get('/Trapped')}, {f.xmp.get('pdf:Trapped')}"


def media_management(f):
    for name in ("xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass"):
        if not f.xmp.get(name):
            yield f"no {name}"


# ---- the printing condition
def intents(f):
    found = [f.resolve(i) for i in f.resolve(f.catalog.get("/OutputIntents", []))]
    return [i for i in found if i.get("/S") == "/GTS_PDFX"]


def output_intent(f):
    found = intents(f)
    if len(found) != 1:
        yield f"{len(found)} of GTS_PDFX"
    for intent in found:
        if not text(intent.get("/OutputConditionIdentifier")) or not text(intent.get("/Info")):
            yield "does not name its condition"
        if "/DestOutputProfile" not in intent:
            yield "no profile"


def profile(f):
    for intent in intents(f):
        if "/DestOutputProfile" in intent:
            data = f.stream(intent["/DestOutputProfile"])
            if len(data) < 132 or struct.unpack(">I", data[:4])[0] != len(data) or data[36:40] != b"acsp":
                yield "is no ICC profile"
            elif data[12:16] != b"prtr" or data[16:20] != b"CMYK":
                yield f"is for {data[12:20]}"
            if f.resolve(intent["/DestOutputProfile"]).get("/N") != 4:
                yield "N is not 4"


# ---- pages
def inside(inner, outer):
    return outer[0] <= inner[0] < inner[2] <= outer[2] and outer[1] <= inner[1] < inner[3] <= outer[3]


def boxes(f):
    for where, page in f.pages:
        media, trim = page.get("/MediaBox"), page.get("/TrimBox")
        if trim is None or "/ArtBox" in page:
            yield f"{where}: one of TrimBox and ArtBox is wanted"
            continue
        bleed = page.get("/BleedBox", page.get("/CropBox", media))
        if not inside(trim, bleed) or not inside(bleed, media):
            yield f"{where}: trim {trim} in bleed {bleed} in media {media}"


def annotations(f):
    for where, page in f.pages:
        bleed = page.get("/BleedBox", page.get("/TrimBox", page.get("/MediaBox")))
        for annotation in map(f.resolve, f.resolve(page.get("/Annots", []))):
            x0, y0, x1, y1 = f.resolve(annotation["/Rect"])
            outside = x1 <= bleed[0] or x0 >= bleed[2] or y1 <= bleed[1] or y0 >= bleed[3]
            if annotation.get("/Subtype") not in MARKS and not outside:
                yield f"{where}: {annotation.get('/Subtype')} where ink goes"


def actions(f):
    for name in ("/OpenAction", "/AA", "/AcroForm"):
        if name in f.catalog and f.catalog[name]:
            yield f"the catalog has {name}"
    for where, value in f.dictionaries():
        if "/AA" in value or value.get("/S") in ("/JavaScript", "/Launch") or "/JS" in value:
            yield f"{where}: acts"


def fonts(f):
    for where, value in f.dictionaries():
        if value.get("/Type") == "/FontDescriptor" and not any(k in value for k in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"{where}: {value.get('/FontName')} is not embedded"
        if value.get("/Type") == "/Font" and value.get("/Subtype") in ("/Type1", "/TrueType", "/CIDFontType0", "/CIDFontType2") and \
                "/FontDescriptor" not in value:
            yield f"{where}: {value.get('/BaseFont')} is not embedded"


# ---- colour
def colours(f):
    """DeviceRGB means nothing to a press; DeviceGray and DeviceCMYK are its own."""
    for where, operations in f.contents():
        for operator, operands in operations:
            if operator in DEVICE or operator in ("cs", "CS") and operands == ["/DeviceRGB"]:
                yield f"{where}: DeviceRGB by {operator}"
                break
    for where, value in f.dictionaries():
        for key in ("/ColorSpace", "/CS"):
            if value.get(key) == "/DeviceRGB":
                yield f"{where}: {key} is DeviceRGB"


def separations(f):
    known = {}
    stack = [entry.get("value", entry.get("stream", {}).get("dict")) for entry in f.objects.values()]
    while stack:
        value = stack.pop()
        if isinstance(value, list) and value[:1] == ["/Separation"]:
            looks = [f.resolve(value[2]), f.resolve(value[3])]
            if known.setdefault(value[1], looks) != looks:
                yield f"{value[1]} looks one way and another"
        stack.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else [])


def overprint(f):
    """Of what is black text, and nothing else: all 0 but black, on every page that has such text."""
    for where, operations in f.contents():
        state, fill, texts, saved = False, None, [], []
        for operator, operands in operations:
            if operator == "q":
                saved.append((state, fill))
            elif operator == "Q":
                state, fill = saved.pop()
            elif operator == "gs" and operands[0] in ("/Over", "/Out"):
                state = operands[0] == "/Over"
            elif operator in ("k", "g", "rg", "scn"):
                fill = operands
            elif operator in ("TJ", "Tj"):
                texts.append((fill == [0, 0, 0, 1], state))
            elif operator in ("f", "f*", "B", "Do") and state:
                yield f"{where}: {operator} prints over what is there"
        for black, over in texts:
            if black != over:
                yield f"{where}: {'black text knocks out' if black else 'text that is not black prints over'}"
    for where, value in f.dictionaries():
        if value.get("/op") and value.get("/OPM") != 1:
            yield f"{where}: zeros would knock out (OPM)"


def states(f):
    for where, value in f.dictionaries():
        for key in ("/TR", "/TR2", "/HTO", "/HTP"):
            if key in value and value.get(key) != "/Default":
                yield f"{where}: {key}"
        if value.get("/BM") not in (None, "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge",
                                    "/ColorBurn", "/HardLight", "/SoftLight", "/Difference", "/Exclusion"):
            yield f"{where}: blends as {value['/BM']}"


def transparency(f):
    used = dict(f.contents())
    for where, page in f.pages:
        resources = f.resolve(page.get("/Resources", {}))
        named = {operands[-1] for operator, operands in used[where] if operator in ("Do", "gs", "sh", "scn", "SCN") and operands}
        seen = set()
        stack = [value for kind in ("/XObject", "/ExtGState", "/Pattern", "/Shading")
                 for name, value in f.resolve(resources.get(kind, {})).items() if name in named]
        transparent = False
        while stack:
            value = stack.pop()
            if isinstance(value, str) and reader.REFERENCE.match(value):
                if value in seen:
                    continue
                seen.add(value)
                value = f.resolve(value)
            if isinstance(value, dict):
                transparent |= "/SMask" in value and value["/SMask"] != "/None" or value.get("/ca", 1) != 1 or value.get("/CA", 1) != 1
                stack.extend(v for k, v in value.items() if k not in ("/Parent", "/P"))
            elif isinstance(value, list):
                stack.extend(value)
        group = f.resolve(page.get("/Group"))
        if transparent and (not group or group.get("/CS") != "/DeviceCMYK"):
            yield f"{where}: what shows through mixes in no colours of the press"


def streams(f):
    for where, entry in f.objects.items():
        value = entry.get("stream", {}).get("dict")
        if value is None:
            continue
        if "/F" in value or "/FFilter" in value:
            yield f"{where}: lies in another file"
        filters = f.resolve(value.get("/Filter", []))
        if "/LZWDecode" in (filters if isinstance(filters, list) else [filters]):
            yield f"{where}: LZW"
        if value.get("/Subtype") == "/PS" or "/PS" in value or "/OPI" in value or "/Ref" in value or "/Alternates" in value:
            yield f"{where}: PostScript, OPI, a reference or alternates"


RULES = (version, encryption, identifier, claim, other_claims, title, dates, trapped, media_management, output_intent, profile, boxes,
         annotations, actions, fonts, colours, separations, overprint, states, transparency, streams)


def faults(objects, version_):
    file = File(objects, version_)
    return [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(file)]


def stream_of(entry):
    return base64.b64decode(entry["stream"].get("data", ""))


def set_stream(entry, data):
    entry["stream"]["data"] = base64.b64encode(data).decode()
    entry["stream"]["dict"] = {k: v for k, v in entry["stream"]["dict"].items() if k not in ("/Filter", "/DecodeParms", "/Length")}
