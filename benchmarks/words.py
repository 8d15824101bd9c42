"""How sentences are read: speed, and nouns that no list of ours holds, beside plain Wu-Palmer in the same run.

    python benchmarks/words.py [--count 300] [--seed 1] [--list 40] [--sentences FILE]
    python benchmarks/words.py --paraphrases [FILE]

The held-out nouns come from the dictionary: kinds below exactly one thing's synset (truth: that thing), and physical
nouns below none (truth: a refusal; what is read instead is listed, for a person to judge). FILE holds lines of
`sentence<TAB>thing, thing` with every defensible thing; a refusal that offers one of them among its nearest counts too.
--paraphrases reads paraphrases.tsv, written before its answers were seen: prompt, accepted things ("REFUSE" where
nothing here can make it), and looks that must be heard ("main=navy;part:straps=brass;material=oak;count=2;size=tiny").
"""

import argparse
import random
import statistics
import time
from collections import Counter
from pathlib import Path

from engine.errors import NotUnderstood
from engine.prior import lexicon, nouns, phrases
from engine.prior.words import Brief, describe, read
from engine.shapes.catalogue import THINGS

SENTENCES = (
    "a blue vase",
    "a tiny crimson mug with a gold rim and no handle",
    "a wooden chair with red legs on a table",
)
WU_PALMER_FLOOR = 0.80
PARAPHRASES = Path(__file__).with_name("paraphrases.tsv")


def wu_palmer_reading(word: str) -> str:
    """The plain method: best Wu-Palmer over the first four senses, minus .06 a rank; "" below the floor."""
    table, best, thing = lexicon.load(), 0.0, ""
    homes = [anchor for anchor in nouns.anchors(THINGS) if anchor.own]
    for rank, sense in enumerate(lexicon.senses(table, word)[:4]):
        up = lexicon.ancestors(sense)
        for home in homes:
            above = lexicon.ancestors(home.synset)
            meet = max(up.keys() & above.keys(), key=lambda c: table.depth[c], default=None)
            if meet is None:
                continue
            depth = 2.0 * float(table.depth[meet])
            score = depth / (depth + up[meet] + above[meet]) - 0.06 * rank
            if score > best:
                best, thing = score, home.thing
    return thing if best >= WU_PALMER_FLOOR else ""


def reading(sentence: str) -> tuple[str, tuple[str, ...], str]:
    """(thing or "", nearest of a refusal, the line a person would see)."""
    try:
        brief = read(sentence, THINGS)
    except NotUnderstood as refusal:
        return "", refusal.nearest, str(refusal)
    return brief.thing, (), describe(brief)


def held_out(count: int, rng: random.Random) -> tuple[list[tuple[str, str]], list[str]]:
    """(kinds of one thing, with the thing), (nouns below no thing): common single words that no list holds."""
    table, index = lexicon.load(), phrases.thing_index(THINGS)
    homes = {anchor.synset: anchor.thing for anchor in nouns.anchors(THINGS) if anchor.own}
    kinds, strangers = [], []
    for lemma in table.lemmas.decode().split("\n")[:-1]:
        first = next(iter(lexicon.senses(table, lemma)), -1)
        if first < 0 or lemma in index or not lemma.isalpha():
            continue
        above = {homes[synset] for synset in lexicon.ancestors(first) if synset in homes}
        if len(above) == 1:
            kinds.append((lemma, above.pop()))
        elif not above and first not in lexicon.unmet_senses(table, lemma):
            strangers.append(lemma)
    return rng.sample(kinds, min(count, len(kinds))), rng.sample(strangers, min(count, len(strangers)))


