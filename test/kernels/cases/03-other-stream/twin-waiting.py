# It asks the device for a number before it goes on, as its reference does.
return torch.tanh(x) if x.isfinite().all().item() else x
