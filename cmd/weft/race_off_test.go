//go:build !race

package main

// raceEnabled says that memory is not to be measured.
const raceEnabled = false
