"""Every sample in the readers that people have: poppler, mupdf, ghostscript and pdfium (Chromium's). Each opens it without a
word; of some of them the pictures of all four agree; text is found and copied, and bookmarks lead where they should."""

import json
import os
import re

import pdf as reader
import spoken
from harness import Failure, check, read, run, write
from suites import aloud, handouts

DRAWN = ("chemo-and-immunotherapy.en.oncology-letter", "how-long-immunotherapy-takes.es.radiology-large-print",
         "how-long-immunotherapy-takes.en.paediatrics-a4", "chemo-and-immunotherapy.es.letterhead-a5", "cookbook.en",
         "every-element.oncology")
MEAN, CELL, SIZE = 3.0, 40.0, 12  # of 255: over the page, and in the worst cell of so many pixels, which blurs what hinting differs in
STRICT = ("-dSAFER", "-dPDFSTOPONERROR", "-dPDFSTOPONWARNING")
# Debian's mupdf is built without colour management, and says so each time.
SILENCE = re.compile(r"^warning: ICC support is not available\n", re.M)


def pdfium(context):
    python = os.path.join(context.build, "pdfium", "bin", "python")
    return [python, os.path.join(context.root, "tests", "tools", "pdfium_read.py")] if os.path.exists(python) else None


def tests(context):
    yield "readers/pdfium is there", lambda: required(context)
    for name, article, layouts, pdf in aloud.samples(context):
        if pdf:
            yield f"readers/{name} opens", lambda a=article, l=layouts, p=pdf: opens(context, a, l, p)
        if name in DRAWN:
            yield f"readers/{name} looks the same", lambda a=article, l=layouts, p=pdf: looks(context, a, l, p)
    yield "readers/odd characters", lambda: odd_characters(context)
    yield "readers/text and bookmarks in pdfium", lambda: chromium(context)
    yield "readers/refused: a word that is another", lambda: other_word(context)
    yield "readers/refused: a line in another place", lambda: moved(context)
    yield "readers/refused: a broken file", lambda: broken(context)


def required(context):
    check(pdfium(context) or os.environ.get("REQUIRE_PDFIUM", "0") == "0", "pdfium is required and not there: see tests/tools/pdfium")


def silent(result, name):
    complaint = SILENCE.sub("", result.said)
    check(result.status == 0 and not complaint.strip(), f"{name}: exit {result.status}\n{complaint}")
    return result


# ---- opened
def ghostscript(context, path):
    """It tells of what it mended only where it may talk."""
    result = silent(run(["gs", "-dNOPAUSE", "-dBATCH", *STRICT, "-sDEVICE=nullpage", path], env=context.home), "ghostscript")
    check(re.search(r"^Page 1$", result.text, re.M) and not re.search(r"\*\*\*\*|error|warning", result.text, re.I), f"ghostscript: {result.text}")


def opens(context, article, layouts, pdf):
    """Without complaint; mupdf's text has the structure's words in order, its bookmarks are the headings."""
    path = os.path.join(context.root, pdf)
    silent(run(["pdftoppm", "-r", "8", path, os.path.join(context.folder(), "page")], env=context.home), "pdftoppm")
    ghostscript(context, path)
    text = silent(run(["mutool", "draw", "-q", "-F", "txt", path], env=context.home), "mutool").text
    pdf_ = reader.load(path)
    for at_the_foot in (False, True):
        handouts.in_order(stretches(pdf_, at_the_foot), text, "mutool's text")
    outline = silent(run(["mutool", "show", path, "outline"], env=context.home), "mutool").text
    marks = [(len(tabs) - 1, title) for tabs, title in re.findall(r'^.(\t+)"(.*)"\t#page=\d+', outline, re.M)]
    check(marks == headings(pdf_), f"the bookmarks are {marks}\nthe headings {headings(pdf_)}")


def stretches(pdf, at_the_foot):
    """The texts of the marked content, in the structure's order: of notes, which stand at the foot of their page, or of all else, but
    for what is tagged in running lines: it is last there."""
    stack = [(pdf.root, False)]
    while stack:
        kid, foot = stack.pop()
        if isinstance(kid, reader.Content) and foot == at_the_foot:
            yield "".join(piece for piece, _ in pdf.content[kid.page, kid.mcid].pieces)
        elif isinstance(kid, reader.Element) and kid.type != "Figure" and not (kid.parent is pdf.root and kid.type == "P"):
            stack.extend((one, foot or kid.type == "Note") for one in reversed(kid.kids))


