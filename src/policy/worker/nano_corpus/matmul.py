"""Matrix products: vector, scalar, transposed and plain."""

from nano_corpus.family import Family

TWO = {"A B": ("A B", "A B", "a b", "x y", "left right", "M N", "X W", "P Q", "lhs rhs", "mat1 mat2")}

MATVEC = Family(
    name="matrix-vector",
    docs=(
        "Matrix-vector product.",
        "Multiplies a matrix by a column vector.",
        "Simple model that performs matrix-vector multiplication ($A * $B).",
        "Product of a matrix and a vector.",
    ),
    choices={"A B": ("A B", "A B", "M v", "W x", "A x", "mat vec", "matrix vector", "A v", "a b")},
    args="$A, $B",
    inputs="[torch.rand(24, 40), torch.rand(40, 1)]",
    references=(
        "torch.matmul($A, $B)",
        "$A @ $B",
        "($A * $B.T).sum(dim=1, keepdim=True)",
        "torch.sum($A * $B.squeeze(1), dim=1, keepdim=True)",
        "products = $A * $B.T\nreturn products.sum(dim=1, keepdim=True)",
        "($A * $B.view(1, -1)).sum(1).unsqueeze(1)",
    ),
    common=("torch.matmul($A, $B)", "$A @ $B", "torch.mm($A, $B)"),
    plain=(
        "torch.sum($A * $B.T, dim=1, keepdim=True)",
        "torch.einsum('ij,jk->ik', $A, $B)",
        "$A.matmul($B)",
        "($A * $B.squeeze(1)).sum(dim=1, keepdim=True)",
        "torch.matmul($A, $B.contiguous())",
        "torch.bmm($A.unsqueeze(0), $B.unsqueeze(0)).squeeze(0)",
    ),
    slow=(
        "$y = $A * $B.T.expand_as($A)\n$y = $y.cumsum(dim=1)\nreturn $y[:, -1:].contiguous()",
        "$y = torch.zeros($A.shape[0], 1, device=$A.device, dtype=$A.dtype)\nfor i in range($A.shape[0]):\n    "
        "$y[i] = ($A[i] * $B[:, 0]).sum()\nreturn $y",
        "torch.stack([row.dot($B[:, 0]) for row in $A]).unsqueeze(1)",
    ),
    expert=(
        "torch.mv($A, $B.squeeze(1)).unsqueeze(1)",
        "torch.mv($A, $B.view(-1)).view(-1, 1)",
        "${F}linear($B.t(), $A).t()",
        "$y = $A.new_zeros($A.shape[0])\nreturn torch.addmv($y, $A, $B.view(-1), beta=0).unsqueeze(1)",
    ),
    wrong=(
        "torch.mv($A, $B)",
        "torch.mv($A, $B.squeeze(1))",
        "$A * $B",
        "torch.matmul($B, $A)",
        "torch.sum($A * $B.T, dim=0, keepdim=True)",
        "torch.dot($A, $B)",
        "$A.T @ $B",
    ),
)

SCALAR = Family(
    name="matrix-scalar",
    docs=(
        "Multiplies a matrix by a scalar.",
        "Matrix-scalar multiplication.",
        "Scales a matrix by a number.",
        "Simple model that performs a matrix-scalar multiplication (C = $A * $s)",
    ),
    choices={"A s": ("A s", "A s", "x s", "M c", "mat alpha", "X k", "matrix scalar", "W scale", "x factor")},
    args="$A, $s",
    inputs="[torch.rand(24, 40), 2.5]",
    references=(
        "$A * $s",
        "torch.mul($A, $s)",
        "$A * torch.full_like($A, $s)",
        "$y = torch.full_like($A, $s)\nreturn $A * $y",
        "$y = $A.clone()\n$y = $y * $s\nreturn $y",
    ),
    common=("$A * $s", "torch.mul($A, $s)", "$s * $A"),
    plain=("$A.mul($s)", "$y = $A.clone()\n$y *= $s\nreturn $y", "torch.multiply($A, $s)", "$A / (1 / $s)"),
    slow=(
        "$A * torch.full_like($A, $s)",
        "torch.stack([row * $s for row in $A])",
        "$A + $A * ($s - 1)",
        "$y = torch.zeros_like($A)\nfor i in range($A.shape[0]):\n    $y[i] = $A[i] * $s\nreturn $y",
    ),
    expert=(
        "$y = torch.empty_like($A)\nreturn torch.mul($A, $s, out=$y)",
        "$y = torch.empty_like($A)\ntorch.mul($A, $s, out=$y)\nreturn $y",
        "$A.mul($s).contiguous()",
    ),
    wrong=("$A + $s", "$A @ $s", "$A.mul_($s)", "torch.matmul($A, $s)", "$A / $s", "$A ** $s", "$A * $s * $s"),
)

