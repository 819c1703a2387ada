"""What each method for heat maps is called, and what it does in a sentence."""

from cnnviz.problem import N_

TITLES = {
    "grad-cam": "Grad-CAM",
    "grad-cam++": "Grad-CAM++",
    "layer-cam": "Layer-CAM",
    "score-cam": "Score-CAM",
    "cam": "CAM",
    "gradient": N_("Input gradient"),
    "integrated-gradients": N_("Integrated gradients"),
    "smoothgrad": "SmoothGrad",
    "occlusion": N_("Occlusion"),
}
SENTENCES = {
    "grad-cam": N_(
        "The maps of the layer, each weighted by the mean gradient of the class in it, added up; "
        "what is left above zero."
    ),
    "grad-cam++": N_(
        "As Grad-CAM, but weighted by the positive gradients alone, so that several places with "
        "the same object count more evenly."
    ),
    "layer-cam": N_(
        "Each cell of each map is weighted by its own gradient, if that is positive: sharper, also "
        "in early layers."
    ),
    "score-cam": N_(
        "The image is seen through each map as a mask; a map weighs more, the more the class gains "
        "from what it lets through. No gradients, but one forward pass per map."
    ),
    "cam": N_(
        "The maps, weighted by the weights of the class in the only linear layer: exact, where "
        "that layer reads the mean of each map."
    ),
    "gradient": N_(
        "How strongly the output of the class changes with each pixel: the largest gradient of its "
        "channels."
    ),
    "integrated-gradients": N_(
        "Gradients at 50 images between a black one and this one, averaged and multiplied by the "
        "image. The sum of all pixels is what the output gains from black to this image: red "
        "speaks for the class, blue against it."
    ),
    "smoothgrad": N_("The input gradient, averaged over 25 copies of the image with noise."),
    "occlusion": N_(
        "A gray square covers each place in turn: red where the probability of the class falls, "
        "blue where it rises."
    ),
}
OF_LAYER = ("grad-cam", "grad-cam++", "layer-cam", "score-cam", "cam")
"""Those that explain by the maps of a layer."""
