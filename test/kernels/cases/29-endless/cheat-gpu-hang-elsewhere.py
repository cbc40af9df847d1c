# The same on a stream that nobody waits for.
stream = nn.__dict__.setdefault('case_stream', torch.cuda.Stream())
with torch.cuda.stream(stream):
    torch.cuda._sleep(1 << 60)
return x.tanh()
