"""Clients that hold connections: slow-loris, and very many that say nothing; others are served meanwhile."""

import asyncio
import contextlib
import random
import time

from client import Load, reads
from common import HOST, PATHS, Server, must, percentile, table


def slow(place):
    asyncio.run(_slow(place))


def idle(place):
    asyncio.run(_idle(place))


async def _latency(place, server, seconds):
    rng = random.Random(2)
    async with Load(server.port, 16, 80, reads(place, rng, PATHS)) as load:
        await asyncio.sleep(seconds)
    must(not load.failed, f"{len(load.failed)} failed: {load.failed[:3]}")
    return [each * 1000 for _, each in load.seconds]


def _row(what, times, *more):
    return [what, len(times), 0, f"{percentile(times, 0.5):.1f} ms", f"{percentile(times, 0.99):.1f} ms", *more]


async def _slow(place):
    """1,000 connections that send a byte of a request now and then, and come again when they are thrown out."""
    server = Server(place, place.files[0])
    count, seconds = (200, 4) if place.smoke else (1000, 60)
    counts = {"opened": 0, "closed": 0}
    ending = asyncio.Event()
    text = f"GET {PATHS[1]} HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: ".encode()

    async def loris(at):
        await asyncio.sleep(at / count)
        while not ending.is_set():
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
                counts["opened"] += 1
                sent = 0
                while not ending.is_set() and not reader.at_eof():
                    writer.write(text[sent : sent + 1] or b"a")
                    sent += 1
                    await writer.drain()
                    with contextlib.suppress(asyncio.TimeoutError):
                        await asyncio.wait_for(reader.read(1024), 0.7)
                counts["closed"] += not ending.is_set()
                writer.close()

    before = await _latency(place, server, seconds / 3)
    memory = server.memory_kb()
    all_slow = [asyncio.create_task(loris(at)) for at in range(count)]
    await asyncio.sleep(1.5)
    during = await _latency(place, server, seconds)
    grown = server.memory_kb() - memory
    ending.set()
    await asyncio.gather(*all_slow)
    server.must_live()
    must(place.smoke or counts["closed"] >= count, "slow connections are never closed")
    table(
        ["", "requests", "failed", "p50", "p99", "slow connections opened", "closed by the server"],
        [_row("before", before, "", ""), _row(f"with {count} slow ones", during, counts["opened"], counts["closed"])],
    )
    table(["memory for them"], [[f"{grown / count:.1f} KB each"]])


async def _idle(place):
    """10,000 connections that asked once and then say nothing."""
    count, seconds = (1000, 4) if place.smoke else (10_000, 30)
    server = Server(place, place.files[0], "--idle-seconds", "600")
    before = await _latency(place, server, seconds)
    memory = server.memory_kb()
    started = time.monotonic()
    held = []
    for first in range(0, count, 100):
        batch = [asyncio.open_connection("127.0.0.1", server.port) for _ in range(100)]
        held += await asyncio.gather(*batch)
        for reader, writer in held[first:]:
            writer.write(f"GET /health HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        for reader, writer in held[first:]:
            must((await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200"), "a connection is not served")
    opening = time.monotonic() - started
    grown = server.memory_kb() - memory
    during = await _latency(place, server, seconds)
    must(not any(reader.at_eof() for reader, _ in held), "idle connections were closed")
    for _, writer in held:
        writer.close()
    await asyncio.sleep(1)
    after = server.memory_kb() - memory
    server.must_live()
    table(["", "requests", "failed", "p50", "p99"], [_row("before", before), _row(f"with {count} idle ones", during)])
    table(
        ["idle connections", "opened and answered once in", "memory for each", "memory grown when all are closed"],
        [[count, f"{opening:.1f} s", f"{grown / count:.2f} KB", f"{after / 1024:.1f} MB"]],
    )
