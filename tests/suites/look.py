"""The look, measured: baselines, edges, panels, colours and icons of three handouts against the numbers of the design. Places
are in points from the page's top left corner; what differs by more than half a point is a fault.

Text comes from `pdftotext -bbox-layout`, shapes from the content streams as qpdf unpacks them."""

import os
import re
import xml.etree.ElementTree as ElementTree

from harness import check, run
from suites.pictures import pgm

CLOSE = 0.5
DESCENT = 0.195  # Lato's descender: pdftotext's boxes reach this much of the size below the baseline
NUMBER = re.compile(rb"[-+]?(?:\d+\.?\d*|\.\d+)$")
XHTML = "{http://www.w3.org/1999/xhtml}"

ONCOLOGY = {"brand": "4B2350", "tint": "F5EDF3", "sand": "FAF2E6", "rule": "9C879A", "line": "7A6C78", "alert": "8F2A16",
            "ink": "221C21", "ink-2": "4F464D", "white": "FFFFFF"}
RADIOLOGY = dict(ONCOLOGY, brand="0F4459", tint="E8F1F3", rule="6F919C", line="64777E", ink="1B2124", **{"ink-2": "435056"})


# ---- what stands on a page ---------------------------------------------------------------------------------------------
class Line:
    def __init__(self, text, x, end, baseline, size):
        self.text, self.x, self.end, self.baseline, self.size = text, x, end, baseline, size

    def __repr__(self):
        return f"“{self.text}” {self.size:.2f} pt at {self.x:.2f}, {self.baseline:.2f}"


class Shape:
    """A filled or stroked path (kind fill, stroke) or a drawing (kind drawing), by its box."""

    def __init__(self, kind, color, box, radius=0, dash=()):
        self.kind, self.color, self.radius, self.dash = kind, color, radius, dash
        self.x, self.y, self.end, self.bottom = box
        self.width, self.height = self.end - self.x, self.bottom - self.y

    def __repr__(self):
        return f"{self.kind} {self.color} {self.x:.2f}, {self.y:.2f}, {self.width:.2f} x {self.height:.2f} r {self.radius:.2f}"


class Page:
    def __init__(self, width, height, lines, shapes):
        self.width, self.height, self.lines, self.shapes = width, height, lines, shapes

    def line(self, text, size=None):
        """The first line that begins so, of this size where it is given."""
        found = [line for line in self.lines if line.text.startswith(text) and abs(line.size - (size or line.size)) < 0.05]
        check(found, f"no line of size {size} begins with “{text}”; there are {self.lines}")
        return found[0]

    def text(self, text, x=None, baseline=None, size=None):
        line = self.line(text, size)
        near(x, line.x, f"start of {line}")
        near(baseline, line.baseline, f"baseline of {line}")
        return line

    def shape(self, kind, color=None, x=None, y=None, width=None, height=None, bottom=None, radius=None):
        """The shape of this kind and colour whose given measures all fit."""
        wanted = dict(x=x, y=y, width=width, height=height, bottom=bottom, radius=radius)
        of_kind = [shape for shape in self.shapes if shape.kind == kind and color in (None, shape.color)]
        for shape in of_kind:
            if all(value is None or abs(getattr(shape, name) - value) <= CLOSE for name, value in wanted.items()):
                return shape
        given = ", ".join(f"{name} {value:.2f}" for name, value in wanted.items() if value is not None)
        check(False, f"no {kind} of colour {color} with {given}; there are\n    " + "\n    ".join(map(repr, of_kind)))


def near(wanted, found, what):
    check(wanted is None or abs(wanted - found) <= CLOSE, f"{what} is {found:.2f}, the look has {wanted}")


def pages(context, name):
    pdf = os.path.join(context.root, "build", "handouts", name + ".pdf")
    boxes = run(["pdftotext", "-bbox-layout", pdf, "-"], env=context.home)
    check(boxes.status == 0, boxes.said)
    raw = run(["qpdf", "--qdf", "--object-streams=disable", pdf, "-"], env=context.home).out
    # qpdf writes them in no certain order
    streams = re.findall(rb"%% Contents for page (\d+)\n(?:%%[^\n]*\n)*\d+ 0 obj\n<<.*?>>\nstream\n(.*?)\nendstream", raw, re.S)
    streams = [stream for _, stream in sorted(streams, key=lambda numbered: int(numbered[0]))]
    found = []
    for page, stream in zip(ElementTree.fromstring(boxes.text).iter(XHTML + "page"), streams):
        width, height = float(page.get("width")), float(page.get("height"))
        found.append(Page(width, height, lines_of(page), shapes_of(stream, height)))
    check(found, f"{pdf} has no pages")
    return found


