"""Where the weights of a loaded network come from, in the reader's language."""

from cnnviz import nets
from cnnviz.nets import Network
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _, _n, literal
from cnnviz.ui.labels.runs import run_content, run_outcome
from cnnviz.ui.models.loading import IMAGENET, OWN_WEIGHTS, UNTRAINED, Model
from cnnviz.weights import imagenet, model_cards, own_weights


def describe_model(model: Model) -> str:
    """Return the origin and the accuracy of a network, in the reader's language.

    Raises:
        Problem: The store cannot be read, or the card is damaged.
    """
    if model.key.seed is not None:
        return _describe_untrained(model)
    if model.key.id.startswith(OWN_WEIGHTS):
        return _describe_own_weights(model)
    if model.key.id.startswith(IMAGENET):
        return _describe_imagenet(model.network.name)
    if model.key.id not in model_cards.bundled_models():
        run = runs.store().run(model.key.id)
        return f"{run_content(run)} · {run_outcome(run)}"
    card = model_cards.load_card(model_cards.BUNDLED / model.key.id)
    return _n(
        "Trained on {train} images of {title} for {epochs} epoch. Accuracy on the {test} test "
        "images, which it never saw: **{accuracy}**.",
        "Trained on {train} images of {title} for {epochs} epochs. Accuracy on the {test} test "
        "images, which it never saw: **{accuracy}**.",
        card.epochs_done,
        train=f"{card.train_images:,}",
        title=_(card.data_title),
        epochs=card.epochs_done,
        test=f"{card.test_images:,}",
        accuracy=f"{card.test_accuracy:.2%}",
    )


def _describe_untrained(model: Model) -> str:
    words = _(
        "Not trained: the weights are random (seed {seed}), the same as at the start of a "
        "run with this seed. The predictions are meaningless.",
        seed=model.key.seed,
    )
    return words + _describe_cut(nets.find(model.key.id.removeprefix(UNTRAINED)), model)


def _describe_own_weights(model: Model) -> str:
    kept = own_weights.find_weights(model.key.id.removeprefix(OWN_WEIGHTS))
    words = _(
        "Weights from your file {file}. It does not say what the outputs stand for: the names of "
        "the classes are a guess from their number.",
        file=literal(kept.name),
    )
    if model.by_order:
        words += " " + _(
            "The tensors in {file} have different names; they were matched by order and shape.",
            file=literal(kept.name),
        )
    return words + _describe_cut(nets.find(kept.net), model)


def _describe_cut(whole: Network, model: Model) -> str:
    """Return why a network ends before its linear layers; empty if it does not."""
    if len(model.network.layers) == len(whole.layers):
        return ""
    return " " + _(
        "For images of {size} pixels the maps are not flattened: the linear layers of {net} take "
        "another number of features.",
        size="×".join(map(str, model.network.input_shape[1:])),
        net=whole.name,
    )


def _describe_imagenet(net: str) -> str:
    facts = imagenet.MODELS[net]
    rights = f" {facts.license}." if facts.license else ""
    return (
        _(
            "Trained on the 1.28 million photographs of ImageNet, in 1,000 classes. Accuracy on "
            "its validation images, [as its publishers state it]({source}): **{accuracy}**.",
            source=facts.source,
            accuracy=f"{facts.accuracy:.1%}",
        )
        + rights
    )


def training_command(model_id: str) -> str | None:
    """Return how to train a bundled network again, None for other networks."""
    if model_id not in model_cards.bundled_models():
        return None
    text = model_cards.load_card(model_cards.BUNDLED / model_id).command
    return _("To train it again: {command}", command=f"`{text}`")
