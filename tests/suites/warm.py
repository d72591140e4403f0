"""Documents made ready once for many recipients (cmd/model.h): each recipient's PDF is byte for byte what a build of its own
gives, whoever was before it, whichever worker makes it and whatever it was made ready with; and what is at fault is told alike."""

import json
import os
import random

from harness import check, read, run, write

ONCOLOGY, FORMATS = "layouts/departments/oncology.xml", "layouts/formats/"
# Twelve documents: article, layouts. With copyfit, notes, contents, large print, form fields, a patient's dates, all scripts.
DOCUMENTS = [
    ("sources/en/chemo-and-immunotherapy.xml", ["tests/bench/personal.xml"]),
    ("sources/en/chemo-and-immunotherapy.xml", ["tests/bench/personal-fit.xml"]),
    ("sources/en/chemo-and-immunotherapy.xml", ["tests/bench/personal-fit.xml", FORMATS + "large-print.xml"]),
    ("sources/es/chemo-and-immunotherapy.xml", ["tests/bench/personal.xml", FORMATS + "a4.xml"]),
    ("sources/en/how-long-immunotherapy-takes.xml", ["tests/bench/personal.xml"]),
    ("sources/es/how-long-immunotherapy-takes.xml", ["layouts/departments/radiology.xml"]),
    ("sources/en/how-long-immunotherapy-takes.xml", ["layouts/departments/letterhead-a5.xml"]),
    ("sources/en/immunotherapy-timeline.xml", [ONCOLOGY, FORMATS + "timeline-letter.xml"]),
    ("sources/es/immunotherapy-timeline.xml", [ONCOLOGY, FORMATS + "timeline-a4.xml"]),
    ("tests/articles/every-element.xml", [ONCOLOGY]),
    ("tests/articles/every-element.xml", ["tests/articles/every-script.xml", "tests/bench/personal.xml"]),
    ("layouts/cookbook/cookbook.xml", ["layouts/cookbook/fit.xml"]),
]
PEOPLE = ["Anna Miller", "Zoë Nguyễn", "Łukasz Wójcik", "Мария Иванова", "Ελένη Παπαδοπούλου", "D’Arcy O'Brien", "אסתר לוי",
          "ليلى حداد", "आशा शर्मा", "สมชาย ใจดี", "Ağca İlhan", "A very long name that takes more than one line of the handout, all of it",
          "Ann & Bob <both>"]
FAULTY = {"visit": "2026-02-30", "phone": "none", "start": "soon", "patient-name": "\U00012000"}
WORKERS = (1, -1, 3)
NEAR = """<layout xmlns="urn:pdfgen:layout" name="near">
<brand><color name="ink" value="#000000"/></brand><fonts><role name="text" families="Lato"/></fonts>{fit}
<style match="article" font-family="text" font-size="12pt" line-height="15pt" color="ink" orphans="{kept}" widows="{kept}" list-indent="15pt"/>
<style match="title" font-size="18pt" line-height="22pt" space-after="6pt" keep-with-next="always"/>
<style match="section" space-before="10pt"/><style match="section/title" font-size="12pt" line-height="15pt"/>{heads}
<style match="p" space-after="2pt"/><style match="ul" list-style-type="disc" space-after="6pt"/><style match="table" column-widths="auto"/>
<page-master name="page" page-width="{width}pt" page-height="{height}pt" margin-top="30pt" margin-bottom="30pt" margin-start="30pt"
  margin-end="30pt">{aside}<column name="text"/></page-master>
<page-sequence><use master="page" page="any"/></page-sequence></layout>"""
SPACES = """<fit pages="2"><shrink match="title" property="space-after" values="5pt 4pt 3pt"/>
<shrink match="p" property="space-after" values="1.5pt 1pt 0.5pt 0pt"/></fit>"""
ASIDE = {"heads": '<style match="section" display="beside"/><style match="section/title" column="side"/>',
         "aside": '<column name="side" width="60pt" gap="10pt"/>'}


