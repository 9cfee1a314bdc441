package fetch

import "net/netip"

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
// values that were sent.
//
// The reasons, by kind:
//
//	dns_error        no_such_host, dns_timeout (no name server answered), dns_failure
//	connect_error    refused, reset, closed (before a whole head came), unreachable,
//	                 no_descriptors, no_ports, proxy, connect_failure
//	tls_error        expired, not_yet_valid, wrong_host, self_signed, unknown_authority,
//	                 invalid_certificate, protocol_version, not_tls, handshake, reset, closed
//	timeout          connect_timeout, header_timeout, total_timeout
//	too_slow         min_speed
//	protocol_error   malformed_head, stale_reply (a malformed head on a kept connection: perhaps
//	                 the rest of an earlier answer), headers_too_large, too_many_1xx, bad_status,
//	                 unsolicited_101, unsolicited_304, bad_length, bad_chunk, bad_transfer_encoding, h2_reset,
//	                 h2_goaway, h2_refused (twice), h2_error, invalid_request
//	incomplete       short_body (of its length), truncated (a body without a length),
//	                 truncated_chunk, reset, unsolicited_206, revisit (of package warc)
//	blocked_address  not_public
//
// stale_reply, h2_reset and h2_goaway may say nothing about the page: one more
// try on another connection is worth it.
type Error struct {
	Kind   Kind
	Phase  Phase
	Reason string // a short fixed word, from the table above
	Err    error  // the cause; its text is the record's detail

	IP       netip.Addr // as Response.IP; invalid if no connection was made
	Archived *Place     // as Response.Archived
	Timings  Timings    // as Response.Timings
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
