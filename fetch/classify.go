package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/textproto"
	"strings"
	"syscall"
	"time"
)

// maxDetail bounds the text of a cause, in bytes: a server may have put its
// whole head into it.
const maxDetail = 512

// classify gives err, which ended an exchange in the given phase, its kind and
// reason. Where the standard library has no type for an error, its text decides.
func classify(err error, phase Phase) *Error {
	e := &Error{Phase: phase, Err: err}
	if text := err.Error(); len(text) > maxDetail {
		e.Err = errors.New(strings.ToValidUTF8(text[:maxDetail], "") + "…")
	}
	e.Kind, e.Reason = kindOf(err, phase)
	if e.Reason == "invalid_request" {
		e.Phase = PhaseRequest
	}
	return e
}

func kindOf(err error, phase Phase) (Kind, string) {
	var (
		stream  h2StreamError
		blocked *blockedError
		refusal *answerError
	)
	if phase != PhaseBody && errors.As(err, &stream) && !stream.fromPeer() {
		err = stream.Cause // what was wrong with the head
	}
	switch {
	case errors.As(err, &refusal):
		return ProtocolError, refusal.reason
	case errors.As(err, &blocked):
		return BlockedAddress, "not_public"
	case isAny(err, errnoNoDescriptors[:]) || strings.Contains(err.Error(), "too many open files"):
		return ConnectError, "no_descriptors" // the resolver's errors keep only the text
	case isProxy(err):
		return ConnectError, "proxy"
	case phase == PhaseDNS:
		return lookupKind(err)
	case phase == PhaseBody:
		return bodyKind(err)
	}
	if reason := tlsReason(err, phase); reason != "" {
		return TLSError, reason
	}
	if reason := h2Reason(err); reason != "" {
		return ProtocolError, reason
	}
	switch {
	case isTimeout(err) && (phase == PhaseRequest || phase == PhaseHeaders):
		return Timeout, "header_timeout"
	case isTimeout(err):
		return Timeout, "connect_timeout"
	case isAny(err, errnoReset[:]):
		return ConnectError, "reset"
	case isAny(err, errnoRefused[:]):
		return ConnectError, "refused"
	case isAny(err, errnoUnreachable[:]):
		return ConnectError, "unreachable"
	case isAny(err, errnoNoPorts[:]):
		return ConnectError, "no_ports"
	case isEOF(err):
		return ConnectError, "closed"
	case phase == PhaseRequest || phase == PhaseHeaders:
		return ProtocolError, headReason(err)
	case hasText(err, "net/http: invalid ", "http: invalid ", "http: no Host", "unsupported protocol scheme"):
		return ProtocolError, "invalid_request"
	}
	return ConnectError, "connect_failure"
}

func lookupKind(err error) (Kind, string) {
	var d *net.DNSError
	switch {
	case !errors.As(err, &d) && errors.Is(err, context.DeadlineExceeded):
		return Timeout, "connect_timeout"
	case d != nil && d.IsNotFound:
		return DNSError, "no_such_host"
	case d != nil && d.IsTimeout:
		return DNSError, "dns_timeout"
	}
	return DNSError, "dns_failure"
}

// headReason says what was wrong with the head of an answer.
func headReason(err error) string {
	var malformed textproto.ProtocolError
	switch {
	case hasText(err, "response headers exceeded", "header list larger than"):
		return "headers_too_large"
	case hasText(err, "Content-Length"):
		return "bad_length"
	case hasText(err, "transfer encoding"):
		return "bad_transfer_encoding"
	case isStatusError(err):
		return "bad_status"
	case errors.As(err, &malformed):
		return "malformed_head"
	case hasText(err, "net/http: invalid ", "http: invalid ", "http2: invalid", "control character in Request"):
		return "invalid_request"
	}
	return "malformed_head"
}

