"""Paper. Reads the sides of sheets out of a PDF and does with them what a printer and a person do: prints fronts and backs, turns,
folds, gathers, stitches and cuts them. What it then holds are leaves; each has a page on either face, which is upright or is not.

Lengths are millimetres from a sheet's upper left corner, y downwards. Each page of the PDF tells where it lies by two words: A and its
number at (LEFT, TOP) of the page, B and its number at (LEFT, BOTTOM).
"""

import math
import re

import pdf as reader

MM = 25.4 / 72
LEFT, TOP, BOTTOM = 10, 12, 40
NEAR = 0.01


class Wrong(Exception):
    """The paper is not what a reader should hold."""


def demand(condition, what):
    if not condition:
        raise Wrong(what)


def near(a, b, what, by=NEAR):
    demand(abs(a - b) <= by, f"{what}: {a:.3f} mm, not {b:.3f}")


class Face:
    """A page on a side: `box` is where it lies, `seen` what is shown of it, `turn` its degrees from upright (clockwise)."""

    def __init__(self, number, box, seen, turn, scale):
        self.number, self.box, self.seen, self.turn, self.scale = number, box, seen, turn, scale

    def middle(self):
        return (self.seen[0] + self.seen[2]) / 2, (self.seen[1] + self.seen[3]) / 2

    def width(self):
        return self.seen[2] - self.seen[0]


class Side:
    def __init__(self, page, size):
        x0, y0, self.width, self.height = (v * MM for v in page.box)
        demand(x0 == y0 == 0, "a sheet that does not begin at 0, 0")
        self.trim = self.flat(page.value["/TrimBox"])
        self.faces = faces(self, page, size)
        self.lines = [self.flat(mark.box) for mark in page.painted if mark.kind == "stroke" and mark.clip is None]

    def flat(self, box):
        """A box of PDF's, upwards in points, as it lies on the sheet."""
        x0, y0, x1, y1 = (v * MM for v in box)
        return x0, self.height - y1, x1, self.height - y0

    def at(self, mark):
        return mark.matrix[4] * MM, self.height - mark.matrix[5] * MM


def faces(side, page, size):
    """Each A with the B that is seen through the same window."""
    found = {}
    for mark in page.painted:
        name = re.fullmatch(r"([AB])(\d+)", mark.text) if mark.kind == "text" else None
        if name:
            a, b, c, d = mark.matrix[:4]
            demand(a * d - b * c > 0, "a page is seen in a mirror")
            pair = found.setdefault((mark.clip, int(name[2])), {})
            demand(name[1] not in pair, f"page {name[2]} lies on itself")
            pair[name[1]] = side.at(mark)
    made = []
    for (clip, number), pair in found.items():
        demand(len(pair) == 2 and clip, f"page {number} is not whole, or without a window")
        (ax, ay), (bx, by) = pair["A"], pair["B"]
        scale = math.hypot(bx - ax, by - ay) / (BOTTOM - TOP)
        turn = round(math.degrees(math.atan2(ax - bx, by - ay))) % 360
        demand(turn in (0, 180), f"page {number} is turned by {turn} degrees")
        sign = scale if turn == 0 else -scale
        x, y = ax - LEFT * sign, ay - TOP * sign
        xs, ys = sorted((x, x + size[0] * sign)), sorted((y, y + size[1] * sign))
        made.append(Face(number, (xs[0], ys[0], xs[1], ys[1]), side.flat(clip), turn, scale))
    return sorted(made, key=lambda face: (face.seen[1], face.seen[0]))


def sides(path, size):
    return [Side(page, size) for page in reader.load(path).pages]


# ---- printed on both sides
class Sheet:
    """Its faces as they lie in the front's coordinates; `back` is what is seen through the paper."""

    def __init__(self, front, back, flip):
        demand((front.width, front.height) == (back.width, back.height), "a sheet with two sizes")
        self.width, self.height, self.trim = front.width, front.height, front.trim
        self.front, self.back = front.faces, []
        upright = (flip == "long") == (front.height >= front.width)  # the axis about which it is turned over
        for face in back.faces:
            self.back.append(Face(face.number, through(face.box, self, upright), through(face.seen, self, upright),
                                  face.turn if upright else (face.turn + 180) % 360, face.scale))
        near_boxes(front.trim, through(back.trim, self, upright), "the trim of front and back")


def through(box, sheet, upright):
    x0, y0, x1, y1 = box
    return (sheet.width - x1, y0, sheet.width - x0, y1) if upright else (x0, sheet.height - y1, x1, sheet.height - y0)


def near_boxes(a, b, what):
    for i in range(4):
        near(a[i], b[i], what)


