"""The plain language of handouts and timelines, by the measures that tests/tools/readability.py knows: one test an article."""

import glob
import os

from harness import check, run

TOOL = "tests/tools/readability.py"


def tests(context):
    for path in sorted(glob.glob("sources/*/*.xml", root_dir=context.root)):
        if path.split("/")[1] not in ("shared", "jobs"):
            yield f"readability/{path}", lambda p=path: readable(context, p)


def readable(context, path):
    result = run(["python3", os.path.join(context.root, TOOL), path], cwd=context.root, env=context.home)
    check(result.status == 0, result.text + result.said)
