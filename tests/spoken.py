"""What a reader for the blind is to say of an article: written down from the article and the words of its layouts alone, without
a look at the program. aloud.py holds PDFs against it.

    spoken(article, layouts, page, section_page) -> [Block]: each block's type of structure element, its words, and their languages
"""

import os
import re
import xml.etree.ElementTree as ElementTree

NS, LAYOUT, TIMELINE = "{urn:pdfgen:article}", "{urn:pdfgen:layout}", "{urn:pdfgen:timeline}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
INCLUDE = "{http://www.w3.org/2001/XInclude}include"
INLINE = {"em", "strong", "term", "abbr", "a", "ref", "sub", "sup", "span", "br", "field", "phrase", "fill", "stroke", "logo", "fn"}
HOLLOW = {"ul", "ol", "checklist", "steps", "thead", "tbody"}


def parse(path):
    """An article with its includes in place."""
    root = ElementTree.parse(path).getroot()
    for parent in list(root.iter()):
        for i, child in enumerate(list(parent)):
            if child.tag == INCLUDE:
                part = parse(os.path.join(os.path.dirname(path), child.get("href")))
                part.tail = child.tail
                parent[i] = part
            elif child.tag == NS + "timeline":  # its own parts behind the title and caption that the article gives it
                part = parse(os.path.join(os.path.dirname(path), child.get("src")))
                child.set(LANG, part.get(LANG))
                child.extend(list(part))
    return root


def name(element):
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class Block:
    """`words` without double spaces; `languages`: [language, number of characters that are no spaces] in a row; `level` of a
    heading. Blocks are equal where they sound equal."""

    def __init__(self, kind, pieces):
        self.kind = kind
        self.words = " ".join("".join(text for text, _ in pieces).replace("\u00AD", "").split())
        self.languages = []
        for text, lang in pieces:
            n = len("".join(text.replace("\u00AD", "").split()))
            if n and self.languages and self.languages[-1][0] == lang:
                self.languages[-1][1] += n
            elif n:
                self.languages.append([lang, n])

    def __str__(self):
        spoken = ", ".join(f"{lang} {n}" for lang, n in self.languages)
        return f"{self.kind} [{spoken}] {self.words}"


class Layout:
    """Of layouts laid over one another: named values, phrases, contents at the end, the labels of callouts and terms."""

    def __init__(self, paths):
        self.values, self.phrases, self.contents, self.labels, self.letters, self.seen = {}, {}, {}, {}, set(), set()
        self.statics, self.marks = {}, "decimal"
        for path in paths:
            self.add(os.path.abspath(path))

    def add(self, path):
        if path in self.seen:
            return
        self.seen.add(path)
        root = ElementTree.parse(path).getroot()
        for below in (root.get("extends") or "").split():
            self.add(os.path.normpath(os.path.join(os.path.dirname(path), below)))
        for value in root.findall(f"{LAYOUT}brand/{LAYOUT}value"):
            self.values[value.get("name")] = value.text or ""
        for phrases in root.findall(f"{LAYOUT}phrases"):
            for phrase in phrases:
                self.phrases[phrases.get(LANG), phrase.get("name")] = phrase
        for content in root.findall(f"{LAYOUT}content"):
            self.contents[content.get("name")] = content
        for master in root.findall(f"{LAYOUT}page-master"):
            if master.find(f"{LAYOUT}static-content") is not None:
                self.statics[master.get("name")] = master.find(f"{LAYOUT}static-content")
        for style in root.findall(f"{LAYOUT}style"):
            self.style(style)

    def style(self, style):
        for pattern in style.get("match").split("|"):
            kind = re.fullmatch(r"\s*callout\[@kind='(\w+)'\]\s*", pattern)
            if kind and style.get("label"):
                self.labels[kind[1]] = style.get("label")
            if re.fullmatch(r"\s*(qr|contents|contact/\w+)\s*", pattern) and style.get("label"):
                self.labels[pattern.strip()] = style.get("label")
            role = re.fullmatch(r"\s*dl\[@role='(\w+)'\]/dt\s*", pattern)
            if role and style.get("label"):
                self.labels["dt", role[1]] = style.get("label")
            if pattern.strip() == "fn" and style.get("part") is None and style.get("list-style-type"):
                self.marks = style.get("list-style-type")
            letters = re.fullmatch(r"\s*(\w+/)?ol(\[@role='(\w+)'\])?\s*", pattern)
            if letters and style.get("list-style-type") == "lower-alpha":
                self.letters.add(letters[3] or letters[1])

    def phrase(self, which, lang):
        while lang:
            if (lang, which) in self.phrases:
                return self.phrases[lang, which]
            lang = lang.rpartition("-")[0]
        return self.phrases[None, which]


