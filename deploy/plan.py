"""The plan of a deployment: what nginx, PostgreSQL, systemd and the replicas must agree on, told once."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

import settings as operator
from settings import Settings

ROOT = Path(__file__).parents[1]
PLAN = Path(__file__).with_name("plan.yaml")
WORKSPACES = 2
RESERVED = 20
"""Connections of PostgreSQL for operators, backups, standbys and commands."""
CONTAINER_PORT = 8501
CONTAINER_NETWORK = "172.28.17"


class Written(BaseModel):
    """The keys of `plan.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    server_name: str
    certificate: str
    certificate_key: str
    replicas: int = Field(ge=1, le=64)
    first_port: int = Field(ge=1024, le=65000)
    folder: str
    user: str
    settings_folder: str
    backup_folder: str
    standbys: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """One process of the product."""

    number: int
    host: str
    port: int

    @property
    def address(self) -> str:
        """Host and port, as nginx writes them."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A deployment, whole."""

    written: Written
    replicas: tuple[Replica, ...]
    listen: str
    """Where nginx listens: a port, or an address with one."""
    upload_megabytes: int
    """What the product takes at most; a proxy lets it and the form around it through."""
    connections: int
    """What all replicas together open to PostgreSQL at most."""
    stop_seconds: int
    brotli: bool
    cache_folder: str
    pages_folder: str
    """Where nginx finds the page it shows while no replica answers."""

    @property
    def max_connections(self) -> int:
        """What PostgreSQL must allow."""
        return self.connections + RESERVED

    @property
    def is_encrypted(self) -> bool:
        """Whether nginx speaks TLS."""
        return bool(self.written.certificate)

    def in_containers(self) -> "Plan":
        """The same with a container a replica, which have addresses of their own in one network."""
        replicas = [
            Replica(number=one.number, host=f"{CONTAINER_NETWORK}.{10 + one.number}", port=CONTAINER_PORT)
            for one in self.replicas
        ]
        return replace(self, replicas=tuple(replicas), brotli=False, pages_folder="/usr/share/nginx/dashboard")


def of(written: Written, chosen: Settings, **other: Any) -> Plan:
    """The plan of a deployment whose replicas have these settings; `other` replaces fields of it."""
    engines = 2 if chosen.databases.standby_reads else 1
    fields: dict[str, Any] = {
        "written": written,
        "replicas": tuple(
            Replica(number=number, host="127.0.0.1", port=written.first_port + number - 1)
            for number in range(1, written.replicas + 1)
        ),
        "listen": "443" if written.certificate else "80",
        "upload_megabytes": upload_megabytes(),
        "connections": written.replicas * WORKSPACES * engines * chosen.databases.connections,
        "stop_seconds": chosen.server.stop_seconds,
        "brotli": True,
        "cache_folder": "/var/cache/nginx-dashboard",
        "pages_folder": f"{written.folder}/var/deployment/pages",
    }
    return Plan(**{**fields, **other})


def read(file: Path = PLAN) -> Plan:
    """The plan in a file, with the settings in force. Raises pydantic.ValidationError that names a wrong key."""
    return of(Written.model_validate(yaml.safe_load(file.read_text("utf-8"))), operator.current())


def upload_megabytes() -> int:
    """The largest upload, as the framework's settings say."""
    return int(tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["server"]["maxUploadSize"])
