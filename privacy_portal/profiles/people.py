"""The people of a profile who sign in, and what they are."""

from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from privacy_portal.profiles.rows import SEALED, ChangeKind, FieldChange, Rows
from privacy_portal.profiles.schema import PersonEntry, Profile
from workspaces.models import Membership, User, Workspace


def put(rows: Rows, profile: Profile, *, demo: bool) -> None:
    """Create the people who are missing and their memberships; whoever exists keeps name, language and password.

    Outside a demo nobody gets a password: they ask for a link on the sign-in page. A membership that was ended stays
    ended, and a role that was changed stays changed: the pack says with what people begin, and the pages go on from
    there.
    """
    workspaces = {workspace.key: workspace for workspace in Workspace.objects.filter(platform=rows.platform)}
    for person in profile.people:
        if person.demo and not demo:
            continue
        user = _user(rows, person)
        for membership in person.memberships:
            workspace = workspaces[membership.workspace] if membership.workspace else None
            if not Membership.objects.filter(user=user, workspace=workspace).exists():
                rows.put(Membership, {"user": user, "workspace": workspace, "role": membership.role}, {})


def _user(rows: Rows, person: PersonEntry) -> User:
    email = person.email.lower()
    password = settings.DEMO_PASSWORD if person.demo else ""
    user = User.objects.filter(email=email).first()
    if user is not None and (not password or _opens(password, user.password)):
        return user
    if user is None:
        rows.note(ChangeKind.ADDED, "person", email)
        user = User.objects.create_user(email, name=person.name, language=person.language)
    else:
        rows.note(ChangeKind.CHANGED, "person", email, [FieldChange("password", SEALED, SEALED)])
    if password:
        user.password = _hashed(password)
        user.save(update_fields=["password"])
    return user


# A hash takes a tenth of a second on purpose. The people of a demo share one password, which the start prints: they may
# share its hash as well, and a start with many people stays as fast as one with few.


@lru_cache(maxsize=1)
def _hashed(password: str) -> str:
    return make_password(password)


@lru_cache(maxsize=16)
def _opens(password: str, encoded: str) -> bool:
    return check_password(password, encoded)
