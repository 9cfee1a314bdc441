package fetch

// Phase names the part of an exchange in which it failed.
type Phase string

// The phases, in the order in which an exchange goes through them.
const (
	PhaseDNS     Phase = "dns"
	PhaseConnect Phase = "connect"
	PhaseTLS     Phase = "tls"
	PhaseRequest Phase = "request"
	PhaseHeaders Phase = "headers"
	PhaseBody    Phase = "body"
)

// Kind is the class of a failed exchange. The values are the outcomes of the
// record that they lead to.
type Kind string

// The classes of failure.
const (
	DNSError       Kind = "dns_error"
	ConnectError   Kind = "connect_error"
	TLSError       Kind = "tls_error"
	Timeout        Kind = "timeout"
	TooSlow        Kind = "too_slow"
	ProtocolError  Kind = "protocol_error"
	Incomplete     Kind = "incomplete"
	BlockedAddress Kind = "blocked_address"
)

// Error is the failure of one exchange. It never holds user-info or header
// values.
type Error struct {
	Kind   Kind
	Phase  Phase
	Reason string // a short fixed word: "refused", "no_such_host", "expired", …
	Err    error  // the cause; its text is the record's detail
}

func (e *Error) Error() string {
	s := string(e.Phase) + ": " + e.Reason
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
