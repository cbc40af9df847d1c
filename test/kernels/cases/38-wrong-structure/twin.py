# An output need not be contiguous.
return (A[:, None] * B).t().contiguous().t()
