"""What every suite uses: where things are, how pdfgen is run, what a failure is."""

import difflib
import os
import shlex
import subprocess
import tempfile

TIMEOUT = 120  # seconds; nothing here takes a tenth of it, unless it hangs


class Failure(Exception):
    """A test found something else than it should have; says what."""


def check(condition, message):
    if not condition:
        raise Failure(message)


class Result:
    """What a program left: exit status (negative: the signal that ended it), standard output and error."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def text(self):
        return self.out.decode("utf-8", "replace")

    @property
    def said(self):
        return self.err.decode("utf-8", "replace")


def run(command, cwd=None, env=None, stdin=b"", stdout=subprocess.PIPE, limit=None, timeout=TIMEOUT):
    """Runs a command to its end. `limit` is called in the child before it starts."""
    try:
        done = subprocess.run(command, cwd=cwd, env=env, input=stdin, stdout=stdout, stderr=subprocess.PIPE,
                              timeout=timeout, preexec_fn=limit)
    except subprocess.TimeoutExpired:
        raise Failure(f"no end within {timeout} s: {' '.join(map(str, command))}")
    except OSError as wrong:
        raise Failure(f"cannot run {command[0]}: {wrong.strerror}")
    return Result(done.returncode, done.stdout or b"", done.stderr)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data.encode() if isinstance(data, str) else data)
    return path


def difference(expected, actual, limit=40):
    """The difference of two texts as a person reads it."""
    lines = list(difflib.unified_diff(expected.splitlines(), actual.splitlines(), "expected", "actual", lineterm="", n=1))
    more = [f"… {len(lines) - limit} more lines"] if len(lines) > limit else []
    return "\n".join(lines[:limit] + more)


class Context:
    """Paths of one run. `program` is what users get; `careful` is built with the sanitizers and runs abroad, in a locale with
    decimal commas and in a time zone of half hours, so that one run shows all three."""

    def __init__(self, root, build, accept, plain):
        self.root, self.accept, self.plain = root, accept, plain or accept
        self.build = os.path.join(root, build)
        self.scratch = os.path.join(self.build, "tests", "scratch")
        self.program = os.path.join(self.build, "pdfgen")
        self.careful = os.path.join(self.build, "san", "pdfgen")
        self.cases = os.path.join(root, "tests", "cases")
        home = {key: value for key, value in os.environ.items()
                if not key.startswith("LC_") and key not in ("LANG", "LANGUAGE", "TZ", "SOURCE_DATE_EPOCH")}
        self.home = dict(home, LC_ALL="C.UTF-8", TZ="UTC")
        self.abroad = dict(home, LC_ALL="de_DE.UTF-8", TZ="Asia/Kolkata", LOCPATH=self._locale(),
                           # setlocale forgets a few bytes of LOCPATH, which is only set here; a library of libqpdf's calls it.
                           LSAN_OPTIONS="print_suppressions=0:suppressions=" + os.path.join(root, "tests/tools/lsan"),
                           ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1", UBSAN_OPTIONS="print_stacktrace=1")

    def _locale(self):
        """Debian has no locale with decimal commas until one is made."""
        folder = os.path.join(self.build, "locale")
        if not os.path.exists(os.path.join(folder, "de_DE.UTF-8", "LC_NUMERIC")):
            os.makedirs(folder, exist_ok=True)
            subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(folder, "de_DE.UTF-8")], check=True,
                           stdout=subprocess.DEVNULL)
        return folder

    def variants(self):
        """(name suffix, program, environment): every case is run both ways."""
        both = [("", self.program, self.home), (" (sanitized, abroad)", self.careful, self.abroad)]
        return both[:1] if self.plain else both

    def folder(self):
        """A fresh scratch folder."""
        os.makedirs(self.scratch, exist_ok=True)
        return tempfile.mkdtemp(dir=self.scratch)

    def case_folders(self, kind):
        """The folders of tests/cases/KIND, by name."""
        top = os.path.join(self.cases, kind)
        names = sorted(os.listdir(top)) if os.path.isdir(top) else []
        return [(name, os.path.join(top, name)) for name in names if os.path.isdir(os.path.join(top, name))]

    def words(self, folder, file, default):
        """The arguments of a case, from its file if it has one. {article} and {layout} are its own, or else the good ones of
        tests/cases; {cases} is that folder."""
        path = os.path.join(folder, file)
        words = shlex.split(read(path).decode() if os.path.exists(path) else default)
        for name in ("article", "layout"):
            own = os.path.exists(os.path.join(folder, name + ".xml"))
            words = [word.replace("{" + name + "}", name + ".xml" if own else "{cases}/" + name + ".xml") for word in words]
        return [word.replace("{cases}", self.cases).replace("{root}", self.root) for word in words]

    def portable(self, text):
        """Text without the paths of this machine and of this build."""
        for folder in (os.path.dirname(self.careful), self.build):
            text = text.replace(os.path.join(folder, "../" * (folder.count("/") - self.root.count("/"))), self.root + "/")
        return text.replace(self.cases, "{cases}").replace(self.root, "{root}")

    def expect(self, path, actual, accepting):
        """Compares text with a kept file; when accepting, keeps it instead."""
        if accepting:
            write(path, actual)
            return
        check(os.path.exists(path), f"nothing is kept in {os.path.relpath(path, self.root)}; it would be\n{actual}")
        expected = read(path).decode("utf-8", "replace")
        check(expected == actual, difference(expected, actual))
