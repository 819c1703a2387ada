"""The networks that Look inside offers: bundled ones, those of runs, of ImageNet, untrained ones.

Importing this does not import torch.
"""

from cnnviz import nets
from cnnviz.training import Run
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.labels.network_table import network_title
from cnnviz.ui.labels.runs import final_accuracy, local_time
from cnnviz.ui.models.loading import IMAGENET, OWN_WEIGHTS, UNTRAINED
from cnnviz.weights import imagenet, model_cards, own_weights


def bundled_networks() -> dict[str, str]:
    """Return the bundled networks: id to title."""
    names = {}
    for name in model_cards.bundled_models():
        accuracy = f"{model_cards.load_card(model_cards.BUNDLED / name).test_accuracy:.1%}"
        names[name] = _("{net} · {accuracy} · bundled", net=name, accuracy=accuracy)
    return names


def networks_of_runs(owner: str, linked: str, dataset: str | None = None) -> dict[str, str]:
    """Return the networks of a browser's runs: id to title.

    Args:
        owner: The browser.
        linked: The run of the link, which is among them, also from another browser.
        dataset: Only those trained on this dataset; None for all.

    Raises:
        Problem: The store cannot be read, or has no run with that id.
    """
    by_id = {run.id: run for run in runs.store().runs_with_weights(owner)}
    elsewhere = linked in model_cards.bundled_models() or linked.startswith((IMAGENET, OWN_WEIGHTS))
    if linked and linked not in by_id and not elsewhere:
        by_id[linked] = runs.store().run(linked)
    return {
        run.id: _title(run)
        for run in by_id.values()
        if dataset is None or run.settings.data == dataset
    }


def saved_epochs(run: str) -> list[int]:
    """Return the epochs of a run whose weights are saved, in order.

    Raises:
        Problem: The store cannot be read.
    """
    return runs.store().epochs(run)


def imagenet_networks(linked: str) -> dict[str, str]:
    """Return the networks with published weights, trained on ImageNet: id to title.

    Args:
        linked: The network of the link; nothing happens if it is not one of these.

    Raises:
        Problem: The link has such a network that is unknown.
    """
    if linked.startswith(IMAGENET):
        imagenet.find_model(linked.removeprefix(IMAGENET))
    return {
        IMAGENET + model.net: f"{model.net} · {imagenet.TITLE} · {model.accuracy:.1%}"
        for model in imagenet.MODELS.values()
    }


def networks_with_own_weights(owner: str, linked: str) -> dict[str, str]:
    """Return the networks with weights that a browser uploaded to look inside: id to title.

    Args:
        owner: The browser.
        linked: The network of the link; nothing happens if it is not one of these.

    Raises:
        Problem: The link has weights that this browser does not have.
    """
    if linked.startswith(OWN_WEIGHTS):
        own_weights.find_weights(linked.removeprefix(OWN_WEIGHTS), owner)
    return {
        OWN_WEIGHTS + kept.id: _(
            "{net} · your weights: {file}", net=network_title(kept.net), file=kept.name
        )
        for kept in own_weights.list_weights(owner)
    }


def untrained_networks(linked: str) -> dict[str, str]:
    """Return networks with random weights: id to title.

    Args:
        linked: The network of the link, a catalog id or a text form; it comes first.

    Raises:
        Problem: The link has an unknown network.
    """
    names = [linked] if linked else []
    if linked:
        nets.find(linked)
    names += [name for name in nets.catalogue() if name != linked]
    return {UNTRAINED + net: _("{net} · untrained", net=network_title(net)) for net in names}


def _title(run: Run) -> str:
    accuracy = final_accuracy(run.id, run.state, run.queued)
    name = run.name or run.uploaded
    parts = (name, network_title(run.settings.net), accuracy, local_time(run.created))
    return " · ".join(part for part in parts if part)
