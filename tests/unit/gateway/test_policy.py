"""Who may do what: every route, every role."""

from pathlib import Path

import pytest
from onehall_chassis import Actor
from onehall_gateway import api, policy
from onehall_gateway.api import openapi
from onehall_gateway.api.door import doors, operation
from onehall_gateway.policy import Permission, Role
from pydantic import BaseModel

from tests.unit.gateway.rig import ONCE, as_, filled, gateway

SUPERVISING = (
    *("confirmCard", "dismissCard", "decideAppeal", "revokeCard", "closeCard", "issueOrder"),
    *("orderCorrection", "closeOrder"),
)

# Written by hand, and not made from the policy: a change of either must be meant.
P, A, C, G, D, S, K, LO, DI, E, OP, X = (
    Role  # public, applicant … legal officer, director, expert …
)
EVERYBODY = {P, A, C, G, D, S, K, LO, DI, E, OP, X}
PEOPLE = {A, C, G, D, S, K, LO, DI, OP}
AT_DISPUTES = {A, D, S, K, LO, DI, E}
ASKING = {A, C}
DEPARTMENT_ACTS = {
    *("assignReview", "declareConflict", "verifyCertificate", "recordNoObjection"),
    *("failAssumption", "demandPaper", "askClarification", "askConsultation"),
    *("answerConsultation", "grantLeave", "beginProcedure", "endProcedure", "extendLimit"),
    *("proposeActivity", "answerInvitation", "recordActivity", "signMinutes", "callOffActivity"),
    *("informParties", "scheduleHearing", "replacePresider", "recordHearing", "terminateItems"),
    *("changePermit", "decideRenewal", "revokePermit", "cancelPermit", "reportGaps"),
}
AT_WORK = PEOPLE - {A}
CARED_FOR = (
    *("listCarePolicies", "readCarePolicy", "readCareMeasures", "readThanks", "readWall"),
    *("readPairings", "readToday", "listCareActivities", "listTalkSlots", "readLeave"),
    *("readAbsent", "readCareInfo", "listTroubles", "listAssets", "thankColleague"),
    *("putThanksOnWall", "tickStep", "endPairing", "rememberDay", "forgetDay", "takePlace"),
    *("bookTalkSlot", "giveTalkSlotBack", "askLeave", "takeLeaveBack", "reportTrouble"),
    *("suggest", "readSuggestion"),
)
CARING = (
    *("listLeaveUnanswered", "listSuggestions", "publishCarePolicy", "pairNewcomer"),
    *("planActivity", "offerTalkSlot", "answerLeave", "setAllowance", "writeCareInfo"),
    *("replySuggestion",),
)
VOICED = (
    *("rateService", "readOwnRatings", "followUpRating", "readRatingFigures", "askQuestion"),
    *("complain", "askVoiceStatus", "listPublishedAnswers", "readVoiceLimits"),
)
WINDOW_ACTS = (
    *("openWindow", "closeWindow", "callNext", "recallTicket", "skipTicket", "beginService"),
    *("finishService", "passTicket", "takeAway", "pauseWindow", "resumeWindow", "followWindow"),
)
EXPECTED = {
    **dict.fromkeys(CARED_FOR, AT_WORK),
    **{key: {DI} for key in CARING},
    **{key: {OP} for key in ("mendTrouble", "placeAsset")},
    **dict.fromkeys(VOICED, EVERYBODY),
    **{name: {D, S, LO, DI} for name in ("listRatings", "readRating")},
    **{name: {S, LO, DI} for name in ("readRatingWords", "summariseRating")},
    **{name: {D} for name in ("extendRectification", "closeRectification", "appealRating")},
    "decideRatingAppeal": {S, LO},
    **{name: {A, C, D, S, LO, DI} for name in ("listEnquiries", "readEnquiry")},
    **{name: {C, D} for name in ("answerEnquiry", "publishAnswer")},
    **{name: {A, D, S, LO, DI} for name in ("listComplaints", "readComplaint")},
    **{name: {D, S, LO, DI} for name in ("admitComplaint", "redirectComplaint", "answerComplaint")},
    "listDepartments": EVERYBODY,
    "listClasses": EVERYBODY,
    "readClass": EVERYBODY,
    "listConditions": EVERYBODY,
    "readOneTimeNotice": EVERYBODY,
    "readGuide": EVERYBODY,
    "readGuidePage": EVERYBODY,
    "readGuidePdf": EVERYBODY,
    "readOneTimeNoticePage": EVERYBODY,
    "readOneTimeNoticePdf": EVERYBODY,
    "listItems": EVERYBODY,
    "readItem": EVERYBODY,
    "listCategories": EVERYBODY,
    "listCentres": EVERYBODY,
    "listFormerItems": EVERYBODY,
    "listPermits": EVERYBODY,
    "verifyPermit": EVERYBODY,
    "verifyPermitFile": EVERYBODY,
    "readPermitDocument": {A, C, D, S, K},
    "askStatus": EVERYBODY,
    "readMe": EVERYBODY - {P},
    "uploadDocument": {A, C},
    "readDocument": {A, C, D, S, K},
    "submitCase": {A, C},
    "listCases": {A, C, G, D, S, K},
    "readCase": {A, C, G, D, S, K},
    "findCase": PEOPLE,
    "acceptCase": {C},
    "notifyCorrection": {C},
    "refuseCase": {C},
    "correctOnTheSpot": {C},
    "correctCase": {A, C},
    "supplyOwed": {A, C},
    "chargeFee": {C},
    "readGaps": {C, D, S, OP},
    "readReceipt": {A, C, G, D, S, K},
    "withdrawCase": {A, C},
    "readCoordination": PEOPLE,
    "readIssuance": PEOPLE,
    "readTimeline": PEOPLE,
    "followProgress": PEOPLE,
    "readHolding": PEOPLE,
    "readClock": PEOPLE,
    "readDeadlines": PEOPLE,
    **{name: {D} for name in DEPARTMENT_ACTS},
    "answerClarification": ASKING,
    "stateView": ASKING,
    "requestHearing": ASKING,
    "withdrawItems": ASKING,
    "chooseDependants": ASKING,
    "askRenewal": ASKING,
    "makeDelivery": {C},
    "recalculateDeadlines": {OP},
    "attributeOutage": {OP},
    "listDelegations": {C, D, S, OP},
    "addDelegation": {D, OP},
    "endDelegation": {D, OP},
    "recordAbsence": {D, OP},
    "readStatistics": {S, OP},
    "readTrace": {S, OP},
    "exportXes": {S},
    "exportOcel": {S},
    "listCardsOfCase": PEOPLE,
    "listCards": {D, S},
    **{name: {D, S, OP} for name in ("listCardStates", "readCard", "listOrders")},
    "acknowledgeCard": {D, S},
    **{name: {D} for name in ("answerCard", "appealCard", "answerOrder")},
    **{name: {S} for name in SUPERVISING},
    **{name: {D, S, OP} for name in ("listScores", "readScore")},
    "readKpis": {S, OP},
    "listStuckCases": {S, OP},
    "ringCase": {OP},
    "resendTask": {OP},
    "fileDispute": {A},
    "listDisputes": AT_DISPUTES,
    "readDispute": AT_DISPUTES,
    "readEvidence": AT_DISPUTES,
    **dict.fromkeys(("downloadBundle", "downloadAnnex", "readDraw"), AT_DISPUTES),
    "listExperts": {K, LO, DI},
    **{key: {K} for key in ("proposeExpert", "changeExpert", "endExpert")},
    **{key: {LO} for key in ("confirmExpert", "refuseExpert")},
    **{key: {E} for key in ("readOwnEntry", "declareTies")},
    "confirmInterest": {K},
    "nameRespondent": {K},
    "replyToDispute": {D},
    "drawPanel": {K},
    "declareAsExpert": {E},
    "challengeExpert": {A, D},
    "decideChallenge": {LO, DI},
    "askChallengeReview": {A, D},
    "scheduleMeeting": {K},
    "recordMinutes": {K},
    "voteOnLegality": {E},
    "voidOpinion": {LO},
    "answerOpinion": {D},
    "extendDispute": {DI},
    "tellRemedyBegun": {A, D, K},
    "withdrawDispute": {A},
    "draftAgreement": {K},
    "signAgreement": {A, D},
    "examineAgreement": {LO},
    "reportFalseMaterial": {K, LO},
    "closeDispute": {K},
    "readInbox": PEOPLE | {E},
    "markNoticeRead": PEOPLE | {E},
    "listNotices": {C, G, S, K, OP},
    "resendNotice": {OP},
    **{name: {C, S, K, OP} for name in ("listUnserved", "readService")},
    **{name: {C, K} for name in ("proveService", "announceNotice")},
    "followInbox": PEOPLE | {E},
    "resendLost": {OP},
    **{name: {OP} for name in ("readChannels", "listChannelNotices")},
    **{name: {A, D} for name in ("listEndpoints", "registerEndpoint", "rotateEndpointSecret")},
    **{name: {A, D} for name in ("enableEndpoint", "removeEndpoint", "testEndpoint")},
    **{name: EVERYBODY for name in ("reportSms", "reportMail")},
    **{name: PEOPLE | {E} for name in ("readPreferences", "setPreferences")},
    **{name: {OP} for name in ("listTemplates", "previewTemplate")},
    **{name: {C, G, S, K, OP} for name in ("listCallBacks", "readCallBack")},
    **{
        name: {C, G, K}
        for name in ("claimCallBack", "returnCallBack", "recordMissedCall", "recordCallBack")
    },
    "listParked": {OP},
    "listUnsent": {OP},
    "replayParked": {OP},
    "discardParked": {OP},
    "erasePerson": {OP},
    "listCentreKeys": EVERYBODY,
    **{
        name: EVERYBODY
        for name in ("readCheckpoint", "listCheckpoints", "listLogKeys", "proveConsistency")
    },
    "exportLog": {S, OP},
    "proveCase": PEOPLE,
    "downloadPassport": PEOPLE,
    "listKeys": {OP, S, D},
    "readKeyAudit": {OP, S, D},
    "proveKey": {OP, D},
    **{name: {OP} for name in ("registerKey", "confirmKey", "limitKey", "revokeKey")},
    "declareCompromise": {OP},
    "proveOpinion": {D, S, K, OP},
    "listSecurityEvents": {OP, S},
    "listWorkers": {D, OP, S},
    "readTransport": {OP, S},
    "changeTransport": {OP},
    "pullEvents": {D},
    "pushEvents": {D},
    **{name: EVERYBODY for name in ("listBusinesses", "readBoard", "followBoard")},
    **{name: {DI, OP} for name in ("setBusiness", "setWindow")},
    **{name: {C, G, S, DI, OP} for name in ("listWindows", "readWindow", "readMoodIndex")},
    "recordAway": {C, S, DI},
    **{name: {S, DI} for name in ("overrideBreak", "readMeasures")},
    **{name: {C} for name in WINDOW_ACTS},
    "recordEncounter": {C, G, S, DI},
    **{name: {C, G} for name in ("takeTicket", "moveTicket", "favourTicket", "returnTicket")},
    "bookSlot": {A, C, G},
    "recordMood": {G},
    **{name: EVERYBODY for name in ("readTicket", "leaveQueue", "askPriority", "sayMood")},
    "rateVisit": EVERYBODY,
}
OPERATIONS = {
    described["operationId"]: (method.upper(), path)
    for path, operations in api.reference().document["paths"].items()
    for method, described in operations.items()
}


