package fetch

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"testing"
)

// Faults of the system that no server on loopback can bring about.
func TestClassify(t *testing.T) {
	dial := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", err)}
	}
	for _, tt := range []struct {
		err    error
		phase  Phase
		kind   Kind
		reason string
	}{
		{dial(errnoUnreachable[0]), PhaseConnect, ConnectError, "unreachable"},
		{dial(errnoUnreachable[1]), PhaseConnect, ConnectError, "unreachable"},
		{dial(errnoNoDescriptors[0]), PhaseConnect, ConnectError, "no_descriptors"},
		{&net.DNSError{Err: "dial udp: socket: too many open files"}, PhaseDNS, ConnectError, "no_descriptors"},
		{dial(errnoNoPorts[0]), PhaseConnect, ConnectError, "no_ports"},
		{dial(errnoTimedOut), PhaseConnect, Timeout, "connect_timeout"},
		{dial(errnoTimedOut), PhaseHeaders, Timeout, "header_timeout"},
		{dial(errnoReset[0]), PhaseConnect, ConnectError, "reset"},
		{dial(errnoReset[0]), PhaseTLS, TLSError, "reset"},
		{&net.OpError{Op: "proxyconnect", Net: "tcp", Err: dial(errnoRefused[0])}, PhaseConnect, ConnectError, "proxy"},
		{&net.OpError{Op: "socks connect", Net: "tcp", Err: errors.New("general failure")}, PhaseConnect, ConnectError, "proxy"},
		{fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", io.EOF), PhaseHeaders, ConnectError, "closed"},
		{errors.New("something new"), PhaseConnect, ConnectError, "connect_failure"},
		{errors.New("something new"), PhaseDNS, DNSError, "dns_failure"},
		{errors.New("something new"), PhaseTLS, TLSError, "handshake"},
		{errors.New("something new"), PhaseHeaders, ProtocolError, "malformed_head"},
		{errors.New("something new"), PhaseBody, Incomplete, "truncated"},
	} {
		wantError(t, classify(tt.err, tt.phase), tt.kind, tt.phase, tt.reason)
	}
}
