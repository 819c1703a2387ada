"""A PostgreSQL server of our own in a folder, for tests and for ``make cluster``.

No file of the system is read or changed. PostgreSQL refuses to be run by root: then it runs as the
user ``postgres``, whom Debian's package adds.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

USER = "cnnviz"
SETTINGS = ("max_connections=300", "listen_addresses=127.0.0.1", "log_min_messages=fatal")
INSTALL = "PostgreSQL is not installed: sudo apt install postgresql"


class PostgresError(Exception):
    """PostgreSQL is not installed, or does not do what it is told; the message says why."""


@dataclass(frozen=True)
class Postgres:
    """A server whose data are in a folder.

    Args:
        folder: For its data, its socket and its password; it is created.
        port: Of 127.0.0.1.
        settings: More settings, ``name=value``.
    """

    folder: Path
    port: int
    settings: Sequence[str] = ()

    @property
    def url(self) -> str:
        """The address of its database, for ``CNNVIZ_STORE``."""
        return f"postgresql+psycopg://{USER}:{self._password}@127.0.0.1:{self.port}/postgres"

    @property
    def command(self) -> list[str]:
        """The command that runs it in the foreground."""
        settings = (*SETTINGS, f"port={self.port}", *self.settings)
        options = [part for setting in settings for part in ("-c", setting)]
        command = [program("postgres"), "-D", str(self._data), "-k", str(self.folder), *options]
        return [*self._as_user, *command]

    def create(self) -> None:
        """Create the folder with an empty database, unless it has one.

        Raises:
            PostgresError: PostgreSQL is not installed, or cannot write there.
        """
        if (self._data / "PG_VERSION").is_file():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(16), encoding="utf-8")
        if self._as_user:
            for path in (self.folder, password):
                shutil.chown(path, "postgres", "postgres")
        # Passwords are asked for on 127.0.0.1, too: others may have accounts on this machine.
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command = [program("initdb"), *options, "-U", USER, f"--pwfile={password}"]
        self._run(*command, "-D", str(self._data))

    def start(self) -> None:
        """Start it in the background, and wait until it answers.

        Raises:
            PostgresError: It does not start.
        """
        settings = " ".join(f"-c {one}" for one in (*SETTINGS, *self.settings))
        options = f"-p {self.port} -k {self.folder} {settings}"
        self._run(*self._control("start"), "-o", options, "-l", str(self.folder / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` closes all connections, ``immediate`` is like a crash."""
        self._run(*self._control("stop"), "-m", mode)

    def status(self) -> str:
        """Return whether it runs, as pg_ctl says it: ``no server running``, for example."""
        command = [*self._as_user, program("pg_ctl"), "status", "-D", str(self._data)]
        return subprocess.run(command, capture_output=True, text=True, cwd="/").stdout

    def _control(self, action: str) -> list[str]:
        return [program("pg_ctl"), action, "-w", "-D", str(self._data)]

    def _run(self, *command: str) -> None:
        # Into a file, not a pipe: the server would hold the other end of the pipe.
        path = self.folder / "commands.log"
        with path.open("wb") as log:
            code = subprocess.call([*self._as_user, *command], stdout=log, stderr=log, cwd="/")
        if code:
            raise PostgresError(path.read_text(encoding="utf-8", errors="replace").strip())

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _as_user(self) -> list[str]:
        """What comes before a command, so that it is not run by root."""
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] * is_root

    @cached_property
    def _password(self) -> str:
        return (self.folder / "password").read_text(encoding="utf-8")


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL; Debian has them in a folder of their own.

    Raises:
        PostgresError: It is not installed.
    """
    folders = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    path = shutil.which(name, path=os.pathsep.join((*folders, os.environ.get("PATH", ""))))
    if path is None:
        raise PostgresError(INSTALL)
    return path
