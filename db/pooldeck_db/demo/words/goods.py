"""What the shop sells, and who makes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thing:
    """A sort of product, and the shelf it stands on."""

    name: str
    euros: int
    """The price around which its prices lie."""
    grams: int
    """What one weighs, more or less."""


def _things(text: str) -> tuple[Thing, ...]:
    rows = (line.split(":") for line in text.split(", "))
    return tuple(Thing(name, int(euros), int(grams)) for name, euros, grams in rows)


DEPARTMENTS = {
    "Home": _things("Desk lamp:49:1400, Wall clock:35:900, Cushion:24:450, Blanket:59:1200, Vase:29:800, "
    "Mirror:79:3900, "
                    "Candle:12:300"),
    "Kitchen": _things("Chef’s knife:69:240, Saucepan:55:1600, Kettle:45:1100, Mug:11:350, "
    "Cutting board:28:1300, "
                       "Pepper mill:32:280, Café press:39:700"),
    "Garden": _things("Watering can:26:900, Secateurs:34:260, Planter:42:3200, Bird feeder:19:600, "
    "Hammock:89:2100, "
                      "Seed box:9:120"),
    "Office": _things("Notebook:8:220, Fountain pen:64:30, Desk pad:38:600, Paper tray:22:800, "
    "Monitor stand:74:2600, "
                      "Stapler:16:310"),
    "Outdoors": _things("Tent:229:3400, Sleeping bag:139:1500, Head torch:44:90, Flask:27:400, "
    "Rucksack:119:1800, "
                        "Camping stove:58:420"),
    "Toys": _things("Train set:85:2700, Kite:21:260, Puzzle:18:700, Spinning top:7:60, Building blocks:36:1500, "
                    "Plush bear:25:380"),
    "Audio": _things("Headphones:149:280, Loudspeaker:199:2900, Turntable:349:5200, Radio:99:1300, "
    "Microphone:129:520"),
    "Bath": _things("Towel:23:600, Soap:6:110, Bath mat:31:900, Shower head:48:650, Bathrobe:75:1300"),
}  # fmt: skip
"""The shelves of the shop, and what stands on them."""

CAMPAIGNS = ("New", "Gifts", "Clearance", "Made nearby", "For two 💞")
"""Shelves that hold things of every sort."""

SERIES = (
    "Alba", "Birk", "Corvo", "Dune", "Ember", "Fjord", "Gale", "Hollis", "Ivar", "Juno", "Kestrel",
    "Lumen", "Mistral",
    "Nocturne", "Øresund", "Pico", "Quill", "Rønne", "Sable", "Tundra", "Umbra", "Vega", "Wisp", "Xylo",
    "Yarrow", "Zéphyr",
)  # fmt: skip
"""How a product is called."""

FINISHES = (
    "walnut", "oak", "brass", "copper", "linen", "wool", "slate", "cobalt", "moss", "ochre", "ivory",
    "graphite", "coral",
    "sand", "midnight", "cherry",
)  # fmt: skip
"""What it looks like."""

MAKERS = (
    "Ahlgren", "Bianchi", "Czerny", "Dvořák", "Eriksen", "Fontaine", "Grünwald", "Håkansson", "Iwata 岩田",
    "Jansen",
    "Kovács", "Lindqvist", "Moravec", "Nakamura 中村", "Olofsson", "Petrović", "Quist", "Rossi", "Sørensen",
    "Tanaka 田中",
)  # fmt: skip
"""Who makes it."""

FORMS = (("& Sons", "GB"), ("GmbH", "DE"), ("S.r.l.", "IT"), ("AB", "SE"), ("s.r.o.", "CZ"))
"""What sort of firm that is, and where."""

CLAIMS = (
    "Made in small batches, and meant to be repaired.",
    "Every part can be bought on its own.",
    "It gets better with age.",
    "Tested for ten thousand hours in our own workshop.",
    "Packed without plastic.",
    "The finish is applied by hand, so that no two are alike.",
    "Fits where the older model did.",
    "Comes with everything it needs, and nothing else.",
    "Wipe it with a damp cloth; never put it in the dishwasher.",
    "A favourite since the year the shop opened.",
)
"""What the shop says about it."""

CARRIERS = ("Posthorn", "Blue Arrow", "Nordfracht", "Kurier 24", "Shop van")
"""Who takes the parcels."""

WAREHOUSES = ("BER", "LYS", "WRO")
"""Where they come from."""
