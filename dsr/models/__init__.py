from dsr.models.answer import Certificate, Draft, Message, MessageKind, Package, Sender
from dsr.models.case import FINAL, Case, Channel, Outcome, Request, Right, Status, SubmissionKey, Turn
from dsr.models.clock import Clock, ClockEvent, ClockEventKind
from dsr.models.identity import CandidateRecord, CodePurpose, ContactCode, Level, Match, Verification
from dsr.models.system import DataSystem
from dsr.models.workflow import (
    Decision,
    DecisionOutcome,
    Effect,
    EffectState,
    Plan,
    Step,
    StepState,
)

__all__ = [
    "FINAL",
    "CandidateRecord",
    "Case",
    "Certificate",
    "Channel",
    "Clock",
    "ClockEvent",
    "ClockEventKind",
    "CodePurpose",
    "ContactCode",
    "DataSystem",
    "Decision",
    "DecisionOutcome",
    "Draft",
    "Effect",
    "EffectState",
    "Level",
    "Match",
    "Message",
    "MessageKind",
    "Outcome",
    "Package",
    "Plan",
    "Request",
    "Right",
    "Sender",
    "Status",
    "Step",
    "StepState",
    "SubmissionKey",
    "Turn",
    "Verification",
]
