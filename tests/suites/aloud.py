"""Each sample as a blind reader hears it and as a weak-sighted one sees it: what no validator knows, because it takes the
article beside the PDF. The structure tree alone must say the article's words in order, each in its language; headings, pictures,
tables and links must be what the article says; text must stand out from its ground. aloud_broken.py shows that each check
refuses what it is there for."""

import collections
import os
import re

import painting
import pdf as reader
import spoken
from harness import Failure, check, difference, run
from suites import handouts

EVERY = "tests/articles/every-element.xml"
BLOCK_TYPES = {"P", "H1", "H2", "H3", "H4", "H5", "H6", "Lbl", "LBody", "TH", "TD", "Caption", "Figure", "TOCI"}
GROUPS = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Aside", "Note", "L", "LI", "Table", "THead", "TBody", "TR", "NonStruct", "TOC"}
FILE_NAME = re.compile(r"\.(svg|png|jpe?g|gif|pdf|tiff?)\b|[\\/]\w+\.\w|^(image|img|picture|photo|figure|dsc)[-_ ]?\d*$", re.I)
TEXT, LARGE, LARGE_SIZE, LARGE_BOLD = 4.5, 3.0, 18.0, 14.0  # WCAG 2.1, 1.4.3; sizes in points
SHAPE = 3.0  # 1.4.11
THIN = 3.0  # points: a filled area no thicker is a line
DRAWN = ("chemo-and-immunotherapy.en.oncology-letter", "how-long-immunotherapy-takes.es.radiology-large-print",
         "chemo-and-immunotherapy.es.letterhead-a5")  # what is reckoned of these is looked for in their pictures
ROUNDING = 0.01  # of a contrast: colours are written with three decimals


def samples(context):
    """(name, article, layouts, PDF): the handouts, the cookbook, and the test article in each department's look."""
    for article, layouts, pdf in handouts.matrix(context):
        yield os.path.basename(pdf)[:-4], article, layouts, pdf
    cookbook = "layouts/cookbook/"
    for layout, suffix in (("layout", ""), ("department", ".department"), ("large-print", ".large-print")):
        yield "cookbook.en" + suffix, cookbook + "cookbook.xml", [cookbook + layout + ".xml"], f"build/handouts/cookbook.en{suffix}.pdf"
    for layouts in (["oncology"], ["radiology"], ["paediatrics"], ["letterhead-a5"], ["oncology", "../formats/large-print"]):
        files = [f"layouts/departments/{layout}.xml".replace("departments/../", "") for layout in layouts]
        yield "every-element." + "-".join(os.path.basename(layout) for layout in layouts), EVERY, files, None


def tests(context):
    for name, article, layouts, pdf in samples(context):
        yield f"aloud/{name}", lambda a=article, l=layouts, p=pdf: everything(context, a, l, p)
        if pdf and name in DRAWN:
            yield f"aloud/{name} as it is drawn", lambda p=pdf: as_drawn(context, p)


class Sample:
    """A PDF read, its article and the words of its layouts."""

    def __init__(self, pdf, article, layouts):
        self.pdf, self.article, self.layouts = pdf, article, layouts
        self.layout = spoken.Layout(layouts)


def sample(context, article, layouts, pdf):
    """Reads a sample; builds it first where `make handouts` has not."""
    rooted = [os.path.join(context.root, layout) for layout in layouts]
    if pdf is None:
        pdf = os.path.join(context.folder(), "out.pdf")
        result = run(handouts.command(context.program, article, layouts, pdf, root=context.root), env=context.home)
        check(result.status == 0, f"exit {result.status}\n{result.said}")
    return Sample(reader.load(os.path.join(context.root, pdf)), spoken.parse(os.path.join(context.root, article)), rooted)


def everything(context, article, layouts, pdf):
    """Every check on one file, which is read once; each failure by its name."""
    read = sample(context, article, layouts, pdf)
    results = []
    for one in CHECKS:
        try:
            one(read)
            results.append((": " + one.__name__.replace("_", " "), None))
        except Failure as failure:
            results.append((": " + one.__name__.replace("_", " "), str(failure)))
    return results


