# A list of numbers.
return B.tolist()[0]
