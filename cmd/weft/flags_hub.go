package main

import (
	"time"

	"github.com/urfave/cli/v2"
)

const catMachines = "Several machines"

// hubFlags are those of a hub alone.
func hubFlags() []cli.Flag {
	return []cli.Flag{
		number(catMachines, "agents", 0, "`N` agents to start on this machine"),
		number(catMachines, "min-agents", 0, "`N` agents to wait for before the work begins"),
		duration(catMachines, "lease", 10*time.Second, "how long an agent may be silent before another one has its work"),
		textFlag(catMachines, "listen-nats", "127.0.0.1:4222", "`ADDR` (HOST:PORT) for agents; without HOST other machines reach it, too"),
		textFlag(catMachines, "token", "", "`WORD` that agents have to show (default: made up, and kept in the store)"),
		textFlag(catMachines, "nats-cert", "", "`FILE` of the certificate (PEM) for TLS with the agents"),
		textFlag(catMachines, "nats-key", "", "`FILE` of its key"),
		textFlag(catMachines, "store", "", "`DIR` of what is on its way (default: beside the output)"),
		on(catMachines, "store-sync", "have it on the disk before it counts; without, a power cut may cost pages that are fetched again"),
		textFlag(catMachines, "nats", "", "`URL` of a NATS server of your own, with JetStream, to use instead"),
		number(catMachines, "replicas", 1, "servers of your own cluster that keep everything"),
		textFlag(catMachines, "job", "weft", "`NAME` that tells jobs on one server apart"),
		credsFlag(), natsCAFlag(),
	}
}

// agentFlags are those of an agent alone; all else comes from the hub.
func agentFlags() []cli.Flag {
	return []cli.Flag{
		textFlag(catMachines, "name", "", "`NAME` in the hub's summary (default: that of the machine)"),
		textFlag(catMachines, "job", "weft", "`NAME` of the job"),
		credsFlag(), natsCAFlag(),
	}
}

func credsFlag() cli.Flag {
	return textFlag(catMachines, "creds", "", "`FILE` of credentials for a NATS server of your own")
}

func natsCAFlag() cli.Flag {
	return textFlag(catMachines, "nats-ca", "", "`FILE` of certificates (PEM) to trust a server of your own by, instead of the system's")
}