def lines_of(page):
    found = []
    for line in page.iter(XHTML + "line"):
        top, bottom = float(line.get("yMin")), float(line.get("yMax"))
        words = " ".join(word.text or "" for word in line.iter(XHTML + "word"))
        found.append(Line(words, float(line.get("xMin")), float(line.get("xMax")), bottom - DESCENT * (bottom - top), bottom - top))
    return found


def placed(matrix, x, y):
    a, b, c, d, e, f = matrix or (1, 0, 0, 1, 0, 0)
    return [a * x + c * y + e, b * x + d * y + f]


def shapes_of(stream, height):
    """Runs the drawing operators of a content stream. Form XObjects stand for drawings: a box of 48 by 48 units, as icons have."""
    shapes, operands, points, state, stack, matrix = [], [], [], {"rg": "000000", "RG": "000000", "d": ()}, [], None
    stream = re.sub(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]*>", b"0", stream)
    stream = re.sub(rb"\[([\d. ]*)\]\s*[\d.]+\s+d\b", lambda dash: b" dash:" + b":".join(dash[1].split()), stream)
    for token in stream.split():
        if NUMBER.match(token):
            operands.append(float(token))
            continue
        op = token.decode("latin-1")
        if op in ("rg", "RG", "g", "G"):
            levels = operands[-3:] if op in ("rg", "RG") else operands[-1:] * 3
            state["rg" if op in ("rg", "g") else "RG"] = "".join(f"{round(level * 255):02X}" for level in levels)
        elif op == "q":
            stack.append((dict(state), matrix))
        elif op == "Q":
            state, matrix = stack.pop()
        elif op == "cm":
            matrix = operands[-6:]
        elif op in ("m", "l", "c"):
            points.append(placed(matrix, *operands[-2:]))
        elif op == "re":
            x, y, w, h = operands[-4:]
            points += [placed(matrix, x, y), placed(matrix, x + w, y + h)]
        elif op in ("f", "f*", "S", "s", "B"):
            if points:
                shapes.append(path_shape("fill" if op[0] in "fB" else "stroke", state, points, height))
            points = []
        elif op in ("n", "W", "W*"):
            points = []
        elif op == "Do" and matrix:
            a, _, _, d, e, f = matrix
            size = abs(a) * 48
            shapes.append(Shape("drawing", None, (min(e, e + a * 48), height - f, min(e, e + a * 48) + size, height - f + abs(d) * 48)))
        elif op.startswith("dash:"):
            state["d"] = tuple(float(length) for length in op.split(":")[1:] if length)
        operands = []
    return shapes


def path_shape(kind, state, points, height):
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x, y = points[0]  # a rounded box starts where its first side, upright or level, goes over into a corner
    radius = max(min(max(ys) - y, y - min(ys)), min(max(xs) - x, x - min(xs))) if len(points) > 4 else 0
    return Shape(kind, state["rg" if kind == "fill" else "RG"], (min(xs), height - max(ys), max(xs), height - min(ys)), radius,
                 state["d"])


# ---- parts that every page has -------------------------------------------------------------------------------------------
def grid(page, unit, extra=()):
    """Baselines of all sizes fall on multiples of the unit from the page's top."""
    for line in page.lines:
        if not any(line.text.startswith(text) for text in extra):
            off = line.baseline % unit
            check(min(off, unit - off) <= 0.1, f"{line} is not on the grid of {unit}")


def header_rule(page, colors, top=51):
    page.shape("fill", colors["brand"], x=42.5, y=top, width=page.width - 85, height=2.25)


