"""Makes the shipped word tables from WordNet 3.0 and the colour-name survey; never needed at run time.

    python -m engine.prior.build_lexicon --wordnet /usr/share/wordnet --colours matplotlib/_color_data.py

Writes `nouns.npz` (taxonomy, lemmas and gloss words of physical nouns), `colours.json` and `adjectives.json` into
`assets/words`, next to the hand tables they extend. Same inputs, same bytes. File format: wndb(5WN).
"""

import argparse
import json
import re
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WORDS = Path(__file__).resolve().parents[2] / "assets" / "words"
# Lexicographer files that hold things one could model: tops, animal, artifact, body, food, object, person, phenomenon,
# plant, possession (coin, gift), shape (heart, star), substance.
PHYSICAL = {3, 5, 6, 8, 13, 17, 18, 19, 20, 21, 25, 27}
LIKENESS = re.compile(
    r"\b([a-z]+)-shaped|(?:resembl\w+|shaped like|in the shape of|form of|represented as|like)"
    r" (?:a|an|the) (?:\w+ )?([a-z]+)"
)
GENUS_ENDS = re.compile(
    r"[,;:()]|\b(?:that|which|who|whose|with|used|for|of|in|on|to|at|from|by|as|having|made|where|when|"
    r"is|are|or|and|worn|consisting|containing|resembling|usually|often|designed|found|covered|kept|native)\b"
)
STOP = set(
    "a an the of or and to in on for with by as that which is are be used from at it its their his her into "
    "who one any several various other than not usually often especially having has have etc e.g i.e was were "
    "been such can may some most very more made make kind type form up out when where this these those between "
    "each all also so but if no only over under about after before during made being".split()
)


@dataclass(frozen=True)
class Synset:
    file: int
    lemmas: tuple[str, ...]
    pointers: tuple[tuple[str, int, str], ...]  # symbol, target offset, target part of speech
    gloss: str

    def targets(self, *symbols: str) -> list[int]:
        return [offset for symbol, offset, _ in self.pointers if symbol in symbols]


def read_synsets(path: Path) -> dict[int, Synset]:
    """`data.*` by byte offset."""
    synsets = {}
    for line in path.read_text("latin-1").splitlines():
        if line.startswith(" "):
            continue
        head, _, gloss = line.partition(" | ")
        field = head.split()
        count = int(field[3], 16)
        lemmas = tuple(re.sub(r"\(\w+\)$", "", word).replace("_", " ") for word in field[4 : 4 + 2 * count : 2])
        at = 4 + 2 * count
        pointers = tuple(
            (field[i], int(field[i + 1]), field[i + 2]) for i in range(at + 1, at + 1 + 4 * int(field[at]), 4)
        )
        synsets[int(field[0])] = Synset(int(field[1]), lemmas, pointers, gloss.strip())
    return synsets


def read_index(path: Path) -> dict[str, list[int]]:
    """`index.*`: lemma to synset offsets, most frequent sense first."""
    index = {}
    for line in path.read_text("latin-1").splitlines():
        if not line.startswith(" "):
            field = line.split()
            index[field[0].replace("_", " ")] = [int(offset) for offset in field[-int(field[2]) :]]
    return index


def read_counts(path: Path) -> tuple[Counter, Counter]:
    """How often (lemma, sense number) was met as a noun, and each lemma as an adjective (`cntlist.rev`)."""
    nouns, adjectives = Counter(), Counter()
    for line in path.read_text("latin-1").splitlines():
        key, sense, count = line.split()
        lemma, _, rest = key.partition("%")
        if rest[0] == "1":
            nouns[lemma.replace("_", " "), int(sense)] += int(count)
        elif rest[0] in "35":
            adjectives[lemma.replace("_", " ")] += int(count)
    return nouns, adjectives


def select_nouns(synsets: dict[int, Synset]) -> list[int]:
    """Offsets of physical common nouns and of everything above them, parents before children."""
    kept = {
        offset
        for offset, synset in synsets.items()
        if synset.file in PHYSICAL
        and not synset.targets("@i")
        and any(lemma == lemma.lower() for lemma in synset.lemmas)
    }
    order, seen = [], set()

    def visit(offset: int) -> None:
        if offset in seen:
            return
        seen.add(offset)
        for parent in sorted(synsets[offset].targets("@")):
            visit(parent)
        order.append(offset)

    for offset in sorted(kept):
        visit(offset)
    return order


def ragged(rows: list[list[int]], dtype) -> tuple[np.ndarray, np.ndarray]:
    """Rows of different lengths as (lengths [N] uint8, values)."""
    return np.array([len(row) for row in rows], np.uint8), np.array([v for row in rows for v in row], dtype)


