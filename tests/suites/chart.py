"""The wall chart, measured: baselines, edges, the band, blocks, lanes and colours of its sheets against the numbers of the design,
scaled by its rules. Places are in millimetres of the sheet that the chart was designed for; what differs by more than half a
point of that sheet is a fault."""

import os
import re
import xml.etree.ElementTree as ElementTree

import pdf as reader
from harness import check, read, run, write
from suites import aloud
from suites.look import DESCENT, NUMBER, XHTML

MM = 72 / 25.4
CLOSE = 0.5 / MM
COLORS = {"brand": "4B2350", "data-2": "0F5A63", "care": "E8F1F3", "sand": "FAF2E6", "ink": "221C21", "rule": "9C879A"}
SHEETS = {"a3": (420, 297), "a2": (594, 420), "a1": (841, 594), "a0": (1189, 841), "18x24": (609.6, 457.2),
          "24x36": (914.4, 609.6), "36x48": (1219.2, 914.4)}
DOWN = {"a1-portrait": (594, 841), "a0-portrait": (841, 1189), "24x36-portrait": (609.6, 914.4), "36x48-portrait": (914.4, 1219.2)}
ABOVE = {"a3-portrait": (297, 420), "a2-portrait": (420, 594), "18x24-portrait": (457.2, 609.6)}
SMALLEST = {"a3": 17, "a2": 24, "a1": 34, "a0": 48, "18x24": 24.6, "24x36": 34.8, "36x48": 49.3, "a1-portrait": 25.8,
            "24x36-portrait": 28, "a3-portrait": 17, "a2-portrait": 24, "18x24-portrait": 24.6}
NAME = "immunotherapy-timeline.en.oncology-chart-"


class Sheet:
    """What stands on it: words (text, x, end, baseline, size) and shapes (kind, colour, x, y, end, bottom), in mm of its base."""

    def __init__(self, context, name, factor, number=1):
        pdf = name if os.path.isabs(name) else os.path.join(context.root, "build", "handouts", (name if "." in name else NAME + name) + ".pdf")
        boxes = run(["pdftotext", "-bbox-layout", pdf, "-"], env=context.home)
        check(boxes.status == 0, boxes.said)
        raw = run(["qpdf", "--qdf", "--object-streams=disable", pdf, "-"], env=context.home).out
        page = list(ElementTree.fromstring(boxes.text).iter(XHTML + "page"))[number - 1]
        stream = re.search(rb"%% Contents for page " + str(number).encode() + rb"\n(?:%%[^\n]*\n)*\d+ 0 obj\n<<.*?>>\nstream\n(.*?)\nendstream", raw, re.S)[1]
        self.pdf, self.unit = pdf, factor * MM
        self.width, self.height = (float(page.get(side)) / self.unit for side in ("width", "height"))
        self.words = [self.word(word) for word in page.iter(XHTML + "word")]
        self.lines = [self.word(line) for line in page.iter(XHTML + "line")]
        self.shapes = [(kind, color, *(value / self.unit for value in box)) for kind, color, box in shapes(stream, self.height * self.unit)]

    def word(self, element):
        left, top, right, bottom = (float(element.get(side)) for side in ("xMin", "yMin", "xMax", "yMax"))
        text = element.text.strip() if element.tag == XHTML + "word" else " ".join(word.text or "" for word in element.iter(XHTML + "word"))
        baseline = bottom - DESCENT * (bottom - top)
        return text, left / self.unit, right / self.unit, baseline / self.unit, bottom - top

    def line(self, text):
        found = [line for line in self.lines if line[0].startswith(text)]
        check(found, f"no line begins with “{text}”; there are {[line[0] for line in self.lines]}")
        return found[0]

    def text(self, text, x=None, baseline=None, size=None):
        line = self.line(text)
        for wanted, found, what in ((x, line[1], "start"), (baseline, line[3], "baseline")):
            near(wanted, found, f"the {what} of “{line[0]}”")
        check(size is None or abs(line[4] - size) < 0.1, f"“{line[0]}” is set in {line[4]:.2f} pt, not {size}")

    def shape(self, kind, color, **wanted):
        names = ("x", "y", "end", "bottom")
        of_kind = [shape[2:] for shape in self.shapes if shape[0] == kind and shape[1] == COLORS.get(color, color)]
        for found in of_kind:
            if all(abs(found[names.index(name)] - value) <= CLOSE for name, value in wanted.items()):
                return found
        given = ", ".join(f"{name} {value:.2f}" for name, value in wanted.items())
        check(False, f"no {kind} of {color} with {given}; there are\n    " +
              "\n    ".join(", ".join(f"{value:.2f}" for value in found) for found in of_kind))

    def smallest(self):
        return min(word[4] for word in self.words)


