"""`canonic fix` over the whole tree beside a LibCST codemod that rewrites the same files."""

from __future__ import annotations

import json
import os
import sys

from benchmarks.ground import Ground
from benchmarks.line import Line
from benchmarks.measure import Sample
from benchmarks.peers import HERE
from benchmarks.row import Row


def fix(ground: Ground) -> list[Line]:
    """All fixes, the unsafe ones too: the codemod does not tell them apart."""
    texts = _texts(ground)
    fixable = [item for item in ground.findings if item["fix"] and item["fix"]["edits"]]
    edited = sorted({edit["path"] for item in fixable for edit in item["fix"]["edits"]})
    moves = {item["written"]: item["canonical"] for item in fixable if item["rule"] == "deprecated-import"}
    files = [str(ground.tree / path) for path in edited]
    moves_file, list_file = ground.scratch / "moves.json", ground.scratch / "files.json"
    moves_file.write_text(json.dumps(moves), encoding="utf-8")
    list_file.write_text(json.dumps(files), encoding="utf-8")
    codemod = [sys.executable, str(HERE / "codemod.py"), str(moves_file), str(list_file)]

    def ours() -> Sample:
        _restore(ground, texts)
        ground.warm()
        return ground.run(ground.canonic("fix", "--unsafe-fixes"))

    def theirs() -> Sample:
        _restore(ground, texts)
        ground.warm()
        found = ground.run(ground.canonic("check"))
        written = ground.run(codemod)
        return Sample(found.wall + written.wall, found.cpu + written.cpu, max(found.peak, written.peak))

    try:
        mine, other = ground.in_turn(ours, theirs)
    finally:
        _restore(ground, texts)
    case = f"`fix` of the whole tree, {len(fixable):,} findings in {len(edited):,} files"
    peer = "`check` warm and a LibCST codemod, same files"
    return [
        Line(
            row="fix",
            case=f"{case}: time",
            unit="s",
            ours=[sample.wall for sample in mine],
            peer=peer,
            theirs=[sample.wall for sample in other],
            ratio_at_most=0.1,
        ),
        Line(
            row="fix",
            case=f"{case}: CPU of all processes",
            unit="s",
            ours=[sample.cpu for sample in mine],
            peer=peer,
            theirs=[sample.cpu for sample in other],
        ),
    ]


def _texts(ground: Ground) -> dict[str, tuple[bytes, int]]:
    """The files with findings as they are: bytes and time stamp, by path."""
    paths = {item["path"] for item in ground.findings}
    paths |= {edit["path"] for item in ground.findings if item["fix"] for edit in item["fix"]["edits"]}
    return {
        path: ((ground.tree / path).read_bytes(), (ground.tree / path).stat().st_mtime_ns) for path in sorted(paths)
    }


def _restore(ground: Ground, texts: dict[str, tuple[bytes, int]]) -> None:
    for path, (data, stamp) in texts.items():
        file = ground.tree / path
        if not file.is_file() or file.read_bytes() != data:
            file.write_bytes(data)
            os.utime(file, ns=(stamp, stamp))


ROWS = (Row("fix", fix),)