def gloss_words(gloss: str, known: set[str]) -> list[str]:
    """Content words of a definition, singular, in order, once each; quoted examples left out."""
    text = re.sub(r'"[^"]*"', " ", gloss.lower())
    found = []
    for word in re.findall(r"[a-z]+", text):
        if word in STOP or len(word) < 3:
            continue
        for ending, put in (("", ""), ("ies", "y"), ("ses", "s"), ("s", "")):
            if (
                word.endswith(ending)
                and word[: len(word) - len(ending)] + put in known
                and not (ending == "" and word.endswith("s") and word[:-1] in known)
            ):
                found.append(word[: len(word) - len(ending)] + put)
                break
    return list(dict.fromkeys(found))[:24]


def taxonomy_arrays(synsets: dict[int, Synset], order: list[int]) -> dict[str, np.ndarray]:
    """Parents, depth (longest path, as Wu and Palmer count it) and number of hyponyms of every synset."""
    number = {offset: i for i, offset in enumerate(order)}
    parents = [
        [number[p] for p in sorted(synsets[offset].targets("@"), key=synsets[offset].targets("@").index)]
        for offset in order
    ]
    depth = np.ones(len(order), np.uint8)
    above: list[set[int]] = []
    for i, row in enumerate(parents):
        depth[i] = 1 + max((depth[p] for p in row), default=0)
        above.append(set().union(row, *(above[p] for p in row)))
    hyponyms = np.zeros(len(order), np.uint32)
    for row in above:
        for p in row:
            hyponyms[p] += 1
    counts, values = ragged(parents, np.uint16)
    return {
        "parent_counts": counts,
        "parents": values,
        "depth": depth,
        "hyponyms": hyponyms,
        "physical": np.array([synsets[o].file in PHYSICAL for o in order], np.uint8),
    }


def modelled_first(senses: list[tuple[int, int]], files: list[int]) -> list[tuple[int, int]]:
    """The animal before its meat, the fruit before its tree: who asks for "a quince" wants the fruit to look at."""
    rank = {5: 0, 13: 1, 20: 2}
    places = [i for i, file in enumerate(files) if file in rank]
    moved = [senses[i] for i in sorted(places, key=lambda i: rank[files[i]])]
    senses = list(senses)
    for i, sense in zip(places, moved):
        senses[i] = sense
    return senses


def lemma_arrays(synsets, order, index, met: Counter) -> dict[str, np.ndarray]:
    """Sorted lemmas with, for each, its synsets, their WordNet sense numbers and whether each was ever met in text,
    most frequent first.
    """
    number = {offset: i for i, offset in enumerate(order)}
    proper = {lemma.lower() for o in order for lemma in synsets[o].lemmas if lemma != lemma.lower()}
    common = {lemma for o in order for lemma in synsets[o].lemmas if lemma == lemma.lower()}
    postings = {}
    for lemma, offsets in index.items():
        senses = modelled_first(
            [(number[o], k + 1) for k, o in enumerate(offsets) if o in number],
            [synsets[o].file for o in offsets if o in number],
        )
        if senses and (lemma in common or lemma not in proper):
            postings[lemma] = senses
    lemmas = sorted(postings, key=lambda word: word.encode())
    place = {lemma: i for i, lemma in enumerate(lemmas)}
    names = [next((place[w.lower()] for w in synsets[o].lemmas if w.lower() in place), 0) for o in order]
    counts, flat = ragged([[s for s, _ in postings[w]] for w in lemmas], np.uint16)
    return {
        "lemmas": np.frombuffer("\n".join(lemmas).encode() + b"\n", np.uint8),
        "sense_counts": counts,
        "sense_synsets": flat,
        "sense_numbers": np.array([k for w in lemmas for _, k in postings[w]], np.uint8),
        "sense_met": np.array([met[w, k] > 0 for w in lemmas for _, k in postings[w]], np.uint8),
        "names": np.array(names, np.uint32),
    }


