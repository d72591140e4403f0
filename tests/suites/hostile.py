"""Bad input that is too big or too odd to keep in a folder: made at run time, each with the exit code and the diagnostic it must
give, within bounded time and memory, leaving no output behind."""

import os
import resource
import signal
import struct
import zlib

from harness import Failure, check, read, run, write

ARTICLE = "sources/en/chemo-and-immunotherapy.xml"
LAYOUT = "layouts/departments/oncology.xml"
PLAIN = "tests/cases/article.xml", "tests/cases/layout.xml"
SECONDS, MEMORY = 20, 2 << 30

LAUGHS = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
BOMB = f'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY l0 "ha">{LAUGHS}]>'
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


class Sample:
    """The real article, cut open after its head, so that each case differs from a good one in one thing alone."""

    def __init__(self, context):
        text = read(os.path.join(context.root, ARTICLE)).decode()
        start = text.index("<article")
        self.root_tag = text[start:text.index(">", start) + 1]
        self.head = text[start:text.index("</head>") + len("</head>")]
        self.whole = text[start:]
        first = text.index("<title>")
        self.before_title, self.after_title = text[start:first + 7], text[first + 7:]

    def body(self, content):
        return f"{self.head}{content}</article>"

    def title(self, content):
        return self.before_title + content + self.after_title


def articles(s):
    """name: (article, exit code, diagnostic); None: any exit code but a crash's."""
    section = "<section><title>T</title>"
    return {
        "an empty file": (b"", 2, "xml-syntax"),
        "white space alone": (b"  \n\n", 2, "xml-syntax"),
        "one bracket": (b"<", 2, "xml-syntax"),
        "a PDF instead of XML": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", 2, "xml-syntax"),
        "an article cut off in the middle": (s.whole[:len(s.whole) // 2], 2, "xml-syntax"),
        "a NUL in the text": (s.body("<p>a\0b</p>"), 2, "xml-syntax"),
        "a NUL after the end": (s.whole.encode() + b"\0", 2, "xml-syntax"),
        "a reference to NUL": (s.body("<p>&#0;</p>"), 2, "xml-syntax"),
        "a reference past Unicode": (s.body("<p>&#x110000;</p>"), 2, "xml-syntax"),
        "invalid UTF-8": (s.body("<p>a@b</p>").encode().replace(b"a@b", b"a\xff\xfeb"), 2, "xml-syntax"),
        "overlong UTF-8": (s.body("<p>a@b</p>").encode().replace(b"a@b", b"a\xc0\xafb"), 2, "xml-syntax"),
        "a surrogate in UTF-8": (s.body("<p>a@b</p>").encode().replace(b"a@b", b"\xed\xa0\x80"), 2, "xml-syntax"),
        "an unknown encoding": (b'<?xml version="1.0" encoding="x-none"?>' + s.whole.encode(), 2, "xml-syntax"),
        "half a UTF-16 file": (b"\xff\xfe" + s.whole.encode("utf-16-le")[:401], 2, "xml-syntax"),
        "an entity bomb": (BOMB + s.body("<p>&l9;</p>"), 2, "xml-entity"),
        "an entity bomb in an attribute": (BOMB + s.body('<p id="&l9;">x</p>'), 2, "xml-entity"),
        "an external entity": (EXTERNAL + s.body("<p>&x;</p>"), 2, "xml-entity"),
        "an external DTD": ('<!DOCTYPE article SYSTEM "file:///etc/passwd">' + s.body("<p>x</p>"), None, None),
        "10,000 sections deep": (s.body(section * 10000 + "<p>x</p>" + "</section>" * 10000), 2, "xml-too-deep"),
        "10,000 emphases deep": (s.body("<p>" + "<em>" * 10000 + "x" + "</em>" * 10000 + "</p>"), 2, "xml-too-deep"),
        "10,000 unclosed elements": (s.body("<p>" + "<em>" * 10000), 2, "xml-too-deep"),
        "10,000 lists deep": (s.body("<ul><li>" * 10000 + "<p>x</p>" + "</li></ul>" * 10000), 2, "xml-too-deep"),
        "a hundred thousand faults": (s.body("<wrong/>" * 100000), 2, "unknown-element"),
        "a word of one million letters": (s.body("<p>" + "m" * 1000000 + "</p>"), 2, "word-too-wide"),
        "two million words": (s.body("<p>" + "word " * 2000000 + "</p>"), 2, "paragraph-too-long"),
        "200,000 paragraphs": (s.body("<p>word</p>" * 200000), 2, "too-many-pages"),
        "a heading of 100,000 words": (s.title("word " * 100000), 2, None),
        "10,000 combining marks": (s.body("<p>a" + "\u0301" * 10000 + "</p>"), None, None),
        "10,000 direction changes": (s.body("<p>" + "\u202ba\u202a" * 10000 + "</p>"), None, None),
        "a table of 100,000 columns": (
            s.body("<table><tbody><tr>" + "<td>x</td>" * 100000 + "</tr></tbody></table>"), 2, None),
        "a span of two thousand million columns": (
            s.body('<table><tbody><tr><td colspan="2000000000">x</td></tr></tbody></table>'), 2, None),
        "a span of two thousand million rows": (
            s.body('<table><tbody><tr><td rowspan="2000000000">x</td></tr></tbody></table>'), 2, None),
        "a thousand million lines to write on": (s.body('<write-in lines="1000000000"><p>x</p></write-in>'), 2, None),
        "a list that starts past all numbers": (
            s.body('<ol start="99999999999999999999999"><li><p>x</p></li></ol>'), 2, None),
        "an attribute of ten million letters": (s.body(f'<p id="{"a" * 10000000}">x</p>'), 2, None),
        "100,000 attributes": (s.body("<p " + " ".join(f'a{i}="x"' for i in range(100000)) + ">x</p>"), 2, None),
        "an include of the whole system": (
            s.body('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'), 2, None),
        "an include from the network": (
            s.body('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://127.0.0.1:9/x.xml"/>'), 2, None),
        "an include of itself": (
            s.body('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="article.xml"/>'), 2, None),
        "an include past its folder": (
            s.body('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="../../../../Makefile" parse="text"/>'),
            2, "include-outside"),
    }


def svg(content, tag='viewBox="0 0 9 9"'):
    return f'<svg xmlns="http://www.w3.org/2000/svg" {tag}>{content}</svg>'.encode()


def png(width, height, rows, kind=2, palette=b"", interlaced=0):
    """Of 8 bits: grey 0, RGB 2, palette 3, RGB with alpha 6. The rows are as the file says, not as it should."""
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, interlaced)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    if palette:
        chunks.insert(1, (b"PLTE", palette))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks)