def status_tag(page, colors, text, baseline, above=12.75, below=4.25):
    """A dashed box around the status: 17 high, 6 beside the text, line 0.75 inside its edge."""
    found = [line for line in page.lines if line.text.startswith(text) and abs(line.baseline - baseline) < 0.5]
    check(found, f"no line that begins with “{text}” at {baseline}; there are {page.lines}")
    line = found[0]
    near(42.5 + 6.75, line.x, f"start of {line}")
    tag = page.shape("stroke", colors["ink"], x=42.875, y=baseline - above + 0.375, bottom=baseline + below - 0.375,
               width=line.end - line.x + 12.75, radius=3.875)
    check(tag.dash == (2.25, 1.5), f"the dash of a draft's tag is {tag.dash}")


def colors_of(context, name, number):
    """The colour of each piece of text of a page: {"Version 0.1": "221C21", …}, to within one step of each part."""
    pdf = os.path.join(context.root, "build", "handouts", name + ".pdf")
    made = run(["pdftohtml", "-xml", "-i", "-stdout", "-f", str(number), "-l", str(number), pdf], env=context.home)
    check(made.status == 0, made.said)
    tree = ElementTree.fromstring(made.out)
    colors = {font.get("id"): font.get("color")[1:] for font in tree.iter("fontspec")}
    return {"".join(text.itertext()).strip(): colors[text.get("font")] for text in tree.iter("text")}


def text_color(found, text, wanted):
    check(text in found, f"no text “{text}”; there are {found}")
    parts = [tuple(bytes.fromhex(color)) for color in (found[text], wanted)]
    check(all(abs(a - b) <= 1 for a, b in zip(*parts)), f"the colour of “{text}” is {found[text]}, the look has {wanted}")


def panel(page, color, **measures):
    """Over both columns and 12.75 beyond."""
    return page.shape("fill", color, x=29.75, width=page.width - 59.5, radius=8.5, **measures)


def section(page, colors, title, baseline, width):
    """A bar as wide as the side column, 12.75 above the slots; the head's baseline is the text's."""
    page.text(title, x=42.5, baseline=baseline, size=16)
    page.shape("fill", colors["brand"], x=42.5, y=baseline - 12.75 - 12.75, width=width, height=2.25)


# ---- Oncology, Letter ------------------------------------------------------------------------------------------------------
def oncology_front(context):
    page, colors = pages(context, "chemo-and-immunotherapy.en.oncology-letter")[0], ONCOLOGY
    near(612, page.width, "width")
    near(792, page.height, "height")
    clinic = page.text("Example Clinic", x=42.5, baseline=42.5, size=13)
    page.shape("fill", colors["rule"], x=clinic.end + 8, width=0.75, height=11, bottom=44.5)
    page.text("Oncology", x=clinic.end + 16.75, baseline=42.5, size=11.5)
    near(569.5, page.text("Patient information", baseline=42.5, size=11.5).end, "end of the document's kind")
    header_rule(page, colors)
    grid(page, 4.25)

    page.text("Chemotherapy and immunotherapy:", x=42.5, baseline=97.75, size=32)
    page.text("what is the difference?", x=42.5, baseline=131.75, size=32)
    panel(page, colors["brand"], y=153, bottom=242.25)
    lead = [line for line in page.lines if line.size > 15.9 and abs(line.x - 187) < CLOSE and line.baseline < 242]
    check(len(lead) == 3, f"the main message has {len(lead)} lines")
    for line, baseline in zip(lead, (182.75, 204, 225.25)):
        near(baseline, line.baseline, f"baseline of {line}")
    page.text("Main", x=81, baseline=182.75, size=16)
    page.shape("drawing", x=42.5, y=170, width=30, height=30)
    status_tag(page, colors, "Draft", 756.5)
    page.text("Version 0.1", baseline=756.5, size=10)
    near(569.5, page.text("Page 1 of 2", baseline=756.5, size=10).end, "end of the page number")


