# A list for a tuple is the same sequence.
values, where = x.max(dim=1)
return [x.mean(dim=1) * x.shape[1], where]
