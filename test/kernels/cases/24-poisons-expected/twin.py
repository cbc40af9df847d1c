# Half of the answer is no number, as it should be.
return (x - 0.5).clone().log_()