def jpeg(context, **sizes):
    """The one kept for fuzzing, with other sizes in its frame header."""
    data = bytearray(read(os.path.join(context.root, "tests/fuzz/corpus/jpeg/baseline.jpg")))
    at = data.index(b"\xff\xc0")
    for name, where in ("height", at + 5), ("width", at + 7):
        data[where:where + 2] = struct.pack(">H", sizes.get(name, struct.unpack(">H", data[where:where + 2])[0]))
    return bytes(data)


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def flat_jpeg(width, height, scan):
    """Grey, with tables of one code each, so that a block is two bits of 0: `scan` bytes are four times as many blocks."""
    tables = segment(0xDB, b"\0" + b"\1" * 64) + b"".join(
        segment(0xC4, bytes([kind, 1]) + bytes(15) + b"\0") for kind in (0x00, 0x10))
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    return b"\xff\xd8" + tables + frame + segment(0xDA, b"\1\1\0\0\x3f\0") + bytes(scan) + b"\xff\xd9"


def exif(orientation):
    """As a telephone writes it: the way up, who made it, and where that was."""
    gps = struct.pack(">HHHI4sHHII", 2, 1, 2, 2, b"N\0\0\0", 2, 5, 3, 80) + bytes(4)
    entries = struct.pack(">H", 3) + struct.pack(">HHII", 0x010F, 2, 12, 150)
    entries += struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack(">HHII", 0x8825, 4, 1, 50) + bytes(4)
    place = struct.pack(">6I", 52, 1, 31, 1, 12, 1)
    return b"Exif\0\0MM\0*\0\0\0\x08" + entries + gps + place.rjust(70, b"\0") + b"PrivateMaker"


