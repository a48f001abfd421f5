"""The builder is killed at random moments, while a server serves what it writes."""

import random
import time

from common import PATHS, Server, Watch, must, note, percentile, table, until


def _kills(place, target, count, rng, looks_whole):
    """Kills a builder `count` times; gives how many were too late, and how many of the kills published all the same."""
    durations = []
    for manifest in [place.manifests[1], place.manifests[0]] * 2:
        started = time.monotonic()
        place.build(manifest, target)
        durations.append(time.monotonic() - started)
    whole = percentile(durations, 0.5)
    late, now = 0, 0
    for at in range(count):
        builder = place.builder(place.manifests[1 - now], target)
        time.sleep(rng.uniform(0.0, whole))
        late += builder.poll() is not None
        builder.kill()
        builder.wait()
        now = looks_whole(at)
        if (at + 1) % 10 == 0:
            note(f"{at + 1} kills")
    return whole, late


def _version(place, server):
    """Which of the two versions it serves, once it has seen what is there and has no trouble with it."""
    time.sleep(0.05)
    store, _ = until(lambda: (lambda s: None if s.get("trouble") else s)(server.store()), 30, lambda: str(server.store()))
    must(store["checksum"] in place.checksums, str(store))
    return place.checksums.index(store["checksum"])


def run(place):
    rng, count = random.Random(8), 4 if place.smoke else 50
    rows = []

    folder = place.work / "served"
    folder.mkdir()
    file = folder / "data.gpkg"
    place.put(0, file)
    server, left = Server(place, file), 0

    def whole_file(_):
        nonlocal left
        left += any(entry.name != "data.gpkg" for entry in folder.iterdir())
        must("0 problems" in place.run("check", file), "check finds problems")
        return _version(place, server)

    with Watch(place, server) as watch:
        seconds, late = _kills(place, file, count, rng, whole_file)
        place.build(place.manifests[1], file)
        until(lambda: server.store()["checksum"] == place.checksums[1], 30, "the last build is not served")
    watch.must_be_right()
    server.must_live()
    must(server.answers() == place.known[1], "the last build is served otherwise")
    must([entry.name for entry in folder.iterdir()] == ["data.gpkg"], f"left behind: {list(folder.iterdir())}")
    rows.append(["GeoPackage", count, late, f"{seconds:.2f} s", f"{left} drafts, 0 after the next build", f"{watch.count} right, 0 wrong"])
    server.stop()

    postgres = place.postgres()
    place.build(place.manifests[0], postgres.address)
    server = Server(place, postgres.dataset)

    def whole_database(_):
        must("0 problems" in place.run("check", postgres.dataset), "check finds problems")
        schemas = postgres.sql(r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'nabolag\_%' ORDER BY 1")
        versions = postgres.sql("SELECT schema_name FROM nabolag.versions ORDER BY 1")
        must(schemas == versions, f"half a version: {schemas} {versions}")
        return _version(place, server)

    with Watch(place, server) as watch:
        seconds, late = _kills(place, postgres.address, count, rng, whole_database)
        place.build(place.manifests[0], postgres.address)
        place.build(place.manifests[1], postgres.address)
        until(lambda: server.store()["checksum"] == place.checksums[1], 30, "the last build is not served")
    watch.must_be_right()
    server.must_live()
    must(server.answers() == place.known[1], "the last build is served otherwise")
    whole_database(0)
    rows.append(["PostgreSQL", count, late, f"{seconds:.2f} s", "0 schemas beside the registry's", f"{watch.count} right, 0 wrong"])
    server.stop()
    note(f"answers are compared on {len(PATHS)} addresses")
    table(["written to", "kills", "of them after its end", "a build takes", "left behind", "answers meanwhile"], rows)
