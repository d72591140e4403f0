"""Timelines in articles: what is shown, where it stands, what is read of it, and from which files it may come."""

import os
import random
import re

from harness import check, read, run, write
from suites.chart import Sheet

LAYOUT = "layouts/departments/oncology.xml"
ARTICLE = """<article xmlns="urn:pdfgen:article" xml:lang="{lang}"><head><title>{title}</title><version date="2026-11-01">1</version>
<review status="draft"/></head>{body}</article>"""
TIMELINE = """<timeline xmlns="urn:pdfgen:timeline" xml:lang="{lang}"><head><title>{title}</title><version date="2026-11-01">1</version>
<review status="draft"/></head><axis>{axis}</axis>{body}</timeline>"""
FIGURE = '<timeline src="timeline.xml"/>'
WORDS = "care team visit scan blood test rest start slow quick sleep walk and of the for some people with many days".split()
AXES = {
    '<segment from="start" until="8 weeks"/>': [f"{n} weeks" for n in range(9)],
    '<segment from="start" until="30 days"/>': [f"{n} days" for n in range(31)],
    '<segment from="start" until="4 weeks"/><segment from="3 months" until="6 months"/>':
        [f"{n} weeks" for n in range(5)] + [f"{n} months" for n in range(3, 7)],
}
LABEL = re.compile(r'^  label "(.*)" (\S+) baseline (\S+) width (\S+)(?: lines (\d+))?$', re.M)
BAR = re.compile(r"^  bar (\S+) to (\S+) across (\S+) to (\S+)$", re.M)


def tests(context):
    for layout in ("layouts/base/handout.xml", "layouts/departments/letterhead-a5.xml", "layouts/formats/large-print.xml"):
        yield f"figures/any timeline in {os.path.basename(layout)}", lambda l=layout: any_timeline(context, l)
    for function in (below_content_root, kept_in_archives, of_one_patient, restyled, right_to_left, read_once, left_out):
        yield f"figures/{function.__name__.replace('_', ' ')}", lambda f=function: f(context)


def made(context, folder, *more, body=FIGURE, timeline, lang="en", layout=LAYOUT, status=0, command="build"):
    article = write(os.path.join(folder, "article.xml"), ARTICLE.format(lang=lang, title="An article", body=body))
    write(os.path.join(folder, "timeline.xml"), timeline)
    out = os.path.join(folder, "out.pdf")
    result = run([context.program, command, article, "--layout", layout, *more, *(["-o", out] if command == "build" else [])], cwd=context.root,
                 env=context.home)
    check(result.status == status, f"exit {result.status}\n{result.said}")
    return out if command == "build" else result.text


def plain(lanes, lang="en"):
    return TIMELINE.format(lang=lang, title="A timeline", axis='<segment from="start" until="8 weeks"/>', body=f"<lanes>{lanes}</lanes>")


# ---- places ----------------------------------------------------------------------------------------------------------------
def timeline_by_chance(seed):
    chance = random.Random(seed)
    axis, times = chance.choice(sorted(AXES.items()))

    def words(most):
        return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, most)))
    lanes = []
    for n in range(chance.randint(1, 8)):
        events = []
        for _ in range(chance.randint(1, 2)):
            first, last = sorted(chance.sample(range(len(times)), 2))
            events.append(f'<range occurs="{chance.choice(("often", "some", "none"))}" from="{times[first]}" until="{times[last]}"/>')
        marks = [f'<milestone time="{chance.choice(times)}">{words(3)}</milestone>' for _ in range(chance.randint(1, 3))]
        inside = chance.choice((events, marks, events[:1] + marks, ["<recurrence/>"]))
        explanation = f"<explanation>{words(12)}</explanation>" if chance.random() < 0.8 else ""
        lanes.append(f"<lane><title>{words(5)} {n}</title>{explanation}{''.join(inside)}</lane>")
    return TIMELINE.format(lang="en", title="By chance", axis=axis, body="".join(f"<lanes>{lane}</lanes>" for lane in lanes))


