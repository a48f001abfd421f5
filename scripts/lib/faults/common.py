"""What every fault shares: real servers, two versions of a dataset and what each answers, PostgreSQL, tables of figures."""

import contextlib
import hashlib
import http.client
import json
import os
import pwd
import random
import re
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

# One name for all servers: bodies hold whole addresses, and are compared.
HOST = "nabolag.test"
PATHS = [
    "/indicators",
    "/indicators/population",
    "/indicators/schemes",
    "/relations/land",
    "/groupings/county",
    "/municipalities/0826",
    "/municipalities/0301/neighbours",
    "/collections/municipalities/items?limit=50&filter=population%3E5000",
    "/collections/municipalities/items?limit=20&bbox=8,59,11,61",
    "/matrix?from=0826&to=0301,0602&relation=travel",
    "/tiles/municipalities/4/8/4",
    "/tiles/municipalities/5/16/9",
    "/tiles/municipalities/6/33/18",
    "/tiles/municipalities/7/67/37",
    "/tiles/borders/5/16/9",
    "/styles/population",
]
# What a swap is seen by: it differs between the two versions.
WATCHED = "/indicators/population"


class Wrong(Exception):
    """Something did not hold."""


def must(holds, why):
    if not holds:
        raise Wrong(why)


def note(*words):
    print(*words, flush=True)


def table(head, rows):
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(end="\n" if rows else "", flush=True)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def until(holds, seconds=60.0, why="it does not come about", every=0.02):
    """What `holds` gives once it is true; and the seconds until then."""
    started = time.monotonic()
    while True:
        found = holds()
        if found:
            return found, time.monotonic() - started
        must(time.monotonic() - started < seconds, why() if callable(why) else why)
        time.sleep(every)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def digest(body):
    """A checksum without the time at which the answer was made."""
    return hashlib.sha256(re.sub(rb'"timeStamp":"[^"]*"', b"", body)).hexdigest()[:16]


