"""What several unit tests ask for by name."""

from __future__ import annotations

import pytest

from packbuilder.convert.fonts import FontReport, survey_fonts


@pytest.fixture(scope="session")
def fonts() -> FontReport:
    """The fonts of this machine, where the whole set is installed."""
    report = survey_fonts()
    if report.missing:
        pytest.skip("the fonts of the set are not installed")
    return report
