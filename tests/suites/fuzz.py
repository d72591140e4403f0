"""Every input that fuzzing ever found worth keeping, and every sample, through the fuzz drivers: plain and under the sanitizers."""

import os

from harness import check, run

SEEDS = {"article": ["sources"], "timeline": ["sources"], "layout": ["layouts"], "drawing": ["layouts/icons"],
         "job": ["sources/jobs"], "mail": ["sources/jobs"]}


def tests(context):
    folder = os.path.join(context.root, "tests", "fuzz")
    names = sorted(n[5:-2] for n in os.listdir(folder) if n.startswith("fuzz_") and n.endswith(".c"))
    for name in names:
        places = [os.path.join("tests", "fuzz", "corpus", name), *SEEDS.get(name, [])]
        for suffix, program, env in context.variants():
            driver = os.path.join(os.path.dirname(program), "tests", f"replay_{name}")
            yield f"fuzz/{name}{suffix}", lambda d=driver, p=places, e=env: replay(context, d, p, e)


def replay(context, driver, places, env):
    files = sorted(os.path.join(top, name) for place in places
                   for top, _, names in os.walk(os.path.join(context.root, place)) for name in names)
    check(files, "the corpus is empty")
    results = []
    for start in range(0, len(files), 200):
        result = run([driver, *files[start:start + 200]], cwd=context.root, env=env)
        check(result.status == 0, f"ended with {result.status}\n{result.said[-4000:]}")
        results += [(": " + os.path.relpath(path, context.root), None) for path in files[start:start + 200]]
    return results
