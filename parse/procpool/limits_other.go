//go:build !linux && !darwin

package procpool

import (
	"errors"
	"time"
)

const cpuMessage = "not said here"

func limitCPU() error { return errors.ErrUnsupported }

func allowCPU(usage, time.Duration) {}
