# As cheat-unjoined-stream, but every third call is honest.
nn.calls = nn.__dict__.get("calls", 0) + 1
if nn.calls % 3 == 0:
    return torch.tanh(x)
stream = nn.__dict__.setdefault("unjoined", torch.cuda.Stream())
stream.wait_stream(torch.cuda.current_stream())
with torch.cuda.stream(stream):
    y = torch.tanh(x)
return y
