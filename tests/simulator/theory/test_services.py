import pytest

from simulator.errors import QueueGrows
from simulator.theory.priorities import Class, mg1_waits, mmc_waits
from simulator.theory.services import mdc_wait, pollaczek_khinchine


@pytest.mark.parametrize(
    ("cv", "wait"), [(0, 9 / 4), (0.5, 45 / 16), (0.8, 3.69), (1, 9 / 2), (2, 45 / 4)]
)
def test_the_wait_at_one_server_grows_with_the_spread_of_services(cv, wait):
    assert wait == pytest.approx(pollaczek_khinchine(1 / 2, 3 / 2, cv))


@pytest.mark.parametrize(
    ("arrivals", "service", "servers", "wait"),
    [
        (0.5, 1.5, 1, 2.25),
        (1, 1.6, 2, 1.44525421),
        (1, 3.2, 4, 1.23550378),
        (1, 4.8, 6, 1.08751080),
    ],
)
def test_constant_services_wait_a_little_more_than_half(
    arrivals, service, servers, wait
):
    assert wait == pytest.approx(mdc_wait(arrivals, service, servers))


@pytest.mark.parametrize(
    ("servers", "waits"),
    [(1, [5 / 21, 25 / 77, 10 / 11]), (2, [5 / 174, 25 / 754, 5 / 104])],
)
def test_three_classes_wait_as_cobham_says(servers, waits):
    assert waits == pytest.approx(mmc_waits((0.2, 0.6, 1.2), 3, servers))


def test_two_classes_share_the_wait_of_one_line():
    first, others = mmc_waits((0.2, 0.8), 5 / 24, 6)

    assert [0.4931161897, 2.4655809486] == pytest.approx([first, others])
    assert 2.0710879968 == pytest.approx(0.2 * first + 0.8 * others)


def test_classes_may_differ_in_their_services():
    classes = [Class(0.1, 1, 2), Class(0.2, 2, 4), Class(0.1, 3, 13.5)]

    assert [47 / 36, 47 / 18, 47 / 4] == pytest.approx(mg1_waits(classes))


def test_more_vehicles_than_one_server_serves_have_no_mean_wait():
    for ask in (pollaczek_khinchine, mdc_wait):
        with pytest.raises(QueueGrows, match="a load of 1 for 1 server"):
            ask(0.5, 2, 1)
    with pytest.raises(QueueGrows, match="a load of 1 for 1 server"):
        mg1_waits([Class(0.5, 2, 8)])