// isStatusError reports whether the status was wrong in a head that otherwise
// may be one. Over HTTP/1 net/http looks at the status before it looks for
// "HTTP/", so it calls "html>" the bad status of "<!DOCTYPE html>"; what begins
// with a digit was meant to be a status.
func isStatusError(err error) bool {
	_, status, ok := strings.Cut(err.Error(), "malformed HTTP status code \"")
	if !ok {
		return hasText(err, "status pseudo header")
	}
	return status[0] >= '0' && status[0] <= '9'
}

// bodyKind classifies what ended a body early. An end against the length or
// within a chunk never comes here: readBody knows the framing.
func bodyKind(err error) (Kind, string) {
	if reason := h2Reason(err); reason != "" {
		return ProtocolError, reason
	}
	switch {
	case isAny(err, errnoReset[:]):
		return Incomplete, "reset"
	case !isEOF(err) && hasText(err, "chunk", "trailer", "header line too long", "MIME header"):
		return ProtocolError, "bad_chunk"
	}
	return Incomplete, "truncated"
}

// tlsReason returns "" if err is not one of TLS.
func tlsReason(err error, phase Phase) string {
	var (
		record    tls.RecordHeaderError
		invalid   x509.CertificateInvalidError
		host      x509.HostnameError
		authority x509.UnknownAuthorityError
	)
	switch {
	case errors.As(err, &invalid):
		switch {
		case invalid.Reason != x509.Expired:
			return "invalid_certificate"
		case time.Now().Before(invalid.Cert.NotBefore):
			return "not_yet_valid"
		}
		return "expired"
	case errors.As(err, &host):
		return "wrong_host"
	case errors.As(err, &authority):
		var v *tls.CertificateVerificationError
		if errors.As(err, &v) && len(v.UnverifiedCertificates) > 0 {
			if c := v.UnverifiedCertificates[0]; bytes.Equal(c.RawIssuer, c.RawSubject) {
				return "self_signed"
			}
		}
		return "unknown_authority"
	case errors.As(err, &record):
		return "not_tls"
	case hasText(err, "tls: protocol version not supported", "tls: server selected unsupported protocol version"):
		return "protocol_version"
	case hasText(err, "tls: failed to parse certificate"):
		return "invalid_certificate"
	case hasText(err, "tls: ", "x509: "):
		return "handshake"
	case phase != PhaseTLS:
		return ""
	case isAny(err, errnoReset[:]):
		return "reset"
	case isEOF(err):
		return "closed"
	case isTimeout(err):
		return ""
	}
	return "handshake"
}

// h2Reason returns "" if err is not one of HTTP/2. The error types of net/http
// are hidden; a stream error can be had by errors.As with a look-alike.
func h2Reason(err error) string {
	var stream h2StreamError
	switch {
	case errors.As(err, &stream) && stream.fromPeer():
		return "h2_reset"
	case hasText(err, "GOAWAY"):
		return "h2_goaway"
	case hasText(err, "header list larger than", "missing status"):
		return ""
	case hasText(err, "http2: ", "connection error: ", "stream error: "):
		return "h2_error"
	}
	return ""
}

// h2StreamError has the fields of http2.StreamError, which is what the As
// method of net/http's own copy of that type looks at.
type h2StreamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e h2StreamError) Error() string { return "stream error" }

// fromPeer reports whether the server reset the stream, not we because of what
// the server sent.
func (e h2StreamError) fromPeer() bool {
	return e.Cause == nil || e.Cause.Error() == "received from peer"
}

// isProxy reports whether err is the proxy's: it was not reached, or it would
// not connect.
func isProxy(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "proxyconnect" || op.Op == "socks connect")
}

// isTimeout reports whether a limit of the system or of a dial passed; those of
// the exchange are the watch's.
func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout() || errors.Is(err, errnoTimedOut)
}

func isEOF(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || hasText(err, "unexpected EOF", "server closed idle connection", "client connection lost")
}

func isAny(err error, list []syscall.Errno) bool {
	for _, e := range list {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func hasText(err error, parts ...string) bool {
	text := err.Error()
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
