"""A batch on several machines: a real Slurm, GNU parallel, and what Kubernetes tells the pods of an indexed job."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import time

from harness import Failure, check, read, run, write
from printer import free_port, stop
from suites.batch import Desk, expect, people

ROWS = 60


def tests(context):
    for function in (slurm, slurm_from_one, slurm_again, parallel, kubernetes, lost, twice):
        yield f"scale/{function.__name__.replace('_', ' ')}", lambda f=function: f(Desk(context, context.program, context.home))


class Slurm:
    """A cluster of one machine: its controller and its node are processes of this test, on ports that nobody else knows."""

    def __init__(self, desk):
        self.folder, self.host, user = desk.context.folder(), socket.gethostname().split(".")[0], pwd.getpwuid(os.geteuid()).pw_name
        for name in ("state", "spool"):
            os.makedirs(os.path.join(self.folder, name))
        self.config = write(os.path.join(self.folder, "slurm.conf"), f"""ClusterName=pdfgen
SlurmctldHost={self.host}(127.0.0.1)
SlurmctldPort={free_port()}
SlurmdPort={free_port()}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/none
CredType=cred/none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmdParameters=config_overrides
MailProg=/bin/true
StateSaveLocation={self.folder}/state
SlurmdSpoolDir={self.folder}/spool
SlurmctldPidFile={self.folder}/slurmctld.pid
SlurmdPidFile={self.folder}/slurmd.pid
SlurmctldLogFile={self.folder}/slurmctld.log
SlurmdLogFile={self.folder}/slurmd.log
NodeName={self.host} NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=night Nodes={self.host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES
""")
        # Nothing here is a matter of control groups, and a container may have none mounted.
        write(os.path.join(self.folder, "cgroup.conf"), "CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n")
        self.env = {**desk.env, "SLURM_CONF": self.config, "PATH": os.environ["PATH"]}
        self.processes = []

    def __enter__(self):
        try:
            for name, words in (("slurmctld", ["-i"]), ("slurmd", [])):
                self.processes.append(subprocess.Popen([f"/usr/sbin/{name}", "-D", "-f", self.config, *words], env=self.env, cwd=self.folder,
                                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            end = time.monotonic() + 60
            while run(["sinfo", "-h", "-o", "%T"], env=self.env).text.strip() != "idle":
                check(time.monotonic() < end, f"the node does not come up: {self.log()}")
                time.sleep(0.2)
        except (Failure, OSError):
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            stop(process)

    def log(self):
        return "\n".join(read(os.path.join(self.folder, name)).decode()[-500:] for name in os.listdir(self.folder) if name.endswith(".log"))

    def array(self, desk, tasks):
        """Runs README's script for these tasks, to its end."""
        script = write(desk.path("night.sh"), script_of(desk).replace("--array=0-3", f"--array={tasks}"))
        out = desk.context.folder()
        result = run(["sbatch", "--wait", "--output", os.path.join(out, "task-%a"), script], env=self.env, cwd=desk.folder)
        told = {name: read(os.path.join(out, name)).decode() for name in sorted(os.listdir(out))}
        check(result.status == 0, f"{result.said}\n{told}\n{self.log()}")
        return told


def block_of(desk, mark):
    """The code block of README's section on scale in which something stands."""
    section = re.search(r"^## Scale\n(.*?)^## ", read(os.path.join(desk.context.root, "README.md")).decode(), re.M | re.S)
    check(section, "README has no section on scale")
    found = [block for block in re.findall(r"^```\w*\n(.*?)^```$", section[1], re.M | re.S) if mark in block]
    check(len(found) == 1, f"{len(found)} blocks of README's section on scale have '{mark}'")
    return found[0]


def script_of(desk):
    script = block_of(desk, "#SBATCH")
    check("\npdfgen batch night.xml" in script, "the script is another")
    return script.replace("\npdfgen batch night.xml", f"\n{desk.program} batch {desk.path('job.xml')}")


def shards(desk):
    return sorted(os.path.join(desk.out, name) for name in os.listdir(desk.out) if re.fullmatch(r"ledger-\d+-of-\d+\.sqlite", name))


def joined(desk, ledgers=None, status=0):
    """What joining says. The joined ledger is gone after it, unless all went well."""
    result = desk.ledger_run("--merge", "-o", desk.ledger, *(ledgers or shards(desk)), ledger="", status=status)
    if status:
        os.unlink(desk.ledger)
    return result.text


def in_one_piece(desk):
    """The files that a batch on one machine makes; none of them is left."""
    desk.set_job(people(ROWS))
    desk.batch()
    files = desk.files()
    shutil.rmtree(desk.out)
    return files


def is_complete(desk, files, told=None, parts=4):
    check(len(shards(desk)) == parts, f"ledgers: {shards(desk)} {told}")
    check(joined(desk) == "", "there are gaps or doubles")
    desk.is_whole(files)
    if told:
        made = [int(n) for text in told.values() for n in re.findall(r"(\d+) made", text)]
        check(len(made) == parts and sum(made) == ROWS and all(made), f"made {made}\n{told}")


def slurm(desk):
    files = in_one_piece(desk)
    with Slurm(desk) as cluster:
        is_complete(desk, files, cluster.array(desk, "0-3"))


def slurm_from_one(desk):
    """An array that starts at 1, or goes by twos."""
    files = in_one_piece(desk)
    with Slurm(desk) as cluster:
        is_complete(desk, files, cluster.array(desk, "1-4"))
        shutil.rmtree(desk.out)
        is_complete(desk, files, cluster.array(desk, "3-7:2"), parts=3)


def slurm_again(desk):
    """A task that is lost is run again by itself, and makes the rest. Without it there are gaps."""
    files = in_one_piece(desk)
    with Slurm(desk) as cluster:
        cluster.array(desk, "0-3")
        third = shards(desk)[2]
        gone = {e["row"] for e in desk.entries(third)}
        for entry in desk.entries(third):
            os.unlink(os.path.join(desk.out, entry["file"]))
        for name in os.listdir(desk.out):
            if name.startswith(os.path.basename(third)):
                os.unlink(os.path.join(desk.out, name))
        text = joined(desk, status=1)
        check("gap\tshard 3 of 4\n" in text and gaps_of(text) == gone, text)
        # As Slurm does with --requeue: the same task, and the count of the array that it was of.
        result = run(["sbatch", "--wait", "--export", "ALL,PART=2", "--output", os.path.join(cluster.folder, "again.out"),
                      write(desk.path("again.sh"), f"#!/bin/sh\nSLURM_ARRAY_TASK_ID=$PART SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0 exec "
                            f"{desk.program} batch {desk.path('job.xml')}\n")], env=cluster.env, cwd=desk.folder)
        check(result.status == 0, result.said)
        is_complete(desk, files)


def parallel(desk):
    files = in_one_piece(desk)
    result = run(["parallel", "--will-cite", "-j", "4", desk.program, "batch", desk.path("job.xml"), "--shard", "{}/4", ":::", "1", "2", "3", "4"],
                 env={**desk.env, "PATH": os.environ["PATH"]}, cwd=desk.folder)
    check(result.status == 0, result.said)
    is_complete(desk, files, {"parallel": result.text})


def pod(desk, index, completions, status=0):
    return expect(run(desk.words(), env={**desk.env, "JOB_COMPLETION_INDEX": str(index), "JOB_COMPLETIONS": str(completions)}, cwd=desk.context.root),
                  status)


def kubernetes(desk):
    """What README's manifest sets is what pdfgen reads. Nothing here asks a cluster."""
    import yaml
    job = yaml.safe_load(block_of(desk, "kind: Job"))
    spec = job["spec"]
    container, = spec["template"]["spec"]["containers"]
    check((job["apiVersion"], job["kind"], spec["completionMode"]) == ("batch/v1", "Job", "Indexed"), f"{job}")
    check(spec["template"]["spec"]["restartPolicy"] in ("OnFailure", "Never"), "a Job's pods may not be started for ever")
    values = {entry["name"]: entry["value"] for entry in container["env"]}
    check(values == {"JOB_COMPLETIONS": str(spec["completions"])}, f"{values}")
    volumes, mounts = {v["name"] for v in spec["template"]["spec"]["volumes"]}, {m["name"] for m in container["volumeMounts"]}
    check(volumes == mounts and all(isinstance(word, str) for word in container["command"]), f"{container}")
    check(container["command"][:2] == ["pdfgen", "batch"], f"{container['command']}")
    files = in_one_piece(desk)
    for index in range(spec["completions"]):
        pod(desk, index, spec["completions"])
        pod(desk, index, spec["completions"])  # as a pod that is started again
    is_complete(desk, files, parts=spec["completions"])


def gaps_of(text):
    rows = set()
    for first, last in re.findall(r"^gap\trows? (\d+)(?: to (\d+))?$", text, re.M):
        rows.update(range(int(first), int(last or first) + 1))
    return rows


def lost(desk):
    """A shard that never ran, one that was cut short, and one of another cut are gaps."""
    files = in_one_piece(desk)
    for k in (1, 2, 4):
        desk.batch("--shard", f"{k}/4")
    there = {e["row"] for ledger in shards(desk) for e in desk.entries(ledger)}
    text = joined(desk, status=1)
    check("gap\tshard 3 of 4\n" in text and gaps_of(text) == set(range(1, ROWS + 1)) - there, text)
    desk.batch("--shard", "3/3")  # somebody mistook the number
    check("gap\tshard" in joined(desk, status=1), "shards of two cuts are taken for a whole")
    for name in os.listdir(desk.out):
        if "3-of-3" in name:
            os.unlink(os.path.join(desk.out, name))
    desk.batch("--shard", "3/4")
    is_complete(desk, files)


def twice(desk):
    """A shard that was also made into another folder is told row by row."""
    in_one_piece(desk)
    for k in range(1, 5):
        desk.batch("--shard", f"{k}/4")
    job = read(desk.path("job.xml")).decode()
    write(desk.path("other.xml"), job.replace('folder="out"', 'folder="out/other"'))
    expect(run([desk.program, "batch", desk.path("other.xml"), "--shard", "2/4"], env=desk.env), 0)
    other = desk.path("out", "other", "ledger-2-of-4.sqlite")
    rows = sorted(e["row"] for e in desk.entries(other))
    text = joined(desk, [*shards(desk), other], status=1)
    check(sorted(map(int, re.findall(r"^double\trow (\d+)\t", text, re.M))) == rows and "gap" not in text, text)
