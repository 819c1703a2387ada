"""The wheel is complete: it is built, installed into a new environment and used there.

The environment borrows the packages that the wheel requires, those that these require and no others
from the environment that runs the tests. ``make test-all`` installs them, as a user's does: 6 GB on
the disk, and minutes.
"""

from __future__ import annotations

import ast
import email
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import cnnviz

ROOT = Path(__file__).parents[1]
PAGES = sorted(f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run([sys.executable, *build], cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("cnnviz-*.whl"))


@pytest.fixture(scope="module")
def scripts(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Path]:
    """Install the wheel into a new environment; return the folder of its commands."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    alone = [] if "slow" in pytestconfig.getoption("markexpr") else ["--no-deps", "--no-index"]
    pip = [sys.executable, "-m", "pip", "--python", str(commands / "python")]
    install = [*pip, "install", "--quiet", "--no-compile", *alone, str(wheel)]
    subprocess.run(install, check=True)
    if alone:
        paths = {"base": str(folder), "platbase": str(folder)}
        _borrow(_requirements(wheel), Path(sysconfig.get_path("purelib", vars=paths)))
    yield commands
    shutil.rmtree(folder)  # pytest would keep three of them


def _requirements(wheel: Path) -> list[Requirement]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = email.message_from_bytes(archive.read(name)).get_all("Requires-Dist", [])
    return [Requirement(line) for line in lines]


def _borrow(requirements: list[Requirement], packages: Path) -> None:
    """Link packages of this environment, and what they require, into that of another."""
    waiting = [(one, "") for one in requirements]
    known: set[tuple[str, str]] = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        package = distribution(requirement.name)
        assert requirement.specifier.contains(package.version, prereleases=True), requirement
        for own in {"", *requirement.extras} - {one for name, one in known if name == package.name}:
            known.add((package.name, own))
            waiting += [(Requirement(line), own) for line in package.requires or ()]
        for name in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
            place = packages / name
            if not place.exists():
                place.symlink_to(package.locate_file(name))


@pytest.fixture
def run(scripts: Path, tmp_path: Path) -> Callable[..., str]:
    """Return a function that runs a command of the environment in an empty folder."""

    def run_command(command: str, *arguments: str) -> str:
        process = subprocess.run(
            [scripts / command, *arguments],
            cwd=tmp_path,
            env=_environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert process.returncode == 0, process.stderr[-3000:]
        return process.stdout

    return run_command


def _environment(home: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    folders = {"CNNVIZ_SETS": str(home), "CNNVIZ_WEIGHTS": str(home / "weights")}
    return clean | folders | {"CNNVIZ_STORE": f"sqlite:///{home / 'store.db'}"}


def test_the_wheel_contains_every_file_of_the_app(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    folders = ["assets", "static", "pages", ".streamlit", "app.py", "home.py"]
    tracked = subprocess.run(
        ["git", "ls-files", *folders], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert {f"cnnviz/_app/{name}" for name in tracked} - names == set()
    assert "cnnviz/py.typed" in names


def test_the_wheel_requires_what_it_imports(wheel: Path) -> None:
    """The wheel's list has all packages and no more."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        sources = [archive.read(name) for name in names if name.endswith(".py")]
    imports = {name for source in sources for name in _imports(ast.parse(source))}
    requirements = _requirements(wheel)
    declared = {one.name for one in requirements if one.marker is None}
    others = (one for one in requirements if one.marker is not None)
    extras = {one.name for one in others if 'extra == "dev"' not in str(one.marker)}
    owners = packages_distributions()
    packages = imports - sys.stdlib_module_names - {"cnnviz"}
    found = {canonicalize_name(owners.get(name, [name])[0]) for name in packages}
    assert found - extras == declared


def _imports(tree: ast.Module) -> Iterator[str]:
    """Yield the packages that a module imports, but for those that only its types need."""
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module).split(".")[0]
        nodes += ast.iter_child_nodes(node)


def test_the_installed_package_can_be_imported_from_any_folder(run: Callable[..., str]) -> None:
    code = "import cnnviz; print(cnnviz.__file__, cnnviz.__version__)"
    path, version = run("python", "-c", code).split()
    assert "site-packages" in path
    assert version == cnnviz.__version__


def test_both_command_lines_work(run: Callable[..., str]) -> None:
    assert run("cnnviz", "--version").split() == ["cnnviz", cnnviz.__version__]
    table = run("cnnviz", "table", "--net", "lenet5")
    assert "61,706" in table
    assert run("python", "-m", "cnnviz", "table", "--net", "lenet5") == table


def test_bundled_weights_are_found(run: Callable[..., str]) -> None:
    code = (
        "from cnnviz.weights import model_cards; import json;"
        "print(json.dumps([model_cards.load_bundled_model(name).card.parameters"
        " for name in model_cards.bundled_models()]))"
    )
    counts = json.loads(run("python", "-c", code))
    assert counts
    assert all(count > 0 for count in counts)


def test_a_run_trains_in_a_worker_process(run: Callable[..., str]) -> None:
    lines = run(
        *("cnnviz", "train", "--net", "lecture-cnn", "--data", "practice", "--train-images", "100"),
        *("--epochs", "1", "--json"),
    ).splitlines()
    assert 0 <= json.loads(lines[-1])["test_accuracy"] <= 1


def test_every_page_runs(run: Callable[..., str]) -> None:
    code = (
        "import json\n"
        "from streamlit.testing.v1 import AppTest\n"
        "from cnnviz.resources import resource\n"
        "app = AppTest.from_file(str(resource('home.py')), default_timeout=120).run()\n"
        "shown = {}\n"
        f"for page in ['home.py', *{PAGES!r}]:\n"
        "    app = app if page == 'home.py' else app.switch_page(page).run()\n"
        "    assert not app.exception, (page, app.exception[0].value)\n"
        "    shown[page] = len(app.main)\n"
        "print(json.dumps(shown))\n"
    )
    shown = json.loads(run("python", "-c", code))
    assert [*shown] == ["home.py", *PAGES]
    assert all(shown.values()), shown


def test_the_app_starts_and_serves_its_files(scripts: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.port", str(port), "--server.headless", "true"]
    server = subprocess.Popen(
        [scripts / "cnnviz", "app", *options],
        cwd=tmp_path,
        env=_environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert _get(f"http://127.0.0.1:{port}/_stcore/health", server) == b"ok"
        font = _get(f"http://127.0.0.1:{port}/app/static/inter.woff2", server)
        assert font == (ROOT / "static" / "inter.woff2").read_bytes()
    finally:
        server.terminate()
        server.wait()


def _get(url: str, server: subprocess.Popen[bytes]) -> bytes:
    """Return the response of a server as soon as it is running."""
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                content: bytes = response.read()
                return content
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)  # a process gives no sign when it begins to listen
    raise TimeoutError(url)
