"""The figures of a surveillance: rows of the period only, beside what was reported before."""

from __future__ import annotations

from typing import Any

from tests.dossiers import Data, sample_profile
from tests.rule_cases import put
from tests.surveillance_data import surveillance

from packbuilder.calc.annual import annual_figures
from packbuilder.calc.statistics import all_figures
from packbuilder.model.profile import Profile

WHOLE_YEAR = put({"from": "2025-12-01", "to": "2026-11-30"}, "surveillance", "period")


def _figures(profile: Profile, **tables: Any) -> dict[str, Any]:
    rows = {name: table.rows for name, table in profile.records.items()} | tables
    return annual_figures(profile.data, {n: r for n, r in rows.items() if r is not None})


def test_the_whole_period_gives_the_figures_of_the_other_documents() -> None:
    profile = sample_profile(surveillance(WHOLE_YEAR))
    stats: Any = all_figures(profile.data, {n: t.rows for n, t in profile.records.items()})
    year = _figures(profile)
    assert stats["year"] == year
    assert year["complaints"]["value"] == stats["complaints"]["count"] == 40
    assert year["satisfaction_score"]["value"] == stats["survey"]["score"]
    assert year["training_hours"]["value"] == stats["training"]["hours"]
    assert year["training_pass_rate_percent"]["value"] == stats["training"]["pass_rate_percent"]
    assert year["service_in_time_percent"]["value"] == stats["service"]["in_time_percent"]
    assert sum(month["complaints"] for month in year["by_month"]) == 40
    assert sum(month["orders"] for month in year["by_month"]) == year["service_orders"]["value"]
    assert len(year["by_month"]) == 12


def test_rows_outside_the_period_do_not_count() -> None:
    change = put({"from": "2026-03-01", "to": "2026-03-31"}, "surveillance", "period")
    profile = sample_profile(surveillance(change))
    year = _figures(profile)
    received = [str(row["received_at"])[:7] for row in profile.records["complaints"].rows]
    assert year["complaints"]["value"] == received.count("2026-03")
    assert year["satisfaction_score"]["value"] is None  # nobody was asked in March
    assert [(m["year"], m["month"]) for m in year["by_month"]] == [(2026, 3)]


def test_a_change_is_given_where_both_years_are_known() -> None:
    year = _figures(sample_profile(surveillance(WHOLE_YEAR)))
    assert year["complaints"] == {"value": 40, "previous": 44, "change": -4.0}
    assert year["satisfaction_score"]["change"] == 2.9
    assert year["service_orders"]["previous"] is None
    assert year["service_orders"]["change"] is None


def test_without_a_table_nothing_is_made_up() -> None:
    year = _figures(
        sample_profile(surveillance(WHOLE_YEAR)),
        complaints=None, service_orders=None, training_sessions=None, survey_responses=None,
    )  # fmt: skip
    assert {f["value"] for f in year.values() if isinstance(f, dict)} == {None}
    assert sum(month["complaints"] for month in year["by_month"]) == 0


def test_earlier_figures_may_be_left_out() -> None:
    def without(data: Data) -> None:
        del data["surveillance"]["previous_year"]

    year = _figures(sample_profile(surveillance(without)))
    assert year["complaints"]["previous"] is None


def test_a_first_application_has_no_figures_of_the_year() -> None:
    profile = sample_profile()
    assert all_figures(profile.data, {})["year"] is None
