"""The files for containers: what can be checked without Docker and Kubernetes."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from deploy import proxy, serve

from .conftest import skip_unless_ci

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
LIMITS = re.compile(r"CNNVIZ_[A-Z_]+")


def read_yaml(name: str) -> list[Any]:
    if importlib.util.find_spec("yaml") is None:
        skip_unless_ci("no PyYAML")
    import yaml  # of pre-commit

    return list(yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")))


def known_variables() -> set[str]:
    """Return the variables that our code reads."""
    sources = [*ROOT.glob("cnnviz/**/*.py"), *ROOT.glob("deploy/*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    return set(LIMITS.findall(text)) | {"CNNVIZ_RUN_CPUS", "CNNVIZ_RUN_GPUS"}


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml", "Dockerfile"])
def test_only_variables_that_exist_are_set(name: str) -> None:
    used = set(LIMITS.findall((DEPLOY / name).read_text(encoding="utf-8")))
    assert used - known_variables() == set()


def test_compose_starts_the_whole_topology_and_every_part_of_the_app_sees_the_same() -> None:
    (compose,) = read_yaml("compose.yaml")
    services = compose["services"]
    assert services.keys() == {"nginx", "app-1", "app-2", "postgres", "ray-head", "ray-worker"}
    ours = [services[name] for name in ("app-1", "app-2", "ray-head", "ray-worker")]
    assert all(one["environment"] == ours[0]["environment"] for one in ours)
    assert all("data:/data" in one["volumes"] for one in ours), "own images and weights"
    assert [name for name, one in services.items() if "ports" in one] == ["nginx"]
    assert set(compose["volumes"]) == {"data", "postgres"}
    servers = [part for part in services["nginx"]["command"] if part.endswith(":8501")]
    assert [server.partition(":")[0] for server in servers] == ["app-1", "app-2"]
    assert all(name in services for one in services.values() for name in one.get("depends_on", ()))


def test_every_secret_of_compose_is_in_the_example_and_has_no_default() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    required = set(re.findall(r"\$\{(\w+):\?\}", text))
    example = (DEPLOY / "compose.env").read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+)=$", example, re.MULTILINE)) == required
    assert required == {"POSTGRES_PASSWORD", "RAY_AUTH_TOKEN", "COOKIE_SECRET"}


def test_kubernetes_parts_refer_to_each_other() -> None:
    parts = {
        (part["kind"], part["metadata"]["name"]): part for part in read_yaml("kubernetes.yaml")
    }
    app = parts["StatefulSet", "cnnviz-app"]["spec"]
    nginx = parts["Deployment", "cnnviz-nginx"]["spec"]["template"]["spec"]["containers"][0]
    servers = [part for part in nginx["command"] if part.endswith(":8501")]
    assert servers == [f"cnnviz-app-{n}.{app['serviceName']}:8501" for n in range(app["replicas"])]
    ray = parts["RayCluster", "cnnviz-ray"]["spec"]
    engine = parts["ConfigMap", "cnnviz"]["data"]["CNNVIZ_ENGINE"]
    assert engine == "ray://cnnviz-ray-head-svc:10001", "the service that the operator makes"
    templates = [app["template"], ray["headGroupSpec"]["template"]]
    templates += [group["template"] for group in ray["workerGroupSpecs"]]
    claim = parts["PersistentVolumeClaim", "cnnviz-data"]["metadata"]["name"]
    for template in templates:
        spec = template["spec"]
        (container,) = spec["containers"]
        assert container["envFrom"] == [
            {"configMapRef": {"name": "cnnviz"}},
            {"secretRef": {"name": "cnnviz"}},
        ]
        assert spec["volumes"][0]["persistentVolumeClaim"]["claimName"] == claim
        assert container["volumeMounts"] == [{"name": "data", "mountPath": "/data"}]


def test_the_image_has_what_the_services_run() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for part in ("nginx", "wget", "[cluster,metrics]", "USER cnnviz", "/_stcore/health"):
        assert part in text
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert not {"cnnviz", "deploy", "assets", "static", "pages", "pyproject.toml"} & set(ignored)


def test_nginx_follows_a_process_whose_address_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A name without an address is a process that is being started."""
    try:
        serve.find_nginx()
    except serve.ServeError:
        skip_unless_ci("no nginx: sudo apt install nginx")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    code = (
        "import sys; from deploy import proxy; proxy.LOOK_S = 0.2\n"
        f"proxy.look_up = lambda name: open({str(tmp_path / 'address')!r}).read()\n"
        f"sys.exit(proxy.main(['app:1', '--port', '{port}']))"
    )
    (tmp_path / "address").write_text(proxy.look_up("nowhere.invalid:8501"))
    web = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    nginx = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={**os.environ})
    try:
        assert wait_for_status(port, 502)
        assert web.stdout is not None
        own = re.findall(r"port (\d+)", web.stdout.readline())[0]
        (tmp_path / "address").write_text(f"127.0.0.1:{own}")
        assert wait_for_status(port, 200)
    finally:
        nginx.send_signal(signal.SIGTERM)
        assert nginx.wait(20) == 0
        web.kill()
        web.wait()


def wait_for_status(port: int, status: int) -> bool:
    """Return whether nginx answers with a status within some seconds."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                found = answer.status
        except urllib.error.HTTPError as error:
            found = error.code
        except OSError:
            found = None
        if found == status:
            return True
        time.sleep(0.1)
    return False


def test_names_are_looked_up() -> None:
    assert proxy.look_up("127.0.0.1:8501") == "127.0.0.1:8501"
    assert proxy.look_up("::1:8501") == "[::1]:8501"
    assert proxy.look_up("nowhere.invalid:8501") == proxy.NOWHERE
