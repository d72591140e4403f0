#!/usr/bin/env python3
"""How hard an article or a timeline is to read: readability.py [--words] ARTICLE.xml...

Prints the figures of each article; exits 1 where one is beyond its limit, 2 where an article cannot be read.

  English  Flesch-Kincaid grade <= 6:  0.39 words/sentence + 11.8 syllables/word - 15.59
           SMOG grade <= 8:            1.0430 sqrt(30 polysyllables/sentences) + 3.1291
  Spanish  Fernandez-Huerta >= 70:     206.84 - 60 syllables/word - 1.02 words/sentence

What is counted. The text that a patient reads, XIncludes and the timelines of an article in their place. Headings (titles, labels, row and column heads,
paragraphs in the role of a heading) are left out: short by nature, they would flatter the figures. Every paragraph,
list item, table cell, answer and prompt, and of a timeline every lead, block, explanation and note, is at least one sentence, a definition is one sentence with the word that it defines.
A sentence ends with . ! ? or the block, never with a colon. A number is one word with a syllable for each digit. What stands in
`field` comes from the layout and is not counted.

SMOG, counted fairly. A polysyllable is a word of three or more syllables. A medical word that the article itself explains (it is
marked as `term` where it is explained, or listed in the glossary, as dt) has been taught: it counts as a polysyllable once, not
again each time it stands. Flesch-Kincaid and Fernandez-Huerta make no such allowance here.

Syllables are counted by rule, with the exceptions listed below; `--words` prints the count of each word, to check it by eye.
"""
import os
import re
import sys
import unicodedata
from xml.etree import ElementInclude, ElementTree

NAMESPACES = ("{urn:pdfgen:article}", "{urn:pdfgen:timeline}")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BLOCKS = {"p", "li", "td", "q", "answer", "write-in", "hint", "caption", "dl", "lead", "block", "explanation", "note", "phase", "milestone"}
HEADINGS = {"title", "subtitle", "label", "th", "head", "figure"}
ENGLISH_GRADE, ENGLISH_SMOG, SPANISH_EASE = 6.0, 8.0, 70.0

# Where the English rules below are wrong.
ENGLISH = {
    "being": 2, "cancerous": 3, "create": 2, "doesn": 2, "diarrhea": 4, "diet": 2, "every": 2, "everyone": 3, "everything": 3, "idea": 3, "isn": 2,
    "maybe": 2, "melanoma": 4, "quiet": 2, "react": 2, "reaction": 3, "radiation": 4, "sometimes": 2, "something": 2, "someone": 2, "area": 3, "science": 2,
    "themselves": 2, "trial": 2, "medicine": 3, "nausea": 3, "people": 2, "definitely": 4, "wouldn": 2, "whole": 1, "several": 3, "doing": 2,
}


def local(element):
    tag = element.tag if isinstance(element.tag, str) else ""
    return next((tag[len(ns):] for ns in NAMESPACES if tag.startswith(ns)), "")


