"""nginx as ``make serve`` starts it: what it tells browsers, and what it refuses."""

from __future__ import annotations

import asyncio
import concurrent.futures
import http.client
import json
import re
import subprocess
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import websockets

from deploy import serve

from ..browser.servers import Server, start_server
from ..conftest import skip_unless_ci
from ..threads import run_coroutine

KEY = "a long enough key"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    try:
        serve.find_nginx()
    except serve.ServeError:
        skip_unless_ci("no nginx: sudo apt install nginx")
    program = ("deploy/serve.py", "--processes=2")
    server = start_server(tmp_path_factory.mktemp("nginx"), program, CNNVIZ_ADMIN_KEY=KEY)
    yield server
    server.stop()


def host(server: Server) -> str:
    return server.url.removeprefix("http://")


def get(server: Server, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(host(server), timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.mark.parametrize(
    "path", ["/", "/training?run=1", "/_stcore/health", "/app/static/icon.png"]
)
def test_every_answer_has_the_headers(served: Server, path: str) -> None:
    answer = get(served, path)
    assert answer.status == (404 if path == "/metrics" else 200)
    policy = dict(
        rule.split(" ", 1) for rule in str(answer.headers["Content-Security-Policy"]).split("; ")
    )
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe-inline" not in policy["script-src"]
    assert not re.search(r"\bhttps?:|\*", " ".join(policy.values())), "nothing of other servers"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self)" in str(answer.headers["Permissions-Policy"])
    assert answer.headers["Server"] == "nginx", "no version"


def test_a_host_may_allow_frames_of_a_learning_platform(tmp_path: Path) -> None:
    nginx = serve.find_nginx()
    config = serve.nginx_config(tmp_path, [8601], "127.0.0.1", 8501, "'self' https://lms.example")
    assert "frame-ancestors 'self' https://lms.example" in config
    assert "X-Frame-Options" not in config, "it knows no sites"
    (tmp_path / "nginx.conf").write_text(config, encoding="utf-8")
    command = [nginx, "-t", "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    subprocess.run(command, check=True, capture_output=True, timeout=30)


@pytest.mark.parametrize("sites", ["'self'; script-src *", '"', "a\nb", "{}"])
def test_what_is_no_site_is_refused(sites: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        serve.main([f"--frame-ancestors={sites}"])
    assert "must be names of sites" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/metrics", "/status"])
def test_numbers_for_the_host_are_not_passed_on_even_with_the_key(
    served: Server, path: str
) -> None:
    assert get(served, path).status == 404
    assert get(served, path, Authorization=f"Bearer {KEY}").status == 404


def test_on_the_machine_each_process_tells_its_own_numbers_at_its_port(served: Server) -> None:
    ports = re.findall(r"process \d of 2: port (\d+)", served.log.read_text())
    states = []
    for port in ports:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=30) as answer:
            states.append(json.load(answer))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            assert b"cnnviz_sessions" in answer.read()
    assert [state["port"] for state in states] == list(map(int, ports))
    assert len({state["pid"] for state in states}) == 2


def test_a_browser_that_asks_too_often_is_refused_and_others_are_not(served: Server) -> None:
    def ask(count: int) -> list[int]:
        connection, codes = http.client.HTTPConnection(host(served), timeout=30), []
        for _ in range(count):
            connection.request("GET", "/_stcore/health", headers={"Cookie": "seat=greedy"})
            answer = connection.getresponse()
            answer.read()
            codes.append(answer.status)
        connection.close()
        return codes

    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        lists = threads.map(ask, [(serve.RATES["seat_burst"] + 1_500) // 4] * 4)
        codes = Counter(code for codes in lists for code in codes)
    assert codes[429] > 100
    assert codes.total() - codes[429] >= serve.RATES["seat_burst"]
    assert get(served, "/_stcore/health", Cookie="seat=modest").status == 200
    assert get(served, "/_stcore/health").status == 200


def test_a_browser_has_so_many_pages_open_and_no_more(served: Server) -> None:
    async def open_page(seat: str) -> Any:
        return await websockets.connect(
            f"ws://{host(served)}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers={"Cookie": f"seat={seat}"},
        )

    async def attack() -> None:
        pages = [await open_page("many") for _ in range(serve.RATES["seat_pages"])]
        with pytest.raises(websockets.InvalidStatus, match="429"):
            await open_page("many")
        pages.append(await open_page("other"))
        await asyncio.gather(*(page.close() for page in pages))

    run_coroutine(attack())


def test_the_log_has_no_requests(served: Server) -> None:
    get(served, "/training?run=secret-of-minji")
    get(served, "/%00bad")
    log = served.log.read_text()
    assert "minji" not in log
    assert "GET /" not in log
