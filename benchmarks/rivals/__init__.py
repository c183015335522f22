"""The job libraries, each in an environment where this project is not installed.

`python -m benchmarks.rivals.with_saq enqueue COUNT` puts jobs in line, `… work SLOTS`
works through them until it is stopped. Both read the addresses of the stores from
RIVAL_DATABASE_URL and RIVAL_REDIS_URL.
"""
