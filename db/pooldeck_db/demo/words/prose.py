"""What people write: reviews, notes, and a few texts that put a screen to the test."""

from __future__ import annotations

PRAISE = (
    "Exactly what I was looking for.",
    "Arrived two days early and well packed.",
    "I bought a second one for my sister.",
    "Feels solid, looks better than in the pictures.",
    "Sehr zufrieden, gerne wieder!",
    "Très bonne qualité, je recommande.",
    "質感がとても良いです。",
    "ممتاز، أنصح به",
    "Daily use for a year and not a scratch.",
    "Worth every cent 👍",
)
"""Sentences of people who are content."""

BLAME = (
    "Smaller than I thought.",
    "The colour is nothing like the photograph.",
    "Broke after three weeks.",
    "Customer service never answered.",
    "Leider defekt angekommen.",
    "Muy caro para lo que es.",
    "Smells of glue.",
    "Instructions were missing 😠",
)
"""Sentences of people who are not."""

TITLES = {
    1: ("Never again", "Broken", "Waste of money", "😡"),
    2: ("Disappointed", "Not as described", ""),
    3: ("It is fine", "So-so", "OK", ""),
    4: ("Good", "Nearly perfect", "Sehr gut", ""),
    5: ("Perfect", "Love it ❤️", "最高", "Five stars", "רעיון מצוין"),
}
"""Headings of reviews, by rating."""

ORDER_NOTES = (
    "Gift wrap, please.",
    "Leave it with the neighbour at number 4.",
    "Ring twice.",
    "Call before delivery",
    "Bitte im Hof abstellen.",
    "Merci de livrer après 18 h.",
    "Gift for Zoë 🎁",
    "invoice to the office",
    "",
)
"""What customers write with an order; some send the field without writing anything."""

CUSTOMER_NOTES = (
    "Prefers to be called in the morning.",
    "Collects stamps: never use a franking machine.",
    "Complained about the catalogue of spring 2022; settled.",
    "Wholesale conditions agreed by telephone.",
    "Moves house every summer.",
)
"""What the shop writes about customers."""

ODD_NOTES = (
    "two\nlines",
    "tab\there, and a carriage\rreturn",
    "bell \x07, backspace \x08, escape \x1b[31mred\x1b[0m",
    "a title for the window: \x1b]0;surprise\x07",
    "C1 control \x9b2J and delete \x7f",
    "markup: [bold red]not bold[/] & <b>not bold</b>",
    "right-to-left override: \u202egnirts desrever\u202c, and on",
    "zero width: a\u200bb\u200cc\u200dd\ufeff",
    "family 👩‍👩‍👧‍👦, flag 🇪🇺, wave 👋🏽",
    "e\u0301 is not é, and Z͑ͫ̓ͪ̂ͫ̽͏̴̙a̴͖l̨̠g̵̟o̢ is neither",
    "full width: ＡＢＣ　１２３",
    "NULL",
    "'; DROP TABLE orders; --",
    "=1+1",
    "   spaces before and after   ",
    "שלום, this is both ways, مرحبا",
    "\\x00 is only six characters",
    "ﬁne ligatures, ½, ™, ℞, ﷽",
)
"""Notes that a screen must survive; they stand with the first orders."""

ESSAY = (
    "I have owned the previous model for eleven years, so allow me to begin there. ",
    "It was delivered on a Tuesday, in the rain, by a man who whistled. ",
    "My late uncle, who knew about such things, turned it over twice and said nothing, which was praise. ",
    "The new one differs in four respects, of which I shall describe nineteen. ",
    "Firstly, the handle: it is where one would expect a handle to be. ",
    "Secondly, and I cannot stress this enough, the box. ",
    "I measured it in the morning, at noon and at night, and entered the figures in a table. ",
    "My neighbour disagrees; she has been wrong before. ",
)
"""Sentences of one very long review."""
