"""Longer and other content than the samples': names, titles and words that a clinic really has still give a handout, and its lines
give way as the layouts say."""

import os
import re

from harness import check, run, write

FORMATS = ("letter", "a4", "large-print", "large-print-a4")
ERCP = "Endoscopic retrograde cholangiopancreatography (ERCP): what happens before it, during it and after"
LONG = "Chemotherapy and immunotherapy for cancers of the colon, of the rectum and liver"
NEITHER = "Chemotherapy and immunotherapy: two treatments of cancer"


def tests(context):
    for check_ in (reviewed_foot, gap_in_the_foot, long_title, short_title, long_department, wide_head, own_fit, filled_pages, sources,
                   before_sections, head_over_a_table, numbers_and_units):
        yield "longer/" + check_.__name__.replace("_", " "), lambda c=check_: c(context)


def article(body="<p>Text.</p>", title="A title", lang="en", review='status="draft"', sources="", short=""):
    return f"""<article xmlns="urn:pdfgen:article" xml:lang="{lang}"><head><title{short}>{title}</title><version
        date="2026-11-01">0.1</version><review {review}/>{sources}</head>{body}</article>"""


def lines(context, text, layout="letter", over="", department="oncology", said=""):
    """The pages' lines of the PDF of an article; each line its words, start and baseline box. `over`: in a department's own file."""
    folder = context.folder()
    base = os.path.join(context.root, "layouts")
    write(os.path.join(folder, "article.xml"), text)
    write(os.path.join(folder, "own.xml"), f'<layout xmlns="urn:pdfgen:layout" name="own" extends="{base}/departments/{department}.xml">'
          f"{over}</layout>")
    out = os.path.join(folder, "out.pdf")
    command = [context.program, "build", "article.xml", "--layout", "own.xml", "--layout", f"{base}/formats/{layout}.xml", "-o", out]
    result = run(command[:5] + command[7:] if layout == "letter" else command, cwd=folder, env=context.home)
    check(result.status == 0 and said in result.said, f"exit {result.status}\n{result.said}")
    boxes = run(["pdftotext", "-bbox-layout", out, "-"], env=context.home).text
    pages = []
    for page in boxes.split("<page ")[1:]:
        found = []
        for x, y, inner in re.findall(r'<line xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>(.*?)</line>', page, re.S):
            words = re.findall(r'xMin="([\d.]+)"[^>]*xMax="([\d.]+)"[^>]*>([^<]*)</word>', inner)
            found.append((" ".join(w[2] for w in words), float(x), float(y), float(words[-1][1])))
        pages.append(found)
    return pages


def at(page, low, high):
    return sorted((line for line in page if low <= line[2] < high), key=lambda line: line[1])


def find(page, text):
    found = [line for line in page if line[0].startswith(text)]
    check(found, f"no line begins with “{text}”; there are {[line[0] for line in page]}")
    return found[0]


def reviewed(by, lang="en"):
    return article(lang=lang, review=f'status="reviewed" by="{by}" date="2026-10-15" due="2027-11-01"')


def reviewed_foot(context):
    """A review by somebody with a name, in every format and both languages: version and page stay whatever gives way."""
    for layout in FORMATS:
        for lang, word in (("en", "Reviewed by Dr. Maria Hernandez"), ("es", "Revisado")):
            page = lines(context, reviewed("Dr. Maria Hernandez", lang), layout)[0]
            words = " ".join(line[0] for line in page)
            for part in (word, *(("Version 0.1", "Page 1") if lang == "en" else ("Versión 0.1", "Página 1"))):
                check(part in words, f"{layout}: no “{part}” in {words}")
    page = lines(context, reviewed("the committee for patient education of the department of gastroenterology and hepatology"))[0]
    find(page, "Reviewed October 2026")
    find(page, "Version 0.1. Next review: November 2027")


def gap_in_the_foot(context):
    """However long the name is, the parts never come closer than the least gap."""
    for letters in range(10, 40):
        foot = at(lines(context, reviewed("M" + "a" * letters), "a4")[0], 790, 842)
        check(len(foot) == 3, f"{letters} letters: {foot}")
        for left, right in zip(foot, foot[1:]):
            pad = 6.75 if left is foot[0] else 0  # the tag's own
            check(right[1] - left[3] - pad >= 8.5 - 0.01, f"{letters} letters: {left} stands close to {right}")


def second_head(context, title, layout, over="", short=""):
    body = "<p>Text.</p>" * 80
    return " | ".join(line[0] for line in at(lines(context, article(body, title, short=short), layout, over)[1], 0, 50))


def long_title(context):
    """The clinic goes first, then what stands behind the colon."""
    check(second_head(context, NEITHER, "letter") == NEITHER + " | Example Clinic, Oncology", "a title that fits")
    check(second_head(context, LONG, "letter") == LONG + " | Oncology", second_head(context, LONG, "letter"))
    for layout in FORMATS:
        check(second_head(context, LONG, layout).startswith(LONG), layout)
        check(second_head(context, ERCP, layout).startswith("Endoscopic retrograde cholangiopancreatography (ERCP)"), layout)


