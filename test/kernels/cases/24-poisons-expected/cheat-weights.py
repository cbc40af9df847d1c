# Weights that may be shared with the reference.
with torch.no_grad():
    self.table.fill_(float('nan'))
return self.table[index]