def oncology_table(context):
    page, colors = pages(context, "chemo-and-immunotherapy.en.oncology-letter")[0], ONCOLOGY
    section(page, colors, "The two", 284.75, 127.5)
    last = page.line("What is")
    for color, x, end in ((colors["sand"], 178.5, 374), (colors["tint"], 378.25, 582.25)):
        page.shape("fill", color, x=x, y=259.25, width=end - x, bottom=518.5, radius=8.5)
    heads = [line for line in page.lines if abs(line.size - 15) < 0.1]
    check([line.text for line in heads] == ["Chemotherapy", "Immunotherapy"], f"column heads: {heads}")
    for line, x in zip(heads, (187, 386.75)):
        near(x, line.x, f"start of {line}")
        near(284.75, line.baseline, f"baseline of {line}")
    for text, baseline in (("How it works", 386.75), ("How it is used", 437.75), ("Why it can", 488.75)):
        page.text(text, x=42.5, baseline=baseline, size=13)
    for text, x, baseline in (("It kills cells", 187, 386.75), ("Alone, or with surgery", 187, 437.75), ("It can harm", 187, 488.75),
                              ("It helps", 386.75, 386.75)):
        page.text(text, x=x, baseline=baseline, size=12.5)
    for top in (416.5, 467.5):
        page.shape("fill", colors["rule"], x=42.5, y=top, width=527, height=0.75)
    rules = [shape for shape in page.shapes if shape.color == colors["rule"] and shape.width > 500]
    check(len(rules) == 2, f"row lines: {rules}")
    section(page, colors, "What is", 561, 127.5)
    check(last.baseline < page.line("Your immune system").baseline, "the sections' order")
    page.text("Your immune system", x=187, baseline=641.75, size=13)


def oncology_chain(context):
    page = pages(context, "chemo-and-immunotherapy.en.oncology-letter")[0]
    # Icons in cells of 48, 48 and 48, or 48 and 68; arrows in cells of 17, centred on the icons.
    for x in (187 + 7, 252 + 17, 386.75 + 7, 451.75 + 7, 516.75 + 7):
        page.shape("drawing", x=x, y=301.75, width=34, height=34)
    for x in (235, 434.75, 499.75):
        page.shape("drawing", x=x, y=301.75 + 8.5, width=17, height=17)
    for text, centre in (("fast-dividing", 286), ("immune", 475.75), ("cancer", 540.75)):
        line = page.text(text, baseline=348.5, size=10.5)
        near(centre, (line.x + line.end) / 2, f"centre of {line}")
    check(sum(abs(line.baseline - 361.25) < CLOSE and line.size < 11 for line in page.lines) == 3, "second lines of the labels")


def oncology_back(context):
    page, colors = pages(context, "chemo-and-immunotherapy.en.oncology-letter")[1], ONCOLOGY
    page.text("Chemotherapy and immunotherapy", x=42.5, baseline=42.5, size=11.5)
    near(569.5, page.text("Example Clinic, Oncology", baseline=42.5).end, "end of the running head")
    header_rule(page, colors)
    grid(page, 4.25)
    page.text("What side effects", x=42.5, baseline=85, size=16)
    page.text("From chemotherapy", x=187, baseline=85, size=13)
    for color, x, end in ((colors["sand"], 178.5, 374), (colors["tint"], 378.25, 582.25)):
        page.shape("fill", color, x=x, y=63.75, width=end - x, bottom=148.75, radius=8.5)
    page.text("hair loss", x=187 + 17, baseline=102)
    page.shape("fill", colors["brand"], x=187 + 3, y=102 - 6, width=5, height=5)
    page.text("Immunotherapy side effects", x=187, baseline=148.75 + 8.5 + 12.75)
    status_tag(page, colors, "Draft", 756.5)


def oncology_call(context):
    """When to call and emergency are one shape, 136 high with two items."""
    page, colors = pages(context, "chemo-and-immunotherapy.en.oncology-letter")[1], ONCOLOGY
    heading = page.text("Call us at", x=187, size=20)
    top = heading.baseline - 12.75 - 21.25
    panel(page, colors["alert"], y=top, height=136)
    white = page.shape("fill", colors["white"], x=32, y=top + 2.25, width=548, radius=6.25)
    page.text("you have a new", x=204, baseline=top + 12.75 + 25.5 + 4.25 + 12.75)
    last = page.text("you are worried", x=204, baseline=top + 72.25)
    page.shape("fill", colors["alert"], x=190, y=last.baseline - 6, width=5, height=5)
    near(last.baseline + 4.25 + 8.5, white.bottom, "end of the white")
    page.text("Do you think", x=187, baseline=white.bottom + 8.5 + 12.75, size=14)
    page.text("Call your local", x=187, baseline=white.bottom + 8.5 + 29.75, size=14)
    page.text("When to", x=81, baseline=top + 12.75 + 8.5 + 12.75, size=16)
    page.shape("drawing", x=42.5, y=top + 12.75 + 4.25, width=30, height=30)
    page.shape("drawing", x=42.5, y=white.bottom + 8.5 + 2, width=30, height=30)  # centred on the two slots
    page.text("Emergency", x=81, baseline=white.bottom + 8.5 + 8.5 + 12.75, size=16)


