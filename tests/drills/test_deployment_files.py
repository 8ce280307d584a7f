"""nginx and systemd themselves read the files they are given."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import trustme
import yaml

import settings
from deploy import plan as planned
from deploy import site, written
from deploy.plan import PLAN, ROOT, Written

pytestmark = pytest.mark.drill

EXPOSURE = 25
"""What systemd-analyze calls exposed, in tenths: a unit without any bounds has 96."""


def test_nginx_takes_the_site_with_encryption(tmp_path: Path) -> None:
    authority = trustme.CA()
    made = authority.issue_cert("dashboard.example.vn")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_bytes(b"".join(part.bytes() for part in made.cert_chain_pems))
    key.write_bytes(made.private_key_pem.bytes())
    base = Written.model_validate(yaml.safe_load(PLAN.read_text("utf-8")))
    told = base.model_copy(update={"certificate": str(certificate), "certificate_key": str(key), "replicas": 3})
    plan = planned.of(told, settings.Settings(), cache_folder=str(tmp_path / "cache"), pages_folder=str(tmp_path))
    modules = [site.MODULES / site.BROTLI]
    written.write(written.files(plan), tmp_path)
    written.write({"nginx.conf": written.text("nginx-alone.conf", plan, folder=tmp_path, modules=modules)}, tmp_path)
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert nginx, "apt-get install nginx"
    done = subprocess.run(
        [nginx, "-t", "-p", tmp_path, "-e", tmp_path / "log", "-c", tmp_path / "nginx.conf"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "test is successful" in done.stderr, done.stderr


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    base = Written.model_validate(yaml.safe_load(PLAN.read_text("utf-8")))
    plan = planned.of(base.model_copy(update={"folder": str(ROOT), "user": "root"}), settings.Settings())
    units = {name: text for name, text in written.files(plan).items() if name.startswith("systemd/")}
    written.write(units, tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in units)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_no_unit_may_do_more_than_it_needs(tmp_path: Path) -> None:
    plan = planned.of(Written.model_validate(yaml.safe_load(PLAN.read_text("utf-8"))), settings.Settings())
    units = {name: text for name, text in written.files(plan).items() if name.endswith(".service")}
    written.write(units, tmp_path)
    files = [*(tmp_path / name for name in units), *(ROOT / "deploy/systemd").glob("*.service")]
    assert len(files) == 3
    for file in files:
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", file],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{file.name}: {done.stdout[-400:]}"
