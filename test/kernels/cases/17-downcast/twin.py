# More precision than asked is no fault.
return (A.double()[:, None] * B.double()).float()
