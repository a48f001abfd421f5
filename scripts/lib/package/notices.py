"""Writes what the program is made of, with licences in their own words: notices.py PROGRAM_METADATA LIBRARY_SOURCES VIEWER.

PROGRAM_METADATA is what `cargo metadata` says (for this machine's platform), LIBRARY_SOURCES the folder of the C++
libraries' sources, VIEWER the folder web/. Fails where a part brings no licence and names none.
"""

import json
import pathlib
import re
import sys

LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|notice|unlicense|copyright)", re.IGNORECASE)
# Of the C++ libraries, whatever their sources say of themselves. GEOS may be exchanged: scripts/package builds anew.
LIBRARIES = {
    "GDAL": ("gdal-src-*/source", "MIT and others, as its licence file lists", "https://gdal.org"),
    "GEOS": ("geos-src-*/source", "LGPL-2.1-only", "https://libgeos.org"),
    "PROJ": ("proj-[0-9]*", "MIT", "https://proj.org"),
}
DEBIAN = {
    "SQLite": ("libsqlite3-dev", "public domain", "https://sqlite.org"),
    "Expat": ("libexpat1-dev", "MIT", "https://libexpat.github.io"),
    "GCC's C++ library": ("libstdc++-12-dev", "GPL-3.0-or-later WITH GCC-exception-3.1", "https://gcc.gnu.org"),
}


def licence_texts(folder):
    """The texts of the licence files in a folder, without those that say the same."""
    files = sorted(file for file in folder.iterdir() if file.is_file() and LICENCE_FILE.match(file.name))
    return list(dict.fromkeys(file.read_text(errors="replace").strip() for file in files))


def crates(metadata):
    """Crates that are compiled into the program: not those for building and testing it."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    needed, ahead = set(), [root]
    while ahead:
        node = ahead.pop()
        if node not in needed:
            needed.add(node)
            ahead += [d["pkg"] for d in nodes[node]["deps"] if any(k["kind"] is None for k in d["dep_kinds"])]
    for package in metadata["packages"]:
        if package["id"] in needed - {root}:
            folder = pathlib.Path(package["manifest_path"]).parent
            yield package["name"], package["version"], package["license"], package["repository"], licence_texts(folder)


def viewer_packages(web):
    lock = json.loads((web / "package-lock.json").read_text())
    for place, package in lock["packages"].items():
        folder = web / place
        if place and not package.get("dev") and folder.is_dir():
            about = json.loads((folder / "package.json").read_text())
            repository = about.get("repository", "")
            address = repository.get("url", "") if isinstance(repository, dict) else repository
            yield about["name"], about["version"], about.get("license"), address, licence_texts(folder)


def version_of(folder):
    """The version of a library: GEOS writes it into a file, the names of the others' folders hold it."""
    told = folder / "Version.txt"
    if told.is_file():
        return ".".join(re.findall(r"^GEOS_VERSION_\w+=(\d+)", told.read_text(), re.MULTILINE))
    return re.search(r"[-+](\d+\.\d+\.\d+)$", folder.name if folder.name != "source" else folder.parent.name).group(1)


def libraries(sources):
    for name, (pattern, licence, address) in LIBRARIES.items():
        (folder,) = sources.glob(pattern)
        yield name, version_of(folder), licence, address, licence_texts(folder)
    for name, (package, licence, address) in DEBIAN.items():
        text = pathlib.Path(f"/usr/share/doc/{package}/copyright").read_text(errors="replace").strip()
        yield name, "of Debian", licence, address, [text]


def main():
    metadata = json.loads(pathlib.Path(sys.argv[1]).read_text())
    sources, web = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    parts = [*libraries(sources), *sorted(crates(metadata)), *sorted(viewer_packages(web))]
    nameless = [name for name, _, licence, _, texts in parts if not licence and not texts]
    if nameless:
        sys.exit(f"no licence is known of {', '.join(nameless)}")
    of_text = {}
    print("nabolag is made of these works of others. Their licences stand below the list.\n")
    for name, version, licence, address, texts in parts:
        numbers = [of_text.setdefault(text, len(of_text) + 1) for text in texts]
        said = f" [{', '.join(map(str, numbers))}]" if numbers else ""
        print(f"{name} {version}: {licence or 'see its text'}{said} {address or ''}".rstrip())
    for text, number in of_text.items():
        print(f"\n{'=' * 78}\n[{number}]\n\n{text}")


main()
