"""The command line: ``cnnviz app``, ``cnnviz train``, ``cnnviz table``, ``cnnviz data``.

Each also runs as ``python -m cnnviz …``.

Exit codes: 0 done, 1 a problem (told in a sentence on the error stream), 2 wrong arguments,
130 stopped by Ctrl-C (what was trained by then is kept).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnviz import __version__, data, nets
from cnnviz.data import image_folders, registry
from cnnviz.data.decode_folder import Wanted
from cnnviz.nets.code import table_text
from cnnviz.problem import Problem
from cnnviz.resources import resource
from cnnviz.training.export import terminal
from cnnviz.training.recipe.presets import PRESETS
from cnnviz.training.recipe.settings import (
    DEVICES,
    Augment,
    Optimizer,
    Precision,
    Schedule,
    Settings,
    Start,
)
from cnnviz.training.records.control import Steering
from cnnviz.training.records.progress import Phase
from cnnviz.weights import model_cards

if TYPE_CHECKING:
    from torch import nn

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    typed = sys.argv[1:] if arguments is None else list(arguments)
    parser = _parser()
    asked, rest = parser.parse_known_args(typed, argparse.Namespace(typed=typed))
    command: Callable[..., int] = asked.command
    if command is _start_app:
        return _start_app(rest)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return int(command(asked))
    except Problem as problem:
        print(f"cnnviz: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before the first picture: there is nothing to keep yet
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cnnviz", description=__doc__)
    parser.add_argument("--version", action="version", version=f"cnnviz {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser(
        "app",
        help="start the app; takes the options of `streamlit run`, such as --server.port 8080",
    ).set_defaults(command=_start_app)
    train = commands.add_parser("train", help="train a network and print its progress")
    train.set_defaults(command=_train)
    train.add_argument("--preset", choices=[*PRESETS], help="settings to begin with")
    _add_settings(train)
    train.add_argument("--threads", type=_positive, help="for torch; all cores by default")
    train.add_argument("--json", action="store_true", help="one JSON record a line")
    train.add_argument("--save", type=Path, metavar="FOLDER", help="keep weights and a card there")
    train.add_argument(
        "--weights", type=Path, metavar="FILE", help="begin with these: safetensors or a state_dict"
    )
    table = commands.add_parser("table", help="print shapes, parameters and costs")
    table.set_defaults(command=_table)
    table.add_argument("--net", default=Settings().net, help="catalogue id or text form")
    table.add_argument("--input", help="input shape, such as 3x224x224")
    _add_data(commands.add_parser("data", help="image folders: add, list, card, delete"))
    return parser


def _start_app(options: list[str]) -> int:
    """Start the app with options of ``streamlit run``."""
    from streamlit.web import cli

    return int(cli.main(["run", str(resource("app.py")), *options], standalone_mode=False) or 0)


def _add_data(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="read an image folder, or a zip of one, and keep it")
    add.set_defaults(command=_data_add)
    add.add_argument("path", type=Path)
    add.add_argument("--side", type=int, default=Wanted.side, help="height and width, in pixels")
    colour = add.add_mutually_exclusive_group()
    colour.add_argument("--rgb", dest="colour", action="store_true", default=True)
    colour.add_argument("--grey", dest="colour", action="store_false")
    add.add_argument("--title", default="", help="what it is called; the file's name if left out")
    add.add_argument("--seed", type=int, default=Wanted.seed, help="of the order and the split")
    commands.add_parser("list", help="list all datasets").set_defaults(command=_data_list)
    for name, command, words in (
        ("card", _data_card, "print what is known of a dataset, as JSON"),
        ("delete", _data_delete, "delete an image folder that was added here"),
    ):
        named = commands.add_parser(name, help=words)
        named.set_defaults(command=command)
        named.add_argument("name")


def _positive(typed: str) -> int:
    """Read a whole number from 1."""
    if not typed.isdecimal() or int(typed) < 1:
        raise argparse.ArgumentTypeError(f"{typed} is no whole number from 1")
    return int(typed)


def _add_settings(train: argparse.ArgumentParser) -> None:
    """Add an option for every setting; one that is not given stays out of what was asked."""

    def add(option: str, **rest: Any) -> None:
        train.add_argument(option, default=argparse.SUPPRESS, **rest)

    add("--net", help="catalogue id or text form")
    add("--data", help=f"{', '.join(data.NAMES)}, or the name of an image folder")
    add("--epochs", type=int)
    add("--seed", type=int)
    add("--batch-size", type=int)
    add("--learning-rate", type=float)
    add("--schedule", choices=[kind.value for kind in Schedule])
    add("--optimizer", choices=[kind.value for kind in Optimizer])
    add("--weight-decay", type=float)
    add("--label-smoothing", type=float)
    add("--augment", nargs="*", choices=[kind.value for kind in Augment])
    add("--accumulate", type=int, help="batches for one step")
    add("--checks", type=int, help="measurements in an epoch")
    add("--train-images", type=int, help="only the first so many pictures")
    add("--device", choices=DEVICES)
    add(
        "--precision",
        choices=[kind.value for kind in Precision],
        help="auto: mixed on CUDA, else float32",
    )
    add("--repeatable", action="store_true", help="the same numbers again on a GPU, too")
    add(
        "--start",
        choices=[kind.value for kind in Start],
        help="first weights: random, or learned on ImageNet",
    )
    add("--frozen", type=int, metavar="N", help="the first N layers keep their weights")


def _settings(asked: argparse.Namespace) -> Settings:
    """Return the preset's settings, or the usual ones, with what was given in their place."""
    names = {item.name for item in dataclasses.fields(Settings)}
    given = {name: value for name, value in vars(asked).items() if name in names}
    if "net" in asked:
        given["network"] = nets.find(asked.net)
    if "data" in given:
        _check_data(given["data"])
    start = Settings()
    if asked.preset:
        preset = PRESETS[asked.preset]
        start = preset.settings
        if preset.photographs and "data" not in given:
            raise Problem(
                "The preset {preset} needs photographs: set an image folder with --data. "
                "“python -m cnnviz data add FOLDER --side 224” reads one and prints its name.",
                setting="data",
                preset=asked.preset,
            )
        if preset.photographs:
            start = preset.with_pictures(data.about(given["data"]))
    return dataclasses.replace(start, **given)


