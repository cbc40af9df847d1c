# The mean of each row.
return (A * B.mean(dim=1))[:, None].expand(B.shape).contiguous()
