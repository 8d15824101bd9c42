"""The dictionary behind unknown nouns: WordNet's physical nouns as arrays, loaded once, when first asked.

A noun no list of ours holds is compared with the things' own synsets by where the two meet in the taxonomy (Wu and
Palmer, ACL 1994; Lin, ICML 1998, with the intrinsic information content of Seco et al., ECAI 2004) and by the words
their definitions share. `engine.prior.build_lexicon` makes the table.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.errors import BadFile

TABLE = Path(__file__).resolve().parents[2] / "assets" / "words" / "nouns.npz"


@dataclass(frozen=True, eq=False)
class Lexicon:
    """S synsets (parents before children), L lemmas in byte order, V gloss words.

    lemmas: newline-ended UTF-8. lemma_ends: [L]. sense_starts: [L + 1] into sense_synsets, sense_numbers and
    sense_met (1: WordNet's sample texts use the word so).
    parent_starts: [S + 1] into parents. information: [S] 0 (root) .. 1 (leaf). gloss_starts: [S + 1] into gloss_words.
    likeness_starts: [S + 1] into likenesses (synsets the definition names) and likeness_kinds.
    idf: [V]. depth: [S], root 1. physical: [S] bool. names: [S] lemma number.
    adjectives: words that are first of all adjectives. others: every other word of the language, newline-ended.
    """

    lemmas: bytes
    lemma_ends: np.ndarray
    sense_starts: np.ndarray
    sense_synsets: np.ndarray
    sense_numbers: np.ndarray
    sense_met: np.ndarray
    names: np.ndarray
    parent_starts: np.ndarray
    parents: np.ndarray
    depth: np.ndarray
    information: np.ndarray
    physical: np.ndarray
    likeness_starts: np.ndarray
    likenesses: np.ndarray
    likeness_kinds: np.ndarray
    gloss_starts: np.ndarray
    gloss_words: np.ndarray
    gloss_vocabulary: dict[str, int]
    idf: np.ndarray
    plurals: dict[str, str]
    adjectives: frozenset[str]
    others: bytes


def _starts(counts: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def _lines(array: np.ndarray) -> list[str]:
    return array.tobytes().decode().split("\n")[:-1]


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """The shipped table. Raises BadFile when it is missing or not a table of ours."""
    try:
        with np.load(TABLE, allow_pickle=False) as file:
            a = {name: file[name] for name in file.files}
        glosses = int((np.diff(_starts(a["gloss_counts"])) > 0).sum())
        return Lexicon(
            lemmas=a["lemmas"].tobytes(),
            lemma_ends=np.flatnonzero(a["lemmas"] == 10),
            sense_starts=_starts(a["sense_counts"]),
            sense_synsets=a["sense_synsets"],
            sense_numbers=a["sense_numbers"],
            sense_met=a["sense_met"],
            names=a["names"],
            parent_starts=_starts(a["parent_counts"]),
            parents=a["parents"],
            depth=a["depth"],
            information=1 - np.log1p(a["hyponyms"]) / math.log(len(a["hyponyms"])),
            physical=a["physical"].astype(bool),
            likeness_starts=_starts(a["likeness_counts"]),
            likenesses=a["likenesses"],
            likeness_kinds=a["likeness_kinds"],
            gloss_starts=_starts(a["gloss_counts"]),
            gloss_words=a["gloss_words"],
            gloss_vocabulary={word: i for i, word in enumerate(_lines(a["gloss_vocabulary"]))},
            idf=np.log(glosses / a["gloss_frequency"].astype(float)),
            plurals=dict(line.split(" ") for line in _lines(a["plurals"])),
            adjectives=frozenset(_lines(a["adjectives"])),
            others=b"\n" + a["others"].tobytes(),
        )
    except (OSError, ValueError, KeyError) as problem:
        raise BadFile(
            "the dictionary of nouns cannot be read",
            str(TABLE),
            "Install Galatea again, or run python -m engine.prior.build_lexicon.",
        ) from problem


def _lemma_number(lexicon: Lexicon, lemma: str) -> int:
    """Place of `lemma` in the sorted list, or -1."""
    wanted, low, high = lemma.encode(), 0, len(lexicon.lemma_ends)
    while low < high:
        middle = (low + high) // 2
        if _lemma_bytes(lexicon, middle) < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < len(lexicon.lemma_ends) and _lemma_bytes(lexicon, low) == wanted else -1


def _lemma_bytes(lexicon: Lexicon, number: int) -> bytes:
    start = lexicon.lemma_ends[number - 1] + 1 if number else 0
    return lexicon.lemmas[start : lexicon.lemma_ends[number]]


def senses(lexicon: Lexicon, lemma: str) -> tuple[int, ...]:
    """Physical synsets of a lemma, most frequent first; empty when it has none."""
    number = _lemma_number(lexicon, lemma)
    if number < 0:
        return ()
    found = lexicon.sense_synsets[lexicon.sense_starts[number] : lexicon.sense_starts[number + 1]]
    return tuple(int(s) for s in found if lexicon.physical[s])


def unmet_senses(lexicon: Lexicon, lemma: str) -> frozenset[int]:
    """Synsets that a lemma names but was never met as, where it was met as the first of them; empty otherwise."""
    number = _lemma_number(lexicon, lemma)
    span = slice(lexicon.sense_starts[number], lexicon.sense_starts[number + 1]) if number >= 0 else slice(0, 0)
    met = lexicon.sense_met[span]
    if not len(met) or not met[0]:
        return frozenset()
    return frozenset(lexicon.sense_synsets[span][met == 0].tolist())


def synset(lexicon: Lexicon, key: str) -> int:
    """Synset of "mug.n.04" (lemma, part of speech, WordNet 3.0 sense number), or -1."""
    lemma, _, sense = key.rsplit(".", 2) if key.count(".") >= 2 else (key, "", "1")
    number = _lemma_number(lexicon, lemma.replace("_", " ").lower())
    if number < 0 or not sense.isdigit():
        return -1
    span = slice(lexicon.sense_starts[number], lexicon.sense_starts[number + 1])
    place = np.flatnonzero(lexicon.sense_numbers[span] == int(sense))
    return int(lexicon.sense_synsets[span][place[0]]) if len(place) else -1


def is_other_word(lexicon: Lexicon, word: str) -> bool:
    """Whether a word is in the language without naming a physical thing ("freedom", "run")."""
    return f"\n{word}\n".encode() in lexicon.others


def name(lexicon: Lexicon, number: int) -> str:
    """First lemma of a synset."""
    return _lemma_bytes(lexicon, int(lexicon.names[number])).decode()


@lru_cache(maxsize=4096)
def ancestors(number: int) -> dict[int, int]:
    """{synset above `number`, itself included: fewest steps up to it}."""
    lexicon = load()
    steps, frontier, distance = {number: 0}, [number], 0
    while frontier:
        distance += 1
        above = {
            int(p) for s in frontier for p in lexicon.parents[lexicon.parent_starts[s] : lexicon.parent_starts[s + 1]]
        }
        frontier = [p for p in above if p not in steps]
        steps.update((p, distance) for p in frontier)
    return steps


def likenesses(lexicon: Lexicon, number: int) -> list[tuple[int, int]]:
    """(synset, kind) that a definition names: kind 0 "young cat", 1 "resembling a hammer", 2 "spoon-shaped"."""
    span = slice(lexicon.likeness_starts[number], lexicon.likeness_starts[number + 1])
    return list(zip(lexicon.likenesses[span].tolist(), lexicon.likeness_kinds[span].tolist()))


@lru_cache(maxsize=4096)
def gloss(number: int) -> frozenset[int]:
    """Content words of a synset's definition."""
    lexicon = load()
    return frozenset(lexicon.gloss_words[lexicon.gloss_starts[number] : lexicon.gloss_starts[number + 1]].tolist())
