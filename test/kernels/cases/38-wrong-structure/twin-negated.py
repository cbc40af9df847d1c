# A plain single-precision view of something larger.
wide = torch.empty(x.shape[0], 2 * x.shape[1], dtype=x.dtype, device=x.device)
return torch.tanh(x, out=wide[:, ::2])
