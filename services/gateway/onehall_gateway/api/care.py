"""Care for the staff 亲情服务: used by whoever works in the hall, seen by nobody who appraises."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from pydantic import StringConstraints

from onehall_gateway.api.answers import care as a
from onehall_gateway.api.answers import workplace as w
from onehall_gateway.api.door import doors
from onehall_gateway.api.models import care as m
from onehall_gateway.api.passing import Way, open_get, open_post
from onehall_gateway.policy import Permission

router = doors()

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,29}$")]


def _id(name: str, what: str) -> dict[str, Any]:
    return {name: Annotated[UUID, Path(description=what)]}


def _word(name: str, what: str) -> dict[str, Any]:
    return {name: Annotated[Word, Path(description=what)]}


USE, LEAD, KEEP = Permission.CARE_USE, Permission.CARE_LEAD, Permission.CARE_KEEP
MODULE = _word("module", "closeness, relief, life or surroundings")
OCCASION = _word("occasion", "birthday, anniversary or check-up")

READ = (
    Way("/care/policies", "listCarePolicies", USE, a.Policies, "List what care promises 配套制度."),
    Way("/care/policies/{module}", "readCarePolicy", USE, a.Versions,
        "Read a policy in all its versions.", named=MODULE),
    Way("/care/measures", "readCareMeasures", USE, a.Measures,
        "Read shares of groups of ten or more; of smaller ones nothing.", query=m.MeasuredMonth),
    Way("/care/thanks", "readThanks", USE, a.ThanksList, "Read what one was thanked for."),
    Way("/care/wall", "readWall", USE, a.Wall, "Read the wall of thanks."),
    Way("/care/pairings", "readPairings", USE, a.Pairings, "Read one's own pairings 结对."),
    Way("/care/today", "readToday", USE, a.Days, "Read whose day it is."),
    Way("/care/activities", "listCareActivities", USE, a.Activities, "List what is ahead."),
    Way("/care/slots", "listTalkSlots", USE, a.Slots, "List free slots for a talk 谈心."),
    Way("/care/leave", "readLeave", USE, w.OwnLeave, "Read one's own leave, and what one covers."),
    Way("/care/leave/unanswered", "listLeaveUnanswered", LEAD, w.LeaveList,
        "List requests for leave that wait for an answer."),
    Way("/care/absent", "readAbsent", USE, w.Absent, "Read who is away today and who covers."),
    Way("/care/info", "readCareInfo", USE, w.InfoList, "Read what is worth knowing."),
    Way("/care/tickets", "listTroubles", USE, w.Troubles, "List what is wrong at workplaces.",
        query=m.TroubleFilter),
    Way("/care/assets", "listAssets", USE, w.Assets, "List what stands where."),
    Way("/care/suggestions", "listSuggestions", LEAD, w.Suggestions, "List suggestions."),
)  # fmt: skip
ACT = (
    Way("/care/policies/{module}", "publishCarePolicy", LEAD, a.PolicyVersion,
        "Publish a new version of a policy.", m.Policy, status=201, named=MODULE),
    Way("/care/thanks", "thankColleague", USE, a.ThanksId, "Thank a colleague in a line.", m.Thanks,
        status=201),
    Way("/care/thanks/{thanks_id}/wall", "putThanksOnWall", USE, a.OnWall,
        "Put thanks on the wall, if that was offered.",
        named=_id("thanks_id", "a line of thanks")),
    Way("/care/pairings", "pairNewcomer", LEAD, a.Pair, "Give a newcomer a buddy.", m.Pairing,
        status=201),
    Way("/care/pairings/steps/{key}", "tickStep", USE, a.Ticked, "Tick a step of one's own list.",
        named=_word("key", "a step of the list")),
    Way("/care/pairings/ending", "endPairing", USE, a.Newcomer, "End a pairing.", m.Newcomer),
    Way("/care/days/{occasion}", "rememberDay", USE, a.DayKept, "Enter a day of one's own.", m.Day,
        named=OCCASION),
    Way("/care/days/{occasion}/forgetting", "forgetDay", USE, a.DayForgotten, "Take a day back.",
        named=OCCASION),
    Way("/care/activities", "planActivity", LEAD, a.ActivityId,
        "Announce something to do together.",
        m.Activity, status=201),
    Way("/care/activities/{activity_id}/place", "takePlace", USE, a.Coming,
        "Take a place, or give it back.", m.Place, named=_id("activity_id", "an activity")),
    Way("/care/slots", "offerTalkSlot", LEAD, a.SlotId,
        "Open a slot for a talk.", m.Slot, status=201),
    Way("/care/slots/{slot_id}/booking", "bookTalkSlot", USE, a.Slot,
        "Take a slot under a code of one's own; nobody is written down.", m.Opening,
        named=_id("slot_id", "a slot")),
    Way("/care/bookings/giving-back", "giveTalkSlotBack", USE, a.GivenBack, "Give a slot back.",
        m.Opening),
    Way("/care/leave", "askLeave", USE, w.LeaveAsked, "Ask for leave and name who covers.", m.Leave,
        status=201),
    Way("/care/leave/{leave_id}/answer", "answerLeave", LEAD, w.LeaveAnswered,
        "Agree to leave or decline it.", m.LeaveReply, named=_id("leave_id", "a request")),
    Way("/care/leave/{leave_id}/taking-back", "takeLeaveBack", USE, w.LeaveTakenBack,
        "Take one's own leave back.", named=_id("leave_id", "a request")),
    Way("/care/allowances", "setAllowance", LEAD, w.Allowance, "Set somebody's days of leave.",
        m.Allowance),
    Way("/care/info/{topic}", "writeCareInfo", LEAD, w.InfoTopic,
        "Write down what is worth knowing.",
        m.Info, named=_word("topic", "what it is about, as canteen")),
    Way("/care/tickets", "reportTrouble", USE, w.TroubleReported,
        "Report what is wrong at a workplace.",
        m.Trouble, status=201),
    Way("/care/tickets/{ticket_id}/mending", "mendTrouble", KEEP, w.TroubleMended,
        "Say that something is mended.", m.Mended, named=_id("ticket_id", "a report")),
    Way("/care/assets", "placeAsset", KEEP, w.Asset, "Note what stands where.", m.Asset),
    Way("/care/suggestions", "suggest", USE, w.SuggestionId, "Suggest something without a name.",
        m.Suggestion, status=201),
    Way("/care/suggestions/reading", "readSuggestion", USE, w.Suggestion,
        "Read the suggestion that a code opens, and its reply.", m.Opening),
    Way("/care/suggestions/{suggestion_id}/reply", "replySuggestion", LEAD, w.SuggestionId,
        "Reply to a suggestion.", m.SuggestionReply,
        named=_id("suggestion_id", "a suggestion")),
)  # fmt: skip

for _way in READ:
    open_get(router, "intake", _way)
for _way in ACT:
    open_post(router, "intake", _way)