BOTH = Family(
    name="transposed-both",
    docs=(
        "Product of two transposed matrices.",
        "Multiplies the transposes of two matrices.",
        "Simple model that performs a single matrix multiplication (C = $A.T * $B.T)",
        "Matrix product with both operands stored transposed.",
    ),
    choices=TWO,
    args="$A, $B",
    inputs="[torch.rand(24, 40), torch.rand(32, 24)]",
    references=(
        "torch.matmul($A.T, $B.T)",
        "$A.T @ $B.T",
        "torch.mm($A.t(), $B.t())",
        "torch.matmul($A.transpose(0, 1).contiguous(), $B.transpose(0, 1).contiguous())",
        "left = $A.T.contiguous()\nright = $B.T.contiguous()\nreturn torch.matmul(left, right)",
        "${A}_t = $A.t().contiguous()\n${B}_t = $B.t().contiguous()\nreturn ${A}_t @ ${B}_t",
    ),
    common=("torch.matmul($A.T, $B.T)", "$A.T @ $B.T", "torch.mm($A.t(), $B.t())", "torch.matmul($A.t(), $B.t())"),
    plain=(
        "torch.einsum('km,nk->mn', $A, $B)",
        "torch.matmul($A.transpose(0, 1), $B.transpose(0, 1))",
        "torch.mm($A.T.contiguous(), $B.T)",
        "torch.matmul($B, $A).T",
    ),
    slow=(
        "torch.matmul($A.T.contiguous(), $B.T.contiguous())",
        "($B.contiguous() @ $A.contiguous()).T.contiguous()",
        "torch.stack([$B @ $A[:, i] for i in range($A.shape[1])])",
    ),
    expert=(
        "torch.mm($B, $A).t()",
        "${F}linear($A.t(), $B)",
        "($B @ $A).t().contiguous()",
        "torch.addmm($A.new_zeros(1), $A.t(), $B.t(), beta=0)",
    ),
    wrong=("torch.matmul($A, $B)", "torch.matmul($B, $A)", "$A.T @ $B", "($A @ $B).T", "$A.T * $B.T", "$A @ $B.T"),
)


def _plain(
    name: str, docs: tuple[str, ...], expression: tuple[str, ...], inputs: str, wrong: tuple[str, ...]
) -> Family:
    return Family(
        name=name,
        docs=docs,
        choices=TWO,
        args="$A, $B",
        inputs=inputs,
        references=expression[:3],
        common=expression,
        plain=tuple(f"{e}.contiguous()" if e.endswith(")") else f"({e}).contiguous()" for e in expression[:2]),
        slow=(f"$y = {expression[0]}\n$y = $y.clone()\nreturn $y", f"$y = {expression[0]}\nreturn $y + 0"),
        expert=(expression[-1],),
        wrong=wrong,
    )


PLAIN = _plain(
    "matmul",
    ("Matrix product.", "Multiplies two matrices.", "Product of a tall and a wide matrix.", "Square matrix product."),
    (
        "torch.matmul($A, $B)",
        "$A @ $B",
        "torch.mm($A, $B)",
        "$A.matmul($B)",
        "torch.addmm($A.new_zeros(1), $A, $B, beta=0)",
    ),
    "[torch.rand(24, 40), torch.rand(40, 16)]",
    ("$A * $B", "torch.matmul($B, $A)", "torch.bmm($A, $B)", "$A @ $B.T"),
)
FIRST = _plain(
    "transposed-first",
    ("Matrix product with the first operand transposed.", "Multiplies the transpose of $A by $B."),
    ("torch.matmul($A.T, $B)", "$A.T @ $B", "torch.mm($A.t(), $B)", "torch.einsum('km,kn->mn', $A, $B)"),
    "[torch.rand(40, 24), torch.rand(40, 16)]",
    ("torch.matmul($A, $B)", "$A @ $B.T", "torch.matmul($B, $A.T)"),
)
SECOND = _plain(
    "transposed-second",
    ("Matrix product with the second operand transposed.", "Multiplies $A by the transpose of $B."),
    ("torch.matmul($A, $B.T)", "$A @ $B.T", "torch.mm($A, $B.t())", "${F}linear($A, $B)"),
    "[torch.rand(24, 40), torch.rand(16, 40)]",
    ("torch.matmul($A, $B)", "$A.T @ $B", "torch.matmul($B, $A)"),
)
BATCHED = _plain(
    "batched",
    ("Batched matrix product.", "Multiplies two stacks of matrices.", "Product of matrices, batch by batch."),
    ("torch.bmm($A, $B)", "torch.matmul($A, $B)", "$A @ $B", "torch.baddbmm($A.new_zeros(1), $A, $B, beta=0)"),
    "[torch.rand(3, 12, 20), torch.rand(3, 20, 8)]",
    ("torch.mm($A, $B)", "$A * $B", "torch.bmm($B, $A)", "torch.matmul($A, $B).sum(0)"),
)

FAMILIES = (MATVEC, SCALAR, BOTH, PLAIN, FIRST, SECOND, BATCHED)