def any_timeline(context, layout):
    """Words never lie on one another or on bars, and none is beside the chart."""
    folder = context.folder()
    for seed in range(40):
        text = made(context, folder, "--stage=flow", timeline=timeline_by_chance(seed), layout=layout, command="dump")
        measure = float(re.match(r"measure (\S+)", text)[1])
        boxes = [(words, float(x), float(y) - 7, float(x) + float(width), float(y) + (int(lines or 1) - 1) * 17 + 2)
                 for words, x, y, width, lines in LABEL.findall(text)]
        boxes += [("a bar", float(x0), float(y0), float(x1), float(y1)) for x0, x1, y0, y1 in BAR.findall(text)]
        lines = {box[4] for box in boxes if box[0] == "×"}  # how many a mark stands for: on its own ground, which may be on a bar
        counts = {box for box in boxes if box[4] in lines and (box[0] == "×" or box[0].isdigit())}
        check(len(boxes) > 4, f"{seed}: nothing is told\n{text}")
        for at, a in enumerate(boxes):
            check(a[1] >= -0.5 and a[3] <= measure + 12.75, f"{seed}: {a} reaches beyond {measure}")
            for b in boxes[:at]:
                apart = a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5 or a[4] <= b[2] + 0.5 or b[4] <= a[2] + 0.5
                on_bar = (a in counts and b[0] == "a bar") or (b in counts and a[0] == "a bar")
                check(apart or on_bar or a[0] == b[0] == "a bar", f"{seed}: {a} lies on {b}")
        lanes = [float(top) for top in re.findall(r"^  lane (\S+) to", text, re.M)]
        check(lanes == sorted(lanes), f"{seed}: lanes in another order: {lanes}")


# ---- files -----------------------------------------------------------------------------------------------------------------
def below_content_root(context):
    """As included parts: from below the content root, and by a path from the file that names it."""
    folder = context.folder()
    os.makedirs(os.path.join(folder, "a"))
    write(os.path.join(folder, "timeline.xml"), plain('<lane><title>A lane</title><range occurs="often"/></lane>'))
    article = write(os.path.join(folder, "a", "article.xml"), ARTICLE.format(lang="en", title="An article", body='<timeline src="../timeline.xml"/>'))
    for more, status in (((), 2), (("--content-root", folder), 0)):
        result = run([context.program, "build", article, "--layout", LAYOUT, *more, "-o", os.path.join(folder, "out.pdf")], cwd=context.root)
        check(result.status == status and (status == 0 or "[include-outside]" in result.said), f"exit {result.status}\n{result.said}")


def kept_in_archives(context):
    """An archive has the timeline's file, and is made again from what it has."""
    folder = context.folder()
    pdf = made(context, folder, "--profile", "archive", body=FIGURE + "<p>And once more.</p>" + FIGURE,
               timeline=plain('<lane><title>A lane</title><range occurs="often"/></lane>'))
    there = os.path.join(folder, "there")
    result = run([context.program, "extract", pdf, "-o", there], cwd=context.root)
    check(result.status == 0, result.said)
    kept = os.path.join(there, "article", "timeline.xml")
    check(read(kept) == read(os.path.join(folder, "timeline.xml")), "another timeline")
    again = os.path.join(folder, "again.pdf")
    result = run([context.program, "build", os.path.join(there, "record.xml"), "-o", again], cwd=folder)
    check(result.status == 0 and read(again) == read(pdf), f"made again it differs\n{result.said}")


# ---- one patient -------------------------------------------------------------------------------------------------------------
def of_one_patient(context):
    """Weeks become dates in the reader's language; today is pointed to; parts for one patient alone come and go."""
    folder = context.folder()
    lanes = '<lane><title>{0}</title><range occurs="often" from="4 weeks" until="6 weeks"/></lane>' \
            '<lane when="start"><title>{1}</title><range occurs="some"/></lane>'
    for lang, title, own, dates in (("en", "First signs", "Only yours", ("Dec 1", "Dec 29", "You are here: January 5, week 5")),
                                    ("es", "Primeras señales", "Solo suyo", ("1 dic", "29 dic", "Usted está aquí: 5 de enero"))):
        timeline = plain(lanes.format(title, own), lang)
        without = run(["pdftotext", "-layout", made(context, folder, timeline=timeline, lang=lang), "-"]).text
        check(title in without and own not in without and dates[0] not in without, f"{lang}: {without}")
        pdf = made(context, folder, "--set", "start=2026-12-01", "--set", "today=2027-01-05", timeline=timeline, lang=lang)
        text = run(["pdftotext", "-layout", pdf, "-"]).text.replace("\u00a0", " ")
        for words in (title, own, *dates):
            check(words in text, f"{lang}: “{words}” is not there:\n{text}")
    made(context, folder, "--set", "start=2026-02-30", timeline=plain(lanes.format("One", "Two")), status=2)
    made(context, folder, "--set", "today=2026-12-01", timeline=plain(lanes.format("One", "Two")), status=2)


