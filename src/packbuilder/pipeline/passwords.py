"""Passwords of supplied scans: in a file of their own, seen by nothing but what opens the scan."""

from __future__ import annotations

from collections.abc import Mapping

from packbuilder.convert.evidence_types import EvidenceOptions
from packbuilder.errors import InputError
from packbuilder.source.reader import read_source
from packbuilder.store.inside import refuse_outside
from packbuilder.store.layout import CompanyFolder

PASSWORDS_NAME = "evidence-passwords.yaml"


def evidence_options(company: CompanyFolder) -> Mapping[str, EvidenceOptions]:
    """How each scan with a password is taken in, by evidence id; the others as usual.

    The passwords stand in a file of their own, so that the profile can be shown to anybody. They
    are never logged and are in no manifest or report.

    Raises:
        InputError: the file is there but cannot be read, is no list of ids and passwords, or
            leads out of the company folder.
    """
    path = company.root / PASSWORDS_NAME
    if not path.is_file():
        return {}
    refuse_outside(company.root, path)
    data = read_source(path).data
    if not isinstance(data, dict) or not all(isinstance(one, str) for one in data.values()):
        raise InputError("evidence-passwords-invalid", file=PASSWORDS_NAME)
    return {key: EvidenceOptions(password=str(value)) for key, value in data.items()}
