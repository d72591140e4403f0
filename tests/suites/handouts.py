"""Every sample PDF as others see it: qpdf, poppler's pdfinfo, pdffonts and pdftotext, and a second run elsewhere."""

import glob
import os
import re
import unicodedata
import xml.etree.ElementTree as ElementTree

from harness import check, read, run

NS = "{urn:pdfgen:article}"
INCLUDE = "{http://www.w3.org/2001/XInclude}include"
BLOCKS = {NS + name for name in ("title", "subtitle", "p", "li", "dt", "dd", "th", "td", "caption", "q", "answer", "hint", "summary", "step")}
INNER = BLOCKS | {NS + name for name in ("ul", "ol", "dl", "table", "callout", "section", "figure", "write-in", "checklist", "steps",
                                         "columns", "qa", "chain")}
TAGS = re.compile(r"^( *)([A-Z][A-Za-z0-9]*)(?: \"[^\"]*\")?(?: \(block\)| \(inline\))?:?$", re.M)


def matrix(context):
    """(article, layouts, PDF) of what `make handouts` makes."""
    formats = ["letter"] + sorted({os.path.basename(p)[:-4] for p in glob.glob("layouts/formats/*.xml", root_dir=context.root)} -
                                  {"letter"})
    formats = [form for form in formats if not form.startswith(("chart-", "timeline-", "leaflet-"))]
    for article in sorted(glob.glob("sources/*/*.xml", root_dir=context.root)):
        _, lang, name = article.split("/")
        if lang in ("shared", "jobs") or name.endswith("-timeline.xml"):  # charts: suites/chart.py
            continue
        for department in sorted(glob.glob("layouts/departments/*.xml", root_dir=context.root)):
            if department.endswith("-a5.xml"):  # brings its own page
                pdf = f"{name[:-4]}.{lang}.{os.path.basename(department)[:-4]}.pdf"
                yield article, [department], os.path.join("build", "handouts", pdf)
                continue
            for form in formats:
                layouts = [department] + ([f"layouts/formats/{form}.xml"] if form != "letter" else [])
                pdf = f"{name[:-4]}.{lang}.{os.path.basename(department)[:-4]}-{form}.pdf"
                yield article, layouts, os.path.join("build", "handouts", pdf)


def command(program, article, layouts, out, root="."):
    words = [program, "build", os.path.join(root, article), "--content-root", os.path.join(root, "sources"), "-o", out]
    return words + [word for layout in layouts for word in ("--layout", os.path.join(root, layout))]


def tests(context):
    for article, layouts, pdf in matrix(context):
        name = os.path.basename(pdf)[:-4]
        for check_ in (sound, described, fonts, same_elsewhere, reading_order, structure):
            yield (f"handouts/{name}: {check_.__name__.replace('_', ' ')}",
                   lambda c=check_, a=article, l=layouts, p=pdf: c(context, a, l, p))
    yield "handouts/the page that lists them", lambda: listed(context)


def listed(context):
    folder = os.path.join(context.build, "handouts")
    page = read(os.path.join(folder, "index.html")).decode()
    links = re.findall('<a href="([^"]+)">', page)
    made = {os.path.basename(pdf) for _, _, pdf in matrix(context)}
    check(made <= set(links) and len(links) == len(set(links)), f"not listed: {sorted(made - set(links))}")
    check(all(os.path.exists(os.path.join(folder, link)) for link in links), "a link leads nowhere")
    check(page.count("<h2") == page.count("</ul>") and "<h2" in page and " (</" not in page, "its lists are not whole")


def tool(context, *words):
    result = run(list(words), cwd=context.root, env=context.home)
    check(result.status == 0 and not result.err, f"{words[0]}: exit {result.status}\n{result.said}{result.text}")
    return result.text


def sound(context, article, layouts, pdf):
    text = tool(context, "qpdf", "--check", pdf)
    check("No syntax or stream encoding errors found" in text and "WARNING" not in text, text)


def described(context, article, layouts, pdf):
    root = parse(context, article)
    info = dict(line.split(":", 1) for line in tool(context, "pdfinfo", "-isodates", pdf).splitlines() if ":" in line)
    title = plain(root.find(f"{NS}head/{NS}title"))
    check(info.get("Title", "").strip() == title, f"the title is {info.get('Title')}, not {title}")
    check(info["Tagged"].strip() == "yes", "not tagged")
    check(info["Suspects"].strip() == "no" and info["JavaScript"].strip() == "no", "suspects or JavaScript")
    if not any("large-print" in layout for layout in layouts):
        pages = "4" if layouts[0].endswith("-a5.xml") else "2"  # of A5 four go on a sheet
        check(info["Pages"].strip() == pages, f"one sheet has {pages} pages, this {info['Pages'].strip()}")
    # The catalogue's own words, uncompressed by qpdf.
    raw = run(["qpdf", "--qdf", "--object-streams=disable", pdf, "-"], cwd=context.root).out
    lang = root.get("{http://www.w3.org/XML/1998/namespace}lang").encode()
    for wanted in (b"/Lang (" + lang, b"/DisplayDocTitle true", b"/Marked true", b"/Outlines", b"/PageLabels", b"/ViewerPreferences",
                   b"/StructTreeRoot"):
        check(wanted in raw, f"no {wanted.decode()} in the file")


