"""What queueing theory says exactly: oracles for the kernel, first answers for people.

Rates are per minute, times in minutes, unless a name says otherwise.
"""
