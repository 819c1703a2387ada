"""What the builder sends to the browser, and what it receives."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cnnviz import nets
from cnnviz.nets.draft.reading import read_draft
from cnnviz.ui.sizes import builder
from cnnviz.ui.sizes.state import Build, draft_from_message

GOLDEN = Path(__file__).parents[2] / "js" / "builder_payloads.json"


def builds() -> dict[str, Build]:
    """Return the networks whose payloads tests/js reads as well."""
    chain = nets.find("chain~1x6x6~conv_1_2_3~relu~maxpool_2~flatten~linear_8_3")
    block = nets.find(
        "block~2x4x4~residual~conv_2_3_3_p1~shortcut~conv_2_3_1~end~flatten~linear_48_2"
    )
    branches = nets.find(
        "branches~2x4x4~branches~conv_2_1_1~relu~branch~branch~conv_2_3_3_p1~concat~conv_6_1_1"
    )
    broken = draft_from_message(
        {
            "input": ["1", "6", "6"],
            "lines": [["conv", {"in_channels": "1", "out_channels": "2", "kernel_size": "9"}]],
        }
    )
    assert broken is not None
    return {
        "chain": Build(chain, place=(0, 0)),
        "block": Build(block),
        "branches": Build(branches, place=(0, 4)),
        "broken": replace(Build(chain), edited=read_draft(broken)),
    }


def payload(build: Build) -> Any:
    """Return the payload as the browser parses it, without the drawings, which have own tests."""
    data = json.loads(json.dumps(builder.builder_payload(build)))
    del data["drawing"]
    if data["card"] and data["card"]["receptiveField"]:
        del data["card"]["receptiveField"]["image"]
    return data


def test_the_payloads_are_those_that_the_tests_of_the_scripts_read() -> None:
    current = {name: payload(build) for name, build in builds().items()}
    assert current == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["chain", "block", "branches", "broken"])
def test_a_draft_that_the_browser_sends_back_is_the_same(name: str) -> None:
    data = json.loads(GOLDEN.read_text(encoding="utf-8"))[name]
    lines = [[line["code"], line["values"]] for line in data["lines"]]
    draft = draft_from_message({"input": data["input"]["values"], "lines": lines})
    assert draft is not None
    assert payload(replace(builds()[name], edited=read_draft(draft))) == data