# ---- the words
def said(pdf, element):
    """[(text, language)] of an element and what is below it, as it is said: alternative and actual text instead of content."""
    instead = element.actual if element.actual is not None else element.alt if element.alt is not None else element.expansion
    if instead is not None:
        return [(instead, element.language())]
    pieces = []
    for kid in element.kids:
        if isinstance(kid, reader.Element):
            pieces += said(pdf, kid)
        elif isinstance(kid, reader.Content):
            check((kid.page, kid.mcid) in pdf.content, f"{element.type} names content {kid.mcid} of page {kid.page}, which there is not")
            pieces += [(text, lang or element.language()) for text, lang in pdf.content[kid.page, kid.mcid].pieces]
    return pieces


def blocks(pdf, top=None):
    """What the structure tree says, or an element of it, block by block. A block's own words before, between and after the blocks in it are its own."""
    found = []

    def visit(element):
        pieces = []

        def end():
            if "".join(text for text, _ in pieces).strip():
                check(element.type in BLOCK_TYPES, f"{element.type} has words of its own: {pieces}")
                found.append(spoken.Block(element.type, pieces))
            pieces.clear()

        if element.type == "Figure":
            check(element.alt is not None or element.actual is not None, "a Figure without alternative text")
        if any(instead is not None for instead in (element.alt, element.actual, element.expansion)):
            found.append(spoken.Block(element.type, said(pdf, element)))
            return
        for kid in element.kids:
            if isinstance(kid, reader.Element) and (kid.type in BLOCK_TYPES or kid.type in GROUPS):
                end()
                visit(kid)
            elif isinstance(kid, reader.Element):
                pieces.extend(said(pdf, kid))
            elif isinstance(kid, reader.Content):
                check((kid.page, kid.mcid) in pdf.content, f"{element.type} names content {kid.mcid} that page {kid.page} has not")
                pieces.extend((text, lang or element.language()) for text, lang in pdf.content[kid.page, kid.mcid].pieces)
        end()

    visit(top or pdf.root)
    return found


def words(read):
    """The article's words, all of them, in order, each block of its kind and in its language; callouts by their kind."""
    actual = "\n".join(map(str, blocks(read.pdf)))
    wanted = ["\n".join(str(block) for block in whole) for whole in spoken.spoken(read.article, read.layouts, *pages_of(read.pdf))]
    if actual not in wanted:
        check(False, min((difference(one, actual) for one in wanted), key=len))


def first_page(element):
    return next((kid.page for e in element.walk() for kid in e.kids if isinstance(kid, reader.Content)), None)


def pages_of(pdf):
    """Two functions: the number of the page where the element of an id begins, and where a section does, counted from 0."""
    ids = {element.id: element for element in pdf.root.walk() if element.id}
    sections = [element for element in pdf.root.walk() if element.type == "Sect"]

    def number(element):
        return str(first_page(element) + 1)
    return lambda one: number(ids[one]), lambda at: number(sections[at]) if at < len(sections) else "?"


def headings(read):
    """Levels without gaps, the first one H1 and the only one; each is titled as it reads."""
    found = [element for element in read.pdf.root.walk() if re.fullmatch("H[1-6]?", element.type)]
    levels = [int(element.type[1:] or 0) for element in found]
    check(levels[:1] == [1] and levels.count(1) == 1, f"the headings' levels are {levels}")
    check(all(b <= a + 1 for a, b in zip(levels, levels[1:])), f"a level is left out: {levels}")
    for element in found:
        text = spoken.Block("", said(read.pdf, element)).words
        check(text, f"an empty {element.type}")
        title = " ".join((element.title or text).split())
        check(title == text, f"a heading reads “{text}”, its title “{title}”")


