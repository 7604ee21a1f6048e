"""The one table of options: every key that a configuration or a pack may hold, with type, default and meaning.

Takes nothing and gives `OPTIONS`, `ENTRIES`, `PACK_OPTIONS` and `KNOWN_RULES`. The loader, ``docs/settings.md`` and the
JSON schema are made from these; nothing else lists options. It does not know how a rule works, only its name and how
loud it is.
"""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from types import MappingProxyType

from canonic.findings import Severity
from canonic.settings.shapes import Array, Day, Entry, Flag, ImportPath, Mapping, Number, Option, Text

KNOWN_RULES: ReadOnly[str, Severity] = MappingProxyType(
    {
        "deprecated-import": Severity.WARNING,
        "deprecated-module": Severity.WARNING,
        "deprecated-call": Severity.WARNING,
        "deprecated-string": Severity.INFORMATION,
        "dual-pattern": Severity.WARNING,
        "boundary-bypass": Severity.WARNING,
        "duplicate-definition": Severity.WARNING,
        "conflicting-import": Severity.WARNING,
        "conflicting-alias": Severity.INFORMATION,
        "redundant-implementation": Severity.WARNING,
        "split-import": Severity.WARNING,
        "import-cycle": Severity.WARNING,
        "broken-import": Severity.ERROR,
        "fragmented-name": Severity.OFF,
        "self-declared-deprecation": Severity.HINT,
        "idle-shim": Severity.HINT,
        "endangered-shim": Severity.INFORMATION,
        "double-identity": Severity.INFORMATION,
        "stale-policy": Severity.ERROR,
        "invalid-directive": Severity.ERROR,
        "unused-ignore": Severity.INFORMATION,
    }
)
"""Every rule with the severity that it has without a setting. A rule that is off by default is switched on by one."""

NEED_EVERY_FILE = frozenset({"fragmented-name"})
"""Rules about names that no policy speaks of, off by default: once one is on, every file is read for facts."""

SEVERITIES = tuple(severity.word for severity in Severity)
LOUD_SEVERITIES = tuple(severity.word for severity in Severity if severity)
SCOPES = ("policy", "all")

OPTIONS: tuple[Option, ...] = (
    Option(
        "extends",
        Array(Text(what="the name of a bundled pack, a path of a pack file, or `dist:NAME`")),
        "Packs whose entries count beside the project's own: the name of a bundled pack, a file (relative to the "
        'configuration file), or `"dist:NAME"` for the pack that an installed distribution announces under the entry '
        "point group `canonic.packs`. Packs are read as data; nothing of them is ever run. `[]` turns all packs off.",
        absent="each bundled pack is on by itself where the workspace has the package that it speaks of",
        example='["websocket-ssot", "policies/platform.toml", "dist:acme-platform"]',
    ),
    Option(
        "source-roots",
        Array(Text(what="a folder")),
        "Folders that absolute imports start from, relative to the configuration file.",
        absent="detected from the project's metadata and its folders",
        example='["src", "services/billing"]',
    ),
    Option(
        "exclude",
        Array(Text(what="a glob")),
        "Files that nothing is reported on, besides those that `.gitignore` names and the usual ones (virtual "
        "environments, caches, `node_modules`). Their names still resolve. Globs are relative to the configuration "
        "file and read as `.gitignore` reads them.",
        default=(),
        example='["backups/**"]',
    ),
    Option(
        "severity",
        Mapping(Text(SEVERITIES), tuple(KNOWN_RULES), "rule"),
        "How loud each rule is; `off` silences it.",
        default={},
        absent="each rule's own severity",
        example='{ deprecated-string = "hint", idle-shim = "off" }',
    ),
    Option(
        "per-file-ignores",
        Mapping(Array(Text(tuple(KNOWN_RULES), "the name of a rule"))),
        "Rules that say nothing about the files that a glob matches.",
        default={},
        example='{ "tests/**" = ["deprecated-string"] }',
    ),
    Option(
        "fail-on",
        Text(LOUD_SEVERITIES),
        "The lowest severity that makes `canonic check` and `canonic fix` exit with 1.",
        default="warning",
        example='"error"',
    ),
    Option(
        "scope",
        Text(SCOPES),
        "`policy`: rules speak of the names and modules of the policy only. `all`: of every name of the workspace.",
        default="policy",
        example='"all"',
    ),
)
"""Top-level keys, entry tables aside."""

PACK_OPTIONS: tuple[Option, ...] = (
    Option(
        "applies-to",
        ImportPath("module"),
        "The package that the pack speaks of. A bundled pack is on by itself in a workspace that has it.",
        absent="the pack counts only where `extends` names it",
        example='"acme.platform"',
    ),
    Option(
        "description", Text(), "One sentence on what the pack is for.", default="", example='"One client, one home."'
    ),
)
"""Top-level keys of a pack file, entry tables aside."""

_NOTES: tuple[Option, ...] = (
    Option("reason", Text(), "Why; shown with every finding of the entry.", default="", example='"see ADR 12"'),
    Option("owner", Text(), "Whom to ask.", default="", example='"@platform"'),
    Option("since", Text(), "Since when the old path is legacy: a version or a date.", default="", example='"2.4"'),
    Option(
        "remove-by",
        Day(),
        "The day by which the old path is to be gone. Once it has passed, findings of the entry are errors.",
        default="",
        example='"2026-12-31"',
    ),
)

_REWRITE = Option(
    "rewrite",
    Flag(),
    "`false` reports without offering a fix; give a `reason`.",
    default=True,
    example="false",
)

