"""One patient's page of a timeline: its places against the numbers of the design, its dates in each language, and where it says
that the patient is."""

import os
import re

from harness import check, read, run, write
from suites.chart import CLOSE, MM, Sheet, near
from suites.forms import FILL, TYPED, called, good, widgets

LETTER = "immunotherapy-timeline.en.oncology-timeline-letter"
A4 = "immunotherapy-timeline.en.oncology-timeline-a4"
SPANISH = "immunotherapy-timeline.es.oncology-timeline-letter"


def letter(context):
    sheet = Sheet(context, LETTER, 1)
    near(215.9, sheet.width, "the sheet's right edge")
    sheet.text("Example Clinic", x=15, baseline=15)
    sheet.shape("fill", "brand", x=15, bottom=18.4, end=200.9)
    sheet.text("How long until", baseline=32.5, size=32)
    sheet.text("immunotherapy works?", baseline=44, size=32)
    sheet.shape("fill", "brand", x=10.5, y=49.5, end=205.4, bottom=75.5)
    sheet.text("My start", x=15, size=16)
    sheet.text("December 1, 2026", x=15, size=12)
    for text in ("It takes weeks", "It does not work", "Everyone is different"):
        sheet.text(text, x=60, size=14)
    sheet.shape("fill", "ink", x=15, y=101.5, end=126, bottom=110.5)
    sheet.shape("fill", "ink", x=131.5, y=101.5, bottom=110.5)
    sheet.shape("fill", "brand", x=74, y=79.5, end=122, bottom=101.5)
    sheet.shape("clip", None, x=140.5, y=79.5, end=196, bottom=101.5)
    sheet.text("First signs, often", x=77.6, size=13)
    sheet.text("Dec 29–Jan 26", x=77.6, size=15)
    sheet.text("Mar 1–Jun 1", size=15)
    for date, at in (("Dec 1", 26), ("Dec 29", 74), ("Jan 26", 122), ("Mar 1", 140.5), ("Jun 1", 196)):
        line = next((line for line in sheet.lines if line[0] == date), None)
        check(line, f"{date} is not there: {sheet.lines}")
        near(116.1, line[3], f"the baseline of {date}")
        near(at, (line[1] + line[2]) / 2, f"the middle of {date}")
    for unit, at in (("weeks", 50), ("months", 168.25)):
        line = sheet.line(unit)
        near(at, (line[1] + line[2]) / 2, f"the middle of “{unit}”")
    day = 26 + 5 * 12
    tag = sheet.shape("fill", "8F2A16", x=day - 9, y=118.7, bottom=126.3)
    sheet.text("You are here: January 5, week 5", x=tag[0] + 3.4, size=12)
    sheet.shape("fill", "8F2A16", x=day - 2.6, y=110.5, end=day + 2.6, bottom=118.7)
    sheet.shape("stroke", "8F2A16", x=day, y=126.3, end=day)
    lanes(sheet)
    check(abs(sheet.smallest() - 12) < 0.1, f"the smallest text is {sheet.smallest():.2f} pt, not 12")


def lanes(sheet):
    top = 129
    for color, count in (("sand", 3), ("care", 2)):
        bottom = top + count * 12.3 + 2.4
        sheet.shape("fill", color, x=10.5, y=top, end=126, bottom=bottom)
        sheet.shape("fill", color, x=131.5, y=top, end=205.4, bottom=bottom)
        top = bottom + 2
    for n, text in enumerate(("Fast for some", "Slow for others", "No response for some")):
        sheet.text(text, x=15, baseline=129 + 5.9 + n * 12.3, size=13)
    before = [line for line in sheet.lines if 129 < line[3] < top and line[2] > 126]
    check(not before, f"words of lanes end before the break, but not {before}")
    sheet.shape("fill", "sand", x=10.5, y=top, end=205.4, bottom=228.5)
    for n in range(5):
        left = 15 + n * (185.9 - 33.2) / 4
        box = sheet.shape("fill", "FFFFFF", x=left, end=left + 33.2)
        near(11, box[3] - box[1], "the height of a box")
        sheet.shape("stroke", "ink", x=left + 16.6, end=left + 16.6, bottom=box[1])
    near(228.5, sheet.lines and top + 26.8 + 2.4, "the end of the panel of scans")
    page, draft = sheet.line("Page 1 of 1"), sheet.line("Draft")
    near(page[3], draft[3], "the baseline of the status, and that of the page's number,")