def figures(read):
    """Pictures are figures or decoration, and alternative text is a text."""
    owner = owners(read.pdf)
    for element in read.pdf.root.walk():
        if element.type == "Figure":
            check(element.alt and element.alt.strip(), "a Figure without alternative text")
            check(not FILE_NAME.search(re.sub(r"\w+://\S+", "", element.alt)), f"alternative text that is a file's name: {element.alt}")
            check("BBox" in "".join(element.attributes), f"a Figure without BBox: {element.alt}")
    for page in read.pdf.pages:
        for mark in page.painted:
            if (mark.form is not None or mark.kind == "image") and mark.mark != "artifact":
                element = owner.get((page.number, mark.mark))
                while element is not None and element.type != "Figure":
                    element = element.parent
                check(element is not None, f"page {page.number + 1}: a picture at {mark.box} that is neither a Figure nor an artifact")
                box = element.attributes["/BBox"]
                check(box[0] - 0.5 <= mark.box[0] and mark.box[2] <= box[2] + 0.5 and box[1] - 0.5 <= mark.box[1] and mark.box[3] <= box[3] + 0.5,
                      f"page {page.number + 1}: “{element.alt}” paints {mark.box} outside its BBox {box}")


def decoration(read):
    """Each Figure is one of the article's or the layout's; the pictures that the article calls decorative are none."""
    alts = [element.alt for element in read.pdf.root.walk() if element.type == "Figure"]
    speaker, wanted = spoken.Speaker(read.article, read.layout), []
    for e in spoken.visible(speaker, read.article):
        if spoken.name(e) in ("figure", "chain") and e.get("decorative") != "true":
            wanted.append(e.get("alt"))
        elif spoken.name(e) == "timeline":
            wanted += speaker.timeline_alternatives(e).values()
    codes = [alt for alt in alts if "://" in alt]
    check([alt for alt in alts if alt not in codes] == wanted, f"alternative texts {alts}, the article has {wanted}")


# ---- tables
def grid(pdf, table):
    rows = []
    for row in (element for element in table.walk() if element.type == "TR"):
        rows.append([])
        for cell in row.kids:
            check(isinstance(cell, reader.Element) and cell.type in ("TH", "TD"), "a row has a kid that is no cell")
            a = cell.attributes
            headers = [reader.text(one) for one in a.get("/Headers", [])]
            rows[-1].append((cell.type, " ".join(block.words for block in blocks(pdf, cell)), a.get("/RowSpan", 1), a.get("/ColSpan", 1),
                             str(a.get("/Scope", "/None"))[1:], cell.id, headers))
    return spoken.laid_out(rows)


def tables(read):
    """The cells of the article's tables in their places, and for each of them the header cells that the article gives it."""
    found = [grid(read.pdf, element) for element in read.pdf.root.walk() if element.type == "Table"]
    wanted = list(spoken.tables(read.article, read.layout))
    check(len(found) == len(wanted), f"{len(found)} tables, the article has {len(wanted)}")
    for cells, meant in zip(found, wanted):
        places, right = [cell.place() for cell in cells], [cell.place() for cell in meant]
        check(places == right, difference("\n".join(map(str, right)), "\n".join(map(str, places))))
        ids = {cell.id for cell in cells if cell.kind == "TH" and cell.id}
        for cell, one in zip(cells, meant):
            check(set(cell.headers) <= ids, f"“{cell.text}” names headers that there are not: {cell.headers}")
            by, right = spoken.heads(cells, cell), spoken.meant_heads(meant, one)
            if cell.kind == "TD" or cell.headers or (one.scope == "Row" and not spoken.simple(meant)):
                check(by == right, f"“{cell.text}” is headed by {by}, in the article by {right}")
            check(cell.kind == "TD" or not right or spoken.simple(meant) or cell.headers or one.scope == "Column",
                  f"“{cell.text}” of a table that is not simple names no heads")
            if cell.kind == "TH":
                check(cell.scope == one.scope, f"“{cell.text}” heads its {cell.scope}, in the article its {one.scope}")


# ---- links
def owners(pdf):
    """{(page, MCID): the element that has it}"""
    found = {}
    for element in pdf.root.walk():
        for kid in element.kids:
            if isinstance(kid, reader.Content):
                check((kid.page, kid.mcid) not in found, f"content {kid.mcid} of page {kid.page} stands twice in the structure")
                found[kid.page, kid.mcid] = element
    return found


def in_contents(element):
    return element is not None and (element.type == "TOC" or in_contents(element.parent))


