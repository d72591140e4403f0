#!/usr/bin/env python3
"""How long a two-page handout takes from nothing, where the time goes, and what no program could do without.

bench.py BUILD [RUNS]

A cold run is a new process: from before it starts until the PDF is on the disk and it has ended. The floor is measured in the
same run of this program: xmllint reading the same XML files, and the finished bytes written and synced.
"""

import collections
import os
import statistics
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ARTICLE, LAYOUT = "sources/en/chemo-and-immunotherapy.xml", "layouts/departments/oncology.xml"
GOAL = 30  # ms


def cold(build, runs, *command):
    """(milliseconds, KiB) of each run."""
    done = subprocess.run([os.path.join(build, "tests", "cold"), str(runs), *command], check=True, stdout=subprocess.PIPE,
                          text=True)
    return [(int(us) / 1000, int(kib)) for us, kib in (line.split() for line in done.stdout.splitlines())]


def row(name, samples):
    times = sorted(ms for ms, _ in samples)
    peak = max(kib for _, kib in samples) / 1024
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


if __name__ == "__main__":
    main()
