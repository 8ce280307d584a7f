"""The files of a deployment, out of its plan: nginx, PostgreSQL, systemd, compose."""

import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import locales
import settings as operator
from deploy.plan import CONTAINER_NETWORK, Plan, Replica

TEMPLATES = Path(__file__).with_name("templates")
UNAVAILABLE = "pages/unavailable.html"

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    autoescape=select_autoescape(("html",)),
)
_environment.filters["regex"] = re.escape


def files(plan: Plan) -> dict[str, str]:
    """Every file of a deployment by its name, from `plan`."""
    contained = plan.in_containers()
    return {
        "nginx-site.conf": text("nginx-site.conf", plan),
        "nginx-site-containers.conf": text("nginx-site.conf", contained),
        "compose.yaml": text("compose.yaml", contained),
        "create-training.sql": text("create-training.sql", plan),
        "postgresql.conf": text("postgresql.conf", plan),
        "systemd/dashboard@.service": text("dashboard@.service", plan),
        "systemd/dashboard.target": text("dashboard.target", plan),
        "systemd/dashboard-backup.service": text("dashboard-backup.service", plan),
        "systemd/dashboard-backup.timer": text("dashboard-backup.timer", plan),
        UNAVAILABLE: text("unavailable.html", plan),
    }


def text(template: str, plan: Plan, **more: object) -> str:
    """One file, from `templates/`."""

    def after(replica: Replica) -> Replica:
        """Who takes over from a replica that has gone: the next one, so that all tabs of a browser meet again."""
        return plan.replicas[replica.number % len(plan.replicas)]

    first = operator.current().language
    codes = [first, *(code for code in locales.languages() if code != first)]
    unavailable = {code: locales.language(code).text("deployment.unavailable") for code in codes}
    name = locales.language(first).text("frame.name")
    return _environment.get_template(template).render(
        plan=plan, after=after, network=CONTAINER_NETWORK, language=first, name=name, unavailable=unavailable, **more
    )


def write(contents: Mapping[str, str], folder: Path) -> None:
    """Write files by their names under `folder`."""
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
