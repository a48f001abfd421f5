"""Mixed load at 64 connections while datasets are swapped: failures, latency and memory by minute. Called by scripts/load."""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import random
import sys
import tempfile
import time
from pathlib import Path

from client import Load
from common import PATHS, Place, Server, must, note, percentile, table, until

CONNECTIONS = 64
SWAP_EVERY_SECONDS = 20
UNITS = ["0301", "0826", "1103", "1201", "5001", "1902", "2030"]
MORAN = json.dumps({"inputs": {"indicator": "population", "permutations": 199}}).encode()
JOIN = ("number,mine\n" + "\n".join(f"{unit},{at}" for at, unit in enumerate(UNITS))).encode()


class Mix:
    """What is asked, and how each answer is judged: nothing but the answer of one of the two versions will do."""

    def __init__(self, place, seed):
        self.place, self.rng, self.asked = place, random.Random(seed), {}
        # Counted before and after each swap, so odd during one; and the joins ended so: a table is joined to one version.
        self.swaps, self.joins_ended = 0, 0
        tiles = [f"/tiles/municipalities/{z}/{x}/{y}" for z, x, y in _tiles()]
        self.kinds = [
            (45, "tiles", lambda c: self._get(c, self.rng.choice(tiles))),
            (15, "compared answers", lambda c: self._compared(c)),
            (15, "items with a filter", lambda c: self._get(c, self._items())),
            (10, "values", lambda c: self._get(c, f"/indicators/{self.rng.choice(['population', 'schemes', 'centrality_index'])}")),
            (13, "neighbours", lambda c: self._get(c, f"/municipalities/{self.rng.choice(UNITS)}/neighbours")),
            (1, "analyses", lambda c: self._told(c, "POST", "/processes/global-moran/execution", MORAN, "application/json", 200)),
            (1, "joins", lambda c: self._join(c)),
        ]
        self.weights = [weight for weight, _, _ in self.kinds]

    def _items(self):
        return f"/collections/municipalities/items?limit=20&filter=population%3E{self.rng.randrange(100_000)}"

    async def __call__(self, connection):
        _, name, ask = self.rng.choices(self.kinds, self.weights)[0]
        self.asked[name] = self.asked.get(name, 0) + 1
        return await ask(connection)

    async def _told(self, connection, method, path, body, kind, wanted):
        answer = await connection.ask(method, path, body, kind)
        return answer, None if answer.status == wanted else f"{path}: {answer.status} {answer.body[:200]!r}"

    async def _get(self, connection, path):
        answer = await connection.ask("GET", path)
        return answer, None if answer.status in (200, 204) else f"{path}: {answer.status} {answer.body[:200]!r}"

    async def _compared(self, connection):
        path = self.rng.choice(PATHS)
        answer, wrong = await self._get(connection, path)
        if not wrong and not self.place.fits(path, answer.headers.get("etag"), answer.body):
            wrong = f"{path}: an answer of neither version"
        return answer, wrong

    async def _join(self, connection):
        before = self.swaps
        answer, wrong = await self._told(connection, "POST", "/joins", JOIN, "text/csv", 201)
        if wrong:
            return answer, wrong
        joined = json.loads(answer.body)["joinId"]
        found, wrong = await self._get(connection, f"/indicators/join.{joined}.mine")
        if not wrong and b'{"unit":"0826","value":1,' not in found.body:
            wrong = f"the joined table has other values: {found.body[-300:]!r}"
        gone, not_gone = await self._told(connection, "DELETE", f"/joins/{joined}", b"", None, 204)
        if 404 in (found.status, gone.status) and (self.swaps != before or before % 2):
            self.joins_ended += 1
            return answer, None
        return answer, wrong or not_gone


def _tiles():
    """Those over the country, of zooms 3 to 8."""
    for zoom in range(3, 9):
        side = 2**zoom
        west, east, north, south = (int(part * side) for part in (0.513, 0.585, 0.225, 0.300))
        yield from ((zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1))


async def run(place, minutes, rate):
    file = place.work / "load.gpkg"
    place.put(0, file)
    server, mix = Server(place, file), Mix(place, 64)
    every = 60.0 if minutes >= 2 else minutes * 15.0
    swaps, version, part, cpu_before = [], 0, 0, server.cpu_seconds()
    unit = "minute" if every == 60 else f"{every:.0f} s"
    table([unit, "requests", "failed", "swaps", "p50 ms", "p99 ms", "RSS MB", "CPU s of the server", "load of the machine"], [])
    async with Load(server.port, CONNECTIONS, rate, mix) as load:
        began = time.time()
        next_swap = began + min(SWAP_EVERY_SECONDS, every)
        swapping = None
        while part < round(minutes * 60 / every):
            await asyncio.sleep(0.2)
            if swapping and swapping.done():
                swaps.append((time.time(), swapping.result()[1]))
                mix.swaps, swapping = mix.swaps + 1, None
            if time.time() >= next_swap and not swapping:
                next_swap = max(next_swap + min(SWAP_EVERY_SECONDS, every), time.time())
                version = 1 - version
                mix.swaps += 1
                place.put(version, file)
                is_taken = lambda wanted=place.checksums[version]: server.store()["checksum"] == wanted
                swapping = asyncio.create_task(asyncio.to_thread(until, is_taken, 120, "a swap is not taken", 0.1))
            if time.time() >= began + (part + 1) * every:
                cpu = server.cpu_seconds()
                within = lambda now: began + part * every <= now < began + (part + 1) * every
                times = [seconds * 1000 for now, seconds in load.seconds if within(now)]
                counts = [len(times), sum(within(now) for now, _ in load.failed), sum(within(now) for now, _ in swaps)]
                row = [part + 1, *counts, f"{percentile(times, 0.5):.1f}", f"{percentile(times, 0.99):.1f}",
                       f"{server.memory_kb() / 1024:.0f}", f"{cpu - cpu_before:.1f}", f"{os.getloadavg()[0]:.1f}"]
                # Told as it goes, so that nothing is lost of an hour that is broken off.
                note("| " + " | ".join(map(str, row)) + " |")
                part, cpu_before = part + 1, cpu
        if swapping:
            await swapping
            mix.swaps += 1
    note("\nasked: " + ", ".join(f"{count} {name}" for name, count in sorted(mix.asked.items(), key=lambda each: -each[1])))
    note(f"{mix.joins_ended} joins ended by a swap between posting and forgetting them (404, not counted as failed)")
    took = [seconds for _, seconds in swaps]
    note(f"{len(swaps)} swaps, seen after {percentile(took, 0.5):.2f} s (median), {max(took, default=0):.2f} s at most")
    note(f"{load.count} requests, {len(load.failed)} failed, {load.count / (minutes * 60):.0f} a second, {CONNECTIONS} connections")
    must(not load.failed, f"{len(load.failed)} failed: {load.failed[:5]}")
    server.must_live()


def main():
    parser = argparse.ArgumentParser(prog="scripts/load")
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--top", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=150, help="requests a second, all connections together")
    parser.add_argument("minutes", type=float, nargs="?", default=60)
    options = parser.parse_args()
    note(f"{options.minutes:g} minutes, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start, Linux {platform.release().split('-')[0]}")
    with tempfile.TemporaryDirectory(prefix="nabolag-load-") as work, contextlib.ExitStack() as closing:
        place = Place(options.program, options.top, Path(work), False, closing)
        asyncio.run(run(place, options.minutes, options.rate))
    sys.exit(0)


if __name__ == "__main__":
    main()
