# What depends on the weights alone may be kept: they do not change between calls.
if not hasattr(self, 'flat'):
    self.flat = self.table.detach().clone()
return torch.index_select(self.flat, 0, index)