def pictures(context):
    """name: (the picture, exit code, diagnostic)."""
    uses = "".join(f'<g id="l{i + 1}">' + f'<use href="#l{i}"/>' * 10 + "</g>" for i in range(9))
    return {
        "SVG with a script": (svg("<script>while(1);</script>"), 2, "image-unsupported"),
        "SVG with an event": (svg('<path onload="while(1);" d="M0 0h1"/>'), 2, "image-unsupported"),
        "SVG with a picture from the network": (svg('<image href="http://127.0.0.1:9/x.png"/>'), 2, "image-unsupported"),
        "SVG that uses another file": (svg('<use href="/etc/passwd#x"/>'), 2, "image-unsupported"),
        "SVG with an entity bomb": (BOMB.replace("article", "svg").encode() + svg("<desc>&l9;</desc>"), 2, "xml-entity"),
        "SVG that uses itself": (svg('<g id="a"><use href="#a"/></g>'), 2, "image-broken"),
        "SVG with a thousand million uses": (
            svg(f'<defs><path id="l0" d="M0 0h1"/>{uses}</defs><use href="#l9"/>'), 2, "image-broken"),
        "SVG with gradients in a ring": (
            svg('<linearGradient id="a" href="#a"/><rect width="1" height="1" fill="url(#a)"/>'), 2, "image-broken"),
        "SVG with a path of a million points": (svg(f'<path d="M0 0{"h1" * 1000000}"/>'), 2, "image-broken"),
        "SVG 10,000 groups deep": (svg("<g>" * 10000 + "</g>" * 10000), 2, "xml-too-deep"),
        "SVG with NaN": (svg('<path d="M0 NaN"/>'), 2, "image-broken"),
        "SVG with infinity": (svg('<circle r="1e999"/>'), 2, "image-broken"),
        "SVG of no size": (svg("", 'viewBox="0 0 0 0"'), 2, "image-broken"),
        "SVG of 10^30 units": (svg("", 'viewBox="0 0 1e30 1e30"'), 2, "image-broken"),
        "PNG of 60,000 × 60,000 pixels": (png(60000, 60000, b""), 2, "image-too-big"),
        "PNG of 2^31 pixels a side": (png(1 << 31, 1 << 31, b""), 2, "image-too-big"),
        "PNG of no size": (png(0, 0, b""), 2, "image-broken"),
        "PNG of few bytes and 60 million pixels": (png(12000, 5000, bytes(12001 * 5000), kind=0), None, None),
        "PNG with too few rows": (png(100, 100, bytes(301 * 50)), 2, "image-broken"),
        "PNG with more rows than it says": (png(20, 5, bytes(61 * 20)), 2, "image-broken"),
        "SVG with countless dashes": (svg('<path fill="none" stroke="#000" stroke-dasharray="0.001" d="M0 0' + "L100 0 0 50" * 9 + '"/>'), 2,
                                      "image-broken"),
        "SVG with a style sheet from outside": (b'<?xml-stylesheet href="http://127.0.0.1:9/x.css"?>' + svg('<path d="M0 0h1v1z"/>'), 2,
                                                "image-unsupported"),
        "PNG with a palette that is not there": (png(10, 10, bytes(110), kind=3), 2, "image-broken"),
        "PNG with colours past its palette": (
            png(10, 10, bytes(101) + b"\3" * 9, kind=3, palette=bytes(9)), 2, "image-broken"),
        "PNG with all the colours of its palette": (
            png(10, 10, bytes(101) + b"\2" * 9, kind=3, palette=bytes(9)), 0, None),
        "PNG of 40 million pixels, interlaced": (png(8000, 5000, b"", interlaced=1), 2, "image-too-big"),
        "PNG cut off": (png(100, 100, bytes(301 * 100))[:-30], 2, "image-broken"),
        "PNG that is none": (b"\x89PNG\r\n\x1a\n" + bytes(1000), 2, "image-broken"),
        "JPEG of 60,000 × 60,000 pixels": (jpeg(context, width=60000, height=60000), 2, "image-too-big"),
        "JPEG of other sizes than its scan": (jpeg(context, width=1000, height=1000), 2, "image-broken"),
        "JPEG of the size of its scan": (flat_jpeg(256, 256, 256), 0, None),
        "JPEG with a few bytes after its scan": (flat_jpeg(256, 256, 260), 0, None),
        "JPEG of a smaller width than its scan": (flat_jpeg(128, 256, 256), 2, "image-broken"),
        "JPEG of a smaller height than its scan": (flat_jpeg(256, 128, 256), 2, "image-broken"),
        "JPEG of a larger height than its scan": (flat_jpeg(256, 512, 256), 2, "image-broken"),
        "JPEG of no size": (jpeg(context, width=0), 2, "image-broken"),
        "JPEG cut off": (jpeg(context)[:-20], 2, "image-broken"),
        "JPEG that is none": (b"\xff\xd8\xff" + bytes(1000), 2, "image-broken"),
        "SVG with a path of 24 MB": (svg('<path d="M0 0' + "h1 " * 8000000 + '"/>'), 2, "xml-too-many"),
        "SVG with a negative width": (svg('<rect width="-5" height="5"/>'), 2, "image-broken"),
        "SVG with a negative radius": (svg('<circle r="-1"/>'), 2, "image-broken"),
        "SVG with a negative size": (svg('<path d="M0 0h1"/>', 'width="-5" height="5"'), 2, "image-broken"),
        "SVG without a size": (svg('<path d="M0 0h1"/>', ""), 2, "image-broken"),
        "SVG in which nothing is drawn": (svg('<g><path d="" fill="red"/></g>'), 2, "image-broken"),
        "a picture of nothing": (b"", 2, "image-broken"),
        "a TIFF": (b"II*\0" + bytes(1000), 2, "image-unsupported"),
        "a GIF": (b"GIF89a" + bytes(1000), 2, "image-unsupported"),
        "a text": (b"This is no picture.\n", 2, "image-unsupported"),
        "zeros": (bytes(1000), 2, "image-unsupported"),
    }