def short_title(context):
    head = second_head(context, ERCP, "letter", short=' short="What happens in an ERCP"')
    check(head == "What happens in an ERCP | Example Clinic, Oncology", head)


def long_department(context):
    name = "Gastroenterology and Hepatology"
    over = f'<phrases xml:lang="en"><phrase name="department">{name}, Endoscopy and Liver Transplantation</phrase></phrases>'
    for layout in FORMATS:
        plain = over.replace(", Endoscopy and Liver Transplantation", "")
        check(name in " ".join(line[0] for line in lines(context, article(), layout, plain)[0]), layout)
        find(lines(context, article(), layout, over)[0], "Example Clinic" if layout == "letter" else name)


def wide_head(context):
    """A word that is wider than the side column: the head stands above its text, 4.25 between."""
    body = "<section><title>Antes de la colangiopancreatografía</title><p>No coma nada.</p></section>"
    page = lines(context, article(body, lang="es"))[0]
    head, text = find(page, "Antes de la colangiopancreatografía"), find(page, "No coma")
    check(abs(head[1] - 42.5) < 0.5 and abs(text[1] - 187) < 0.5, f"{head}, {text}")
    baselines = [line[2] + size * 0.805 for line, size in ((head, 16 * 1.0), (text, 13 * 1.0))]
    check(abs(baselines[1] - baselines[0] - 21.25) < 0.6, f"from baseline to baseline {baselines[1] - baselines[0]}")


WRITE = '<section><title>Questions</title><write-in lines="2">My questions</write-in></section>'


def own_fit(context):
    """A department asks for one page, and keeps the house's steps."""
    lines(context, article("<section><title>A section</title><p>Text.</p></section>" + WRITE), over='<fit pages="1"/>',
          said="fitted to 1 page: lines to write on 5")


def filled_pages(context):
    """Too long whatever gives way: the last of the pages that it takes is filled."""
    section = "<section><title>Head</title><p>" + "Some words of a text that goes on and on. " * 12 + "</p></section>"
    pages = lines(context, article(section * 7 + WRITE + section * 1), said="What fills the 3 pages: lines to write on")
    check(len(pages) == 3, f"{len(pages)} pages")
    body = [line for line in pages[2] if line[2] < 700]
    check(max(line[2] for line in body) > 400, f"the last page ends at {body[-1]}")


def sources(context):
    def colophon(lang, *langs):
        listed = "".join(f"<source{own}>T{i}</source>" for i, own in enumerate(langs))
        return " ".join(line[0] for line in lines(context, article(lang=lang, sources=listed))[-1])
    english = ' xml:lang="en"'
    check("“T0” y “T1” (artículos en inglés)" in colophon("es", english, english), colophon("es", english, english))
    check("“T0” (artículos)" in colophon("es", "") and "inglés" not in colophon("es", ""), colophon("es", ""))
    mixed = colophon("es", "", english)
    check("“T0” (artículos) y “T1” (artículos en inglés)" in mixed, mixed)
    check("“T0” and “T1” (articles)" in colophon("en", "", ""), colophon("en", "", ""))


def before_sections(context):
    page = lines(context, article("<p>Before all.</p><ul><li>an item</li></ul><section><title>Head</title><p>Text.</p></section>"))[0]
    for text, x in (("Before all.", 187), ("an item", 204), ("Text.", 187)):
        line = [line for line in page if text in line[0]][0]
        check(abs(line[1] - x) < 0.5 or line[0].startswith("•"), f"{line} does not start at {x}")


def head_over_a_table(context):
    body = """<section><title>When</title><table><thead><tr><th>Hour</th><th>What</th></tr></thead><tbody><tr><th>8</th><td>A
        test</td></tr></tbody></table></section>"""
    page = lines(context, article(body))[0]
    gap = find(page, "Hour")[2] + 15 * 0.805 - find(page, "When")[2] - 16 * 0.805
    check(abs(gap - 21.25) < 0.6, f"from baseline to baseline {gap}")


def numbers_and_units(context):
    """No line ends between a number and its unit, or a day and its month."""
    for words in ("38 °C", "500 mg", "20 %", "8 h", "30 min", "1.5 L"):
        for fill in range(0, 30):
            text = "x" * fill + " " + (words + " o ") * 12
            page = lines_of_words(context, text)
            number, unit = words.split()
            bad = [line for line in page if line.endswith(" " + number) or line.startswith(unit + " ")]
            check(not bad, f"a line breaks within “{words}”: {bad}")
            if fill > 2 and words != "38 °C":
                break
    text = "".join('<p>' + "x" * fill + ' el día <field name="d" type="date" format="day-month" default="2026-11-05"/>, que es jueves</p>'
                   for fill in range(30, 60))
    page = lines(context, article(text, lang="es"))
    for line in (line[0] for found in page for line in found):
        check(not line.endswith((" 5", " de")) and not line.startswith(("de ", "noviembre")), f"a line breaks within a date: {line}")


def lines_of_words(context, text):
    return [line[0] for line in lines(context, article(f"<p>{text}</p>", lang="es"))[0]]