def address(read, element):
    kind = spoken.name(element)
    words_ = "".join(text for text, _ in spoken.Speaker(read.article, read.layout).inline(element, "")) if kind in ("tel", "email", "url") else ""
    if kind == "tel":
        return "tel:" + words_.strip().replace(" ", "-")
    if kind == "email":
        return "mailto:" + words_
    return words_ or ("#" + element.get("to") if kind == "ref" else element.get("href"))


def entries(pdf):
    """{annotation: its Link} of the entries of contents: each leads to the section that begins with its words."""
    placed = {}
    for element in (e for e in pdf.root.walk() if e.type == "Link" and in_contents(e)):
        words_ = "".join(text for text, _ in said(pdf, element)).split()
        objects = [kid for kid in element.kids if isinstance(kid, reader.Object)]
        check(objects, f"the entry “{words_}” has no annotation in the structure")
        for kid in objects:
            placed[kid.reference] = element
            destination = pdf.resolve(pdf.resolve(kid.reference).get("/Dest"))
            check(destination, f"the entry “{words_}” leads nowhere")
            titles = ["".join(text for text, _ in said(pdf, e)).split() for e in pdf.root.walk()
                      if re.fullmatch("H[1-6]", e.type) and first_page(e) == pdf.page_numbers[destination[0]]]
            check(words_[:-1] in titles and words_[-1] == str(pdf.page_numbers[destination[0]] + 1),
                  f"the entry “{words_}” leads to page {pdf.page_numbers[destination[0]] + 1}: {titles}")
    return placed


def links(read):
    """Each link of the article: its address, its annotations in the structure, what they say, and where they lie."""
    pdf = read.pdf
    wanted = spoken.link_targets(spoken.Speaker(read.article, read.layout), lambda element: address(read, element))
    elements = [element for element in pdf.root.walk() if element.type == "Link" and not in_contents(element)]
    check(len(elements) == len(wanted), f"{len(elements)} Link elements, the article has {len(wanted)} links")
    placed = entries(pdf)
    for element, href in zip(elements, wanted):
        objects = [kid for kid in element.kids if isinstance(kid, reader.Object)]
        check(objects, f"the link to {href} has no annotation in the structure")
        for kid in objects:
            placed[kid.reference] = element
            link(pdf, element, pdf.resolve(kid.reference), href)
    for page in pdf.pages:
        for reference, annotation in page.annotations:
            if annotation.get("/Subtype") == "/Widget":
                continue  # fields() looks at these
            check(reference in placed, f"page {page.number + 1}: an annotation outside the structure: {annotation.get('/Contents')}")


def link(pdf, element, annotation, href):
    words_ = " ".join("".join(text for text, _ in said(pdf, element)).split())
    check(annotation.get("/Subtype") == "/Link", f"the link to {href} is a {annotation.get('/Subtype')}")
    contents = (reader.text(annotation.get("/Contents")) or "").strip()
    check(contents, f"the annotation of the link to {href} has no Contents")
    check("".join(words_.split()) in "".join(contents.split()), f"the annotation of “{words_}” says “{contents}”")
    owner, _ = pdf.owner(annotation.get("/StructParent"))
    check(owner == pdf.resolve(element.reference), f"the parent tree has another element for the link to {href}")
    if href.startswith("#"):
        destination = pdf.resolve(annotation.get("/Dest"))
        check(destination and destination[0] in pdf.page_numbers, f"the link to {href} leads nowhere: {destination}")
        targets = [e for e in pdf.root.walk() if e.id == href[1:]]
        check(len(targets) == 1, f"{len(targets)} elements have the id {href}")
        first = next(kid for e in targets[0].walk() for kid in e.kids if isinstance(kid, reader.Content))
        check(pdf.page_numbers[destination[0]] == first.page, f"the link to {href} leads to another page")
    else:
        check(reader.text(annotation["/A"]["/URI"]) == href, f"the link to {href} leads to {annotation['/A']['/URI']}")


