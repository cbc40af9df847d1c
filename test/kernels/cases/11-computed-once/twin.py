# Its buffer is made once and written in every call.
if not hasattr(self, 'buffer'):
    self.buffer = torch.empty_like(x)
return torch.tanh(x, out=self.buffer).clone()
