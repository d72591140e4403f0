#!/usr/bin/env python3
"""How long a two-page handout takes from nothing, where the time goes, and what no program could do without; how many a second
are made for recipients of documents that were made ready once; then how time and memory grow with the pages.

bench.py BUILD [RUNS]

A cold run is a new process: from before it starts until the PDF is on the disk and it has ended. The floor is measured in the
same run of this program: xmllint reading the same XML files, and the finished bytes written and synced.
"""

import collections
import csv
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True

from mailing import mailing

ARTICLE, LAYOUT = "sources/en/chemo-and-immunotherapy.xml", "layouts/departments/oncology.xml"
GOAL = 25  # ms, of a cold run
PAGES = (10, 100, 1000)
COUNTED_PAGES = 100  # of longer ones the instructions are not counted
GOAL_LONG, GOAL_PEAK, GOAL_RATIO = 1500, 150, 2.1  # ms and MB of 1,000 pages; time of twice the pages


Run = collections.namedtuple("Run", "ms cpu_ms kib")


def cold(build, runs, *command):
    """Each run: milliseconds by the clock, milliseconds of the processor, peak memory."""
    done = subprocess.run([os.path.join(build, "tests", "cold"), str(runs), *command], check=True, stdout=subprocess.PIPE,
                          text=True)
    return [Run(int(us) / 1000, int(cpu) / 1000, int(kib)) for us, cpu, kib in map(str.split, done.stdout.splitlines())]


def row(name, samples):
    times = sorted(run.ms for run in samples)
    peak = max(run.kib for run in samples) / 1024
    print(f"{name:<44}{times[0]:8.1f}{statistics.median(times):8.1f}{times[-1]:8.1f}{peak:8.1f}", flush=True)
    return statistics.median(times)


def xml_files():
    """The XML that a run reads: the article and what it includes, the layout and what it extends, the catalogue."""
    todo, found = [ARTICLE, LAYOUT, "fonts/catalogue.xml"], []
    while todo:
        path = todo.pop()
        if path in found or not os.path.exists(path):
            continue
        found.append(path)
        for element in ElementTree.parse(path).iter():
            named = element.get("extends") or (element.get("href") if element.tag.endswith("}include") else None)
            if named:
                todo.append(os.path.normpath(os.path.join(os.path.dirname(path), named)))
    return sorted(found)


# ---- handouts for recipients
PERSONAL = ((ARTICLE, "tests/bench/personal.xml"),)
FITTED = ((ARTICLE, "tests/bench/personal-fit.xml"),)
# Twelve articles and layouts
MIXED = tuple((f"sources/{language}/{subject}.xml", ",".join(["tests/bench/personal.xml", *more]))
              for language in ("en", "es") for subject in ("chemo-and-immunotherapy", "how-long-immunotherapy-takes")
              for more in ((), ("layouts/formats/a4.xml",), ("layouts/formats/large-print.xml",)))
RECIPIENTS, GOAL_RATE, GOAL_MIXED = 2000, 1000, 500
FIRST = "Anna Zoë Jürgen Siobhán Łukasz Ngọc José Oğuz Ivan Мария Ελένη Tomás Björn Chloë Aoife Emeka Olumide Jens-Peter".split()
LAST = "Miller Åkesson O'Brien Nguyễn García Wójcik Иванова Παπαδοπούλου Smith-Jones Çelik Ødegård Đorđević Horváth".split()


def write_recipients(path):
    with open(path, "w", encoding="utf-8") as file:
        for i in range(RECIPIENTS):
            name = f"{FIRST[i % len(FIRST)]} {LAST[i * 7 % len(LAST)]}"
            file.write(f"patient-name={name}\tvisit=2026-{1 + i % 12:02}-{1 + i * 3 % 28:02}\tphone=555-{i:04}\n")


def recipients(build, folder):
    """Each PDF is written to a file of its own, and not synced."""
    rows = os.path.join(folder, "rows")
    write_recipients(rows)
    print(f"\n{f'{RECIPIENTS} handouts of documents made ready once':<44}{'a second':>9}{'CPU ms':>8}{'MiB':>8}")
    for name, documents, jobs, goal in (("one process", PERSONAL, 1, None), ("two workers", PERSONAL, 2, GOAL_RATE),
                                        ("two workers, fitted anew", FITTED, 2, None),
                                        ("two workers, twelve documents mixed", MIXED, 2, GOAL_MIXED)):
        words = [word for document in documents for word in document]
        told = subprocess.run([os.path.join(build, "tests", "warm"), str(jobs), "1", rows, folder, "sources", *words], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              env=dict(os.environ, PDFGEN_FONTS="fonts/catalogue.xml")).stdout
        clock, cpu, kib = map(int, told.split())
        print(f"{name:<44}{RECIPIENTS / clock * 1e6:>9.0f}{cpu / RECIPIENTS / 1000:>8.2f}{kib / 1024:>8.1f}"
              + (f"   wanted: {goal}" if goal else ""), flush=True)


