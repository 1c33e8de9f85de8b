"""Fills the templates of one pack in a child process that can be stopped.

Why a child: a template can loop for ever or eat all memory; the sandbox stops neither.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from packbuilder.errors import TemplateError
from packbuilder.model.profile import JSONValue
from packbuilder.render.jobs import RenderedDocument, RenderJob

DECIMAL_TAG: Final = "$decimal"


def render_documents(
    jobs: Sequence[RenderJob],
    timeout_seconds: float = 300,
    *,
    shared: Mapping[str, JSONValue] | None = None,
) -> tuple[RenderedDocument, ...]:
    """Fill every template of a pack, in one child process.

    Args:
        jobs: the documents; their ``context`` holds only the keys of their own.
        timeout_seconds: wall clock for all of them; also the limit of processor time.
        shared: the context that all documents see; sent to the child once.

    Returns:
        What was read, in the order of ``jobs``. The Word files stand at the jobs' outputs.

    Raises:
        TemplateError: a template is refused or cannot be filled (the first one; outputs of the
            documents before it exist), or ran away: ``template-runaway``.
    """
    if not jobs:
        return ()
    request = json.dumps(
        {
            "timeout_seconds": timeout_seconds,
            "shared": dict(shared or {}),
            "jobs": [_job_data(job) for job in jobs],
        },
        default=_tagged,
    )
    # A child that is killed cannot clear up after itself.
    with tempfile.TemporaryDirectory(prefix="packbuilder-render-") as scratch:
        answer = _run(request, timeout_seconds, scratch)
    done = answer.get("done", [])
    if "error" in answer:
        raise TemplateError(answer["error"]["code"], **answer["error"]["params"])
    if len(done) != len(jobs):
        running = jobs[min(len(done), len(jobs) - 1)]
        raise _runaway(running.template.name, running.item_id)
    return tuple(
        RenderedDocument(
            item_id=entry["item_id"],
            reads=tuple(entry["reads"]),
            missing_english=tuple(entry["missing_english"]),
        )
        for entry in done
    )


def _run(request: str, timeout_seconds: float, scratch: str) -> dict[str, Any]:
    """The child's answer; what it had done where it was stopped."""
    child = subprocess.Popen(
        [sys.executable, "-m", "packbuilder.render.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # may hold values of the profile
        start_new_session=True,
        env={**os.environ, "TMPDIR": scratch, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        encoding="ascii",
    )
    try:
        output, _ = child.communicate(request, timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        _kill(child)
        output, _ = child.communicate()
    except BaseException:
        _kill(child)
        child.communicate()
        raise
    return _parse(output)


def _parse(output: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"done": []}
    for line in output.splitlines():
        try:
            message = json.loads(line)
        except ValueError:
            break  # cut off when the child was stopped
        if "error" in message:
            answer["error"] = message["error"]
        else:
            answer["done"].append(message)
    return answer


def _kill(child: subprocess.Popen[str]) -> None:
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()


def _runaway(file: str, document: str) -> TemplateError:
    return TemplateError("template-runaway", file=file, document=document, place="")


def _job_data(job: RenderJob) -> dict[str, Any]:
    return {
        "item_id": job.item_id,
        "template": str(job.template.resolve()),
        "language": str(job.language),
        "context": dict(job.context),
        "output": str(job.output.resolve()),
        "is_sample": job.is_sample,
        "document_date": job.document_date.isoformat(),
        "font_file": _path_data(job.font_file),
        "style_sheet": _path_data(job.style_sheet),
        "logo": _path_data(job.logo),
    }


def _path_data(path: Path | None) -> str | None:
    return None if path is None else str(path.resolve())


def _tagged(value: object) -> object:
    if isinstance(value, Decimal):
        return {DECIMAL_TAG: str(value)}
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no JSON value: {type(value).__name__}")
