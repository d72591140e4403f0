"""How long 1,000 messages with 60 KB attached take over one connection, beside what curl needs for the same bytes."""

import multiprocessing
import os
import socket
import subprocess
import time

MESSAGES, GOAL = 1000, 1.5  # times curl's
JOB = """<job xmlns="urn:pdfgen:job"><data src="patients.csv" key="record"><column name="record"/><column name="email" use="mail-to"/>
<column name="consent" use="mail-consent"/></data><documents><document src="article.xml"><layout src="layout.xml"/></document></documents>
<output folder="{}"/><mail templates="mail.xml"/></job>
"""
TEMPLATES = """<mail xmlns="urn:pdfgen:mail"><department name="ward" from="ward@clinic.example"><label xml:lang="en">The ward</label></department>
<message xml:lang="en"><subject>Your handout</subject><file-name>handout</file-name><body><p>Here it is.</p></body></message></mail>
"""


def sink(listener, count):
    """Takes every message; how many, in `count`."""
    while True:
        connection, _ = listener.accept()
        connection.sendall(b"220 sink\r\n")
        rest = b""
        while True:
            end = rest.find(b"\r\n")
            if end < 0:
                data = connection.recv(1 << 18)
                if not data:
                    break
                rest += data
                continue
            line, rest = rest[:end].upper(), rest[end + 2:]
            if line == b"DATA":
                connection.sendall(b"354 go\r\n")
                pieces, tail = [rest], rest[-5:]
                while not tail.endswith(b"\r\n.\r\n"):
                    data = connection.recv(1 << 18)
                    tail = (tail + data)[-5:]
                    pieces.append(data)
                rest = b""
                count.value += 1
            connection.sendall(b"221 bye\r\n" if line == b"QUIT" else b"250 ok\r\n")
        connection.close()


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def prepare(program, folder, write_article, layout):
    write_article(os.path.join(folder, "article.xml"), 26)
    write(os.path.join(folder, "layout.xml"), layout)
    write(os.path.join(folder, "patients.csv"), "record,email,consent\n" + "".join(f"{i},p{i}@mail.example,yes\n" for i in range(MESSAGES)))
    write(os.path.join(folder, "mail.xml"), TEMPLATES)
    jobs = []
    for name in ("warm", "first", "second", "third"):
        jobs.append(write(os.path.join(folder, name + ".xml"), JOB.format(name)))
        subprocess.run([program, "batch", jobs[-1]], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return jobs


def seconds(command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def mailing(program, folder, write_article, layout):
    jobs = prepare(program, folder, write_article, layout)
    messages = os.path.join(folder, "messages")
    subprocess.run([program, "mail", jobs[0], "--from-ledger", "--dry-run", "-o", messages], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    names = [os.path.join(messages, name) for name in sorted(os.listdir(messages))]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        count = multiprocessing.Value("i", 0)
        process = multiprocessing.Process(target=sink, args=(listener, count), daemon=True)
        process.start()
        uri = f"smtp://localhost:{listener.getsockname()[1]}"
        config = write(os.path.join(folder, "curl"), "next\n".join(
            f'url="{uri}"\nmail-from="ward@clinic.example"\nmail-rcpt="p{i}@mail.example"\nupload-file="{name}"\n' for i, name in enumerate(names)))
        curl, ours = [], []
        for job in jobs[1:]:  # in turns, so that what else the machine does meets both alike
            curl.append(seconds(["curl", "-q", "-sS", "-K", config]))
            ours.append(seconds([program, "mail", job, "--from-ledger", "--no-tls", "--server", uri]))
        process.terminate()
        process.join()
    assert count.value == 6 * MESSAGES, f"{count.value} messages arrived"
    ratio = min(ours) / min(curl)
    print(f"\n{MESSAGES} messages of {os.path.getsize(names[0])} bytes to this machine: {min(ours):.2f} s, with read, composed and recorded; "
          f"curl {min(curl):.2f} s; {ratio:.2f} times, at most {GOAL}")
