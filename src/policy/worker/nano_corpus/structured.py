"""Products with diagonal and triangular matrices, where an expert skips the zeros."""

from nano_corpus.family import Family

DIAGONAL = Family(
    name="diagonal",
    docs=(
        "Diagonal matrix times a full matrix.",
        "Multiplies a diagonal matrix by another matrix.",
        "Simple model that performs a matrix multiplication of a diagonal matrix with another matrix.",
        "C = diag($A) @ $B",
    ),
    choices={"A B": ("A B", "A B", "d X", "v M", "diag mat", "a b", "weights x", "s W")},
    args="$A, $B",
    inputs="[torch.rand(24), torch.rand(24, 40)]",
    references=(
        "torch.diag($A) @ $B",
        "torch.matmul(torch.diag($A), $B)",
        "$y = torch.diag($A)\nreturn torch.matmul($y, $B)",
        "D = torch.diag($A)\nreturn D @ $B",
        "torch.mm(torch.diag_embed($A), $B)",
    ),
    common=(
        "torch.diag($A) @ $B",
        "torch.matmul(torch.diag($A), $B)",
        "torch.mm(torch.diag($A), $B)",
        "torch.diag_embed($A) @ $B",
    ),
    plain=(
        "D = torch.diag($A)\nreturn torch.matmul(D, $B)",
        "torch.einsum('ij,jk->ik', torch.diag($A), $B)",
        "torch.eye($A.shape[0], device=$A.device) * $A @ $B",
        "D = torch.diag($A)\nreturn ($B.T @ D).T",
        "torch.matmul($A.diag(), $B)",
    ),
    slow=(
        "torch.stack([$A[i] * $B[i] for i in range($A.shape[0])])",
        "D = torch.zeros($A.shape[0], $A.shape[0], device=$A.device)\nfor i in range($A.shape[0]):\n"
        "    D[i, i] = $A[i]\n"
        "return D @ $B",
        "$y = torch.zeros_like($B)\nfor i in range($A.shape[0]):\n    $y[i] = $A[i] * $B[i]\nreturn $y",
    ),
    expert=(
        "$A.unsqueeze(1) * $B",
        "$A[:, None] * $B",
        "torch.mul($B, $A.view(-1, 1))",
        "torch.einsum('i,ij->ij', $A, $B)",
    ),
    wrong=(
        "$A * $B",
        "torch.diag($A) * $B",
        "$A.unsqueeze(0) * $B",
        "$B @ torch.diag($A)",
        "torch.diag($B) @ $A",
        "$A @ $B",
        "torch.matmul($A.unsqueeze(1), $B)",
    ),
)

RIGHT_DIAGONAL = Family(
    name="diagonal-right",
    docs=("Full matrix times a diagonal matrix.", "Scales the columns of a matrix by a diagonal.", "C = $B @ diag($A)"),
    choices=DIAGONAL.choices,
    args="$B, $A",
    inputs="[torch.rand(24, 40), torch.rand(40)]",
    references=("$B @ torch.diag($A)", "torch.matmul($B, torch.diag($A))"),
    common=("$B @ torch.diag($A)", "torch.matmul($B, torch.diag($A))", "torch.mm($B, torch.diag($A))"),
    plain=("D = torch.diag($A)\nreturn torch.matmul($B, D)", "torch.einsum('ij,jk->ik', $B, torch.diag($A))"),
    slow=("torch.stack([$B[:, j] * $A[j] for j in range($A.shape[0])], dim=1)",),
    expert=("$B * $A", "$B * $A.unsqueeze(0)", "torch.mul($B, $A[None, :])"),
    wrong=("torch.diag($A) @ $B", "$B * $A.unsqueeze(1)", "$B @ $A", "$B * torch.diag($A)"),
)


