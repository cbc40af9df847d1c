# Lies in another order than the reference's output: to hand it over takes longer than a copy does.
return torch.matmul(B.t(), A.t()).t()
