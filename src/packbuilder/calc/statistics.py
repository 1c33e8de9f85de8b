"""Every figure that is computed from the company's own record rows.

Documents print them and checks compare with them; both call these functions, so that they cannot
disagree. Rows are as :class:`packbuilder.model.profile.RecordTable` holds them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from packbuilder.calc.annual import annual_figures
from packbuilder.calc.customers import complaint_figures, service_figures, survey_figures
from packbuilder.calc.figures import Data, Rows, Stats
from packbuilder.calc.people import outlet_figures, staff_figures, training_figures
from packbuilder.calc.resources import (
    budget_figures,
    fee_figures,
    part_figures,
    supervision_figures,
    take_back_figures,
    tool_figures,
)

_BY_TABLE: Mapping[str, tuple[str, Callable[[Rows, Data], Stats]]] = {
    "staff": ("staff", staff_figures),
    "outlets": ("outlets", outlet_figures),
    "complaints": ("complaints", complaint_figures),
    "service": ("service_orders", service_figures),
    "parts": ("spare_parts", part_figures),
    "tools": ("tools", tool_figures),
    "take_back": ("take_back_orders", take_back_figures),
    "supervision": ("supervision_checks", supervision_figures),
}


def all_figures(data: Data, records: Mapping[str, Rows]) -> Stats:
    """Every figure that documents may print; None for those whose table is missing.

    Args:
        data: the profile's data.
        records: the rows of each table that the company keeps.
    """
    stats: Stats = {
        name: function(records[table], data) if table in records else None
        for name, (table, function) in _BY_TABLE.items()
    }
    stats["training"] = (
        training_figures(
            records["training_sessions"],
            records.get("training_attendance", ()),
            data,
            records.get("staff", ()),
        )
        if "training_sessions" in records
        else None
    )
    has_survey = bool(data.get("survey")) and "survey_responses" in records
    stats["survey"] = survey_figures(records["survey_responses"], data) if has_survey else None
    stats["budget"] = budget_figures(data)
    stats["fees"] = fee_figures(data) if data.get("fees") else None
    stats["year"] = annual_figures(data, records) if data.get("surveillance") else None
    return stats