def text_of(element):
    """All text below an element; a line break is a space, a heading or a block inside is not part of it."""
    parts = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "br":
            parts.append(" ")
        elif name and name not in BLOCKS and name not in HEADINGS and name not in ("ul", "ol", "checklist", "steps", "field"):
            parts.append(text_of(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def blocks_of(element):
    """The text of every block below an element, in order."""
    name = local(element)
    if name in HEADINGS or element.get("role") == "heading":
        return
    if name == "dl":
        words = ""
        for child in element:
            words += " " + " ".join("".join(child.itertext()).split())
            if local(child) == "dd":
                yield words
                words = ""
        return
    if name in BLOCKS:
        yield text_of(element)
    for child in element:
        yield from blocks_of(child)


def sentences_of(block):
    # A stop within a number or between letters (3.5, a.m) ends nothing.
    return [s for s in re.split(r"[.!?\u2026]+(?=[\s\"'\u201d\u2019\u00bb)]|$)", block) if words_of(s)]


def words_of(text):
    return re.findall(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+(?:[.,]\d+)*[^\W\d_]*", text)


def english_syllables(word):
    word = word.lower().replace("\u2019", "'")
    stem = re.sub(r"'s?$|n't$|'(ll|re|ve|d|m)$", "", word)
    if word.endswith("n't") and stem + "n" in ENGLISH:
        return ENGLISH[stem + "n"]
    if stem in ENGLISH:
        return ENGLISH[stem]
    if stem.endswith("s") and stem[:-1] in ENGLISH:
        return ENGLISH[stem[:-1]]
    count = len(re.findall(r"[aeiouy]+", stem))
    if re.search(r"[^aeiouyl]e$|[aeiouy]le$|[aeiou]ye$|[gq]ue$", stem):  # silent e, but the e of "little" is heard
        count -= 1
    elif re.search(r"[aeiouy][^aeiouy]+es$", stem) and not re.search(r"([sxz]|[cs]h|[cg]|[^aeiouy]l)es$", stem):
        count -= 1
    elif re.search(r"[^tdaeiouy]ed$", stem) and not re.search(r"[^aeiouylr][lr]ed$", stem) and re.search(r"[aeiouy].*ed$", stem):
        count -= 1
    count += len(re.findall(r"i[ao](?!us)(?![nu])|io(?=[^nu]|$)|[^aeiouycglnstx]ion|[^cgtx]ious|uenc|ua(?!r)|uou|[aeiou]ing$|eo(?!u)|ee[aeiou]", stem))
    count -= len(re.findall(r"[ct]ia(?=l)|qua|gua", stem))
    count -= len(re.findall(r"[aeiouy][^aeiouy]+e(?=(?:ly|ness|less|ful|ment)s?$)", stem))  # use-ful, late-ly
    return max(count, 1)


def spanish_syllables(word):
    """Vowels that stand together make one syllable unless two are strong (a, e, o) or a weak one bears the accent."""
    word = re.sub(r"(?<=[qg])u(?=[eéií])", "", word.lower())
    word = re.sub(r"y(?![aeiouáéíóú])", "i", word)
    count, before = 0, ""
    for letter in word:
        vowel = letter in "aeiouáéíóúü"
        strong = letter in "aeoáéóíú"
        if vowel and (not before or (strong and before in "aeoáéóíú")):
            count += 1
        before = letter if vowel else ("" if letter != "h" else before)
    return max(count, 1)


def syllables(word, lang):
    if word[0].isdigit():
        return sum(c.isdigit() for c in word)
    return spanish_syllables(word) if lang == "es" else english_syllables(word)


def fold(word):
    return unicodedata.normalize("NFC", word).lower()


def taught_words(root):
    return {fold(w) for e in root.iter() if local(e) in ("dt", "term") for w in words_of(text_of(e))}


def include_timelines(root, path):
    for figure in list(root.iter(NAMESPACES[0] + "timeline")):
        figure.extend(ElementTree.parse(os.path.join(os.path.dirname(path), figure.get("src"))).getroot())


def measure(path, show_words):
    root = ElementTree.parse(path).getroot()
    ElementInclude.include(root, base_url=path)
    include_timelines(root, path)
    lang = root.get(XML_LANG, "en").split("-")[0]
    if lang not in ("en", "es"):
        raise ValueError(f"no measure for the language “{lang}”")
    sentences = [words_of(s) for block in blocks_of(root) for s in sentences_of(block)]
    words = [w for s in sentences for w in s]
    if not words:
        raise ValueError("no text")
    counts = [(fold(w), syllables(w, lang)) for w in words]
    if show_words:
        for word, n in sorted(set(counts), key=lambda c: (c[1], c[0])):
            print(f"  {n} {word}")
    per_sentence = len(words) / len(sentences)
    per_word = sum(n for _, n in counts) / len(words)
    print(f"{path}: {len(words)} words, {len(sentences)} sentences, {per_sentence:.1f} words a sentence, {per_word:.2f} syllables a word")
    if lang == "es":
        return [("Fernandez-Huerta", 206.84 - 60 * per_word - 1.02 * per_sentence, SPANISH_EASE, "at least")]
    taught = taught_words(root)
    long_words = [w for w, n in counts if n >= 3]
    polysyllables = sum(w not in taught for w in long_words) + len(taught & set(long_words))
    return [
        ("Flesch-Kincaid grade", 0.39 * per_sentence + 11.8 * per_word - 15.59, ENGLISH_GRADE, "at most"),
        ("SMOG grade", 1.0430 * (30 * polysyllables / len(sentences)) ** 0.5 + 3.1291, ENGLISH_SMOG, "at most"),
    ]


def main(arguments):
    paths = [a for a in arguments if a != "--words"]
    if not paths or any(p.startswith("-") for p in paths):
        print("usage: readability.py [--words] ARTICLE.xml...", file=sys.stderr)
        return 64
    status = 0
    for path in paths:
        try:
            figures = measure(path, "--words" in arguments)
        except (OSError, ValueError, ElementTree.ParseError, ElementInclude.FatalIncludeError) as fault:
            print(f"{path}: error: {fault}", file=sys.stderr)
            status = 2
            continue
        for name, value, limit, side in figures:
            good = value >= limit if side == "at least" else value <= limit
            print(f"  {name} {value:.1f} ({side} {limit:.0f}){'' if good else ': beyond the limit'}")
            if not good:
                status = max(status, 1)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
