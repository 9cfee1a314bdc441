//go:build unix

package fetch

import (
	"net"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// Connections are kept alive where an exchange, or a wait for the next one, may
// last longer than what is on the way remembers them.
func TestLongQuietConnectionsAreKeptAlive(t *testing.T) {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, tt := range []struct {
		name string
		cfg  Config
		want bool
	}{
		{"default", Config{}, false},
		{"slow answers", Config{Timeout: 10 * time.Minute}, true},
		{"long idle", Config{IdleTimeout: 10 * time.Minute}, true},
	} {
		c, err := New(tt.cfg)
		if err != nil {
			t.Fatal(err)
		}
		addr := server.Addr().(*net.TCPAddr)
		conn, err := c.dialer.dial(t.Context(), &exchange{}, c.dialer.target(addr.IP.String(), strconv.Itoa(addr.Port)), false)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		raw, err := conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		var on int
		if ctl := raw.Control(func(fd uintptr) {
			on, err = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE)
		}); ctl != nil || err != nil {
			t.Fatal(ctl, err)
		}
		if got := on != 0; got != tt.want {
			t.Errorf("%s: kept alive %v, want %v", tt.name, got, tt.want)
		}
	}
}
