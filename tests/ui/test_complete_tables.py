"""Every kind of layer and every setting of training occurs in each table that describes them.

CONTRIBUTING.md relies on these tests: they name what a new layer or a new setting still needs.
"""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from cnnviz.figures.architecture import ROLES
from cnnviz.nets import text_form
from cnnviz.nets.code.parse import signatures
from cnnviz.nets.draft.defaults import input_kind, new_layers
from cnnviz.nets.layers.kinds import KINDS, Residual
from cnnviz.problem import Problem
from cnnviz.training import Settings
from cnnviz.training.recipe import shared_start
from cnnviz.ui.labels import layers as layer_labels
from cnnviz.ui.labels import settings as setting_labels
from cnnviz.ui.runs import rerun
from cnnviz.ui.sizes import builder_words
from cnnviz.ui.training import state

ROOT = Path(__file__).parents[2]
LAYERS = [code for code in KINDS if code != Residual.code]
SETTINGS = [item.name for item in fields(Settings)]
QUIET = {"dropout", "flatten", "residual"}
"""Kinds of layers that move or drop values: gray in drawings."""
CLOSEUP_MISSING = {"convtranspose", "adaptiveavgpool", "leakyrelu", "sigmoid"}
"""Kinds of layers for feature maps whose cells Look inside does not take apart."""


def names_in(path: str) -> set[str]:
    """Return the words of a file of the repository."""
    return set(re.findall(r"[\w-]+", (ROOT / path).read_text(encoding="utf-8")))


@pytest.mark.parametrize("code", KINDS)
def test_every_layer_has_its_words_and_its_color(code: str) -> None:
    assert code in layer_labels.NAMES
    assert code in layer_labels.SENTENCES
    assert [kind for _title, kinds in builder_words.MENU for kind in kinds].count(code) == 1
    assert (code in ROLES) != (code in QUIET)


@pytest.mark.parametrize("code", LAYERS)
def test_every_setting_of_a_layer_is_written_and_read(code: str) -> None:
    kind = KINDS[code]
    for setting in kind.settings():
        assert setting.name in signatures.ORDER[kind.__name__]
        assert setting.name in builder_words.LABELS
        assert setting.required or setting.name in text_form.LETTERS


@pytest.mark.parametrize("code", LAYERS)
def test_every_layer_has_keras_code_and_random_examples(code: str) -> None:
    name = KINDS[code].__name__
    assert name in names_in("cnnviz/nets/code/keras.py")
    assert name in names_in("tests/nets/strategies.py")


@pytest.mark.parametrize("code", LAYERS)
def test_the_builder_knows_what_a_layer_takes(code: str) -> None:
    for what, shape, other in (("maps", (4, 8, 8), (4,)), ("flat", (4,), (4, 8, 8))):
        if input_kind(code) in (what, "any"):
            layer = new_layers(code, shape, last=False)[-1]
            layer.output_shape(shape)
            if input_kind(code) == what:
                with pytest.raises(Problem):
                    layer.output_shape(other)


@pytest.mark.parametrize("code", LAYERS)
def test_cells_of_every_layer_for_maps_are_taken_apart(code: str) -> None:
    names = names_in("cnnviz/inside/closeup.py")
    shows_maps = input_kind(code) == "maps" or (input_kind(code) == "any" and code != "flatten")
    assert (KINDS[code].__name__ in names) == (shows_maps and code not in CLOSEUP_MISSING)


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_has_a_label_a_control_a_place_in_the_link_and_an_option(
    setting: str,
) -> None:
    label = "net" if setting == "network" else setting
    assert label in setting_labels.LABELS
    assert f"--{label.replace('_', '-')}" in names_in("cnnviz/__main__.py")
    if setting != "device":  # the server chooses it
        assert setting in {field.attribute for field in state.FIELDS}
        assert label in names_in("cnnviz/ui/training/settings_form.py")


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_second_run_can_change_every_setting_or_must_not(setting: str) -> None:
    fixed = {"epochs", "checks", "device", "precision", "repeatable", "frozen"}
    assert (setting in rerun.CHANGEABLE) == (setting in shared_start.FREE and setting not in fixed)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_script_of_a_run_depends_on_every_setting(setting: str) -> None:
    sources = ("assets/code/run.py.jinja", "cnnviz/training/export/torch_script.py")
    used = any(setting in names_in(path) for path in sources)
    assert used == (setting != "checks")  # the script evaluates after every epoch
