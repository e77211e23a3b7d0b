"""The people of a profile who sign in, and what they are."""

from django.conf import settings

from privacy_portal.profiles.rows import SEALED, ChangeKind, FieldChange, Rows
from privacy_portal.profiles.schema import PersonEntry, Profile
from workspaces.models import Membership, User, Workspace


def put(rows: Rows, profile: Profile, *, demo: bool) -> None:
    """Create the people who are missing and their memberships; whoever exists keeps name, language and password.

    Outside a demo nobody gets a password: they ask for a link on the sign-in page. A membership that was ended stays
    ended.
    """
    workspaces = {workspace.key: workspace for workspace in Workspace.objects.filter(platform=rows.platform)}
    for person in profile.people:
        if person.demo and not demo:
            continue
        user = _user(rows, person)
        for membership in person.memberships:
            workspace = workspaces[membership.workspace] if membership.workspace else None
            rows.put(Membership, {"user": user, "workspace": workspace, "role": membership.role}, {})


def _user(rows: Rows, person: PersonEntry) -> User:
    email = person.email.lower()
    password = settings.DEMO_PASSWORD if person.demo else ""
    user = User.objects.filter(email=email).first()
    if user is None:
        rows.note(ChangeKind.ADDED, "person", email)
        return User.objects.create_user(email, password or None, name=person.name, language=person.language)
    if password and not user.check_password(password):
        rows.note(ChangeKind.CHANGED, "person", email, [FieldChange("password", SEALED, SEALED)])
        user.set_password(password)
        user.save(update_fields=["password"])
    return user
