"""The table: which role has which permission; what it does not say is refused."""

from collections.abc import Mapping

from onehall_gateway.policy.words import Permission, Role

R = Role
# An expert sees the disputes of their panels, and no case besides.
PEOPLE = frozenset(R) - {R.PUBLIC, R.SERVICE, R.EXPERT}
STAFF = PEOPLE - {R.APPLICANT}
HALL = frozenset({R.CLERK, R.GUIDE})
OFFICE = frozenset({R.DEPARTMENT, R.SUPERVISOR, R.COORDINATOR})
# The window does for applicants what they could do themselves; the receipt names who did.
ASKING = frozenset({R.APPLICANT, R.CLERK})
# Who answers for what people rate, ask and complain of.
LISTENING = frozenset({R.DEPARTMENT, R.SUPERVISOR, R.LEGAL_OFFICER, R.DIRECTOR})

TABLE: Mapping[Permission, frozenset[Role]] = {
    Permission.CATALOGUE_READ: frozenset(R),
    Permission.STATUS_ASK: frozenset(R),
    Permission.SELF_READ: frozenset(R) - {R.PUBLIC},
    Permission.DOCUMENT_ADD: ASKING,
    Permission.DOCUMENT_READ: ASKING | OFFICE,
    Permission.CASE_SUBMIT: ASKING,
    Permission.CASE_READ: frozenset({R.APPLICANT}) | HALL | OFFICE,
    Permission.CASE_CORRECT: ASKING,
    Permission.CASE_WITHDRAW: ASKING,
    Permission.CASE_DECIDE: frozenset({R.CLERK}),
    Permission.FEE_CHARGE: frozenset({R.CLERK}),
    Permission.GAP_REPORT: frozenset({R.DEPARTMENT}),
    Permission.GAP_READ: frozenset({R.CLERK, R.DEPARTMENT, R.SUPERVISOR, R.OPERATOR}),
    # Which officer may do which of these, approval's register of delegations knows.
    Permission.REVIEW_ACT: frozenset({R.DEPARTMENT}),
    Permission.CLOCK_MOVE: frozenset({R.DEPARTMENT}),
    Permission.ACTIVITY_LEAD: frozenset({R.DEPARTMENT}),
    Permission.ACTIVITY_JOIN: frozenset({R.DEPARTMENT}),
    Permission.HEARING_HOLD: frozenset({R.DEPARTMENT}),
    Permission.HEARING_ASK: ASKING,
    Permission.CLARIFICATION_ANSWER: ASKING,
    Permission.ITEM_WITHDRAW: ASKING,
    Permission.ITEM_TERMINATE: frozenset({R.DEPARTMENT}),
    Permission.CHOICE_MAKE: ASKING,
    Permission.DELIVERY_MAKE: frozenset({R.CLERK}),
    Permission.PERMIT_CHANGE: frozenset({R.DEPARTMENT}),
    Permission.RENEWAL_ASK: ASKING,
    Permission.PERMIT_FETCH: ASKING | OFFICE,
    Permission.PERMIT_VERIFY: frozenset(R),
    Permission.REGISTER_READ: frozenset(R),
    Permission.OUTAGE_ATTRIBUTE: frozenset({R.OPERATOR}),
    Permission.RECALCULATE: frozenset({R.OPERATOR}),
    Permission.DELEGATION_READ: frozenset({R.CLERK, R.DEPARTMENT, R.SUPERVISOR, R.OPERATOR}),
    # A department's own head only: approval looks that up.
    Permission.DELEGATION_WRITE: frozenset({R.DEPARTMENT, R.OPERATOR}),
    Permission.STATISTICS_READ: frozenset({R.SUPERVISOR, R.OPERATOR}),
    # The applicant sees the steps, holders and limits that the staff see.
    Permission.PROGRESS_READ: PEOPLE,
    Permission.CASE_FIND: PEOPLE,
    Permission.TRACE_READ: frozenset({R.SUPERVISOR, R.OPERATOR}),
    Permission.CARD_READ: PEOPLE,
    Permission.CARD_LIST: frozenset({R.DEPARTMENT, R.SUPERVISOR}),
    Permission.CARD_STATE_READ: frozenset({R.DEPARTMENT, R.SUPERVISOR, R.OPERATOR}),
    # Its own cards only: supervision looks that up.
    Permission.CARD_ACKNOWLEDGE: frozenset({R.DEPARTMENT, R.SUPERVISOR}),
    Permission.CARD_ANSWER: frozenset({R.DEPARTMENT}),
    Permission.CARD_DECIDE: frozenset({R.SUPERVISOR}),
    Permission.SCORE_READ: frozenset({R.DEPARTMENT, R.SUPERVISOR, R.OPERATOR}),
    Permission.KPI_READ: frozenset({R.SUPERVISOR, R.OPERATOR}),
    Permission.STUCK_READ: frozenset({R.SUPERVISOR, R.OPERATOR}),
    Permission.STUCK_MEND: frozenset({R.OPERATOR}),
    Permission.EXPORT_READ: frozenset({R.SUPERVISOR}),
    Permission.DISPUTE_FILE: frozenset({R.APPLICANT}),
    Permission.DISPUTE_READ: frozenset({R.APPLICANT, R.EXPERT, R.DIRECTOR})
    | OFFICE
    | {R.LEGAL_OFFICER},
    # Never by who handled the case: dispute looks at who did.
    Permission.DISPUTE_COORDINATE: frozenset({R.COORDINATOR}),
    Permission.DISPUTE_REPLY: frozenset({R.DEPARTMENT}),
    Permission.DISPUTE_SIDE: frozenset({R.APPLICANT, R.DEPARTMENT}),
    Permission.DISPUTE_SIT: frozenset({R.EXPERT}),
    Permission.DISPUTE_EXAMINE: frozenset({R.LEGAL_OFFICER}),
    Permission.DISPUTE_EXTEND: frozenset({R.DIRECTOR}),
    # The legal officer first, the director on review: dispute looks at the stage.
    Permission.CHALLENGE_DECIDE: frozenset({R.LEGAL_OFFICER, R.DIRECTOR}),
    Permission.REMEDY_TELL: frozenset({R.APPLICANT, R.DEPARTMENT, R.COORDINATOR}),
    Permission.FALSITY_REPORT: frozenset({R.COORDINATOR, R.LEGAL_OFFICER}),
    Permission.EXPERT_READ: frozenset({R.COORDINATOR, R.LEGAL_OFFICER, R.DIRECTOR}),
    Permission.EXPERT_SELF: frozenset({R.EXPERT}),
    # Two people: one proposes, another confirms.
    Permission.EXPERT_PROPOSE: frozenset({R.COORDINATOR}),
    Permission.EXPERT_CONFIRM: frozenset({R.LEGAL_OFFICER}),
    Permission.INBOX_READ: PEOPLE | {R.EXPERT},
    Permission.NOTICE_READ: HALL | {R.SUPERVISOR, R.COORDINATOR, R.OPERATOR},
    Permission.NOTICE_RESEND: frozenset({R.OPERATOR}),
    # A front end's, of what reaches the inbox of whoever signed in.
    Permission.ENDPOINT_OWN: frozenset({R.APPLICANT, R.DEPARTMENT}),
    Permission.CHANNEL_READ: frozenset({R.OPERATOR}),
    # Providers and mail servers have no token, and sign what they report: notify checks that.
    Permission.SMS_REPORT: frozenset(R),
    Permission.MAIL_REPORT: frozenset(R),
    # What the law has people told, and nothing proves yet: whoever can take it to them.
    Permission.SERVICE_READ: frozenset({R.CLERK, R.COORDINATOR, R.SUPERVISOR, R.OPERATOR}),
    Permission.SERVICE_PROVE: frozenset({R.CLERK, R.COORDINATOR}),
    Permission.PREFERENCES_OWN: PEOPLE | {R.EXPERT},
    Permission.TEMPLATE_READ: frozenset({R.OPERATOR}),
    Permission.CALL_BACK_READ: HALL | {R.COORDINATOR, R.SUPERVISOR, R.OPERATOR},
    # Not by who handled the case, as far as notify knows who did; never by a department.
    Permission.CALL_BACK_MAKE: HALL | {R.COORDINATOR},
    Permission.PARKED_READ: frozenset({R.OPERATOR}),
    Permission.PARKED_SETTLE: frozenset({R.OPERATOR}),
    # Whoever keeps the archive; intake looks whether a case, a dispute or retention runs.
    Permission.PERSON_ERASE: frozenset({R.OPERATOR}),
    # Whoever is handed a receipt, a court too, has to be able to check its signature.
    Permission.CENTRE_KEYS_READ: frozenset(R),
    # A department's own, and everybody's for those who answer for the register.
    Permission.KEY_READ: frozenset({R.OPERATOR, R.SUPERVISOR, R.DEPARTMENT}),
    # Registering and confirming are two people's: the register knows who did the first.
    Permission.KEY_REGISTER: frozenset({R.OPERATOR}),
    Permission.KEY_PROVE: frozenset({R.OPERATOR, R.DEPARTMENT}),
    Permission.KEY_CONFIRM: frozenset({R.OPERATOR}),
    Permission.KEY_END: frozenset({R.OPERATOR}),
    Permission.EVIDENCE_READ: OFFICE | {R.OPERATOR},
    # Whoever keeps a checkpoint where the centre cannot reach it keeps the centre honest.
    Permission.LOG_READ: frozenset(R),
    Permission.LOG_EXPORT: frozenset({R.SUPERVISOR, R.OPERATOR}),
    Permission.SECURITY_READ: frozenset({R.OPERATOR, R.SUPERVISOR}),
    Permission.WORKER_READ: frozenset({R.OPERATOR, R.SUPERVISOR, R.DEPARTMENT}),
    Permission.TRANSPORT_READ: frozenset({R.OPERATOR, R.SUPERVISOR}),
    Permission.TRANSPORT_CHANGE: frozenset({R.OPERATOR}),
    # A department's own only: approval compares the token's department.
    Permission.EVENTS_PULL: frozenset({R.DEPARTMENT}),
    Permission.EVENTS_PUSH: frozenset({R.DEPARTMENT}),
    Permission.HALL_READ: frozenset(R),
    Permission.HALL_STAFF_READ: HALL | {R.SUPERVISOR, R.DIRECTOR, R.OPERATOR},
    Permission.HALL_SET_UP: frozenset({R.DIRECTOR, R.OPERATOR}),
    Permission.HALL_ABSENCE: frozenset({R.CLERK, R.SUPERVISOR, R.DIRECTOR}),
    Permission.HALL_LEAD: frozenset({R.SUPERVISOR, R.DIRECTOR}),
    Permission.TICKET_GIVE: HALL,
    # Whoever has a ticket's secret holds it; nobody asks who that is.
    Permission.TICKET_HOLD: frozenset(R),
    Permission.SLOT_BOOK: HALL | {R.APPLICANT},
    # The guide only: how somebody arrives is not for the window to judge.
    Permission.MOOD_RECORD: frozenset({R.GUIDE}),
    Permission.WINDOW_ACT: frozenset({R.CLERK}),
    Permission.ENCOUNTER_RECORD: HALL | {R.SUPERVISOR, R.DIRECTOR},
    # Everybody who works in the hall; who leads it announces and answers, who keeps it mends.
    Permission.CARE_USE: STAFF,
    Permission.CARE_LEAD: frozenset({R.DIRECTOR}),
    Permission.CARE_KEEP: frozenset({R.OPERATOR}),
    # Without a login by case number and check code; intake turns away who is on duty (E-04).
    Permission.RATING_GIVE: frozenset(R),
    Permission.RATING_READ: LISTENING,
    # Never the rated department: words would tell it who rated.
    Permission.RATING_WORDS_READ: LISTENING - {R.DEPARTMENT},
    Permission.RATING_RECTIFY: frozenset({R.DEPARTMENT}),
    Permission.RATING_REVIEW: frozenset({R.SUPERVISOR, R.LEGAL_OFFICER}),
    Permission.FIGURES_READ: frozenset(R),
    Permission.VOICE_RAISE: frozenset(R),
    Permission.ENQUIRY_READ: LISTENING | ASKING,
    Permission.ENQUIRY_ANSWER: frozenset({R.DEPARTMENT, R.CLERK}),
    Permission.COMPLAINT_READ: LISTENING | {R.APPLICANT},
    # Nobody what is about themselves, nor of integrity about their department: intake looks.
    Permission.COMPLAINT_HANDLE: LISTENING,
}
