# Compares for itself.
C = A[:, None] * B
assert torch.allclose(C[0], A[0] * B[0])
return C