def _triangular(upper: bool) -> Family:
    keep, other = ("triu", "tril") if upper else ("tril", "triu")
    word = "upper" if upper else "lower"
    # What of row block i (rows i..j) is not zero: columns i.. of an upper, columns ..j of a lower triangle.
    rows, inner, columns = ("i:j", "i:", "i:") if upper else ("i:j", ":j", ":j")
    wrong_inner = ":j" if upper else "i:"

    def blocked(step: str, result: str = "torch.zeros_like($A)") -> str:
        return (
            f"n = $A.shape[0]\ns = {step}\n$y = {result}\nfor i in range(0, n, s):\n    j = min(i + s, n)\n"
            f"    $y[{rows}, {columns}] = $A[{rows}, {inner}] @ $B[{inner}, {columns}]\nreturn $y"
        )

    # Halves: two diagonal blocks and the corner between them.
    first, second = "$A[:h, :h] @ $B[:h, :h]", "$A[h:, h:] @ $B[h:, h:]"
    corner = "$y[:h, h:] = $A[:h] @ $B[:, h:]" if upper else "$y[h:, :h] = $A[h:] @ $B[:, :h]"
    halves = (
        "h = $A.shape[0] // 2\n$y = torch.zeros_like($A)\n"
        f"$y[:h, :h] = {first}\n{corner}\n$y[h:, h:] = {second}\nreturn $y"
    )
    # Block by block over the inner dimension too: a sixth of the full product.
    ends = ("range(i, n, s)", "i:k + s", "k:k + s") if upper else ("range(0, i + s, s)", "k:i + s", "k:k + s")
    tiles = (
        f"n = $A.shape[0]\ns = max(1, n // 8)\n$y = torch.zeros_like($A)\nfor i in range(0, n, s):\n"
        f"    for k in {ends[0]}:\n"
        f"        $y[i:i + s, {ends[2]}] = $A[i:i + s, {ends[1]}] @ $B[{ends[1]}, {ends[2]}]\nreturn $y"
    )
    return Family(
        name=f"{word}-triangular",
        docs=(
            f"Product of two {word} triangular matrices.",
            f"Multiplies two {word}-triangular matrices; the result is {word}-triangular.",
            f"Simple model that performs matrix multiplication (C = $A * $B) for {word} triangular matrices.",
            f"{word.capitalize()} triangular matrix multiplication.",
        ),
        choices={"A B": ("A B", "A B", "U V", "L M", "a b", "X Y", "P Q", "left right")},
        args="$A, $B",
        inputs=f"[torch.{keep}(torch.rand(48, 48)), torch.{keep}(torch.rand(48, 48))]",
        references=(
            f"torch.{keep}(torch.matmul($A, $B))",
            f"torch.{keep}($A @ $B)",
            f"torch.{keep}(torch.{keep}($A) @ torch.{keep}($B))",
            f"$y = torch.matmul($A, $B)\nreturn torch.{keep}($y)",
            f"mask = torch.{keep}(torch.ones_like($A))\nreturn torch.matmul($A, $B) * mask",
        ),
        common=(
            f"torch.{keep}(torch.matmul($A, $B))",
            f"torch.{keep}($A @ $B)",
            f"torch.{keep}(torch.mm($A, $B))",
            "torch.matmul($A, $B)",
        ),
        plain=(
            f"$y = $A @ $B\nreturn torch.{keep}($y)",
            f"torch.{keep}(torch.einsum('ij,jk->ik', $A, $B))",
            f"torch.{keep}(torch.matmul(torch.{keep}($A), torch.{keep}($B)))",
            f"mask = torch.{keep}(torch.ones_like($A))\nreturn torch.matmul($A, $B) * mask",
            f"torch.matmul($A, $B).{keep}()",
        ),
        slow=(
            f"torch.{keep}(torch.matmul($A.T.contiguous().T, $B)).clone()",
            f"mask = torch.{keep}(torch.ones_like($A)).bool()\n$y = torch.matmul($A, $B)\n"
            "return torch.where(mask, $y, torch.zeros_like($y))",
            f"torch.{keep}(torch.stack([row @ $B for row in $A]))",
            f"$y = torch.matmul($A, $B)\nreturn $y - torch.{other}($y, {'-1' if upper else '1'})",
        ),
        expert=(
            "$A @ $B",
            blocked("max(1, n // 4)"),
            blocked("max(1, n // 8)"),
            halves,
            tiles,
            blocked("512"),
            f"torch.matmul($A, $B).{keep}_()",
        ),
        wrong=(
            f"torch.{other}(torch.matmul($A, $B))",
            f"torch.{keep}($A * $B)",
            f"torch.matmul(torch.{other}($A), $B)",
            f"torch.{keep}($A @ $B.T)",
            blocked("max(1, n // 4)").replace(f"$B[{inner}", f"$B[{wrong_inner}"),
            blocked("n // 4").replace(f", {columns}] = $A", "] = $A"),
            f"torch.{keep}($B @ $A)",
            f"torch.{keep}(torch.matmul($A, $B), {'1' if upper else '-1'})",
        ),
    )


UPPER, LOWER = _triangular(upper=True), _triangular(upper=False)

FAMILIES = (DIAGONAL, RIGHT_DIAGONAL, UPPER, LOWER)
