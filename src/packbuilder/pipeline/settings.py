"""What a company sets for itself in ``packbuilder.toml``."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from typing import Any

from packbuilder.check.severity import IGNORE, SETTINGS_FILE, Severities, is_fixed
from packbuilder.errors import InputError
from packbuilder.i18n import message_keys
from packbuilder.model.finding import Severity
from packbuilder.store.layout import CompanyFolder

_ALLOWED = (*(severity.value for severity in Severity), IGNORE)
_TABLES = ("severity",)
_SUFFIXES = (".remedy",)


def known_codes() -> tuple[str, ...]:
    """Every code that a finding may carry, as the catalogue words them."""
    keys = (key for key in message_keys("en") if key.startswith("finding."))
    return tuple(sorted(k.removeprefix("finding.") for k in keys if not k.endswith(_SUFFIXES)))


def read_severities(company: CompanyFolder, *, is_strict: bool = False) -> Severities:
    """The severities of one company.

    Args:
        company: the company folder; without ``packbuilder.toml`` the defaults hold.
        is_strict: warnings count as errors.

    Raises:
        InputError: the file is no TOML, or names a table, a code or a severity that there is not.
    """
    path = company.root / SETTINGS_FILE
    if not path.is_file():
        return Severities(is_strict=is_strict)
    try:
        data: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError("settings-unreadable", file=SETTINGS_FILE) from exc
    except tomllib.TOMLDecodeError as exc:
        raise InputError("settings-broken", file=SETTINGS_FILE, reason=str(exc)) from exc
    for name in data:
        if name not in _TABLES:
            _refuse("settings-table-unknown", name, _TABLES)
    own = data.get("severity", {})
    if not isinstance(own, Mapping):
        raise InputError("settings-broken", file=SETTINGS_FILE, reason="severity")
    codes = known_codes()
    for code, severity in own.items():
        _check_entry(code, severity, codes)
    return Severities(own=dict(own), is_strict=is_strict)


def _check_entry(code: str, severity: object, codes: tuple[str, ...]) -> None:
    if code not in codes:
        _refuse("settings-code-unknown", code, codes)
    if is_fixed(code):
        raise InputError("settings-code-fixed", file=SETTINGS_FILE, name=code)
    if severity not in _ALLOWED:
        known = ", ".join(_ALLOWED)
        raise InputError("settings-severity-unknown", file=SETTINGS_FILE, name=code, near=known)


def _refuse(error: str, name: str, known: tuple[str, ...]) -> None:
    raise InputError(error, file=SETTINGS_FILE, name=name, near=near_names(name, known))


def near_names(name: str, known: tuple[str, ...]) -> str:
    """The names most like ``name``; a dash where nothing is."""
    return ", ".join(difflib.get_close_matches(name, known, n=3, cutoff=0.5)) or "-"
