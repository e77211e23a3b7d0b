"""A right that is withdrawn is gone at the next request, in every browser: pages and the API."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.workspaces.people import at, browser
from workspaces import memberships
from workspaces.models import MemberRole, Membership, User


def is_signed_in(client: Client) -> bool:
    return client.get("/account/password/change/").status_code == 200


def desk(client: Client) -> int:
    return client.get("/enkomm/desk/").status_code


def api(client: Client) -> int:
    return client.get("/api/v1/enkomm/approvals").status_code


def deactivate(omar: Membership, mei: Membership) -> None:
    User.objects.filter(pk=mei.user_id).update(is_active=False)


def change_password(omar: Membership, mei: Membership) -> None:
    mei.user.set_password("another long password")
    mei.user.save()


WITHDRAWALS: dict[str, Callable[[Membership, Membership], object]] = {
    "membership ended": lambda omar, mei: memberships.end(mei, by=omar),
    "another role": lambda omar, mei: memberships.change_role(mei, MemberRole.AUDITOR, by=omar),
    "deactivated": deactivate,
    "another password": change_password,
}


@pytest.mark.parametrize("how", WITHDRAWALS)
def test_both_browsers_are_out_at_their_next_request(how: str, omar: Membership, mei: Membership) -> None:
    one, other, omars = browser(mei.user), browser(mei.user), browser(omar.user)
    assert [desk(one), api(other)] == [200, 200]

    WITHDRAWALS[how](omar, mei)

    assert [desk(one), api(other)] == [302, 401]
    assert not is_signed_in(one)
    assert not is_signed_in(other)
    assert desk(omars) == 200


def test_the_other_browser_of_whoever_ends_their_own_access_is_out_too(omar: Membership, mei: Membership) -> None:
    memberships.change_role(mei, MemberRole.ADMINISTRATOR, by=omar)
    one, other = browser(omar.user), browser(omar.user)

    assert one.post(at(omar, "person_end", member=omar.public_id), {"shown": str(omar.pk)}).status_code == 302

    assert not is_signed_in(one)
    assert not is_signed_in(other)
