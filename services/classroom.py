"""The ready accounts of the training workspace: one of each role, with a password that is shown."""

from datetime import datetime
from pathlib import Path

from domain.accounts import Account, Classroom
from domain.errors import DashboardError
from domain.people import SYSTEM, Grant
from loaders import definitions, ready_accounts
from services import passwords
from storage import accounts, audit
from storage.database import Database

FILE = "training_accounts.yaml"
WORKSPACE = "training"


def read(data_dir: Path) -> Classroom | None:
    """What the file under `data_dir` says; None without a file. Raises DashboardError ``training-accounts``."""
    path = data_dir / FILE
    if not path.exists():
        return None
    reading = ready_accounts.read(path.read_bytes(), path.name, definitions(data_dir))
    if reading.problems or not reading.items:
        problem = reading.problems[0] if reading.problems else None
        line, code = (str(problem.line), problem.code) if problem else ("1", "")
        raise DashboardError("training-accounts", file=path.name, line=line, reason=code)
    return reading.items[0]


def standing(database: Database, classroom: Classroom) -> list[Account]:
    """The accounts of the class that can sign in, in the order of their file."""
    with database.reading() as connection:
        found = {account.login: account for account in accounts.every(connection) if account.in_service}
    return [found[ready.code] for ready in classroom.accounts if ready.code in found]


def make_ready(database: Database, data_dir: Path, now: datetime) -> int:
    """Let the accounts stand as the file says, whatever a class has made of them; how many were added or put back.

    Raises DashboardError ``workspace-mismatch`` for a database of another workspace, and what `read` raises.
    """
    if (stored := database.workspace) != WORKSPACE:
        raise DashboardError("workspace-mismatch", stored=stored, wanted=WORKSPACE)
    classroom = read(data_dir)
    if classroom is None:
        return 0
    with database.reading() as connection:
        standing = {one.login: one for one in accounts.every(connection)}
        kept = {one.login: accounts.password_of(connection, one.number) for one in standing.values()}
    # One hash for all: the password is shown on the sign-in page.
    known = dict.fromkeys(kept[one.code] for one in classroom.accounts if one.code in kept)
    shared = next((one for one in known if passwords.matches(one, classroom.password)), "")
    shared = shared or passwords.hashed(classroom.password)
    changed = 0
    for ready in classroom.accounts:
        account = standing.get(ready.code)
        grants = {Grant(ready.role, unit) for unit in ready.units} or {Grant(ready.role)}
        if (
            account is not None
            and kept[ready.code] == shared
            and account.in_service
            and (account.name, account.must_change) == (ready.name, False)
            and grants == set(account.grants)
        ):
            continue
        changed += 1
        with database.writing(shown=False) as connection:
            if account is None:
                number = accounts.add(
                    connection, login=ready.code, name=ready.name, email="", password=shared, must_change=False, now=now
                )
            else:
                number = account.number
                accounts.set_name(connection, number, ready.name, "")
                accounts.set_password(connection, number, shared, must_change=False)
                accounts.revive(connection, number)
            for held in account.grants if account else ():
                if held not in grants:
                    accounts.revoke(connection, number, held)
            for held in grants:
                accounts.grant(connection, number, held, now)
            audit.append(
                connection, now=now, actor=SYSTEM.login, action="account-made-ready", subject=f"account/{ready.code}"
            )
    return changed
