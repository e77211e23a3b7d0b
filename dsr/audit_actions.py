from django.utils.translation import gettext_lazy as _

from privacy_portal.audit import catalogue

register = catalogue.register

register("case.submitted", _("A request was submitted."), ("right", "channel", "law"))
register("case.entered", _("An officer entered a request that came past the portal."), ("right", "channel", "law"))
register(
    "case.entered_by_owner",
    _("The owner of a workspace entered a request that the person brought to them."),
    ("right", "channel", "law", "workspace"),
)
register(
    "case.disconnected",
    _("A consent to a connected service ended, so what it brought in is to be deleted: %(purpose)s, %(option)s."),
    ("purpose", "option", "evidence"),
)
register(
    "disconnection.stands",
    _("What a connected service brought in (%(purpose)s, %(option)s): %(state)s."),
    ("purpose", "option", "state"),
)
register(
    "case.opened_for_child",
    _("The platform opened a request to delete what it collected of a child."),
    ("finding",),
)
register("case.disputed", _("The person complained or appealed about this."), ("right", "case"))
register("opt_out.registered", _("An opt-out took effect."), ("right",))
register("case.receipt_corrected", _("An officer corrected when the request arrived."), ("was", "arrived", "reason"))
register("case.place_confirmed", _("An officer confirmed where the person lives; the law follows."), ("was", "law"))
register("case.contact_confirmed", _("The person confirmed their address."), ())
register("case.opened", _("The person opened their case with a code."), ())
register("case.opened_by_receipt", _("Somebody opened the case with the code on its letter."), ())
register("case.person_added", _("The person added to their request."), ())
register("case.person_revealed", _("The person's details were shown unmasked."), ("purpose",))
for action, sentence in {
    "case.reopening_asked": _("An officer asked to see the details of a closed case."),
    "case.reopened_for_officer": _("An officer was let in to see the details of a closed case."),
    "case.reopening_declined": _("An officer was not let in to see the details of a closed case."),
}.items():
    register(action, sentence, ("officer",))
register("case.message_sent", _("A message was sent."), ("sender", "asks"))
register("case.note_added", _("An internal note was added."), ())
register("case.verified", _("Identity was verified."), ("level", "methods", "note", "workspace"))
register("case.matched", _("The person was matched to records."), ("match", "automatic", "systems"))
register("case.looked_again", _("An officer had the person looked for again."), ("parts",))
register("case.unmatched", _("No record was found to be the person's."), ())
register("case.candidates_removed", _("What a search had found was removed."), ("rows",))
register("case.purged", _("The personal data of a closed case were shredded."), ())
register("code.sent", _("A code was sent."), ("purpose",))
register("code.withheld", _("No code was sent yet, because too many had gone to the address."), ())
register("code.wrong", _("A wrong code was typed."), ("purpose",))
register("receipt.made", _("A letter with a code for following the case was made."), ())
register("receipt.wrong", _("A wrong code of the letter was typed."), ())
register("request.opened", _("A part was opened."), ("controller", "role"))
register("request.transitioned", _("The status changed."), ("from", "to", "ground", "outcome"))
register("request.assigned", _("Somebody took the request."), ("to",))
register("request.extended", _("The time to answer was extended."), ("reason",))
register("request.decided", _("The controller decided."), ("outcome", "ground", "digest", "on_behalf"))
register("request.came_late", _("An officer acted on a request when somebody else had dealt with it."), ("attempt",))
register("request.forwarded", _("The part reached the owner whose it is."), ("late",))
register("owner.told", _("Mails went to whoever may answer for the workspace."), ("occasion", "told"))
register("request.relayed", _("An officer passed the request on to an owner by hand."), ("workspace",))
register(
    "instruction.given",
    _("The owner instructed the platform what to do."),
    ("instruction", "act", "controller", "digest"),
)
register("request.handed_over", _("The answer was handed over on paper, in person or on the telephone."), ("way",))
register("clock.event", _("Something happened that counts for the deadline."), ("event", "reason"))
for action, sentence, facts in (
    ("retention.counted", _("What a retention rule would delete was counted."), ("rows",)),
    ("retention.proposed", _("An officer had a retention rule looked through."), ()),
    ("retention.approved", _("A deletion by a retention rule was agreed to."), ()),
    ("retention.armed", _("A deletion by a retention rule began."), ("effect",)),
    ("retention.deleted", _("Data kept too long was deleted."), ("effect", "rows")),
    ("retention.changed", _("Data changed since it was counted; it is counted again."), ()),
    ("retention.failed", _("Counting or deleting by a retention rule did not work."), ("attempt", "error")),
    ("retention.retried", _("An officer had a retention rule tried again."), ()),
    ("retention.ended", _("A retention rule’s run ended with nothing deleted."), ("outcome",)),
):
    register(action, sentence, ("rule", "system", *facts))
