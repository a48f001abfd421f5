"""The clock jumps by a day, forth and back, under a running server (libfaketime); and files come from other times."""

import datetime
import json
import os
import time
from pathlib import Path

from common import Server, must, note, table, until

LIBRARY = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
DAY = 86_400


def run(place):
    rows = _files(place)
    if LIBRARY:
        rows += _jumps(place)
    else:
        note("SKIPPED: jumps of the clock, because libfaketime is not here")
    table(["what", "comes of it"], rows)


def _files(place):
    """A newer version's file may say any time: it is another one, whatever its time."""
    file = place.work / "times.gpkg"
    place.put(0, file)
    server, rows, version = Server(place, file), [], 0
    for year in (1980, 2099, 1971, 2037):
        version = 1 - version
        draft = place.work / "draft.gpkg"
        draft.write_bytes(place.files[version].read_bytes())
        at = datetime.datetime(year, 1, 1).timestamp()
        os.utime(draft, (at, at))
        os.replace(draft, file)
        _, seconds = until(lambda: server.store()["checksum"] == place.checksums[version], 30, f"a file of {year} is not taken")
        must(server.answers() == place.known[version], "other answers")
        rows.append([f"a file that says it is of {year}", f"taken after {seconds:.2f} s"])
    server.must_live()
    server.stop()
    return rows


def _jumps(place):
    moment = place.work / "clock"
    set_clock = lambda seconds: moment.write_text(f"{seconds:+d}\n")
    set_clock(0)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    keys = place.work / "keys.toml"
    ending, lasting = _key(place, keys, "ending", "--expires", today), _key(place, keys, "lasting")
    # As a jump of the real clock does, only the time of day jumps: not the monotonic clock, by which one waits.
    env = {
        "LD_PRELOAD": str(LIBRARY[0]), "FAKETIME_TIMESTAMP_FILE": str(moment), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
    }
    file = place.work / "clock.gpkg"
    place.put(0, file)
    server = Server(place, file, "--keys", keys, "--trusted-proxies", "127.0.0.1", "--reads-per-minute", "60", env=env, ready=False)
    elsewhere = {"X-Forwarded-For": "203.0.113.9"}
    reading = iter(range(1, 10_000))
    fresh = lambda: {"X-Forwarded-For": f"198.51.{(n := next(reading)) // 200}.{n % 200 + 1}"}
    get = lambda path: server.get(path, fresh())
    until(lambda: get("/ready")[0] == 200, 60)
    store = lambda: json.loads(get("/ready")[2])["stores"][0]

    def join(key):
        status, _, body = server.ask("POST", "/joins", b"number,mine\n0301,5\n0826,7\n", {"Content-Type": "text/csv", "Authorization": f"Bearer {key}", **fresh()})
        return status, json.loads(body).get("joinId")

    rows, version = [], 0
    for what, seconds, opens in (("a day forth", DAY, 401), ("two days back", -DAY, 201), ("forth again, to now", 0, 201)):
        # A bucket that is empty before the jump.
        while server.get("/indicators", elsewhere)[0] == 200:
            pass
        status, posted = join(lasting)
        must(status == 201, f"the key does not open: {status}")
        set_clock(seconds)
        until(lambda: abs(_server_time(get) - time.time() - seconds) < 30, 10, "the clock did not jump")
        shown = get("/ready")[1]["Date"]
        status, headers, _ = server.get("/indicators", elsewhere)
        wait = int(headers["Retry-After"] or 0)
        must(status == 200 or (status == 429 and 1 <= wait <= 60), f"{status}, Retry-After {wait}")
        must(get(f"/indicators/join.{posted}.mine")[0] == 200, "the joined table is forgotten")
        found = join(ending)[0]
        must(found == opens, f"a key that is good to the end of today: {found}, not {opens}")
        version = 1 - version
        place.put(version, file)
        _, swapped = until(lambda: store()["checksum"] == place.checksums[version], 30, "a new dataset is not taken")
        time.sleep(min(wait, 3))
        _, again = until(lambda: server.get("/indicators", elsewhere)[0] == 200, 70, "the bucket does not fill again")
        server.must_live()
        rows.append([
            f"the clock jumps: {what}",
            f"an emptied bucket: {f'429, Retry-After {wait} s, kept' if wait else 'filled a little meanwhile'}; a joined table stays; a key good to the end of today answers {found}; "
            f"a new dataset is taken after {swapped:.2f} s; no panic; `Date` says {shown}",
        ])
    return rows


def _key(place, keys, name, *more):
    """A new key to join tables with; its entry is added to the file of keys."""
    made = place.run("key", "new", "--id", name, "--scope", "join", *more)
    with keys.open("a") as file:
        file.write(made[made.index("[[key]]"):])
    return next(word for word in made.split() if word.startswith("nabolag_") and len(word) > 40)


def _server_time(get):
    """By an answer's body: the header `Date` is kept for a while, and stays where it was when the clock goes back."""
    told = json.loads(get("/collections/municipalities/items?limit=1")[2])["timeStamp"]
    return datetime.datetime.fromisoformat(told).timestamp()
