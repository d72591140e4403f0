"""What a content stream paints (ISO 32000-1, clauses 8 and 9): text with its Unicode, place, size and colour, areas, lines and
pictures, each with the marked content that it stands in. pdf.py reads the objects around it."""

import re

TOKEN = re.compile(rb"""
    [\x00\t\n\f\r ]+ | %[^\r\n]* |
    (?P<number> [+-]?(?:\d+\.?\d*|\.\d+) ) |
    (?P<hex> <[0-9A-Fa-f\s]*> ) | (?P<name> /[^\x00\t\n\f\r ()<>\[\]{}/%]* ) |
    (?P<open> <<|\[ ) | (?P<close> >>|\] ) | (?P<string> \( ) | (?P<word> [A-Za-z*'"][A-Za-z0-9*'"]* )""", re.X)
LITERAL = re.compile(rb"\\([0-7]{1,3}|\r\n|.)|([()])|([^\\()]+)", re.S)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
BLACK = (0.0, 0.0, 0.0)
PATTERN = "pattern"  # the colour of what a pattern or an image paints


class Unreadable(Exception):
    """The file has something that this reader does not know, or that is broken."""


# ---- tokens
def literal(data, at):
    """A string in parentheses from behind its first one; returns it and where it ends."""
    depth, found = 1, []
    while depth:
        token = LITERAL.match(data, at)
        if not token:
            raise Unreadable("a string without an end")
        at = token.end()
        escape, bracket, plain = token.groups()
        if escape is not None:
            found.append(bytes([int(escape, 8) & 255]) if escape[:1].isdigit() else ESCAPES.get(escape, escape))
        elif bracket:
            depth += 1 if bracket == b"(" else -1
            found.append(bracket if depth else b"")
        else:
            found.append(plain)
    return b"".join(found), at


def collect(items, opener):
    if opener == b"[":
        return items
    return {items[i]: items[i + 1] for i in range(0, len(items) - 1, 2)}


def operations(data):
    """(operator, operands) of a content stream. Names are str with their slash, strings bytes."""
    at, stack, operands = 0, [], []
    while at < len(data):
        token = TOKEN.match(data, at)
        if not token:
            raise Unreadable(f"content: {data[at:at + 40]!r}")
        at, kind = token.end(), token.lastgroup
        if kind is None:
            continue
        found = token.group()
        if kind == "number":
            operands.append(float(found) if b"." in found else int(found))
        elif kind == "hex":
            digits = re.sub(rb"\s", b"", found[1:-1])
            operands.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
        elif kind == "name":
            operands.append(re.sub(r"#(..)", lambda m: chr(int(m[1], 16)), found.decode("latin-1")))
        elif kind == "string":
            value, at = literal(data, at)
            operands.append(value)
        elif kind == "open":
            stack.append((operands, found))
            operands = []
        elif kind == "close":
            if not stack:
                raise Unreadable("content: a bracket that nobody opened")
            items, (operands, opener) = operands, stack.pop()
            operands.append(collect(items, opener))
        elif found in (b"true", b"false", b"null"):
            operands.append({b"true": True, b"false": False}.get(found))
        else:
            yield found.decode(), operands
            operands = []
    if stack or operands:
        raise Unreadable("content: ends within an operation")


# ---- fonts
class Font:
    """A composite font with Identity-H: codes of two bytes, their Unicode and widths."""

    def __init__(self, pdf, value):
        if value.get("/Subtype") != "/Type0" or value.get("/Encoding") != "/Identity-H":
            raise Unreadable(f"a font of kind {value.get('/Subtype')}, {value.get('/Encoding')}")
        self.name = value["/BaseFont"].split("+")[-1].lstrip("/")
        self.bold = re.search(r"bold|black|heavy", self.name, re.I) is not None
        self.unicode = to_unicode(pdf.stream(value["/ToUnicode"])) if "/ToUnicode" in value else {}
        descendant = pdf.resolve(pdf.resolve(value["/DescendantFonts"])[0])
        self.default = descendant.get("/DW", 1000)
        self.widths = {}
        entries, i = pdf.resolve(descendant.get("/W", [])), 0
        while i < len(entries):
            second = pdf.resolve(entries[i + 1])
            if isinstance(second, list):
                self.widths.update({entries[i] + k: width for k, width in enumerate(second)})
                i += 2
            else:
                self.widths.update(dict.fromkeys(range(entries[i], second + 1), entries[i + 2]))
                i += 3


