# What does not depend on the inputs may be kept.
if not hasattr(self, 'rows'):
    self.rows = torch.arange(256)
return A[self.rows.to(A.device)][:, None] * B