# ---- long articles
SECTION = """<section id="s{0}"><title>What is it, {0}?</title>
<p>Many people call <term>chemotherapy</term> just <term>chemo</term>. It kills cancer cells directly. It acts on all cells that
divide fast, so it can work well on tumors that grow fast. It has been in use since the 1940s.</p>
<p>It helps to write down what you want to ask. Bring the page to your visit, and bring someone with you, if you can. Two people
hear more than one. Tell us about each change that you notice, even if it seems small, for it may be a side effect. Some of them need
care at once, others go away by themselves after a few days.</p>
<p>Often the first signs show after 4 to 8 weeks. A clear change may take 3 to 6 months. You will have scans at regular times, all
the way through, so that we can see what the treatment does. If nothing changes at first, it may still work later.</p>
<ul><li>hair loss {0}</li><li>nausea (feeling <strong>sick</strong>)</li></ul>
<table><thead><tr><td/><th scope="col">After you start</th></tr></thead>
<tbody><tr><th scope="row">First signs</th><td>often at 4 to 8 weeks</td></tr>
<tr><th scope="row">Clear change</th><td>may take 3 to 6 months</td></tr></tbody></table>
<p>Your immune system is your body’s natural defense. Immunotherapy gives it tools to find cancer cells and destroy them. There is
more than one kind. See <ref to="s{1}"/>.</p></section>
"""
HEAD = """<article xmlns="urn:pdfgen:article" xml:lang="en"><head><title>A long article</title><version date="2026-11-01">1</version>
<review status="draft" due="2027-11-01"/><source>made up</source></head>
"""
ANY_LENGTH = """<layout xmlns="urn:pdfgen:layout" extends="{}"><fit pages="any"/></layout>
"""


