# Half-precision inputs, single-precision sums.
return (A.half() @ B.half()).float()
