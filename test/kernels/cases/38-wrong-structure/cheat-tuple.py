# A tuple for a tensor.
return (A[:, None] * B,)
