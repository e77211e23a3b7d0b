"""One's own account: its data, its cases on every platform, and the providers that open it (EK-23, QO-08)."""

from typing import Any, cast

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import update_session_auth_hash
from django.http import Http404
from rest_framework.request import Request as APIRequest
from rest_framework.response import Response

from consent.accounts import consents_of
from dsr import own_notifications
from dsr.account_cases import cases_of
from dsr.api.access import CallerView
from dsr.api.bodies import body_of
from dsr.api.serializers import account as fields
from dsr.api.serializers.policy import POLICY_EXAMPLE
from privacy_portal.api.authentication import OwnSession
from privacy_portal.api.problems import Problem
from privacy_portal.api.schema import operation
from workspaces import identities, notifications, own_data, policies
from workspaces.access import identities_of, identity_of, memberships_everywhere
from workspaces.models import User

TAG = "Own account"


class OwnView(CallerView):
    """An operation of anybody with an account, about that account alone."""

    authentication_classes = [OwnSession]

    def user(self, request: APIRequest) -> User:
        return cast("User", request.user)


class OwnData(OwnView):
    @operation(
        "readOwnData",
        "Read everything that the account holds of you",
        tag=TAG,
        answers=fields.OwnDataFields,
        told=fields.OWN_DATA_EXAMPLE,
        errors=[401],
    )
    def get(self, request: APIRequest) -> Response:
        return Response(_data(self.user(request)))


class Corrections(OwnView):
    @operation(
        "correctOwnData",
        "Correct or delete name and telephone, choose the language of mails and the clock by which pages tell times",
        tag=TAG,
        takes=fields.CorrectionFields,
        given={"phone": ""},
        answers=fields.OwnDataFields,
        told=fields.OWN_DATA_EXAMPLE,
        errors=[401, 422],
        description="What is not sent stays as it is. Another address is given on the page, after the password.",
    )
    def post(self, request: APIRequest) -> Response:
        user = self.user(request)
        before = {"name": user.name, "phone": user.phone, "language": user.language, "time_zone": user.time_zone}
        own_data.correct(user, **before | body_of(request, fields.CorrectionFields))
        return Response(_data(User.objects.get(pk=user.pk)))


class OwnCases(OwnView):
    @operation(
        "listOwnCases",
        "List the cases that were sent with the account's address, on every platform",
        tag=TAG,
        answers=fields.OwnCaseListFields,
        told={"confirmed": True, "items": [fields.OWN_CASE_EXAMPLE]},
        errors=[401],
        description="Opening one takes a code to the mailbox, as for everybody (`sendAccessCode`, `openCase`).",
    )
    def get(self, request: APIRequest) -> Response:
        user = self.user(request)
        told = {"confirmed": user.email_confirmed_at is not None, "items": cases_of(user)}
        return Response(fields.OwnCaseListFields(told).data)


class OwnConsents(OwnView):
    @operation(
        "listOwnConsents",
        "List what was agreed to with the account's address, on every platform, and how it stands",
        tag=TAG,
        answers=fields.OwnConsentListFields,
        told={"confirmed": True, "items": [fields.OWN_CONSENT_EXAMPLE]},
        errors=[401],
        description="Each is changed on the preference centre of its platform, where the words stand beside it.",
    )
    def get(self, request: APIRequest) -> Response:
        user = self.user(request)
        items = [{"platform": here.platform.slug, "choice": one} for here in consents_of(user) for one in here.choices]
        told = {"confirmed": user.email_confirmed_at is not None, "items": items}
        return Response(fields.OwnConsentListFields(told).data)


class OwnNotifications(OwnView):
    @operation(
        "listOwnNotifications",
        "List which mails and messages you get on every platform, and what cannot be switched off",
        tag=TAG,
        answers=fields.OwnNotificationListFields,
        told=fields.NOTIFICATIONS_EXAMPLE,
        errors=[401],
    )
    def get(self, request: APIRequest) -> Response:
        return Response(_notifications(self.user(request)))

    @operation(
        "switchOwnNotification",
        "Switch one kind of mail or message on or off",
        tag=TAG,
        takes=fields.SwitchFields,
        given={"platform": "enkomm", "kind": "digest", "on": False},
        answers=fields.OwnNotificationListFields,
        told=fields.NOTIFICATIONS_EXAMPLE,
        errors=[401, 404, 409, 422],
    )
    def post(self, request: APIRequest) -> Response:
        told = body_of(request, fields.SwitchFields)
        on = told.pop("on")
        try:
            own_notifications.switch(self.user(request), own_notifications.Chosen(**told), on=on)
        except own_notifications.Unknown:
            raise Http404 from None
        except own_notifications.Refused as refused:
            raise Problem("changed-meanwhile", 409, refused.says) from None
        return Response(_notifications(self.user(request)))


