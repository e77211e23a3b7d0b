"""What the demo says once it is ready."""

import pytest
from django.test import override_settings

from privacy_portal.scoping import platform_scope
from privacy_portal.supervisor.greeting import greeting
from tests import factories
from tests.consent.cookie_jars import website
from workspaces.models import Platform

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.demo_urls")]


def test_long_names_and_long_addresses_keep_apart_from_what_follows() -> None:
    platform = Platform.objects.create(
        slug="elsewhere",
        name="A service with quite a long name",
        reference_prefix="EW",
        contact_email="privacy@elsewhere.example",
        languages=["en"],
    )
    with platform_scope(platform.pk):
        factories.officer(platform, "somebody.with.a.long.name@elsewhere.example")
    lines = greeting().splitlines()
    addresses = [line.index("http") for line in lines if "http" in line]
    assert len(addresses) >= 3
    assert set(addresses) == {len("  A service with quite a long name  ")}, "addresses stand below each other"
    assert "  somebody.with.a.long.name@elsewhere.example  officer of A service with quite a long name" in lines


def test_websites_that_ask_about_cookies_stand_under_their_own_address(enkomm: Platform) -> None:
    website(enkomm)

    with override_settings(DEMO_SITE="http://127.0.0.1:8001"):
        lines = greeting().splitlines()

    assert [line.split()[-1] for line in lines if "A website of" in line] == ["http://127.0.0.1:8001/enkomm/"]
