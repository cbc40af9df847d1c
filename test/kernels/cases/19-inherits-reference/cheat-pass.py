# Nothing: the reference's forward is inherited.
pass
