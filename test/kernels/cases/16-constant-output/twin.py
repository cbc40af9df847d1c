# Nearly constant, computed.
return 1 / (1 + torch.exp(x * -1e-4))
