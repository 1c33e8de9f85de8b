"""The child process of :mod:`packbuilder.render.service`.

It takes one request on standard input and writes a line of JSON for each finished document.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

from packbuilder.errors import PackbuilderError
from packbuilder.model.text import Language
from packbuilder.render.jobs import RenderJob
from packbuilder.render.service import DECIMAL_TAG

MAX_MEMORY_BYTES: Final = 2 * 1024**3


def main() -> int:
    """Fill the templates of the request; always 0, the answer says what happened."""
    # Whatever a library prints must not mix with the answer.
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    request = json.load(sys.stdin, object_hook=_untagged)
    _limit(request["timeout_seconds"])
    from packbuilder.render.document import render_document

    for data in request["jobs"]:
        job = _job(data)
        try:
            done = render_document(job, request["shared"])
        except PackbuilderError as exc:
            _fail(answers, exc.code, exc.params)
            return 0
        except (MemoryError, RecursionError):
            _fail(answers, "template-runaway", {**_names(job), "place": ""})
            return 0
        except Exception as exc:
            found = {"place": "", "variable": "", "error": type(exc).__name__}
            _fail(answers, "template-expression", {**_names(job), **found})
            return 0
        reads, missing = list(done.reads), list(done.missing_english)
        _answer(answers, {"item_id": done.item_id, "reads": reads, "missing_english": missing})
    return 0


def _names(job: RenderJob) -> dict[str, str]:
    return {"file": job.template.name, "document": job.item_id}


def _fail(answers: IO[str], code: str, params: dict[str, str]) -> None:
    _answer(answers, {"error": {"code": code, "params": params}})


def _answer(answers: IO[str], message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


def _limit(timeout_seconds: float) -> None:
    try:
        import resource
    except ImportError:  # not on Windows; the wall clock of the parent remains
        return
    seconds = max(1, math.ceil(timeout_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _untagged(data: dict[str, Any]) -> Any:
    return Decimal(data[DECIMAL_TAG]) if data.keys() == {DECIMAL_TAG} else data


def _job(data: dict[str, Any]) -> RenderJob:
    return RenderJob(
        item_id=data["item_id"],
        template=Path(data["template"]),
        language=Language(data["language"]),
        context=data["context"],
        output=Path(data["output"]),
        is_sample=data["is_sample"],
        document_date=dt.date.fromisoformat(data["document_date"]),
        font_file=_path(data["font_file"]),
        style_sheet=_path(data["style_sheet"]),
        logo=_path(data["logo"]),
    )


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name)


if __name__ == "__main__":
    sys.exit(main())
