"""``sign``."""

from __future__ import annotations

import datetime as dt
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from packbuilder.cli.options import JSON
from packbuilder.cli.output import echo_json
from packbuilder.errors import ExitCode, InputError
from packbuilder.i18n import translate

if TYPE_CHECKING:
    from packbuilder.deliver.signing import SignedPdf
    from packbuilder.deliver.signing_key import SigningKey


@click.command("sign")
@click.argument("pdf", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--p12", required=True, type=click.Path(path_type=Path, dir_okay=False),
              help="Key and certificate: a PKCS#12 file (.p12, .pfx).")  # fmt: skip
@click.option("--passphrase-file", type=click.Path(path_type=Path, dir_okay=False),
              help="Its passphrase, alone in a file; without it you are asked.")  # fmt: skip
@click.option("--page", type=click.IntRange(1), default=1, show_default=True,
              help="Page of the visible field; it takes the lowest free room.")  # fmt: skip
@click.option("--at", metavar="X,Y",
              help="Lower left corner of the field on the page, in millimetres.")  # fmt: skip
@click.option("--field", help="Use this empty signature field of the file instead.")
@click.option("--reason", default="", help="Why it is signed; shown in the field.")
@click.option("--location", default="", help="Where it is signed; shown in the field.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]),
              help="Date of signing; by default the machine's clock.")  # fmt: skip
@JSON
@click.pass_obj
def sign_command(
    language: str,
    pdf: Path,
    p12: Path,
    passphrase_file: Path | None,
    page: int,
    at: str | None,
    field: str | None,
    reason: str,
    location: str,
    day: dt.datetime | None,
    *,
    as_json: bool,
) -> int:
    """Sign a copy of PDF (PAdES B-B), beside it as NAME.signed.pdf. Sign last.

    A signature says when it was made: its date is not the dossier's but that of the machine's
    clock, unless --date is given.
    """
    from packbuilder.pipeline.signing import SignRequest, sign

    now = dt.datetime.now().astimezone()
    request = SignRequest(
        source=pdf,
        moment=_moment(now, day),
        page=page,
        field=field,
        at=_corner(at),
        reason=reason.strip(),
        location=location.strip(),
    )
    key = _key(language, p12, passphrase_file, (now, request.moment))
    signed = sign(request, key, language)
    _show(signed, language, as_json=as_json)
    return int(ExitCode.OK)


def _moment(now: dt.datetime, day: dt.datetime | None) -> dt.datetime:
    """The clock's time on the day that was asked for."""
    return now if day is None else dt.datetime.combine(day.date(), now.timetz())


def _corner(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        x, y = (float(part) for part in text.replace("，", ",").split(","))
        if not (math.isfinite(x) and math.isfinite(y)):
            raise ValueError(text)
    except ValueError:
        raise click.UsageError("--at is two numbers, as 120,30.") from None
    return x, y


def _key(
    language: str,
    p12: Path,
    passphrase_file: Path | None,
    times: tuple[dt.datetime, dt.datetime],
) -> SigningKey:
    """The passphrase comes from a file or the keyboard, never from the command line."""
    from packbuilder.deliver.signing_key import load_key

    if passphrase_file is not None:
        return load_key(p12, _passphrase(passphrase_file), *times)
    try:
        return load_key(p12, None, *times)
    except InputError as exc:
        if exc.code != "sign-passphrase-wrong":
            raise
        if not sys.stdin.isatty():
            raise InputError("sign-passphrase-needed", file=p12.name) from None
    asked = click.prompt(
        translate("sign.passphrase", language, {"file": p12.name}), hide_input=True, err=True
    )
    return load_key(p12, str(asked).encode("utf-8"), *times)


def _passphrase(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise InputError("sign-passphrase-unreadable", file=path.name) from exc
    return data.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n") or None


def _show(signed: SignedPdf, language: str, *, as_json: bool) -> None:
    if as_json:
        data = {
            "path": str(signed.path),
            "page": signed.page,
            "signer": list(signed.signer),
            "moment": signed.moment.isoformat(timespec="seconds"),
            "covers_whole_file": signed.is_whole,
            "trusted_by_own_certificate": signed.is_trusted,
        }
        echo_json(data)
        return
    params = {"file": signed.path, "page": signed.page}
    click.echo(translate("signed.done", language, params))
    click.echo(translate("signed.checked" if signed.is_trusted else "signed.untrusted", language))
    click.echo(translate("signed.last", language))
