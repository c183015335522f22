"""Pages are sent packed, to whoever can unpack them."""

import pytest

PAGES = ["/", "/rules", "/static/console.css"]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_packed_for_a_browser(client, path):
    packed = await client.http.get(path, headers={"Accept-Encoding": "gzip"})
    plain = await client.http.get(path, headers={"Accept-Encoding": "identity"})

    assert "gzip" == packed.headers["content-encoding"]
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert "Accept-Encoding" in packed.headers["vary"]


async def test_a_programs_answer_keeps_the_bytes_that_its_tag_names(client):
    answer = await client.http.get("/v1/gates", headers={"Accept-Encoding": "gzip"})

    assert len(answer.content) > 1_200
    assert "content-encoding" not in answer.headers


async def test_a_page_carries_only_what_its_script_may_say(client):
    page = await client.http.get("/?lang=en")

    assert "fresh_live" in page.text
    assert "sign_in_explained" not in page.text
    assert "step_name_vehicle" not in page.text