# ---- looks -----------------------------------------------------------------------------------------------------------------
def restyled(context):
    """A department's layout draws it otherwise with the same words."""
    folder = context.folder()
    timeline = plain('<lane><title>A lane</title><explanation>beside it</explanation><range occurs="often" from="4 weeks" until="8 weeks"/></lane>')
    own = write(os.path.join(folder, "own.xml"), """<layout xmlns="urn:pdfgen:layout" name="own">
        <chart place="figure" words="above"><axis start="0pt"/><band start="0pt"/><bar thickness="20pt"/></chart>
        <style match="article//range" color="ink"/></layout>""")
    usual, other = (made(context, folder, "--stage=flow", *more, timeline=timeline, command="dump") for more in ((), ("--layout", own)))
    bars = [tuple(map(float, BAR.search(text).groups())) for text in (usual, other)]
    check(bars[0][3] - bars[0][2] == 14 and bars[1][3] - bars[1][2] == 20, f"bars: {bars}")
    check(bars[0][0] > 300 > bars[1][0], f"bars: {bars}")
    pdf = made(context, folder, "--layout", own, timeline=timeline)
    sheet = Sheet(context, pdf, 1)
    check(any(shape[:2] == ("fill", "221C21") for shape in sheet.shapes), "no bar in the layout's colour")


def right_to_left(context):
    """Time runs to the left: the start is at the right, and a bar fades where it did."""
    folder = context.folder()
    timeline = plain('<lane><title>שלום</title><range occurs="often" until="2 weeks"/></lane>', "he")
    spoken = write(os.path.join(folder, "spoken.xml"), read(os.path.join(context.root, "layouts/base/timeline-phrases.xml")).replace(b'"en"', b'"he"'))
    for name in ("phrases", "tiles"):
        write(os.path.join(folder, name + ".xml"), read(os.path.join(context.root, f"layouts/base/{name}.xml")).replace(b'"en"', b'"he"'))
    more = [word for name in ("phrases", "tiles") for word in ("--layout", os.path.join(folder, name + ".xml"))]
    page = write(os.path.join(folder, "page.xml"), '<layout xmlns="urn:pdfgen:layout" name="page"><fit pages="any"/></layout>')
    pdf = made(context, folder, "--layout", spoken, *more, "--layout", page, timeline=timeline, lang="he")
    sheet = Sheet(context, pdf, 1)
    bars = [shape for shape in sheet.shapes if shape[:2] == ("fill", "4B2350") and 4.5 < shape[5] - shape[3] < 5.5]
    check(len(bars) == 1, f"bars: {bars}")
    start = 215.9 - (42.5 + 144.5) / 72 * 25.4
    check(abs(bars[0][4] - start) < 0.3 and abs(bars[0][2] - (start - 382.5 / 4 / 72 * 25.4)) < 0.3, f"the bar is at {bars[0]}, time starts at {start}")


# ---- what is read ------------------------------------------------------------------------------------------------------------
def read_once(context):
    """The whole as one figure with its summary, then each lane as an item: title, words, what its bar shows."""
    folder = context.folder()
    timeline = TIMELINE.format(lang="en", title="A timeline", axis='<segment from="start" until="8 weeks"/>', body="""
        <block from="4 weeks" until="6 weeks" occurs="often">First signs</block><note time="2 weeks">Call us then.</note><lanes><lane>
        <title>A lane</title><explanation>its words</explanation><range occurs="some" until="4 weeks"/></lane></lanes>""")
    timeline = timeline.replace("</title><version", "</title><summary>What comes when.</summary><version", 1)
    body = '<section><title>Before</title><timeline src="timeline.xml"><title>Its title</title><caption>Its caption</caption></timeline><p>After</p></section>'
    tags = made(context, folder, "--stage=tags", body=body, timeline=timeline, command="dump")
    alts = re.findall(r'Figure #\d+ @alt="(.*)"', tags)
    check(alts == ["What comes when. Time line from the start to week 8.", "Often, from week 4 to week 6.", "For some, from the start to week 4."],
          f"alternative texts: {alts}")
    text = run(["pdfinfo", "-struct-text", made(context, folder, body=body, timeline=timeline)], env=context.home).text
    flat = re.sub(r"\s+", " ", " ".join(re.findall(r'^ *"(.*)"$', text, re.M))).replace("\u00a0", " ")
    wanted = ["Before", "Its title", "Weeks:", "First signs", "4–6 weeks", "A lane", "its words", "At week 2: Call us then.", "Its caption", "After"]
    at = [flat.find(words) for words in wanted]
    check(min(at) >= 0 and at == sorted(at) and all(flat.count(words) == 1 for words in wanted), f"order of reading: {list(zip(wanted, at))}\n{flat}")


def left_out(context):
    """A figure that is not shown leaves nothing behind."""
    folder = context.folder()
    timeline = plain('<lane><title>A lane</title><range occurs="often"/></lane>')
    pdf = made(context, folder, body='<p>Words.</p><timeline when="status=reviewed" src="timeline.xml"/>', timeline=timeline)
    check("A lane" not in run(["pdftotext", pdf, "-"]).text, "it is shown")
    check("Figure" not in run(["pdfinfo", "-struct", pdf]).text, "its figure is read")