class Server:
    """A `nabolag serve` of its own."""

    def __init__(self, place, *arguments, port=0, env=None, ready=True):
        self.log = place.work / f"server-{random.randrange(10**9)}.log"
        command = [place.program, "serve", "--port", port, "--look-every", "0.2", *arguments]
        with self.log.open("w") as log:
            settings = {**os.environ, "RUST_LOG": "warn", **(env or {})}
            self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=log, env=settings, text=True)
        place.closing.callback(self.stop)
        line = self.process.stdout.readline()
        must("listening on" in line, lambda: self.log.read_text())
        self.port = int(line.rsplit(":", 1)[1])
        if ready:
            until(lambda: self.get("/ready")[0] == 200, 120, lambda: f"not ready: {self.log.read_text()}")

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Host": HOST, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def get(self, path, headers=None):
        return self.ask("GET", path, headers=headers)

    def store(self):
        return json.loads(self.get("/ready")[2])["stores"][0]

    def answers(self, paths=PATHS):
        """The entity tag and checksum of each."""
        found = {}
        for path in paths:
            status, headers, body = self.get(path)
            must(status == 200, f"{path}: {status} {body[:200]}")
            found[path] = (headers["ETag"], digest(body))
        return found

    def memory_kb(self):
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text()).group(1))

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def must_live(self):
        must(self.process.poll() is None, f"the server ended: {self.process.returncode}")
        log = self.log.read_text()
        must("panicked" not in log, log[-2000:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()


class Place:
    """The program, a folder that goes away, two versions of a dataset and what each answers."""

    def __init__(self, program, top, work, smoke, closing):
        self.program, self.top, self.work, self.smoke = Path(program), Path(top), Path(work), smoke
        # What is to be ended after the fault that is being tried.
        self.closing = closing
        self.manifests = [self._manifest("one", 0), self._manifest("two", 1)]
        self.files, self.known, self.checksums = [], [], []
        for manifest in self.manifests:
            file = self.work / f"{manifest.parent.name}.gpkg"
            self.build(manifest, file)
            server = Server(self, file)
            self.files.append(file)
            self.known.append(server.answers())
            self.checksums.append(server.store()["checksum"])
            server.stop()
        differ = sum(self.known[0][path] != self.known[1][path] for path in PATHS)
        must(self.known[0][WATCHED] != self.known[1][WATCHED], "the two versions answer the same")
        note(f"two versions of a dataset of 422 units: {differ} of {len(PATHS)} compared answers differ between them")

    def _manifest(self, name, more):
        folder = self.work / name
        shutil.copytree(self.top / "shapes/norway-2018", folder)
        units = folder / "municipalities.csv"
        lines = units.read_text().splitlines()
        at = lines[0].split(",").index("population")
        for row, line in enumerate(lines[1:], 1):
            cells = line.split(",")
            cells[at] = str(int(cells[at]) + more)
            lines[row] = ",".join(cells)
        units.write_text("\n".join(lines) + "\n")
        # A build is to take little time: the pairs of units up to an hour apart are enough here.
        travel = folder / "travel.csv"
        head, *pairs = travel.read_text().splitlines()
        at = head.split(",").index("minutes")
        near = [pair for pair in pairs if pair.split(",")[at] and float(pair.split(",")[at]) <= 60]
        travel.write_text("\n".join([head, *near]) + "\n")
        return folder / "manifest.toml"

    def run(self, *arguments, fails=False):
        done = subprocess.run([str(self.program), *map(str, arguments)], capture_output=True, text=True)
        must((done.returncode != 0) == fails, f"{arguments}: {done.returncode} {done.stdout[-500:]} {done.stderr[-1500:]}")
        return done.stdout + done.stderr

    def build(self, manifest, output, **how):
        return self.run("build", manifest, "-o", output, **how)

    def builder(self, manifest, output):
        """A build that goes on meanwhile."""
        command = [str(self.program), "build", str(manifest), "-o", str(output)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def put(self, version, target):
        """Puts a version in the target's place as a build does: by renaming."""
        draft = target.with_name(f".{target.name}.put")
        shutil.copyfile(self.files[version], draft)
        os.replace(draft, target)

    def fits(self, path, tag, body):
        """Whether it is what one of the two versions answers."""
        return (tag, digest(body)) in (known[path] for known in self.known)

    def postgres(self):
        return Postgres(self)


class Postgres:
    """A PostgreSQL with PostGIS of its own, by scripts/postgres, and a database in it."""

    def __init__(self, place):
        self.script = subprocess.Popen(["bash", place.top / "scripts/postgres"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.server, self.folder = self.script.stdout.readline().strip(), self.script.stdout.readline().strip()
        must(self.folder, "PostgreSQL does not start")
        place.closing.callback(self.stop)
        self.sql("CREATE DATABASE faults", self.server)
        self.address = self.server.rsplit("/", 1)[0] + "/faults"
        self.dataset = self.address + "?dataset=norway-2018"

    def sql(self, statement, address=None):
        done = subprocess.run(["psql", "-qAt", address or self.address, "-c", statement], capture_output=True, text=True)
        must(done.returncode == 0, done.stderr)
        return done.stdout.split()

    def main_process(self):
        return int(Path(self.folder, "data/postmaster.pid").read_text().splitlines()[0])

    def crash(self):
        """`kill -9` of the main process and of all that it started."""
        main = self.main_process()
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for process in [main, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, 9)
        # A new one refuses to start while one of the old ones holds the shared memory.
        until(lambda: not any(_runs(process) for process in [main, *children]), 20)

    def start(self):
        """Starts it again as it was started."""
        options = Path(self.folder, "data/postmaster.opts").read_text()
        words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', options)]
        who = None if os.getuid() else "postgres"
        with Path(self.folder, "again.log").open("w") as log:
            # The folder is the user's own; Python's `user` and `group` need root, as scripts/postgres does.
            subprocess.Popen(words, cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **(_as(who)))

    def stop(self):
        self.script.stdin.close()
        self.script.wait()


def _as(who):
    return {"user": who, "group": pwd.getpwnam(who).pw_gid, "extra_groups": os.getgrouplist(who, pwd.getpwnam(who).pw_gid)} if who else {}


def _runs(process):
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


class Watch:
    """Asks a server on and on, and holds every answer against those of the two versions."""

    def __init__(self, place, server, every=0.05):
        self.count, self.wrong, self.place, self.server, self.every = 0, [], place, server, every
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self.ending.wait(self.every):
            path = PATHS[self.count % len(PATHS)]
            self.count += 1
            try:
                status, headers, body = self.server.get(path)
                if status != 200 or not self.place.fits(path, headers["ETag"], body):
                    self.wrong.append(f"{path}: {status} {headers['ETag']} {body[:200]}")
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(f"{path}: {error!r}")

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()

    def must_be_right(self):
        must(not self.wrong, f"{len(self.wrong)} of {self.count} answers are wrong: {self.wrong[:3]}")