def near(wanted, found, what):
    check(wanted is None or abs(wanted - found) <= CLOSE, f"{what} is at {found:.2f} mm, the look has {wanted}")


def shapes(stream, height):
    """(kind, colour, box) of each path, from the sheet's top left corner; kinds are fill, stroke, clip and drawing."""
    found, operands, points, state, stack = [], [], [], {"f": "000000", "s": "000000", "m": (1, 0, 0, 1, 0, 0)}, []
    clip = False
    stream = re.sub(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]*>|\[[^\]]*\]", b"0", stream)
    for token in stream.split():
        if NUMBER.match(token):
            operands.append(float(token))
            continue
        op = token.decode("latin-1")
        if op in ("rg", "RG", "g", "G"):
            levels = operands[-3:] if op in ("rg", "RG") else operands[-1:] * 3
            state["f" if op in ("rg", "g") else "s"] = "".join(f"{round(level * 255):02X}" for level in levels)
        elif op == "q":
            stack.append(dict(state))
        elif op == "Q":
            state = stack.pop()
        elif op == "cm":
            state["m"] = tuple(operands[-6:])
        elif op in ("m", "l", "c"):
            points.append(place(state["m"], *operands[-2:]))
        elif op == "re":
            x, y, w, h = operands[-4:]
            points += [place(state["m"], x, y), place(state["m"], x + w, y + h)]
        elif op in ("W", "W*"):
            clip = True
        elif op in ("f", "f*", "S", "s", "B", "B*", "n"):
            if points:
                kind = "clip" if clip else "fill" if op[0] in "fB" else "stroke"
                color = None if clip else state["s" if kind == "stroke" else "f"]
                found.append((kind, color, box(points, height)))
            points, clip = [], False
        elif op == "Do":
            a, _, _, d, x, y = state["m"]
            found.append(("drawing", None, (x, height - y, x + a * 48, height - y - d * 48)))
        operands = []
    return found


def place(matrix, x, y):
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def box(points, height):
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), height - max(ys), max(xs), height - min(ys)


