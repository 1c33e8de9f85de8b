"""``doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from packbuilder.cli.options import JSON
from packbuilder.cli.output import echo_json, echo_lines
from packbuilder.errors import ExitCode

if TYPE_CHECKING:
    from packbuilder.convert.doctor import MachineReport
    from packbuilder.model.machine import MachineState


@click.command("doctor")
@JSON
@click.pass_obj
def doctor_command(language: str, *, as_json: bool) -> int:
    """Is this machine able to build, and with which fonts and tools?"""
    from packbuilder.convert.doctor import probe_machine
    from packbuilder.report.doctor_report import machine_data, machine_lines

    machine = _state(probe_machine())
    if as_json:
        echo_json(machine_data(machine))
    else:
        echo_lines(machine_lines(machine, language))
    return int(ExitCode.OK if machine.is_able else ExitCode.MISSING_TOOL)


def _state(report: MachineReport) -> MachineState:
    from packbuilder.convert.font_facts import FontFacts, facts_of
    from packbuilder.model.machine import FontState, MachineState, ToolState

    tools = tuple(
        ToolState(
            name=tool.name,
            is_ok=tool.is_ok,
            version=tool.version,
            path=tool.path,
            command=tool.command,
        )
        for tool in report.tools
    )
    nothing = FontFacts("", "")
    facts = {
        one.role: facts_of(one.faces[0]) if one.faces else nothing for one in report.fonts.mappings
    }
    mapped = tuple(
        FontState(
            word_names=one.word_names,
            family=one.family,
            file=str(one.faces[0].path) if one.faces else "",
            is_substitute=one.is_substitute,
            command="",
            version=facts[one.role].version,
            licence=facts[one.role].licence,
        )
        for one in report.fonts.mappings
    )
    missing = tuple(
        FontState(
            word_names=(one.wanted,),
            family="",
            file="",
            is_substitute=False,
            command=one.command,
        )
        for one in report.fonts.missing
    )
    return MachineState(tools=tools, fonts=(*mapped, *missing), is_able=report.is_ok)