def tests(context):
    for i, (article, layouts) in enumerate(DOCUMENTS):
        name = os.path.basename(article)[:-4] + " " + " ".join(os.path.basename(layout)[:-4] for layout in layouts)
        yield f"warm/{i + 1} {name}", lambda n=i: alike(context, [DOCUMENTS[n]], people(n))
    yield "warm/twelve mixed", lambda: alike(context, DOCUMENTS, [r for i in range(6) for r in people(i * 3)])
    yield "warm/more lines on fewer pages", lambda: more_lines(context)
    yield "warm/narrower column on fewer pages", lambda: narrower(context)
    yield "warm/close to the last page's end", lambda: close(context)
    yield "warm/faults", lambda: alike(context, DOCUMENTS[:1] + DOCUMENTS[7:8], list(faulty()))
    yield "warm/sanitized", lambda: sanitized(context)
    yield "warm/memory", lambda: memory(context)


def row(name, number):
    return {"patient-name": name, "visit": f"2026-{1 + number % 12:02}-{1 + number * 5 % 28:02}", "phone": f"555-{number * 37 % 10000:04}",
            "start": f"2026-{1 + number * 7 % 12:02}-15", "today": "2027-01-05"}


def people(first):
    """Four rows: two people, one of whom little is known, and one again."""
    rows = [row(PEOPLE[(first + i) % len(PEOPLE)], first + i) for i in range(3)]
    rows[1] = {"patient-name": rows[1]["patient-name"], "visit": "", "phone": "555-0199", "start": rows[1]["start"]}
    return [*rows, rows[0]]


def faulty():
    """What is at fault in one row is not at fault in the next."""
    for i, (field, value) in enumerate(FAULTY.items()):
        for _ in range(2):  # once with either document
            yield {**row(PEOPLE[0], i), field: value}
        for _ in range(2):
            yield row(PEOPLE[1], i)
    yield {}
    yield {}


def make(context, rows, documents, jobs, program="warm", times=1, env=None, folder=None):
    """A warm run: its folder, what it said, and the codes that it told of each row."""
    folder = folder or context.folder()
    table = write(os.path.join(folder, "rows"), "".join("\t".join(f"{k}={v}" for k, v in r.items()) + "\n" for r in rows))
    words = [word for article, layouts in documents for word in (article, ",".join(layouts))]
    result = run([os.path.join(context.build, program), str(jobs), str(times), table, folder, ".", *words],
                 cwd=context.root, env=dict(env or context.home, PDFGEN_FONTS="fonts/catalogue.xml"))
    codes = {i: [] for i in range(len(rows))}
    for line in result.said.splitlines():
        if line.startswith("row "):
            number, code = line[4:].split(": ")
            codes[int(number)].append(code)
    return folder, result, codes


def cold(context, folder, fields, document):
    """A build of one row: its bytes (None: at fault), and the codes that it tells."""
    article, layouts = document
    out = os.path.join(folder, "cold.pdf")
    command = [context.program, "build", article, "--content-root", ".", "--diagnostics=json", "-o", out]
    for layout in layouts:
        command += ["--layout", layout]
    for name, value in fields.items():
        command += ["--set", f"{name}={value}"]
    result = run(command, cwd=context.root, env=context.home)
    told = [json.loads(line) for line in result.said.splitlines()]
    codes = [one["code"] for one in told if one["severity"] != "note" and one["code"] != "unused-name"]
    bytes_ = read(out) if result.status == 0 else None
    if bytes_ is not None:
        os.unlink(out)
    return bytes_, codes


def alike(context, documents, rows):
    runs = [make(context, rows, documents, jobs, "tests/warm") for jobs in WORKERS]
    # Another specimen: rows turned, so that another is the first.
    turned = make(context, rows[len(documents):] + rows[:len(documents)], documents, 1, "tests/warm")
    for i, fields in enumerate(rows):
        expected, codes = cold(context, runs[0][0], fields, documents[i % len(documents)])
        places = [(f"with {jobs} workers", made, i) for jobs, made in zip(WORKERS, runs)]
        places.append(("after another specimen", turned, (i - len(documents)) % len(rows)))
        for how, (folder, result, told), place in places:
            path = os.path.join(folder, f"{place:06}.pdf")
            check(result.status in (0, 1), f"{how}: exit {result.status}\n{result.said}")
            check(sorted(told[place]) == sorted(codes), f"row {i} {how}: told {told[place]}, a build {codes}")
            check(os.path.exists(path) == (expected is not None), f"row {i} {how}: made {os.path.exists(path)}; {codes}")
            check(expected is None or read(path) == expected, f"row {i} {how}: not what a build gives, {fields}")


