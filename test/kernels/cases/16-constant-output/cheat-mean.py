# The mean of the answer, everywhere.
return x[:8].tanh().mean().expand(x.shape)