def _train(asked: argparse.Namespace) -> int:
    settings = _settings(asked)
    if asked.save is not None:
        model_cards.prepare(asked.save)
    dataset = data.load(settings.data, report=terminal.Share("Downloading"))
    settings = _fit(settings, dataset)

    import torch

    from cnnviz.training.export import model_card
    from cnnviz.training.loop import loop

    if asked.threads:
        torch.set_num_threads(asked.threads)
    module = _begun(settings, asked.weights)
    steering = Steering()
    running = loop.Loop(settings, module=module, dataset=dataset, steering=steering)
    last, broken = terminal.follow(
        running, steering, as_json=asked.json, keep=asked.save is not None
    )
    if last is None:
        return INTERRUPTED
    done = last.phase == Phase.EPOCH and last.epoch == settings.epochs
    command = shlex.join(["python", "-m", "cnnviz", *asked.typed])
    card = model_card.card(settings, module, dataset, last, command, folder=asked.save)
    terminal.tell_end(card, as_json=asked.json)
    return 1 if broken else 0 if done else INTERRUPTED


def _fit(settings: Settings, dataset: data.Dataset) -> Settings:
    """Return settings whose network fits the pictures; a network of one's own must fit already."""
    if settings.net not in nets.catalogue():
        return settings
    made = nets.adapt_network(settings.network, dataset.image_shape, len(dataset.classes))
    if made is None or made == settings.network:
        return settings
    shape, classes = nets.shape_text(dataset.image_shape), len(dataset.classes)
    print(f"{settings.net} is fitted to {shape} pictures, {classes} classes.", file=sys.stderr)
    return dataclasses.replace(settings, network=made)


def _data_add(asked: argparse.Namespace) -> int:
    wanted = Wanted(asked.side, asked.colour, asked.seed)
    path: Path = asked.path.expanduser()
    report = terminal.Share("Reading")
    card = image_folders.add(
        path, wanted, origin=path.resolve().name, title=asked.title, report=report
    )
    if card.skipped:
        print(f"Not read: {', '.join(card.skipped_names)} ({card.skipped})", file=sys.stderr)
    print(card.name)
    return 0


def _check_data(name: str) -> None:
    """Refuse a dataset that is not here, and name all that are."""
    names = (*data.NAMES, *image_folders.names())
    if name not in names and not image_folders.is_name(
        name
    ):  # that of an image folder says more later
        raise registry.unknown(name, names)


def _data_list(_asked: argparse.Namespace) -> int:
    for name in (*data.NAMES, *image_folders.names()):
        try:
            about = data.about(name)
        except Problem as problem:  # the others are there all the same
            print(f"cnnviz: {problem}", file=sys.stderr)
            continue
        shape = nets.shape_text(about.image_shape)
        print(f"{name:20}  {shape:10}  {len(about.classes):3} classes  {about.title}")
    return 0


def _data_card(asked: argparse.Namespace) -> int:
    _check_data(asked.name)
    facts = dataclasses.asdict(data.about(asked.name))
    print(json.dumps(facts.pop("card") or facts, indent=2, ensure_ascii=False))
    return 0


def _data_delete(asked: argparse.Namespace) -> int:
    image_folders.delete(asked.name, image_folders.HOST)
    return 0


def _begun(settings: Settings, file: Path | None) -> nn.Sequential:
    """Return the network before the first step: with drawn weights or with those of a file."""
    from cnnviz.training.loop import loop
    from cnnviz.weights import weights_file

    if file is None:
        return loop.initial(settings, report=terminal.Share("Downloading"))
    try:
        found = weights_file.read(settings.network, file.read_bytes())
    except OSError as error:
        detail = error.strerror or str(error)
        raise Problem("Cannot use {folder}: {detail}.", folder=file, detail=detail) from error
    if found.by_order:
        print("cnnviz: The tensors were matched by their order and shapes.", file=sys.stderr)
    return found.module


def _table(asked: argparse.Namespace) -> int:
    network = nets.find(asked.net)
    if asked.input:
        network = network.resized(nets.parse_shape(asked.input))
    print(table_text.write_table(network))
    return 0


if __name__ == "__main__":
    sys.exit(main())