# ---- form fields
def fields(read):
    """Each form field stands in the structure, in a Form of its own, and is called by words that the article says."""
    pdf = read.pdf
    spoken_words = " ".join("".join("".join(text for text, _ in said(pdf, e)) for e in pdf.root.walk()).split())
    placed = set()
    for element in (e for e in pdf.root.walk() if e.type == "Form"):
        check(len(element.kids) == 1 and isinstance(element.kids[0], reader.Object), f"a Form holds {len(element.kids)} kids")
        widget = pdf.resolve(element.kids[0].reference)
        check(widget.get("/Subtype") == "/Widget", f"a Form with a {widget.get('/Subtype')}")
        label = re.sub(r" \(\d+/\d+\)$", "", reader.text(widget.get("/TU")) or "")
        check(label and " ".join(label.split()) in spoken_words, f"a form field is called “{label}”, which nothing says")
        owner, _ = pdf.owner(widget.get("/StructParent"))
        check(owner == pdf.resolve(element.reference), f"the parent tree has another element for the form field “{label}”")
        placed.add(element.kids[0].reference)
    for page in pdf.pages:
        for reference, annotation in page.annotations:
            check(annotation.get("/Subtype") != "/Widget" or reference in placed, f"page {page.number + 1}: a form field outside the structure")


# ---- every mark
def marks(read):
    """Every mark is tagged or an artifact; every tagged sequence stands in the structure once, where the parent tree says."""
    pdf = read.pdf
    faults = [fault for page in pdf.pages for fault in page.faults]
    check(not faults, "\n".join(faults[:10]))
    owner = owners(pdf)
    for place, sequence in pdf.content.items():
        check(place in owner, f"page {place[0] + 1}: content {place[1]} ({sequence.tag}) is not in the structure")
    check(set(owner) <= set(pdf.content), f"the structure names content that there is not: {sorted(set(owner) - set(pdf.content))}")
    for page in pdf.pages:
        numbers, _ = pdf.owner(page.value.get("/StructParents"))
        for mcid in page.sequences:
            check(numbers is not None and mcid < len(numbers) and numbers[mcid] == owner[page.number, mcid].reference,
                  f"page {page.number + 1}: the parent tree has another element for content {mcid}")
        check(page.value.get("/Tabs") == "/S", f"page {page.number + 1}: the tab order is not the structure's")
    for element in pdf.root.walk():
        above = element.parent.reference if element.parent else pdf.catalog["/StructTreeRoot"]
        check(element.says_parent == above, f"{element.type} names another parent than it has")


def document(read):
    """The language and title, in every place that readers look."""
    pdf, lang = read.pdf, read.article.get(spoken.LANG)
    check(reader.text(pdf.catalog.get("/Lang")) == lang, f"the language is {pdf.catalog.get('/Lang')}, not {lang}")
    title = spoken.Block("", spoken.Speaker(read.article, read.layout).inline(read.article.find(f"{spoken.NS}head/{spoken.NS}title"), lang)).words
    info = pdf.resolve(pdf.trailer.get("/Info", {}))
    check(reader.text(info.get("/Title")) == title, f"the title is {info.get('/Title')}, not {title}")
    xmp = pdf.stream(pdf.catalog["/Metadata"]).decode().replace("&amp;", "&").replace("&lt;", "<")
    check(title in xmp, "the title does not stand in the metadata")
    clinic = read.layout.values.get("clinic")
    check(reader.text(info.get("/Author")) == clinic if clinic else "/Author" not in info, f"the author is {info.get('/Author')}, not {clinic}")
    check(not clinic or f"<dc:creator><rdf:Seq><rdf:li>{clinic}</rdf:li></rdf:Seq></dc:creator>" in xmp, "the author does not stand in the metadata")
    subjects = [f"{e.text} ({e.get('scheme')} {e.get('code')})" for e in read.article.findall(f"{spoken.NS}head/{spoken.NS}subject")]
    check(not subjects or reader.text(info.get("/Keywords")) == "; ".join(subjects), f"the keywords are {info.get('/Keywords')}, not {subjects}")
    check(all(f"<rdf:li>{subject}</rdf:li>" in xmp for subject in subjects), "a subject does not stand in the metadata")
    review = read.article.find(f"{spoken.NS}head/{spoken.NS}review")
    contributor = review.get("by") if review.get("status") == "reviewed" else None
    check(("<dc:contributor>" in xmp) == bool(contributor) and (not contributor or f"<rdf:li>{contributor}</rdf:li>" in xmp), "another contributor")
    check(pdf.resolve(pdf.catalog.get("/ViewerPreferences", {})).get("/DisplayDocTitle") is True, "viewers show the file's name, not its title")
    check(pdf.resolve(pdf.catalog.get("/MarkInfo", {})).get("/Marked") is True, "not marked as tagged")


