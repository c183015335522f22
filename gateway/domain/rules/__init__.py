"""The rule catalogue: what a declaration must say before it may wait for approval.

A right shape that breaks a rule is kept as a draft with the failures listed, each with
the field and how to mend it. To add a rule, write one predicate in the module of its
subject, and its two examples in the module of the same name under `examples`.
"""

from gateway.domain.rules.evaluation import CATALOGUE, catalogue, evaluate
from gateway.domain.rules.rulebook import LANGUAGES, Finding, Rule, Severity

__all__ = [
    "CATALOGUE",
    "LANGUAGES",
    "Finding",
    "Rule",
    "Severity",
    "catalogue",
    "evaluate",
]
