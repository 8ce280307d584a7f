"""What a person sees of their own account: who they are here, for which units, and what was done to it of late."""

from collections.abc import Iterable

from markupsafe import Markup

from domain.people import Grant
from services import accounts
from ui import blocks
from ui.page import Page


def roles(page: Page, grants: Iterable[Grant]) -> Markup:
    """Roles, each with the units it is held for."""
    by_role: dict[str, list[str]] = {}
    for grant in grants:
        units = by_role.setdefault(grant.role.value, [])
        if grant.org_unit is not None:
            unit = page.catalogue.org_units.get(grant.org_unit)
            units.append(grant.org_unit if unit is None else page.words.of(unit.short))
    return blocks.terms(
        (page.words.text(f"role.{role}"), ", ".join(units) or page.words.text("account.all-units"))
        for role, units in by_role.items()
    )


def recent(page: Page) -> Markup:
    """The last entries of the trail about one's own account: whoever sees a sign-in that was not theirs can say so."""
    rows = [
        (page.moment(entry.recorded_at), page.words.text(f"audit.{entry.action}"), entry.actor)
        for entry in accounts.recent(page.acting)
    ]
    head = [page.words.text(key) for key in ("account.when", "account.what", "account.who")]
    return blocks.table(head, rows)
