"""What is asked for: a right or a duty of the law, and which of its dates."""

from dataclasses import dataclass

from dsr.law.schema import RIGHTS, Law

from .unreadable import Unreadable

# Other names in use, by the key that the rules have.
ALSO_KNOWN_AS = {
    "know": "access",
    "sar": "access",
    "dsar": "access",
    "confirmation": "access",
    "correction": "rectification",
    "correct": "rectification",
    "deletion": "erasure",
    "delete": "erasure",
    "cancellation": "erasure",
    "suspension": "restriction",
    "opposition": "objection",
    "data_portability": "portability",
    "consent_withdrawal": "withdraw_consent",
    "withdrawal": "withdraw_consent",
    "revoke_consent": "withdraw_consent",
    "consent_revocation": "withdraw_consent",
    "automated_decisions": "automated_decision",
    "admt": "automated_decision",
    "opt_out": "opt_out_sale",
    "do_not_sell": "opt_out_sale",
    "opt_out_sale_sharing": "opt_out_sale",
    "limit": "limit_sensitive",
    "limit_use": "limit_sensitive",
    "third_parties": "third_party_list",
    "profiling": "automated_decision",
    "targeted_advertising": "opt_out_sale",
    "refusal": "access",
    "appeal_decision": "appeal",
    "breach_notice": "breach",
    "breach_notification": "breach",
    "data_breach": "breach",
    "breach_subjects": "breach_people",
    "breach_individuals": "breach_people",
    "complaint_to_authority": "authority_complaint",
    "execution": "carry_out",
    "record_keeping": "records",
}
# How the name of a right ends where another date than the answer's is meant.
ENDINGS = {
    "_ack": "acknowledge_by",
    "_acknowledgement": "acknowledge_by",
    "_extension_notice": "extension_notice_by",
    "_target": "target",
}
DUE = "due_at"


@dataclass(frozen=True)
class Asked:
    """`right` is a key of `schema.RIGHTS` or of the law's duties, `date` the name of a date of `Deadlines`."""

    right: str
    date: str = DUE


def read_right(text: str, law: Law) -> Asked:
    """Read what is asked for under `law`; spaces, hyphens and capitals do not matter.

    "ack" alone means a request for access, or else a right whose receipt this law wants confirmed;
    "extension_notice" or "target" alone means access. "complaint" means the one to the authority under a law that sets
    a time for that and knows no complaint to the controller.
    """
    name = "_".join(text.lower().replace("-", " ").replace("_", " ").split())
    if name in law.duties:
        return Asked(name)
    for ending, date in ENDINGS.items():
        if f"_{name}".endswith(ending):
            right = f"_{name}".removesuffix(ending).removeprefix("_")
            return Asked(_key(right, law) if right else _foremost(law, date), date)
    return Asked(_key(name, law))


def _key(name: str, law: Law) -> str:
    key = ALSO_KNOWN_AS.get(name, name)
    if key == "complaint" and law.rights[key].available == "no" and law.duties["authority_complaint"].clocks:
        return "authority_complaint"
    if key.startswith("breach_") and key not in law.duties:
        return "breach"
    if key not in RIGHTS and key not in law.duties:
        raise Unreadable.of(f"right under {law.code}", name, {*RIGHTS, *law.duties, "ack", "extension_notice"})
    return key


def _foremost(law: Law, date: str) -> str:
    """The right that is meant where only the act is named: access, or else the first that knows such an act."""
    if date != "acknowledge_by":
        return "access"
    confirmed = (key for key in RIGHTS if any(law.clocks[name].acknowledge for name in law.rights[key].clocks))
    return next(confirmed, "access")