def to_unicode(data):
    """{code: text} of a ToUnicode CMap (9.10.3)."""
    found, opened = {}, []
    for operator, operands in operations(re.sub(rb"/CIDSystemInfo.*?def", b"", data, flags=re.S)):
        if operator == "endbfchar":
            for code, value in zip(operands[::2], operands[1::2]):
                found[int.from_bytes(code, "big")] = value.decode("utf-16-be")
        elif operator == "endbfrange":
            for low, high, value in zip(operands[::3], operands[1::3], operands[2::3]):
                first, last = int.from_bytes(low, "big"), int.from_bytes(high, "big")
                for i in range(min(last - first, 0xFFFF) + 1):
                    if isinstance(value, list):
                        found[first + i] = value[i].decode("utf-16-be")
                    else:
                        text = value.decode("utf-16-be")
                        found[first + i] = text[:-1] + chr(ord(text[-1]) + i)
    return found


# ---- what is painted
class Sequence:
    """A marked content sequence of one MCID: its pieces of text, each with the language that the stream itself names (None:
    none), and whether it paints anything else."""

    def __init__(self, tag):
        self.tag, self.pieces, self.pictures = tag, [], 0


class Painted:
    """One mark. kind: text, fill, stroke, image. `mark` is the MCID, "artifact", or None: neither. `clip` is the box outside of which
    nothing of it is seen, None where there is none; of text, `matrix` has its start, size and direction."""

    def __init__(self, kind, color, mark, **more):
        self.kind, self.color, self.mark = kind, color, mark
        self.form = None  # the number of the drawing that it is part of
        self.__dict__.update(more)


class State:
    FIELDS = {"ctm": (1, 0, 0, 1, 0, 0), "fill": BLACK, "stroke": BLACK, "width": 1, "font": None, "size": 0, "spacing": 0, "word": 0,
              "scale": 1, "leading": 0, "rise": 0, "mode": 0, "alpha": 1, "clip": None}

    def __init__(self, other=None):
        self.__dict__.update(other.__dict__ if other else self.FIELDS)


def times(m, n):
    return (m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3], m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
            m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5])


def at_point(m, x, y):
    return (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])