# ---- across ----------------------------------------------------------------------------------------------------------------
def across(context, name):
    """The design's geometry; spare width lengthens the axis, spare height the lanes, up to half as much again."""
    width, height = SHEETS[name]
    factor = min(width / 594, height / 420)
    sheet = Sheet(context, name, factor)
    wide, high = width / factor - 594, height / factor - 420
    lane = min(22 + high / 6, 33)
    drop = high - 6 * (lane - 22)
    stretch = (286 + wide) / 286
    week, month = 23 * stretch, 34 * stretch
    weeks = 222 + 8 * week
    months = weeks + 6 + 10 + 40
    near(width / factor, sheet.width, "the sheet's right edge")

    sheet.text("Example Clinic", x=22, baseline=26)
    sheet.shape("fill", "brand", x=22, y=31, end=572 + wide, bottom=33.2)
    sheet.text("How long until", baseline=72, size=118 * factor)
    sheet.text("immunotherapy works?", baseline=113, size=118 * factor)
    for n, text in enumerate(("It gives your immune system", "tools to fight cancer.", "That takes time.", "Everyone is different.")):
        # Its last line, too: the picture of the look has it 1.7 mm lower than its text, and the text is the rule.
        sheet.text(text, x=22, baseline=146 + drop + 17 * n, size=38 * factor)

    top = 206 + drop
    sheet.shape("fill", "ink", x=204, y=top, end=weeks + 6, bottom=top + 19)
    sheet.shape("fill", "ink", x=weeks + 16, y=top, bottom=top + 19)
    sheet.shape("fill", "ink", end=578 + wide, y=top, bottom=top + 19)
    for figure, at in [(str(n), 222 + n * week) for n in range(1, 9)] + [(str(n), months + (n - 3) * month) for n in range(3, 7)]:
        centres = [(w[1] + w[2]) / 2 for w in sheet.words if w[0] == figure and top < w[3] < top + 19]
        check(any(abs(centre - at) <= 2 * CLOSE for centre in centres), f"{figure} stands at {centres}, not at {at:.2f}")
    near(198, sheet.line("Weeks")[2], "the end of “Weeks”")

    block = sheet.shape("fill", "brand", x=222 + 4 * week, y=top - 73, end=weeks, bottom=top)
    sheet.text("First signs", x=block[0] + 7, baseline=top - 73 + 14, size=30 * factor)
    sheet.shape("clip", None, x=months, y=top - 86, end=months + 3 * month, bottom=top)
    sheet.text("Clear improvement", x=months + 9, baseline=top - 86 + 16.5, size=26 * factor)
    sheet.text("sometimes only at", baseline=top - 86 + 27)
    sheet.text("It does not work", x=226)
    lanes(sheet, [c + drop for c in (230, 300.5, 349)], lane, (3, 2, 1), weeks, wide)
    for at in (222, 222 + 4 * week, weeks, months, months + 3 * month):
        sheet.shape("stroke", "rule", x=at, y=230 + drop, end=at)

    last = 230 + drop + 6 * lane + 9
    near(last + 13.5, sheet.line("often")[3], "the legend's baseline")
    near(last + 30, sheet.line("Draft")[3], "the status's baseline")
    check(abs(sheet.smallest() - SMALLEST[name]) < 0.1, f"the smallest text is {sheet.smallest():.1f} pt, not {SMALLEST[name]}")


def lanes(sheet, tops, lane, counts, weeks, wide):
    """Panels, each cut by the gap, and the icons in them."""
    top = tops[0]
    for color, count in zip(("sand", "care", "sand"), counts):
        sheet.shape("fill", color, x=16, y=top, end=weeks + 6, bottom=top + count * lane)
        sheet.shape("fill", color, x=weeks + 16, y=top, end=578 + wide, bottom=top + count * lane)
        for n in range(count):
            middle = top + (n + 0.5) * lane
            sheet.shape("drawing", None, x=22, y=middle - 8, end=38, bottom=middle + 8)
        top += count * lane + 4.5
    for n, text in enumerate(("Fast for some", "Slow for others", "No response for some")):
        sheet.text(text, x=44, baseline=tops[0] + (n + 0.5) * lane - 1.6)


# ---- down ------------------------------------------------------------------------------------------------------------------
def down(context, name):
    width, height = DOWN[name]
    factor = min(width / 609.6, height / 914.4)
    sheet = Sheet(context, name, factor)
    wide, high = width / factor - 609.6, height / factor - 914.4
    stretch = (408 + high) / 408
    week, month = 33 * stretch, 48 * stretch
    weeks = 326 + 8 * week
    months = weeks + 9 + 13 + 40
    column = (390.6 + wide - 12) / 6
    sheet.text("How long until", baseline=95)
    sheet.text("immunotherapy works?", baseline=146)
    sheet.text("It gives your immune", x=28, baseline=188)
    sheet.shape("fill", "brand", x=28, y=43, end=581.6 + wide, bottom=45.8)
    sheet.shape("fill", "ink", x=28, y=302, end=74, bottom=weeks + 9)
    sheet.shape("fill", "ink", x=28, end=74, bottom=824 + high)
    sheet.shape("fill", "brand", x=74, y=326 + 4 * week, end=186, bottom=weeks)
    sheet.shape("clip", None, x=74, y=months, end=186, bottom=months + 3 * month)
    left = 198
    for color, count in zip(("sand", "care", "sand"), (3, 2, 1)):
        sheet.shape("fill", color, x=left, y=170, end=left + count * column, bottom=weeks + 9)
        sheet.shape("fill", color, x=left, y=weeks + 22, end=left + count * column)
        left += count * column + 6
    for at in (326, 326 + 4 * week, weeks, months, months + 3 * month):
        sheet.shape("stroke", "rule", x=198, y=at, bottom=at)
    sheet.text("often", baseline=847 + high)
    sheet.text("Draft", baseline=872 + high)
    sheet.text("Source", baseline=889 + high)
    if name in SMALLEST:
        check(abs(sheet.smallest() - SMALLEST[name]) < 0.1, f"the smallest text is {sheet.smallest():.1f} pt, not {SMALLEST[name]}")


