"""How the reasons of failed runs were worded before schema 4, and how they are worded now.

The store holds the English template of a reason; without this, runs that failed earlier would be
explained in English to every reader.
"""

REWORDED = {
    (
        "The loss is no longer a number (epoch {epoch}): the steps are too large. Try a learning "
        "rate of {nearest}."
    ): (
        "The loss diverged in epoch {epoch} (NaN or infinite): the steps are too large. Try a "
        "learning rate of {nearest}."
    ),
    ("With these weights the loss is not a number."): (
        "With these weights, the loss is not a finite number."
    ),
    ("{epochs} epochs are asked for; this server allows {nearest}."): (
        "Epochs: {epochs}. This server allows at most {nearest}."
    ),
    ("{images} training pictures are asked for; this server allows {nearest}."): (
        "Training images requested: {images}. This server allows up to {nearest}."
    ),
    ("This server keeps {most} runs of a browser; delete one of yours first."): (
        "Limit of runs per browser on this server: {most}. Delete one of yours first."
    ),
    ("The training broke off: {detail}"): ("Training failed: {detail}"),
    ("The server that had started this run ended."): (
        "The server that started this run was shut down."
    ),
    ("The worker process ended unexpectedly (code {code})."): (
        "The worker process ended unexpectedly (exit code {code})."
    ),
    ("The memory is not enough for this run. Take smaller batches or a smaller network."): (
        "Not enough memory. Use a smaller batch size or a smaller network."
    ),
    (
        "{net} ends in maps of {shape}; a network that is to be trained ends in one number for "
        "each class."
    ): (
        "{net} ends in maps of {shape}; to be trained, a network must end in one number per class."
    ),
    ("{net} takes pictures of {wanted}, but those of {data} have {actual}."): (
        "{net} takes {wanted} images, but those of {data} are {actual}."
    ),
    ("{net} ends in {outputs} numbers, but {data} has {classes} classes."): (
        "The number of outputs of {net} is {outputs}, but the number of classes in {data} is "
        "{classes}."
    ),
    ("There is no room left on the disk of the store {url}."): (
        "The disk of the store {url} is full."
    ),
    ("The data folder {folder} (CNNVIZ_DATA) cannot be read: {detail}."): (
        "Cannot read the data folder {folder} (CNNVIZ_DATA): {detail}."
    ),
    ("{folder} cannot be written: {detail}."): ("Cannot write to {folder}: {detail}."),
    (
        "The image folder {name} is not kept on this server, or no longer. Upload it again on the "
        "page Data."
    ): (
        "The image folder {name} is not on this server, or was deleted. Upload it again on the "
        "Data page."
    ),
    (
        "The data file {file} is damaged: it differs from the published one. Delete it, and it is "
        "downloaded afresh."
    ): (
        "The data file {file} is damaged: it differs from the published file. Delete it to "
        "download it again."
    ),
    ("The data file {file} cannot be read: {detail}."): (
        "Cannot read the data file {file}: {detail}."
    ),
    (
        "{title} is not on this machine and could not be downloaded ({detail}). The practice set "
        "needs no network."
    ): (
        "{title} is not on this machine and could not be downloaded ({detail}). The practice set "
        "works offline."
    ),
    (
        "The weights in {file} are damaged: {detail}. Delete the file; the next run downloads it "
        "anew."
    ): (
        "The weights in {file} are damaged: {detail}. Delete the file; the next run downloads it "
        "again."
    ),
    (
        "The weights learned on ImageNet are not on this machine and could not be downloaded "
        "({detail}). Put the file {file} into the folder {folder}, or begin with random weights."
    ): (
        "The weights pretrained on ImageNet are not on this computer and could not be downloaded "
        "({detail}). Put the file {file} into the folder {folder}, or start with random weights."
    ),
    ("These weights do not belong to {net}: {tensor} should be {wanted} and is {found}."): (
        "These weights do not belong to {net}: {tensor} should be {wanted} but is {found}."
    ),
    ("There is no {device} on this machine; “auto” takes what is there."): (
        "This machine has no {device}; “auto” picks an available device."
    ),
    ("The store {url} cannot be used: {detail}"): ("Cannot use the store {url}: {detail}"),
    ("This checkpoint belongs to another network: {net}."): (
        "This checkpoint is from another network: {net}."
    ),
}