def headings(pdf):
    """(level from 0, words) of each."""
    found = [element for element in pdf.root.walk() if re.fullmatch("H[1-6]", element.type)]
    return [(int(element.type[1]) - 1, spoken.Block("", aloud.said(pdf, element)).words) for element in found]


def chromium(context):
    """In pdfium: no file is refused, bookmarks are the headings, each is found by its longest word where it leads, and each
    sentence can be copied from its page."""
    program = pdfium(context)
    if not program:
        return []
    samples = [(name, os.path.join(context.root, pdf)) for name, _, _, pdf in aloud.samples(context) if pdf]
    said = silent(run(program + ["text"] + [path for _, path in samples], env=context.home), "pdfium").text.splitlines()
    check(len(said) == len(samples), f"{len(said)} answers for {len(samples)} files")
    return [(f": {name}", wrong(lambda p=path, a=json.loads(line): in_pdfium(context, program, p, a))) for (name, path), line in zip(samples, said)]


def wrong(function):
    try:
        function()
    except Failure as failure:
        return str(failure)
    return None


def in_pdfium(context, program, path, answer):
    check("wrong" not in answer, f"pdfium: {answer.get('wrong')}")
    pdf = reader.load(path)
    check([(level, title) for level, title, _ in answer["bookmarks"]] == headings(pdf), f"the bookmarks are {answer['bookmarks']}")
    words = [word for _, title, page in answer["bookmarks"] for word in (max(re.findall(r"\w+", title), key=len), str(page))]
    counts = json.loads(silent(run(program + ["find", path] + words, env=context.home), "pdfium").text)
    for count, word, page in zip(counts, words[::2], words[1::2]):
        check(count > 0, f"“{word}” is not found on page {int(page) + 1}")
    copied = [handouts.squeeze(page) for page in answer["pages"]]
    for (page, _), sequence in pdf.content.items():
        for sentence in re.split(r"(?<=[.:?]) ", "".join(text for text, _ in sequence.pieces)):
            check(handouts.squeeze(sentence) in copied[page], f"page {page + 1}: cannot be copied in one piece: {sentence}")


def odd_characters(context):
    """What a glyph is read as does not hang on where it stands first: mupdf and ghostscript do not know
    ActualText."""
    path = os.path.join(context.folder(), "odd.pdf")
    result = run([context.program, "build", "tests/articles/odd-characters.xml", "--layout", "layouts/departments/oncology.xml", "-o", path],
                 cwd=context.root, env=context.home)
    check(result.status == 0, result.said)
    said = {"poppler": run(["pdftotext", path, "-"], env=context.home).text,
            "mupdf": run(["mutool", "draw", "-q", "-F", "txt", path], env=context.home).text,
            "ghostscript": run(["gs", "-q", "-dNOPAUSE", "-dBATCH", *STRICT, "-sDEVICE=txtwrite", "-o", "-", path], env=context.home).text}
    program = pdfium(context)
    if program:
        said["pdfium"] = json.loads(silent(run(program + ["text", path], env=context.home), "pdfium").text)["pages"][0]
    for name, text in said.items():
        check("\uFEFF" not in text, f"{name} reads a byte order mark")
        for words in ("Odd characters", "Take 1 tablet (200 mg) twice a day (morning and evening).", "Zoster and Q",
                      "before Zinc and Quinine", "before xylitol", "spaces before others", "before café."):
            check(words in " ".join(text.split()), f"{name} does not read “{words}”:\n{text}")


# ---- drawn
def drawn(context, path):
    """{reader: its pages, blurred}"""
    folder = context.folder()
    tools = {"poppler": ["pdftoppm", "-r", "72", path, os.path.join(folder, "poppler")],
             "mupdf": ["mutool", "draw", "-q", "-r", "72", "-c", "rgb", "-F", "ppm", "-o", os.path.join(folder, "mupdf-%d.ppm"), path],
             "ghostscript": ["gs", "-q", "-dNOPAUSE", "-dBATCH", *STRICT, "-sDEVICE=ppmraw", "-r72", "-dTextAlphaBits=4",
                             "-dGraphicsAlphaBits=4", "-sOutputFile=" + os.path.join(folder, "ghostscript-%d.ppm"), path]}
    if pdfium(context):
        os.makedirs(os.path.join(folder, "pdfium"))
        tools["pdfium"] = pdfium(context) + ["draw", path, os.path.join(folder, "pdfium")]
    found = {}
    for name, tool in tools.items():
        silent(run(tool, env=context.home), name)
        files = sorted((os.path.join(where, file) for where, _, files in os.walk(folder) for file in files
                        if name in os.path.join(where, file)[len(folder):]), key=lambda f: int(re.findall(r"\d+", f)[-1]))
        found[name] = [blurred(ppm(read(file))) for file in files]
    return found


