# cuBLAS under another name.
return torch.matmul(A, B)
