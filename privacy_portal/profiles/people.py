"""The people of a profile who sign in, and what they are."""

from django.conf import settings

from privacy_portal.profiles.rows import Rows
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
    if user is None:
        rows.changed += 1
        return User.objects.create_user(email, password or None, name=person.name, language=person.language)
    if password and not user.check_password(password):
        rows.changed += 1
        user.set_password(password)
        user.save(update_fields=["password"])
    return user
