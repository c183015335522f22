"""Looks from inside whether every promise was kept: `border-gate verify`.

It walks tables and journal in one snapshot, while the gateway goes on working, and
trusts no constraint: what it says holds also for a database that was restored,
repaired by hand, or written to by something else.

    walking      reads everything once by declaration, the turns once by gate
    cases        gathers what was written about one declaration
    judgements   tells what is wrong with it
    reading      tells which journal entries nobody could read
    books        whose the numbers are: tickets, and the journal's own
    numbers      tells which of them are missing
    replaying    plays the waiting lines again, and sees who was overtaken
    findings     counts, and keeps the first of what was found
    reports      what is printed, and what is written to a file
"""

from gateway.services.verification.reports import Report
from gateway.services.verification.walking import verify

__all__ = ["Report", "verify"]
