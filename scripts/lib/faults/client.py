"""Many connections at once, at a set rate: asyncio and HTTP/1.1, nothing tried twice."""

import asyncio
import contextlib
import time

from common import HOST


class Answer:
    __slots__ = ("status", "headers", "body", "seconds")

    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds


class Connection:
    """One connection that is kept open; a new one only after the server has said that it closes."""

    def __init__(self, port):
        self.port, self.reader, self.writer = port, None, None

    async def ask(self, method, path, body=b"", content_type=None):
        started = time.perf_counter()
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        kind = f"Content-Type: {content_type}\r\n" if content_type else ""
        length = f"Content-Length: {len(body)}\r\n" if body or method == "POST" else ""
        self.writer.write(f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n{kind}{length}\r\n".encode() + body)
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        content = await self._body(status, headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, content, time.perf_counter() - started)

    async def _body(self, status, headers):
        if status in (204, 304):
            return b""
        if "chunked" not in headers.get("transfer-encoding", ""):
            return await self.reader.readexactly(int(headers.get("content-length", 0)))
        parts = []
        while size := int((await self.reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
        await self.reader.readuntil(b"\r\n")
        return b"".join(parts)

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class Load:
    """`connections` that together ask `rate` times a second what `questions` gives, until they are told to stop.

    A question is an async function of a connection; it gives an `Answer`, and a text where something is wrong with it.
    """

    def __init__(self, port, connections, rate, question):
        self.port, self.connections, self.rate, self.question = port, connections, rate, question
        self.seconds, self.failed, self.ending = [], [], asyncio.Event()

    @property
    def count(self):
        return len(self.seconds) + len(self.failed)

    async def _one(self, at):
        connection, every = Connection(self.port), self.connections / self.rate
        due = time.perf_counter() + every * at / self.connections
        while not self.ending.is_set():
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.ending.wait(), max(0.0, due - time.perf_counter()) or 1e-6)
            if self.ending.is_set():
                break
            due = max(due + every, time.perf_counter() - every)
            now = time.time()
            try:
                answer, wrong = await asyncio.wait_for(self.question(connection), 60)
            except (OSError, EOFError, ValueError, IndexError, asyncio.TimeoutError) as error:
                connection.close()
                self.failed.append((now, repr(error)))
                continue
            if wrong:
                self.failed.append((now, wrong))
            else:
                self.seconds.append((now, answer.seconds))
        connection.close()

    async def __aenter__(self):
        self.tasks = [asyncio.create_task(self._one(at)) for at in range(self.connections)]
        return self

    async def __aexit__(self, *_):
        self.ending.set()
        await asyncio.gather(*self.tasks)


def reads(place, rng, paths):
    """Questions that only read: each answer must be whole what one of the two versions answers."""

    async def question(connection):
        path = rng.choice(paths)
        answer = await connection.ask("GET", path)
        if answer.status != 200:
            return answer, f"{path}: {answer.status} {answer.body[:200]!r}"
        if not place.fits(path, answer.headers.get("etag"), answer.body):
            return answer, f"{path}: an answer of neither version, {answer.headers.get('etag')}"
        return answer, None

    return question
