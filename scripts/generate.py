"""Write every generated file: from the option table ``docs/settings.md``, the JSON schema and the settings in
``package.json``, and ``docs/fixes.md`` from runs.

Run without arguments it writes what is stale; with ``--check`` it only says so and exits with 1. It decides nothing:
each word comes from `canonic.settings.options` or `scripts.fixes_page`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "server"), str(ROOT)]

from canonic.settings import shapes  # noqa: E402
from canonic.settings.options import ENTRIES, KNOWN_RULES, OPTIONS, PACK_OPTIONS  # noqa: E402
from canonic.settings.shapes import Entry, Option, Shape  # noqa: E402
from canonic.version import VERSION  # noqa: E402

_NAME = r"[^\W\d]\w*"
_MODULE = rf"{_NAME}(\.{_NAME})*"
_PATTERNS = {
    "name": f"^{_MODULE}:{_NAME}$",
    "module": f"^{_MODULE}$",
    "either": f"^{_MODULE}(:{_NAME})?$",
    "legacy": rf"^{_MODULE}(:({_NAME}|\*))?$",
}
_FORMS = {
    "name": "`module:Name`",
    "module": "dotted module",
    "either": "`module:Name` or dotted module",
    "legacy": "`module:Name`, dotted module or `module:*`",
}


def main(arguments: list[str]) -> int:
    """Write or check all outputs; gives the exit code."""
    stale = [path for path, make in OUTPUTS.items() if _read(path) != make()]
    for path in stale:
        print(f"{'stale' if '--check' in arguments else 'written'}: {path}")
        if "--check" not in arguments:
            target = ROOT / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(OUTPUTS[path](), encoding="utf-8", newline="\n")
    if stale and "--check" in arguments:
        print("run `python scripts/generate.py`")
        return 1
    return 0


# ---------------------------------------------------------------------------------------------------- docs/settings.md


def _linked(rule: str) -> str:
    """A rule's name, linked to its page, and whether it has one."""
    page = f"server/canonic/rules/{rule.replace('-', '_')}.md"
    return f"[`{rule}`](../{page})" if (ROOT / page).is_file() else f"`{rule}` (not reported yet)"


def settings_page() -> str:
    """The reference of all settings, as Markdown."""
    parts = [
        "# Settings",
        "<!-- Made by scripts/generate.py from server/canonic/settings/options.py. Change those, not this page. -->",
        "Settings stand in `canonic.toml`, or under `[tool.canonic]` in `pyproject.toml`; in one folder `canonic.toml` "
        "counts. Canonic takes the nearest one from the workspace folder upwards. An editor's settings of the same "
        "names override it. All mistakes are reported at once, each with its file, line and key.",
        "`--config FILE` reads that file and no other. It does not move the workspace: that stays the folder of the "
        "nearest configuration above PATHS (without PATHS, above the working folder), else the repository, else the "
        "working folder.",
        "In `pyproject.toml` each header gets the prefix `tool.canonic`: `[[name]]` becomes `[[tool.canonic.name]]`. "
        "The JSON schema for completion in an editor is `server/canonic/settings/canonic.schema.json`.",
        "## Options",
        *(_option(option) for option in OPTIONS),
        "## Rules and their severity",
        "A rule that is off is switched on by giving it a severity.",
        "| rule | default |\n| --- | --- |\n"
        + "\n".join(f"| {_linked(rule)} | {severity.word} |" for rule, severity in KNOWN_RULES.items()),
        "## Policy tables",
        "A policy says where names live. The same tables stand in the configuration and in packs, any number of each.",
        *(part for entry in ENTRIES for part in _entry(entry)),
        "## Packs",
        "A pack is a TOML file of policy tables, with these keys at its top:",
        *(_option(option) for option in PACK_OPTIONS),
        "An installed distribution announces its pack in `entry_points.txt` under the group `canonic.packs`; the entry "
        "point's value names the package that holds the TOML file (called as the entry point, or `pack.toml`).",
    ]
    return "\n\n".join(parts) + "\n"


def _entry(entry: Entry) -> Iterable[str]:
    yield f"### `[[{entry.kind}]]`"
    yield entry.doc
    yield f"```toml\n[[{entry.kind}]]\n{entry.example}\n```"
    rows = [
        f"| `{option.name}` | {_type(option.shape)} | {_default(option)} | {option.doc} |".replace("\n", " ")
        for option in entry.options
    ]
    yield "| key | type | default | meaning |\n| --- | --- | --- | --- |\n" + "\n".join(rows)


def _option(option: Option) -> str:
    lines = [
        f"### `{option.name}`",
        option.doc,
        f"- **Type**: {_type(option.shape)}\n- **Default**: {_default(option)}",
    ]
    if option.example:
        lines.append(f"```toml\n{option.name} = {option.example}\n```")
    return "\n\n".join(lines)


def _default(option: Option) -> str:
    if option.required:
        return "required"
    return option.absent or f"`{json.dumps(option.default, default=list)}`"