_SIDE_EFFECTS = Option(
    "side-effects",
    Flag(),
    "`false` asserts that importing the legacy modules does nothing else, so that a rewrite may drop the import.",
    absent="Canonic reads the modules and judges for itself",
    example="false",
)

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "name",
        "A name with its one home.",
        (
            Option(
                "canonical",
                ImportPath("name"),
                "The path to import from.",
                required=True,
                example='"shop.prices:Price"',
            ),
            Option(
                "legacy",
                Array(ImportPath("legacy"), word="any"),
                'Paths no longer to import from. `"m:Name"` is that name; `"m"` is `"m:<the canonical\'s Name>"`, '
                'never the module itself; `"m:*"` is any name from `m` that no other entry lists. `"any"` stands for '
                "every other path that leads to the same definition; modules that the canonical module itself loads, "
                "packages among them, may go on importing it as they do, so a list may find more importers.",
                default="any",
                example='["shop.core:Price", "shop.core:OldPrice", "shop.compat:*"]',
            ),
            Option(
                "implementations",
                Array(Text(what="a pattern of class names")),
                "Patterns of the names of classes that count as implementations of this one, in any package: for "
                "`max-implementations`, and for taking another definition of the same name for a copy of this one.",
                default=(),
                example='["*PriceList*"]',
            ),
            Option(
                "max-implementations",
                Number(1),
                "How many implementations there may be.",
                absent="no limit",
                example="3",
            ),
            Option(
                "family",
                ImportPath("module"),
                "The package in which another definition of the same name is taken for a copy of this one, even if "
                "it matches none of the `implementations`; what matches one is taken for a copy outside it too. Where "
                "it is given, only implementations in it count for `max-implementations`.",
                absent="the deepest package that holds the canonical and all listed paths",
                example='"shop"',
            ),
            _REWRITE,
            _SIDE_EFFECTS,
            *_NOTES,
        ),
        'canonical = "shop.prices:Price"\nlegacy = ["shop.core", "shop.core:OldPrice"]\nreason = "one rounding"',
    ),
    Entry(
        "module",
        "A module that moved.",
        (
            Option("legacy", ImportPath("module"), "The old dotted name.", required=True, example='"shop.core.money"'),
            Option("canonical", ImportPath("module"), "The new dotted name.", required=True, example='"shop.money"'),
            _REWRITE,
            _SIDE_EFFECTS,
            *_NOTES,
        ),
        'legacy = "shop.core.money"\ncanonical = "shop.money"',
    ),
    Entry(
        "call",
        "A deprecated callable and what to write instead.",
        (
            Option("legacy", ImportPath("name"), "The callable.", required=True, example='"shop.core:make_price"'),
            Option(
                "replace-with",
                Text(what="a Python expression"),
                "The expression to write instead; `{parameter}` stands for the argument of that parameter.",
                required=True,
                example='"Price(amount={amount})"',
            ),
            Option(
                "imports",
                Array(ImportPath("either")),
                "Paths that the replacement needs.",
                default=(),
                example='["shop.prices:Price"]',
            ),
            Option(
                "signature",
                Text(what="a Python signature"),
                "What the callable took, where its definition is gone: `(a, b=1)`, or `async (a, b=1)`.",
                absent="its definition says",
                example='"(amount, currency=None)"',
            ),
            Option(
                "equal",
                Flag(),
                "`false` says that the replacement may do something else: it is offered, but never a safe fix.",
                default=True,
                example="false",
            ),
            _REWRITE,
            *_NOTES,
        ),
        'legacy = "shop.core:make_price"\nreplace-with = "Price(amount={amount})"\nimports = ["shop.prices:Price"]',
    ),
    Entry(
        "exclusive",
        "Two ways of access of which one file may use only one.",
        (
            Option("name", Text(), "What the entry is called in findings.", required=True, example='"price access"'),
            Option(
                "preferred",
                Array(ImportPath("either"), 1),
                "The way to keep.",
                required=True,
                example='["shop.api:Prices"]',
            ),
            Option(
                "instead-of",
                Array(ImportPath("either"), 1),
                "The way to leave.",
                required=True,
                example='["shop.db:PriceTable"]',
            ),
            Option(
                "in",
                Array(Text(what="a glob")),
                "Files that it is about: globs relative to the configuration file (in packs, to the workspace folder).",
                default=(),
                absent="all files",
                example='["shop/web/**"]',
            ),
            Option(
                "type-only",
                Flag(),
                "`true` counts imports that only a type checker sees too.",
                default=False,
                example="true",
            ),
            *_NOTES,
        ),
        'name = "price access"\npreferred = ["shop.api:Prices"]\ninstead-of = ["shop.db:PriceTable"]\n'
        'in = ["shop/web/**"]',
    ),
    Entry(
        "boundary",
        "Paths that only some files may import. Exactly one of `only-in` and `not-in` is given.",
        (
            Option(
                "paths",
                Array(ImportPath("either"), 1),
                "The guarded paths.",
                required=True,
                example='["shop.db:PriceTable"]',
            ),
            Option(
                "only-in",
                Array(Text(what="a glob"), 1),
                "The only files that may import them.",
                absent="see `not-in`",
                example='["shop/db/**"]',
            ),
            Option(
                "not-in",
                Array(Text(what="a glob"), 1),
                "Files that may not import them.",
                absent="see `only-in`",
                example='["shop/web/**"]',
            ),
            Option(
                "use",
                ImportPath("name"),
                "The path to offer instead.",
                absent="nothing is offered",
                example='"shop.api:Prices"',
            ),
            *_NOTES,
        ),
        'paths = ["shop.db:PriceTable"]\nnot-in = ["shop/web/**"]\nuse = "shop.api:Prices"',
    ),
)
"""The kinds of policy tables, in the order of the documentation."""

ENTRY_KINDS: ReadOnly[str, Entry] = MappingProxyType({entry.kind: entry for entry in ENTRIES})
