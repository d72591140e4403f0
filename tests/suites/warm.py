"""Documents made ready once for many recipients (cmd/model.h): each recipient's PDF is byte for byte what a build of its own
gives, whoever was before it, whichever worker makes it and whatever it was made ready with; and what is at fault is told alike."""

import json
import os

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


def tests(context):
    for i, (article, layouts) in enumerate(DOCUMENTS):
        name = os.path.basename(article)[:-4] + " " + " ".join(os.path.basename(layout)[:-4] for layout in layouts)
        yield f"warm/{i + 1} {name}", lambda n=i: alike(context, [DOCUMENTS[n]], people(n))
    yield "warm/twelve mixed", lambda: alike(context, DOCUMENTS, [r for i in range(6) for r in people(i * 3)])
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