def a4(context):
    """The text area is 6 mm narrower; times keep their order, and all that is there is inside."""
    sheet = Sheet(context, A4, 1)
    near(210, sheet.width, "the sheet's right edge")
    check(abs(sheet.smallest() - 12) < 0.1, f"the smallest text is {sheet.smallest():.2f} pt, not 12")
    sheet.shape("fill", "brand", x=74, end=122)
    sheet.shape("clip", None, x=140.5, end=190)
    outside = [word for word in sheet.words if word[1] < 14 or word[2] > 195 + CLOSE or word[3] > 297 - 14]
    check(not outside, f"outside the margins: {outside}")
    near(sheet.line("Page 1 of 1")[3], sheet.line("Draft")[3], "the status's baseline")


def spanish(context):
    sheet = Sheet(context, SPANISH, 1)
    for text in ("Mi inicio", "1 dic 2026", "29 dic–26 ene", "1 mar–1 jun", "26 ene", "semanas", "meses",
                 "Usted está aquí: 5 de enero, en la semana 5", "Cuándo llamar"):
        sheet.line(text)


def days(context):
    """What the page says for a start and a day: month ends, a leap day, a change of year, before, between and after."""
    samples = [
        ("2026-12-01", "2026-11-20", "You are here: November 20, before the start", None),
        ("2026-12-01", "2026-12-01", "You are here: December 1, the start", 26),
        ("2026-12-01", "2026-12-03", "You are here: December 3, day 2", 26 + 12 * 2 / 7),
        ("2026-12-01", "2027-02-15", "You are here: February 15, week 10", None),
        ("2026-12-01", "2027-04-16", "You are here: April 16, month 4", 140.5 + 1.5 * 18.5),
        ("2027-11-29", "2028-02-29", "You are here: February 29, month 3", 140.5),
        ("2027-11-30", "2028-02-29", "You are here: February 29, month 3", 140.5),
        ("2026-12-01", "2030-07-09", "You are here: July 9, 2030, month 43", None),
    ]
    folder = context.folder()
    for start, today, words, at in samples:
        out = os.path.join(folder, f"{start}-{today}.pdf")
        result = run([context.program, "build", "sources/en/immunotherapy-timeline.xml", "--layout", "layouts/departments/oncology.xml",
                      "--layout", "layouts/formats/timeline-letter.xml", "--set", f"start={start}", "--set", f"today={today}", "-o", out],
                     cwd=context.root)
        check(result.status == 0, result.said)
        text = re.sub(r"\s+", " ", run(["pdftotext", "-layout", out, "-"], env=context.home).text)
        check(words in text, f"{start}, {today}: “{words}” is not there: {text}")
        sheet = Sheet(context, out, 1)
        lines = [shape for shape in sheet.shapes if shape[:2] == ("stroke", "8F2A16") and abs(shape[2] - shape[4]) < 0.1]
        check(bool(lines) == (at is not None), f"{start}, {today}: {len(lines)} lines through the lanes")
        if at is not None:
            near(at, lines[0][2], f"{start}, {today}: the day")
        short = [line for line in sheet.lines if re.fullmatch(r"[A-Z][a-z]{2}.\d+", line[0]) and 115 < line[3] < 117]
        left = sorted(short, key=lambda line: line[1])
        check(all(b[1] - a[2] >= 2 - CLOSE for a, b in zip(left, left[1:])), f"{start}: dates closer than 2 mm: {left}")


def order(context):
    """A reader of the tags hears the start, then where the patient is, then answers with their dates."""
    pdf = os.path.join(context.root, "build", "handouts", LETTER + ".pdf")
    flat = re.sub(r"\s+", " ", run(["pdfinfo", "-struct-text", pdf], env=context.home).text)
    wanted = ["How long until", "My start", "It takes weeks", "You are here", "First signs, often", "Clear improvement", "Fast for some",
              "Regular scans", "When to call", "Draft: not yet", "Source"]
    at = [flat.find(part) for part in wanted]
    check(min(at) >= 0 and at == sorted(at), f"order of reading: {list(zip(wanted, at))}")


def built(context, folder, name, timeline, *more):
    out = os.path.join(folder, name + ".pdf")
    result = run([context.program, "build", timeline, "--layout", "layouts/departments/oncology.xml", "--content-root", "sources", *more,
                  "--set", "start=2026-12-01", "-o", out], cwd=context.root)
    return result, out