# ---- words above bars ------------------------------------------------------------------------------------------------------
def above(context, name):
    """All that stands on the sheet is on it, nothing is smaller than it may be, and bars are where their times are."""
    width, height = ABOVE[name]
    factor = min(width / 420, height / 594)
    sheet = Sheet(context, name, factor)
    near(width / factor, sheet.width, "the sheet's right edge")
    check(abs(sheet.smallest() - SMALLEST[name]) < 0.1, f"the smallest text is {sheet.smallest():.1f} pt, not {SMALLEST[name]}")
    outside = [word for word in sheet.words if word[1] < 24 - 2 or word[2] > sheet.width - 24 + CLOSE or word[3] > sheet.height]
    check(not outside, f"outside the margins: {outside}")
    first = sheet.line("Fast for some")
    check(first[1] < 25 and sheet.line("certain melanomas")[3] > first[3], "the explanation stands below its title")
    sheet.line("The scale")  # has room between the blocks
    last = height / factor - 594 + 537
    sheet.shape("fill", "sand", bottom=last, x=15)  # lanes take the room that there is
    near(last + 14, sheet.line("often")[3], "the legend's baseline")
    clear_of_marks(sheet)


def clear_of_marks(sheet):
    """No words lie on a ring."""
    rings = [shape[2:] for shape in sheet.shapes if shape[:2] == ("fill", "FFFFFF") and 9 < shape[4] - shape[2] < 11]
    check(rings, "there are no rings")
    for text, left, right, baseline, size in sheet.words:
        top, bottom = baseline - 0.72 * size / sheet.unit, baseline + 0.2 * size / sheet.unit
        under = [ring for ring in rings if left < ring[2] and right > ring[0] and top < ring[3] and bottom > ring[1]]
        check(not under, f"“{text}” at {baseline:.1f} lies on a ring: {under}")


def order(context, name):
    """A reader of the tags hears: title, lead, axis, notes, answers, lanes, footer."""
    pdf = os.path.join(context.root, "build", "handouts", NAME + name + ".pdf")
    text = run(["pdfinfo", "-struct-text", pdf], env=context.home).text
    wanted = ["How long until", "It gives your immune system", "It does not work", "First signs, often", "Clear improvement", "Fast for some",
              "Slow for others", "No response for some", "Side effects can mislead", "A tumor can look", "Regular scans", "Draft: not yet", "Source"]
    flat = re.sub(r"\s+", " ", text)
    at = [flat.find(part) for part in wanted]
    check(min(at) >= 0 and at == sorted(at), f"order of reading: {list(zip(wanted, at))}")
    alternatives = run(["qpdf", "--qdf", "--object-streams=disable", pdf, "-"], env=context.home).out
    check(alternatives.count(b"/Alt") >= 7, "each bar and the axis have words")


