"""A PostgreSQL server to measure on: each benchmark in a process and a database of its own, dropped afterwards."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from psycopg2 import sql

SERVER = os.environ.get("PORTAL_BENCHMARK_POSTGRES", "postgres://postgres@127.0.0.1:5432")


def measured(name: str, figure: str) -> dict[str, Any]:
    """Run the benchmark `name` apart and return its figures; without a server a sentence, and None as its `figure`."""
    try:
        with _database(name) as url:
            command = [sys.executable, "-m", "benchmarks", name, "--json", "--database-url", url]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own command
    except psycopg2.OperationalError as error:
        return {figure: None, name: f"needs PostgreSQL at {SERVER}: {str(error).splitlines()[0]}"}
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


@contextmanager
def _database(purpose: str) -> Iterator[str]:
    name = f"portal_{purpose}_{os.getpid()}"
    server = psycopg2.connect(f"{SERVER}/postgres", connect_timeout=5)
    server.autocommit = True
    with closing(server), server.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{SERVER}/{name}"
        finally:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
