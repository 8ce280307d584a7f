"""A whole deployment on one machine as plain processes: PostgreSQL, replicas, nginx."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

import settings as operator
from deploy import plan as planned
from deploy import written
from deploy.plan import PLAN, ROOT, Plan, Replica, Written
from deploy.postgresql import Cluster
from domain.errors import DashboardError

DATABASES = ("official", "training")
READY_SECONDS = 180
MODULES = Path("/usr/lib/nginx/modules")
BROTLI = "ngx_http_brotli_filter_module.so"

Say = Callable[[str], None]
"""Called with the step that begins: ``postgresql``, ``data``, ``replica``, ``nginx``."""


@dataclass
class Site:
    """What runs: its plan, its database server, the process of each replica by number, and nginx."""

    folder: Path
    plan: Plan
    cluster: Cluster
    address: str
    processes: "dict[int, subprocess.Popen[bytes]]" = field(default_factory=dict)
    nginx: "subprocess.Popen[bytes] | None" = None

    @property
    def config(self) -> Path:
        """The settings file of all replicas."""
        return self.folder / "config.yaml"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of commands that act on this deployment."""
        return {**self.cluster.environment, operator.VARIABLE: str(self.config)}

    def start_replica(self, replica: Replica) -> None:
        """Start one, and wait until it is ready. Raises DashboardError ``deployment-failed``."""
        log = self.folder / f"replica-{replica.number}.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "server.py"], cwd=ROOT, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                env={**self.environment, operator.PORT: str(replica.port)}, start_new_session=True,
            )  # fmt: skip
        self.processes[replica.number] = process
        until = time.monotonic() + READY_SECONDS
        while not _is_ready(f"http://{replica.address}/readyz"):
            if process.poll() is not None or time.monotonic() > until:
                raise DashboardError("deployment-failed", what=f"server.py ({replica.address})", log=str(log))
            time.sleep(0.1)

    def stop_replica(self, replica: Replica, how: signal.Signals = signal.SIGTERM) -> None:
        """End one: SIGTERM in order, SIGKILL at once."""
        process = self.processes.pop(replica.number)
        process.send_signal(how)
        _ended(process, self.plan.stop_seconds + 15)

    def restart_dead(self) -> None:
        """Start again what has ended by itself, as a supervisor would."""
        for replica in self.plan.replicas:
            process = self.processes.get(replica.number)
            if process is not None and process.poll() is not None:
                self.start_replica(replica)

    def start_nginx(self) -> None:
        """Start nginx, and wait until it lets visitors through."""
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise DashboardError("program-missing", program="nginx", package="nginx")
        with (self.folder / "nginx.log").open("ab") as out:
            self.nginx = subprocess.Popen(
                [program, "-p", self.folder, "-e", self.folder / "nginx.log", "-c", self.folder / "nginx.conf"],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + READY_SECONDS
        while not _is_ready(f"{self.address}/readyz"):
            if self.nginx.poll() is not None or time.monotonic() > until:
                raise DashboardError("deployment-failed", what="nginx", log=str(self.folder / "nginx.log"))
            time.sleep(0.05)

    def stop_nginx(self) -> None:
        """End nginx."""
        if self.nginx is not None:
            self.nginx.terminate()
            _ended(self.nginx, 10)
            self.nginx = None


@contextmanager
def running(
    folder: Path, *, port: int, replicas: int, first_port: int, database_port: int, say: Say = lambda _step: None
) -> Iterator[Site]:
    """A deployment in `folder`, made where there is none yet; everything ends with the context."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = _plan(folder, port, replicas, first_port)
    cluster = Cluster(folder / "postgresql", database_port)
    site = Site(folder, plan, cluster, f"http://127.0.0.1:{port}")
    written.write(written.files(plan), folder)
    modules = [MODULES / BROTLI] if plan.brotli else []
    written.write({"nginx.conf": written.text("nginx-alone.conf", plan, folder=folder, modules=modules)}, folder)
    _settle(site)
    with ExitStack() as ending:
        say("postgresql")
        ending.callback(cluster.stop)
        cluster.folder.mkdir(exist_ok=True)
        written.write({"postgresql.conf": written.text("postgresql.conf", plan)}, cluster.folder)
        if cluster.data.exists():
            cluster.start()
        else:
            cluster.make(DATABASES)
        say("data")
        _prepare(site)
        for replica in plan.replicas:
            say("replica")
            ending.callback(_end_replica, site, replica)
            site.start_replica(replica)
        say("nginx")
        ending.callback(site.stop_nginx)
        site.start_nginx()
        yield site


def _plan(folder: Path, port: int, replicas: int, first_port: int) -> Plan:
    base = Written.model_validate(yaml.safe_load(PLAN.read_text("utf-8")))
    here = base.model_copy(
        update={
            "server_name": "_", "certificate": "", "certificate_key": "", "replicas": replicas,
            "first_port": first_port, "standbys": [],
        }
    )  # fmt: skip
    return planned.of(
        here,
        operator.current(),
        listen=f"127.0.0.1:{port}",
        brotli=(MODULES / BROTLI).exists(),
        cache_folder=str(folder / "nginx-cache"),
        pages_folder=str(folder / "pages"),
    )


def _settle(site: Site) -> None:
    """Write the settings of the replicas: those in force, with other databases."""
    chosen = yaml.safe_load(operator.path().read_text("utf-8")) or {}
    databases = {**chosen.get("databases", {}), **{name: site.cluster.address(name) for name in DATABASES}}
    chosen["databases"] = databases
    chosen["server"] = {**chosen.get("server", {}), "address": "127.0.0.1"}
    site.config.write_text(yaml.safe_dump(chosen, allow_unicode=True, sort_keys=False), "utf-8")


def _prepare(site: Site) -> None:
    """Load and train, as `make run` does; rows that are refused are named and stop nothing."""
    done = subprocess.run(
        [sys.executable, "commands.py", "prepare"],
        cwd=ROOT,
        env=site.environment,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise DashboardError("deployment-failed", what="commands.py prepare", log="-")


def _end_replica(site: Site, replica: Replica) -> None:
    if replica.number in site.processes:
        site.stop_replica(replica)


def _ended(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
