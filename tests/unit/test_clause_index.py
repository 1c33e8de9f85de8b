from __future__ import annotations

from typing import Any

import pytest
from tests.dossiers import RESOURCES, sample_profile

from packbuilder.check.coverage import clause_coverage
from packbuilder.model.text import Language, LocaleMode
from packbuilder.pipeline.opening import load_scheme
from packbuilder.plan.planner import plan_pack
from packbuilder.render.context import clause_index_context


@pytest.mark.parametrize(
    ("language", "own", "other"),
    [
        (Language.ZH, "service-manual", "service-manual.en"),
        (Language.EN, "service-manual.en", "service-manual"),
    ],
)
def test_the_index_of_a_pack_in_two_languages_names_the_documents_of_its_own(
    language: Language, own: str, other: str
) -> None:
    profile = sample_profile()
    scheme = load_scheme(profile.scheme_id, RESOURCES)
    plan = plan_pack(profile, scheme, LocaleMode.ZH_EN)
    coverage = clause_coverage(scheme, plan, profile)

    rows: Any = clause_index_context(coverage, scheme, plan, profile, language)["clause_index"]

    named = {answer["id"] for row in rows for answer in row["answers"]}
    assert own in named
    assert other not in named
    assert any(answer["attachment_number"] for row in rows for answer in row["answers"])
