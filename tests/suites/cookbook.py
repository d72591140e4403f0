"""The cookbook: what it shows is what its layouts say, and every department's file stays as short as promised."""

import glob
import os
import re
import xml.etree.ElementTree as ElementTree

from harness import check, read, run

NS = "{urn:pdfgen:article}"
FOLDER = "layouts/cookbook"
LAYOUTS = {"layout": "", "department": ".department", "large-print": ".large-print"}
FEATURES = ("display=", "column=", "part=", "position=", "text-wrap=", "hyphenate=", "text-align=", "<page-master", "<use ", "<phrase", "<field",
            "<line", "<rule", "<icon", "background-color=", "border-style=", "list-style-type=", "line-pitch=", "<brand", "<baseline-grid")


def tests(context):
    yield "cookbook/what it shows stands in its layouts", lambda: shown(context)
    yield "cookbook/it shows every feature", lambda: complete(context)
    yield "cookbook/paediatrics takes under 40 lines", lambda: short(context)
    for layout, suffix in LAYOUTS.items():
        yield f"cookbook/{layout} builds without a warning", lambda l=layout, s=suffix: builds(context, l, s)


def samples(context):
    """The XML that the cookbook shows, without white space: lines are broken for the column, anywhere."""
    root = ElementTree.parse(os.path.join(context.root, FOLDER, "cookbook.xml")).getroot()
    for group in root.iter(NS + "group"):
        if group.get("role") == "xml":
            yield re.sub(r"\s", "", "".join(group.itertext()))


def shown(context):
    texts = [read(path).decode() for path in glob.glob(os.path.join(context.root, FOLDER, "*.xml")) +
             [os.path.join(context.root, "layouts/base/handout.xml")] if not path.endswith("cookbook.xml")]
    there = re.sub(r"\s", "", "".join(texts))
    for sample in samples(context):
        for rule in re.findall(r"<style.*?/>", sample):
            check(rule[:-2] in there, f"no layout has {rule}")


def complete(context):
    all_ = "".join(samples(context))
    for feature in FEATURES:
        check(re.sub(r"\s", "", feature) in all_, f"the cookbook does not show {feature}")


def short(context):
    lines = read(os.path.join(context.root, "layouts/departments/paediatrics.xml")).decode().count("\n")
    check(lines < 40, f"{lines} lines")


def builds(context, layout, suffix):
    out = os.path.join(context.folder(), "out.pdf")
    result = run([context.program, "build", f"{FOLDER}/cookbook.xml", "--layout", f"{FOLDER}/{layout}.xml", "--strict", "-o", out],
                 cwd=context.root, env=context.home)
    check(result.status == 0 and not result.err, f"exit {result.status}\n{result.said}")
    check(read(out) == read(os.path.join(context.root, "build", "handouts", f"cookbook.en{suffix}.pdf")), "other bytes than make handouts gave")
