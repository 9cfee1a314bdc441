package main

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"weft/parse/weburl"
)

// hostName gives the name of a host, without a port, the form that URLs have.
func hostName(s string) (string, error) {
	name, port, err := weburl.ParseHost(s)
	if err != nil || port != "" {
		return "", errors.New("not the name of a host: " + s)
	}
	return name, nil
}

// hostKey gives a host, with a port or without, the form that flags per host are
// kept by.
func hostKey(s string) (string, error) {
	name, port, err := weburl.ParseHost(s)
	if err == nil && port != "" {
		name = net.JoinHostPort(name, port)
	}
	return name, err
}

// patternKey is hostKey of a host, or of what stands for all names below one: those
// have no port, and no address has any.
func patternKey(s string) (string, error) {
	bare, below := strings.CutPrefix(s, "*.")
	if !below {
		return hostKey(s)
	}
	name, err := hostName(bare)
	if err != nil {
		return "", err
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return "", errors.New("no names below an address")
	}
	return "*." + name, nil
}

// lookUpName gives a host the form in which it is looked up: a dot at its end says
// that no domain of this machine is to be tried after it.
func lookUpName(s string) (string, error) {
	if ip, err := netip.ParseAddr(s); err == nil && ip.Zone() != "" {
		return s, nil
	}
	name, err := hostName(s)
	if err == nil && strings.HasSuffix(s, ".") {
		name += "."
	}
	return name, err
}

// lookUpProxies makes what a function gives fit to be looked up.
func lookUpProxies(proxy func(*url.URL) (*url.URL, error)) func(*url.URL) (*url.URL, error) {
	return func(u *url.URL) (*url.URL, error) {
		p, err := proxy(u)
		if p == nil || err != nil {
			return p, err
		}
		name, wrong := lookUpName(p.Hostname())
		if wrong != nil || name == p.Hostname() {
			return p, nil
		}
		plain := *p
		plain.Host = strings.Replace(p.Host, p.Hostname(), name, 1)
		return &plain, nil
	}
}
