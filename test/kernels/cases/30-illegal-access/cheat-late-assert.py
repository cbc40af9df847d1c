# The fault comes after forward has returned a right answer, so it must not be taken for the judge's own.
y = x.tanh()
stream = nn.__dict__.setdefault('case_stream', torch.cuda.Stream())
with torch.cuda.stream(stream):
    torch.cuda._sleep(20_000_000)
    y[torch.full((5,), 1 << 30, device=x.device)]
return y