def _type(shape: Shape) -> str:
    match shape:
        case shapes.Text(allowed=words) if 0 < len(words) <= 6:
            return ", ".join(f"`{json.dumps(word)}`" for word in words)
        case shapes.Text(what=what):
            return "string" if what == "a string" else f"string ({what})"
        case shapes.ImportPath(form=form):
            return _FORMS[form]
        case shapes.Day():
            return "date"
        case shapes.Flag():
            return "`true`, `false`"
        case shapes.Number(least=least):
            return f"whole number from {least}"
        case shapes.Array(item=item, word=word):
            return f"array of {_type(item)}" + (f', or `"{word}"`' if word else "")
        case shapes.Mapping(value=value, key_word=key_word):
            return f"table: {'rule' if key_word == 'rule' else 'glob'} = {_type(value)}"


# ------------------------------------------------------------------------------------------------- canonic.schema.json


def schema() -> str:
    """The JSON schema (draft 7) of ``canonic.toml`` and of the table ``[tool.canonic]``."""
    tables = {
        entry.kind: {"description": entry.doc, "type": "array", "items": {"$ref": f"#/definitions/{entry.kind}"}}
        for entry in ENTRIES
    }
    document = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://json.schemastore.org/canonic.json",
        "title": "Canonic",
        "description": "Settings and policy of Canonic: `canonic.toml`, or `[tool.canonic]` in `pyproject.toml`",
        "type": "object",
        "additionalProperties": False,
        "properties": {**_properties(OPTIONS), **tables},
        "definitions": {entry.kind: _definition(entry) for entry in ENTRIES},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _definition(entry: Entry) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        "description": entry.doc,
        "type": "object",
        "additionalProperties": False,
        "required": [option.name for option in entry.options if option.required],
        "properties": _properties(entry.options),
    }
    if entry.kind == "boundary":
        found["oneOf"] = [{"required": ["only-in"]}, {"required": ["not-in"]}]
    return found


def _properties(options: Iterable[Option]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for option in options:
        found[option.name] = {"description": option.doc, **_json_type(option.shape)}
        if option.default is not None and not option.required and option.default != "":
            found[option.name]["default"] = option.default
    return found


def _json_type(shape: Shape) -> dict[str, Any]:
    match shape:
        case shapes.Text(allowed=words):
            return {"type": "string", **({"enum": list(words)} if words else {})}
        case shapes.ImportPath(form=form):
            return {"type": "string", "pattern": _PATTERNS[form]}
        case shapes.Day():
            return {"type": "string", "format": "date"}
        case shapes.Flag():
            return {"type": "boolean"}
        case shapes.Number(least=least):
            return {"type": "integer", "minimum": least}
        case shapes.Array(item=item, least=least, word=word):
            array = {"type": "array", "items": _json_type(item), **({"minItems": least} if least else {})}
            return {"anyOf": [{"type": "string", "const": word}, array]} if word else array
        case shapes.Mapping(value=value, keys=keys):
            if not keys:
                return {"type": "object", "additionalProperties": _json_type(value)}
            properties = {key: _json_type(value) for key in keys}
            return {"type": "object", "properties": properties, "additionalProperties": False}


# -------------------------------------------------------------------------------------------------------- package.json

SECTION = "Canonic: analysis"
"""The title of the section of the editor's settings that is made here; the other sections are the client's own."""
_NOT_IN_AN_EDITOR = {"fail-on"}  # it speaks of exit codes


def manifest() -> str:
    """The manifest of the VS Code extension: the version of the server, and the options as settings of the editor.

    Each is unset by default: what an editor says stands above what the project's configuration says.
    """
    document = json.loads(_read("package.json") or "{}")
    document["version"] = VERSION
    (section,) = (part for part in document["contributes"]["configuration"] if part["title"] == SECTION)
    section["properties"] = {
        f"canonic.{_camel(option.name)}": {
            **_or_unset(_json_type(option.shape)),
            "default": None,
            "scope": "resource",
            "markdownDescription": f"{option.doc} Unset: what the project's configuration says.",
        }
        for option in OPTIONS
        if option.name not in _NOT_IN_AN_EDITOR
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _or_unset(kind: dict[str, Any]) -> dict[str, Any]:
    unset = {**kind, "type": [kind["type"], "null"]}
    return {**unset, "enum": [*kind["enum"], None]} if "enum" in kind else unset


def _camel(name: str) -> str:
    return re.sub(r"-(\w)", lambda match: match[1].upper(), name)


def fixes_page() -> str:
    """What Canonic does with the forms that other fixers break, from a run."""
    from scripts.fixes_page import page

    return page()


OUTPUTS: dict[str, Callable[[], str]] = {
    "docs/fixes.md": fixes_page,
    "docs/settings.md": settings_page,
    "package.json": manifest,
    "server/canonic/settings/canonic.schema.json": schema,
}


def _read(path: str) -> str | None:
    target = ROOT / path
    return target.read_text(encoding="utf-8") if target.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
