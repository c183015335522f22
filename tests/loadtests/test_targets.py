import pytest

from loadtests.targets import TargetNotAllowed, check_target


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost", "https://[::1]:8443"]
)
def test_this_machine_may_be_put_under_load(url):
    check_target(url, None)


def test_another_host_is_refused_with_what_to_set():
    with pytest.raises(TargetNotAllowed, match=r"--allow-host gate\.example$"):
        check_target("https://gate.example/v1", None)


def test_a_host_that_its_owner_names_may_be():
    check_target("http://gateway:8000", "gateway")


@pytest.mark.parametrize(
    "url", ["http://gateway.other:8000", "http://127.0.0.1.other", "http://10.0.0.1"]
)
def test_naming_one_host_allows_no_other(url):
    with pytest.raises(TargetNotAllowed):
        check_target(url, "gateway")


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "http://[::1"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(TargetNotAllowed, match="is not an address"):
        check_target(url, None)
