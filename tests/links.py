"""Links that hold every setting of every page."""

LINKS = {
    "home": (
        "input=1_2_3~4_5_6~7_8_9~~1_0_1~0_1_0~1_0_1&kernel=1_0~0_1~~~2_0~0_2&bias=1_0.5"
        "&stride=2_1&padding=1&dilation=2&groups=2&mode=reflect&flip=on"
        "&tab=keras&separate=on&seed=3",
        "kind=transposed&stride=2&output_padding=1",
        "then=relu max window 2 stride 1&at=2&refused.then=relu max window 9",
        "refused.input=1_2~3_4&refused.kind=transposed&refused.kernel=1_1~1_1&refused.bias=2"
        "&refused.stride=2&refused.padding=1&refused.dilation=2&refused.groups=3&refused.mode=reflect"
        "&refused.flip=on&refused.output_padding=1",
    ),
    "convolution": (
        "input=1_2_3~4_5_6~7_8_9~~1_0_1~0_1_0~1_0_1&kernel=1_0~0_1~~~2_0~0_2&bias=1_0.5"
        "&stride=2_1&padding=1&dilation=2&groups=2&mode=reflect&flip=on"
        "&tab=keras&separate=on&seed=3",
        "kind=transposed&stride=2&output_padding=1",
        "then=relu max window 2 stride 1&at=2&refused.then=relu max window 9",
        "refused.input=1_2~3_4&refused.kind=transposed&refused.kernel=1_1~1_1&refused.bias=2"
        "&refused.stride=2&refused.padding=1&refused.dilation=2&refused.groups=3&refused.mode=reflect"
        "&refused.flip=on&refused.output_padding=1",
    ),
    "pooling": (
        "input=1_2_3~4_5_6~7_8_9&kind=avg&window=3&stride=1&padding=1&ceil=on&count_pad=off"
        "&tab=connections&separate=on&seed=3",
        "dilation=2",
        "then=leaky_relu slope 0.1&at=2&refused.then=convolution kernel 1_2_3~1_2_3~1_2_3 bias 0.5",
        "refused.input=1_2~3_4&refused.kind=avg&refused.window=3&refused.stride=1"
        "&refused.padding=2&refused.dilation=2&refused.ceil=on&refused.count_pad=off",
    ),
    "activation": (
        "input=1_-2~3_-0.5&kind=leaky_relu&slope=0.25&tab=keras&separate=on&seed=3",
        "then=convolution kernel 1_0~0_1 stride 2&at=2&refused.then=avg window 9",
        "refused.input=1~~2~~3~~4&refused.kind=tanh&refused.slope=0.5",
    ),
    "sizes": ("net=resnet18&layer=4.2", "draft=1_x_8~relu~flatten&tab=paste"),
    "quiz": ("seed=7&level=hard&n=5&at=3&answers=7_-_6&review=1&open=formulas",),
    "data": (
        "set=mnist&part=train&class=2&page=3&by=fashion-cnn&answers=wrong&said=4&order=sure"
        "&size=28&colors=gray&seed=5&open=upload",
    ),
    "inside.why": (
        "why=brush&experiment=alike&method=cam&why_layer=3&patch=small&versus=2&opacity=30&mask=AAAAABA&paint=black"
        "&change=turn&amount=3&nudge=5&channel_layer=2&channel=7&ascent=3"
        "&layout=tsne&map_epochs=on&map_epoch=2&map_classes=1_4&map_image=7",
    ),
    "inside": (
        "run=0123456789abcdef&epoch=2&net=lenet5&seed=3&side=100"
        "&source=own&class=2&picture=4&map=1.3_5.7&layer=5"
        "&scale=each&sort=strength&kernels=1&kernel_scale=each&stats=on&space=on&tab=pytorch",
    ),
    "inside.compare": (
        "with=network&with_network=lenet5&with_epoch=2&with_seed=3&with_source=photo&with_class=4"
        "&with_picture=5&with_photo=rocket",
    ),
    "inside.image": (
        "order=mistakes&mistake=3&photo=coffee&drawing=AAABFkBA&gray=on&invert=off&fit=stretch"
        "&center=off&normalize=off",
    ),
    "training": (
        "net=resnet18&data=mnist&epochs=7&batch=32&rate=0.01&images=500&seed=3&optimizer=sgd"
        "&schedule=cosine&decay=0.01&smoothing=0.1&augment=flip_crop&accumulate=2&checks=3"
        "&precision=mixed&repeatable=on&start=imagenet&frozen=2&statistics=on&validation=0.2",
    ),
    "training.view": ("open=more_network",),
    "transfer": (
        "data=cifar10&base=photo-cnn&likeness=unlike&depth=full&epochs=7&rate=0.01&batch=16"
        "&validation=0.3&seed=3&augment=flip_crop&statistics=on&size=128&open=code_more",
    ),
    "why_convolution": (
        "garment=8&side=96&kernel=5&channels=3&outputs=8&right=-3&down=2&shift=2"
        "&scene=check&predicted=one-neuron.2&code=on&check=7&answers=1_-_0",
    ),
    "learning": (
        "input=0_0_1_1_1~0_0_1_1_1~0_0_1_1_1~0_0_1_1_1~0_0_1_1_2&kernel=1_0_1~0_2_0~1_0_-1&bias=0.25"
        "&goal=laplacian&stride=2&padding=1&dilation=2&relu=off&autograd=on&rate=0.02&taken=3&seed=5&pace=0.2&at=40&valley=0.4&momentum=0.5&start=1_1.5&reached=40&space=on"
        "&compare=remedies&images=5000&measure=loss"
        "&scene=input-gradient&predicted=forward.2&code=on&check=7&answers=1_-_0",
    ),
    "layers": (
        "kind=leaky_relu&slope=0.2&x=-1.5&window=3&cell=9&p=0.25&seed=3&mode=eval"
        "&momentum=0.3&channel=1&seen=4&shape=4_3_3&place=20&logits=1_2_3_4_5_6_7_8_9_-1&temperature=2&offset=50"
        "&features=1_2_3_4&weights=1_0_-1_2_0.5_0_1_1&bias=1_-2&out=1&layer=dropout"
        "&axis=0&scores="
        "1_2_3_4_5_6_7_8_9_10_-1_-2_-3_-4_-5_-6_-7_-8_-9_-10_0.5_0_0_0_0_0_0_0_0_9_1_1_1_1_1_1_1_1_1_2"
        "&scene=pooling&predicted=activation.1&code=on&check=7&answers=1_-_0",
        "shape=64_120_1_1&place=7000",
        "shape=3_2_2_2&place=13",
    ),
    "batches": (
        "shape=3_2_4_5&index=1_all_2&count=12&size=4&shuffle=off&seed=7&drop=on&epoch=2&step=1"
        "&images=3&channels=3&side=20&filters=4&kernel=3&stride=2&biased=off&filter=2"
        "&kernels=1_0_0~0_0_0~0_0_-1~~0_1_0~0_0.5_0~0_0_0~~0_0_0~0_-2_0~0_0_0&bias=-0.25&cell=100"
        "&way=separable&from=16&to=4&window=5&groups=4&out=3&net=lenet5&batch=8"
        "&scene=counts&predicted=stack.1&code=on&check=7&answers=1_-_0",
    ),
    "dimensions": (
        "signal=1_2_3_4_5_4_3_2_1_0&taps=1_0.5_-1_2&pad=causal&dilation=2&t=3"
        "&input=1_0_2~0_1_0~2_0_1~~0_0_1~0_0_1~1_1_1~~2_2_2~1_1_1~0_0_0&kernel=1_1_1~0_0_0~-1_-1_-1~~0_0_0~0_2_0~0_0_0~~1_0_0~0_1_0~0_0_1&bias=0.5"
        "&voxels=ffff0000ffff0000ffff0000ffff0000&move=mean3&window=5&turn=40_-10&space=on"
        "&mix=1_0_-1~0.5_0.5_0&pixel=20&block=4e&narrow3=100&narrow5=20&k=4&s=3&from=2"
        "&graph=20_30_1_0~60_30_0_1.5~80_60_-2_1~~0_1~1_2&w=1_0~2_-1&relu=off&matrix=factors&node=1&layers=5&scaled=on"
        "&pixels=1_2_3_4_5_6_7_8~1_2_3_4_5_6_7_8~1_2_3_4_5_6_7_8~1_2_3_4_5_6_7_8~1_2_3_4_5_6_7_8~1_2_3_4_5_6_7_8~1_2_3_4_5_6_7_8~1_2_3_4_5_6_7_8"
        "&neighbors=4&weights=0_0_0~1_0_0~0_0_0&place=9"
        "&scene=channels&predicted=signal.1&code=on&check=7&answers=1_-_0",
    ),
    "kernel_features": (
        "images=left_checkerboard_triangle_8000c000e000f000000000000000000000000000000000000000000000000000"
        "&kernels=sobel-x~~~1_-1~0_0.5~~-0.25~~~mean&kernel=emboss&color=rgb&window=8&sample=rings&pooling=avg&drawing=left&image=triangle&column=2&grid=relu&scene=check&predicted=table.2&code=on&check=7"
        "&answers=1_-_0",
    ),
    "classics": (
        "lenet5=4&vgg11=9&table=on&stacked=3&channels=32&vgg=19&depth=12&factor=0.5&branches=5&measure=layers"
        "&scene=two-small&predicted=lenet5.2&code=on&check=7&answers=1_-_0",
    ),
    "dnn_cnn": (
        "y=loss&seed=1&mode=train&batch=50&order=by-class&draw=3&mine=0123456789abcdef&scene=eval-mode"
        "&predicted=six-runs.1&code=on&check=7&answers=1_-_0",
    ),
    "slips": (
        "window=3&image=triangle&channels=3&filters=2&down=1&right=3&added=4&pooling=avg&size=11&kernel=3&stride=4"
        "&twin=2&dimensions=4&side=64&step=4&color=123abc&garment=3&seed=4"
        "&run=2&batch=3&order=by-class&order_seed=5&others=-1.5&mode=eval&new_mean=0.5&drop=7&epochs=5&images=1000"
        "&accuracy=85&pixel=128&count=385"
        "&scene=stride-pair&predicted=mean-kernel.1&code=on&check=7&answers=1_-_0",
    ),
    "classroom": ("code=K7Q4MX",),
    "course": ("plan=learning",),
    "own": ("own=edges&at_step=2",),
    "glossary": ("term=kernel", "find=커널"),
    "stage": ("hide=menu_heading",),
    "report": ("part=kernels&at=3&class=4&picture=6&drawing=AAABFkBA&pinned=own&table=on",),
    "comparison": ("race=0123456789abcdef_fedcba9876543210&x=seconds&y=loss&log=on",),
}
"""Links by the name of the state; together they give every field another value than the default."""