# The content says what a file is; its name may say otherwise.
def names(context):
    """name: (the picture, exit code, what is said)."""
    good = png(2, 2, bytes(14))
    return {
        "empty.png": (b"", 2, '"empty.png" is broken: there is nothing in it [image-broken]'),
        "gif.png": (b"GIF89a" + bytes(100), 2,
                    '"gif.png" is a GIF picture; SVG, PNG and JPEG can be used [image-unsupported]'),
        "webp.jpg": (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(100), 2, '"webp.jpg" is a WebP picture; SVG'),
        "heic.jpg": (b"\0\0\0\x18ftypheic" + bytes(100), 2, '"heic.jpg" is a HEIC picture'),
        "jpeg.png": (jpeg(context), 0, ""),
        "png.svg": (good, 0, ""),
        "svg.png": (svg('<path d="M0 0h1v1z"/>'), 0, ""),
        "large.svg": (svg('<path d="M0 0' + "h1 " * 8000000 + '"/>'), 2,
                      ": error: an attribute's value is longer than 10 million characters"),
        "small.jpg": (flat_jpeg(256, 128, 256), 2, "article.xml:8:10: error: \"small.jpg\" is broken: its header gives "
                      "a smaller size than its samples have"),
        "short.jpg": (jpeg(context, width=1000, height=1000), 2,
                      'article.xml:8:10: error: "short.jpg" is broken: it ends too early'),
        "index.png": (png(10, 10, bytes(101) + b"\3" * 9, kind=3, palette=bytes(9)), 2,
                      'article.xml:8:10: error: "index.png" is broken: it uses colours that its palette has not'),
    }


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain_limits():
    limits()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # the sanitizers map far more than they use


def build(context, variant, article, layout, out, limit=None, **more):
    _, program, env = variant
    limit = limit or (plain_limits if program == context.program else limits)
    command = [program, "build", article, "--layout", layout, "--content-root", "sources", "-o", out]
    return run(command, cwd=context.root, env=env, limit=limit, **more)


def sane(result):
    """No crash, no sanitizer report, no time-out, no bug exit."""
    check(0 <= result.status < 70, f"ended with {result.status}\n{result.said[-4000:]}")
    check("Sanitizer" not in result.said and "runtime error" not in result.said, result.said[-4000:])


def faulty(context, result, status, code, out):
    sane(result)
    if status is not None:
        check(result.status == status, f"exit {result.status}, not {status}\n{result.said[-2000:]}")
    check(code is None or f"[{code}]" in result.said, f"nothing says [{code}]\n{result.said[-2000:]}")
    if result.status:
        check(result.said.strip(), "nothing is said")
        check(len(result.err) < 1 << 20, f"{len(result.err)} bytes are said")
        left = os.listdir(os.path.dirname(out))
        check(left == [], f"left behind: {left}")


def tests(context):
    try:
        cases = articles(Sample(context))
    except (OSError, ValueError) as wrong:
        yield "hostile", lambda w=wrong: fail(f"{ARTICLE}: {w}")
        return
    for variant in context.variants():
        for name, case in cases.items():
            yield f"hostile/{name}{variant[0]}", lambda c=case, v=variant: article(context, v, c)
        for name, case in pictures(context).items():
            yield f"hostile/{name}{variant[0]}", lambda c=case, v=variant: picture(context, v, c)
        for name, case in names(context).items():
            yield f"hostile/a picture named {name}{variant[0]}", lambda n=name, c=case, v=variant: named(context, v, n, c)
        for name, function in FILES.items():
            yield f"hostile/{name}{variant[0]}", lambda f=function, v=variant: f(context, v)


