"""What is on one side only, or there twice."""

from tests.faults.planting import (
    ENTER,
    JOURNAL_GAP,
    LOST,
    NO_LINE_RULES,
    NO_UNIQUE_ENTRY,
    NO_UNIQUE_TICKET,
    TICKET_GAP,
    TWICE,
    a_second,
    changed,
    gate,
    planted,
    removed,
    told,
    told_again,
    unguarded,
)

LOSSES = (
    planted(
        "a declaration is removed, the journal still tells of it",
        "DELETE FROM declaration WHERE id = {waiting_1}",
        faults=(LOST, TICKET_GAP),
        name="waiting_1",
    ),
    planted(
        "a declaration is removed with all that was written of it",
        removed("journal", "last"),
        removed("declared", "last"),
        "DELETE FROM declaration WHERE id = {last}",
        faults=(LOST, TICKET_GAP, JOURNAL_GAP),
    ),
    planted(
        "a ticket is given out, and no declaration has it",
        gate("ticket = ticket + 1"),
        faults=(LOST, TICKET_GAP),
    ),
    planted(
        "a declaration of which the journal does not tell",
        "INSERT INTO declaration SELECT (jsonb_populate_record(d, jsonb_build_object("
        "'id', gen_random_uuid(), 'number', 'CKHN2026112499999', 'tractor', '12C1',"
        " 'trailer', null, 'container', null)))."
        "* FROM declaration d WHERE id = {draft}",
        faults=(LOST,),
    ),
    planted(
        "a status is changed without a journal entry",
        changed("waiting_1", "status = 'cancelled', line = NULL"),
        faults=(LOST,),
        name="waiting_1",
    ),
    planted(
        "a place is changed without a journal entry",
        changed("waiting_2", "order_key = order_key - 60000"),
        faults=(LOST,),
        name="waiting_2",
    ),
    planted(
        "a declaration stands in another line than the journal says",
        changed("waiting_2", "line = 'scheduled'"),
        faults=(LOST,),
        name="waiting_2",
    ),
    planted(
        "two declarations exchange their tickets",
        *NO_UNIQUE_TICKET,
        "UPDATE declaration d SET ticket = o.ticket FROM declaration o WHERE"
        " d.id IN ({waiting_1}, {waiting_2}) AND o.id IN ({waiting_1}, {waiting_2})"
        " AND d.id <> o.id",
        faults=(LOST,),
        name="waiting_1",
    ),
    planted(
        "a declaration loses its ticket",
        *NO_LINE_RULES,
        changed("submitted", "ticket = NULL"),
        faults=(LOST, TICKET_GAP),
        name="submitted",
    ),
    planted(
        "a change leaves no journal entry but in the version",
        changed("held", "version = version + 1"),
        faults=(LOST,),
        name="held",
    ),
    planted(
        "the journal's last entry is taken back, with its number",
        removed("journal", "last"),
        gate("journal_seq = journal_seq - 1"),
        faults=(LOST,),
        name="last",
    ),
    planted(
        "the journal does not tell how a declaration began",
        told("submitted", "submitted", "'from', 'draft'"),
        faults=(LOST,),
        name="submitted",
    ),
    planted(
        "the journal tells of a declaration that never was",
        "INSERT INTO journal (gate, seq, at, kind, declaration_id, actor, data)"
        " SELECT gate, seq + 1, at, kind, gen_random_uuid(), actor,"
        " data || jsonb_build_object('ticket', null, 'line', null) FROM journal"
        " WHERE gate = 'huu-nghi' ORDER BY seq DESC LIMIT 1",
        gate("journal_seq = journal_seq + 1"),
        faults=(LOST,),
    ),
    planted(
        "what was declared is removed",
        removed("declared", "waiting_1"),
        faults=(LOST,),
        name="waiting_1",
    ),
    planted(
        "the approval of a waiting vehicle is removed",
        removed("approval", "waiting_1"),
        faults=(LOST,),
        name="waiting_1",
    ),
    planted(
        "an approval of which the journal does not tell",
        "INSERT INTO approval SELECT gen_random_uuid(), {submitted}, channel, actor,"
        " at FROM approval LIMIT 1",
        faults=(LOST,),
        name="submitted",
    ),
    planted(
        "a check is removed",
        'DELETE FROM "check" WHERE declaration_id = {departed}'
        " AND kind = 'customs_entry'",
        faults=(LOST,),
        name="departed",
    ),
    planted("a manual lift is removed", "DELETE FROM manual_lift", faults=(LOST,)),
    planted(
        "a manual lift of which the journal does not tell",
        "INSERT INTO manual_lift SELECT gen_random_uuid(), gate, plate, reason,"
        " actor, at FROM manual_lift",
        faults=(LOST,),
    ),
)

DOUBLES = (
    planted(
        "a declaration has two approvals",
        *unguarded("approval", "uq_approval_declaration_id_revision"),
        "INSERT INTO approval SELECT gen_random_uuid(), declaration_id, channel,"
        " actor, at FROM approval WHERE declaration_id = {waiting_1}",
        faults=(TWICE,),
        name="waiting_1",
    ),
    planted(
        "a declaration has two entries",
        *NO_UNIQUE_ENTRY,
        ENTER.format(name="{entered}"),
        faults=(TWICE,),
        name="entered",
    ),
    planted(
        "the journal approves twice",
        *told_again("waiting_1", "approved"),
        faults=(TWICE,),
        name="waiting_1",
    ),
    planted(
        "the journal lets in twice",
        *told_again("entered", "entered"),
        faults=(TWICE,),
        name="entered",
    ),
    *(
        planted(
            f"two live declarations of one {identity}",
            *a_second(identity),
            faults=(TWICE,),
        )
        for identity in ("tractor", "trailer", "container")
    ),
    planted(
        "two declarations with one Idempotency-Key",
        *unguarded("declared", "uq_declared_idempotency_key_account_id"),
        "UPDATE declared SET idempotency_key = (SELECT idempotency_key FROM declared"
        " WHERE declaration_id = {departed}) WHERE declaration_id = {waiting_1}",
        faults=(TWICE,),
    ),
    planted(
        "two declarations with one number",
        *unguarded("declaration", "uq_declaration_number"),
        changed(
            "waiting_1",
            "number = (SELECT number FROM declaration WHERE id = {departed})",
        ),
        faults=(TWICE,),
    ),
)
