"""What each stage makes of a document: `pdfgen dump` compared with what is kept.

tests/cases/stage/NAME/ holds the files, `args` (what follows `dump`; without it: article.xml --layout layout.xml)
and an expected.STAGE.txt for each stage that matters there.
"""

import os
import shlex

from harness import check, read, run

DEFAULT = "article.xml --layout layout.xml"


def tests(context):
    for name, folder in context.case_folders("stage"):
        for file in sorted(os.listdir(folder)):
            if file.startswith("expected.") and file.endswith(".txt"):
                stage = file.split(".")[1]
                for suffix, program, env in context.variants():
                    yield (f"stage/{name}/{stage}{suffix}",
                           lambda f=folder, s=stage, p=program, e=env: dump(context, f, s, p, e))


def dump(context, folder, stage, program, env):
    args = os.path.join(folder, "args")
    words = shlex.split(read(args).decode() if os.path.exists(args) else DEFAULT)
    result = run([program, "dump", *words, f"--stage={stage}"], cwd=folder, env=env)
    check(result.status == 0, f"exit {result.status}\n{result.said}")
    context.expect(os.path.join(folder, f"expected.{stage}.txt"), result.text,
                   context.accept and program == context.program)