def fields(context):
    """The boxes can be typed in: each has a name of its own, is called by its lane's title, and lies within its box."""
    folder = context.folder()
    for name, title in ((LETTER, "Regular scans and check-ups"), (SPANISH, "Estudios y consultas")):
        plain, filled = os.path.join(context.root, "build", "handouts", name + ".pdf"), os.path.join(folder, name + ".filled.pdf")
        there = [widget for _, widget in widgets(plain)]
        wanted = [(f"scan-dates{'' if n == 1 else f'-{n}'}", f"{title} ({n}/5)") for n in range(1, 6)]
        check([called(widget) for widget in there] == wanted, f"other fields: {[called(widget) for widget in there]}")
        sheet = Sheet(context, plain, 1)
        for n, widget in enumerate(there):
            left = 15 + n * (185.9 - 33.2) / 4
            box = sheet.shape("fill", "FFFFFF", x=left, end=left + 33.2)
            x0, y0, x1, y1 = (value / MM for value in widget["/Rect"])
            inside = box[0] < x0 and x1 < box[2] and box[1] < sheet.height - y1 and sheet.height - y0 < box[3]
            check(inside, f"field {n + 1} is not within its box: {widget['/Rect']}")
        good(["mutool", "run", write(os.path.join(folder, "fill.js"), FILL), plain, filled, TYPED])
        shown = run(["pdftotext", filled, "-"]).text.count(TYPED)
        check(shown == 5, f"typed in 5 boxes, shown in {shown}")


def visits(context):
    """More visits than fit beside one another: two rows of five, on a further sheet where one has no room. None can be typed
    in where the layout wants none, or the timeline gives no name."""
    folder = context.folder()
    text = read(os.path.join(context.root, "sources", "en", "immunotherapy-timeline.xml")).decode()
    many = write(os.path.join(folder, "many.xml"), text.replace("<recurrence name", '<recurrence count="8" name'))
    result, out = built(context, folder, "a4", many, "--layout", "layouts/formats/timeline-a4.xml")
    check(result.status == 0, result.said)
    sheet = Sheet(context, out, 1)
    boxes = sorted({tuple(round(value, 2) for value in shape[2:]) for shape in sheet.shapes
                    if shape[:2] == ("fill", "FFFFFF") and abs(shape[4] - shape[2] - 33.2) < CLOSE}, key=lambda box: (box[1], box[0]))
    check(len(boxes) == 10, f"{len(boxes)} boxes")
    for n, (x0, y0, x1, y1) in enumerate(boxes):
        near(15 + n % 5 * (180 - 33.2) / 4, x0, f"box {n + 1}")
        near(9, y1 - y0, "the height of a box in two rows")
        near(boxes[0][1] + n // 5 * (9 + 3), y0, f"the top of box {n + 1}")
    check(len(list(widgets(out))) == 10, "not every box can be typed in")
    check(sheet.line("When to call")[3] > boxes[-1][3], "boxes reach into what stands below them")
    result, out = built(context, folder, "letter", many, "--layout", "layouts/formats/timeline-letter.xml")
    check(result.status == 0, result.said)
    check("Pages:           2" in run(["pdfinfo", out]).text and len(list(widgets(out))) == 10, "Letter takes a further sheet for two rows")
    nameless = write(os.path.join(folder, "nameless.xml"), text.replace('<recurrence name="scan-dates"/>', "<recurrence/>"))
    paper = write(os.path.join(folder, "paper.xml"), '<layout xmlns="urn:pdfgen:layout" name="paper"><style match="recurrence" part="box" '
                  'form-fields="none"/></layout>')
    for name, timeline, more in (("nameless", nameless, ()), ("paper", os.path.join("sources", "en", "immunotherapy-timeline.xml"),
                                                              ("--layout", paper))):
        result, out = built(context, folder, name, timeline, "--layout", "layouts/formats/timeline-letter.xml", *more)
        check(result.status == 0 and not list(widgets(out)), f"{name}: {result.said}")


def notes(context):
    """What a timeline notes stands on the page, too, but for what is for the wall."""
    folder = context.folder()
    for name, words in (("scan", "Your letter comes."), ("immunotherapy", "It does not work")):
        result, out = built(context, folder, name, os.path.join("sources", "en", name + "-timeline.xml"),
                            "--layout", "layouts/formats/timeline-letter.xml")
        check(result.status == 0, result.said)
        there = run(["pdftotext", out, "-"]).text.count(words)
        check(there == 1, f"{name}: “{words}” is there {there} times")


def named(context):
    """The patient's name stands in the head, however long it is, where a screen reader finds it."""
    folder = context.folder()
    for length, name in (("short", "Test Patient"), ("long", "A very long name that takes more than one line of the handout, all of it")):
        for sheet in ("letter", "a4"):
            result, out = built(context, folder, length + sheet, os.path.join("sources", "en", "immunotherapy-timeline.xml"),
                                "--layout", f"layouts/formats/timeline-{sheet}.xml", "--set", "patient-name=" + name)
            check(result.status == 0, result.said)
            check(name in run(["pdfinfo", "-struct-text", out]).text, f"{sheet}: “{name}” is not read")


def tests(context):
    for name, test in (("fields", fields), ("named", named), ("visits", visits), ("notes", notes), ("letter", letter), ("a4", a4), ("spanish", spanish), ("days", days), ("is read in order", order)):
        yield f"patient/{name}", lambda t=test: t(context)