def test_every_operation_is_expected_and_every_expectation_exists() -> None:
    assert OPERATIONS.keys() == EXPECTED.keys()


def test_every_permission_has_a_row_and_a_route() -> None:
    assert policy.TABLE.keys() == set(Permission)
    named = {door.rule.permission for door in openapi.doors(api.PUBLIC)}
    assert named == set(Permission)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.PUBLIC])
async def test_each_role_gets_exactly_what_the_table_gives(role: Role, tmp_path: Path) -> None:
    async with gateway(tmp_path, rate_burst=10_000) as rig:
        let_in = set()
        for name, (method, path) in OPERATIONS.items():
            answer = await rig.http.request(method, filled(path), headers=as_(role) | ONCE)
            assert answer.status_code != 401, name
            if answer.status_code != 403:
                let_in.add(name)
        assert let_in == {name for name, roles in EXPECTED.items() if role in roles}


async def test_without_a_token_only_public_routes_answer(tmp_path: Path) -> None:
    async with gateway(tmp_path, rate_burst=10_000) as rig:
        for name, (method, path) in OPERATIONS.items():
            answer = await rig.http.request(method, filled(path), headers=ONCE)
            assert (answer.status_code == 401) == (P not in EXPECTED[name]), name


async def test_nothing_reaches_a_service_that_is_not_permitted(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        path = filled(f"/api/v1{'/cases/{case_id}/acceptance'}")
        answer = await rig.http.post(path, headers=as_("applicant") | ONCE)
        assert answer.status_code == 403
        assert answer.json()["detail"].startswith("this needs the permission case:decide")
        assert rig.services.asked == []


async def test_a_token_without_known_roles_may_only_what_the_public_may(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        answer = await rig.http.get("/api/v1/cases", headers=as_("mayor"))
        assert answer.status_code == 403
        answer = await rig.http.get("/api/v1/catalogue/classes", headers=as_("mayor"))
        assert answer.status_code == 200


def test_a_claim_of_the_role_public_gives_nothing_more() -> None:
    assert policy.permissions(Actor("wang", frozenset({"public"}))) == policy.permissions(None)


def test_a_permission_without_a_row_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "TABLE", {})
    assert not policy.allowed(Permission.CATALOGUE_READ, Actor("wang", frozenset(Role)))


def test_a_route_that_names_no_permission_cannot_be_made() -> None:
    async def nameless() -> None: ...

    with pytest.raises(LookupError, match="nameless names no permission"):
        doors().get("/nameless", **operation("nameless", BaseModel))(nameless)
