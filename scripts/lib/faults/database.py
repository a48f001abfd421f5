"""PostgreSQL is killed under load and comes back: servers answer from what they hold, say the trouble, and follow again."""

import asyncio
import random
import time

from client import Load, reads
from common import PATHS, Server, must, table, until


def run(place):
    asyncio.run(_run(place))


async def _run(place):
    postgres = place.postgres()
    place.build(place.manifests[0], postgres.address)
    server = Server(place, postgres.dataset)
    other = Server(place, postgres.dataset)
    rng, rows, seconds = random.Random(9), [], 2 if place.smoke else 8
    version = 0
    async with Load(server.port, 16, 60, reads(place, rng, PATHS)) as load:
        for at in range(1 if place.smoke else 5):
            row = await asyncio.to_thread(_once, place, postgres, [server, other], version, seconds)
            version = 1 - version
            rows.append([at + 1, *row, load.count, len(load.failed)])
    must(not load.failed, f"{len(load.failed)} failed: {load.failed[:3]}")
    for each in (server, other):
        each.must_live()
        must(each.answers() == place.known[version], "other answers than the published version's")
    table(["kill", "told in /ready after", "away for", "trouble gone after", "publishing then", "followed after", "requests so far", "failed"], rows)


def _once(place, postgres, servers, version, seconds):
    postgres.crash()
    killed = time.monotonic()
    _, told = until(lambda: all(server.store().get("trouble") for server in servers), 30, "the trouble is not told")
    for server in servers:
        status, _, body = server.get("/ready")
        must(status == 200, "a server that holds a dataset is ready")
        must(b"in-tests-only" not in body, "the password is told")
        must(server.answers() == place.known[version], "other answers than before")
    time.sleep(seconds)
    postgres.start()
    away = time.monotonic() - killed
    back = time.monotonic()
    until(lambda: not any(server.store().get("trouble") for server in servers), 60, lambda: str(servers[0].store()))
    healed = time.monotonic() - back
    started = time.monotonic()
    place.build(place.manifests[1 - version], postgres.address)
    published = time.monotonic()
    wanted = place.checksums[1 - version]
    until(lambda: all(server.store()["checksum"] == wanted for server in servers), 30, "what was published is not followed")
    return [f"{told:.2f} s", f"{away:.1f} s", f"{healed:.2f} s", f"{published - started:.2f} s", f"{time.monotonic() - published:.2f} s"]
