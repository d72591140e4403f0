"""What each stage makes of a document: `pdfgen dump` compared with what is kept.

tests/cases/stage/NAME/ holds article.xml or layout.xml (for the one that is not there, the good one of tests/cases stands in),
`args` where more is needed than ARTICLE --layout LAYOUT, and an expected.STAGE.txt for each stage that matters there.
"""

import os

from harness import check, run

DEFAULT = "{article} --layout {layout}"


def tests(context):
    for name, folder in context.case_folders("stage"):
        for file in sorted(os.listdir(folder)):
            if file.startswith("expected.") and file.endswith(".txt"):
                stage = file.split(".")[1]
                for suffix, program, env in context.variants():
                    yield (f"stage/{name}/{stage}{suffix}",
                           lambda f=folder, s=stage, p=program, e=env: dump(context, f, s, p, e))


def dump(context, folder, stage, program, env):
    words = context.words(folder, "args", DEFAULT)
    result = run([program, "dump", *words, f"--stage={stage}"], cwd=folder, env=env)
    check(result.status == 0, f"exit {result.status}\n{result.said}")
    context.expect(os.path.join(folder, f"expected.{stage}.txt"), context.portable(result.text),
                   context.accept and program == context.program)
