"""What pdfium makes of PDFs; run by the Python of BUILD/pdfium (tests/tools/pdfium).

pdfium_read.py text FILE...             one line of JSON for each: its pages' texts, its bookmarks as [level, title, page],
                                        or {"wrong": …}
pdfium_read.py find FILE WORD PAGE...   one line of JSON: how often each word is found on its page
pdfium_read.py draw FILE FOLDER         each page at 72 dpi, FOLDER/1.ppm, …
"""

import json
import sys

import pypdfium2


def text(path):
    try:
        document = pypdfium2.PdfDocument(path)
        pages = [page.get_textpage().get_text_range() for page in document]
        marks = [[mark.level, mark.get_title(), mark.get_dest().get_index()] for mark in document.get_toc()]
        return {"pages": pages, "bookmarks": marks}
    except pypdfium2.PdfiumError as wrong:
        return {"wrong": str(wrong)}


def find(path, words):
    document = pypdfium2.PdfDocument(path)
    found = []
    for word, page in zip(words[::2], words[1::2]):
        search = document[int(page)].get_textpage().search(word, match_case=True)
        found.append(sum(1 for _ in iter(search.get_next, None)))
    return found


def draw(path, folder):
    for number, page in enumerate(pypdfium2.PdfDocument(path), 1):
        picture = page.render(scale=1, rev_byteorder=True)
        bytes_, step = bytes(picture.buffer), picture.n_channels
        with open(f"{folder}/{number}.ppm", "wb") as file:
            file.write(b"P6\n%d %d\n255\n" % (picture.width, picture.height))
            for y in range(picture.height):
                row = bytes_[y * picture.stride:y * picture.stride + picture.width * step]
                colours = bytearray(3 * picture.width)
                for channel in range(3):
                    colours[channel::3] = row[channel::step]
                file.write(colours)


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    if what == "text":
        for path_ in words:
            print(json.dumps(text(path_)))
    elif what == "find":
        print(json.dumps(find(words[0], words[1:])))
    else:
        draw(*words)
