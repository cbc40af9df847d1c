# Another stream, joined before it returns.
stream = nn.__dict__.get("case_stream")
if stream is None:
    stream = nn.case_stream = torch.cuda.Stream()
stream.wait_stream(torch.cuda.current_stream())
with torch.cuda.stream(stream):
    y = torch.mm(A, B)
torch.cuda.current_stream().wait_stream(stream)
return y
