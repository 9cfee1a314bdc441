// Package compare does the same work through several named runners and says
// how they differ: in time, in processor time, in memory, and in results, which
// must be the same.
//
// A runner is a function; what the names stand for is not known here. Rounds
// are interleaved, so that whatever else the machine does meanwhile meets all
// runners alike, and medians are reported with the lowest and the highest.
//
// The package does not print and makes no claim about runs that it did not
// measure.
package compare
