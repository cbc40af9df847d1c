# A line is no crime.
print('launching', tuple(B.shape))
return A[:, None] * B
