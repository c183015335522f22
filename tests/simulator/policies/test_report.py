"""The report of policies says who waits, what bots cost, and what may be chance."""

import re
from dataclasses import replace

import pytest
from markupsafe import escape

from simulator.policies.outcomes import Outcomes
from simulator.policies.variants import Bots, variants
from simulator.reports.languages import LANGUAGES, texts
from simulator.reports.policies import Compared, page
from simulator.reports.policy_charts import SECTIONS
from simulator.scenario.changes import Policy
from simulator.whatif.experiments import answer
from simulator.whatif.kept import Kept
from simulator.whatif.measures import Measure, named
from tests.simulator.reports.conftest import ASKED, told_of

BOTS = Bots(places=0.4, sold=0.5, tickets=3, deters=0.8)


@pytest.fixture(scope="module")
def compared(july):
    asked_of = list(variants(july, BOTS))
    scenarios = [one.scenario for one in asked_of]
    found = answer(scenarios, ASKED, Kept(None), lambda completed, total: None)
    outcomes = Outcomes.of(asked_of, found.replications)
    return Compared(july, BOTS, outcomes, told_of(scenarios, found))


def same_for_all(compared, **changed):
    """The same report where every rule does what the gate's does without bots."""
    own = compared.outcomes.played[Policy.GATEWAY, False]
    outcomes = Outcomes(dict.fromkeys(compared.outcomes.played, own))
    return replace(compared, outcomes=outcomes, **changed)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_explains_every_rule_and_has_every_chart_of_every_flow(compared, code):
    shown = page(compared, code)

    words = texts(code)
    assert all(escape(words[f"policy_{policy}_is"]) in shown for policy in Policy)
    drawn = {
        name: len(re.findall("<svg", part))
        for name, part in re.findall(
            r'<section id="(policy_\w+)">(.*?)</section>', shown, re.DOTALL
        )
    }
    assert dict.fromkeys(SECTIONS, 4) == drawn
    assert "nan" not in shown.lower().replace("&#39;", "")
    assert [] == re.findall(r"""(?:src|href)=["']?(?!#)([^"'> ]+)""", shown)


def test_the_answer_tells_what_bots_cost_and_where_they_cost_least(compared):
    shown = page(compared, "en")

    assert re.search(r"everybody who buys no place wait [\d.,]+ minutes longer", shown)
    assert "That harm is least with “deposit”" in shown
    assert re.search(r"saves most with “[^”]+”, [\d.,]+ minutes", shown)


def test_what_may_be_chance_is_not_told_as_a_difference(compared):
    shown = page(same_for_all(compared), "en")

    assert "No other rule shortens that by more than chance." in shown
    assert "Bots make everybody" not in shown


def test_without_bots_nothing_is_said_of_what_they_gain(compared):
    nobody = Bots(places=0, sold=0.5, tickets=3, deters=0.8)

    shown = page(same_for_all(compared, bots=nobody), "en")

    assert "Bots take no places here." in shown
    assert 'id="policy_waits"' in shown
    assert 'id="policy_gains"' not in shown
    assert "#policy_gains" not in shown


def test_what_a_scenario_is_called_cannot_break_the_page(compared, july):
    rude = july.model_copy(update={"title": "<script>alert(1)</script>"})

    assert "<script>alert" not in page(replace(compared, scenario=rude), "en")


def test_a_loss_is_compared_run_by_run(compared):
    found, flow = compared.outcomes, "huu-nghi/export"

    own = found.loss(Policy.GATEWAY, flow)
    deposit = found.loss(Policy.DEPOSIT, flow)
    between = found.loss_against(Policy.GATEWAY, Policy.DEPOSIT, flow)

    assert pytest.approx(deposit.mean - own.mean) == between.mean
    rows = found.played[Policy.GATEWAY, True]
    name = named(flow, Measure.WAIT_OWN)
    mean = found.mean((Policy.GATEWAY, True), flow, Measure.WAIT_OWN).mean
    assert pytest.approx(sum(row[name] for row in rows) / len(rows)) == mean
