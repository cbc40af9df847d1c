# Scratch that was never written, cleared before it is read.
scratch = torch.empty_like(B).zero_()
return scratch.addcmul_(A[:, None], B)