def fonts(context, article, layouts, pdf):
    lines = tool(context, "pdffonts", pdf).splitlines()[2:]
    check(lines, "no fonts")
    for line in lines:
        encoding, emb, sub, uni = line.split()[-6:-2]
        known = uni == "yes" or encoding == "WinAnsi"  # of which every code is defined: for what is typed into forms
        check((emb, sub, known) == ("yes", "yes", True), f"not embedded, subset and mapped to Unicode: {line}")


def same_elsewhere(context, article, layouts, pdf):
    """The same bytes again: sanitized, in another locale, time zone and folder."""
    folder = context.folder()
    out = os.path.join(folder, "out.pdf")
    result = run(command(context.careful, article, layouts, out, root=context.root), cwd=folder, env=context.abroad)
    check(result.status == 0, f"exit {result.status}\n{result.said[-4000:]}")
    check(read(out) == read(os.path.join(context.root, pdf)), "other bytes")
    os.remove(out)


# ---- the text ----------------------------------------------------------------------------------------------------
def parse(context, path):
    """The article with its includes in place."""
    path = os.path.join(context.root, path)
    root = ElementTree.parse(path).getroot()
    for parent in list(root.iter()):
        for i, child in enumerate(list(parent)):
            if child.tag == INCLUDE:
                part = parse(context, os.path.join(os.path.dirname(path), child.get("href")))
                part.tail = child.tail
                parent[i] = part
    return root


def squeeze(text):
    """Text without spaces, hyphens and bullets: what differs between two renderings of the same words is only those."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if c.isalnum())


def plain(element):
    return " ".join("".join(element.itertext()).split())


def pieces(element):
    """The text of the article's blocks in document order, without what fields put in."""
    def own(node):
        found = node.text or ""
        for child in node:
            if child.tag in INNER:
                found += "\0"
            elif child.tag in (NS + "field", NS + "phrase", NS + "ref"):
                found += "\0" + (child.tail or "")
                continue
            else:
                found += own(child)
            found += child.tail or ""
        return found
    for node in element.iter():
        if node.tag in BLOCKS:
            for piece in own(node).split("\0"):
                if len(squeeze(piece)) > 2:
                    yield " ".join(piece.split())


def blocks(context, article):
    root = parse(context, article)
    body = [child for child in root if child.tag != NS + "head"]
    return [plain(root.find(f"{NS}head/{NS}title"))] + [piece for part in body for piece in pieces(part)]


def in_order(blocks_, text, where):
    """Each block stands in the text as one stretch, and after the block before it."""
    text, at = squeeze(text), 0
    for block in blocks_:
        found = text.find(squeeze(block), at)
        if found < 0:
            anywhere = squeeze(block) in text
            check(False, f"{where}: {'out of order' if anywhere else 'not found, or torn'}: {block[:200]}")
        at = found + len(squeeze(block))


def reading_order(context, article, layouts, pdf):
    """As copied and pasted, and as read aloud: pdftotext, and the text of the structure tree."""
    wanted = blocks(context, article)
    in_order(wanted, tool(context, "pdfinfo", "-struct-text", pdf), "structure tree")
    in_order(wanted, tool(context, "pdftotext", "-raw", "-enc", "UTF-8", pdf, "-"), "pdftotext")


def structure(context, article, layouts, pdf):
    root = parse(context, article)
    tree = tool(context, "pdfinfo", "-struct", pdf)
    tags = [name for _, name in TAGS.findall(tree)]
    sections = len(root.findall(f".//{NS}section/{NS}title"))
    count = {name: tags.count(name) for name in set(tags)}
    check(count.get("H1", 0) == 1, f"{count.get('H1', 0)} H1")
    headings = [int(tag[1]) for tag in tags if re.fullmatch("H[1-6]", tag)]
    check(len(headings) >= 1 + sections, f"{len(headings)} headings, the article has {sections} sections and a title")
    check(all(b <= a + 1 for a, b in zip(headings, headings[1:])), f"a level is left out: {headings}")
    for tag, path in (("Table", "table"), ("TH", "th"), ("TD", "td"), ("TR", "tr")):
        there = len(root.findall(f".//{NS}{path}"))
        check(count.get(tag, 0) == there, f"{count.get(tag, 0)} {tag}, the article has {there}")
    lists = sum(len(root.findall(f".//{NS}{name}")) for name in ("ul", "ol", "checklist", "steps"))
    check(count.get("L", 0) >= lists, f"{count.get('L', 0)} lists, the article has {lists}")
    check(count.get("LBody", 0) == count.get("LI", 0), "a list item without its body")
