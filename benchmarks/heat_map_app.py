"""A heat map in Streamlit as the demo of torch-cam shows it, for efficientnet-lite0.

The steps are those of https://github.com/frgfm/torch-cam/blob/main/demo/app.py: a list of 1,001
classes, a button, the map and its overlay as matplotlib figures.  Network and image are those of
*Look inside*; unlike the demo it loads the network once and not in every run, which speeds it up.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import matplotlib.pyplot as plt
import streamlit as st
import torch
from PIL import Image
from torch import nn
from torchcam import methods
from torchcam.utils import overlay_mask
from torchvision.transforms.functional import (  # type: ignore[import-untyped]
    normalize,
    resize,
    to_pil_image,
    to_tensor,
)

from cnnviz.data.photos import read_photo
from cnnviz.weights import imagenet

NET = "efficientnet-lite0"
LAYER = "72"
PREDICTED = "predicted class"


@st.cache_resource
def load_module() -> nn.Module:
    """Return the network."""
    return imagenet.load_imagenet_model(NET)


def show_page() -> None:
    """Show the choice of a class and, once the button is clicked, its heat map."""
    st.set_page_config(layout="wide")
    columns = st.columns(3)
    image = Image.fromarray(read_photo("chelsea").transpose(1, 2, 0))
    columns[0].image(image)
    module = load_module()
    classes = list(imagenet.class_names())
    names = [PREDICTED, *(f"{place + 1} - {name}" for place, name in enumerate(classes))]
    chosen = st.sidebar.selectbox("Class", names, key="class")
    extractor = methods.GradCAM(module, target_layer=LAYER)
    if st.sidebar.button("Compute", key="compute"):
        facts = imagenet.find_model(NET)
        x = normalize(to_tensor(resize(image, [224, 224])), facts.mean, facts.std)
        scores = module(x.unsqueeze(0))
        target = names.index(chosen) - 1
        if target < 0:
            target = int(scores[0].argmax())
        (heat,) = extractor(target, scores)
        figure, axes = plt.subplots()
        axes.imshow(heat.squeeze(0).numpy())
        axes.axis("off")
        columns[1].pyplot(figure)
        figure, axes = plt.subplots()
        axes.imshow(overlay_mask(image, to_pil_image(heat, mode="F"), alpha=0.5))
        axes.axis("off")
        columns[2].pyplot(figure)
    extractor.remove_hooks()


torch.manual_seed(0)
show_page()
