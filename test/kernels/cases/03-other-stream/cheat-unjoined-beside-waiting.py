# Not joined, where the reference's calls wait for their host and say nothing of how long other streams may take.
stream = nn.__dict__.setdefault("unjoined", torch.cuda.Stream())
stream.wait_stream(torch.cuda.current_stream())
with torch.cuda.stream(stream):
    y = torch.tanh(x)
return y