def bounds(points):
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def within(a, b):
    """What two boxes share."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def inside(polygons, x, y):
    """Whether a point is within a path, by the nonzero winding rule."""
    winding = 0
    for points in polygons:
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]):
            if (y0 <= y) != (y1 <= y) and (x1 - x0) * (y - y0) / (y1 - y0) + x0 > x:
                winding += 1 if y1 > y0 else -1
    return winding != 0


class Painter:
    DEPTH = 12  # of forms within forms

    def __init__(self, pdf, page):
        self.pdf, self.page = pdf, page
        self.state, self.saved = State(), []
        self.marks = []  # open marked content: (tag, MCID, properties)
        self.path, self.forms, self.form = [], 0, None
        self.clips = False  # the path that ends next clips what follows
        self.line = self.text = None
        self.depth = 0

    def fault(self, what):
        self.page.faults.append(f"page {self.page.number + 1}: {what}")

    # ---- marked content
    def mark(self):
        for tag, mcid, _ in reversed(self.marks):
            if mcid is not None:
                return mcid
            if tag == "/Artifact":
                return "artifact"
        return None

    def property(self, key):
        for _, _, properties in reversed(self.marks):
            if key in properties:
                return properties[key]
        return None

    def open(self, tag, properties):
        if isinstance(properties, str):
            properties = self.pdf.resolve(self.pdf.resolve(self.resources.get("/Properties", {})).get(properties, {}))
        mcid = properties.get("/MCID")
        inner = self.mark()
        if inner is not None and (mcid is not None or tag == "/Artifact"):
            self.fault(f"{tag} within {'an artifact' if inner == 'artifact' else 'tagged content'}")
        if mcid is not None:
            if mcid in self.page.sequences:
                self.fault(f"MCID {mcid} twice")
            self.page.sequences[mcid] = Sequence(tag)
        self.marks.append((tag, mcid, properties))
        for key in ("/ActualText", "/E", "/Alt"):
            if key in properties:
                self.say(string(properties[key]))
                break

    def close(self):
        if not self.marks:
            raise Unreadable("content: EMC without its BDC")
        self.marks.pop()

    def silent(self):
        return any(key in properties for _, _, properties in self.marks for key in ("/ActualText", "/E", "/Alt"))

    def say(self, text):
        mark = self.mark()
        if mark is not None and mark != "artifact":
            lang = self.property("/Lang")
            self.page.sequences[mark].pieces.append((text, None if lang is None else string(lang)))

    def add(self, kind, color, **more):
        mark = self.mark()
        if mark is None:
            self.fault(f"{kind} that is neither tagged nor an artifact")
        elif mark != "artifact" and kind != "text":
            self.page.sequences[mark].pictures += 1
        painted = Painted(kind, color, mark, **more)
        painted.form, painted.alpha, painted.clip = self.form, self.state.alpha, self.state.clip
        self.page.painted.append(painted)

    # ---- text
    def show(self, items):
        s, font = self.state, self.state.font
        if font is None or self.text is None:
            raise Unreadable("text without a font, or outside BT and ET")
        words, start = [], times((1, 0, 0, 1, 0, s.rise), times(self.text, s.ctm))
        advance = 0.0
        for item in items:
            if not isinstance(item, bytes):
                advance -= item / 1000 * s.size * s.scale
                continue
            for i in range(0, len(item), 2):
                code = int.from_bytes(item[i:i + 2], "big")
                if code not in font.unicode:
                    self.fault(f"glyph {code} of {font.name} has no Unicode")
                words.append(font.unicode.get(code, "\uFFFD"))
                advance += (font.widths.get(code, font.default) / 1000 * s.size + s.spacing) * s.scale
        self.text = times((1, 0, 0, 1, advance, 0), self.text)
        said = "".join(reversed(words) if any(tag == "/ReversedChars" for tag, _, _ in self.marks) else words)
        scale = abs(start[0] * start[3] - start[1] * start[2]) ** 0.5
        corners = [at_point(start, x, y) for x in (0, advance) for y in (0, s.size * 0.5)]
        self.add("text", s.fill, text=said, font=font, size=s.size * scale, box=bounds(corners), shown=s.mode != 3, matrix=start)
        if not self.silent():
            self.say(said)

    # ---- areas and lines
    def curve(self, points):
        x0, y0 = self.path[-1][-1]
        (x1, y1), (x2, y2), (x3, y3) = points
        for t in (0.25, 0.5, 0.75, 1):
            u = 1 - t
            self.path[-1].append((u ** 3 * x0 + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t ** 3 * x3,
                                  u ** 3 * y0 + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t ** 3 * y3))

    def finish(self, fill, stroke):
        polygons = [[at_point(self.state.ctm, x, y) for x, y in points] for points in self.path if points]
        self.path = []
        if self.clips and polygons:
            box = bounds([point for polygon in polygons for point in polygon])
            self.state.clip = within(self.state.clip, box) if self.state.clip else box
        self.clips = False
        if not polygons:
            return
        box = bounds([point for polygon in polygons for point in polygon])
        if fill:
            self.add("fill", self.state.fill, polygons=polygons, box=box)
        if stroke:
            scale = abs(self.state.ctm[0] * self.state.ctm[3] - self.state.ctm[1] * self.state.ctm[2]) ** 0.5
            self.add("stroke", self.state.stroke, polygons=polygons, box=box, width=self.state.width * scale)

    def draw(self, name):
        reference = self.pdf.resolve(self.resources.get("/XObject", {})).get(name)
        value = self.pdf.resolve(reference)
        if value is None:
            raise Unreadable(f"no XObject {name}")
        if value["/Subtype"] == "/Image":
            corners = [at_point(self.state.ctm, x, y) for x in (0, 1) for y in (0, 1)]
            self.add("image", PATTERN, box=bounds(corners), polygons=[corners[:2] + corners[:1:-1]])
            return
        if self.depth == self.DEPTH:
            raise Unreadable("forms within forms without end")
        kept, marks, resources, outer = State(self.state), len(self.marks), self.resources, self.form
        if outer is None:
            self.form, self.forms = self.forms, self.forms + 1
        self.state.ctm = times(self.pdf.resolve(value.get("/Matrix", (1, 0, 0, 1, 0, 0))), self.state.ctm)
        self.depth += 1
        self.run(self.pdf.stream(reference), self.pdf.resolve(value.get("/Resources", resources)))
        self.depth -= 1
        self.state, self.resources, self.form = kept, resources, outer
        if len(self.marks) != marks:
            raise Unreadable("marked content runs over the end of a form")

    # ---- operators
    def run(self, data, resources):
        self.resources = resources
        for operator, operands in operations(data):
            method = OPERATORS.get(operator)
            if method is None:
                raise Unreadable(f"content: the operator {operator}")
            try:
                method(self, *operands)
            except (TypeError, ValueError, IndexError) as wrong:
                raise Unreadable(f"content: {operator} with {operands}: {wrong}")

    def graphics(self, name):
        value = self.pdf.resolve(self.pdf.resolve(self.resources.get("/ExtGState", {}))[name])
        self.state.alpha = value.get("/ca", self.state.alpha)

    def restore(self):
        self.state = self.saved.pop()

    def set(self, **values):
        self.state.__dict__.update(values)

    def begin(self):
        self.text = self.line = (1, 0, 0, 1, 0, 0)

    def move(self, x, y):
        self.text = self.line = times((1, 0, 0, 1, x, y), self.line)

    def font(self, name, size):
        reference = self.pdf.resolve(self.resources.get("/Font", {}))[name]
        if reference not in self.pdf.fonts:
            self.pdf.fonts[reference] = Font(self.pdf, self.pdf.resolve(reference))
        self.set(font=self.pdf.fonts[reference], size=size)


def string(value):
    """A text string of a content stream, or of qpdf's JSON."""
    if isinstance(value, str):
        return value[2:]
    return value[2:].decode("utf-16-be") if value[:2] == b"\xfe\xff" else value.decode("latin-1")