def write_article(path, sections):
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD + "".join(SECTION.format(i, i // 2) for i in range(sections)) + "</article>\n")


def page_count(command):
    said = subprocess.run([*command, "-v"], check=True, stderr=subprocess.PIPE, text=True).stderr
    return int(said.split(" page")[0].split()[-1])


def instructions(build, command):
    """How many the program runs, counted by valgrind: the same on a busy machine as on an idle one."""
    counts = os.path.join(build, "tests", "instructions")
    said = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={counts}", *command],
                          check=True, stderr=subprocess.PIPE, text=True).stderr
    os.unlink(counts)
    return int(re.search(r"I +refs: +([0-9,]+)", said)[1].replace(",", ""))


def long_articles(program, build, folder, runs):
    """Articles of about 10, 100 and 1,000 pages, and of twice as many: time, memory, and what doubling costs.

    By the clock, both in turns, so that what else the machine does meets both alike; the least of each counts, for that only
    adds. Of the processor, all runs together, for it is counted in steps of milliseconds. In instructions, where counting
    takes no minutes: that ratio tells a program that is not linear from a machine that is not idle.
    """
    layout = os.path.join(folder, "layout.xml")
    with open(layout, "w", encoding="utf-8") as file:
        file.write(ANY_LENGTH.format(os.path.abspath(LAYOUT)))

    def command_for(sections):
        article = os.path.join(folder, f"{sections}.xml")
        write_article(article, sections)
        return [program, "build", article, "--layout", layout, "-o", os.path.join(folder, "long.pdf")]

    per_page = 200 / page_count(command_for(200))
    print(f"\n{'':>32}{'twice the pages:':>17}\n{'pages':>8}{'ms':>8}{'a page':>8}{'MiB':>8}"
          f"{'ms':>9}{'ratio':>8}{'of CPU':>8}{'of instructions':>17}")
    for pages in PAGES:
        once, twice = (command_for(round(pages * times * per_page)) for times in (1, 2))
        pairs = [(cold(build, 1, *once)[0], cold(build, 1, *twice)[0]) for _ in range(max(5, min(runs, 1000 // pages)))]
        count, peak = page_count(once), max(one.kib for one, _ in pairs) / 1024
        ms, twice_ms = min(one.ms for one, _ in pairs), min(two.ms for _, two in pairs)
        cpu = sum(two.cpu_ms for _, two in pairs) / sum(one.cpu_ms for one, _ in pairs)
        told = f"{instructions(build, twice) / instructions(build, once):.2f}" if pages <= COUNTED_PAGES else "-"
        print(f"{count:>8}{ms:>8.1f}{ms / count:>8.2f}{peak:>8.1f}{twice_ms:>9.1f}{twice_ms / ms:>8.2f}{cpu:>8.2f}{told:>17}",
              flush=True)
    print(f"wanted: 1,000 pages in {GOAL_LONG} ms and {GOAL_PEAK} MB ({GOAL_PEAK * 1e6 / 2**20:.0f} MiB), "
          f"twice the pages in {GOAL_RATIO} times the time")
    print("stages of the longest, ms: " + ", ".join(f"{name} {us / 1000:.0f}" for name, us in stages(twice, 1).items()))


def stages(command, runs):
    """The median microseconds of each stage that --timing tells, in its order."""
    told = collections.OrderedDict()
    for _ in range(runs):
        lines = subprocess.run([*command, "--timing"], check=True, stderr=subprocess.PIPE, text=True).stderr.splitlines()
        for line in lines:
            words = line.split()
            if len(words) == 2 and words[1].isdigit():
                told.setdefault(words[0], []).append(int(words[1]))
    return {name: statistics.median(samples) for name, samples in told.items()}


# ---- a night's batch
ROWS = 2000
GOAL_ALIKE, GOAL_MIXED, GOAL_COPY = 1000, 500, 3  # handouts a second on two cores; times of copying the files
JOB, PATIENTS = "sources/jobs/sample.xml", "sources/jobs/patients.csv"


def write_batch(folder, alike):
    """The sample job over ROWS of its patients; all of them for one article and layout, or as they come."""
    os.makedirs(folder)
    with open(PATIENTS, encoding="utf-8", newline="") as file:
        head, *patients = csv.reader(file)
    with open(os.path.join(folder, "rows.csv"), "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(head)
        for i in range(ROWS):
            row = dict(zip(head, patients[i % len(patients)]), record=f"B-{i:05d}")
            if alike:
                row.update(language="en", department="oncology", topic="treatments", print="normal")
            rows.writerow(row[name] for name in head)
    text = open(JOB, encoding="utf-8").read()
    for name, to in (('src="patients.csv"', 'src="rows.csv"'), ('="../../layouts', f'="{os.path.abspath("layouts")}'),
                     ('="../en', f'="{os.path.abspath("sources/en")}'), ('="../es', f'="{os.path.abspath("sources/es")}'),
                     ('content-root=".."', f'content-root="{os.path.abspath("sources")}"'), ('folder="../../build/batch"', 'folder="out"')):
        text = text.replace(name, to)
    with open(os.path.join(folder, "job.xml"), "w", encoding="utf-8") as file:
        file.write(text)


def copied(out, to):
    """Seconds that cp takes for every file, one process each."""
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(out) for name in names if name.endswith(".pdf")]
    os.makedirs(to)
    start = time.monotonic()
    for i, path in enumerate(paths):
        subprocess.run(["cp", path, os.path.join(to, f"{i}.pdf")], check=True)
    return time.monotonic() - start


def batches(program, folder):
    print(f"\n{f'pdfgen batch, {ROWS} rows':<44}{'s':>8}{'a second':>10}{'CPU s':>8}{'cp, s':>8}{'times':>8}")
    for name, alike, goal in (("one article and layout", True, GOAL_ALIKE), ("articles and layouts mixed", False, GOAL_MIXED)):
        place = os.path.join(folder, "alike" if alike else "mixed")
        write_batch(place, alike)
        before, start = os.times(), time.monotonic()
        subprocess.run([program, "batch", os.path.join(place, "job.xml")], check=True, stdout=subprocess.DEVNULL)
        seconds, after = time.monotonic() - start, os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        copy = copied(os.path.join(place, "out"), os.path.join(place, "copies"))
        print(f"{name:<44}{seconds:>8.2f}{ROWS / seconds:>10.0f}{cpu:>8.2f}{copy:>8.2f}{seconds / copy:>8.2f}   wanted: {goal} a second", flush=True)
    print(f"wanted: at most {GOAL_COPY} times the time of cp, one file after the other")


def main():
    build = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    os.chdir(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    program, files = os.path.join(build, "pdfgen"), xml_files()
    with tempfile.TemporaryDirectory(dir=build) as folder:
        out = os.path.join(folder, "out.pdf")
        command = [program, "build", ARTICLE, "--layout", LAYOUT, "--content-root", "sources", "-o", out]
        cold(build, 3, *command)  # whatever was never read from the disk before
        size = os.path.getsize(out)

        print(f"{ARTICLE}, {LAYOUT}: {size} bytes of PDF, {runs} runs")
        print(f"{'a new process each':<44}{'min':>8}{'median':>8}{'max':>8}{'MiB':>8}")
        whole = row("pdfgen build", cold(build, runs, *command))
        row("pdfgen --version: loading, linking, leaving", cold(build, runs, program, "--version"))
        row("true: a process that does nothing", cold(build, runs, "true"))
        floor = row(f"floor: xmllint --noout, the same {len(files)} files",
                    cold(build, runs, "xmllint", "--noout", "--nonet", *files))
        floor += row(f"floor: {size} bytes written and synced",
                     cold(build, runs, "dd", f"if={out}", f"of={out}.copy", "bs=1M", "conv=fsync", "status=none"))

        told = stages(command, runs)
        total = sum(told.values())
        print(f"\n{'stage':<44}{'median':>8}{'share':>8}")
        for name, microseconds in told.items():
            print(f"{name:<44}{microseconds / 1000:8.2f}{100 * microseconds / total:7.0f}%")
        print(f"{'all stages':<44}{total / 1000:8.2f}")
        print(f"{'outside them: loading, linking, leaving':<44}{whole - total / 1000:8.2f}")
        print(f"\nmilliseconds; a cold run has {GOAL}; the medians: this took {whole:.1f}, the floor is {floor:.1f}")
        recipients(build, folder)
        long_articles(program, build, folder, runs)
        batches(program, folder)
        mailing(program, folder, write_article, ANY_LENGTH.format(os.path.abspath(LAYOUT)))


if __name__ == "__main__":
    main()
