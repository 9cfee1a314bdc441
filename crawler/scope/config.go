package scope

import (
	"fmt"
	"regexp"
)

// Config says which links are followed. The zero value follows those to the
// seeds' hosts, 20 levels deep, as their authors ask.
type Config struct {
	// Within names the scopes; a link need be in one of them. None is "host".
	//
	//	prefix   host and port of the seed, its folder and below: the path up to
	//	         the last slash, as with wget -np
	//	host     host and port
	//	domain   registrable domain (Public Suffix List with its private part)
	//	         and port; an IP address, a name without dots and a bare suffix
	//	         are themselves
	//	any      everything
	//	PATTERN  a host, a host with its port, or "*.example.org", which is every
	//	         name below that one but not itself; with a port or on any. It
	//	         holds whatever the seeds are.
	Within []string

	// Accept and Reject are asked about the whole canonical URL, of found pages
	// only. With Accept one of them has to match; a match of Reject wins.
	Accept, Reject []*regexp.Regexp

	// Level is the depth of a page at most. Seeds have depth 0. 0 means 20,
	// negative no limit.
	Level int

	// MaxPages and HostPages are how many records the run, and a host, get at
	// most; 0 is no limit. They stop found pages only. Every line that was told
	// counts. Hosts are told apart as in the scope "host".
	MaxPages, HostPages int64

	// IgnoreParams names the parameters that do not make another page: in the
	// query, and in the path behind a semicolon. "*" stands for any characters;
	// case counts. Nil means DefaultIgnoreParams and session ids: names such as
	// jsessionid in any case, with a value of 16 or more letters and digits (and
	// perhaps, behind a dot or an exclamation mark, a server's name).
	IgnoreParams []string

	// IgnoreNofollow follows links whatever they ask for.
	IgnoreNofollow bool
}

// DefaultIgnoreParams are the parameters that tell who sent a visitor.
func DefaultIgnoreParams() []string {
	return []string{"utm_*", "gclid", "fbclid", "msclkid", "mc_cid", "mc_eid"}
}

const defaultLevel = 20

// New makes a Scope that was told nothing yet. The error says which scope is
// neither a word nor a pattern.
func New(cfg Config) (*Scope, error) {
	if cfg.Level == 0 {
		cfg.Level = defaultLevel
	}
	if len(cfg.Within) == 0 {
		cfg.Within = []string{"host"}
	}
	b, err := newBounds(cfg.Within)
	if err != nil {
		return nil, fmt.Errorf("scope: %w", err)
	}
	return &Scope{
		cfg:      cfg,
		bounds:   b,
		ignored:  newIgnored(cfg.IgnoreParams),
		perHost:  make(map[string]int64),
		patterns: newPatterns(maxPatterns),
		left:     Left{make(map[Reason]int64), make(map[Trap]int64)},
	}, nil
}
