"""Links saved with the code at 934132e still open the same page.

``links_934132e.json`` holds the facts of each link's page at that commit: numbers and values, no
words and no names of our modules; a toggle that had been set to 1 counts as on. Today's page must
have all of them; it may have more. A payload of a component whose keys are renamed is adapted here,
in the function that reads it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Button, Element, Widget

from cnnviz.ui.kit.component import unpack

from ..legacy.files import copy_sets, stop_queue, unpack_store
from .opening import visit

Facts = dict[str, Any]
LINKS: list[Facts] = json.loads(
    (Path(__file__).parent / "links_934132e.json").read_text(encoding="utf-8")
)
COUNTED = ("code", "images", "maps", "numbers", "switches", "choices")
NEWER = {"eps": "0.00001"}
"""Settings of layers that did not exist then, with their defaults."""
MESSAGES = ("warning", "error", "toast")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store and the image folders that the code at 934132e wrote."""
    folder = tmp_path_factory.mktemp("links")
    stop_queue(unpack_store(folder))
    copy_sets(folder)
    return folder


@pytest.fixture(autouse=True)
def environment(
    home: Path, own_store: None, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Use the old store and image folders; FashionMNIST and MNIST where they were on disk."""
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{home / 'store_934132e.sqlite'}")
    monkeypatch.setenv("CNNVIZ_SETS", str(home / "sets"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    if request.node.callspec.params["link"]["photographs"]:
        monkeypatch.setenv("CNNVIZ_DATA", str(request.getfixturevalue("data_folder")))
    else:
        monkeypatch.delenv("CNNVIZ_DATA", raising=False)


@pytest.mark.parametrize("link", LINKS, ids=[one["link"] for one in LINKS])
def test_an_old_link_opens_the_same_page(link: Facts) -> None:
    changes = differences(link["shows"], page_facts(open_link(link["link"])))
    assert not changes, "\n".join(changes)


def open_link(link: str) -> AppTest:
    """Open a link such as ``pooling?kind=avg``, at the tab that was the first then."""
    page, _, query = link.partition("?")
    first = {"convolution": "pytorch", "pooling": "pytorch", "sizes": "sequential"}
    tab = {"tab": first[page]} if page in first else {}
    return visit(page, **tab | dict(parse_qsl(query, keep_blank_values=True)))


def differences(then: Facts, now: Facts) -> list[str]:
    """Return the facts of a page at 934132e that today's page lacks."""
    changes = [
        f"{name}: was {then[name]}, is {now.get(name)}"
        for name in ("korean", "messages", "grids", "networks")
        if name in then and then[name] != now.get(name)
    ]
    if then.get("closeups", [])[:1] != now.get("closeups", []):
        changes.append(f"closeups: were {then.get('closeups')}, are {now.get('closeups')}")
    changes += [
        f"query {name}: was {value}, is {now['query'].get(name)}"
        for name, value in then["query"].items()
        if now["query"].get(name) != value
    ]
    # A grid page has two boxes only where height and width differ; ``grids`` has all settings.
    counted = ("code", "images", "maps", "choices") if "grids" in then else COUNTED
    for name in counted:
        lost = Counter(map(str, then.get(name, []))) - Counter(map(str, now.get(name, [])))
        changes += [f"{name}: no {one} among {now.get(name)}" for one in lost]
    return changes


def page_facts(app: AppTest) -> Facts:
    """Return the values on a page, without words and without the names of our code."""
    data = list(payloads(app))
    inside = inside_facts(app, data)
    facts: Facts = {
        "query": dict(app.query_params),
        "korean": bool(re.search("[가-힣]", app.title[0].value)),
        "messages": {kind: len(app.get(kind)) for kind in MESSAGES},
        "code": [code_lines(one["code"]) for one in data if one.get("code")],
        "images": images(app) + inside["images"],
        **widgets(app, inside["switches"]),
        "maps": [
            [one["count"], one["height"], one["width"], one["selected"]]
            for one in data
            if {"count", "selected"} <= one.keys()
        ]
        + inside["maps"],
        "closeups": inside["closeups"],
        "grids": [grid(one) for one in data if {"image", "output"} <= one.keys()],
        "networks": [network(one) for one in data if {"lines", "totals"} <= one.keys()],
    }
    return {name: value for name, value in facts.items() if value != []}


def payloads(app: AppTest) -> Iterator[Facts]:
    """Yield the data that our components were mounted with."""
    for component in app.get("bidi_component"):
        data = unpack(component.proto.json)
        if isinstance(data, dict):
            yield data


def elements(block: Block) -> Iterator[Element]:
    """Yield all elements of a part of the page, from top to bottom."""
    for child in block.children.values():
        if isinstance(child, Block):
            yield from elements(child)
        elif isinstance(child, Element):
            yield child


def widgets(app: AppTest, switches: list[bool]) -> dict[str, list[Any]]:
    """Return the values of all controls but buttons, in any order of the page.

    ``switches`` are those that components draw.
    """
    values: dict[str, list[Any]] = {"numbers": [], "switches": [*switches], "choices": []}
    for element in elements(app.main):
        if isinstance(element, Widget) and not isinstance(element, Button):
            value = element.value
            for one in value if isinstance(value, list | tuple) else [value]:
                if isinstance(one, bool):
                    values["switches"].append(one)
                elif isinstance(one, int | float):
                    values["numbers"].append(float(one))
                elif one:
                    text = str(one.value if isinstance(one, Enum) else one)
                    values["choices"].append(text.removeprefix("net:"))
    return values


def code_lines(markup: str) -> list[str]:
    """Return the lines of highlighted code without their comments, which are words."""
    text = html.unescape(re.sub("<[^>]+>", "", markup))
    lines = (line.partition("#")[0].rstrip() for line in text.splitlines())
    return [line for line in lines if line]


def images(app: AppTest) -> list[str]:
    """Return size and checksum of each image in the HTML of a page."""
    texts = [element.proto.body for element in app.get("html")]
    matches = re.findall(r"data:image/png;base64,([\w+/=]+)", "\n".join(texts))
    return [checksum(base64.b64decode(match)) for match in matches]


def checksum(png: bytes) -> str:
    image = Image.open(io.BytesIO(png))
    digest = hashlib.sha256(image.convert("RGBA").tobytes()).hexdigest()
    return f"{image.width}x{image.height} {digest[:16]}"


def grid(payload: Facts) -> Facts:
    """Return the arrays of the stepper: a convolution or a pooling."""
    names = ("kind", "image", "weights", "bias", "output", "rows", "cols")
    return {name: payload[name] for name in names}


def network(payload: Facts) -> Facts:
    """Return the network of the builder, its layers with their shapes and parameters."""
    fault = payload["fault"]
    return {
        "input": payload["input"]["values"],
        "layers": [
            [
                one["code"],
                old_settings(one["values"]),
                *(digits(one.get(name)) for name in ("shape", "parameters", "receptiveField")),
            ]
            for one in payload["lines"]
        ],
        "parameters": digits(payload["totals"]["parameters"]),
        "fault": fault and [fault["line"], fault["setting"], len(fault["fixes"])],
        "start": {
            **payload["start"],
            "lines": [[code, old_settings(values)] for code, values in payload["start"]["lines"]],
        },
        "chosen": payload["cardLine"],
    }


def old_settings(values: Facts) -> Facts:
    """Return the settings of a layer without those that are newer, at their defaults."""
    return {name: value for name, value in values.items() if NEWER.get(name) != value}


def digits(pair: list[str] | None) -> list[str]:
    """Return the numbers in a cell of the builder's table, without the words below them."""
    return re.findall(r"\d+", pair[0].replace(",", "")) if pair else []


def inside_facts(app: AppTest, data: list[Facts]) -> Facts:
    """Return what *Look inside* shows: the image, the maps of all layers, and the open close-up."""
    facts: Facts = {"images": [], "switches": [], "maps": [], "closeups": []}
    strip = next((one for one in data if {"sheet", "layers"} <= one.keys()), None)
    if strip is None:
        return facts
    choice = next(one for one in data if "closeups" in one)
    layer = next(one for one in data if "reading" in one or "strength" in one)
    chosen = None if choice["closeups"] is None else dict(choice["closeups"])
    facts["images"] = [checksum(base64.b64decode(strip["image"]))]
    # The switch of each layer for all its maps, and that for its kernels, are gone or in the state.
    facts["switches"] = [choice["scale"] == "each"] + [False] * 2 * len(strip["layers"])
    for place, one in enumerate(strip["layers"]):
        if len(one["size"]) == 3:
            first = one["strongest"] if chosen is None and place == 0 else None
            count, *size = one["size"]
            selected = (chosen or {}).get(place, first)
            facts["maps"] += [[shown, *size, selected] for shown in {min(count, 64), count}]
    index = choice["layer"]
    if layer_map(strip, chosen, index) is not None and layer.get("reading"):
        facts["closeups"] = [closeup(layer)]
    shown = {0: strip["layers"][0]["strongest"]} if chosen is None else chosen
    facts["maps"] += first_kernels(app, shown)
    return facts


def first_kernels(app: AppTest, chosen: dict[int, int]) -> list[list[int | None]]:
    """Return the kernels of the first convolution of one channel, among the first layers."""
    params = dict(app.query_params) | {"lang": "en"}
    for place in range(3):
        page = visit("inside", **params | {"layer": str(place + 1)})
        layer = next(one for one in payloads(page) if "reading" in one or "strength" in one)
        shape = (layer.get("reading") or {}).get("kernelShape")
        if shape and shape[1] == 1:
            return [[shape[0], *shape[2:], chosen.get(place)]]
    return []


def layer_map(strip: Facts, chosen: dict[int, int] | None, index: int) -> int | None:
    """Return the map of a layer whose cells are taken apart."""
    if chosen is not None and not chosen:
        return None
    layer = strip["layers"][index]
    selected: int = (chosen or {}).get(index, layer["strongest"])
    return selected if selected < layer["size"][0] else None


def closeup(layer: Facts) -> Facts:
    """Return the geometry of the open close-up; its values differ by machine."""
    reading = layer["reading"]
    sizes = (
        [("outHeight", "outWidth"), layer["shape"][1:]],
        [
            ("height", "width"),
            layer["inputShape"][1:],
        ],
    )
    kernel = reading["kernelShape"][2:] if reading["kernelShape"] else [None, None]
    return {
        "kind": reading["kind"],
        "channels": reading["depth"],
        **{name: size for names, shape in sizes for name, size in zip(names, shape, strict=True)},
        "indices": [reading["rows"], reading["columns"]],
        "kernel": kernel,
    }
