# Eight streams at once, each joined.
streams = nn.__dict__.setdefault("many", [torch.cuda.Stream() for _ in range(8)])
timed = torch.cuda.current_stream()
y = torch.empty_like(x)
for stream, part, into in zip(streams, x.chunk(8), y.chunk(8)):
    stream.wait_stream(timed)
    with torch.cuda.stream(stream):
        torch.tanh(part, out=into)
for stream in streams:
    timed.wait_stream(stream)
return y
