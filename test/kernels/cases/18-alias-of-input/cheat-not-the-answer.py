# The input, where it is not the answer.
return x
