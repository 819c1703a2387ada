"""What the components of the lesson have in common: their words, images and kernels."""

import functools
from typing import Any

from cnnviz.lessons import kernel_features
from cnnviz.lessons.kernel_features import IMAGES, KERNELS
from cnnviz.problem import N_
from cnnviz.ui.kit.component import component, send_words
from cnnviz.ui.kit.i18n import _, language

mount_figure = component("features/main")
"""Mounts the figure that ``scene`` in its data names."""

IMAGE_TITLES = {
    "left": N_("left half"),
    "lower": N_("lower half"),
    "triangle": N_("triangle"),
    "checkerboard": N_("checkerboard"),
}


def send_shared() -> None:
    """Send the words, the images and the library of kernels to the components."""
    send_words("features", {"shared": _collect_shared(language())})


@functools.cache
def _collect_shared(_language: str) -> dict[str, Any]:
    """Return what is sent to readers of the current language, which is given."""
    return {
        "words": {**_all_words(), **{f"kernel.{id}": _(one.title) for id, one in KERNELS.items()}},
        "images": [
            {
                "id": name,
                "title": _(IMAGE_TITLES[name]),
                "text": kernel_features.image_text(image),
            }
            for name, image in IMAGES.items()
        ],
        "kernels": [
            {"id": name, "title": _(one.title), "text": kernel_features.kernel_text(one)}
            for name, one in KERNELS.items()
        ],
        "bright": kernel_features.BRIGHT,
        "sizes": list(kernel_features.SIZES),
        "largest": kernel_features.LARGEST_WEIGHT,
    }


def _all_words() -> dict[str, str]:
    return {**_table_words(), **_editor_words(), **_photo_words(), **_drawing_words()}


def _table_words() -> dict[str, str]:
    return {
        "image": _("image"),
        "kernel": _("kernel"),
        "map": _("feature map"),
        "maxPool": _("max pool {side}"),
        "oneNumber": _("1 number"),
        "ownKernel": _("your kernel"),
        "ownImage": _("your image {number}"),
        "kernelNote": _("{size} × {size} · edit"),
        "editKernel": _("Edit this kernel: {kernel}"),
        "editImage": _("Paint this image: {image}"),
        "number": _("{image}, {kernel}: {value}. Show where it comes from."),
        "hiddenNumber": _("{image}, {kernel}: hidden until you have predicted it"),
        "predictFirst": _("Predict this number first, below the table."),
        "stepRelu": _("Row {row}, column {column} of the map: ReLU({value}) = {relu}"),
        "stepLargest": _(
            "The largest of {side} × {side} is in row {row}, column {column}: {feature}"
        ),
        "openStepper": _("Open in the stepper"),
        "openStepperHint": _("{image} and {kernel}, window by window"),
        "close": _("Close"),
        "play": _("Play"),
        "pause": _("Pause"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "reset": _("Reset"),
    }


def _editor_words() -> dict[str, str]:
    return {
        "library": _("Kernel"),
        "size": _("Kernel size"),
        "bias": _("Bias"),
        "weight": _("Weight in row {row}, column {column}"),
        "flipSign": _("Change all signs"),
        "paintImage": _("Image {number} to paint"),
        "paintHint": _(
            "Paint with the mouse or a finger, or use the arrow keys and the space bar."
        ),
        "invert": _("Invert"),
        "clear": _("Clear"),
        "number.blank": _("The cell is empty: enter a number."),
        "number.comma": _("Use a decimal point: {nearest}"),
        "number.letters": _("This is not a number."),
        "number.range": _("Enter a number between −{most} and {most}."),
    }


def _photo_words() -> dict[str, str]:
    return {
        "photo": _("image"),
        "pool": _("max pooling"),
        "photoHint": _("Hover over a pixel to see its sum."),
        "photoRange": _("0 to 1"),
        "photoLimits": _("{least} to {most}"),
        "photoScaled": _("Scaled from {width} × {height} to {columns} × {rows}."),
        "photoFull": _("Shown smaller, computing all {width} × {height} pixels …"),
        "savePng": _("Download as PNG, one pixel per number"),
        "photoRate": _("{rate} images per second."),
        "photoPrivate": _("Photo and camera stay in this browser: nothing is sent anywhere."),
        "enlarge": _("Larger or smaller"),
        "upload": _("Your own photo"),
        "camera": _("Camera"),
        "cameraOff": _("Stop the camera"),
        "colors": _("Colors"),
        "gray": _("grayscale"),
        "rgb": "RGB",
        "rgbHint": _("RGB, each channel by itself"),
        "photo.bytes": _("“{name}” is larger than {most} MB. The last image stays."),
        "photo.pixels": _("“{name}” has more than {most} million pixels. The last image stays."),
        "photo.small": _(
            "“{name}” is too small: it must have at least {least} rows and columns. The last image "
            "stays."
        ),
        "photo.unreadable": _(
            "“{name}” is not an image that this browser can open, or it is damaged. Use PNG, JPEG "
            "or WebP. The last image stays."
        ),
        "photo.none": _("That is not a file. Drop an image file, such as a PNG or a JPEG."),
        "photo.sample": _("Cannot load this image from the server. The last image stays."),
        "camera.refused": _(
            "The browser does not allow the camera here. Allow it in the settings of this page, "
            "beside its address, and try again."
        ),
        "camera.missing": _("No camera was found."),
        "camera.busy": _("The camera does not start: another program may be using it."),
        "camera.insecure": _(
            "Browsers allow the camera only on pages with HTTPS, or on this machine itself "
            "(localhost). Choose a photo instead."
        ),
    }


def _drawing_words() -> dict[str, str]:
    return {
        "drawing": _("drawing"),
        "meanPool": _("average pooling"),
        "times": _("pooled {times}×"),
        "smallTriangle": _("Triangle of side 4"),
        "move.left": _("Move by one pixel to the left"),
        "move.right": _("Move by one pixel to the right"),
        "move.up": _("Move up by one pixel"),
        "move.down": _("Move down by one pixel"),
        "pooledHint": _("Paint, move the drawing, and hover over a cell to see its window."),
    }
