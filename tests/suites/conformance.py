"""Every PDF against the standards it claims, by veraPDF: PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2), archives PDF/A-3a
(ISO 19005-3).

Only run when asked for (`make conformance`): it takes Java, and Maven to fetch the validator. All files go through one
process of it a flavour. That the check checks is shown by files broken on purpose, each of which must fail by its clause.
"""

import glob
import json
import os
import xml.etree.ElementTree as ElementTree

from harness import Failure, check, read, run, write
from suites import archive, tiles

LAYOUT = "layouts/departments/oncology.xml"
ARTICLE = "sources/en/chemo-and-immunotherapy.xml"
SHEETS = ("booklet,flip=long", "4-up,sheet=a4,fit", "2x1,repeat,sheet=a3,gutter=6mm", "1x2,flip=short", "work-and-turn", "3x2")


def tests(context):
    yield "conformance/every PDF is PDF/UA-1 and PDF/A-2a", lambda: conform(context)
    yield "conformance/archives are PDF/UA-1 and PDF/A-3a", lambda: archives(context)
    yield "conformance/what is broken fails", lambda: broken(context)
    yield "conformance/sealed", lambda: sealed(context)
    yield "conformance/without claims", lambda: unclaimed(context)


# ---- the validator -------------------------------------------------------------------------------------------------
def judge(context, flavour, files, *more):
    """{file: {clause: description of what failed}}, in one run of the validator."""
    result = run([os.path.join(context.root, "tests/tools/conformance"), os.path.join(context.root, "build/conformance"), flavour,
                  *more, *files], cwd=context.root, timeout=900)  # hundreds of files in one run
    check(result.out, f"veraPDF: exit {result.status}\n{result.said}")
    verdicts = {}
    for job in ElementTree.fromstring(result.out).iter("job"):
        report = job.find("validationReport")
        name = job.findtext("item/name")
        check(report is not None, f"{name}: not judged: {ElementTree.tostring(job).decode()[:2000]}")
        failed = {rule.get("clause"): rule.findtext("description") for rule in report.iter("rule") if rule.get("status") == "failed"}
        check((report.get("isCompliant") == "true") == (not failed), f"{name}: a verdict without reasons")
        verdicts[name] = failed
    check(len(verdicts) == len(files), f"{len(verdicts)} of {len(files)} files judged\n{result.said}")
    return verdicts


# ---- the files -----------------------------------------------------------------------------------------------------
def build(context, folder, name, *words, cwd=None):
    out = os.path.join(folder, name)
    result = run([context.program, "build", *words, "-o", out], cwd=cwd or context.root, env=context.home)
    check(result.status == 0, f"{name}: exit {result.status}\n{result.said}")
    return out


def case_files(context, folder):
    """The PDFs of the stage cases, those of them that a whole run takes."""
    for name, case in context.case_folders("stage"):
        words = context.words(case, "args", "{article} --layout {layout}")
        yield build(context, folder, f"case-{name}.pdf", *words, cwd=case)


def conform(context):
    folder = context.folder()
    files = sorted(f for f in glob.glob(os.path.join(context.root, "build/handouts/*.pdf")) if not f.endswith("press.pdf"))  # PDF/X-4
    check(files, "no handouts are built")
    files += list(case_files(context, folder))
    for name, layout in (("element", LAYOUT), ("script", "tests/articles/every-script.xml")):
        files.append(build(context, folder, f"every-{name}.pdf", "tests/articles/every-element.xml", "--layout", layout))
    files.append(build(context, folder, "odd-characters.pdf", "tests/articles/odd-characters.xml", "--layout", LAYOUT))
    files.append(build(context, folder, "many-lanes.pdf", "tests/articles/many-lanes.xml", "--layout", LAYOUT,
                       "--layout", "layouts/formats/chart-a2.xml"))
    for name in ("a2", "24x36-portrait"):
        files.append(build(context, folder, f"crowded-{name}.pdf", "tests/articles/crowded.xml", "--layout", LAYOUT,
                           "--layout", f"layouts/formats/chart-{name}.xml"))
    wall = tiles.layout(context, folder, 420, 594, 17, 21.25)
    for name, more in (("one-page", []), ("tiles", ["--tiles=a4"])):
        files.append(build(context, folder, f"wall-{name}.pdf", ARTICLE, "--layout", wall, "--content-root", "sources", *more))
    for scheme in SHEETS:
        files.append(build(context, folder, f"sheets-{scheme.split(',')[0]}.pdf", ARTICLE, "--layout", "layouts/departments/letterhead-a5.xml",
                           "--content-root", "sources", f"--impose={scheme}"))
    results = []
    for flavour in ("ua1", "2a"):
        for name, failed in judge(context, flavour, files).items():
            wrong = "\n".join(f"{clause}: {text}" for clause, text in sorted(failed.items()))
            results.append((f": {os.path.basename(name)[:-4]}, {flavour}", wrong or None))
    return results


def archives(context):
    folder = context.folder()
    files = [build(context, folder, name + ".pdf", *words, "--profile", "archive") for name, words, _, _ in archive.SAMPLES]
    return [(f": {os.path.basename(name)[:-4]}, {flavour}", "\n".join(f"{clause}: {text}" for clause, text in failed.items()) or None)
            for flavour in ("ua1", "3a") for name, failed in judge(context, flavour, files).items()]


