//go:build race

package main

// raceEnabled says that the race detector is on: memory is not to be measured,
// and what is repeated with little difference is done fewer times.
const raceEnabled = true
