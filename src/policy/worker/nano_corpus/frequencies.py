"""How often each kind of body stands in the corpus: the one table that shapes what the nano model samples.

The shares are our guess at code written by many hands, made before any selection was run: half of the answers are the
usual idiom or a copy of what was given, a fifth are worse than they need be, a quarter are wrong, and the form of an
expert is rare. They are the same for every family, and not to be tuned to what a selection rule would like.
"""

KINDS: dict[str, float] = {
    # The usual idioms of the family.
    "common": 0.36,
    # The reference's own body: what one writes who has nothing better.
    "copy": 0.12,
    # Correct and roundabout: more steps, odd spellings.
    "plain": 0.14,
    # Correct and clearly slower: loops over rows, needless copies.
    "slow": 0.05,
    # What the task leaves room for: a fused or specialised call, skipped work, in-place steps on temporaries.
    "expert": 0.08,
    # A mistake of understanding: another operation, a wrong constant or axis, a shape that cannot be, a changed input.
    "wrong": 0.16,
    # A slip of the pen in a body of another kind: a lost bracket, a misspelt name, an altered number.
    "slip": 0.09,
}

RANK_EXPONENT = 1.0
"""Within a kind, the n-th body listed has weight n ** -RANK_EXPONENT: Zipf's law, the first idiom most often."""

ASSIGNED = 0.15
"""Share of one-line bodies `return E` written as `out = E`, `return out`."""

RESULT_NAMES: tuple[str, ...] = ("out", "y", "result", "output", "z", "res")
"""Names of that result and of bodies' temporaries, again by Zipf's law."""

FOREIGN_DOC = 0.3
"""Share of tasks whose docstring comes from another family: the wording of a task met later cannot be relied on."""