# ---- what is broken on purpose ----------------------------------------------------------------------------------------
class Broken:
    """A good PDF's objects, by qpdf's JSON, to be spoilt."""

    def __init__(self, context, pdf):
        self.context, self.pdf = context, pdf
        result = run(["qpdf", "--json=2", "--json-stream-data=inline", "--decode-level=all", pdf])
        check(result.status == 0, result.said)
        self.document = json.loads(result.out)
        self.objects = self.document["qpdf"][1]

    def dictionaries(self, key, value=None):
        for entry in self.objects.values():
            holder = entry.get("value", entry.get("stream", {}).get("dict") if "stream" in entry else None)
            if isinstance(holder, dict) and key in holder and value in (None, holder[key]):
                yield holder

    def save(self, name):
        folder = os.path.dirname(self.pdf)
        source = write(os.path.join(folder, name + ".json"), json.dumps(self.document))
        out = os.path.join(folder, name + ".pdf")
        result = run(["qpdf", "--json-input", source, out])
        check(result.status in (0, 3), result.said)
        return out


def drop(key, value=None, entry=None):
    """Removes an entry of every dictionary that has `key`."""
    def spoil(broken):
        found = list(broken.dictionaries(key, value))
        check(found, f"no {key} to break")
        for holder in found:
            holder.pop(entry or key, None)
    return spoil


def swap(old, new):
    """Replaces bytes of every content stream: both of one length."""
    def spoil(broken):
        import base64
        done = 0
        for entry in broken.objects.values():
            if "stream" in entry and "data" in entry["stream"]:
                data = base64.b64decode(entry["stream"]["data"])
                done += data.count(old)
                entry["stream"]["data"] = base64.b64encode(data.replace(old, new)).decode()
        check(done, f"no {old} to break")
    return spoil


# name, flavour, how it is broken, the clause that must fail
FAULTS = [
    ("no-language", "ua1", drop("/Lang", entry="/Lang"), "7.2"),
    ("no-alternative", "ua1", drop("/Alt"), "7.3"),
    ("no-title-shown", "ua1", drop("/ViewerPreferences"), "7.1"),
    ("no-tags", "ua1", drop("/StructTreeRoot"), "7.1"),
    ("no-unicode", "ua1", drop("/ToUnicode"), "7.21.7"),
    ("no-artifacts", "ua1", swap(b"/Artifact", b"/NonStruct"[:9]), "7.1"),
    ("no-output-intent", "2a", drop("/OutputIntents"), "6.2.4.3"),
    ("no-font", "2a", drop("/FontFile2"), "6.2.11.4.1"),
    ("no-metadata", "2a", drop("/Metadata"), "6.6.2.1"),
    ("other-widths", "2a", None, "6.2.11.5"),
    ("a-level", "2a", drop("/MarkInfo"), "6.7.2.2"),
    ("no-relationship", "3a", drop("/AFRelationship"), "6.8"),
    ("no-association", "3a", drop("/AF"), "6.8"),
    ("no-media-type", "3a", drop("/Params", entry="/Subtype"), "6.8"),
]


def widths(broken):
    for holder in broken.dictionaries("/W"):
        if isinstance(holder["/W"], list):
            holder["/W"] = [[w + 100 for w in item] if isinstance(item, list) else item for item in holder["/W"]]


def broken(context):
    folder = context.folder()
    words = [ARTICLE, "--layout", LAYOUT, "--content-root", "sources"]
    screen, archived = build(context, folder, "good.pdf", *words), build(context, folder, "archived.pdf", *words, "--profile", "archive")
    goods = {"ua1": screen, "2a": screen, "3a": archived}
    files = {}
    for name, flavour, spoil, clause in FAULTS:
        copy = Broken(context, goods[flavour])
        (spoil or widths)(copy)
        files.setdefault(flavour, {})[copy.save(name)] = clause
    results = []
    for flavour, wanted in files.items():
        verdicts = judge(context, flavour, [goods[flavour], *wanted])
        results.append((f": the file they were made from, {flavour}", "\n".join(verdicts[goods[flavour]]) or None))
        for file, clause in wanted.items():
            there = verdicts[file]
            wrong = None if clause in there else f"clause {clause} should fail; failed: {', '.join(there) or 'none'}"
            results.append((f": {os.path.basename(file)[:-4]}", wrong))
    return results


def sealed(context):
    """A linearized copy keeps both claims, an encrypted one PDF/UA-1."""
    folder = context.folder()
    password = write(os.path.join(folder, "password"), "test-password")
    os.chmod(password, 0o600)
    words = [ARTICLE, "--layout", LAYOUT, "--content-root", "sources"]
    linear = build(context, folder, "linear.pdf", *words, "--linearize")
    secret = build(context, folder, "secret.pdf", *words, "--encrypt", "--password-file", password)
    results = [(f": linearized, {flavour}", "\n".join(judge(context, flavour, [linear])[linear]) or None) for flavour in ("ua1", "2a")]
    return results + [(": encrypted, ua1", "\n".join(judge(context, "ua1", [secret], "--password", "test-password")[secret]) or None)]


def unclaimed(context):
    """--no-claims leaves out the identifiers and nothing else."""
    pdf = build(context, context.folder(), "plain.pdf", ARTICLE, "--layout", LAYOUT, "--content-root", "sources", "--no-claims")
    check(b"pdfuaid" not in read(pdf) and b"pdfaid" not in read(pdf), "a claim")
    for flavour, clauses in (("ua1", {"5"}), ("2a", {"6.6.4"})):
        failed = set(judge(context, flavour, [pdf])[pdf])
        if failed != clauses:
            raise Failure(f"{flavour}: only the identifier may be missing, not {', '.join(sorted(failed)) or 'nothing'}")
