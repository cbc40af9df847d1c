# The right values, in a sparse tensor.
return (A[:, None] * B).to_sparse()
