"""The unit programs of tests/unit (cmocka), each of their tests counted, plain and under the sanitizers."""

import os
import re

from harness import run

LINE = re.compile(r"^(not ok|ok) \d+ - (.*)$", re.M)


def tests(context):
    sources = sorted(os.listdir(os.path.join(context.root, "tests", "unit")))
    names = [name[:-2] for name in sources if name.startswith("test_") and name.endswith(".c")]
    for suffix, program, env in context.variants():
        folder = os.path.join(os.path.dirname(program), "tests")
        for name in names:
            yield f"unit/{name}{suffix}", lambda p=os.path.join(folder, name), e=env: unit(context, p, e)


def unit(context, program, env):
    result = run([program], cwd=context.root, env=dict(env, CMOCKA_MESSAGE_OUTPUT="TAP"))
    lines = LINE.findall(result.text)
    results = [(f": {name}", None if said == "ok" else result.text + result.said) for said, name in lines]
    failed = any(wrong for _, wrong in results)
    if result.status != 0 and not failed:  # it crashed, or a sanitizer spoke
        results.append(("", f"status {result.status}\n{result.text}{result.said}"))
    return results
