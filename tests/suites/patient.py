"""One patient's page of a timeline: its places against the numbers of the design, its dates in each language, and where it says
that the patient is."""

import os
import re

from harness import check, run
from suites.chart import CLOSE, Sheet, near

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


def tests(context):
    for name, test in (("letter", letter), ("a4", a4), ("spanish", spanish), ("days", days), ("is read in order", order)):
        yield f"patient/{name}", lambda t=test: t(context)