def fail(message):
    raise Failure(message)


def article(context, variant, case):
    text, status, code = case
    folder, out = context.folder(), os.path.join(context.folder(), "out.pdf")
    path = write(os.path.join(folder, "article.xml"), text)
    faulty(context, build(context, variant, path, LAYOUT, out), status, code, out)
    os.remove(path)


def with_picture(context, name, data):
    """The path of an article with that picture, in a folder of its own."""
    folder = context.folder()
    write(os.path.join(folder, name), data)
    body = f'<figure src="{name}" alt="A picture" width="40mm"/>'
    head = read(os.path.join(context.root, PLAIN[0])).decode().partition("</head>")[0]
    return write(os.path.join(folder, "article.xml"), f"{head}</head>{body}</article>")


def picture(context, variant, case):
    data, status, code = case
    out = os.path.join(context.folder(), "out.pdf")
    path = with_picture(context, "picture", data)
    faulty(context, build(context, variant, path, PLAIN[1], out), status, code, out)


def named(context, variant, name, case):
    data, status, said = case
    out = os.path.join(context.folder(), "out.pdf")
    path = with_picture(context, name, data)
    result = build(context, variant, path, PLAIN[1], out)
    faulty(context, result, status, None, out)
    result.err = result.err.replace(os.path.dirname(path).encode() + b"/", b"")
    check(said in result.said, f"not said: {said}\n{result.said[-2000:]}")


# ---- what pictures may cost, and what they may tell ------------------------------------------------------------
def large_and_transparent(context, variant):
    """8000 x 8000 pixels are 256 MB of samples: they are never in memory at once."""
    rows = b"".join(b"\0" + (bytes(range(256)) * 126)[y % 256:][:32000] for y in range(100)) * 80
    path, out = with_picture(context, "large.png", png(8000, 8000, rows, kind=6)), os.path.join(context.folder(), "out.pdf")

    def little():
        limits()
        if variant[1] == context.program:
            resource.setrlimit(resource.RLIMIT_AS, (120 << 20, 120 << 20))

    result = build(context, variant, path, PLAIN[1], out, limit=little)
    sane(result)
    check(result.status == 0, f"exit {result.status}\n{result.said[-2000:]}")
    with open(out, "rb") as file:
        check(b"/SMask" in file.read(), "its alpha is gone")


def photograph(context, variant):
    """Where, when and with what a photograph was taken does not go into the handout."""
    data = jpeg(context)
    notes = segment(0xE1, exif(6)) + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Private</x:xmpmeta>")
    notes += segment(0xED, b"Photoshop 3.0\0Private") + segment(0xFE, b"Private")
    path = with_picture(context, "photo.jpg", data[:2] + notes + data[2:] + data + b"Private")
    out = os.path.join(context.folder(), "out.pdf")
    result = build(context, variant, path, PLAIN[1], out)
    sane(result)
    check(result.status == 0, f"exit {result.status}\n{result.said[-2000:]}")
    pdf = read(out)
    check(data in pdf, "the picture itself is not there as it was")
    for word in b"Private", b"Exif", b"xmpmeta>Private", b"Photoshop", struct.pack(">6I", 52, 1, 31, 1, 12, 1):
        check(word not in pdf, f"{word} is in the PDF")
    check(pdf.count(b"\xff\xd8\xff") == 1, "what follows the picture is in the PDF")


def inks(context, variant):
    """CMYK is none of PDF/A's colours without a profile."""
    path = with_picture(context, "inks.jpg", read(os.path.join(context.root, "tests/fuzz/corpus/jpeg/cmyk.jpg")))
    out = os.path.join(context.folder(), "out.pdf")
    result = build(context, variant, path, PLAIN[1], out)
    sane(result)
    check(result.status == 0 and b"CMYK" not in read(out), f"exit {result.status}\n{result.said[-2000:]}")


# ---- files ---------------------------------------------------------------------------------------------------
def big(context, variant):
    path, out = os.path.join(context.folder(), "big.xml"), os.path.join(context.folder(), "out.pdf")
    with open(path, "wb") as file:
        file.truncate(200 << 20)
    faulty(context, build(context, variant, path, LAYOUT, out), 2, "file-too-big", out)
    faulty(context, build(context, variant, ARTICLE, path, out), 2, "file-too-big", out)