def duplex(made, flip):
    demand(len(made) % 2 == 0, "a front without its back")
    return [Sheet(made[i], made[i + 1], flip) for i in range(0, len(made), 2)]


def one(found, what):
    demand(len(found) <= 1, f"{what}: pages {[face.number for face in found]} lie on one another")
    return found[0] if found else None


# ---- leaves
class Leaf:
    """Two faces, None where nothing is printed."""

    def __init__(self, recto, verso):
        self.recto, self.verso = recto, verso


def numbers(leaves):
    return [face.number if face else None for leaf in leaves for face in (leaf.recto, leaf.verso)]


def upright(leaves):
    for leaf in leaves:
        for face in (leaf.recto, leaf.verso):
            demand(face is None or face.turn == 0, f"page {face and face.number} is upside down")


def in_order(leaves, n, what):
    """The leaves read 1, 2, 3 …, and then are blank."""
    found = numbers(leaves)
    wanted = list(range(1, n + 1)) + [None] * (len(found) - n)
    demand(len(found) >= n and found == wanted, f"{what} reads {found}")
    upright(leaves)


def registered(leaf, what):
    """Both faces of a leaf are cut alike."""
    if leaf.recto and leaf.verso:
        near_boxes(leaf.recto.seen, leaf.verso.seen, what)


# ---- a booklet: folded in the middle, the back inside, laid into one another, the sections one behind another
def bound(sheets, section, rtl=False):
    leaves = []
    for start in range(0, len(sheets), section or len(sheets)):
        right, left = [], []
        for sheet in sheets[start:start + (section or len(sheets))]:
            fold = sheet.width / 2
            for half, recto, verso, after in ((right, sheet.front, sheet.back, True), (left, sheet.back, sheet.front, False)):
                pages = [one([f for f in side if (f.middle()[0] > fold) == (after != rtl)], "a half of a sheet") for side in (recto, verso)]
                half.append(Leaf(*pages))
        leaves += right + left[::-1]
    return leaves


