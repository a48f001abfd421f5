"""Files that are cut or have a bit turned are put before a server: refused, or the very same dataset."""

import os
import random

from common import Server, Watch, must, table, until


def run(place):
    rng, count = random.Random(200), 6 if place.smoke else 100
    folder = place.work / "broken"
    folder.mkdir()
    file = folder / "data.gpkg"
    place.put(0, file)
    server = Server(place, file)
    whole = [path.read_bytes() for path in place.files]
    outcomes = {"cut": [0, 0, 0], "a bit turned": [0, 0, 0]}
    served = 0
    with Watch(place, server) as watch:
        for at in range(2 * count):
            # Of the version that is not served, so that one that is taken is seen to be.
            data = bytearray(whole[1 - served])
            kind = "a bit turned" if at % 2 else "cut"
            if kind == "cut":
                del data[rng.randrange(len(data)):]
            else:
                bit = rng.randrange(len(data) * 8)
                data[bit // 8] ^= 1 << bit % 8
            before = server.store()
            (folder / "draft").write_bytes(data)
            os.replace(folder / "draft", file)
            counted = lambda store: store["swaps"] + store["refusals"]
            after, _ = until(lambda: (lambda s: s if counted(s) > counted(before) else None)(server.store()), 30, "nothing is seen")
            if after["refusals"] > before["refusals"]:
                outcomes[kind][0] += 1
                must(after["trouble"]["why"].startswith("data.gpkg"), str(after))
                must(after["checksum"] == place.checksums[served], "refused, and yet another is served")
            elif after["checksum"] == place.checksums[1 - served]:
                outcomes[kind][1] += 1
                served = 1 - served
                must(server.answers() == place.known[served], "the same checksum, other answers")
            else:
                outcomes[kind][2] += 1
                watch.wrong.append(f"variant {at} ({kind}) is served as {after['checksum']}")
                place.put(served, file)
                until(lambda: server.store()["checksum"] == place.checksums[served], 30, "nothing is seen")
    place.put(1 - served, file)
    until(lambda: server.store()["checksum"] == place.checksums[1 - served], 30, "a good file is not taken")
    server.must_live()
    table(
        ["variant", "tried", "refused", "the very same dataset", "another dataset", "server meanwhile"],
        [[kind, sum(n), *n, f"{watch.count} answers"] for kind, n in outcomes.items()],
    )
    watch.must_be_right()
