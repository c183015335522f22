"""What is missing between, out of order, or not to be read."""

from tests.faults.planting import (
    ENTER,
    ILLEGAL_EDGE,
    JOURNAL_GAP,
    LOST,
    NO_UNIQUE_ENTRY,
    NO_UNIQUE_TICKET,
    OVERTAKE,
    TICKET_GAP,
    UNAPPROVED,
    UNREADABLE,
    changed,
    gate,
    planted,
    removed,
    renumbered,
    told,
    unguarded,
)

GAPS = (
    planted(
        "a ticket is left out, the next one is given",
        *renumbered("last", 1),
        gate("ticket = ticket + 1"),
        faults=(TICKET_GAP, LOST),
    ),
    planted(
        "a ticket is given to two declarations",
        *NO_UNIQUE_TICKET,
        *renumbered("last", -1),
        gate("ticket = ticket - 1"),
        faults=(TICKET_GAP,),
    ),
    planted(
        "a ticket is in use that the gate has not reached",
        gate("ticket = ticket - 1"),
        faults=(TICKET_GAP,),
        name="last",
    ),
    planted(
        "a journal entry of a check is removed",
        removed("journal", "departed") + " AND data->>'check' = 'customs_entry'",
        faults=(JOURNAL_GAP, LOST),
        name="departed",
    ),
    planted(
        "a journal entry of a call is removed",
        removed("journal", "missed") + " AND kind = 'called'",
        faults=(JOURNAL_GAP, ILLEGAL_EDGE, LOST),
        name="missed",
    ),
    planted(
        "a journal number is left out",
        "UPDATE journal SET seq = seq + 1 WHERE gate = 'huu-nghi' AND seq ="
        " (SELECT journal_seq FROM gate WHERE id = 'huu-nghi')",
        gate("journal_seq = journal_seq + 1"),
        faults=(JOURNAL_GAP,),
    ),
    planted(
        "the gate counts more journal entries than are there",
        gate("journal_seq = journal_seq + 3"),
        faults=(JOURNAL_GAP,),
    ),
    planted(
        "the gate counts fewer journal entries than are there",
        gate("journal_seq = journal_seq - 1"),
        faults=(JOURNAL_GAP,),
    ),
    planted(
        "one journal number twice",
        *unguarded("journal", "pk_journal"),
        "UPDATE journal SET seq = seq - 1 WHERE declaration_id = {last}",
        gate("journal_seq = journal_seq - 1"),
        faults=(JOURNAL_GAP,),
    ),
)

EDGES = (
    planted(
        "a status is reached by an edge that the lifecycle has not",
        told("rejected", "rejected", "'to', 'departed'"),
        changed("rejected", "status = 'departed'"),
        faults=(ILLEGAL_EDGE,),
        name="rejected",
    ),
    planted(
        "an entry goes on from another status than the one before it",
        told("cancelled", "cancelled", "'from', 'submitted'"),
        faults=(ILLEGAL_EDGE,),
        name="cancelled",
    ),
    planted(
        "a declaration begins in the middle of its life",
        told("draft", "draft", "'to', 'entered'", kind="drafted"),
        changed("draft", "status = 'cancelled'"),
        told("draft", "entered", "'to', 'cancelled'"),
        faults=(ILLEGAL_EDGE,),
        name="draft",
    ),
)

ENTRIES = (
    planted(
        "the approval of a vehicle that entered is removed",
        removed("approval", "entered"),
        faults=(UNAPPROVED,),
        name="entered",
    ),
    planted(
        "an entry with another declaration's approval",
        "UPDATE entry SET approval_id = (SELECT id FROM approval WHERE"
        " declaration_id = {waiting_1}) WHERE declaration_id = {entered}",
        faults=(UNAPPROVED,),
        name="entered",
    ),
    planted(
        "an entry with the approval of what was corrected afterwards",
        "UPDATE declaration SET revision = revision + 1 WHERE id = {entered}",
        faults=(UNAPPROVED,),
        name="entered",
    ),
    planted(
        "an entry with no approval named",
        "ALTER TABLE entry ALTER approval_id DROP NOT NULL",
        "UPDATE entry SET approval_id = NULL WHERE declaration_id = {entered}",
        faults=(UNAPPROVED,),
        name="entered",
    ),
    planted(
        "an entry of a vehicle that was never approved",
        *NO_UNIQUE_ENTRY,
        ENTER.format(name="{submitted}"),
        faults=(UNAPPROVED,),
        name="submitted",
    ),
    planted(
        "an entry of a waiting vehicle, of which the journal does not tell",
        *NO_UNIQUE_ENTRY,
        ENTER.format(name="{waiting_1}"),
        "UPDATE entry SET approval_id = (SELECT id FROM approval WHERE"
        " declaration_id = {waiting_1}) WHERE declaration_id = {waiting_1}",
        faults=(UNAPPROVED,),
        name="waiting_1",
    ),
    planted(
        "an entry is removed, the journal still tells of it",
        removed("entry", "entered"),
        faults=(UNAPPROVED,),
        name="entered",
    ),
    planted(
        "the journal lets in before it approves",
        told("entered", "approved", "'to', 'submitted'", kind="routed"),
        told("entered", "called", "'from', 'submitted'"),
        faults=(UNAPPROVED, ILLEGAL_EDGE),
        name="entered",
    ),
    planted(
        "the journal lets in one that was not called",
        told("entered", "entered", "'from', 'approved'"),
        faults=(UNAPPROVED, ILLEGAL_EDGE),
        name="entered",
    ),
    planted(
        "an entry at another gate than the declared one",
        "UPDATE entry SET gate = 'tan-thanh' WHERE declaration_id = {entered}",
        faults=(UNAPPROVED,),
        name="entered",
    ),
)

OVERTAKES = (
    planted(
        "one is called before others with a smaller score",
        told("called", "approved", "'score', 4102444800000"),
        faults=(OVERTAKE,),
        name="called",
    ),
    planted(
        "of two with one score, the one with the greater ticket is called",
        "UPDATE journal SET data = data || jsonb_build_object('score', 1, 'ticket',"
        " (data->>'ticket')::int) WHERE declaration_id IN ({called}, {waiting_1})"
        " AND data->>'line' = 'waiting'",
        told("called", "approved", "'ticket', 1000"),
        changed("waiting_1", "order_key = 1"),
        faults=(OVERTAKE,),
        name="called",
    ),
    planted(
        "one is called that did not stand in the line",
        told("called", "approved", "'line', 'scheduled'"),
        faults=(OVERTAKE,),
        name="called",
    ),
)

NONSENSE = (
    planted(
        "an entry of a kind that nobody knows",
        "UPDATE journal SET kind = 'teleported' WHERE declaration_id = {cancelled}"
        " AND kind = 'submitted'",
        faults=(UNREADABLE,),
        name="cancelled",
    ),
    planted(
        "an entry that stands in a line without a place",
        told("cancelled", "approved", "'score', null"),
        faults=(UNREADABLE,),
        name="cancelled",
    ),
    planted(
        "an entry with a line that nobody knows",
        told("cancelled", "submitted", "'line', 'nowhere'"),
        faults=(UNREADABLE,),
        name="cancelled",
    ),
    planted(
        "an entry about a declaration that names none",
        "UPDATE journal SET declaration_id = NULL WHERE declaration_id ="
        " {cancelled} AND kind = 'submitted'",
        faults=(UNREADABLE, LOST),
    ),
)
