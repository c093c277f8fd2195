"""A PostgreSQL database for one run: made, used and dropped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

SERVER = "postgres://postgres@127.0.0.1:5432"
MAINTENANCE = "postgres"  # the database that every server has, to make others from


def server_url(environment: str) -> str:
    """Return the server that DATABASE_URL names, if it is PostgreSQL; the local one otherwise."""
    return environment if environment.startswith(("postgres://", "postgresql://")) else SERVER


@contextmanager
def scratch_database(server: str, *, name: str = "") -> Iterator[str]:
    """Make an empty database on a server, hand out its URL, and drop it whatever happens."""
    name = name or f"klyngetal_bench_{os.getpid()}"
    with psycopg.connect(_at(server, MAINTENANCE), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        yield _at(server, name)
    finally:
        with psycopg.connect(_at(server, MAINTENANCE), autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _at(server: str, database: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))
