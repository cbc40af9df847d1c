# The same library, by a name of its own.
multiply = getattr(torch, 'm' + 'm')
return multiply(A, B)
