"""Tokens of programs from the command line: give one out for a person, list them, revoke one."""

import json

import click

from command_line.acting import acting
from command_line.people import WORKSPACE
from command_line.speaking import mended, words
from services import tokens


@click.group()
def token() -> None:
    """Tokens by which programs read the API for a person: add, list, revoke."""


@token.command()
@click.argument("login")
@click.option("--purpose", required=True, help="Which program reads by it, in a few words.")
@click.option("--days", type=int, default=365, show_default=True, help="Days after which it ends.")
@WORKSPACE
@mended
def add(login: str, purpose: str, days: int, workspace: str) -> None:
    """Give the account LOGIN a token and print it, once; it may do what that account may."""
    with acting(workspace) as at_work:
        made = tokens.issue(at_work, login, purpose, days)
    click.echo(words().text("command.token-added", login=login.strip().lower()))
    click.echo(made)


@token.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@WORKSPACE
@mended
def list_tokens(as_json: bool, workspace: str) -> None:
    """List all tokens with their accounts; what was printed when they were made is kept nowhere."""
    with acting(workspace) as at_work:
        found, now = tokens.listed(at_work), at_work.now
    if as_json:
        rows = [
            {
                "number": one.number,
                "login": one.login,
                "purpose": one.purpose,
                "made_by": one.made_by,
                "recorded_at": one.recorded_at.isoformat(),
                "ends_at": one.ends_at.isoformat(),
                "living": one.ends_at > now,
            }
            for one in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    spoken = words()
    for one in found:
        ended = "" if one.ends_at > now else spoken.text("account.ended")
        until = spoken.date(one.ends_at.date())
        click.echo(f"{one.number}\t{one.login}\t{one.purpose}\t{until}\t{ended}".rstrip())


@token.command()
@click.argument("number", type=int)
@WORKSPACE
@mended
def revoke(number: int, workspace: str) -> None:
    """End the token of that number at once."""
    with acting(workspace) as at_work:
        ended = tokens.revoke(at_work, number)
    click.echo(words().text("command.token-revoked", number=str(number), login=ended.login))