# ---- what is seen
def luminance(color):
    parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in color]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    """As WCAG 2.1 defines it, 1 to 21."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ground(painted, before, x, y):
    """The colour of the last area painted before a mark at a point; paper is white."""
    for mark in reversed(painted[:before]):
        if mark.kind in ("fill", "image") and mark.box[0] <= x <= mark.box[2] and mark.box[1] <= y <= mark.box[3]:
            if mark.kind == "image" or painting.inside(mark.polygons, x, y):
                return mark.color
    return (1.0, 1.0, 1.0)


def needed(mark):
    large = mark.size >= LARGE_SIZE - 0.01 or (mark.font.bold and mark.size >= LARGE_BOLD - 0.01)
    return LARGE if large else TEXT


def measured(page):
    """(mark, ground, contrast) of each text, at the worst of several points along it."""
    grounds = [mark for mark in page.painted if mark.kind != "stroke"]
    for i, mark in enumerate(grounds):
        if mark.kind != "text" or not mark.text.strip():
            continue
        x0, y0, x1, y1 = mark.box
        found = []
        for step in range(9):
            x, y = x0 + (x1 - x0) * (step + 0.5) / 9, (y0 + y1) / 2
            below = ground(grounds, i, x, y)
            last = ground(grounds, len(grounds), x, y)
            check(last == below, f"page {page.number + 1}: “{mark.text}” is painted over")
            found.append((below, 0.0 if painting.PATTERN in (below, mark.color) else contrast(mark.color, below)))
        yield (mark, *min(found, key=lambda pair: pair[1]))


def text_contrast(read):
    """Each text against its ground: 4.5:1, large text 3:1; and it is painted."""
    for page in read.pdf.pages:
        for mark, below, found in measured(page):
            check(mark.shown and mark.alpha == 1, f"page {page.number + 1}: “{mark.text}” is not painted, or with transparency")
            check(found >= needed(mark) - ROUNDING, f"page {page.number + 1}: “{mark.text}” of {mark.size:g} pt: {mark.color} on {below} is "
                                                    f"{found:.2f}:1, not {needed(mark)}:1")


def table_areas(read, page):
    """Where the tables of a page have their words: (lowest, highest) of each."""
    owner, found = owners(read.pdf), {}
    for mark in page.painted:
        element = owner.get((page.number, mark.mark)) if mark.kind == "text" else None
        while element is not None and element.type != "Table":
            element = element.parent
        if element is not None:
            low, high = found.get(element.reference, (mark.box[1], mark.box[3]))
            found[element.reference] = min(low, mark.box[1]), max(high, mark.box[3])
    return found.values()


def shape_contrast(read):
    """Lines and icons against their ground, 3:1: of an icon what stands out most. Lines between a table's rows say nothing that
    the space between them does not; they are let be."""
    for page in read.pdf.pages:
        tables_ = table_areas(read, page)
        for number, found, box in shapes(page):
            between = number is None and any(low < box[1] and box[3] < high for low, high in tables_)
            what = "a line" if number is None else "an icon"
            check(between or found >= SHAPE - ROUNDING, f"page {page.number + 1}: {what} at {box} has a contrast of {found:.2f}:1")


def shapes(page):
    """(number of the icon or None, contrast, box) of each line and each icon."""
    icons, first = {}, {}
    for i, mark in enumerate(page.painted):
        first.setdefault(mark.form, i)
        if mark.kind not in ("fill", "stroke") or mark.color == painting.PATTERN:
            continue
        x0, y0, x1, y1 = mark.box
        if mark.form is None and mark.kind == "fill" and min(x1 - x0, y1 - y0) > THIN:
            continue
        x, y = mark.polygons[0][0] if mark.kind == "stroke" else ((x0 + x1) / 2, (y0 + y1) / 2)
        before = i if mark.form is None else first[mark.form]
        found = contrast(mark.color, ground(page.painted, before, x, y))
        if mark.form is None:
            yield None, found, mark.box
        else:
            icons[mark.form] = max(icons.get(mark.form, (0, None)), (found, mark.box))
    for number, (found, box) in icons.items():
        yield number, found, box


def beyond_colour(read):
    """Nothing by colour alone: links are underlined, marks of notes raised, or before their note; callouts of two kinds have two labels (that each has one, `words` tells)."""
    pdf, owner = read.pdf, owners(read.pdf)
    for page in pdf.pages:
        lines = [mark for mark in page.painted if mark.kind != "text" and mark.form is None and mark.box[3] - mark.box[1] <= THIN]
        for mark in page.painted:
            element = owner.get((page.number, mark.mark)) if mark.kind == "text" and mark.text.strip() else None
            while element is not None and element.type != "Link":
                element = element.parent
            if element is None or in_contents(element):  # what leads to a page number tells itself
                continue
            x0, y0, x1, y1 = mark.box
            within = element.parent.type if element.parent else None
            if (within == "Lbl" and element.parent.parent.type == "Note") or (within == "Reference" and raised(mark, page)):
                continue
            line = any(one.box[0] <= x0 + 1 and one.box[2] >= x1 - mark.size * 0.4 and y0 - 0.4 * mark.size <= one.box[1] <= y0 for one in lines)
            check(line, f"page {page.number + 1}: the link “{mark.text}” is told by its colour alone")
    lang = read.article.get(spoken.LANG)
    kinds = {e.get("kind") for e in read.article.iter(spoken.NS + "callout") if e.find(spoken.NS + "label") is None}
    labels = [read.layout.phrase(read.layout.labels[kind], lang) for kind in kinds]
    check(len({"".join(label.itertext()) for label in labels}) == len(labels), f"callouts of two kinds have one label: {sorted(kinds)}")


def raised(mark, page):
    """Whether a mark is smaller than a text right beside it, and stands above that one's baseline."""
    def beside(one):
        gap = max(one.box[0] - mark.box[2], mark.box[0] - one.box[2])
        return one.kind == "text" and gap < one.size and one.size >= 1.25 * mark.size and one.box[1] + 0.2 * one.size <= mark.box[1] <= one.box[3]
    return any(beside(one) for one in page.painted)


