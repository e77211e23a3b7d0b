"""Moves around people: the pages of a tenant, the link in a mail, two browsers of one person."""

import re
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from privacy_portal.mail.models import OutgoingMail
from tests.factories import PASSWORD
from workspaces.models import Membership, User


def browser(user: User) -> Client:
    """Return a browser in which `user`, who has a second factor, signed in."""
    client = Client()
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client.force_login(user)
    return client


def at(held: Membership, name: str, **more: Any) -> str:
    """Return the address of a page about the people of the tenant of `held`."""
    more = {"platform": held.platform.slug, **more}
    if held.workspace is None:
        return reverse(f"desk_{name}", kwargs=more)
    return reverse(f"workspace_{name}", kwargs={"workspace": held.workspace.key, **more})


def mail_to(address: str, template: str) -> OutgoingMail:
    """Return the newest mail of a kind to `address`."""
    sent = OutgoingMail.objects.filter(template=template).order_by("-pk")
    return next(mail for mail in sent if mail.recipient == address)


def mailed_link(address: str) -> str:
    """Return the path of the link in the newest invitation to `address`."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail_to(address, "invitation").text)
    assert found is not None
    return found[1]


def text(answer: Any) -> str:
    """Return what a page says, without tags."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain)


JOINING = {"name": "Nadia Novak", "password": PASSWORD}
