package main

import (
	"os"
	"runtime"
	"strings"

	"weft/crawler/compare"
)

// measured is what figures say of this program and machine.
func measured() compare.Environment {
	return compare.Environment{
		Weft: version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		CPU: cpuModel(), Cores: runtime.GOMAXPROCS(0),
	}
}

// cpuModel is what Linux says of the processor (proc(5)); "" elsewhere.
func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