def likeness_arrays(synsets, order, index, adjectives: set[str]) -> dict[str, np.ndarray]:
    """What a definition says a thing is or looks like, where the taxonomy does not: a kitten is a "young domestic cat",
    a ladle is "spoon-shaped". Per synset: up to three others; for each 0 its kind, 1 what it resembles, 2 its shape.
    """
    number = {offset: i for i, offset in enumerate(order)}
    above: list[set[int]] = []
    for i, offset in enumerate(order):
        parents = [number[p] for p in synsets[offset].targets("@")]
        above.append(set(parents).union({i}, *(above[p] for p in parents)))

    def nearest_sense(word: str, i: int) -> int:
        found = [number[o] for o in index.get(word, ())[:4] if o in number and synsets[o].file in PHYSICAL - {18}]
        return max(found[:2], key=lambda j: len(above[j] & above[i]), default=-1)

    rows, kinds = [], []
    for i, offset in enumerate(order):
        gloss = synsets[offset].gloss.lower().split('"')[0]
        genus = GENUS_ENDS.split(re.sub(r"^\([^)]*\)", "", gloss).strip(), maxsplit=1)[0].split()
        # "large pink to scarlet bird": what ends the phrase there is no noun. A person's "painter" is no puma.
        is_noun = genus and genus[-1] not in adjectives and synsets[offset].file in PHYSICAL - {18}
        words = [(genus[-1], 0)] if is_noun else []
        words += [(whole, 1) if whole else (shape, 2) for shape, whole in LIKENESS.findall(gloss)]
        links = {}
        for word, kind in words:
            j = nearest_sense(word, i)
            if j >= 0 and j not in above[i] and i not in above[j]:
                links.setdefault(j, kind)
        rows.append(list(links)[:3])
        kinds += list(links.values())[:3]
    counts, values = ragged(rows, np.uint16)
    return {"likeness_counts": counts, "likenesses": values, "likeness_kinds": np.array(kinds, np.uint8)}


def gloss_arrays(synsets, order, index) -> dict[str, np.ndarray]:
    """The content words of every physical definition, as numbers into a word list, with how many glosses hold each."""
    known = {lemma for lemma in index if " " not in lemma}
    rows = [gloss_words(synsets[o].gloss, known) if synsets[o].file in PHYSICAL else [] for o in order]
    frequency = Counter(word for row in rows for word in row)
    vocabulary = sorted((w for w, n in frequency.items() if 3 <= n <= 2500), key=str.encode)
    place = {word: i for i, word in enumerate(vocabulary)}
    counts, values = ragged([[place[w] for w in row if w in place] for row in rows], np.uint16)
    return {
        "gloss_counts": counts,
        "gloss_words": values,
        "gloss_vocabulary": np.frombuffer("\n".join(vocabulary).encode() + b"\n", np.uint8),
        "gloss_frequency": np.array([frequency[w] for w in vocabulary], np.uint16),
    }


def noun_table(folder: Path) -> dict[str, np.ndarray]:
    """Everything `engine.prior.lexicon` loads."""
    synsets, index = read_synsets(folder / "data.noun"), read_index(folder / "index.noun")
    order = select_nouns(synsets)
    met, adjective_count = read_counts(folder / "cntlist.rev")
    noun_count = Counter()
    for (lemma, _), count in met.items():
        noun_count[lemma] += count
    first_adjectives = {w for w in read_index(folder / "index.adj") if adjective_count[w] > noun_count[w]}
    arrays = taxonomy_arrays(synsets, order) | lemma_arrays(synsets, order, index, met)
    arrays |= likeness_arrays(synsets, order, index, first_adjectives) | gloss_arrays(synsets, order, index)
    lemmas = set(bytes(arrays["lemmas"]).decode().split("\n"))
    irregular = [line.split()[:2] for line in (folder / "noun.exc").read_text().splitlines() if "_" not in line]
    plurals = sorted(f"{plural} {one}" for plural, one in irregular if one in lemmas and plural != one)
    adjectives = sorted(
        (
            word
            for word in read_index(folder / "index.adj")
            if " " not in word and (word not in lemmas or word in first_adjectives)
        ),
        key=str.encode,
    )
    known = lemmas.union(adjectives)
    others = {word for part in ("noun", "verb", "adv") for word in read_index(folder / f"index.{part}")}
    others = sorted((word for word in others if word.isalpha() and word not in known), key=str.encode)
    return arrays | {
        "others": np.frombuffer("\n".join(others).encode() + b"\n", np.uint8),
        "plurals": np.frombuffer("\n".join(plurals).encode() + b"\n", np.uint8),
        "adjectives": np.frombuffer("\n".join(adjectives).encode() + b"\n", np.uint8),
    }


def adjective_table(folder: Path) -> dict[str, list]:
    """{word: [scale, strength]}: the hand grades, then the similar words of each inherited sense (`&` pointers)."""
    hand = tomllib.loads((WORDS / "adjectives.toml").read_text())
    inherit = hand.pop("inherit")
    table = {word: [scale, strength] for scale, row in hand.items() for word, strength in row.items()}
    graded = set(table)
    synsets, index = read_synsets(folder / "data.adj"), read_index(folder / "index.adj")
    for scale, heads in inherit.items():
        for head, default in heads.items():
            lemma, _, sense = head.rpartition(".")
            cluster = index[lemma][int(sense) - 1]
            for offset in [cluster, *synsets[cluster].targets("&")]:
                words = [word.lower().replace("-", " ") for word in synsets[offset].lemmas]
                said = [table[w][1] for w in words if w in graded and table[w][0] == scale]
                strength = max(said, key=abs) if said else default
                for word in words:
                    # A word whose first sense lies elsewhere ("double", "deep") would be read wrongly too often.
                    if word not in graded and index.get(word, index.get(word.replace(" ", "-"), [0]))[0] == offset:
                        table.setdefault(word, [scale, strength])
    return dict(sorted(table.items()))