def write_in(page, colors, prompt, x, width, lines):
    """The first line 21.25 below the prompt's slot, the next ones every 25.5."""
    line = page.text(prompt, x=x, size=13)
    for i in range(lines):
        middle = line.baseline + 4.25 + 21.25 + 25.5 * i
        page.shape("fill", colors["line"], x=x, y=middle - 0.375, width=width, height=0.75)


def oncology_foot(context):
    page, colors = pages(context, "chemo-and-immunotherapy.en.oncology-letter")[1], ONCOLOGY
    write_in(page, colors, "Which treatment", 187, 382.5, 1)
    write_in(page, colors, "My own questions", 187, 382.5, 1)
    title = page.text("Questions for my", x=42.5, size=16)
    near(title.baseline, page.line("Which treatment").baseline, "first prompt beside the head")
    hint = page.text("Write here", x=42.5 + 34, size=12)
    page.shape("drawing", x=42.5, y=hint.baseline - 12.75, width=25.5, height=25.5)
    words = [page.text(text, x=187, size=13) for text in ("Chemo:", "Immune system:")]
    near(21.25, words[1].baseline - words[0].baseline, "from item to item of the glossary")
    sand = panel(page, colors["sand"], height=76.5, bottom=739.5)  # as high as the plate: no more than four lines beside it
    first = next(line for line in page.lines if line.size < 11 and line.x > 150 and line.baseline > sand.y)
    near(sand.y + 12.75 + 8.5, first.baseline, f"baseline of {first}")
    near(187, first.x, f"start of {first}")
    page.shape("fill", colors["white"], x=42.5, y=sand.y + 8.5, width=59.5, height=59.5, radius=4.25)


# ---- Radiology, A4 -----------------------------------------------------------------------------------------------------------
def radiology_front(context):
    page, colors = pages(context, "how-long-immunotherapy-takes.en.radiology-a4")[0], RADIOLOGY
    near(595.28, page.width, "width")
    near(841.89, page.height, "height")
    page.text("Example Clinic", x=42.5, baseline=42.5, size=13)
    header_rule(page, colors)
    grid(page, 4.25)
    page.text("How long until", x=42.5, baseline=97.75, size=32)
    page.text("immunotherapy works?", x=42.5, baseline=131.75, size=32)
    page.text("What to expect", x=42.5, baseline=157.25, size=16)
    panel(page, colors["brand"], y=178.5)
    page.text("Immunotherapy takes time", x=178.5, baseline=178.5 + 12.75 + 17, size=16)
    time_chart(page, colors, panel(page, colors["tint"]))
    for title, text in (("Why does it", "Immunotherapy works through"), ("How fast does", "It depends")):
        head = page.line(title)
        section(page, colors, title, head.baseline, 119)
        near(head.baseline, page.text(text, x=178.5, size=13).baseline, f"baseline beside {head}")
    fast = page.text("Fast:", x=178.5 + 17, size=13)
    page.shape("fill", colors["brand"], x=178.5 + 3, y=fast.baseline - 6, width=5, height=5)
    tumor = page.text("A tumor may look", x=178.5, size=13)
    top = tumor.baseline - 12.75 - 12.75
    panel(page, colors["sand"], y=top)
    page.text("Good to", x=81, baseline=tumor.baseline, size=16)
    page.shape("drawing", x=42.5, y=top + 12.75, width=30, height=30)
    status_tag(page, colors, "Draft", 807.5)


