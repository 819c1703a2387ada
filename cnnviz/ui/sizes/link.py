"""The page *Sizes* in a link: the network, the line whose card is open, and an unreadable draft.

``?net=lenet5&layer=2`` opens a network; ``&draft=1_28_28~conv_1_6_x_1_0_1_1_on`` holds entries that
cannot be read: ``~`` separates the input and the lines, ``_`` the entries of a line.
"""

from urllib.parse import quote, unquote

from cnnviz import nets
from cnnviz.nets import Network
from cnnviz.nets.draft import drafts
from cnnviz.nets.draft.drafts import Draft, Entry, Line
from cnnviz.nets.draft.reading import DraftReading, read_draft
from cnnviz.ui.kit.link_codecs import NATURAL, SWITCH, Codec, optional


def catalogue_id(network: Network) -> str | None:
    """Return the catalog's id of a network, None if it is not in the catalog."""
    parts = (network.input_shape, network.layers)
    catalogue = nets.catalogue().items()
    return next((id for id, net in catalogue if (net.input_shape, net.layers) == parts), None)


def _read_place(text: str) -> tuple[int, int]:
    layer, _dot, place = text.partition(".")
    return NATURAL.read(layer), NATURAL.read(place or "0")


def _write_place(place: tuple[int, int]) -> str:
    return ".".join(map(str, place)).removesuffix(".0")


def _read_draft(text: str) -> DraftReading | None:
    if not text:
        return None
    first, *lines = [[unquote(part)[:40] for part in line.split("_")] for line in text.split("~")]
    lines = lines[: drafts.MOST_LINES]
    return read_draft(Draft(tuple(first), tuple(_line(*line) for line in lines)))


def _line(code: str, *entries: str) -> Line:
    if code not in drafts.CODES:
        raise ValueError(code)
    settings = zip(drafts.settings_of(code), entries, strict=True)
    values = {
        setting.name: SWITCH.read(entry) if setting.kind == "bool" else entry
        for setting, entry in settings
    }
    return Line(code, values)


def _write_draft(reading: DraftReading | None) -> str:
    """Write a draft that cannot be read; the network says all of one that can."""
    if reading is None or reading.parts:
        return ""
    lines: list[list[Entry]] = [list(reading.draft.input)]
    for line in reading.draft.lines:
        values = line.values or {}
        entries = [
            values.get(setting.name, drafts.entry_of(setting.default))
            for setting in drafts.settings_of(line.code)
        ]
        lines.append([line.code, *entries])
    return "~".join("_".join(map(_entry_text, line)) for line in lines)


def _entry_text(entry: Entry) -> str:
    if isinstance(entry, bool):
        return SWITCH.write(entry)
    return quote(entry, safe="").replace("_", "%5F").replace("~", "%7E")


NETWORK = Codec(nets.find, lambda network: catalogue_id(network) or str(network))
PLACE = optional(Codec(_read_place, _write_place, NATURAL.expects), "")
DRAFT = Codec(_read_draft, _write_draft)
