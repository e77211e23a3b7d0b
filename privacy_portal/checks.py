"""Checks of the settings: what contradicts itself anywhere, and what production must not run with.

Every management command runs them, and so do the web server, the worker and the beat before their first piece of work
(`refuse_to_start`). Each message says what is wrong; its hint says which variable to set.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from privacy_portal.encryption.keys import master_keys
from privacy_portal.row_security import policies, roles

SMTP = "django.core.mail.backends.smtp.EmailBackend"
SECRET_LENGTH = 50  # characters; Django's own floor (security.W009)


@register(Tags.security)
def contradictions(**_kwargs: Any) -> list[CheckMessage]:
    """Return what contradicts itself, in production or out of it."""
    return list(_contradictions())


@register(Tags.security)
def production(**_kwargs: Any) -> list[CheckMessage]:
    """Return what production must not run with; nothing outside production."""
    if not settings.PRODUCTION:
        return []
    return [*_secrets(), *_transport(), *_stores(), *_mail()]


@register(Tags.security, deploy=True)
def database_role(**_kwargs: Any) -> list[CheckMessage]:
    """Return what the portal's database role can do and must not; nothing outside production and on SQLite.

    It asks the database, and so belongs to `check --deploy` and to the start of a process, not to every command.
    """
    return list(_database_role()) if settings.PRODUCTION else []


def refuse_to_start() -> None:
    """Raise ImproperlyConfigured, naming each reason, where a check finds an error."""
    found = [*contradictions(), *production(), *(one for one in database_role() if one.is_serious())]
    if found:
        raise ImproperlyConfigured("The portal does not start with these settings:\n" + "\n".join(map(str, found)))


def _contradictions() -> Iterator[CheckMessage]:
    if settings.PRODUCTION and settings.DEMO:
        yield Error(
            "The demo cannot run in production: it shows every mail and its people share one password.",
            hint="Unset PORTAL_DEMO or PORTAL_PRODUCTION.",
            id="portal.E001",
        )
    if any("*" in host or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        yield Error(
            "A wildcard stands among the allowed hosts: links in mails could be made to lead elsewhere.",
            hint="Name each host in PORTAL_ALLOWED_HOSTS.",
            id="portal.E002",
        )
    if urlsplit(settings.PUBLIC_URL).hostname not in settings.ALLOWED_HOSTS:
        yield Error(
            "The host of the public address is not among the allowed hosts: every page would answer 400.",
            hint="Add the host of PORTAL_PUBLIC_URL to PORTAL_ALLOWED_HOSTS.",
            id="portal.E003",
        )
    if settings.TRUSTED_PROXIES < 0:
        yield Error("The number of trusted proxies is negative.", hint="Set PORTAL_TRUSTED_PROXIES.", id="portal.E004")
    if not settings.EMAIL_BACKEND:
        yield Error(
            "The mail server's address has an unknown scheme.",
            hint="Set EMAIL_URL to submission://user:password@host:587 or smtp://host:25.",
            id="portal.E005",
        )
    if settings.PACKAGE_DIR.resolve().is_relative_to(settings.STATIC_ROOT.resolve()):
        yield Error(
            "The packages lie below the static files, which are public.",
            hint="Set PORTAL_PACKAGE_DIR to a folder outside PORTAL_STATIC_ROOT.",
            id="portal.E006",
        )
    yield from _master_keys()


def _master_keys() -> Iterator[CheckMessage]:
    try:
        master_keys()
    except ImproperlyConfigured as error:
        yield Error(str(error), hint="See docs/operating/keys.md.", id="portal.E007")


def _secrets() -> Iterator[CheckMessage]:
    named = {"PORTAL_SECRET_KEY": settings.SECRET_KEY, "PORTAL_BLIND_INDEX_KEY": settings.BLIND_INDEX_KEY}
    for name, value in named.items():
        if value == settings.DEFAULT_SECRET or len(value) < SECRET_LENGTH:
            yield Error(
                f"{name} is the published default or shorter than {SECRET_LENGTH} characters.",
                hint=f"Set {name} or {name}_FILE to a random value.",
                id="portal.E011",
            )
    if settings.SECRET_KEY == settings.BLIND_INDEX_KEY:
        yield Error(
            "One secret serves two purposes: PORTAL_SECRET_KEY and PORTAL_BLIND_INDEX_KEY are the same.",
            hint="Give each a random value of its own.",
            id="portal.E012",
        )
    if settings.DEFAULT_SECRET in settings.SECRET_KEY_FALLBACKS:
        yield Error(
            "The published default secret is still accepted.",
            hint="Take it out of PORTAL_SECRET_KEY_FALLBACKS.",
            id="portal.E013",
        )


def _transport() -> Iterator[CheckMessage]:
    if urlsplit(settings.PUBLIC_URL).scheme != "https":
        yield Error(
            "The public address is not https: requests would travel readable.",
            hint="Set PORTAL_PUBLIC_URL to the https address that people type.",
            id="portal.E021",
        )
    if settings.TRUSTED_PROXIES == 0:
        yield Error(
            "No proxy is trusted, but the portal itself speaks no TLS: every page would redirect to itself for ever.",
            hint="Set PORTAL_TRUSTED_PROXIES to the number of proxies in front of the portal.",
            id="portal.E022",
        )
    if settings.OUTBOUND_LOOPBACK:
        yield Error(
            "Webhooks may go to this machine itself, where services listen that only trust it.",
            hint="Unset PORTAL_OUTBOUND_LOOPBACK.",
            id="portal.E023",
        )


def _stores() -> Iterator[CheckMessage]:
    if urlsplit(settings.DATABASE_URL).scheme == "sqlite" and not settings.ALLOW_SQLITE:
        yield Error(
            "Production runs on SQLite, which serves one small office on one machine and has no row-level security.",
            hint="Set DATABASE_URL to a PostgreSQL database, or PORTAL_ALLOW_SQLITE=true to accept it.",
            id="portal.E031",
        )
    if not settings.REDIS_URL and not settings.ALLOW_SQLITE:
        yield Error(
            "Production has no Redis: limits on attempts would count in each process for itself.",
            hint="Set REDIS_URL.",
            id="portal.E032",
        )


def _database_role() -> Iterator[CheckMessage]:
    if settings.OWNER_DATABASE_URL and settings.OWNER_DATABASE_URL == settings.DATABASE_URL:
        yield Error(
            "The portal runs as the owner of its tables: PORTAL_OWNER_DATABASE_URL and DATABASE_URL are the same.",
            hint="Give DATABASE_URL a user of its own; `manage.py prepare` makes it.",
            id="portal.E051",
        )
    try:
        found, open_tables = roles.faults(connection), policies.unprotected(connection)
    except OperationalError:
        yield Info(
            "The database does not answer: nobody can say what the portal's role may do there.",
            hint="Run the check where DATABASE_URL can be reached.",
            id="portal.I053",
        )
        return
    finally:
        connection.close()  # a process that starts others must not hand them its connection
    for fault in found:
        yield Error(
            f"The role that the portal runs as {fault}: row-level security would not keep the platforms apart.",
            hint="Name the owner in PORTAL_OWNER_DATABASE_URL, another user in DATABASE_URL, and run `prepare`.",
            id="portal.E052",
        )
    for table in open_tables:
        yield Error(f"The table {table} has no row-level security.", hint="Run `manage.py prepare`.", id="portal.E054")


def _mail() -> Iterator[CheckMessage]:
    if settings.EMAIL_BACKEND and settings.EMAIL_BACKEND != SMTP:
        yield Error(
            "Production has no mail server: nobody would be answered.",
            hint="Set EMAIL_URL to submission://user:password@host:587 or smtp://host:25.",
            id="portal.E041",
        )
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith(".invalid"):
        yield Error(
            "Mails would come from an address that cannot exist.",
            hint="Set PORTAL_MAIL_FROM to an address that this portal may send from.",
            id="portal.E042",
        )
