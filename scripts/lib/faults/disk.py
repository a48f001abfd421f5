"""The disk is full at several points of a build: a small file system of its own, so root is needed."""

import hashlib
import os
import subprocess

from common import Server, Watch, must, note, table


def run(place):
    if os.getuid() != 0:
        note("SKIPPED: only root may mount a small file system")
        return
    size = place.files[0].stat().st_size // 1024
    # Room for the old file and for this much of the new one.
    shares = [0.0, 0.5, 0.9] if place.smoke else [0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
    rows = []
    for share in shares:
        folder = place.work / "small"
        folder.mkdir(exist_ok=True)
        room = int(size * (1 + share)) + 16
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}k", "tmpfs", folder], capture_output=True, text=True)
        if mounted.returncode:
            note(f"SKIPPED: no small file system can be mounted: {mounted.stderr.strip()}")
            return
        try:
            rows.append(_full(place, folder, share))
        finally:
            subprocess.run(["umount", "-l", folder], check=True)
    table(["room for the new file", "the builder says", "old file", "left behind", "server meanwhile"], rows)


def _full(place, folder, share):
    file = folder / "data.gpkg"
    place.put(0, file)
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    server = Server(place, file)
    with Watch(place, server) as watch:
        said = place.build(place.manifests[1], file, fails=True)
    watch.must_be_right()
    must(hashlib.sha256(file.read_bytes()).hexdigest() == before, "the old file was touched")
    left = [entry.name for entry in folder.iterdir() if entry.name != "data.gpkg"]
    must(not left, f"left behind: {left}")
    lines = [line for line in said.splitlines() if line.startswith("error") or "full" in line or "space" in line]
    must(any("full" in line or "space" in line for line in lines), f"the reason is not said: {said[-600:]}")
    must(server.answers() == place.known[0], "the old version is served otherwise")
    server.must_live()
    server.stop()
    return [f"{share:.0%}", lines[-1].replace(str(folder) + "/", "")[-90:], "whole", "nothing", f"{watch.count} right, 0 wrong"]
