# A tensor of the right shape with no values at all.
return torch.empty(B.shape, device='meta')