def as_drawn(context, pdf):
    """That the colours reckoned here are those a reader paints: in the picture of a page, the ground of each text and its ink."""
    resolution, path = 144, os.path.join(context.root, pdf)
    scale = resolution / 72
    for page in reader.load(path).pages:
        number = str(page.number + 1)
        data = run(["pdftoppm", "-r", str(resolution), "-f", number, "-l", number, path], env=context.home).out
        head = re.match(rb"P6\s(\d+)\s(\d+)\s255\s", data)
        width, pixels = int(head[1]), data[head.end():]
        for mark, below, _ in measured(page):
            x0, y0, x1, y1 = mark.box
            top, bottom = (page.box[3] - y1) * scale, (page.box[3] - y0) * scale
            found = collections.Counter()
            for y in range(int(top), int(bottom) + 1):
                row = 3 * (y * width + int(x0 * scale))
                line = pixels[row:row + 3 * (int((x1 - x0) * scale) + 1)]
                found.update(zip(line[::3], line[1::3], line[2::3]))
            check(nearest(found, below) <= 3, f"page {number}: the ground of “{mark.text}” is not {below}")
            if not any(c.isalnum() for c in mark.text):
                continue  # quotation marks alone are too thin to fill a pixel
            check(nearest(found, mark.color) <= 48, f"page {number}: “{mark.text}” is not painted in {mark.color}")


def nearest(found, color):
    """How far the nearest colour of a picture is from another, of 255."""
    return min(max(abs(a - 255 * b) for a, b in zip(pixel, color)) for pixel in found)


CHECKS = (words, headings, figures, decoration, tables, links, fields, marks, document, text_contrast, shape_contrast, beyond_colour)