def check_booklet(made, n, flip, section=0, creep=0.0, rtl=False):
    sheets = duplex(made, flip)
    demand(len(sheets) == (n + 3) // 4, f"{n} pages on {len(sheets)} sheets")
    leaves = bound(sheets, section, rtl)
    in_order(leaves, n, "the booklet")
    for leaf in leaves:
        registered(leaf, "a leaf of the booklet")
    for i, sheet in enumerate(sheets):
        depth = i % section if section else i
        check_depth(sheet, depth * creep)
    return leaves


def check_depth(sheet, pushed):
    """A sheet that is pushed out of the fold so far shows its pages so much nearer to it, and is cut there."""
    fold = sheet.width / 2
    near(sheet.trim[2] - sheet.trim[0], 2 * (width_of(sheet) - pushed), "the sheet's cut")
    for face in sheet.front + sheet.back:
        after = face.middle()[0] > fold
        near(face.box[0] - fold if after else fold - face.box[2], -pushed, f"page {face.number} from the fold")
        near(face.seen[0] if after else face.seen[2], fold, f"page {face.number} ends at the fold")
        near(min(face.seen[2], sheet.trim[2]) - fold if after else fold - max(face.seen[0], sheet.trim[0]), width_of(sheet) - pushed,
             f"page {face.number}'s width when it is cut")


def width_of(sheet):
    face = (sheet.front + sheet.back)[0]
    return face.box[2] - face.box[0]


# ---- a leaflet: three panels, folded in the given order
class Strip:
    """A panel in a pile: what faces up and what faces down."""

    def __init__(self, x0, x1, up, down):
        self.x0, self.x1, self.up, self.down = x0, x1, up, down


def fold_over(strip, edge):
    return Strip(2 * edge - strip.x1, 2 * edge - strip.x0, strip.down, strip.up)


def leaflet(sheet, scheme, rtl):
    """The pile from its top, the cover facing up. It lies with its inside up first; places are those of the inside."""
    trim = sheet.trim
    inside = []
    for front, back in zip(sorted(sheet.front, key=lambda f: -f.middle()[0]), sorted(sheet.back, key=lambda f: -f.middle()[0])):
        registered(Leaf(front, back), "a panel")
        inside.append(Strip(sheet.width - back.seen[2], sheet.width - back.seen[0], back, front))
    demand(len(inside) == 3, f"{len(inside)} panels")
    near(inside[0].x0, sheet.width - trim[2], "the first panel's edge")
    near(inside[2].x1, sheet.width - trim[0], "the last panel's edge")
    for a, b in zip(inside, inside[1:]):
        near(a.x1, b.x0, "two panels at their fold")
    first, middle, last = inside if not rtl else [Strip(-s.x1, -s.x0, s.up, s.down) for s in inside[::-1]]
    if scheme == "letter-fold":
        last = fold_over(last, middle.x1)  # the third panel onto the second, then the first over both
        return [fold_over(first, middle.x0), last, middle]
    under = fold_over(last, middle.x1)  # the third behind the second, the first over both
    return [fold_over(first, middle.x0), middle, under]


def check_leaflet(made, scheme, flip, size, tuck=0.0, rtl=False):
    demand(len(made) == 2, "a leaflet has two sides")
    sheet = duplex(made, flip)[0]
    pile = leaflet(sheet, scheme, rtl)
    leaves = [Leaf(strip.up, strip.down) for strip in pile]
    upright(leaves)
    wanted = [1, 2, 5, 4, 3, 6] if scheme == "letter-fold" else [1, 2, 3, 6, 5, 4]
    demand(numbers(leaves) == wanted, f"the leaflet is leafed through as {numbers(leaves)}")
    cover, widths = pile[0], [strip.x1 - strip.x0 for strip in pile]
    for strip in pile:
        demand(cover.x0 - NEAR <= strip.x0 and strip.x1 <= cover.x1 + NEAR, "a panel stands out of the folded leaflet")
    near(widths[0], size[0], "the cover's width")
    near(widths[2], size[0], "the back's width")
    near(widths[1], size[0] - (tuck if scheme == "letter-fold" else 0), "the width of the panel that is folded in")
    if scheme == "letter-fold":
        near(pile[1].x0 - cover.x0, tuck, "the panel folded in, from the fold that closes over it")
        for face in (pile[1].up, pile[1].down):
            near(face.seen[0] - face.box[0], tuck / 2, "what it loses at the left")
            near(face.box[2] - face.seen[2], tuck / 2, "and at the right")


# ---- cut apart
def rows(made):
    """The faces of a side by rows."""
    found = {}
    for face in made:
        found.setdefault(round(face.middle()[1], 1), []).append(face)
    return [sorted(found[y], key=lambda face: face.middle()[0]) for y in sorted(found)]


def read_side(side, rtl=False):
    return [face for row in rows(side.faces) for face in (row[::-1] if rtl else row)]


def check_grid(made, n, columns, count_rows, gutter, size, rtl=False):
    """One side after another, each row by row."""
    pages = [face for side in made for face in read_side(side, rtl)]
    demand([face.number for face in pages] == list(range(1, n + 1)), f"the sides read {[face.number for face in pages]}")
    for side in made:
        demand(all(len(row) <= columns for row in rows(side.faces)) and len(rows(side.faces)) <= count_rows, "another grid")
        near(side.trim[2] - side.trim[0], columns * size[0] + (columns - 1) * gutter, "the grid's width")
        near(side.trim[3] - side.trim[1], count_rows * size[1] + (count_rows - 1) * gutter, "the grid's height")
        for face in side.faces:
            demand(face.turn == 0, f"page {face.number} is upside down")
            near(face.scale, 1, "its scale", 1e-4)


def check_cut_leaves(made, n, flip, repeat, rtl=False):
    """Printed on both sides and cut apart: the leaves from the first row's start on, in order; or many times the same one."""
    leaves = []
    for sheet in duplex(made, flip):
        for row in rows(sheet.front):
            for face in row[::-1] if rtl else row:
                behind = one([f for f in sheet.back if abs(f.middle()[0] - face.middle()[0]) < 1 and abs(f.middle()[1] - face.middle()[1]) < 1],
                             "a cut")
                leaves.append(Leaf(face, behind))
    for leaf in leaves:
        near_boxes(leaf.recto.box, leaf.verso.box if leaf.verso else leaf.recto.box, "front and back")
    if not repeat:
        return in_order(leaves, n, "the pile")
    upright(leaves)
    for leaf in leaves:
        demand(leaf.recto.number % 2 == 1 and (leaf.verso.number if leaf.verso else n + 1) == leaf.recto.number + 1, "pages of two leaves")


def check_work_and_turn(made, n):
    """One plate prints both sides; it is turned about the upright axis and cut in the middle."""
    leaves = []
    for side in made:
        sheet = Sheet(side, side, "long" if side.height >= side.width else "short")
        halves = [(one([f for f in faces_ if (f.middle()[0] > sheet.width / 2) == right], "a half"))
                  for right in (False, True) for faces_ in (sheet.front, sheet.back)]
        left, right = Leaf(*halves[:2]), Leaf(*halves[2:])
        demand(numbers([left]) == numbers([right])[::-1], f"two leaves, {numbers([left])} and {numbers([right])}")
        registered(left, "the left half")
        leaves.append(left)
    in_order(leaves, n, "the pile")