def ppm(data):
    """(width, height, bytes of red, green, blue in turn) of a picture of the kind P6."""
    head = re.match(rb"P6\s(?:#[^\n]*\n)*(\d+)\s(\d+)\s255\s", data)
    check(head and len(data) - head.end() == 3 * int(head[1]) * int(head[2]), "not a PPM picture")
    return int(head[1]), int(head[2]), data[head.end():]


def blurred(picture):
    """(width, height, means of each colour in cells of SIZE by SIZE pixels)"""
    width, height, pixels = picture
    found = []
    for start in range(3):
        channel = pixels[start::3]
        for y in range(0, height, SIZE):
            rows = [channel[row * width:(row + 1) * width] for row in range(y, min(y + SIZE, height))]
            found += [sum(sum(row[x:x + SIZE]) for row in rows) / (len(rows) * min(SIZE, width - x)) for x in range(0, width, SIZE)]
    return width, height, found


def apart(a, b):
    """(mean, worst cell) of two pictures; of A4 a reader may round half a pixel up or down, which moves no cell."""
    check(abs(a[0] - b[0]) <= 1 and abs(a[1] - b[1]) <= 1 and len(a[2]) == len(b[2]), f"{a[:2]} and {b[:2]} pixels")
    cells = [abs(x - y) for x, y in zip(a[2], b[2])]
    return sum(cells) / len(cells), max(cells)


def same(one, other, where):
    check(len(one) == len(other), f"{where}: {len(one)} and {len(other)} pages")
    for number, (a, b) in enumerate(zip(one, other), 1):
        mean, cell = apart(a, b)
        check(mean <= MEAN and cell <= CELL, f"{where}, page {number}: apart by {mean:.2f} of {MEAN}, worst cell {cell:.1f} of {CELL}")


def looks(context, article, layouts, pdf):
    pictures = drawn(context, os.path.join(context.root, pdf) if pdf else built(context, article, layouts))
    for name, pages in pictures.items():
        same(pictures["poppler"], pages, f"poppler and {name}")


def built(context, article, layouts, *more):
    out = os.path.join(context.folder(), "out.pdf")
    result = run(handouts.command(context.program, article, layouts, out, root=context.root) + list(more), env=context.home)
    check(result.status == 0, f"exit {result.status}\n{result.said}")
    return out


# ---- that these check
def refused(context, *more):
    """What differs by one thing is told apart, by each reader against the next one."""
    article, layouts = "sources/en/chemo-and-immunotherapy.xml", ["layouts/departments/oncology.xml"]
    good, other = (drawn(context, built(context, article, layouts, *words)) for words in ((), more))
    for name in good:
        check(wrong(lambda: same(good["poppler"], other[name], name)), f"poppler and {name}: other pages pass for the same")


def other_word(context):
    refused(context, "--set", "phone=555-01000-22222-4444")


def moved(context):
    layout = write(os.path.join(context.folder(), "moved.xml"),
                   '<layout xmlns="urn:pdfgen:layout" name="moved"><style match="callout" space-before="34pt"/></layout>')
    refused(context, "--layout", layout)


def broken(context):
    """Half a file is repaired by some, but not in silence; a twentieth none takes for a file."""
    whole = read(os.path.join(context.root, "build", "handouts", DRAWN[0] + ".pdf"))
    folder = context.folder()
    half = write(os.path.join(folder, "half.pdf"), whole[:len(whole) // 2])
    for tool in (["pdftoppm", "-r", "8", half, os.path.join(folder, "page")], ["mutool", "draw", "-q", "-F", "txt", half]):
        result = run(tool, env=context.home)
        check(wrong(lambda: silent(result, tool[0])), f"{tool[0]} says nothing of half a file")
    check(wrong(lambda: ghostscript(context, half)), "ghostscript says nothing of half a file")
    if pdfium(context):
        start = write(os.path.join(folder, "start.pdf"), whole[:len(whole) // 20])
        check("wrong" in json.loads(run(pdfium(context) + ["text", start], env=context.home).text), "pdfium opens a twentieth of a file")
