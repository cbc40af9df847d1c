# A subclass on the inside, a plain tensor on the outside.
class Mine(torch.Tensor):
    pass
return x.as_subclass(Mine).tanh().as_subclass(torch.Tensor)