class OwnPolicies(OwnView):
    @operation(
        "listOwnPolicies",
        "List what the workspaces where you are a member forbid you to consent to, and whose decision that is",
        tag=TAG,
        answers=fields.ForbiddenFields,
        told={"items": [POLICY_EXAMPLE]},
        errors=[401],
    )
    def get(self, request: APIRequest) -> Response:
        return Response(fields.ForbiddenFields({"items": policies.forbidden_to(self.user(request))}).data)


class OwnProviders(OwnView):
    @operation(
        "listOwnProviders",
        "List the identity providers that open the account, what each shared, and what is kept of it",
        tag=TAG,
        answers=fields.ProviderListFields,
        told={"items": [fields.PROVIDER_EXAMPLE]},
        errors=[401],
        description="One is added by signing in through it in a browser: only the provider can prove who somebody is.",
    )
    def get(self, request: APIRequest) -> Response:
        return Response(fields.ProviderListFields({"items": identities_of(self.user(request))}).data)


class OwnProvider(OwnView):
    @operation(
        "readOwnProvider",
        "Read what one identity provider shared, and what is kept of it",
        tag=TAG,
        answers=fields.ProviderFields,
        told=fields.PROVIDER_EXAMPLE,
        errors=[401, 404],
    )
    def get(self, request: APIRequest, provider: str) -> Response:
        return Response(fields.ProviderFields(identity_of(self.user(request), provider)).data)

    @operation(
        "removeOwnProvider",
        "Have an identity provider open the account no more",
        tag=TAG,
        status=204,
        errors=[401, 404, 409],
        description="Refused while it is the only way in. Every other session ends; what was kept stays.",
    )
    def delete(self, request: APIRequest, provider: str) -> Response:
        user = self.user(request)
        identities.unlink(identity_of(user, provider), user)
        # Every other session ends; the one of this call stays.
        update_session_auth_hash(request, user)
        return Response(status=204)


class Choices(OwnView):
    @operation(
        "chooseWhatIsKept",
        "Keep less of what an identity provider shared: the rest is deleted from the account",
        tag=TAG,
        takes=fields.ChoiceFields,
        given={"kept": []},
        answers=fields.ProviderFields,
        told=fields.PROVIDER_EXAMPLE | {"kept": []},
        errors=[401, 404, 409, 422],
        description="To keep more, sign in through the provider again: nothing is stored that was not chosen.",
    )
    def post(self, request: APIRequest, provider: str) -> Response:
        user = self.user(request)
        identity = identity_of(user, provider)
        identities.give_up(identity, user, kept=body_of(request, fields.ChoiceFields)["kept"])
        return Response(fields.ProviderFields(identity_of(user, provider)).data)


def _data(user: User) -> Any:
    told = {
        "email": user.email,
        "email_confirmed_at": user.email_confirmed_at,
        "name": user.name,
        "phone": user.phone,
        "language": user.language,
        "time_zone": user.time_zone,
        "since": user.date_joined,
        "has_password": user.has_usable_password(),
        "second_factor": is_mfa_enabled(user),
        "roles": memberships_everywhere(user),
        "sign_in_providers": identities_of(user),
    }
    return fields.OwnDataFields(told).data


def _notifications(user: User) -> dict[str, Any]:
    items = []
    for place in own_notifications.of(user):
        items += [{"platform": place.platform.slug, "title": one.label, **vars(one)} for one in place.mails]
        items += [
            {
                "platform": place.platform.slug,
                "kind": asked.version.purpose.key,
                "option": row.option,
                "workspace": row.workspace.key if row.workspace else "",
                "title": asked.words["title"],
                "on": row.is_on,
            }
            for asked in place.asked
            for row in asked.rows
        ]
    necessary = [*notifications.NECESSARY, *notifications.NECESSARY_WITH_ACCOUNT]
    return dict(fields.OwnNotificationListFields({"items": items, "necessary": necessary}).data)
