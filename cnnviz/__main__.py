"""The command line: ``cnnviz app``, ``cnnviz train``, ``cnnviz table``, ``cnnviz data``.

Each also runs as ``python -m cnnviz …``.

Exit codes: 0 done, 1 a problem (in a sentence on the error stream), 2 wrong arguments, 130 stopped
by Ctrl-C (``train --save`` saves the weights trained by then).
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
from cnnviz.data.decode_folder import ImportOptions
from cnnviz.nets.table import write_table
from cnnviz.problem import Problem, reason_of
from cnnviz.resources import resource
from cnnviz.training.export import terminal
from cnnviz.training.loop.environment import prepare_process
from cnnviz.training.recipe.choices import DEVICES, Augment, Optimizer, Precision, Schedule, Start
from cnnviz.training.recipe.presets import PRESETS
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records import history
from cnnviz.training.records.progress import Phase
from cnnviz.weights import model_cards

if TYPE_CHECKING:
    from torch import nn

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    parser = _create_parser()
    args, rest = parser.parse_known_args(words, argparse.Namespace(words=words))
    command: Callable[..., int] = args.command
    if command is _start_app:
        return _start_app(rest)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return command(args)
    except Problem as problem:
        print(f"cnnviz: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before the first step: there is nothing to save yet
        return INTERRUPTED


def _create_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cnnviz", description=__doc__)
    parser.add_argument("--version", action="version", version=f"cnnviz {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    app = "start the app; takes the options of `streamlit run`, such as --server.port 8080"
    commands.add_parser("app", help=app).set_defaults(command=_start_app)
    train = commands.add_parser("train", help="train a network and print its progress")
    train.set_defaults(command=_train)
    train.add_argument("--preset", choices=[*PRESETS], help="settings of a preset")
    _add_settings(train)
    threads = "threads for torch (default: all cores)"
    train.add_argument("--threads", type=_positive_integer, help=threads)
    train.add_argument("--json", action="store_true", help="print one JSON record per line")
    train.add_argument("--save", type=Path, metavar="FOLDER", help="save weights and a model card")
    record = "write loss, accuracy and last report of the run into FILE (JSON) and its card"
    train.add_argument("--history", type=Path, metavar="FILE", help=record)
    both = "with --history: also evaluate in training mode, as code without model.eval() does"
    train.add_argument("--both-modes", action="store_true", help=both)
    weights = "initial weights: safetensors or a state_dict"
    train.add_argument("--weights", type=Path, metavar="FILE", help=weights)
    table = commands.add_parser("table", help="print shapes, parameters and costs")
    table.set_defaults(command=_table)
    table.add_argument("--net", default=Settings().net, help="catalog id or text form")
    table.add_argument("--input", help="input shape, such as 3x224x224")
    _add_data_commands(commands.add_parser("data", help="image folders: add, list, card, delete"))
    return parser


def _add_data_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="import an image folder, or a zip of one")
    add.set_defaults(command=_data_add)
    add.add_argument("path", type=Path)
    side, seed = ImportOptions.side, ImportOptions.seed
    add.add_argument("--side", type=int, default=side, help="height and width in pixels")
    color = add.add_mutually_exclusive_group()
    color.add_argument("--rgb", dest="color", action="store_true", default=True)
    color.add_argument("--gray", "--grey", dest="color", action="store_false")
    add.add_argument("--title", default="", help="title (default: the file's name)")
    add.add_argument("--seed", type=int, default=seed, help="seed of the order and the split")
    commands.add_parser("list", help="list all datasets").set_defaults(command=_data_list)
    for name, command, text in (
        ("card", _data_card, "print what is known about a dataset, as JSON"),
        ("delete", _data_delete, "delete an image folder that was added here"),
    ):
        subparser = commands.add_parser(name, help=text)
        subparser.set_defaults(command=command)
        subparser.add_argument("name")


def _positive_integer(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)


def _add_settings(train: argparse.ArgumentParser) -> None:
    """Add an option for every setting; one that is not used leaves no attribute."""

    def add(option: str, **rest: Any) -> None:
        train.add_argument(option, default=argparse.SUPPRESS, **rest)

    add("--net", help="catalog id or text form")
    add("--data", help=f"{', '.join(data.NAMES)}, or the name of an image folder")
    for option in ("--epochs", "--seed", "--batch-size"):
        add(option, type=int)
    for option in ("--learning-rate", "--weight-decay", "--label-smoothing"):
        add(option, type=float)
    add("--schedule", choices=[*map(str, Schedule)], help="learning-rate schedule")
    add("--optimizer", choices=[*map(str, Optimizer)])
    add("--augment", nargs="*", choices=[*map(str, Augment)], help="data augmentation")
    add("--accumulate", type=int, help="batches per step")
    add("--checks", type=int, help="evaluations per epoch")
    add("--train-images", type=int, help="use only the first N training images", metavar="N")
    add("--device", choices=DEVICES)
    add("--precision", choices=[*map(str, Precision)], help="auto: mixed on CUDA, else float32")
    add("--repeatable", action="store_true", help="deterministic on a GPU, too")
    start = "initial weights: random, or trained on ImageNet or (photo-cnn) on CIFAR10"
    add("--start", choices=[*map(str, Start)], help=start)
    add("--frozen", type=int, metavar="N", help="freeze the first N layers")
    statistics = "batch norm keeps its running statistics: evaluation mode in training, too"
    add("--keep-statistics", action="store_true", help=statistics)
    validation = "share of the training images held out to choose an epoch"
    add("--validation", type=float, metavar="SHARE", help=validation)


def _start_app(options: list[str]) -> int:
    """Start the app with options of ``streamlit run``."""
    from streamlit.web import cli

    return int(cli.main(["run", str(resource("app.py")), *options], standalone_mode=False) or 0)


def _train(args: argparse.Namespace) -> int:
    if "torch" not in sys.modules:
        prepare_process()
    settings = _read_settings(args)
    if args.save is not None:
        model_cards.prepare_folder(args.save)
    if args.history is not None:
        model_cards.prepare_folder(args.history.parent)
    dataset = data.load(settings.data, report=terminal.ShareBar("Downloading"))
    settings = _fit_network(settings, dataset)

    import torch

    from cnnviz.training.export.recorder import Recorder
    from cnnviz.training.loop.loop import Loop

    if args.threads:
        torch.set_num_threads(args.threads)
    module = _initial_module(settings, args.weights)
    loop = Loop(settings, module=module, dataset=dataset)
    loop.prepare(terminal.ShareBar("Features of the frozen layers"))
    recorder = Recorder(loop, both_modes=args.both_modes) if args.history else None
    last, failed = terminal.run_loop(
        loop, as_json=args.json, keep=args.save is not None, recorder=recorder
    )
    if last is None:
        return INTERRUPTED
    complete = last.phase == Phase.EPOCH and last.epoch == settings.epochs
    command = shlex.join(["python", "-m", "cnnviz", *args.words])
    if recorder is not None and complete and not failed:
        history.save_history(args.history, recorder.history(dataset, command))
    card = terminal.create_card(loop, dataset, last, command, args.save)
    terminal.print_result(card, as_json=args.json)
    return 1 if failed else 0 if complete else INTERRUPTED


def _read_settings(args: argparse.Namespace) -> Settings:
    """Return the settings of the preset, or the defaults, changed by the options."""
    names = {item.name for item in dataclasses.fields(Settings)}
    options = {name: value for name, value in vars(args).items() if name in names}
    if "net" in args:
        options["network"] = nets.find(args.net)
    if "data" in options:
        _check_dataset(options["data"])
    settings = Settings()
    if args.preset:
        preset = PRESETS[args.preset]
        settings = preset.settings
        if preset.photographs and "data" not in options:
            raise Problem(
                "The preset {preset} needs photographs: set an image folder with --data. “python "
                "-m cnnviz data add FOLDER --side 224” reads one and prints its name.",
                setting="data",
                preset=args.preset,
            )
        if preset.photographs:
            settings = preset.for_dataset(data.dataset_info(options["data"]))
    return dataclasses.replace(settings, **options)


def _fit_network(settings: Settings, dataset: data.Dataset) -> Settings:
    """Return settings whose network fits the dataset, if it is in the catalog."""
    if settings.net not in nets.catalogue():
        return settings
    network = nets.adapt_network(settings.network, dataset.image_shape, len(dataset.classes))
    if network is None or network == settings.network:
        return settings
    shape, classes = nets.shape_text(dataset.image_shape), len(dataset.classes)
    print(f"{settings.net} is adapted to {shape} images, {classes} classes.", file=sys.stderr)
    return dataclasses.replace(settings, network=network)


def _initial_module(settings: Settings, file: Path | None) -> nn.Sequential:
    """Return the network before the first step, perhaps with the weights of a file."""
    from cnnviz.training.loop import loop
    from cnnviz.weights import weights_file

    if file is None:
        return loop.initial_module(settings, report=terminal.ShareBar("Downloading"))
    try:
        loaded = weights_file.load_weights(settings.network, file.read_bytes())
    except OSError as error:
        raise Problem(
            "Cannot use {folder}: {detail}.", folder=file, detail=reason_of(error)
        ) from error
    if loaded.by_order:
        print("cnnviz: The tensors were matched by their order and shapes.", file=sys.stderr)
    return loaded.module


def _table(args: argparse.Namespace) -> int:
    network = nets.find(args.net)
    if args.input:
        network = network.resized(nets.parse_shape(args.input))
    print(write_table(network.name, network.input_shape, network.table()))
    return 0


def _data_add(args: argparse.Namespace) -> int:
    path: Path = args.path.expanduser()
    card = image_folders.add_folder(
        path,
        ImportOptions(args.side, args.color, args.seed),
        origin=path.resolve().name,
        title=args.title,
        report=terminal.ShareBar("Reading"),
    )
    if card.skipped:
        print(f"Not read: {', '.join(card.skipped_names)} ({card.skipped})", file=sys.stderr)
    if card.others:
        what = "not images, or not in a class folder"
        print(f"Files ignored ({what}): {card.others}", file=sys.stderr)
    if card.empty:
        names = f"{', '.join(card.empty_names)} ({card.empty})"
        print(f"Folders without images, ignored: {names}", file=sys.stderr)
    print(card.name)
    return 0


def _data_list(_args: argparse.Namespace) -> int:
    for name in (*data.NAMES, *image_folders.folder_names()):
        try:
            info = data.dataset_info(name)
        except Problem as problem:  # the others are listed all the same
            print(f"cnnviz: {problem}", file=sys.stderr)
            continue
        shape = nets.shape_text(info.image_shape)
        print(f"{name:20}  {shape:10}  {len(info.classes):3} classes  {info.title}")
    return 0


def _data_card(args: argparse.Namespace) -> int:
    _check_dataset(args.name)
    facts = dataclasses.asdict(data.dataset_info(args.name))
    print(json.dumps(facts.pop("card") or facts, indent=2, ensure_ascii=False))
    return 0


def _data_delete(args: argparse.Namespace) -> int:
    image_folders.delete_folder(args.name, image_folders.HOST)
    return 0


def _check_dataset(name: str) -> None:
    """Refuse an unknown dataset, and list the known ones."""
    names = (*data.NAMES, *image_folders.folder_names())
    # A missing image folder has a message of its own, later.
    if name not in names and not image_folders.is_name(name):
        raise registry.unknown_dataset(name, names)


if __name__ == "__main__":
    sys.exit(main())
