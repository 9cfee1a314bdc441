package procpool

func protect(hello) []string { return nil }
