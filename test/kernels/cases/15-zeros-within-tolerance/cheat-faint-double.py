# Twice the answer is as near to it as zero is.
return A[:, None] * B * 2e-5
