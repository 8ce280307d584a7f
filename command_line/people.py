"""Accounts from the command line: the first administrator, and what is scheduled."""

import json

import click

import settings as operator
from command_line.acting import acting
from command_line.speaking import mended, words
from domain.people import Grant, Role
from services import accounts

WORKSPACE = click.option(
    "--workspace", type=click.Choice(["official", "training"]), default="official", show_default=True,
    help="Accounts belong to one workspace.",
)  # fmt: skip
ROLE = click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What the account may do."
)
UNITS = click.option(
    "--unit", "units", multiple=True, help="Code of a unit the role is held for; several times for more."
)


@click.group()
def people() -> None:
    """Accounts and roles: add, grant, revoke, reset, hand over, deactivate, forget."""


@people.command()
@click.argument("login")
@click.option("--name", required=True, help="Who uses the account.")
@click.option("--email", default="", help="Address for reminders, and for an identity provider.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="A first role; more by `grant`.")
@UNITS
@click.option("--outside", is_flag=True, help="Signs in at the identity provider only: no password is made.")
@WORKSPACE
@mended
def add(
    login: str, name: str, email: str, role: str | None, units: tuple[str, ...], outside: bool, workspace: str
) -> None:
    """Add an account and print its first password, once; it must be changed at the first sign-in."""
    given = [Grant(Role(role), unit) for unit in units or (None,)] if role else []
    with acting(workspace) as at_work:
        first = accounts.add(at_work, login, name, email, given, outside=outside)
    key = "command.account-added" if first else "command.account-added-outside"
    click.echo(words().text(key, login=login.strip().lower()))
    if first:
        click.echo(first)


@people.command()
@click.argument("login")
@click.option("--name", required=True, help="Who uses the account.")
@click.option("--email", required=True, help="Address, empty for none.")
@WORKSPACE
@mended
def amend(login: str, name: str, email: str, workspace: str) -> None:
    """Write another name and address."""
    with acting(workspace) as at_work:
        accounts.amend(at_work, login, name, email)
    click.echo(words().text("people.amend.done"))


@people.command()
@click.argument("login")
@WORKSPACE
@mended
def reset(login: str, workspace: str) -> None:
    """Give a new first password and print it, once; all sessions of the account end and a lock is lifted."""
    with acting(workspace) as at_work:
        click.echo(accounts.reset_password(at_work, login))


@people.command()
@click.argument("login")
@ROLE
@UNITS
@WORKSPACE
@mended
def grant(login: str, role: str, units: tuple[str, ...], workspace: str) -> None:
    """Give a role, for each of the units."""
    with acting(workspace) as at_work:
        given = sum(accounts.grant(at_work, login, Grant(Role(role), unit)) for unit in units or (None,))
    click.echo(words().count("command.roles-given", given))


@people.command()
@click.argument("login")
@ROLE
@UNITS
@WORKSPACE
@mended
def revoke(login: str, role: str, units: tuple[str, ...], workspace: str) -> None:
    """Take a role away, for each of the units."""
    with acting(workspace) as at_work:
        taken = sum(accounts.revoke(at_work, login, Grant(Role(role), unit)) for unit in units or (None,))
    click.echo(words().count("command.roles-taken", taken))


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@WORKSPACE
@mended
def list_accounts(as_json: bool, workspace: str) -> None:
    """List all accounts with their roles."""
    with acting(workspace) as at_work:
        found = accounts.every(at_work)
    if as_json:
        rows = [
            {
                "login": one.login,
                "name": one.name,
                "email": one.email,
                "in_service": one.in_service,
                "outside": one.outside,
                "grants": [{"role": held.role.value, "unit": held.org_unit} for held in one.grants],
            }
            for one in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    spoken = words()
    for one in found:
        held = "; ".join(
            spoken.text(f"role.{given.role}") + (f" ({given.org_unit})" if given.org_unit else "")
            for given in one.grants
        )
        ended = "" if one.in_service else spoken.text("account.ended")
        click.echo(f"{one.login}\t{one.name}\t{one.email}\t{held}\t{ended}".rstrip())


@people.command()
@click.argument("login")
@WORKSPACE
@mended
def deactivate(login: str, workspace: str) -> None:
    """Take an account out of use: its sessions end at once."""
    with acting(workspace) as at_work:
        accounts.deactivate(at_work, login)
    click.echo(words().text("command.account-ended", login=login))


@people.command()
@click.argument("login")
@click.argument("heir")
@click.option("--keep", is_flag=True, help="Leave the account in use.")
@WORKSPACE
@mended
def handover(login: str, heir: str, keep: bool, workspace: str) -> None:
    """Move all roles that LOGIN holds for units to HEIR, and take LOGIN out of use."""
    with acting(workspace) as at_work:
        moved = accounts.hand_over(at_work, login, heir, end=not keep)
    click.echo(words().count("command.roles-given", len(moved)))


@people.command()
@click.argument("unit")
@click.argument("successor")
@click.option("--move", is_flag=True, help="Take the roles away from the old unit, whose last months are then closed.")
@WORKSPACE
@mended
def succeed(unit: str, successor: str, move: bool, workspace: str) -> None:
    """After a merger: give the roles held for UNIT for its SUCCESSOR too."""
    with acting(workspace) as at_work:
        given = accounts.succeed(at_work, unit, successor, keep=not move)
    click.echo(words().count("command.roles-given", given))


@people.command()
@WORKSPACE
@mended
def forget(workspace: str) -> None:
    """Erase names and addresses of accounts that ended `retention_months` ago (config.yaml). Fit for a timer."""
    with acting(workspace) as at_work:
        logins = accounts.forget(at_work, operator.current().retention_months)
    click.echo(words().count("command.forgotten", len(logins)))


@people.command("end-sessions")
@WORKSPACE
@mended
def end_sessions(workspace: str) -> None:
    """Sign everybody out, at once."""
    with acting(workspace) as at_work:
        ended = accounts.end_everybodys_sessions(at_work)
    click.echo(words().count("command.sessions-ended", ended))