register("hold.placed", _("A legal hold was placed."), ("category", "workspace", "stopped", "rows", "systems"))
register("hold.lifted", _("A legal hold was lifted."), ("category", "workspace"))
register("hold.stopped_run", _("A legal hold stopped a deletion before anything was gone."), ("run", "system"))
register("hold.came_late", _("A deletion was final before a legal hold reached it."), ("run", "system", "rows"))
register("fee.quoted", _("A fee was named to the person."), ("currency",))
register("fee.agreed", _("The person said that they pay the fee."), ())
register("fee.paid", _("The fee was paid."), ())
register("fee.waived", _("The fee was dropped."), ())
register("request.date_moved", _("The law changed, and the date moved with it."), ("law", "before", "after"))
register("law.text_accepted", _("A new text of a law was accepted."), ("law", "before", "after", "moved", "on_behalf"))
register("law.opinion_proposed", _("Counsel’s word on a value of a law was entered."), ("law", "value", "kind"))
register(
    "law.opinion_accepted",
    _("Counsel’s word on a value of a law was accepted."),
    ("law", "value", "kind", "before", "after"),
)
register("law.opinion_rejected", _("Counsel’s word on a value of a law was not accepted."), ("law", "value", "kind"))
register(
    "law.opinion_ended", _("Counsel’s word on a value of a law no longer holds."), ("law", "value", "kind", "because")
)
register("timer.acted", _("A date drew near or passed, and officers were told."), ("timer", "about", "told"))
register("step.done", _("A step was done."), ("step", "system", "attempt"))
register("step.failed", _("A step failed."), ("step", "system", "attempt", "error"))
register("step.unknown", _("A step stopped in the middle of an irreversible effect."), ("step", "system"))
register("step.retried", _("A step was started again by a person."), ("step", "system"))
register("step.counted_again", _("An officer had the request counted and decided again."), ("step", "system"))
register("effect.armed", _("An irreversible effect was armed."), ("effect", "plan", "system"))
register("effect.called_off", _("An irreversible effect was called off before it happened."), ("effect", "system"))
register("effect.done", _("An irreversible effect was done."), ("effect", "rows", "system"))
register("package.made", _("A package was made."), ("package", "size"))
register("package.released", _("A package was released to the person."), ("package",))
register("package.downloaded", _("A package was downloaded."), ("package", "left"))
register("package.called_back", _("A package was called back from the person."), ("package", "left"))
register("package.removed", _("A package was removed."), ("package",))
register("letter.sent", _("A letter was sent."), ("kind", "digest"))
register("certificate.issued", _("A certificate of erasure was issued."), ("digest",))
SYSTEM = ("system", "kind", "digest")
register("system.change_proposed", _("An officer proposed a change to a data system."), (*SYSTEM, "variable"))
register(
    "system.changed",
    _("A change to a data system was agreed to and took effect."),
    (*SYSTEM, "variable", "before", "after"),
)
register("system.change_rejected", _("A change to a data system was not agreed to."), SYSTEM)
register("system.change_withdrawn", _("A proposed change to a data system was taken back."), SYSTEM)
register("system.change_expired", _("Nobody answered in time about a change to a data system."), SYSTEM)
TELLING = ("id", "system", "collection", "kind", "count")
register("telling.chosen", _("An officer chose people of a data system who are told of it by mail."), TELLING)
register("telling.read_again", _("People of a data system are read again, to tell whoever was not told."), TELLING)
register("telling.told", _("People of a data system were told by mail: %(count)s."), TELLING)
register("telling.done", _("All people of a data system were read: %(count)s."), TELLING)
register("telling.stuck", _("People of a data system could not be read."), TELLING)
register("telling.stopped", _("Nobody further of a data system is told."), TELLING)
