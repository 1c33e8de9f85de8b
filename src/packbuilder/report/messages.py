"""Finding code and parameters to a sentence and a remedy, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from packbuilder.errors import PackbuilderError
from packbuilder.i18n import has_message, translate
from packbuilder.model.finding import Finding, Severity

_NOTHING = ("", "-")  # how those who ask what is near say that nothing is


def _params(finding: Finding, language: str) -> dict[str, str]:
    """The parameters; one that exists in both languages (``title_zh``) also as ``title``."""
    params = {"subject": finding.subject, **finding.params}
    for key, value in finding.params.items():
        if key.endswith(f"_{language}"):
            params[key.removesuffix(f"_{language}")] = value
    if "problem" in params:
        params["problem_text"] = translate(f"problem.{params['problem']}", language, params)
    return params


def _worded(key: str, language: str, params: Mapping[str, str]) -> str:
    """The sentence; where it would name what is near and nothing is, the one without that part."""
    alone = f"alone.{key}"
    is_alone = params.get("near") in _NOTHING and has_message(alone, language)
    return translate(alone if is_alone else key, language, params)


def message(finding: Finding, language: str) -> str:
    """What is wrong."""
    return _worded(f"finding.{finding.code}", language, _params(finding, language))


def remedy(finding: Finding, language: str) -> str:
    """What would mend it."""
    return _worded(f"finding.{finding.code}.remedy", language, _params(finding, language))


def counted(counts: Mapping[Severity, int], language: str) -> dict[str, str]:
    """How many findings of each severity, in words: ``error`` is ``1 error``, ``2 errors``."""
    return {
        each.value: translate(
            f"count.{each.value}{'.one' if counts.get(each, 0) == 1 else ''}",
            language,
            {"count": counts.get(each, 0)},
        )
        for each in Severity
    }


def place(finding: Finding, language: str) -> str:
    """``profile.yaml:12:3``, ``records/staff.csv:14``, ``service-manual, page 31``; or nothing."""
    where = finding.location
    if where is None:
        return ""
    if where.file is not None:
        parts = [where.file, *(str(n) for n in (where.line, where.column) if n is not None)]
        return ":".join(parts)
    if where.item is not None:
        page = {"page": where.page_label or where.page or "?", "item": where.item}
        return translate("place.item-page" if where.page else "place.item", language, page)
    return ""


def listed(words: Iterable[str], language: str) -> str:
    """The words in one line, ``甲、乙`` or ``A, B``."""
    return ("、" if language == "zh" else ", ").join(words)


def error_sentences(error: PackbuilderError, language: str) -> tuple[str, str]:
    """What failed and why, and how to mend it (empty where nothing can be said)."""
    key = f"error.{error.code}"
    hint = f"{key}.hint"
    return (
        _worded(key, language, error.params),
        _worded(hint, language, error.params) if has_message(hint, language) else "",
    )


def error_data(error: PackbuilderError) -> dict[str, object]:
    """What ``--json`` prints where an error stopped the command."""
    worded = {language: error_sentences(error, language) for language in ("zh", "en")}
    return {
        "exit_code": int(error.exit_code),
        "error": {
            "code": error.code,
            "message": {language: sentence for language, (sentence, _) in worded.items()},
            "remedy": {language: hint for language, (_, hint) in worded.items()},
        },
    }