def several(context):
    """What has no room goes on on a second sheet under the same band; each lane is told once."""
    pdf = os.path.join(context.folder(), "many.pdf")
    result = run([context.program, "build", "tests/articles/many-lanes.xml", "--layout", "layouts/departments/oncology.xml", "--layout",
                  "layouts/formats/chart-a2.xml", "-o", pdf], cwd=context.root, env=context.home)
    check(result.status == 0, result.said)
    sheets = [Sheet(context, pdf, 1, number) for number in (1, 2)]
    bands = [[shape for shape in sheet.shapes if shape[:2] == ("fill", COLORS["ink"]) and shape[5] - shape[3] > 18.9] for sheet in sheets]
    check(bands[0] and bands[0] == bands[1], f"the band moves: {bands}")
    for sheet, number in zip(sheets, ("1 of 2", "2 of 2")):
        near(572, sheet.line(number)[2], f"the end of “{number}”")
        near(26, sheet.line(number)[3], f"the baseline of “{number}”")
        check(not any("Patient information" in line[0] for line in sheet.lines), "the kind of document stands there as well")
        for text in ("What comes when?", "This is a made-up", "Weeks", "often", "Draft", "Before it"):
            sheet.line(text)
    lanes_of = [[line[0] for line in sheet.lines if re.match(r"Lane [A-P]$", line[0])] for sheet in sheets]
    check(lanes_of[0] + lanes_of[1] == [f"Lane {chr(65 + n)}" for n in range(16)], f"the lanes are {lanes_of}")
    told = run(["pdfinfo", "-struct-text", pdf], env=context.home).text
    once = ["What comes when?", "This is a made-up", "Before it", "First answer", "It touches", "It overlaps", "Lane A", "Lane P", "Draft"]
    at = [told.find(part) for part in once]
    check(min(at) >= 0 and at == sorted(at), f"order of reading: {list(zip(once, at))}")
    check(all(told.count(f'"{part}') == 1 for part in once[1:]), f"something is told twice:\n{told}")


def unseen(context):
    """An explanation that is left out is heard all the same, once, in its language, between its title and what its lane shows; so are
    those of many lanes, which have none."""
    text = read(os.path.join(context.root, "tests/cases/diag/label-left-out/article.xml")).decode()
    words = ", ".join(f"blood test {n}" for n in range(1, 40))
    begun = re.sub("<explanation>.*?</explanation>", f'<explanation xml:lang="es">{words.replace("test 1,", "<em>test</em><br/>1,")}</explanation>', text)
    folder = context.folder()
    source = write(os.path.join(folder, "article.xml"), begun)
    for name in ("a2", "24x36-portrait", "a2-portrait"):
        pdf = os.path.join(folder, name + ".pdf")
        result = run([context.program, "build", source, "--layout", f"layouts/formats/chart-{name}.xml", "-o", pdf], cwd=context.root, env=context.home)
        check(result.status == 0 and "this explanation is left out" in result.said, result.said)
        check("blood" not in run(["pdftotext", pdf, "-"], env=context.home).text, f"{name}: it is seen")
        told = aloud.blocks(reader.load(pdf))
        at = [block.words for block in told].index("Visits")
        check([block.kind for block in told[at:at + 3]] == ["P", "P", "Figure"] and told[at + 1].words == words, f"{name}: heard is {told[at + 1]}")
        check([lang for lang, _ in told[at + 1].languages] == ["es"] and sum(words in block.words for block in told) == 1, f"{name}: {told[at + 1]}")
    told = [block.words for block in aloud.blocks(reader.load(made(context, WEEKS, "", (12,)).pdf))]
    check([one for one in told if one.endswith(" says")] == [f"{n} says" for n in range(1, 13)], f"of many lanes is heard: {told}")


def made(context, axis, more, groups, lead="One line", more_lanes=""):
    """A chart of so many lanes a group on A2."""
    lane = '<lane><title>Lane {0}</title><explanation>{0} says</explanation><range occurs="often" until="2 weeks"/></lane>'
    lane = lane.replace(' until="2 weeks"', "") if more_lanes else lane
    numbers = iter(range(1, 100))
    lanes = "".join("<lanes>" + "".join(lane.format(next(numbers)) for _ in range(count)) + "<lane><title>None</title></lane></lanes>"
                    for count in groups)
    folder = context.folder()
    source, pdf = os.path.join(folder, "made.xml"), os.path.join(folder, "made.pdf")
    write(source, '<timeline xmlns="urn:pdfgen:timeline" xml:lang="en"><head><title>When does it begin?</title><version date="2026-11-22">'
          f'0.1</version><review status="draft"/></head><lead>{lead}</lead><axis>{axis}</axis>{more}{lanes}{more_lanes}</timeline>')
    result = run([context.program, "build", source, "--layout", "layouts/formats/chart-a2.xml", "-o", pdf], cwd=context.root, env=context.home)
    check(result.status == 0, result.said)
    return Sheet(context, pdf, 1)


