"""Presets: the runs of the courses behind the lessons, and quick ones of our own."""

import dataclasses
from dataclasses import dataclass
from typing import Literal

from cnnviz import data, nets
from cnnviz.data import image_folders
from cnnviz.problem import N_, Problem
from cnnviz.training.recipe.choices import Augment, Optimizer, Schedule, Start
from cnnviz.training.recipe.settings import Settings

Figure = Literal["accuracy", "train_accuracy", "test_accuracy"]


@dataclass(frozen=True)
class Preset:
    """A preset and its result.

    Attributes:
        title: Its title.
        settings: Its settings.
        note: What is special about it, and why our result differs from the printed one.
        figure: Which figure at its end is its result.
        reached: Our result, seed 0 on a CPU (a slow test measures it again); None where it could
            not be measured.
        printed: The same figure in the text, None for runs of our own.
        photographs: It takes an image folder in color, which readers upload themselves: see
            :meth:`for_dataset`; the data of ``settings`` is only a placeholder.
    """

    title: str
    settings: Settings
    note: str
    figure: Figure = "test_accuracy"
    reached: float | None = None
    printed: float | None = None
    photographs: bool = False

    def for_dataset(self, info: data.DatasetInfo) -> Settings:
        """Return the settings for a dataset, the network fitted to it.

        Raises:
            Problem: The images of the dataset have no color.
        """
        if info.image_shape[0] != 3:
            raise Problem(
                "This preset needs color photographs; the images of {data} are {shape}.",
                setting="data",
                data=info.title,
                shape=nets.shape_text(info.image_shape),
            )
        network = nets.adapt_network(self.settings.network, info.image_shape, len(info.classes))
        assert network is not None  # it takes images of any size
        return dataclasses.replace(self.settings, data=info.name, network=network)

    def matches(self, settings: Settings) -> bool:
        """Return True if these are its settings, whatever photographs they name."""
        if not self.photographs or not image_folders.is_name(settings.data):
            return self.settings == settings
        try:
            return self.for_dataset(data.dataset_info(settings.data)) == settings
        except Problem:  # without color, or deleted
            return False


_QUICK = Settings(
    nets.find("quick-cnn"),
    epochs=2,
    batch_size=128,
    learning_rate=0.01,
    optimizer=Optimizer.ADAMW,
    schedule=Schedule.ONE_CYCLE,
    label_smoothing=0.1,
)
PRESETS = {
    "lecture": Preset(
        N_("Lecture: one batch of 5,000 images, 100 epochs"),
        Settings(nets.find("lecture-cnn"), train_images=5_000, batch_size=5_000, epochs=100),
        N_(
            "One step per epoch, with all images in one batch; evaluated on the training images. "
            "The initial weights of the lecture are unknown: another seed changes the accuracy by "
            "a few tenths of a percentage point."
        ),
        figure="train_accuracy",
        reached=0.8786,
        printed=0.8838,
    ),
    "textbook-dnn": Preset(
        N_("Textbook: a network without convolutions"),
        Settings(nets.find("fashion-dnn"), checks=12),
        N_(
            "The textbook evaluates with dropout still active; here, dropout is turned off for "
            "evaluation."
        ),
        reached=0.8739,
        printed=0.8639,
    ),
    "textbook-cnn": Preset(
        N_("Textbook: two convolutions"),
        Settings(nets.find("fashion-cnn"), checks=12),
        N_(
            "The textbook evaluates in training mode (dropout active, batch norm with the "
            "statistics of each batch); its accuracy varies by more than one percentage point "
            "from one evaluation to the next."
        ),
        reached=0.908,
        printed=0.9017,
    ),
    "blog-mnist": Preset(
        N_("Blog: two convolutions on MNIST"),
        Settings(nets.find("mnist-cnn"), data="mnist", batch_size=64, epochs=3),
        N_(
            "The blog reports no accuracy; it looks at single images: logits, probabilities, "
            "predicted and true class. *Look inside* shows these for your run. Batch size and "
            "epochs are our choice."
        ),
        reached=0.9783,
    ),
    "textbook-resnet18": Preset(
        N_("Textbook: ResNet-18 on photographs"),
        Settings(
            nets.find("resnet18"),
            data="practice",
            batch_size=32,
            epochs=13,
            augment=(Augment.FLIP, Augment.RESIZED_CROP),
            start=Start.IMAGENET,
            frozen=len(nets.find("resnet18").layers) - 1,
        ),
        N_(
            "ResNet-18, pretrained on ImageNet (45 MB, downloaded on first use), extracts the "
            "features; only its last layer is trained, on your classes. The textbook's figure is "
            "for cats and dogs, from the best of 13 epochs, chosen on the test images; the end of "
            "this page lists other differences."
        ),
        printed=0.949,
        photographs=True,
    ),
    "notes-lenet5": Preset(
        N_("Class notes: LeNet-5 on MNIST"),
        Settings(nets.find("lenet5"), data="mnist", batch_size=64, epochs=3),
        N_(
            "The class notes report the mean over the last epoch, measured while the weights "
            "change. Their initial weights and order of images are unknown; with five seeds of "
            "ours, the result is 97.9% to 98.1%."
        ),
        figure="accuracy",
        reached=0.9807,
        printed=0.9784,
    ),
    "quick": Preset(
        N_("Quick: 90% in two epochs"),
        _QUICK,
        N_(
            "Strides instead of pooling, batch norm, and a learning rate that rises and falls "
            "once. Everything was chosen on 10,000 held-out training images, not on the test set."
        ),
        reached=0.9122,
    ),
    "quick-longer": Preset(
        N_("Quick, longer: 93% in twelve epochs"),
        dataclasses.replace(_QUICK, epochs=12, augment=(Augment.FLIP,)),
        N_(
            "The quick run with more time. Each training image is flipped horizontally with "
            "probability ½, so that the network does not see exactly the same 60,000 images "
            "twelve times."
        ),
        reached=0.9311,
    ),
}
