"""The files of a deployment agree with each other, with the settings, and with what the project has."""

import re

import pytest
import yaml
from pydantic import ValidationError

import commands
import locales
import settings
from deploy import plan as planned
from deploy import written
from deploy.plan import PLAN, Plan, Written
from storage import database

WRITTEN = Written.model_validate(yaml.safe_load(PLAN.read_text("utf-8")))


def plan(**changes) -> Plan:
    """The plan of the project with other values."""
    databases = settings.Databases(
        connections=changes.pop("connections", 24), standby_reads=changes.pop("standby_reads", False)
    )
    chosen = settings.Settings(databases=databases)
    return planned.of(WRITTEN.model_copy(update=changes), chosen)


def test_each_replica_has_a_pool_and_the_next_one_behind_it() -> None:
    site = written.files(plan(replicas=3))["nginx-site.conf"]
    for number, port, after in ((1, 8601, 8602), (2, 8602, 8603), (3, 8603, 8601)):
        pool = re.search(rf"upstream dashboard_{number} \{{(.*?)\}}", site, re.DOTALL)[1]
        assert re.findall(r"server 127.0.0.1:(\d+)", pool) == [str(port), str(after)]
        assert f"127.0.0.1:{after} backup;" in pool
        assert f'127\\.0\\.0\\.1:{port}$" "{number}";' in site, "its answers name it"
    everybody = re.search(r"upstream dashboard_any \{(.*?)\}", site, re.DOTALL)[1]
    assert len(re.findall("server ", everybody)) == 3
    assert "backup" not in written.files(plan(replicas=1))["nginx-site.conf"]


def test_what_the_product_takes_passes_the_proxy() -> None:
    megabytes = int(re.search(r"client_max_body_size (\d+)m", written.files(plan())["nginx-site.conf"])[1])
    assert megabytes > planned.upload_megabytes() >= 20


@pytest.mark.parametrize("standby_reads", [False, True])
def test_all_connections_of_all_replicas_are_allowed(standby_reads: bool) -> None:
    made = plan(replicas=4, connections=10, standby_reads=standby_reads)
    allowed = int(re.search(r"max_connections = (\d+)", written.files(made)["postgresql.conf"])[1])
    assert allowed >= 4 * 2 * 10 * (2 if standby_reads else 1) + 10


def test_the_default_fits_postgresql_as_it_comes() -> None:
    assert settings.Databases().connections == database.CONNECTIONS
    assert 2 * 2 * database.CONNECTIONS <= 100 - 3, "two replicas, two databases, three for superusers"


def test_standbys_are_waited_for_until_they_have_applied() -> None:
    assert "remote_apply" not in written.files(plan())["postgresql.conf"]
    text = written.files(plan(standbys=["one", "two"]))["postgresql.conf"]
    assert "synchronous_commit = remote_apply" in text
    assert "synchronous_standby_names = 'ANY 1 (one, two)'" in text


def test_a_stop_in_order_is_given_its_time() -> None:
    files, stop = written.files(plan()), settings.Server().stop_seconds
    assert int(re.search(r"TimeoutStopSec=(\d+)", files["systemd/dashboard@.service"])[1]) > stop
    grace = yaml.safe_load(files["compose.yaml"])["services"]["replica-1"]["stop_grace_period"]
    assert int(grace.removesuffix("s")) > stop


def test_encryption_comes_with_its_headers_and_only_then() -> None:
    sealed, plain = (
        written.files(plan(certificate=file, certificate_key=file))["nginx-site.conf"] for file in ("/a.pem", "")
    )
    assert sealed.count("add_header Strict-Transport-Security") == 2, "where a location has headers of its own, too"
    assert sealed.count("proxy_hide_header Strict-Transport-Security") == 1, (
        "that of the replicas would be a second one"
    )
    assert "return 301 https://" in sealed
    assert "; Secure" in sealed
    assert not re.search("Strict-Transport|ssl|Secure", plain)


def test_containers_are_the_same_replicas_at_addresses_of_their_own() -> None:
    files = written.files(plan(replicas=2))
    services = yaml.safe_load(files["compose.yaml"])["services"]
    assert set(services) == {"postgresql", "nginx", "replica-1", "replica-2"}
    for number in (1, 2):
        address = services[f"replica-{number}"]["networks"]["inside"]["ipv4_address"]
        assert f"server {address}:8501" in files["nginx-site-containers.conf"]
    assert "brotli on" not in files["nginx-site-containers.conf"], "the image has no such module"


def test_units_run_what_there_is() -> None:
    files = written.files(plan())
    assert "server.py" in files["systemd/dashboard@.service"]
    command = re.search(r"commands.py (\w+) ", files["systemd/dashboard-backup.service"])[1]
    assert command in {one.name for one in commands.COMMANDS}
    assert "Wants=dashboard@8601.service dashboard@8602.service" in files["systemd/dashboard.target"]


def test_no_secret_is_written() -> None:
    for name, text in written.files(plan()).items():
        assert not re.search(r"(?i)password *[=:] *['\"]?\w{4,}", text.replace("${DASHBOARD_DB_PASSWORD:?}", "")), name


def test_who_finds_no_replica_is_told_in_every_language() -> None:
    page = written.files(plan())[written.UNAVAILABLE]
    for code in locales.languages():
        assert locales.language(code).text("deployment.unavailable") in page


def test_every_template_is_used() -> None:
    asked = set(written.files(plan()))
    names = {name.rpartition("/")[2] for name in asked} | {"nginx-alone.conf"}
    assert {path.name for path in written.TEMPLATES.iterdir()} <= names


def test_a_plan_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="replica"):
        Written.model_validate({**WRITTEN.model_dump(), "replica": 3})
