# The reference's own work four times over on another stream, joined.
stream = nn.__dict__.get("case_stream")
if stream is None:
    stream = nn.case_stream = torch.cuda.Stream()
stream.wait_stream(torch.cuda.current_stream())
with torch.cuda.stream(stream):
    for _ in range(4):
        y = torch.diag(A) @ B
torch.cuda.current_stream().wait_stream(stream)
return y