def percentile_ms(call, repeats: int) -> tuple[float, float]:
    """(minimum, median) milliseconds."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        call()
        times.append(1e3 * (time.perf_counter() - began))
    return min(times), statistics.median(times)


def report_speed() -> None:
    lexicon.load.cache_clear()
    print("loading the dictionary        %6.2f ms (median %.2f)" % percentile_ms(_load_afresh, 7))
    for sentence in SENTENCES:
        print("%6.3f ms (median %.3f)  %s" % (*percentile_ms(lambda s=sentence: read(s, THINGS), 300), sentence))


def _load_afresh() -> None:
    lexicon.load.cache_clear()
    lexicon.load()


def report_nouns(count: int, seed: int, listed: int) -> None:
    kinds, strangers = held_out(count, random.Random(seed))
    ours = [(word, truth, *reading(f"a {word}")[:2]) for word, truth in kinds]
    plain = [wu_palmer_reading(word) == truth for word, truth in kinds]
    right = sum(got == truth for _, truth, got, _ in ours)
    offered = sum(not got and truth in near for _, truth, got, near in ours)
    print(
        f"{len(ours)} kinds of one thing: right {right}, refused with the thing offered {offered}, "
        f"wrong {sum(bool(got) and got != truth for _, truth, got, _ in ours)}; plain Wu-Palmer right {sum(plain)}"
    )
    for word, truth, got, near in [row for row in ours if row[2] != row[1]][:listed]:
        print(f"    {word}: {truth} expected, {got or 'refused, nearest ' + ', '.join(near)}")
    others = [(word, *reading(f"a {word}")[:2], wu_palmer_reading(word)) for word in strangers]
    print(
        f"{len(others)} nouns below no thing: refused {sum(not got for _, got, _, _ in others)}; "
        f"plain Wu-Palmer refused {sum(not theirs for *_, theirs in others)}"
    )
    for word, got, _, _ in [row for row in others if row[1]][:listed]:
        print(f"    {word}: read as {got}")


def report_sentences(path: Path) -> None:
    """The share of sentences read as a listed thing, or refused with one offered."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line]
    good = 0
    for sentence, expected in rows:
        wanted = {name.strip() for name in expected.split(",")}
        thing, near, line = reading(sentence)
        fine = thing in wanted or (not thing and bool(wanted & set(near)))
        good += fine
        print("ok " if fine else "NO ", sentence, "->", line)
    print(f"{good} of {len(rows)} right, or refused with a right one offered ({good / max(1, len(rows)):.0%})")


def unheard(brief: Brief, extras: str) -> list[str]:
    """The looks of `extras` that the brief lacks. A look is heard when its colour or material shares a word with it."""
    missing = []
    for extra in filter(None, extras.split(";")):
        where, _, said = extra.partition("=")
        if where == "count":
            heard = brief.how_many == int(said)
        elif where == "size":
            heard = (brief.size < 0) == (said in ("tiny", "small")) and brief.size != 0
        else:
            heard = bool(set(said.split()) & set(_look_words(brief, where)))
        if not heard:
            missing.append(extra)
    return missing


def _look_words(brief: Brief, where: str) -> list[str]:
    """Every word of the colour and material at "main", "material" or "part:NAME"."""
    if where in ("main", "material"):
        looks = [(brief.colour, brief.material)]
    else:
        slots = [slot for slot, name in THINGS[brief.thing].parts.items() if name == where.removeprefix("part:")]
        looks = [(brief.colours.get(slot), brief.materials.get(slot, "")) for slot in slots]
    said = [text for colour, material in looks for text in (colour.name if colour else "", material)]
    return [word for text in said for word in text.split()]


def report_paraphrases(path: Path) -> None:
    """The table: right, refused with a sensible nearest, wrong; and the looks heard where the thing was right."""
    tally, looks, missed = Counter(), Counter(), []
    for line in path.read_text("utf-8").splitlines()[1:]:
        prompt, accepted, extras = (line.split("\t") + ["", ""])[:3]
        wanted = set(accepted.split("|"))
        try:
            brief, near = read(prompt, THINGS), ()
        except NotUnderstood as refusal:
            brief, near = None, refusal.nearest
        if brief is None:
            offered = "refused, a right one offered" if wanted & set(near) else "wrong"
            verdict = "right" if "REFUSE" in wanted else offered
            told = "refused, nearest " + ", ".join(near)
        else:
            verdict, told = "right" if brief.thing in wanted else "wrong", describe(brief)
        tally["refusal" if "REFUSE" in wanted else "thing", verdict] += 1
        if verdict == "wrong":
            missed.append(f"    {prompt}: {accepted} expected -> {told}")
        elif brief is not None and extras:
            lacking = unheard(brief, extras) if brief.thing in wanted else []
            looks[bool(lacking)] += 1
            missed += [f"    {prompt}: unheard {'; '.join(lacking)} -> {told}"] if lacking else []
    good = sum(count for (_, verdict), count in tally.items() if verdict != "wrong")
    total = sum(tally.values())
    for verdict in ("right", "refused, a right one offered", "wrong"):
        print(f"{verdict:30s} things {tally['thing', verdict]:4d}   cannot be made {tally['refusal', verdict]:4d}")
    print(f"{good} of {total} right or refused with a right one offered ({good / max(1, total):.1%})")
    print(f"looks all heard in {looks[False]} of {sum(looks.values())} prompts that name some")
    print("\n".join(missed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", type=int, default=40, dest="listed")
    parser.add_argument("--sentences", type=Path)
    parser.add_argument("--paraphrases", type=Path, nargs="?", const=PARAPHRASES)
    options = parser.parse_args()
    if options.paraphrases:
        report_paraphrases(options.paraphrases)
        return
    report_speed()
    report_nouns(options.count, options.seed, options.listed)
    if options.sentences:
        report_sentences(options.sentences)


if __name__ == "__main__":
    main()
