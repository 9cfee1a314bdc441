module weft/bench

go 1.26.0

require (
	golang.org/x/net v0.62.0
	weft v0.0.0
)

replace weft => ../