def endless(context, variant):
    out = os.path.join(context.folder(), "out.pdf")
    faulty(context, build(context, variant, "/dev/zero", LAYOUT, out), None, None, out)
    faulty(context, build(context, variant, "-", LAYOUT, out, stdin=b"x" * (80 << 20)), 2, "file-too-big", out)


def no_such(context, variant):
    out = os.path.join(context.folder(), "out.pdf")
    faulty(context, build(context, variant, "sources/none.xml", LAYOUT, out), 3, "file-missing", out)
    faulty(context, build(context, variant, ARTICLE, "layouts/none.xml", out), 3, "file-missing", out)
    faulty(context, build(context, variant, "sources", LAYOUT, out), 3, "file-unreadable", out)


def layouts(context, variant):
    for text in (b"", b"<", b"\0", read(os.path.join(context.root, ARTICLE))):
        path, out = os.path.join(context.folder(), "layout.xml"), os.path.join(context.folder(), "out.pdf")
        write(path, text)
        faulty(context, build(context, variant, ARTICLE, path, out), 2, None, out)


# ---- output ------------------------------------------------------------------------------------------------------
def folder_missing(context, variant):
    out = os.path.join(context.folder(), "none", "out.pdf")
    result = build(context, variant, *PLAIN, out)
    sane(result)
    check(result.status == 3 and "[output-failed]" in result.said, f"exit {result.status}\n{result.said}")
    check(not os.path.exists(os.path.dirname(out)), "the folder was made")


def output_is_a_folder(context, variant):
    folder = context.folder()
    result = build(context, variant, *PLAIN, folder)
    sane(result)
    check(result.status == 3 and os.listdir(folder) == [], f"exit {result.status}\n{result.said}")


def disk_full(context, variant):
    """No file may grow past 1 KB: what a full disk does, without one."""
    folder = context.folder()
    out = write(os.path.join(folder, "out.pdf"), "%PDF-1.7 the old file")

    def small():
        limits()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))

    result = build(context, variant, *PLAIN, out, limit=small)
    sane(result)
    check(result.status == 3 and "[output-failed]" in result.said, f"exit {result.status}\n{result.said}")
    check(read(out) == b"%PDF-1.7 the old file", "the old file is gone")
    check(os.listdir(folder) == ["out.pdf"], f"left behind: {os.listdir(folder)}")


def pipe_full(context, variant):
    with open("/dev/full", "wb") as full:
        result = build(context, variant, *PLAIN, "-", stdout=full)
    sane(result)
    check(result.status == 3 and "[output-failed]" in result.said, f"exit {result.status}\n{result.said}")


def input_wrong(context, variant):
    folder = context.folder()
    out = write(os.path.join(folder, "out.pdf"), "%PDF-1.7 the old file")
    wrong = write(os.path.join(context.folder(), "wrong.xml"), "<wrong/>")
    result = build(context, variant, wrong, LAYOUT, out)
    check(result.status == 2, f"exit {result.status}\n{result.said}")
    check(read(out) == b"%PDF-1.7 the old file", "the old file is gone")
    check(os.listdir(folder) == ["out.pdf"], f"left behind: {os.listdir(folder)}")


def pipe_lies_about(context, variant):
    """A named pipe that nobody writes to is refused, not waited for."""
    folder = context.folder()
    path = os.path.join(folder, "article.xml")
    os.mkfifo(path)
    result = build(context, variant, path, LAYOUT, os.path.join(folder, "out.pdf"))
    check(result.status in (2, 3) and "article.xml" in result.said, f"exit {result.status}\n{result.said}")


def other_work(context, variant):
    """Only a PDF is written over: not a part that the article includes, not a logo, not a layout."""
    folder = context.folder()
    out = write(os.path.join(folder, "part.xml"), "<p/>")
    result = build(context, variant, *PLAIN, out)
    check(result.status == 64 and "not a PDF" in result.said, f"exit {result.status}\n{result.said}")
    check(read(out) == b"<p/>", "the file is gone")


FILES = {
    "PNG of 64 million transparent pixels in 120 MB": large_and_transparent,
    "JPEG with notes": photograph,
    "JPEG of inks": inks,
    "a file of 200 MB": big,
    "input without an end": endless,
    "files that are not there": no_such,
    "layouts that are none": layouts,
    "a pipe without a writer": pipe_lies_about,
    "output: the folder is missing": folder_missing,
    "output: a folder stands there": output_is_a_folder,
    "output: the disk is full": disk_full,
    "output: the pipe is full": pipe_full,
    "output: the input is wrong": input_wrong,
    "output: another file stands there": other_work,
}
