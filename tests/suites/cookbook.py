"""The cookbook: what it shows is what its layouts say, its commands work, and every department's file stays as short as promised;
the README's guide to a department's own layout works word for word."""

import glob
import os
import re
import shlex
import shutil
import xml.etree.ElementTree as ElementTree

from harness import Failure, check, read, run

NS = "{urn:pdfgen:article}"
FOLDER = "layouts/cookbook"
LAYOUTS = {"layout": "", "department": ".department", "large-print": ".large-print", "fit": ".fit", "press": ".press"}
PRESS = ["--profile", "press", "--marks"]
FEATURES = ("display=", "column=", "part=", "position=", "text-wrap=", "hyphenate=", "text-align=", "<page-master", "<use ", "<phrase", "<field",
            "<line", "<rule", "<icon", "background-color=", "border-style=", "list-style-type=", "line-pitch=", "<brand", "<baseline-grid",
            "<fit ", "<shrink", "<grow", "<figure", "<caption", ".svg", ".png", "<qr href=", "<qr field=", "<chain", "<step",
            'when="department=', 'when="language=', 'when="audience', 'when="guest', 'type="number"', 'type="date"', 'type="phone"', "format=",
            "default=", "<contents", "<contact>", "show=", "<abbr", "leader-pattern=", "<fn>", 'part="rule"', "--set", "--outline", "pdfgen dump",
            "cmyk=", "spot=", "bleed=", "extent=", "--profile", "--marks")


def tests(context):
    yield "cookbook/what it shows stands in its layouts", lambda: shown(context)
    yield "cookbook/what it shows can be copied", lambda: well_formed(context)
    yield "cookbook/what it shows is on its pages", lambda: printed(context)
    yield "cookbook/the commands that it shows work", lambda: commands(context)
    yield "cookbook/it shows every feature", lambda: complete(context)
    yield "cookbook/paediatrics takes under 40 lines", lambda: short(context)
    yield "cookbook/the guide in the README works", lambda: guide(context)
    yield "cookbook/the README's first ten minutes work", lambda: ten_minutes(context)
    for layout, suffix in LAYOUTS.items():
        yield f"cookbook/{layout} builds without a warning", lambda l=layout, s=suffix: builds(context, l, s)


def bare(text):
    """Without white space: lines are broken for the column, anywhere."""
    return re.sub(r"\s", "", text)


def groups(context):
    """The XML that the cookbook shows, line by line."""
    root = ElementTree.parse(os.path.join(context.root, FOLDER, "cookbook.xml")).getroot()
    for group in root.iter(NS + "group"):
        if group.get("role") == "xml":
            for br in group.iter(NS + "br"):
                br.tail = "\n" + (br.tail or "")
            yield "".join(group.itertext()).replace("\u00a0", " ")


def parts(sample):
    """A sample's lines by where they stand: in the layout, in the article, in the shell."""
    found, where = {"layout": "", "article": "", "shell": ""}, "layout"
    for line in sample.splitlines():
        said = re.fullmatch(r"in the (layout|article|shell)\b.*:", line)
        where = said[1] if said else where
        found[where] += "" if said else line + "\n"
    return found


def tags_of(text):
    """Each tag of XML, whole or not: its name, its attributes."""
    for name, attributes in re.findall(r"<([a-z][a-z-]*)((?:\s+[\w:-]+=(?:\"[^\"]*\"|'[^']*'))*)", text):
        yield name, {(key, bare(value[1:-1])) for key, value in re.findall(r"([\w:-]+)=(\"[^\"]*\"|'[^']*')", attributes)}


def shown(context):
    """Each tag is one of its layout's or article's, which has all of the attributes that it is shown with; so is each text between
    two tags."""
    folder = os.path.join(context.root, FOLDER)
    files = [path for path in glob.glob(folder + "/*.xml") if not path.endswith("cookbook.xml")]
    files += [os.path.join(context.root, "layouts/base", name + ".xml") for name in ("handout", "phrases")]
    there = {"layout": "".join(read(path).decode() for path in files), "article": read(folder + "/cookbook.xml").decode()}
    known = {where: list(tags_of(text)) for where, text in there.items()}
    seen = 0
    for sample in groups(context):
        for where, text in parts(sample).items():
            if where == "shell":
                continue
            tags = list(tags_of(text))
            check(len(tags) == len(re.findall("<[a-z]", text)), f"a tag that is none in {text}")
            for name, attributes in tags:
                check(any(name == other and attributes <= more for other, more in known[where]), f"not in the {where}: {name} {attributes}")
            for words in re.findall(r">[^<>…]+<", bare(text)):
                check(words in bare(there[where]), f"not in the {where}: {words}")
            seen += len(tags)
    check(seen > 80, f"only {seen} tags are shown")


def well_formed(context):
    """Each sample is XML as it stands: tags are closed, nothing is left out within one."""
    for sample in groups(context):
        for where, text in parts(sample).items():
            try:
                if where != "shell":
                    ElementTree.fromstring(f"<sample>{text}</sample>")
            except ElementTree.ParseError as fault:
                raise Failure(f"{fault}:\n{text}") from fault


def printed(context):
    pages = run(["pdftotext", "-raw", os.path.join(context.root, "build", "handouts", "cookbook.en.pdf"), "-"], env=context.home)
    text = bare(pages.text)
    for sample in groups(context):
        check(bare(sample) in text, f"not on the pages: {sample}")


