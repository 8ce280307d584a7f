"""The accounts that stand ready in the training workspace: reads `data/training_accounts.yaml`."""

from domain.accounts import Classroom, ReadyAccount, fault_of_login
from domain.people import SCOPED
from loaders.blocks import Blocks
from loaders.codelists import Codelists
from loaders.reading import Reading


def read(data: bytes, file: str, codelists: Codelists) -> Reading[Classroom]:
    """The accounts that are whole and the password they share; what is wrong with the others is named."""
    blocks = Blocks(file)
    entries = blocks.compose(data, ("password", "accounts"))
    password = str(entries["password"][0].value) if "password" in entries else ""
    found = []
    for item, line in blocks.items(entries["accounts"][0], ReadyAccount, "accounts") if "accounts" in entries else ():
        before = len(blocks.problems)
        if fault_of_login(item.code):
            blocks.wrong("bad-login", line, "code", item.code)
        if bool(item.units) != (item.role in SCOPED):
            blocks.wrong("units-of-role", line, "units", item.code)
        for unit in item.units:
            blocks.known(unit, "org-unit", codelists.org_units, line, "units")
        if len(blocks.problems) == before:
            found.append(item)
    whole = (Classroom(password=password, accounts=tuple(found)),) if password and found else ()
    return Reading(whole, tuple(blocks.problems), broken=blocks.broken)