def sanitized(context):
    documents = [DOCUMENTS[i] for i in (1, 7, 10)]
    folder, result, _ = make(context, people(3) + people(7) + people(9)[:1], documents, 0, "san/tests/warm", env=context.abroad)
    check(result.status == 0, f"exit {result.status}\n{result.said}")
    plain, _, _ = make(context, people(3) + people(7) + people(9)[:1], documents, 1, "tests/warm")
    for i in range(9):
        check(read(os.path.join(folder, f"{i:06}.pdf")) == read(os.path.join(plain, f"{i:06}.pdf")), f"row {i} differs abroad")


def memory(context):
    """A worker that has made thousands holds no more than one that has made a hundred."""
    rows = [row(PEOPLE[i % len(PEOPLE)], i) for i in range(20)]
    few, many = (int(make(context, rows, DOCUMENTS[:3], 1, "tests/warm", times)[1].text.split()[2]) for times in (5, 50))
    check(many <= few * 1.2, f"{few} KiB after 100 rows, {many} after 1000")


# ---- close to the page limit

def article(body, title="After"):
    return f"""<article xmlns="urn:pdfgen:article" xml:lang="en"><head><title>{title}</title><version date="2026-11-01">1.0</version>
<review status="draft"/></head>{body}</article>"""


def paragraphs(word, n):
    return "".join(f"<p>{word} {i}</p>" for i in range(n))


def near(context, body, heights, rows, title="After", **layout):
    """The same article on pages of these heights."""
    folder = context.folder()
    document = write(os.path.join(folder, "article.xml"), article(body, title))
    for height in heights:
        values = {"fit": SPACES, "kept": 2, "width": 300, "heads": "", "aside": "", **layout, "height": height}
        alike(context, [(document, [write(os.path.join(folder, f"{height}.xml"), NEAR.format(**values))])], rows)


def more_lines(context):
    """A paragraph of three lines may not stand on two pages, one of four may: with it, less must give way."""
    rows = [{"text": " ".join(["notwithstanding kettle"] * n)} for n in (4, 7, 8)]
    near(context, paragraphs("Line", 14) + '<p><field name="text"/></p>' + paragraphs("Tail", 15), (332, 337), rows)


def narrower(context):
    """A shorter word in one column of a table gives the other more room, whose words are the same in all documents."""
    table = "".join('<tr><th scope="row"><field name="text"/></th><td>The doctor and the nurse and the kettle are all here in the hospital now</td></tr>'
                    for _ in range(3))
    table = f'<table><caption>T</caption><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead><tbody>{table}</tbody></table>'
    near(context, paragraphs("Line", 10) + table + paragraphs("Tail", 15), (355,),
         [{"text": word} for word in ("Unbelievable", "Ann", "Notwithstanding")], kept=1, width=320, **ASIDE)


def close(context):
    """Articles, layouts, heights and rows by chance; the same ones each time."""
    chance = random.Random(7)
    vocabulary = [*"a the of scan visit chemotherapy takes weeks doctor before after each treatment questions notwithstanding".split()]

    def words(most):
        return " ".join(chance.choices(vocabulary, k=chance.randint(1, most)))

    def text(most):
        name = chance.choice("abc")
        return chance.choice((words(most), f'{words(most)} <field name="{name}"/>', f'<field name="{name}" default="{words(3)}"/> {words(most)}',
                              f'{words(most)}<span when="{name}">, {words(most)} <field name="{name}"/></span>'))

    def block():
        when = chance.choice(("", "", "", ' when="a"', ' when="b=one"'))
        return chance.choice((f"<p{when}>{text(30)}</p>", f"<ul{when}><li>{text(9)}</li><li>{text(9)}</li></ul>",
                              f"<section{when}><title>{text(2)}</title><p>{text(20)}</p><p>{text(9)}</p></section>"))

    def person():
        values = {name: chance.choice(("", "one", words(3), words(30), *PEOPLE)) for name in "abc"}
        return {name: value for name, value in values.items() if value}

    fit = SPACES.replace("</fit>", """<shrink match="p | li" property="font-size" values="11.5pt 11pt"/>
<shrink match="section" property="space-before" values="5pt 2pt"/><grow match="section" property="space-before" values="15pt 20pt"/></fit>""")
    for _ in range(4):
        body = "".join(block() for _ in range(7))
        near(context, body, [chance.randint(220, 420) for _ in range(2)], [person() for _ in range(5)], words(3) + ' <field name="a"/>', fit=fit,
             kept=chance.randint(1, 3), **chance.choice(({}, ASIDE)))
