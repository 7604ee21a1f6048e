"""Puts Neovim 0.10 into a folder, for the tests of what its users need: ``python scripts/older_neovim.py FOLDER``.

It comes from Debian 13, whose signature is checked, and runs from that folder on any Linux (x86-64) by ``FOLDER/nvim``:
nothing is installed. ``DEBIAN_MIRROR`` names another mirror.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
SUITE, LIST = "trixie", "main/binary-amd64/Packages.xz"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PATIENCE = 60

START = """\
#!/bin/sh
here={folder}
export VIMRUNTIME="$here/usr/share/nvim/runtime"
exec "$here/usr/lib64/ld-linux-x86-64.so.2" --library-path "$here/usr/lib/x86_64-linux-gnu" "$here/usr/bin/nvim" \\
    --cmd "set runtimepath+=$here/usr/lib/nvim" "$@"
"""

Package = dict[str, str]


def main(folder: Path) -> None:
    """Fetch Neovim and all that it needs, and write what starts it."""
    known = packages()
    for package in needed(known, "neovim"):
        print(package["Package"], package["Version"], flush=True)
        with tempfile.NamedTemporaryFile(suffix=".deb") as file:
            file.write(checked(fetched(package["Filename"]), package["SHA256"]))
            file.flush()
            subprocess.run(["dpkg-deb", "-x", file.name, folder], check=True)
    start = folder / "nvim"
    start.write_text(START.format(folder=folder.resolve()), "utf-8")
    start.chmod(0o755)
    subprocess.run([start, "--version"], check=True)


def packages() -> dict[str, Package]:
    """All packages of the suite, by name; raises where Debian has not signed the list."""
    with tempfile.TemporaryDirectory() as folder:
        signed, release = Path(folder, "InRelease"), Path(folder, "Release")
        signed.write_bytes(fetched(f"dists/{SUITE}/InRelease"))
        subprocess.run(["gpgv", "--quiet", "--keyring", KEYRING, "--output", release, signed], check=True)
        sums = release.read_text("utf-8").partition("\nSHA256:\n")[2]
    found = re.search(rf"^ (\w+) +\d+ {re.escape(LIST)}$", sums, re.MULTILINE)
    if found is None:
        raise SystemExit(f"{SUITE} has no {LIST}")
    listing = lzma.decompress(checked(fetched(f"dists/{SUITE}/{LIST}"), found[1])).decode()
    entries = (dict(re.findall(r"^([\w-]+): (.*)$", entry, re.MULTILINE)) for entry in listing.split("\n\n"))
    return {entry["Package"]: entry for entry in entries if entry}


def needed(known: dict[str, Package], name: str) -> list[Package]:
    """A package and all that it depends on, the first alternative of each."""
    found: dict[str, Package] = {}
    wanted = [name]
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = known[name]
            depends = ",".join(found[name].get(field, "") for field in ("Pre-Depends", "Depends"))
            wanted += re.findall(r"(?:^|,)\s*([a-z0-9][a-z0-9+.-]*)", depends)
    return list(found.values())


def fetched(path: str) -> bytes:
    """A file of the mirror."""
    with urllib.request.urlopen(f"{MIRROR}/{path}", timeout=PATIENCE) as answer:
        content: bytes = answer.read()
    return content


def checked(content: bytes, digest: str) -> bytes:
    """The content, if that is its digest."""
    if hashlib.sha256(content).hexdigest() != digest:
        raise SystemExit("what the mirror sent is not what Debian has signed")
    return content


if __name__ == "__main__":
    main(Path(sys.argv[1]))
