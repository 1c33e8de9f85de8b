"""What a company sets for itself in ``packbuilder.toml``."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from typing import Any

from packbuilder.check.severity import IGNORE, SETTINGS_FILE, Severities, is_fixed
from packbuilder.deliver.profile import is_file_name
from packbuilder.errors import InputError
from packbuilder.i18n import message_keys
from packbuilder.model.finding import Severity
from packbuilder.store.inside import refuse_outside
from packbuilder.store.layout import CompanyFolder

_ALLOWED = (*(severity.value for severity in Severity), IGNORE)
_TABLES = ("severity", "delivery")
_DELIVERY_KEYS = ("profiles",)
_SUFFIXES = (".remedy",)
_SHOWN = 12  # names in one sentence


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
    own = _table(company, "severity")
    codes = known_codes() if own else ()
    for code, severity in own.items():
        _check_entry(code, severity, codes)
    return Severities(own=dict(own), is_strict=is_strict)


def read_deliveries(company: CompanyFolder) -> tuple[str, ...]:
    """The delivery profiles that ``check`` and ``build`` hold the dossier against.

    Returns:
        Ids of shipped ones, and paths of the company's own, which are relative to its folder.

    Raises:
        InputError: the file is no TOML, or the entry is no list of names.
    """
    table = _table(company, "delivery")
    for name in table:
        if name not in _DELIVERY_KEYS:
            _refuse("settings-table-unknown", name, _DELIVERY_KEYS)
    names = table.get("profiles", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InputError("settings-broken", file=SETTINGS_FILE, reason="delivery.profiles")
    return tuple(str(company.root / name) if is_file_name(name) else name for name in names)


def _table(company: CompanyFolder, table: str) -> Mapping[str, Any]:
    """One table of the settings; empty where there is none."""
    path = company.root / SETTINGS_FILE
    if not path.is_file():
        return {}
    refuse_outside(company.root, path)
    try:
        data: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError("settings-unreadable", file=SETTINGS_FILE) from exc
    except tomllib.TOMLDecodeError as exc:
        raise InputError("settings-broken", file=SETTINGS_FILE, reason=str(exc)) from exc
    for name in data:
        if name not in _TABLES:
            _refuse("settings-table-unknown", name, _TABLES)
    own = data.get(table, {})
    if not isinstance(own, Mapping):
        raise InputError("settings-broken", file=SETTINGS_FILE, reason=table)
    return own


def _check_entry(code: str, severity: object, codes: tuple[str, ...]) -> None:
    if code not in codes:
        _refuse("settings-code-unknown", code, codes)
    if is_fixed(code):
        raise InputError("settings-code-fixed", file=SETTINGS_FILE, name=code)
    if severity not in _ALLOWED:
        known = ", ".join(_ALLOWED)
        raise InputError("settings-severity-unknown", file=SETTINGS_FILE, name=code, near=known)


def _refuse(error: str, name: str, known: tuple[str, ...]) -> None:
    raise InputError(
        error,
        file=SETTINGS_FILE,
        name=name,
        near=near_names(name, known),
        known=", ".join(known[:_SHOWN]),
    )


def near_names(name: str, known: tuple[str, ...]) -> str:
    """The names most like ``name``; a dash where nothing is."""
    return ", ".join(difflib.get_close_matches(name, known, n=3, cutoff=0.5)) or "-"
