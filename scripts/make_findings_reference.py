"""Write ``docs/reference/findings.md`` from the message catalogues and the code.

Usage: ``.venv/bin/python scripts/make_findings_reference.py [--check]``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from packbuilder.check.catalogue import CATALOGUE
from packbuilder.i18n import message_keys, translate
from packbuilder.pipeline.notes import severity_of_note
from reference_page import write_or_check

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/packbuilder"
TARGET = ROOT / "docs/reference/findings.md"
_MAKERS = frozenset({"Finding", "EvidenceNote", "AssemblyNote"})
_PREFIX = "finding."
_REMEDY = ".remedy"
# Severities that the code computes and does not write beside the code.
_BY_RULE = {
    "english-missing": "error in an English pack, else warning",
    "english-missing-in-records": "error in an English pack, else warning",
    "link-dead": "error",
    "link-inexact": "warning",
    "link-absent": "info",
}
_GROUPS = (
    ("schema-", "Profile against its schema", "validate, check, plan, build"),
    ("records-", "Record tables", "validate, check, plan, build"),
    ("evidence-", "Evidence", "check, plan, build"),
    ("english-", "Missing English", "validate, check, plan, build"),
    ("link-", "Links in the pack", "build"),
    ("stamp-", "Running line of the pack's pages", "build"),
    ("verify-", "Verification of a finished pack", "verify"),
    ("template-", "Templates", "template lint"),
    ("parity-", "Chinese and English documents", "parity"),
    ("self-evaluation-", "Self-evaluation", "score"),
    ("points-", "Points of a scheme", "score"),
    ("round-list-", "Lists of nonconformities", "round import"),
    ("round-", "Rectification rounds", "check, plan, build"),
    ("seal-file-", "Sealed rounds", "verify"),
    ("delivery-", "Delivery", "deliver, check, build"),
)
_HEAD = """# Findings

Made by `scripts/make_findings_reference.py`; do not edit by hand.

A finding says that something is wrong with the dossier or worth knowing. Its code is permanent.
Only severity `error` makes a dossier not ready (exit status 1). Words in braces are filled in for
each finding; a report also names file, line, item and page where they are known. What can only be
seen on finished pages is reported by `build` alone.

The letter behind a source says how certain it is: A official text, B several independent published
pages, C one page, D derived from the others, K general practice of audits. `packbuilder explain`
says the same in the terminal.
"""


def findings() -> tuple[str, ...]:
    """Every finding code of the catalogues, sorted."""
    keys = (key.removeprefix(_PREFIX) for key in message_keys("en") if key.startswith(_PREFIX))
    return tuple(sorted(key for key in keys if not key.endswith(_REMEDY)))


def codes_in_source() -> frozenset[str]:
    """Every code that the source writes out where it makes a finding or a note."""
    return frozenset(
        code for call in _calls() if _name(call.func) in _MAKERS for code in _codes(call, "code")
    )


def severities() -> Mapping[str, frozenset[str]]:
    """The severities that the source names in the call that holds a code, else in its module."""
    known = frozenset(findings())
    near: dict[str, frozenset[str]] = {}
    far: dict[str, frozenset[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for code in known.intersection(_codes(node)):
                    near[code] = near.get(code, frozenset()) | _named(*_values(node))
            elif isinstance(node, ast.Constant) and node.value in known:
                far[node.value] = far.get(node.value, frozenset()) | _named(tree)
    return {code: near.get(code) or far.get(code, frozenset()) for code in known}


def _named(*nodes: ast.AST) -> frozenset[str]:
    return frozenset(
        node.attr.lower()
        for top in nodes
        for node in ast.walk(top)
        if isinstance(node, ast.Attribute) and _name(node.value) == "Severity"
    )


def reference() -> str:
    """The whole page."""
    told = severities()
    rest = list(findings())
    parts = [_HEAD]
    for prefix, title, commands in _GROUPS:
        codes = [code for code in rest if code.startswith(prefix)]
        rest = [code for code in rest if code not in codes]
        parts += _group(title, commands, codes, told)
    parts += _group("Facts, numbers, dates, clauses, pages", "check, plan, build", rest, told)
    return "\n".join(parts).rstrip() + "\n"


def main() -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    return write_or_check(TARGET, reference())


def _group(
    title: str, commands: str, codes: list[str], told: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    if not codes:
        return
    yield f"## {title}\n"
    shown = ", ".join(f"`{command}`" for command in commands.split(", "))
    yield f"Reported by {shown}.\n"
    for code in codes:
        key = _PREFIX + code
        yield f"### `{code}`\n"
        yield f"Severity: {severity_of(code, told)}{_source(code)}\n"
        yield f"- {_said(key, 'en')} → {_said(key + _REMEDY, 'en')}"
        yield f"- {_said(key, 'zh')} → {_said(key + _REMEDY, 'zh')}\n"


def severity_of(code: str, told: Mapping[str, frozenset[str]]) -> str:
    """``error``, ``warning`` or ``info``, or by what it depends."""
    if code in _BY_RULE:
        return _BY_RULE[code]
    if told.get(code):
        return ", ".join(s for s in ("error", "warning", "info") if s in told[code])
    if code.startswith(("schema-", "records-", "verify-", "template-", "round-list-")):
        return "error"
    if code.startswith(("evidence-", "stamp-", "form-", "untagged-")):
        return severity_of_note(code).value
    return "by the case"


def _source(code: str) -> str:
    """Rule numbers, source and certainty, where the code has them."""
    info = CATALOGUE.get(code)
    if info is None:
        return ""
    rules = f" · rule {', '.join(info.rules)}" if info.rules else ""
    source = translate(f"explain.source.{info.source}", "en").rstrip(".")
    return f"{rules} · source: {source} ({info.certainty})"


def _said(key: str, language: str) -> str:
    text = translate(key, language)
    return "" if text == key else text


def _calls() -> Iterator[ast.Call]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _values(call: ast.Call, keyword: str = "") -> list[ast.expr]:
    named = [k.value for k in call.keywords if keyword in ("", k.arg)]
    return named if keyword else [*call.args, *named]


def _codes(call: ast.Call, keyword: str = "") -> Iterator[str]:
    """The text constants among the values of a call, or of its keyword ``keyword``."""
    for value in _values(call, keyword):
        choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
        for node in choices:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


if __name__ == "__main__":
    sys.exit(main())
