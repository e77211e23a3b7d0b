"""The demo's mailbox: links can be followed without a mail server, and nowhere but in the demo."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from privacy_portal.encryption.models import SubjectKey
from privacy_portal.mail import outbox
from tests.portal.mailing import enkomm, test_templates, write
from workspaces.models import Platform

__all__ = ["enkomm", "test_templates"]

pytestmark = [
    pytest.mark.usefixtures("every_platform"),
    pytest.mark.django_db,
    pytest.mark.usefixtures("test_templates"),
    pytest.mark.urls("tests.portal.demo_urls"),
]


@pytest.fixture(autouse=True)
def demo(settings) -> None:
    settings.DEMO = True


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def test_the_newest_mail_stands_first(client: Client, enkomm: Platform) -> None:
    for number in range(3):
        write(enkomm, dedupe_key=str(number), to=f"rita{number}@example.org")

    assert re.findall(r"rita\d", page(client, reverse("demo_mailbox"))) == ["rita2", "rita1", "rita0"]


def test_an_empty_mailbox_says_how_it_fills(client: Client, db: None) -> None:
    assert "Nothing was written yet" in page(client, reverse("demo_mailbox"))


def test_the_mailbox_goes_on_to_older_mail(client: Client, enkomm: Platform) -> None:
    for number in range(30):
        write(enkomm, dedupe_key=str(number), to=f"rita{number}@example.org")
    newest = page(client, reverse("demo_mailbox"))
    (older,) = re.findall(r'href="(\?cursor=\d+)" rel="next"', newest)

    assert "rita5@" in newest
    assert "rita4@" not in newest
    rest = page(client, reverse("demo_mailbox") + older)
    assert "rita4@" in rest
    assert "rita5@" not in rest
    assert 'rel="prev"' in rest
    assert "rita29@" in page(client, reverse("demo_mailbox") + "?cursor=nonsense")


def test_a_mail_can_be_read_and_its_links_followed(client: Client, enkomm: Platform, settings) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    mail = write(enkomm, language="de", context={"name": "<script>alert(1)</script>", "reference": "EK 7F3K-2Q"})
    outbox.deliver(mail.pk)

    shown = page(client, reverse("demo_mail", args=[mail.pk]))
    assert 'href="http://127.0.0.1:8000/case/"' in shown
    assert "An update on EK 7F3K-2Q" in shown
    assert "<script>alert" not in shown
    assert "Sent" in shown


def test_erased_mail_is_listed_as_such(client: Client, enkomm: Platform) -> None:
    key = SubjectKey.objects.create_for(enkomm.pk)
    mail = write(enkomm, key)
    key.destroy()

    assert "Erased mail" in page(client, reverse("demo_mailbox"))
    assert "Nobody can read it again" in page(client, reverse("demo_mail", args=[mail.pk]))


def test_a_mail_that_there_is_not(client: Client, db: None) -> None:
    assert client.get(reverse("demo_mail", args=[4711])).status_code == 404


def test_the_mailbox_takes_no_posts(client: Client, db: None) -> None:
    assert client.post(reverse("demo_mailbox")).status_code == 405


def test_outside_the_demo_there_is_no_mailbox_even_where_it_is_routed(
    client: Client, enkomm: Platform, settings
) -> None:
    mail = write(enkomm)
    settings.DEMO = False

    assert client.get(reverse("demo_mailbox")).status_code == 404
    assert client.get(reverse("demo_mail", args=[mail.pk])).status_code == 404


@pytest.mark.urls("privacy_portal.urls")
def test_outside_the_demo_the_mailbox_is_not_routed(client: Client, db: None, settings) -> None:
    settings.DEMO = False

    assert client.get("/demo/").status_code == 404
