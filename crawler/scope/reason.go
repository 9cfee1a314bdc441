package scope

// A Reason is why a link does not become a page. The zero Reason is none.
type Reason string

// The reasons, in the order in which they are asked for.
const (
	Nofollow Reason = "nofollow" // the link or its page asks for it
	OutOf    Reason = "scope"    // no seed has it in scope
	Rejected Reason = "reject"   // the user's regular expressions
	TooDeep  Reason = "level"    // deeper than Config.Level
	Trapped  Reason = "trap"     // see Trap
	Full     Reason = "quota"    // Config.MaxPages or Config.HostPages is reached
)

// A Trap is which rule took a link for the way into an endless site. The zero
// Trap is none.
type Trap string

const (
	LongURL           Trap = "long_url"           // over 2,000 characters
	ManySegments      Trap = "many_segments"      // more than 20 in the path
	RepeatedSegment   Trap = "repeated_segment"   // one of them more than 3 times
	RepeatedPair      Trap = "repeated_pair"      // a k=v more than 3 times
	RepeatedParameter Trap = "repeated_parameter" // a name more than 5 times
	RepeatedPage      Trap = "repeated_page"      // on a page that its host gave before, see Scope
	ClosedPattern     Trap = "pattern"            // 50 pages brought nothing new
)

// Left counts the links that were left out: links, not URLs, so a link that
// stands on every page counts for every page.
type Left struct {
	ByReason map[Reason]int64
	ByTrap   map[Trap]int64 // adds up to ByReason[Trapped]
}

func (l *Left) count(r Reason, t Trap) {
	l.ByReason[r]++
	if r == Trapped {
		l.ByTrap[t]++
	}
}
