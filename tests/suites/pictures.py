"""Pages as pictures, compared with the ones kept in tests/pictures: small differences of rasterizers pass, moved text
does not. The difference is written to BUILD/pictures/ for a look."""

import os

from harness import check, read, run, write
from png import decode, encode

RESOLUTION = 50
MEAN, CELL = 1.0, 24  # of 255: over the whole page, and in the worst cell of 16 x 16 pixels
PAGES = {
    "chemo-and-immunotherapy.en.oncology-letter": (1, 2),
    "chemo-and-immunotherapy.es.radiology-a4": (1,),
    "chemo-and-immunotherapy.en.oncology-large-print": (1, 3),
    "how-long-immunotherapy-takes.en.radiology-letter": (1, 2),
    "how-long-immunotherapy-takes.es.oncology-a4": (2,),
    "how-long-immunotherapy-takes.en.paediatrics-letter": (1, 2),
    "chemo-and-immunotherapy.en.letterhead-a5": (1, 3),
    "cookbook.en": (2, 3, 4, 5),
    "immunotherapy-timeline.en.oncology-chart-a3": (1,),
    "immunotherapy-timeline.en.oncology-chart-a3-portrait": (1,),
    "immunotherapy-timeline.en.oncology-chart-24x36-portrait": (1,),
    "immunotherapy-timeline.en.oncology-timeline-letter": (1,),
    "immunotherapy-timeline.es.oncology-timeline-a4": (1,),
    "scan-timeline.es.oncology-chart-a2": (1,),
}


def tests(context):
    for name, pages in PAGES.items():
        for page in pages:
            yield f"pictures/{name} page {page}", lambda n=name, p=page: picture(context, n, p)


def picture(context, name, page):
    pdf = os.path.join(context.root, "build", "handouts", name + ".pdf")
    result = run(["pdftoppm", "-r", str(RESOLUTION), "-f", str(page), "-l", str(page), "-gray", pdf], env=context.home)
    check(result.status == 0 and result.out, f"pdftoppm: {result.said}")
    width, height, pixels = pgm(result.out)
    kept = os.path.join(context.root, "tests", "pictures", f"{name}.{page}.png")
    if context.accept:
        write(kept, encode(width, height, pixels))
        return
    check(os.path.exists(kept), f"{os.path.relpath(kept, context.root)} is missing: look at the page, then tests/run --accept pictures/")
    old_width, old_height, old = decode(read(kept))
    check((width, height) == (old_width, old_height), f"{width} x {height} pixels, kept {old_width} x {old_height}")
    apart = bytes(abs(a - b) for a, b in zip(pixels, old))
    mean, (cell, x, y) = sum(apart) / len(apart), worst(apart, width, height)
    if mean > MEAN or cell > CELL:
        out = write(os.path.join(context.build, "pictures", f"{name}.{page}.diff.png"),
                    encode(width, height, bytes(255 - a for a in apart)))
        write(out.replace(".diff.", ".new."), encode(width, height, pixels))
        check(False, f"mean {mean:.2f} of {MEAN}, worst cell {cell:.1f} of {CELL} at {x},{y}: see {os.path.relpath(out, context.root)}")


def pgm(data):
    """Binary PGM: P5 WIDTH HEIGHT 255, one white space, the pixels."""
    magic, width, height, most, pixels = data.split(None, 4) if data[:2] == b"P5" else (None,) * 5
    check(magic and most == b"255", "not a PGM picture")
    size = int(width) * int(height)
    return int(width), int(height), data[-size:]


def worst(apart, width, height, size=16):
    """The cell of the largest mean difference, and where it is."""
    found = (0, 0, 0)
    for y in range(0, height, size):
        rows = [apart[row * width:(row + 1) * width] for row in range(y, min(y + size, height))]
        for x in range(0, width, size):
            cells = [sum(row[x:x + size]) for row in rows]
            found = max(found, (sum(cells) / (len(rows) * min(size, width - x)), x, y))
    return found