WEEKS, BLOCK = '<segment from="start" until="8 weeks"/>', '<block from="4 weeks" until="8 weeks" occurs="often">Often</block>'


def answers(context):
    """A block is heard as one sentence, with white space where its lines end."""
    told = aloud.blocks(reader.load(made(context, WEEKS, BLOCK.replace("Often", "Often<br/>so"), (1,)).pdf))
    check("Often so 4 to 8 weeks" in [block.words.replace("\u2013", " to ") for block in told], f"heard is {[str(one) for one in told]}")


def legends(context):
    """Each sheet's legend has what that sheet shows: its lanes, and the blocks on the band of all. Footers stand as high."""
    more = "".join(f'<lane><title>Lane {n}</title><range occurs="none"/><milestone time="2 weeks"/></lane>' for n in range(20, 28))
    pdf = made(context, WEEKS, BLOCK.replace("often", "some"), (8,), more_lanes=f"<lanes>{more}</lanes>").pdf
    sheets = [Sheet(context, pdf, 1, number) for number in (1, 2)]
    for sheet, wanted in zip(sheets, (["often", "for some"], ["for some", "no response", "visit"])):
        samples = {"often", "for some", "no exact time", "no response", "visit", "visit, date not set yet"}
        found = [line for line in sheet.lines if line[0] in samples and line[3] > 371]
        check(sorted(line[0] for line in found) == sorted(wanted), f"the legend is {[line[0] for line in found]}, not {wanted}")
    near(sheets[0].line("Draft")[3], sheets[1].line("Draft")[3], "the second footer")


def few(context):
    """One to three lanes are 33 high, or half as much again; the rest goes above the lead. Nothing stands for an empty lane."""
    for groups in ((1,), (2,), (3,), (2, 1)):
        sheet, count = made(context, WEEKS, BLOCK, groups), sum(groups)
        gaps = 4.5 * (len(groups) - 1)
        lane = min(49.5, (141 - gaps) / count)
        top = 371 - count * lane - gaps
        for n in groups:
            sheet.shape("fill", "sand", x=16, y=top, bottom=top + n * lane)
            top += n * lane + 4.5
        check(not any("None" in line[0] for line in sheet.lines), "an empty lane is there")
        sheet.text("One line", baseline=146 + 141 - count * lane - gaps)


def alone(context):
    """Where nothing stands on the band it rises, as far as the lead lets it."""
    for lead, top in (("One line", 150), ("Two<br/>lines", 163), ("Three<br/>lines<br/>here", 180)):
        sheet = made(context, WEEKS, "", (6,), lead)
        spare = 371 - (top + 24) - 6 * min(33, (371 - top - 24) / 6)
        sheet.shape("fill", "ink", x=204, y=top + spare, bottom=top + spare + 19)
        sheet.text(lead[:lead.find("<")] if "<" in lead else lead, x=22, baseline=146 + spare)


def breaks(context):
    """Two breaks are as one, and the shortest segment has its share."""
    axis = '<segment from="start" until="7 days"/><segment from="2 weeks" until="20 weeks"/><segment from="6 months" until="9 months"/>'
    sheet = made(context, axis, "", (4,))
    check(sum(line[0].startswith("The scale") for line in sheet.lines) == 2, f"notes at breaks: {sheet.lines}")
    band = sorted(shape[2:] for shape in sheet.shapes if shape[:2] == ("fill", COLORS["ink"]) and shape[5] - shape[3] > 18.9 and shape[4] - shape[2] > 40)
    check(len(band) == 3, f"the band is {band}")
    for a, b in zip(band, band[1:]):
        near(10, b[0] - a[2], "the gap")
    check(min(shape[2] - shape[0] for shape in band) >= 80, f"a segment is shorter than 80: {band}")