class Speaker:
    def __init__(self, article, layout):
        self.root, self.layout, self.blocks = article, layout, []
        self.head = article.find(NS + "head")
        self.lang = article.get(LANG)
        self.source, self.ref = None, None
        self.called = []  # notes that the block at hand calls: they follow it

    # ---- values
    def value(self, field):
        head = self.head
        version, review, address = (head.find(NS + part) for part in ("version", "review", "address"))
        href = address.get("href") if address is not None else None
        own = {"title": "title", "subtitle": "subtitle", "summary": "summary", "version": "version"}
        if field in own and head.find(NS + own[field]) is not None:
            return "".join(head.find(NS + own[field]).itertext())
        found = {"date": version.get("date") if version is not None else None, "address": href,
                 "web": href.split("://", 1)[-1] if href else None,
                 "review-by": review.get("by"), "review-date": review.get("date"), "review-due": review.get("due")}.get(field)
        return found if found is not None else self.layout.values.get(field)

    def holds(self, condition):
        which, equals, values = condition.partition("=")
        negated, which = which.strip().endswith("!"), which.strip().rstrip("!").strip()
        given = self.value(which)
        have = {"language": [self.lang], "status": [self.head.find(NS + "review").get("status")],
                "audience": [e.text.strip() for e in self.head.findall(NS + "audience")],
                "sources": [e.text for e in self.head.findall(NS + "source")]}.get(which, [given] if given else [])
        if not equals:
            return bool(have)
        fits = any(value == h or (which == "language" and h.startswith(value + "-")) for value in values.split() for h in have)
        return fits != negated

    def shown(self, element):
        return all(self.holds(part) for part in element.get("when", "").split(";") if part.strip())

    def kids(self, element):
        """The children that are shown; a list or table part that lost all it had is not."""
        return [kid for kid in element if name(kid) and self.shown(kid) and not (name(kid) in HOLLOW and not self.kids(kid))]

    def target(self, reference):
        return next(e for e in self.root.iter() if e.get("id") == reference.get("to"))

    def title(self, reference):
        """The words of a reference, or the title of what it names."""
        target = self.target(reference)
        title = target.find(NS + "title") if target.find(NS + "title") is not None else target.find(NS + "caption")
        return "".join(title.itertext())

    # ---- inline
    def inline(self, element, lang):
        """[(text, language)] of what stands in an element."""
        found = [(element.text or "", lang)]
        before = None
        for kid in element:
            if name(kid) == "fn" and before is not None and name(before) == "fn" and not before.tail:
                found.append((",", lang))  # two marks side by side
            if name(kid) and self.shown(kid):
                found += self.inline_element(kid, kid.get(LANG) or lang)
            found.append((kid.tail or "", lang))
            before = kid
        return found

    def inline_element(self, element, lang):
        kind = name(element)
        if kind == "br":
            return [(" ", lang)]
        if kind == "phrase":
            return self.inline(self.layout.phrase(element.get("name"), lang), lang)
        if kind == "field":
            return self.field(element, lang)
        if kind == "fn":
            self.called.append(element)
            return [(self.note(element, self.around(element)), self.around(element))]
        if kind == "ref" and name(self.target(element)) == "fn" and not (element.text or len(element)):
            return [(self.note(self.target(element), lang), lang)]
        if kind == "abbr":
            return [(element.get("title"), lang)]
        if kind == "ref" and element.get("show") == "page":
            return [(self.page(element.get("to")), lang)]
        if kind == "ref" and element.get("show") == "title-page":
            self.ref, outer = element, self.ref
            found = self.inline(self.layout.phrase("ref-title-page", lang), lang)
            self.ref = outer
            return found
        if kind == "ref" and not (element.text or len(element)):
            return [(self.title(element), lang)]
        return self.inline(element, lang)

    def field(self, element, lang):
        which = element.get("name")
        if which == "address" and self.code:
            return [(self.code, lang)]
        if which == "status":
            return self.inline(self.layout.phrase("status-" + self.head.find(NS + "review").get("status"), lang), lang)
        if which == "ref-page":
            return [(self.page(self.ref.get("to")), lang)]
        if which == "ref-title":
            return self.inline(self.ref, lang) if self.ref.text or len(self.ref) else [(self.title(self.ref), lang)]
        if which == "source-title":
            return self.inline(self.source, self.source.get(LANG, lang))
        if which == "sources":
            found, sources = [], self.head.findall(NS + "source")
            for i, self.source in enumerate(sources):
                theirs = self.source.get(LANG, lang)
                found += [(" ", lang)] + self.inline(self.layout.phrase("source-join", lang), lang) + [(" ", lang)] if found else []
                found += self.inline(self.layout.phrase("source", lang), lang)
                if i + 1 == len(sources) or sources[i + 1].get(LANG, lang) != theirs:  # what they are, once for each language
                    kind = "sources-kind" + (f"-{theirs}" if theirs != lang else "")
                    found += [(" ", lang)] + self.inline(self.layout.phrase(kind, lang), lang)
            return found
        given = self.value(which)
        given = element.get("default", "") if not (given or "").strip() else given
        return [(self.typed(element, given, lang), lang)]

    def words(self, which, lang):
        return "".join(self.layout.phrase(which, lang).itertext())

    def typed(self, element, given, lang):
        kind, format_ = element.get("type"), element.get("format")
        if kind == "number":
            sign, whole, decimals = re.fullmatch(r"(-?)(\d+)(?:\.(\d+))?", given).groups()
            grouped = re.sub(r"(?<=\d)(?=(\d{3})+$)", self.words("number-group", lang), whole)
            return ("\u2212" if sign else "") + grouped + (self.words("number-decimal", lang) + decimals if decimals else "")
        if not given or format_ == "iso" or not (kind == "date" or (not kind and format_)):
            return given
        year, month, day = given.split("-")
        parts = {"year": year, "month-name": self.words("month-" + str(int(month)), lang), "day": str(int(day))}
        pattern = self.layout.phrase("date-" + (format_ or "long"), lang)
        return (pattern.text or "") + "".join(parts[e.get("name")] + (e.tail or "") for e in pattern)

    def tagged(self, element, lang):
        """What is read of running lines, which are decoration but for this. The first wording has room in what is heard here."""
        for kid in self.kids(element):
            if name(kid) == "or":
                return
            if name(kid) == "tagged":
                yield self.inline(kid, lang)
            elif name(kid) == "phrase":
                yield from self.tagged(self.layout.phrase(kid.get("name"), lang), lang)
            else:
                yield from self.tagged(kid, lang)

    # ---- blocks
    def say(self, kind, pieces):
        self.blocks.append(Block(kind, pieces))
        called, self.called = self.called, []
        for note in called:
            lang = note.get(LANG) or self.around(note)
            self.say("Lbl", [(self.note(note, lang), lang)])
            self.say("P", self.inline(note, lang))

    def notes(self):
        """The notes that are shown, as they are numbered."""
        return [e for e in visible(self, self.root) if name(e) == "fn"]

    def note(self, element, lang):
        """What a note's mark is called."""
        pattern = self.layout.phrase("note-name", lang)
        number = self.notes().index(element)
        mark = {"decimal": str(number + 1), "lower-alpha": chr(97 + number % 26), "symbols": "*†‡§"[number % 4] * (number // 4 + 1)}[self.layout.marks]
        return (pattern.text or "") + "".join(mark + (e.tail or "") for e in pattern)

    def around(self, element):
        """The language of what an element stands in."""
        above = {kid: parent for parent in self.root.iter() for kid in parent}
        element = above[element]
        while element.get(LANG) is None:
            element = above[element]
        return element.get(LANG)

    def content(self, element, level, lang, kind):
        """The blocks of an element; or where it has none, its words as one block of a kind."""
        lang = element.get(LANG) or lang
        if any(name(kid) not in INLINE for kid in self.kids(element)):
            self.children(element, level, lang)
        else:
            calls = any(name(e) == "fn" for e in visible(self, element))
            self.say("P" if calls else kind, self.inline(element, lang))

    def children(self, element, level, lang):
        for kid in self.kids(element):
            if name(kid) == "title":
                self.say(f"H{level}", self.inline(kid, kid.get(LANG) or lang))
                level += 1
            else:
                self.block(kid, level, kid.get(LANG) or lang)

    def block(self, element, level, lang):
        kind = name(element)
        if kind in ("p", "q", "hint"):
            self.say("P", self.inline(element, lang))
        elif kind in ("answer", "group", "column", "qa"):
            self.content(element, level, lang, "P")
        elif kind in ("section", "columns"):
            self.children(element, level, lang)
        elif kind == "callout":
            self.callout(element, level, lang)
        elif kind in ("ul", "ol", "checklist", "steps"):
            self.list(element, level, lang)
        elif kind == "dl":
            self.definitions(element, level, lang)
        elif kind == "table":
            self.table(element, level, lang)
        elif kind == "figure":
            self.figure(element, lang)
        elif kind == "timeline":
            self.timeline(element, lang)
        elif kind == "contents":
            self.table_of_contents(element, level, lang)
        elif kind == "contact":
            self.contact(element, lang)
        elif kind == "chain":
            self.say("Figure", [(element.get("alt"), lang)])
        elif kind == "qr":
            said = element.get("href") or self.value(element.get("field"))
            if said:
                pattern = self.layout.phrase("qr-alt", lang)
                self.say("Figure", [((pattern.text or "") + "".join(said + (e.tail or "") for e in pattern), lang)])
                if element.get("field") is None and "qr" in self.layout.labels:  # the layout's own code has its words beside it
                    self.code = re.sub("^(https?://|mailto:|tel:)", "", said)
                    self.say("P", self.inline(self.layout.phrase(self.layout.labels["qr"], lang), lang))
                    self.code = None
        elif kind == "write-in":
            if element.text or len(element):
                self.say("P", self.inline(element, lang))
        elif kind != "head":
            raise ValueError(f"what is said of <{kind}>?")

    def sections(self):
        """(depth, section) of those that are shown, of article and layout."""
        def below(element, depth):
            for kid in self.kids(element):
                if name(kid) == "section":
                    yield depth, kid
                    yield from below(kid, depth + 1)
        for start in [c for c in self.contents if c.get("at") == "start"] + [self.root] + [c for c in self.contents if c.get("at") == "end"]:
            yield from below(start, 1)

    def table_of_contents(self, element, level, lang):
        own = element.find(NS + "title")
        heading = own if own is not None else self.layout.phrase(self.layout.labels["contents"], lang)
        self.say(f"H{level}", self.inline(heading, lang))
        for at, (depth, section) in enumerate(self.sections()):
            if depth <= int(element.get("depth", "2")):
                language = section.get(LANG) or self.lang
                self.say("TOCI", self.inline(section.find(NS + "title"), language) + [(" ", language), (self.section_page(at), language)])

    def contact(self, element, lang):
        for line in self.kids(element):
            at, label = line.get(LANG) or lang, self.layout.labels.get("contact/" + name(line))
            words = self.inline(line, at)
            if name(line) == "url":
                words = [(re.sub("^https?://|/$", "", text), language) for text, language in words]
            self.say("P", (self.inline(self.layout.phrase(label, at), at) + [(" ", at)] if label else []) + words)

    def callout(self, element, level, lang):
        """Its kind first: its own label, or what the layout calls its kind."""
        own = element.find(NS + "label")
        if own is not None:
            self.say(f"H{level}", self.inline(own, own.get(LANG) or lang))
        else:
            self.say(f"H{level}", self.inline(self.layout.phrase(self.layout.labels[element.get("kind")], lang), lang))
        inner = [kid for kid in self.kids(element) if name(kid) != "label"]
        for kid in sorted(inner, key=lambda k: name(k) == "callout"):
            if name(kid) == "title":
                self.say("P", self.inline(kid, kid.get(LANG) or lang))
            else:
                self.block(kid, level + 1, kid.get(LANG) or lang)

    def list(self, element, level, lang):
        number = int(element.get("start", "1"))
        numbered = name(element) in ("ol", "steps")
        letters = name(element) == "ol" and (element.get("role") in self.layout.letters or
                                             (self.in_item and "li/" in self.layout.letters))
        for item in self.kids(element):
            at = item.get(LANG) or lang
            if numbered:
                self.say("Lbl", [(f"{chr(96 + number) if letters else number}.", at)])
            elif name(element) == "checklist" and element.get("name"):
                pass  # its box is a form field, which a reader calls by the item's words
            else:
                self.say("Lbl", [("\u2610" if name(element) == "checklist" else "\u2022", at)])
            outer, self.in_item = self.in_item, True
            self.content(item, level, at, "LBody")
            self.in_item = outer
            number += 1

    code = None  # what a QR code leads to, while its words are said
    in_item = False  # whether the list stands within another's item

    def definitions(self, element, level, lang):
        end = self.layout.labels.get(("dt", element.get("role")))
        entries = self.kids(element)
        for i, entry in enumerate(entries):
            at = entry.get(LANG) or lang
            if name(entry) == "dd":
                several = any(0 <= k < len(entries) and name(entries[k]) == "dd" for k in (i - 1, i + 1))
                self.content(entry, level, at, "P" if several else "LBody")
            else:
                self.say("Lbl", self.inline(entry, at) + (self.inline(self.layout.phrase(end, at), at) if end else []))

    def table(self, element, level, lang):
        for part in self.kids(element):
            if name(part) == "caption":
                self.say("Caption", self.inline(part, part.get(LANG) or lang))
                continue
            for row in self.kids(part):
                for cell in self.kids(row):
                    at = cell.get(LANG) or row.get(LANG) or part.get(LANG) or lang
                    if cell.text or len(cell):
                        self.content(cell, level, at, name(cell).upper())

    def figure(self, element, lang):
        for part, kind in (("title", "P"), (None, "Figure"), ("caption", "Caption")):
            if part is None and element.get("decorative") != "true":
                self.say(kind, [(element.get("alt"), lang)])
            elif part and element.find(NS + part) is not None:
                self.say(kind, self.inline(element.find(NS + part), lang))

    def filled(self, which, lang, **fields):
        """A phrase with its fields, as plain text."""
        pattern = self.layout.phrase(which, lang)
        return (pattern.text or "") + "".join(fields[e.get("name")] + (e.tail or "") for e in pattern)

    def time(self, time, lang):
        if time in (None, "start"):
            return self.filled("time-start", lang)
        n, unit = time.split()
        return self.filled("time-" + unit.rstrip("s"), lang, n=n)

    def timeline_alternatives(self, element):
        """What is said of the chart as a whole, and of each mark in its lanes: {None or the element: words}."""
        lang, found = element.get(LANG), {}
        axis = ""
        for segment in element.iter(TIMELINE + "segment"):
            axis += self.filled("axis-then" if axis else "axis-words", lang, **{"from": self.time(segment.get("from"), lang),
                                                                               "until": self.time(segment.get("until"), lang)})
        summary = element.find(f"{TIMELINE}head/{TIMELINE}summary")
        whole = element.get("alt") or ("".join(summary.itertext()) if summary is not None else "")
        found[None] = f"{whole} {axis}.".strip()
        for mark in element.iter():
            if name(mark) == "range" and not (mark.get("fade-in") or mark.get("fade-out")) and mark.get("until"):
                found[mark] = self.filled("range-known", lang, occurs=self.filled("occurs-" + mark.get("occurs"), lang),
                                          **{"from": self.time(mark.get("from"), lang), "until": self.time(mark.get("until"), lang)})
            elif name(mark) == "recurrence" and not mark.get("every"):
                found[mark] = self.filled("recurrence-unset", lang)
            elif name(mark) in ("range", "recurrence", "milestone", "block", "note", "phase"):
                raise ValueError(f"what is said of <{name(mark)}>?")
        return found

    def timeline(self, element, lang):
        alternatives, own = self.timeline_alternatives(element), element.get(LANG)
        for part, kind in ((NS + "title", "P"), (None, "Figure"), (NS + "caption", "Caption")):
            if part is None:
                self.say("Figure", [(alternatives[None], own)])
                for lane in element.iter(TIMELINE + "lane"):
                    for kid in lane:
                        self.say(*(("Figure", [(alternatives[kid], own)]) if kid in alternatives else ("P", self.inline(kid, own))))
            elif element.find(part) is not None:
                self.say(kind, self.inline(element.find(part), lang))

    def everything(self, contents):
        self.contents = contents
        self.say("H1", self.inline(self.head.find(NS + "title"), self.lang))
        if self.head.find(NS + "subtitle") is not None:
            self.say("P", self.inline(self.head.find(NS + "subtitle"), self.lang))
        for content in (c for c in contents if c.get("at") == "start"):
            self.children(content, 2, self.lang)
        self.children(self.root, 2, self.lang)
        for content in (c for c in contents if c.get("at") == "end"):
            self.children(content, 2, self.lang)
        for pieces in max((list(self.tagged(static, self.lang)) for static in self.layout.statics.values()), key=len, default=[]):
            self.say("P", pieces)
        return self.blocks


def spoken(article, layouts, page, section_page):
    """page(id), section_page(number of the section): the number of its page, which the article does not say.

    [(what is left out of the layout's own contents, [Block])]: a sheet that has room left may get a section for notes."""
    layout = Layout(layouts)
    wholes = []
    for without in ((), ("notes",)):
        contents = [content for which, content in layout.contents.items() if which not in without]
        for content in contents:
            for element in content.iter():
                element.tag = element.tag.replace(LAYOUT, NS)
        speaker = Speaker(article, layout)
        speaker.page, speaker.section_page = page, section_page
        wholes.append(speaker.everything(contents))
    return wholes


# ---- tables
class Cell:
    def __init__(self, kind, text, row, column, rows, columns, scope, ids=(), headers=()):
        self.kind, self.text, self.row, self.column, self.rows, self.columns = kind, text, row, column, rows, columns
        self.scope, self.id, self.headers = scope, ids, headers

    def place(self):
        return (self.kind, self.row, self.column, self.rows, self.columns, self.text)


def laid_out(rows):
    """Cells of rows of (kind, text, rows, columns, scope, id, headers), each at its place in the grid."""
    taken, cells = set(), []
    for row, entries in enumerate(rows):
        column = 0
        for kind, text, high, wide, *more in entries:
            while (row, column) in taken:
                column += 1
            cells.append(Cell(kind, text, row, column, high, wide, *more))
            taken.update((row + y, column + x) for y in range(high) for x in range(wide))
    return cells


def overlap(a, b, from_, size):
    return getattr(a, from_) < getattr(b, from_) + getattr(b, size) and getattr(b, from_) < getattr(a, from_) + getattr(a, size)


def heads(cells, cell):
    """The texts of the header cells of a cell: by its Headers if it has any, else by the scopes around it."""
    if cell.headers:
        return sorted(c.text for c in cells if c.id in cell.headers)
    return sorted(c.text for c in cells if c.kind == "TH" and c is not cell and
                  ((c.scope in ("Column", "Both") and c.row < cell.row and overlap(c, cell, "column", "columns")) or
                   (c.scope in ("Row", "Both") and c.column < cell.column and overlap(c, cell, "row", "rows"))))


def wide(cells, cell):
    """Whether a head is as wide as its table: it heads the rows below."""
    return cell.kind == "TH" and cell.columns > 1 and cell.columns == max(c.column + c.columns for c in cells)


def simple(cells):
    """One row of column heads at the top, row heads in the first column, no head that spans: scopes tell the heads of each cell."""
    return all(c.rows == c.columns == 1 and (c.row == 0 if c.scope == "Column" else c.column == 0) for c in cells if c.kind == "TH")


def meant_heads(cells, cell):
    """The texts of the heads of a cell by their places: going away from the cell, a head counts until one of its extent, that does
    not adjoin it, came before."""
    at = {(c.row + y, c.column + x): c for c in cells for y in range(c.rows) for x in range(c.columns)}
    found = set()

    def go(row, column, down, right, scope, extent):
        row, column, opaque, block = row - down, column - right, set(), set()
        while row >= 0 and column >= 0:
            one = at.get((row, column))
            if one is not None and one.kind == "TH" and one.scope == scope and one is not cell:
                block.add(extent(one))
                if extent(one) not in opaque and one.text:
                    found.add(one)
            else:
                opaque, block = opaque | block, set()
            row, column = row - down, column - right

    for x in range(cell.columns):
        go(cell.row, cell.column + x, 1, 0, "Column", lambda one: (one.column, one.columns))
    for y in range(cell.rows):
        go(cell.row + y, cell.column, 0, 1, "Row", lambda one: (one.row, one.rows))
    return sorted(one.text for one in found)


def tables(article, layout):
    """The cells of each of the article's tables."""
    speaker = Speaker(article, layout)
    for table in (t for t in visible(speaker, article) if name(t) == "table"):
        rows = []
        for part in (p for p in speaker.kids(table) if name(p) in ("thead", "tbody")):
            for row in speaker.kids(part):
                rows.append([])
                for cell in speaker.kids(row):
                    said = Speaker(article, layout)
                    said.content(cell, 2, "", "P")
                    default = "Column" if name(part) == "thead" else None
                    scope = {"col": "Column", "row": "Row"}.get(cell.get("scope"), default) if name(cell) == "th" else None
                    rows[-1].append((name(cell).upper(), " ".join(b.words for b in said.blocks).strip(), int(cell.get("rowspan", "1")),
                                     int(cell.get("colspan", "1")), scope))
        cells = laid_out(rows)
        settle(cells)
        yield cells


def settle(cells):
    """The scopes that the article leaves open: in a row of heads alone, but for empty cells before the first, columns; else rows."""
    for cell in (c for c in cells if c.kind == "TH"):
        row = sorted((c for c in cells if overlap(c, Cell("", "", cell.row, 0, 1, 1, None), "row", "rows")), key=lambda c: c.column)
        while row[0].kind == "TD" and not row[0].text:
            row = row[1:]
        if wide(cells, cell):
            cell.scope = "Column"
        elif cell.scope is None:
            cell.scope = "Column" if all(c.kind == "TH" for c in row) else "Row"


def link_targets(speaker, address):
    """Where the article's links lead, as they are heard: a note, with the link back to its call and its own, follows the block that
    calls it. address(element): where that one leads."""
    notes, called, found = speaker.notes(), [], []

    def targets(element):
        if name(element) == "fn":
            called.append(element)
            return ["#" + (element.get("id") or f"note:{notes.index(element) + 1}")]
        own = [address(element)] if name(element) in ("a", "ref") else []
        return own + [one for kid in speaker.kids(element) for one in targets(kid)]

    def end():
        while called:
            note = called.pop(0)
            found.append(f"#call:{notes.index(note) + 1}")
            for kid in speaker.kids(note):
                found.extend(targets(kid))

    def walk(element):
        for kid in speaker.kids(element):
            if name(kid) in INLINE:
                found.extend(targets(kid))
            else:
                end()
                walk(kid)
                end()
            if name(kid) in ("tel", "email", "url") or (name(kid) == "qr" and kid.get("href")):
                found.append(address(kid))

    walk(speaker.root)
    return found


def visible(speaker, element):
    """The elements that are shown, in document order."""
    for kid in speaker.kids(element):
        yield kid
        yield from visible(speaker, kid)