def commands(context):
    """In a copy of the folder, with the program's own name."""
    folder = context.folder()
    for name in ("layouts", "fonts"):
        shutil.copytree(os.path.join(context.root, name), os.path.join(folder, name))
    count = 0
    for sample in groups(context):
        shell = parts(sample)["shell"].replace("\n ", " ")
        for line in shell.splitlines():
            words = shlex.split(line)
            check(words[0] == "pdfgen", f"not a command: {line}")
            result = run([context.program, *words[1:]], cwd=os.path.join(folder, FOLDER), env=context.home)
            check(result.status == 0 and not result.err, f"{line}: exit {result.status}\n{result.said}")
            if "-o" in words:
                built = os.path.join(folder, FOLDER, words[words.index("-o") + 1])
                check(read(built).startswith(b"%PDF-"), f"{line}: no PDF")
                pages = run(["pdftotext", built, "-"], env=context.home).text
                for wanted in [word.partition("=")[2] for word in words if word.startswith("guest=")]:
                    check(f"Welcome, {wanted}." in pages, f"{line}: {wanted} is not welcome")
            else:
                check(result.out.startswith(b"page 1 "), f"{line}: no dump")
            count += 1
    check(count >= 4, f"{count} commands")


def complete(context):
    all_ = "".join(bare(sample) for sample in groups(context))
    for feature in FEATURES:
        check(bare(feature) in all_, f"the cookbook does not show {feature}")


def short(context):
    lines = read(os.path.join(context.root, "layouts/departments/paediatrics.xml")).decode().count("\n")
    check(lines < 40, f"{lines} lines")
    readme = read(os.path.join(context.root, "README.md")).decode()
    check(f"it has {lines} lines" in readme, f"{lines} lines, the README says otherwise")


def copied(context):
    """A folder with layouts, sources and fonts, and the program in build/."""
    folder = context.folder()
    for name in ("layouts", "sources", "fonts"):
        shutil.copytree(os.path.join(context.root, name), os.path.join(folder, name))
    os.mkdir(os.path.join(folder, "build"))
    os.symlink(context.program, os.path.join(folder, "build", "pdfgen"))
    return folder


def ten_minutes(context):
    """Every command of the table and below it, but for make's, in order; what they are to write is there."""
    folder = copied(context)
    readme = read(os.path.join(context.root, "README.md")).decode()
    text = re.sub(r"\\\n *", "", readme.partition("## The first ten minutes")[2].partition("\n## ")[0])
    commands = re.findall(r"(?:`|^    )(build/pdfgen [^`\n]{20,})", text, re.M)
    check([command.split()[1] for command in commands] == ["build", "batch", "merge", "mail", "build", "build"], f"other commands: {commands}")
    for command in commands:
        words = shlex.split(command)
        result = run(words, cwd=folder, env=context.home)
        told = words[1] == "mail"  # some patients agreed to no mail: each is named, and that is exit code 1
        check(result.status == (1 if told else 0) and (told or "error" not in result.said), f"{command}: exit {result.status}\n{result.said}")
        if "-o" in words:
            out = os.path.join(folder, words[words.index("-o") + 1])
            check(os.listdir(out) if os.path.isdir(out) else read(out).startswith(b"%PDF-"), f"{command}: nothing made")


def guide(context):
    """In a copy of layouts and sources: every indented command, with the XML of step 2 written into the copied file, and the fault of
    step 3 made."""
    folder = copied(context)
    readme = read(os.path.join(context.root, "README.md")).decode()
    text = readme.partition("## Your own layout in five minutes")[2].partition("\n## ")[0]
    xml = re.sub(r"^   ", "", re.search(r"```xml\n(.*?)\n *```", text, re.S)[1], flags=re.M)
    blocks = [re.sub(r"\\\n", "", block) for block in re.findall(r"\n\n((?:       .*\n)+)", text)]
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    copies = [line for line in lines if line.startswith("cp ")]
    builds_ = [line for line in lines if line.startswith("build/pdfgen ")]
    said = [line for line in lines if line not in copies + builds_]
    check(len(copies) == 2 and len(builds_) == 3 and len(said) == 2, f"another guide than this test knows: {lines}")

    def do(line):
        return run(shlex.split(line), cwd=folder, env=context.home)
    for line in copies:
        check(do(line).status == 0, line)
    own = os.path.join(folder, "layouts/departments/cardiology.xml")
    for content in (None, xml + "\n"):  # as copied, then as written
        if content:
            with open(own, "w", encoding="utf-8") as file:
                file.write(content)
        for line in builds_:
            result = do(line)
            check(result.status == 0 and b"warning" not in result.err, f"{line}: exit {result.status}\n{result.said}")
    right = re.search(r'Did you mean "(.*?)"', said[1])[1]
    wrong = re.search(r'error: "(.*?)"', said[0])[1]
    with open(own, "w", encoding="utf-8") as file:
        file.write(xml.replace(right, wrong, 1) + "\n")
    result = do(builds_[0])
    check(result.status == 2, f"exit {result.status}")
    for line in said:
        check(line in result.said.splitlines(), f"pdfgen does not say: {line}\nbut: {result.said}")


def builds(context, layout, suffix):
    out = os.path.join(context.folder(), "out.pdf")
    result = run([context.program, "build", f"{FOLDER}/cookbook.xml", "--layout", f"{FOLDER}/{layout}.xml", "--strict", "-o", out,
                  *(PRESS if layout == "press" else [])],
                 cwd=context.root, env=context.home)
    fitted = r".*: note: fitted to 7 pages: .*\n" if layout == "fit" else ""
    check(result.status == 0 and re.fullmatch(fitted, result.said), f"exit {result.status}\n{result.said}")
    check(read(out) == read(os.path.join(context.root, "build", "handouts", f"cookbook.en{suffix}.pdf")), "other bytes than make handouts gave")
