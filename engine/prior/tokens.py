"""Text to words: what an artist typed, in lower case, without plurals, possessives, accents or national spelling."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

CHARACTERS_READ = 1000
WORDS_READ = 150

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]*)*|\d+|[-,;:.!?()\[\]/&+|\n]")
PAUSES = set(",;.!?()[]|\n")
ENDINGS = (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"),
           ("zes", "z"), ("oes", "o"), ("men", "man"), ("s", ""), ("es", ""))  # fmt: skip
TAILS = {"less", "ish", "ful"}  # after a hyphen they belong to the word before
IRREGULAR = {
    "feet": "foot", "teeth": "tooth", "geese": "goose", "mice": "mouse", "dice": "die", "oxen": "ox",
    "children": "child", "people": "person", "cacti": "cactus", "octopi": "octopus", "fungi": "fungus",
    "antennae": "antenna", "lenses": "lens", "pyjamas": "pajamas",
}  # fmt: skip
SPELLINGS = {
    "aluminum": "aluminium", "airplane": "aeroplane", "ax": "axe", "donut": "doughnut", "tire": "tyre",
    "plow": "plough", "mold": "mould", "story": "storey", "stories": "storeys", "jewelry": "jewellery",
    "checkered": "chequered", "mustache": "moustache", "chili": "chilli", "pajamas": "pyjamas", "gray": "grey",
    "center": "centre", "fiber": "fibre", "theater": "theatre", "caliber": "calibre", "saber": "sabre",
}  # fmt: skip
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dozen": 12, "single": 1, "double": 2, "twin": 2, "triple": 3, "both": 2, "pair": 2,
    "couple": 2, "trio": 3, "quartet": 4, "few": 3, "several": 4, "half dozen": 6, "half a dozen": 6, "a dozen": 12,
    "two dozen": 24, "pair of": 2, "couple of": 2, "dozen of": 12, "trio of": 3, "mono": 1, "bi": 2, "tri": 3,
    "quad": 4,
}  # fmt: skip


class Token(NamedTuple):
    """A word, or "," for any pause. joined: a hyphen ties it to the word before."""

    text: str
    joined: bool = False


def clean(text: str) -> str:
    """One line without control or formatting characters, at most CHARACTERS_READ long."""
    kept = text[: 4 * CHARACTERS_READ]
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in kept)
    return " ".join(kept.split())[:CHARACTERS_READ]


def tokens(text: str) -> list[Token]:
    """Words and pauses of a cleaned text, at most WORDS_READ of them."""
    plain = unicodedata.normalize(
        "NFKD", text.replace("’", "'").replace("‘", "'").replace("–", "-").replace("—", " , ")
    )
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"\b[23]-?d\b", " ", plain)
    found, joined, last_end = [], False, -1
    for match in WORD.finditer(plain):
        mark = match.group()
        if mark in PAUSES:
            if found and found[-1].text != ",":
                found.append(Token(","))
            joined = False
        elif mark == "-":
            close = match.start() == last_end and match.end() < len(plain) and plain[match.end()].isalnum()
            joined = close
            if not close and found and found[-1].text != ",":
                found.append(Token(","))
        elif mark == ":":
            found.append(Token("is"))  # "rim: gold"
            joined = False
        elif mark == "/":
            joined = False
        elif mark in "&+":
            found.append(Token("and"))
            joined = False
        else:
            word = re.sub(r"'s?$|'$", "", mark).replace("'", "")
            if joined and word in TAILS and found:
                found[-1] = Token(found[-1].text + word, found[-1].joined)
            else:
                found.append(Token(word, joined))
            joined = False
        last_end = match.end()
        if len(found) >= WORDS_READ:
            break
    return found


@lru_cache(maxsize=8192)
def forms(word: str) -> tuple[str, ...]:
    """A word or phrase and what it may be listed under: other spelling, singular; the word itself first."""
    head, _, last = word.rpartition(" ")
    singles = [last]
    if last in IRREGULAR:
        singles.append(IRREGULAR[last])
    for ending, put in ENDINGS:
        if last.endswith(ending) and len(last) > len(ending) + 1 and not last.endswith(("ss", "us", "is")):
            single = last[: len(last) - len(ending)] + put
            if ending != "es" or single.endswith(("s", "z", "x", "h", "o")):  # "vanes" are no vans
                singles.append(single)
    variants = [v for single in singles for v in spellings(single)]
    return tuple(dict.fromkeys(f"{head} {v}" if head else v for v in [*singles, *variants]))


def spellings(word: str) -> list[str]:
    """British and American twins of a word."""
    found = [SPELLINGS[word]] if word in SPELLINGS else []
    found += [american for american, british in SPELLINGS.items() if british == word]
    if "our" in word and len(word) > 4:
        found.append(word.replace("our", "or"))
    elif word.endswith(("or", "ored", "orful")) and len(word) > 4:
        found.append(re.sub(r"or(ed|ful)?$", r"our\1", word))
    return found


def number(word: str) -> int:
    """What a number word or digits mean; 0 when it is not one."""
    if word.isdigit():
        return int(word) if len(word) < 5 else 0
    return NUMBERS.get(word, 0)