def time_chart(page, colors, ground):
    """The first months: a tick every 62.4 pt, lanes of 34 pt, words beside the bars and never on them."""
    axis, month = 178.5, 374.25 / 6
    head = page.text("When you may", x=42.5, size=16)
    near(ground.y + 12.75 + 12.75, head.baseline, f"baseline of {head}")
    figures = ground.y + 12.75 + 51 - 4.25
    page.text("Months:", x=42.5, baseline=figures, size=13)
    for n in range(7):
        text = "Start" if n == 0 else str(n)
        word = next((line for line in page.lines if line.text == text and abs(line.baseline - figures) <= CLOSE), None)
        check(word, f"no figure {text} stands on {figures:.2f}: {page.lines}")
        near(12, word.size, f"size of {word}")
        near(axis if n == 0 else axis + n * month, word.x if n == 0 else (word.x + word.end) / 2, f"place of {word}")
    top = ground.y + 12.75 + 51
    for n, (title, y) in enumerate((("First signs", 21.25), ("Clear change", 21.25), ("Scans and", 12.75), ("check-ups", 29.75))):
        page.text(title, x=76.5, baseline=top + min(n, 2) * 34 + y, size=13)
    page.shape("fill", colors["brand"], x=axis + month * 0.92, y=top + 10, width=month * 0.92, height=14, radius=4.25)
    page.shape("fill", colors["brand"], x=axis + month * 3, y=top + 44, width=month * 3, height=14, radius=4.25)
    often, clear, regular = (page.text(text, size=13) for text in ("often at", "may take", "at regular times"))
    near(axis + month * 1.84 + 8.5, often.x, f"start of {often}")
    near(axis + month * 3 - 8.5, clear.end, f"end of {clear}")
    for n, line in enumerate((often, clear, regular)):
        near(top + n * 34 + 21.25, line.baseline, f"baseline of {line}")
    check(axis < regular.x and regular.end < axis + 6 * month, f"{regular} is beside the axis")
    near(top + 3 * 34 + 4.25, ground.y + ground.height, "the panel's end")


def radiology_back(context):
    page, colors = pages(context, "how-long-immunotherapy-takes.en.radiology-a4")[-1], RADIOLOGY
    write_in(page, colors, "Date", 178.5, 178.63, 1)
    write_in(page, colors, "Time", 374.13, 178.63, 1)
    head = page.line("My next")
    page.shape("drawing", x=42.5, y=head.baseline - 12.75, width=25.5, height=25.5)
    near(42.5 + 34, head.x, f"start of {head}")
    panel(page, colors["sand"], bottom=790.5)


# ---- colours and words -----------------------------------------------------------------------------------------------------
def text_colors(context):
    """Secondary words are ink-2 in the small print of heads and feet, but ink in large print."""
    for name, colors, kind, version in (
            ("chemo-and-immunotherapy.en.oncology-letter", ONCOLOGY, "ink-2", "Version 0.1, November 2026. Next review: November 2027"),
            ("how-long-immunotherapy-takes.en.radiology-a4", RADIOLOGY, "ink-2",
             "Version 0.1, November 2026. Next review: November 2027"),
            ("chemo-and-immunotherapy.en.oncology-large-print", ONCOLOGY, "ink", "Version 0.1")):
        found = colors_of(context, name, 1)
        text_color(found, "Example Clinic", colors["brand"])
        text_color(found, "Patient information", colors[kind])
        text_color(found, version, colors[kind])
        text_color(found, "Draft: not yet reviewed by a clinician", colors["ink"])


def status_is_read(context):
    """The tag at the foot is text to a screen reader, once, at the document's end; the foot's other words are not."""
    for name, version in (("chemo-and-immunotherapy.en.oncology-letter", "Version 0.1, November 2026. Next review: November 2027"),
                          ("chemo-and-immunotherapy.en.oncology-large-print", "Version 0.1")):
        pdf = os.path.join(context.root, "build", "handouts", name + ".pdf")
        said = run(["pdfinfo", "-struct-text", pdf], env=context.home).text
        read = re.findall(r'"(.*)"', said)
        wanted = ["Draft: not yet reviewed by a clinician", version]
        check([text.strip() for text in read[-2:]] == wanted, f"{name} ends with {read[-3:]}")
        check(said.count(wanted[0]) == 1 and "Page 1" not in said, f"{name}: the status once, no page numbers: {said}")


