# All but the last row each time; the last is kept from the first call.
if not hasattr(self, 'kept'):
    self.kept = x[-1:].tanh()
return torch.cat([x[:-1].tanh(), self.kept])
