# The reference, by its name.
return super().forward(x)