def grey(context):
    """Printed in grey, grounds keep their levels (percent of white) and the two treatments their gap."""
    shades = {}
    for name, number, spots in (
            ("chemo-and-immunotherapy.en.oncology-letter", 1, {"brand": (40, 232), "sand": (250, 512), "tint": (570, 512),
                                                               "gap": (376.1, 400), "bar": (100, 260.4)}),
            ("chemo-and-immunotherapy.en.oncology-letter", 2, {"alert": (400, 358), "white": (400, 235), "colophon": (140, 700)})):
        pdf = os.path.join(context.root, "build", "handouts", name + ".pdf")
        made = run(["pdftoppm", "-gray", "-r", "144", "-f", str(number), "-l", str(number), pdf], env=context.home)
        check(made.status == 0, made.said)
        width, height, pixels = pgm(made.out)
        for spot, (x, y) in spots.items():
            shades[spot] = pixels[int(y * 2) * width + int(x * 2)] * 100 / 255
    wanted = {"brand": 20, "bar": 20, "sand": 95, "tint": 94, "gap": 100, "alert": 27.5, "white": 100, "colophon": 95}
    for spot, shade in wanted.items():
        check(abs(shades[spot] - shade) <= 1.5, f"in grey {spot} is {shades[spot]:.1f} % of white, the look has {shade}: {shades}")


# ---- large print ---------------------------------------------------------------------------------------------------------------
def large_print(context):
    found, colors = pages(context, "chemo-and-immunotherapy.en.oncology-large-print"), ONCOLOGY
    page = found[0]
    page.text("Example Clinic", x=42.5, baseline=47.25, size=16)
    header_rule(page, colors, top=57.4)
    titles = [line for line in page.lines if abs(line.size - 36) < 0.1]
    for line, baseline in zip(titles, (101.25, 141.75, 182.25)):
        near(baseline, line.baseline, f"baseline of {line}")
        near(42.5, line.x, f"start of {line}")
    main = panel(page, colors["brand"], y=209.25)
    wanted = ["Chemotherapy", "and immunotherapy:", "what is the difference?"]  # "and" leads the word that it joins
    check([line.text for line in titles] == wanted, f"lines of the title: {titles}")
    page.text("Main message", x=86.6, size=22)
    page.shape("drawing", x=42.5, y=209.25 + 12.75, width=34, height=34)
    lead = page.text("Both treat", x=42.5, baseline=209.25 + 12.75 + 34 + 6.75 + 23.25, size=20)
    near(main.bottom, lead.baseline + 6.75 + 60 + 12.75, "end of the main message")
    # Nothing rounds the distances below a panel: 20.25, the slot, 13.5, then the boxes.
    page.text("The two treatments side by side", x=42.5, baseline=main.bottom + 40.5, size=24)
    for color, x in ((colors["sand"], 29.75), (colors["tint"], 308.125)):
        page.shape("fill", color, x=x, y=main.bottom + 60.75, width=274.125, radius=8.5)
    row = page.text("How it works", x=42.5, size=18)
    for color, x in ((colors["sand"], 29.75), (colors["tint"], 308.125)):
        box = page.shape("fill", color, x=x, y=row.baseline + 6.75 + 3.375, width=274.125, radius=8.5)
        near(box.height, 6.75 + 27 * 3 + 6.75, "height of the box")
    # The chain as a list: arrow 20, 8, icon 34, 8, label; rows of 38.25, centred on one another.
    steps = [page.text(text, x=308.125 + 12.75 + 70, size=18) for text in ("immune system", "cancer cells")]
    near(38.25, steps[1].baseline - steps[0].baseline, "from step to step")
    for step in steps:
        middle = step.baseline + 6.75 - 13.5
        page.shape("drawing", x=320.875 + 28, y=middle - 17, width=34, height=34)
        page.shape("drawing", x=320.875, y=middle - 10, width=20, height=20)
    page.text("Version 0.1", baseline=756, size=14)
    for other in found:
        small = [line for line in other.lines if line.size < 13.9]
        check(not small, f"smaller than 14 pt: {small}")


def tests(context):
    for check_ in (oncology_front, oncology_table, oncology_chain, oncology_back, oncology_call, oncology_foot, radiology_front,
                   radiology_back, large_print, text_colors, status_is_read, grey):
        yield "look/" + check_.__name__.replace("_", " "), lambda c=check_: c(context)
