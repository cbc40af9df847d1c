# A finally swallows nothing.
try:
    C = A[:, None] * B
finally:
    self.done = True
return C
