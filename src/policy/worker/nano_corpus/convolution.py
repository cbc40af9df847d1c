"""How a family of convolutions is made: the layer, the library's call, and the ways to spell it out."""

from collections.abc import Mapping

from nano_corpus.family import Family

X = {"x": ("x", "x", "x", "input", "inp", "signal", "images")}
LAST = "$x.contiguous(memory_format=torch.channels_last)"


def convolution(
    name: str,
    title: str,
    size: str,
    init: str,
    arguments: str,
    values: str,
    words: Mapping[str, str],
    references: tuple[str, ...],
    plain: tuple[str, ...],
    slow: tuple[str, ...],
    expert: tuple[str, ...],
    wrong: tuple[str, ...],
    common: tuple[str, ...] = (),
    attribute: tuple[str, ...] = (),
) -> Family:
    """In the texts, `words` are replaced first; `@call` must be among them: the library's call with all its options."""

    def said(texts: tuple[str, ...]) -> tuple[str, ...]:
        # Longest first, so that `@call` may itself hold `@w`.
        for word in sorted(words, key=len, reverse=True):
            texts = tuple(text.replace(word, words[word]) for text in texts)
        return texts

    each = words["@call"].replace("$x", "e")
    return Family(
        name=name,
        docs=(
            f"{title}.",
            f"Performs a {title.lower()} operation.",
            f"{title} of a batch.",
            f"{title} layer.",
        ),
        choices=X | ({"c": attribute} if attribute else {}) | {"extra": (", stride=stride, padding=padding", "", "")},
        args="$x",
        inputs=f"[torch.randn({size})]",
        init=init,
        init_args=arguments,
        init_inputs=f"[{values}]",
        references=said(references),
        common=said((*common, "@call", "$y = @call\nreturn $y")),
        plain=said((*plain, "@call.contiguous()")),
        slow=said((*slow, f"torch.cat([{each} for e in $x.split(1)])")),
        expert=said(expert),
        wrong=said(wrong),
    )
