"""Is a submitted round still what was submitted?"""

from __future__ import annotations

from pathlib import Path

from packbuilder.model.finding import Finding, Severity
from packbuilder.store.seal import SEAL_NAME, is_sealed, read_seal, seal_faults


def seal_findings(folder: Path) -> tuple[Finding, ...]:
    """Every file of a sealed round's folder that is not as it was submitted; none if unsealed.

    Raises:
        InputError: the seal cannot be read.
    """
    if not is_sealed(folder):
        return ()
    return tuple(
        Finding(
            code=fault.code,
            severity=Severity.ERROR,
            subject=fault.path,
            params={"name": fault.path},
        )
        for fault in seal_faults(folder, read_seal(folder / SEAL_NAME))
    )
