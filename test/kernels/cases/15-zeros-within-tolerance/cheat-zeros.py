# Zeros, where the answer is not.
return torch.zeros_like(B)