def survey_colours(path: Path) -> dict[str, str]:
    """CSS4 names, over them the survey's, from the text of matplotlib's `_color_data.py`; nothing in it is run."""
    text = path.read_text()
    pairs = re.findall(r"""['"](xkcd:)?([a-z /'-]+)['"]:\s*['"](#[0-9A-Fa-f]{6})['"]""", text)
    survey = {name.replace("/", " ").replace("-", " "): code.lower() for mark, name, code in pairs if mark}
    css = {name: code.lower() for mark, name, code in pairs if not mark}
    known = {word for name in survey for word in name.split()} | {"alice", "gainsboro", "dodger", "thistle", "medium"}
    table = {}
    for name, code in css.items():
        table[name] = code
        table[" ".join(split_words(name, known) or [name])] = code
    return table | survey


def split_words(name: str, known: set[str]) -> list[str] | None:
    """ "darkolivegreen" as known words, fewest first; None when it is not made of them."""
    if name in known:
        return [name]
    for i in range(len(name) - 3, 2, -1):
        if name[:i] in known and (rest := split_words(name[i:], known)):
            return [name[:i], *rest]
    return None


def wordnet_colours(folder: Path, table: dict[str, str]) -> dict[str, str]:
    """Colour words the tables lack, with the colour of the listed word above (nouns) or in the gloss (adjectives)."""
    synsets, index = read_synsets(folder / "data.noun"), read_index(folder / "index.noun")
    root = next(o for o in index["chromatic color"])
    children = defaultdict(list)
    for offset, synset in synsets.items():
        for parent in synset.targets("@"):
            children[parent].append(offset)
    found: dict[str, str] = {}

    def descend(offset: int, code: str | None) -> None:
        names = [w.lower().replace("-", " ") for w in synsets[offset].lemmas]
        code = next((table[n] for n in names if n in table), code)
        if code:
            found.update({n: code for n in names if n not in table})
        for child in sorted(children[offset]):
            descend(child, code)

    descend(root, None)
    adjectives, adjective_index = read_synsets(folder / "data.adj"), read_index(folder / "index.adj")
    heads = [o for word in ("chromatic", "achromatic") for o in adjective_index[word]]
    for offset in (o for head in heads for o in adjectives[head].targets("&")):
        code = colour_in_gloss(adjectives[offset], table)
        for name in (w.lower().replace("-", " ") for w in adjectives[offset].lemmas):
            if code and name not in table and adjective_index.get(name, [offset])[0] == offset:
                found.setdefault(name, code)
    return found


def colour_in_gloss(synset: Synset, table: dict[str, str]) -> str | None:
    """The colour of a listed synonym, else of the longest listed name the definition holds, latest first."""
    names = [w.lower().replace("-", " ") for w in synset.lemmas]
    for name in [*names, *(" ".join(n.split()[k:]) for n in names for k in range(1, len(n.split())))]:
        if name in table:
            return table[name]
    words = re.findall(r"[a-z]+", re.sub(r'"[^"]*"', "", synset.gloss.lower()))
    for n in (3, 2, 1):
        for i in range(len(words) - n, -1, -1):
            if (name := " ".join(words[i : i + n])) in table and name not in ("dark", "light", "pale", "very"):
                return table[name]
    return None


def colour_table(wordnet: Path, colours: Path) -> dict[str, str]:
    """{name: "#rrggbb"}: hand, then survey, then CSS, then WordNet."""
    hand = tomllib.loads((WORDS / "colours.toml").read_text())
    table = survey_colours(colours) | hand
    table |= {name.replace("grey", "gray"): code for name, code in table.items() if "grey" in name}
    table |= {
        name.replace("gray", "grey"): code
        for name, code in table.items()
        if "gray" in name and name.replace("gray", "grey") not in table
    }
    table |= wordnet_colours(wordnet, table)
    return {name: table[name] for name in sorted(table)}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m engine.prior.build_lexicon", description=__doc__.splitlines()[0])
    parser.add_argument("--wordnet", type=Path, required=True, help="folder with data.noun, index.noun, data.adj ...")
    parser.add_argument("--colours", type=Path, required=True, help="matplotlib's _color_data.py")
    parser.add_argument("--out", type=Path, default=WORDS)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out / "nouns.npz", **noun_table(options.wordnet))
    for name, table in (
        ("colours", colour_table(options.wordnet, options.colours)),
        ("adjectives", adjective_table(options.wordnet)),
    ):
        lines = ",\n".join(f"{json.dumps(word)}: {json.dumps(value)}" for word, value in table.items())
        (options.out / f"{name}.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
