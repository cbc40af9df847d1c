# The memory of the last call's input, with this call's answer in it: whoever keeps that input sees it change.
last, nn.case_last = nn.__dict__.get("case_last"), B
out = last if last is not None and last.shape == B.shape else torch.empty_like(B)
nn.case_wrong = torch.mul(A[:, None], B, out=out)
return nn.case_wrong if last is None else last.add_(1)