def color(which, *values):
    """Grey, RGB and CMYK; what a pattern paints has no one colour."""
    if values and isinstance(values[-1], str):
        return {which: PATTERN}
    if len(values) == 1:
        return {which: tuple(values) * 3}
    if len(values) == 4:
        return {which: tuple((1 - v) * (1 - values[3]) for v in values[:3])}
    return {which: tuple(values)}


def matrix(painter, *values):
    painter.set(ctm=times(values, painter.state.ctm))


def set_matrix(painter, *values):
    painter.text = painter.line = values


def rectangle(painter, x, y, w, h):
    painter.path.append([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])


def next_line(painter, x, y):
    painter.set(leading=-y)
    painter.move(x, y)


def clip(painter):
    painter.clips = True


def nothing(painter, *_):
    pass


OPERATORS = {
    "BDC": Painter.open, "BMC": lambda p, tag: p.open(tag, {}), "EMC": Painter.close,
    "q": lambda p: p.saved.append(State(p.state)), "Q": Painter.restore, "cm": matrix, "gs": Painter.graphics,
    "w": lambda p, width: p.set(width=width),
    "BT": Painter.begin, "ET": nothing, "Tf": Painter.font, "Td": Painter.move, "TD": next_line, "Tm": set_matrix,
    "T*": lambda p: p.move(0, -p.state.leading), "TJ": Painter.show, "Tj": lambda p, item: p.show([item]),
    "Tc": lambda p, v: p.set(spacing=v), "Tw": lambda p, v: p.set(word=v), "Tz": lambda p, v: p.set(scale=v / 100),
    "TL": lambda p, v: p.set(leading=v), "Ts": lambda p, v: p.set(rise=v), "Tr": lambda p, v: p.set(mode=v),
    "m": lambda p, x, y: p.path.append([(x, y)]), "l": lambda p, x, y: p.path[-1].append((x, y)),
    "c": lambda p, a, b, c, d, e, f: p.curve([(a, b), (c, d), (e, f)]), "re": rectangle,
    "f": lambda p: p.finish(True, False), "f*": lambda p: p.finish(True, False), "S": lambda p: p.finish(False, True),
    "s": lambda p: p.finish(False, True), "B": lambda p: p.finish(True, True), "B*": lambda p: p.finish(True, True),
    "b": lambda p: p.finish(True, True), "n": lambda p: p.finish(False, False), "Do": Painter.draw,
    "W": clip, "W*": clip,
    "sh": lambda p, name: p.add("image", PATTERN, box=tuple(p.page.box), polygons=[]),
}
OPERATORS.update({name: lambda p, *v, which=which: p.set(**color(which, *v))
                  for names, which in ((("g", "rg", "k", "sc", "scn"), "fill"), (("G", "RG", "K", "SC", "SCN"), "stroke")) for name in names})
OPERATORS.update(dict.fromkeys(("h", "d", "J", "j", "M", "i", "ri", "cs", "CS", "MP", "DP"), nothing))


def paint(pdf, page, data, resources):
    painter = Painter(pdf, page)
    painter.run(data, resources)
    if painter.marks:
        raise Unreadable(f"page {page.number + 1}: marked content without an end")
