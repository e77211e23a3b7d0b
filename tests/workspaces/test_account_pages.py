"""The pages of one's own account, as Mei reads them in Japanese."""

import pytest
from django.conf import settings
from django.test import Client

from workspaces.models import User


@pytest.fixture
def mei(db: None) -> Client:
    browser = Client()
    browser.force_login(User.objects.create_user("mei@enkomm.example", name="林 芽衣"))
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "ja"
    return browser


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/account/logout/", "サインアウトしますか"),
        ("/account/password/change/", "パスワードを決める"),
        ("/account/2fa/", "アカウントの保護"),
    ],
)
def test_every_page_opens_in_japanese_with_a_form_or_without(mei: Client, path: str, heading: str) -> None:
    answer = mei.get(path, follow=True)
    assert answer.status_code == 200
    assert heading in answer.content.decode()


def test_leaving_is_said_in_the_words_of_the_page(mei: Client) -> None:
    answer = mei.post("/account/logout/", follow=True)
    assert "サインアウトしました。" in answer.content.decode()