def units(context):
    """Below a patient's axis no word for a unit touches a date."""
    pdf = os.path.join(context.folder(), "many.pdf")
    result = run([context.program, "build", "tests/articles/many-lanes.xml", "--layout", "layouts/departments/oncology.xml", "--layout",
                  "layouts/formats/timeline-letter.xml", "--set", "start=2026-12-01", "-o", pdf], cwd=context.root, env=context.home)
    check(result.status == 0, result.said)
    words = sorted((word[1:3], word[0]) for word in Sheet(context, pdf, 1).words if abs(word[3] - 116.1) < 1)
    check({"weeks", "months", "Apr"} <= {text for _, text in words}, f"below the axis: {words}")
    close = [(a, b) for (_, a_end), a, (b_start, _), b in ((*x, *y) for x, y in zip(words, words[1:])) if b_start - a_end < 0.5]
    check(not close, f"they touch: {close}")


def crowded(context):
    """Words without room stand in a list below, under the numbers at their times; all is told once, in order of time."""
    for name in ("a2", "24x36-portrait"):
        pdf = os.path.join(context.folder(), name + ".pdf")
        result = run([context.program, "build", "tests/articles/crowded.xml", "--layout", "layouts/departments/oncology.xml", "--layout",
                      f"layouts/formats/chart-{name}.xml", "-o", pdf], cwd=context.root, env=context.home)
        check(result.status == 0, result.said)
        sheet = Sheet(context, pdf, 1)
        legend = sheet.line("often")[3]
        listed = [line for line in sheet.lines if re.match(r"\d+ \w", line[0]) and line[3] < legend and line[3] > 0.8 * legend]
        check(len(listed) >= 3, f"no list stands above the legend: {[line[0] for line in sheet.lines]}")
        for line in listed:  # each number stands at its time as well
            number = line[0].split()[0]
            check(len([word for word in sheet.words if word[0] == number]) > 1, f"{number} stands in the list alone")
        told = run(["pdfinfo", "-struct-text", pdf], env=context.home).text
        once = ["It does not work in", "Ask for a letter", "Drink two", "Half of all people", "First signs", "Blood tests at your doctor",
                "Medicine", "A break is possible.", "Side effects"]
        at = [told.find(part) for part in once]
        check(min(at) >= 0 and at == sorted(at), f"order of reading: {list(zip(once, at))}")
        check(all(told.count(f'"{part}') == 1 for part in once), f"something is told twice:\n{told}")


def ends(context):
    """At the axis' end figures keep out of the arrow's point, and words within their panel."""
    axis = '<segment from="2026-12-20" until="2027-01-10"/>'
    lane = '<lanes><lane><title>Visits</title><milestone time="2027-01-08">second visit</milestone></lane></lanes>'
    sheet = made(context, axis, "", (6,), more_lanes=lane)
    for text, end in (("10", 578 - 6), ("visit", 578)):
        found = max(word[2] for word in sheet.words if word[0] == text)
        check(found <= end + CLOSE, f"“{text}” ends at {found:.2f}, not before {end}")


def foot(context):
    """A source that has no room beside the status stands below it: half of its line the lanes give, half the white below."""
    sheet = Sheet(context, "immunotherapy-timeline.es.oncology-chart-a2", 1)
    sheet.text("Borrador", baseline=401 - 7)
    sheet.text("Fuente", x=22, baseline=401 + 7)
    check(sheet.line("su equipo")[3] < 371 - 7, "lanes reach into the legend's room")


def tests(context):
    for name in SHEETS:
        yield f"chart/{name}", lambda n=name: across(context, n)
    for name in DOWN:
        yield f"chart/{name}", lambda n=name: down(context, n)
    for name in ABOVE:
        yield f"chart/{name}", lambda n=name: above(context, n)
    for name in ("a2", "24x36-portrait", "a3-portrait"):
        yield f"chart/{name} is read in order", lambda n=name: order(context, n)
    yield "chart/ends of the axis", lambda: ends(context)
    yield "chart/a source below the status", lambda: foot(context)
    yield "chart/on several sheets", lambda: several(context)
    for what in (answers, legends, few, alone, breaks):
        yield f"chart/{what.__name__}", lambda w=what: w(context)
    yield "chart/units keep clear of dates", lambda: units(context)
    yield "chart/crowded", lambda: crowded(context)
    yield "chart/what is left out is heard", lambda: unseen(context)
