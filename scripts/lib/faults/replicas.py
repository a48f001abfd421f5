"""Three servers on one PostgreSQL behind nginx: one is killed under load, versions reach all, and what each request costs."""

import asyncio
import os
import random
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from client import Load, reads
from common import PATHS, WATCHED, Server, free_port, must, note, percentile, table, until

NGINX = """
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream nabolag {{
{servers}
        keepalive 32;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://nabolag;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_connect_timeout 2s;
            # As nginx does without being told, only requests that change nothing are given to the next one.
            proxy_next_upstream error timeout http_502 http_503;
            proxy_next_upstream_tries 3;
        }}
    }}
}}
"""


class Balancer:
    def __init__(self, place, ports):
        # A port may come again once it is free.
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="nginx-", dir=place.work)), free_port()
        servers = "\n".join(f"        server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;" for port in ports)
        user = "user root;" if os.getuid() == 0 else ""
        settings = self.folder / "nginx.conf"
        settings.write_text(NGINX.format(folder=self.folder, servers=servers, port=self.port, user=user))
        path = os.environ["PATH"] + ":/usr/sbin"
        command = ["nginx", "-c", str(settings), "-e", str(self.folder / "error.log"), "-g", "daemon off;"]
        self.process = subprocess.Popen(command, env={**os.environ, "PATH": path})
        place.closing.callback(self.stop)
        until(lambda: _is_up(self.port), 30, "nginx does not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def _replicas(place, postgres, count=3):
    servers = [Server(place, postgres.dataset, port=free_port(), ready=False) for _ in range(count)]
    for server in servers:
        until(lambda: server.get("/ready")[0] == 200, 120, "a replica does not get ready")
    return servers


def run(place):
    asyncio.run(_run(place))


async def _run(place):
    rng, kills = random.Random(3), 2 if place.smoke else 12
    postgres = place.postgres()
    place.build(place.manifests[0], postgres.address)
    servers = _replicas(place, postgres)
    answers = [server.answers() for server in servers]
    must(all(each == place.known[0] for each in answers), "replicas, or file and database, differ in entity tags or bodies")
    note(f"three replicas give the same entity tags and bodies as a server of the GeoPackage, on {len(PATHS)} addresses")

    balancer = Balancer(place, [server.port for server in servers])
    back = []
    async with Load(balancer.port, 32, 150, reads(place, rng, PATHS)) as load:
        await asyncio.sleep(1)
        for _ in range(kills):
            at = rng.randrange(3)
            servers[at].kill()
            await asyncio.sleep(rng.uniform(0.2, 1.5))
            started = time.monotonic()
            # What systemd does: the same command again.
            servers[at] = await asyncio.to_thread(Server, place, postgres.dataset, port=servers[at].port)
            back.append(time.monotonic() - started)
            await asyncio.sleep(rng.uniform(0.2, 1.5))
    must(not load.failed, f"{len(load.failed)} of {load.count} failed: {load.failed[:3]}")
    times = [seconds * 1000 for _, seconds in load.seconds]
    table(
        ["kills", "requests through nginx", "failed", "p50", "p99", "a killed one is ready again after"],
        [[kills, load.count, 0, f"{percentile(times, 0.5):.1f} ms", f"{percentile(times, 0.99):.1f} ms", f"{percentile(back, 0.5):.2f} s (median), {max(back):.2f} s"]],
    )
    await asyncio.to_thread(_reach, place, postgres, servers)
    for server in servers:
        server.must_live()


def _reach(place, postgres, servers):
    """How long after the command's end the last replica gives the new version's entity tag."""
    rows, version = [], 0
    times = {"publish": [], "rollback": []}
    for _ in range(1 if place.smoke else 5):
        for how in ("publish", "rollback", "rollback"):
            if how == "publish":
                # One that is not there yet: publishing what is current does nothing.
                place.build(place.manifests[1 - version], postgres.address)
            else:
                place.run("rollback", postgres.dataset, _other(place, postgres))
            version = 1 - version
            ended = time.monotonic()
            wanted = place.known[version][WATCHED][0]
            until(lambda: all(server.get(WATCHED)[1]["ETag"] == wanted for server in servers), 30, "not all follow", 0.005)
            times[how].append(time.monotonic() - ended)
        must(all(server.answers() == place.known[version] for server in servers), "replicas differ")
    for how, each in times.items():
        rows.append([how, len(each), f"{percentile(each, 0.5):.2f} s", f"{max(each):.2f} s"])
    table(["", "times", "all three have it after (median)", "at most"], rows)
    slowest = max(max(each) for each in times.values())
    must(slowest <= 2.0 or place.smoke, f"a version reaches all only after {slowest:.2f} s")


def _other(place, postgres):
    """The number of the version that is not current; publishing the same again makes no third."""
    listed = place.run("versions", postgres.dataset).splitlines()
    numbers = [line.split() for line in listed]
    return next(words[0] for words in numbers if words and words[0].isdigit())


def capacity(place):
    asyncio.run(_capacity(place))


async def _capacity(place):
    """CPU time for a request, of one server and of three that have as much to do each, behind the same balancer."""
    postgres = place.postgres()
    place.build(place.manifests[0], postgres.address)
    seconds, rate = (3, 50) if place.smoke else (40, 150)
    costs, rows = [], []
    for count in (1, 3):
        servers = _replicas(place, postgres, count)
        balancer = Balancer(place, [server.port for server in servers])
        for server in servers:
            for _ in range(3):
                server.answers()
        rng = random.Random(5)
        before = [server.cpu_seconds() for server in servers]
        async with Load(balancer.port, 32, rate * count, reads(place, rng, PATHS)) as load:
            await asyncio.sleep(seconds)
        used = [server.cpu_seconds() - earlier for server, earlier in zip(servers, before)]
        must(not load.failed, f"{len(load.failed)} failed: {load.failed[:3]}")
        cost = sum(used) / load.count * 1000
        costs.append(cost)
        rows.append([count, load.count, f"{load.count / seconds:.0f}/s", " + ".join(f"{each:.2f}" for each in used) + " s", f"{cost:.3f} ms"])
        balancer.stop()
        for server in servers:
            server.stop()
    table(["replicas", "requests", "rate", "CPU time", "CPU time per request"], rows)
    times = 3 * costs[0] / costs[1]
    note(f"three replicas on cores of their own carry 3 × {costs[0]:.3f} / {costs[1]:.3f} = {times:.2f} times what one does")
    must(times >= 2.5 or place.smoke, "the cost of a request grows with replicas")


def _is_up(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False
